"""Measures a simulation against one full assessment of the same register.

    python -m tests.benchmarks.measure_simulation [grants]

Prints, for both databases, the seconds of each (median of three, in turns) and their ratio, which
must stay below 3; for drafts that touch every grant, and for a draft of one service.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core import database as db
from core.models import Basis, Unit
from core.rules.assessment import assess
from core.rules.prediction import Prediction
from core.rules.simulation import simulate
from core.rules.versions import NewVersion
from tests.benchmarks import big_register
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import TODAY
from tests.people import ADMINISTRATOR

ROUNDS, MOST = 3, 3
FIRST, LAST = TODAY + timedelta(days=1), TODAY + timedelta(days=182)


def draft(basis: Basis, service: str | None = None) -> NewVersion:
    """Return a version that shortens the rule to two months, from tomorrow."""
    return NewVersion(basis, service, 2, Unit.MONTHS, FIRST, "verzonnen")


DRAFTS = {
    "every grant (no action)": [draft(Basis.NO_ACTION)],
    "every rule": [
        draft(Basis.NO_ACTION),
        draft(Basis.EXECUTOR),
        draft(Basis.OWNER, "TIBB4"),
    ],
    "one service": [draft(Basis.OWNER, "TIBB4")],
}


def assess_all() -> None:
    """Do one full assessment."""
    with db.transaction() as session:
        assess(session)


def simulated(drafts: list[NewVersion]) -> Prediction:
    """Run a simulation as the page does: the prediction, and the first page of grants."""
    with db.scratch() as session:
        simulation = simulate(session, drafts, TODAY, LAST, by=ADMINISTRATOR)
        simulation.changed_grants(1, by=ADMINISTRATOR)
        return simulation.predict()


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(name: str, fresh: AbstractContextManager[str], grants: int) -> bool:
    """Print the seconds on a register of `grants` open grants. Returns whether the ratios hold."""
    with fresh:
        with db.transaction() as session:
            big_register.fill(session, grants, today=TODAY, due=1_000)
            session.execute(text("ANALYZE"))
        print(f"{name}, {grants:,} open grants: seconds, and times a full assessment")
        held = [report(what, drafts) for what, drafts in DRAFTS.items()]
    return all(held)


def report(what: str, drafts: list[NewVersion]) -> bool:
    """Print one line. Returns whether its ratio holds."""
    rounds = [
        (seconds_of(assess_all), seconds_of(lambda: simulated(drafts))) for _ in range(ROUNDS)
    ]
    assessing, simulating = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = simulating / assessing
    print(f"  {what:25} {assessing:7.2f} {simulating:7.2f} {ratio:6.2f}x", flush=True)
    return ratio < MOST


def main(grants: int) -> None:
    """Measure on SQLite, then on PostgreSQL; exit with 1 when a simulation takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        fine = measure("SQLite", SqliteDatabases(Path(folder)).fresh(), grants)
    with tempfile.TemporaryDirectory() as folder:
        databases = PostgresqlDatabases(Path(folder))
        fine &= measure("PostgreSQL", databases.fresh(), grants)
        databases.stop()
    sys.exit(not fine)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
