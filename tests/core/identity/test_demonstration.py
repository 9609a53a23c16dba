"""Which registers open without sign-in, and how names are written in a demonstration."""

import pytest
from sqlalchemy import select

from core import database as db
from core.errors import NotADemonstration, NotPermitted
from core.identity.demonstration import (
    is_demonstration,
    mark_as_demonstration,
    open_to_everybody,
)
from core.models import AuditEvent
from tests.core.signing import come, identity
from tests.core.writing import add_grant
from tests.databases import mark
from tests.people import MEDIATOR, SCHEDULER


def opens() -> bool:
    with db.reading() as session:
        try:
            open_to_everybody(session)
        except NotADemonstration:
            return False
        return True


def test_a_register_that_nothing_marked_does_not_open_whatever_it_holds(database: str) -> None:
    assert not opens()
    with db.transaction() as session:
        add_grant(session)
    assert not opens()


def test_a_demonstration_opens_until_the_first_account(database: str) -> None:
    mark()
    assert opens()
    come(identity())
    assert not opens()
    with db.reading() as session:
        assert is_demonstration(session)


def test_only_who_may_load_data_marks_a_register(database: str) -> None:
    with db.transaction() as session, pytest.raises(NotPermitted):
        mark_as_demonstration(session, MEDIATOR)
    with db.transaction() as session:
        mark_as_demonstration(session, SCHEDULER)
    assert opens()


def test_whoever_signs_in_to_a_demonstration_is_written_down_as_such(database: str) -> None:
    mark()
    admitted = come(identity())
    assert (admitted.known_as, admitted.name) == ("An Claes (demonstratie)", "An Claes")
    assert come(identity(sub="2")).known_as == "An Claes (2) (demonstratie)"
    with db.reading() as session:
        actors = set(session.scalars(select(AuditEvent.actor).filter_by(kind="session.began")))
    assert actors == {"An Claes (demonstratie)", "An Claes (2) (demonstratie)"}
