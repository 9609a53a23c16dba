"""A clock that is wrong closes nothing that is in force, and hides nothing that is late."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from core import clock
from core import database as db
from core.config import Brake
from core.daily_job.status import find_run_ahead, note_run_ahead_seen, read_job_status
from core.models import DailyRun
from tests.core.commanding import days_ago, inzage, one_kind, refusal
from tests.core.daily_job.test_status import NOON, NOTHING_PASSES, at, look, run
from tests.core.writing import add_grant
from tests.days import TODAY
from tests.people import ADMINISTRATOR, MEDIATOR

ANOTHER_CLOCK = """
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql
AS $$ SELECT pg_catalog.clock_timestamp() - interval '3 days' $$
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["daily-job"], ["undo", "1"], ["import", "partners.csv"]], ids=" ".join
)
def test_a_clock_unlike_that_of_the_database_changes_nothing(
    postgresql_databases, small_extract: None, arguments: list[str]
) -> None:
    with postgresql_databases.fresh():
        with db.transaction() as session:
            add_grant(session, granted_on=days_ago(300))
            session.execute(text(ANOTHER_CLOCK))
            name = session.scalar(text("SELECT current_database()"))
            session.execute(text(f"ALTER DATABASE {name} SET search_path = public, pg_catalog"))
        db.close()
        said = refusal(*arguments)
        assert "by the clock of this machine and" in said
        assert "nothing was changed" in said


@one_kind
def test_a_run_long_after_the_last_one_must_name_its_day(register: None) -> None:
    with db.transaction() as session:
        before = clock.now() - timedelta(days=15)
        session.execute(update(DailyRun).values(started_at=before, finished_at=before))
    said = refusal("daily-job")
    assert said.startswith("The last daily run was on ")
    today = days_ago(0).isoformat()
    assert said.endswith(f"`daily-job --date {today}`.")
    assert inzage("daily-job", "--date", today).exit_code == 0
    assert inzage("daily-job").exit_code == 0


def test_a_run_that_ended_in_the_future_does_not_count_as_on_time(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        run(session, 1, at(4, days=1))
        ahead = run(session, 0, at(4))
        ahead.started_at = ahead.finished_at = at(4, days=-90)
        session.flush()
        assert look(session, at(13)).late


def test_a_run_of_a_day_to_come_hides_no_held_run(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=TODAY - timedelta(days=300))
        held = run(session, 0, at(4), NOTHING_PASSES)
        ahead = run(session, 0, at(5), Brake())
        ahead.run_on = TODAY + timedelta(days=30)
        session.flush()
        status = read_job_status(session, MEDIATOR.at(at(9)), late_after=NOON)
        assert status.held
        assert status.held.run_id == held.id


def test_a_run_of_a_day_to_come_is_told_until_an_administrator_has_looked(database: str) -> None:
    with db.transaction() as session:
        on_time = run(session, 0, at(4))
        assert find_run_ahead(session, MEDIATOR.at(at(9))) is None
        on_time.run_on = TODAY + timedelta(days=1)
        session.flush()
        found = find_run_ahead(session, MEDIATOR.at(at(9)))
        assert found == (on_time.id, TODAY + timedelta(days=1), 0)
        note_run_ahead_seen(session, on_time.id, by=ADMINISTRATOR)
        assert find_run_ahead(session, MEDIATOR.at(at(9))) is None
