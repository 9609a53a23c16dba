"""The worked cases in `tests/examples` come out of the register as they are written: their facts
and rules pass through the import, their decisions through the forms, each on its own day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.extracts.columns import CLOSING_RULES
from core.extracts.loading import load_extracts
from core.grants.access import last_day
from core.grants.verification import find_differences
from core.models import Ground, Service
from tests.core.grants.test_histories import RealRegister, cause_of, grants_of, views
from tests.naive.acts import History
from tests.naive.cases import (
    EXAMPLES,
    PAIR,
    history_of_events,
    history_of_grant,
    read_cases,
)
from tests.people import SCHEDULER, on

BEFORE_ALL = date(2020, 1, 1)


def cases(name: str) -> list:
    return [
        pytest.param(case, id=case["case"].replace(" ", "-"))
        for case in read_cases(f"{name}-cases.csv")
    ]


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    with db.scratch() as session:
        yield session


def live(session: Session, folder: Path, past: History, rules: str) -> RealRegister:
    """A register with the rules of an examples file, after a history."""
    register = RealRegister(session, (), folder)
    session.add(Service(service="TWE WZ", name="TWE WZ"))
    session.flush()
    file = {CLOSING_RULES: EXAMPLES / f"{rules}-rules.csv"}
    assert load_extracts(session, file, by=on(SCHEDULER, BEFORE_ALL)).rejects == []
    for act in past.acts:
        register.play(act)
    return register


@pytest.mark.parametrize(
    ("rules", "case"),
    [
        pytest.param(rules, *each.values, id=f"{rules}-{each.id}")
        for rules in ("closing", "fallback")
        for each in cases(rules)
    ],
)
def test_a_grant_closes_as_its_case_says(
    session: Session, tmp_path: Path, rules: str, case: dict[str, str]
) -> None:
    live(session, tmp_path, history_of_grant(case, ()), rules)
    (grant,) = grants_of(session, PAIR)
    assert (grant.state, grant.basis or "") == (case["state"], case["basis"])
    assert str(grant.closes_on or "") == case["closes_on"]
    assert find_differences(session, SCHEDULER) == []


@pytest.mark.parametrize("case", cases("decision"))
def test_decisions_count_by_their_days(
    session: Session, tmp_path: Path, case: dict[str, str]
) -> None:
    live(session, tmp_path, history_of_events(case["events"], ()), "closing")
    assert views(session, PAIR, date.fromisoformat(case["on"])) is (case["views"] == "yes")
    grants = grants_of(session, PAIR)
    assert [str(grant.granted_on) for grant in grants[-1:]] == [case["granted_on"]][
        : bool(case["granted_on"])
    ]
    if case["state_or_cause"]:
        assert (cause_of(session, grants[-1]) or grants[-1].state) == case["state_or_cause"]
    if case["last_day"]:
        assert grants[-1].closes_on
        assert str(last_day(grants[-1].closes_on)) == case["last_day"]
    assert find_differences(session, SCHEDULER) == []


# A paper and a withdrawal in whatever order, a tender that runs, ends by mistake and runs again

HISTORIES = {
    "an older no changes nothing after a newer yes, for another older yes neither": (
        "2026-11-20 yes received 2026-11-20; 2026-11-25 no received 2026-11-02;"
        " 2026-11-25 yes received 2026-11-01",
        ["2026-11-20"],
        "2026-11-25",
        True,
    ),
    "a withdrawal while a tender runs leaves the tender, and the same load changes nothing": (
        "2026-09-01 yes received 2026-09-01; 2026-10-05 load assignment A1 TIBB4 2026-10-01..;"
        " 2026-11-24 withdrawal of 2026-11-24; 2026-11-25 load assignment A1 TIBB4 2026-10-01..",
        ["2026-09-01"],
        "2026-11-25",
        True,
    ),
    "the tender that stayed after a withdrawal is gone, and the grant with it": (
        "2026-09-01 yes received 2026-09-01; 2026-10-05 load assignment A1 TIBB4 2026-10-01..;"
        " 2026-11-24 withdrawal of 2026-11-24; 2026-11-25 load nothing, complete",
        ["2026-09-01"],
        "2026-11-25",
        False,
    ),
    "an assignment that was ended by mistake gives access again once the source mends it": (
        "2026-09-01 load assignment A1 TIBB4 2026-09-01..;"
        " 2026-10-10 load assignment A1 TIBB4 2026-09-01..2026-10-09; 2027-01-09 job;"
        " 2027-01-25 load assignment A1 TIBB4 2026-09-01..",
        ["2026-09-01", "2027-01-09"],
        "2027-01-25",
        True,
    ),
    "no access in the days between": (
        "2026-09-01 load assignment A1 TIBB4 2026-09-01..;"
        " 2026-10-10 load assignment A1 TIBB4 2026-09-01..2026-10-09; 2027-01-09 job;"
        " 2027-01-25 load assignment A1 TIBB4 2026-09-01..",
        ["2026-09-01", "2027-01-09"],
        "2027-01-20",
        False,
    ),
}


@pytest.mark.parametrize(
    ("events", "granted_on", "day", "may_view"), HISTORIES.values(), ids=list(HISTORIES)
)
def test_a_mistake_at_the_source_or_on_paper_gives_and_takes_no_more_than_it_should(
    session: Session, tmp_path: Path, events: str, granted_on: list[str], day: str, may_view: bool
) -> None:
    live(session, tmp_path, history_of_events(events, ()), "closing")
    grants = grants_of(session, PAIR)
    assert [str(grant.granted_on) for grant in grants] == granted_on
    assert views(session, PAIR, date.fromisoformat(day)) is may_view
    live_grounds = select(Ground.grant_id).where(Ground.ended_on.is_(None))
    rests = set(session.scalars(live_grounds))
    assert rests == {grant.id for grant in grants if grant.closed_on is None}
    assert find_differences(session, SCHEDULER) == []
