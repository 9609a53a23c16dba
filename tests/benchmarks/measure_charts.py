"""Measures the management charts, on a register with four closed grants per open one.

    python -m tests.benchmarks.measure_charts [open grants] [sqlite | postgresql]

Prints, for both databases or one, the median milliseconds to count, frame and specify each chart
over the last twelve months: for all grants, for one partner, and for one basis.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from core import database as db
from core.calendar import Grain
from core.models import Basis
from core.permissions import Role
from core.reporting import charts, counts
from core.reporting import figures as fig
from core.reporting.charts import compared_chart, forecast_chart
from core.reporting.counts import Choice
from core.reporting.forecast import (
    compare_weeks,
    compared_frame,
    count_forecast,
    latest_forecast_frame,
    make_forecast,
    read_latest_forecast,
)
from tests.benchmarks import big_register
from tests.benchmarks.closed_register import add_closed
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import TODAY
from tests.people import SCHEDULER, somebody

TIMES = 7
CLOSED_TO_ONE_OPEN = 4
WHO = somebody("test", Role.MANAGEMENT)
ALL = Choice(date(2025, 12, 1), TODAY)
MONTH = Grain.MONTH
Draw = Callable[[Session, Choice], object]


def stock(session: Session, choice: Choice):
    flow = counts.read_flow(session, WHO, choice)
    return charts.open_grants_chart(fig.open_over_time(flow, choice, MONTH, today=TODAY), MONTH)


def movement(session: Session, choice: Choice):
    flow = counts.read_flow(session, WHO, choice)
    frame = fig.opened_and_closed(flow, choice, MONTH, today=TODAY)
    return charts.opened_and_closed_chart(frame, MONTH)


def of_closings(frame: Callable, session: Session, choice: Choice):
    frame = frame(counts.count_closings(session, WHO, choice))
    return charts.ranked_chart(frame, "name", "number")


def of_waits(frame: Callable, session: Session, choice: Choice):
    frame = frame(counts.count_waits(session, WHO, choice))
    return charts.steps_chart(frame, "name", "number")


def partners(session: Session, choice: Choice):
    frame = fig.by_partner(counts.count_by_partner(session, WHO, choice))
    return charts.ranked_chart(frame, "name", "number")


def undone(session: Session, choice: Choice):
    closings = counts.count_closings(session, WHO, choice)
    taken_back = counts.count_undone(session, WHO, choice)
    frame = fig.undone_over_time(closings, taken_back, choice, MONTH, today=TODAY)
    return charts.undone_chart(frame, MONTH)


def states(session: Session, choice: Choice):
    frame = fig.states_today(counts.count_standing(session, WHO, choice), today=TODAY)
    return charts.ranked_chart(frame, "name", "number")


def undecided(session: Session, choice: Choice):
    frame = fig.undecided_by_age(counts.count_standing(session, WHO, choice), today=TODAY)
    return charts.steps_chart(frame, "name", "number")


def drafts(session: Session, choice: Choice):
    frame = fig.drafts_by_age(counts.count_drafts(session, WHO, choice))
    return charts.steps_chart(frame, "name", "number")


def outlook(session: Session, _choice: Choice):
    return forecast_chart(latest_forecast_frame(read_latest_forecast(session, WHO)))


def compared(session: Session, _choice: Choice):
    return compared_chart(compared_frame(compare_weeks(session, WHO)))


CHARTS: dict[str, Draw] = {
    "open grants": stock,
    "opened and closed": movement,
    "closings by basis": partial(of_closings, fig.by_basis),
    "closings by service": partial(of_closings, fig.by_service),
    "closings by partner": partners,
    "time to the closing": partial(of_waits, fig.waiting_time),
    "days late": partial(of_waits, fig.days_late),
    "closings undone": undone,
    "states today": states,
    "age of decisions": undecided,
    "age of drafts": drafts,
    "forecast": outlook,
    "forecast against what happened": compared,
}


def milliseconds(draw: Draw, choice: Choice) -> float:
    """Return the median time of making this chart, in milliseconds."""
    taken = []
    for _time in range(TIMES):
        started = time.perf_counter()
        with db.reading() as session:
            json.dumps(draw(session, choice).to_dict())
        taken.append(time.perf_counter() - started)
    return 1_000 * statistics.median(taken)


def measure(name: str, url: str, grants: int) -> None:
    """Fill the database in use, and print how long each chart takes."""
    with timed(f"{name}: filling with {grants:,} open and {grants * CLOSED_TO_ONE_OPEN:,} closed"):
        with db.transaction() as session:
            big_register.fill(session, grants, today=TODAY, due=1_000)
            add_closed(session, times=CLOSED_TO_ONE_OPEN, today=TODAY)
        tidy(url)
    with timed(f"{name}: counting a forecast"), db.reading() as session:
        count_forecast(session, SCHEDULER)
    with db.transaction() as session:
        make_forecast(session, SCHEDULER)
    one = replace(ALL, partner_id=big_register.partner_of(7))
    of_basis = replace(ALL, bases=(Basis.OWNER,))
    print(f"{name:32} {'all':>8} {'partner':>8} {'basis':>8}  ms")
    for chart, draw in CHARTS.items():
        taken = [milliseconds(draw, choice) for choice in (ALL, one, of_basis)]
        print(f"{chart:32} " + " ".join(f"{each:8.0f}" for each in taken), flush=True)


def tidy(url: str) -> None:
    """Update the database's statistics, as PostgreSQL does by itself after a while."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if "postgresql" in url else "ANALYZE"))
    engine.dispose()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    started = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - started:.1f} s", flush=True)


def main(grants: int, kinds: list[str]) -> None:
    """Measure on each kind of database."""
    with tempfile.TemporaryDirectory() as folder:
        if "sqlite" in kinds:
            with SqliteDatabases(Path(folder)).fresh() as url:
                measure("SQLite", url, grants)
    with tempfile.TemporaryDirectory() as folder:
        if "postgresql" in kinds:
            databases = PostgresqlDatabases(Path(folder))
            with databases.fresh() as url:
                measure("PostgreSQL", url, grants)
            databases.stop()


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 200_000,
        sys.argv[2:] or ["sqlite", "postgresql"],
    )
