"""The worked cases in `tests/examples` come out of the register as they are written: their facts
and rules pass through the import, their decisions through the forms, each on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.extracts.columns import CLOSING_RULES
from core.extracts.loading import load_extracts
from core.grants.access import last_day
from core.grants.verification import find_differences
from core.models import Grant, Service
from core.rules.assessment import differences
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

SERVICES = ("TIBB4", "WIJ3", "NAZ", "TWE WZ", "SIF")


def import_rules(name: str) -> None:
    """Load the rules that belong to an examples file, beside the shipped ones that they replace."""
    by = on(SCHEDULER, date(2020, 1, 1))
    with db.transaction() as session:
        session.add_all(Service(service=service, name=service) for service in SERVICES)
        session.flush()
        report = load_extracts(session, {CLOSING_RULES: EXAMPLES / f"{name}-rules.csv"}, by=by)
        assert report.rejects == []


@contextmanager
def lived(past: History, folder: Path) -> Iterator[tuple[Session, list[Grant]]]:
    """A register after a history, and the grants of the pair that it is about."""
    with db.scratch() as session, TemporaryDirectory(dir=folder) as files:
        register = RealRegister(session, Path(files))
        for act in past.acts:
            register.play(act)
        assert differences(session) == []
        yield session, grants_of(session, PAIR)


@pytest.mark.parametrize("name", ["closing", "fallback"])
def test_grants_close_as_their_cases_say(database: str, tmp_path: Path, name: str) -> None:
    import_rules(name)
    cases, found = read_cases(f"{name}-cases.csv"), {}
    for case in cases:
        with lived(history_of_grant(case, ()), tmp_path) as (_session, (grant,)):
            found[case["case"]] = (grant.state, grant.basis or "", str(grant.closes_on or ""))
    assert found == {
        case["case"]: (case["state"], case["basis"], case["closes_on"]) for case in cases
    }


def test_decisions_count_by_their_days(database: str, tmp_path: Path) -> None:
    import_rules("closing")
    cases, found = read_cases("decision-cases.csv"), {}
    for case in cases:
        with lived(history_of_events(case["events"], ()), tmp_path) as (session, grants):
            told = told_of(session, grants[-1]) if grants else ("", "", "")
            may_view = views(session, PAIR, date.fromisoformat(case["on"]))
            found[case["case"]] = ("yes" if may_view else "no", *told)
    columns = ("views", "granted_on", "state_or_cause", "last_day")
    for case in cases:  # an empty cell says nothing
        told_there = found[case["case"]]
        found[case["case"]] = tuple(
            told if case[name] or name == "granted_on" else ""
            for name, told in zip(columns, told_there, strict=True)
        )
    assert found == {case["case"]: tuple(case[name] for name in columns) for case in cases}


def told_of(session: Session, grant: Grant) -> tuple[str, str, str]:
    """The first day of a grant, its state or why it was closed, and its last day if it is known."""
    closes_on = grant.closes_on
    return (
        str(grant.granted_on),
        str(cause_of(session, grant) or grant.state),
        str(last_day(closes_on)) if closes_on else "",
    )


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


def test_a_mistake_at_the_source_or_on_paper_gives_and_takes_no_more_than_it_should(
    database: str, tmp_path: Path
) -> None:
    import_rules("closing")
    found = {}
    for name, (events, _granted_on, day, _may_view) in HISTORIES.items():
        with lived(history_of_events(events, ()), tmp_path) as (session, grants):
            assert find_differences(session, SCHEDULER) == []
            may_view = views(session, PAIR, date.fromisoformat(day))
            found[name] = (events, [str(grant.granted_on) for grant in grants], day, may_view)
    assert found == HISTORIES
