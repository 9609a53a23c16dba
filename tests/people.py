"""People in each role, acting at the moment that tests use."""

from datetime import UTC, date, datetime

from core.permissions import Acting, Actor, Role
from tests.days import NOW


def somebody(name: str, role: Role | None, account: int | None = None) -> Acting:
    """Return somebody with this name, role and account, acting at the tests' moment."""
    return Acting(Actor(name, role, account), NOW)


def mediator(name: str) -> Acting:
    """Return a mediator with this name, acting at the tests' moment."""
    return somebody(name, Role.MEDIATOR)


def on(by: Acting, day: date) -> Acting:
    """Return the same actor on another day, at the same time of day."""
    return by.at(datetime.combine(day, NOW.time(), UTC))


SCHEDULER = somebody("system:cron", Role.SYSTEM)
ADMINISTRATOR = somebody("Marleen", Role.ADMINISTRATOR)
MANAGER = somebody("Greet", Role.MANAGEMENT)
MEDIATOR = mediator("An Claes")
