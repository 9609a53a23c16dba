"""Measures how the assessment and the daily run slow down as the register grows.

    python -m tests.benchmarks.measure_assessment [grants]

Prints seconds for both databases, on a small register and on one ten times bigger, and their ratio.
A run that closes as many grants should take about as long on both, and assessing one pair almost no
time.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.grants.closing import due
from core.grants.listing import list_grants
from core.grants.verification import find_differences
from core.models import Grant
from core.rules.assessment import assess
from tests.benchmarks import big_register
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import NOW, TODAY
from tests.people import SCHEDULER

DUE = 1_000


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Store in `seconds`, under this name, how long the block took."""
    started = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - started


def measure(grants: int) -> dict[str, float]:
    """Return the seconds that each step takes on a register of `grants` open grants."""
    seconds: dict[str, float] = {}
    with timed(seconds, "fill"), db.transaction() as session:
        big_register.fill(session, grants, today=TODAY, due=DUE)
    with timed(seconds, "assess all"), db.transaction() as session:
        assess(session)
    with timed(seconds, "assess one pair"), db.transaction() as session:
        assess(session, Grant.client_id == big_register.client_of(grants // 2))
    with timed(seconds, "verify"), db.reading() as session:
        assert find_differences(session, SCHEDULER) == []
    with timed(seconds, f"preview of {DUE}"), db.reading() as session:
        assert len(list(list_grants(session, SCHEDULER, due(TODAY)))) == DUE
    with timed(seconds, f"daily run closing {DUE}"), db.transaction() as session:
        assert run(session).closed == DUE
    with timed(seconds, "daily run closing nothing"), db.transaction() as session:
        assert run(session).closed == 0
    return seconds


def run(session):
    """Do one daily run that the brake doesn't hold."""
    brake = Brake(grants=DUE)
    return run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=brake)


def compare(name: str, fresh: Callable, grants: int) -> None:
    """Print the seconds on a small and on a ten times bigger register, and their ratio."""
    with fresh():
        small = measure(grants // 10)
    with fresh():
        big = measure(grants)
    print(f"{name:12}  {'':26} {grants // 10:>10,}  {grants:>10,}  ratio")
    for what, seconds in big.items():
        print(
            f"{'':12}  {what:26} {small[what]:10.3f}  {seconds:10.3f}  {seconds / small[what]:5.1f}"
        )


def main(grants: int) -> None:
    """Measure on SQLite, then on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        compare("SQLite", SqliteDatabases(Path(folder)).fresh, grants)
    with tempfile.TemporaryDirectory() as folder:
        databases = PostgresqlDatabases(Path(folder))
        compare("PostgreSQL", databases.fresh, grants)
        databases.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
