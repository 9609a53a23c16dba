"""Somebody of each kind that does what not everybody may do."""

from core.permissions import Actor, Role

SCHEDULER = Actor("system:cron", Role.SYSTEM)
ADMINISTRATOR = Actor("Marleen", Role.ADMINISTRATOR)
MANAGER = Actor("Greet", Role.MANAGEMENT)
MEDIATOR = Actor("An Claes", Role.MEDIATOR)


def mediator(name: str) -> Actor:
    """The mediator of this name."""
    return Actor(name, Role.MEDIATOR)
