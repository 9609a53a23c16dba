"""Somebody of each kind that does what not everybody may do, at the tests' moment."""

from datetime import UTC, date, datetime

from core.permissions import Acting, Actor, Role
from tests.days import NOW


def somebody(name: str, role: Role | None) -> Acting:
    """Somebody of this name and role."""
    return Acting(Actor(name, role), NOW)


def mediator(name: str) -> Acting:
    """The mediator of this name."""
    return somebody(name, Role.MEDIATOR)


def on(by: Acting, day: date) -> Acting:
    """The same actor on another day, at the same time of the day."""
    return by.at(datetime.combine(day, NOW.time(), UTC))


SCHEDULER = somebody("system:cron", Role.SYSTEM)
ADMINISTRATOR = somebody("Marleen", Role.ADMINISTRATOR)
MANAGER = somebody("Greet", Role.MANAGEMENT)
MEDIATOR = mediator("An Claes")
