"""A killed daily run leaves nothing or the whole run, and the next run completes the work."""

import multiprocessing
import os
import random
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from core import clock
from core import database as db
from core.__main__ import cli
from core.models import Client, Closure, DailyRun, Grant, Origin, Outcome
from core.rules.assessment import assess
from tests.core.writing import add_pair
from tests.databases import PostgresqlDatabases, SqliteDatabases

KILLS = 25  # on each database
DUE = 1_000
processes = multiprocessing.get_context("forkserver")


def fill() -> None:
    """Add as many grants that are due as grants that aren't."""
    due, not_due = clock.today() - timedelta(days=200), clock.today()
    with db.transaction() as session:
        add_pair(session)
        clients = [{"client_id": f"K{n}", "last_name": "P", "first_name": "A"} for n in range(DUE)]
        session.execute(insert(Client), clients)
        for granted_on, partner in ((due, "P1"), (not_due, "P2")):
            add_pair(session, partner_id=partner)
            pair = {
                "partner_id": partner, "origin": Origin.CONSENT, "granted_on": granted_on,
                "known_on": granted_on,
            }  # fmt: skip
            session.execute(
                insert(Grant), [pair | {"client_id": client["client_id"]} for client in clients]
            )
        assess(session)


def run_daily_job(url: str) -> None:
    os.environ |= {"INZAGE_DATABASE_URL": url, "INZAGE_BRAKE_GRANTS": "1000000"}
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    cli(["daily-job"], standalone_mode=False)


def start_run(url: str) -> multiprocessing.process.BaseProcess:
    process = processes.Process(target=run_daily_job, args=(url,))
    process.start()
    return process


def closings() -> list[tuple]:
    with db.reading() as session:
        evidence = (Closure.client_id, Closure.closed_on, Closure.closes_on, Closure.days_late)
        return session.execute(
            select(*evidence, Closure.basis, Closure.undone_at, Grant.closed_on, Grant.state)
            .join(Grant, Grant.id == Closure.grant_id)
            .order_by(Closure.client_id)
        ).all()


def runs_made() -> list[tuple[Outcome, int]]:
    with db.reading() as session:
        return [tuple(row) for row in session.execute(select(DailyRun.outcome, DailyRun.closed))]


@pytest.fixture(scope="module", autouse=True)
def quick_start() -> None:
    """Make processes start with the software loaded, so that kills fall within the run."""
    processes.set_forkserver_preload(["core.__main__", "tests.core.daily_job.test_killed_runs"])
    warm = processes.Process(target=int)
    warm.start()
    warm.join()


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_nothing_or_everything(
    databases: SqliteDatabases | PostgresqlDatabases,
) -> None:
    with databases.fresh() as url:
        fill()
        started = time.perf_counter()
        start_run(url).join()
        duration = time.perf_counter() - started
        expected = closings()
        assert len(expected) == DUE
    moments = random.Random(20261124)
    left = KILLS
    while left:
        left = kill_runs(databases, left, duration, moments, expected)


def run_to_the_end(url: str) -> None:
    """Do the next run; PostgreSQL may need a moment to notice that the killed one is gone."""
    for _attempt in range(100):
        start_run(url).join()
        if runs_made():
            break
        time.sleep(0.1)


def kill_runs(databases, left: int, duration: float, moments, expected: list[tuple]) -> int:
    """Kill up to `left` runs on one register, until one completes; then run once.

    Returns how many kills are left.
    """
    with databases.fresh() as url:
        fill()
        while left and not runs_made():
            process = start_run(url)
            time.sleep(moments.uniform(0, duration))
            left -= process.is_alive()
            process.kill()
            process.join()
            assert len(closings()) in (0, DUE)
        run_to_the_end(url)
        assert closings() == expected
        assert runs_made()[0] == (Outcome.DONE, DUE)
    return left
