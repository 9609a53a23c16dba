"""Bringing in versions of closing rules: the dates they change, and what they may not change."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.extracts.columns import CLOSING_RULES
from core.extracts.loading import SHIPPED_RULES, FileReport
from core.extracts.reading import Reject
from core.models import Basis, ClosingRule, Service, Unit
from core.rules.assessment import differences
from tests.core.extract_files import Row, load, write
from tests.core.writing import add_action, add_assignment, add_grant, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER

OVERLAPS = "Deze versie overlapt met een andere versie van dezelfde regel."
DECIDED = "Deze versie heeft al afsluitingen bepaald: laat er een nieuwe versie op volgen."

with SHIPPED_RULES.open(encoding="utf-8", newline="") as shipped:
    SHIPPED: dict[str, Row] = {row["basis"]: dict(row) for row in csv.DictReader(shipped)}
EXECUTOR, NO_ACTION = SHIPPED["executor"], SHIPPED["no_action"]

OWNER: Row = {"valid_from": "2000-01-01", "valid_until": None}


def add_service(session: Session) -> None:
    session.add(Service(service="TIBB1", name="Begeleiding en bemiddeling"))
    session.flush()


def load_rules(session: Session, folder: Path, *rows: Row):
    """Load an extract of rules. Returns the file's report, and the rejects."""
    report = load(session, write(folder, CLOSING_RULES, *rows))
    return report.files[0], report.rejects


def versions(session: Session, basis: Basis) -> list[tuple[int, date, date | None]]:
    rules = session.scalars(
        select(ClosingRule).filter_by(basis=basis).order_by(ClosingRule.valid_from)
    )
    return [(rule.period, rule.valid_from, rule.valid_until) for rule in rules]


def test_a_new_rule_says_who_brought_it_in_and_dates_its_grants(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        add_assignment(session, "TIBB1", started_on=days_ago(60), ended_on=date(2026, 11, 10))
        add_grant(session)
        assert the_grant(session).closes_on is None
        load_rules(session, tmp_path, OWNER)
        rule = session.scalars(select(ClosingRule).filter_by(basis=Basis.OWNER)).one()
        assert (rule.entered_by, rule.entered_at) == ("system:data", NOW)
        assert (rule.service, rule.period, rule.unit) == ("TIBB1", 3, Unit.MONTHS)
        assert the_grant(session).closes_on == date(2027, 2, 10)


def test_another_period_moves_the_closing_dates(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, started_on=days_ago(60), closed_on=date(2026, 11, 10))
        load_rules(session, tmp_path, EXECUTOR | {"period": "28", "unit": "days"})
        assert the_grant(session).closes_on == date(2026, 12, 8)
        assert list(differences(session)) == []


def test_a_version_ends_and_another_follows_in_either_order(database: str, tmp_path: Path) -> None:
    ending = EXECUTOR | {"valid_until": "2027-01-01"}
    following = EXECUTOR | {"valid_from": "2027-01-01", "period": "3"}
    with db.transaction() as session:
        add_grant(session)
        add_action(session, started_on=days_ago(60), closed_on=date(2026, 11, 10))
        file, rejects = load_rules(session, tmp_path, following, ending)
        assert (file, rejects) == (FileReport("closing_rules.csv", 2, 2, 0, 0, 0), [])
        assert versions(session, Basis.EXECUTOR) == [
            (6, date(2000, 1, 1), date(2027, 1, 1)),
            (3, date(2027, 1, 1), None),
        ]
        assert the_grant(session).closes_on == date(2027, 2, 10)


def test_the_same_versions_again_change_nothing(database: str) -> None:
    with db.transaction() as session:
        report = load(session, SHIPPED_RULES)
        assert report.files == [FileReport("closing_rules.csv", 2, 0, 2, 0, 0)]
        assert set(session.scalars(select(ClosingRule.entered_by))) == {SCHEDULER.name}


def test_a_version_that_overlaps_one_of_the_register_is_rejected(
    database: str, tmp_path: Path
) -> None:
    after = EXECUTOR | {"valid_from": "2026-01-01"}
    within = EXECUTOR | {"valid_from": "2010-01-01", "valid_until": "2011-01-01"}
    with db.transaction() as session:
        add_service(session)
        file, rejects = load_rules(session, tmp_path, after, {}, within)
        assert file == FileReport("closing_rules.csv", 3, 1, 0, 2, 0)
        assert rejects == [
            Reject("closing_rules.csv", line, "valid_from", OVERLAPS) for line in (2, 4)
        ]
        assert versions(session, Basis.EXECUTOR) == [(6, date(2000, 1, 1), None)]


def test_of_versions_that_overlap_in_a_file_the_lower_ones_are_rejected(
    database: str, tmp_path: Path
) -> None:
    until_2009: Row = {"valid_until": "2009-01-01"}
    with db.transaction() as session:
        add_service(session)
        file, rejects = load_rules(session, tmp_path, until_2009, {}, {"service": "TIBB1"}, OWNER)
        assert file == FileReport("closing_rules.csv", 4, 1, 0, 3, 0)
        assert [reject[1:] for reject in rejects] == [
            (line, "valid_from", OVERLAPS) for line in (3, 4, 5)
        ]


def test_a_change_that_would_overlap_keeps_the_version_that_was_there(
    database: str, tmp_path: Path
) -> None:
    """The rows that depend on the change are rejected with it."""
    ending = EXECUTOR | {"valid_until": "2027-01-01"}
    following = EXECUTOR | {"valid_from": "2027-01-01"}
    with db.transaction() as session:
        load_rules(session, tmp_path, ending, following)
        _file, rejects = load_rules(session, tmp_path, EXECUTOR | {"valid_until": "2027-02-01"})
        assert [reject[1:] for reject in rejects] == [(2, "valid_from", OVERLAPS)]
        assert versions(session, Basis.EXECUTOR)[0] == (6, date(2000, 1, 1), date(2027, 1, 1))


def close_something(session: Session) -> None:
    """Close a grant by the executor's rule."""
    add_grant(session, granted_on=date(2026, 5, 1))
    add_action(session, started_on=date(2026, 5, 1), closed_on=date(2026, 5, 24))
    run = run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
    assert run.counts == {"executor": 1}


def test_a_version_that_decided_a_closing_keeps_its_period_and_its_source(
    database: str, tmp_path: Path
) -> None:
    good: Row = {}
    with db.transaction() as session:
        close_something(session)
        add_service(session)
        for change in ({"period": "7"}, {"unit": "days"}, {"source": "nieuwe handleiding"}):
            file, rejects = load_rules(session, tmp_path, good, EXECUTOR | change)
            assert (file.read, file.rejected) == (2, 1)
            assert rejects == [Reject("closing_rules.csv", 3, "period", DECIDED)]
        assert versions(session, Basis.EXECUTOR) == [(6, date(2000, 1, 1), None)]
        assert len(versions(session, Basis.OWNER)) == 1


def test_a_version_that_decided_a_closing_may_end(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        close_something(session)
        load_rules(session, tmp_path, EXECUTOR | {"valid_until": "2027-01-01"})
        assert versions(session, Basis.EXECUTOR) == [(6, date(2000, 1, 1), date(2027, 1, 1))]


def test_a_version_that_decided_nothing_may_get_another_period(
    database: str, tmp_path: Path
) -> None:
    with db.transaction() as session:
        close_something(session)
        load_rules(session, tmp_path, NO_ACTION | {"period": "4"})
        assert versions(session, Basis.NO_ACTION) == [(4, date(2000, 1, 1), None)]
