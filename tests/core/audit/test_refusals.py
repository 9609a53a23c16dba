"""What was refused is recorded, and never so much of it that it fills the trail."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import database as db
from core.audit.proof import find_break
from core.audit.refusals import MOST_AN_HOUR, record_refusal, stranger
from core.audit.wording import what_in_words
from core.models import AuditEvent
from core.permissions import Acting
from tests.days import NOW
from tests.people import MANAGER, MEDIATOR, SCHEDULER

STRANGER = stranger(NOW)


def refuse(times: int, by: Acting, kind: str = "act.refused") -> None:
    for _time in range(times):
        with db.transaction() as session:
            record_refusal(session, kind, by=by, act="switch_accounts")


def recorded(actor: str, kind: str = "act.refused") -> list[dict[str, Any]]:
    found = select(AuditEvent.details).filter_by(actor=actor, kind=kind).order_by(AuditEvent.id)
    with db.reading() as session:
        return list(session.scalars(found))


@pytest.mark.parametrize("by", [STRANGER, MEDIATOR], ids=["strangers", "somebody"])
def test_an_hour_holds_so_many_refusals_and_the_last_one_says_so(database: str, by: Acting) -> None:
    refuse(MOST_AN_HOUR + 5, by)
    written = recorded(by.name)
    assert len(written) == MOST_AN_HOUR
    assert ["last_of_hour" in each for each in written] == [False] * (MOST_AN_HOUR - 1) + [True]
    refuse(1, by.at(NOW + timedelta(hours=1)))
    assert len(recorded(by.name)) == MOST_AN_HOUR + 1
    with db.reading() as session:
        assert find_break(session, SCHEDULER) is None


def test_one_persons_refusals_leave_room_for_anothers_and_for_other_kinds(database: str) -> None:
    refuse(MOST_AN_HOUR + 1, MEDIATOR)
    refuse(1, MANAGER)
    refuse(1, MEDIATOR, "page.refused")
    assert (len(recorded(MANAGER.name)), len(recorded(MEDIATOR.name, "page.refused"))) == (1, 1)


def test_a_refused_act_is_told_by_what_it_was() -> None:
    said = what_in_words("act.refused", {"act": "undo_runs", "last_of_hour": 1})
    assert said == (
        "Geweigerd: een run ongedaan maken (wat binnen het uur volgt, wordt niet opgeschreven: ja)"
    )
