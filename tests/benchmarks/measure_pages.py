"""Measures each page on a big register: the server's time, and what goes to the browser.

    python -m tests.benchmarks.measure_pages [grants]

Prints for both databases, per page: the milliseconds to open it (which records whom it shows) and
to run it again (median of five), both including AppTest's own time; the rows in its tables; and the
kilobytes of its elements.
"""

import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.config import ROOT, settings
from core.models import Grant
from pages.parts.widgets.component import let_streamlit_find_it
from tests.benchmarks import big_register
from tests.databases import PostgresqlDatabases, SqliteDatabases, mark
from tests.pages.reading import lists

RUNS = 5
SHARE_DUE = 0.06  # of the open grants: what a week without a daily run would leave
MEDIATOR, MANAGEMENT = {"mediator": "mediator 7"}, {"role": "management"}

Address = dict[str, str]


def addresses(grants: int) -> list[tuple[str, str, Address]]:
    """Return what to measure: a name, the page's script and its query parameters."""
    number = grants // 2
    client, partner = big_register.client_of(number), big_register.partner_of(number)
    of_pair = select(Grant.id).filter_by(client_id=client, partner_id=partner)
    with db.reading() as session:
        grant = str(session.scalars(of_pair).first())
    return [
        ("today, everybody", "today.py", {}),
        ("today, a mediator", "today.py", MEDIATOR),
        ("consent, everybody", "consent.py", {}),
        ("consent, a mediator", "consent.py", MEDIATOR),
        ("client", "client.py", MEDIATOR | {"client": client}),
        ("partner", "partner.py", MEDIATOR | {"partner": partner}),
        ("grant", "grant.py", MEDIATOR | {"grant": grant}),
        ("upcoming, 14 days", "upcoming_closures.py", {}),
        ("upcoming, 90 days", "upcoming_closures.py", {"closures_days": "90"}),
        (
            "upcoming, a mediator",
            "upcoming_closures.py",
            {"closures_days": "90", "closures_mediator": "mediator 7"},
        ),
        (
            "upcoming, a service",
            "upcoming_closures.py",
            {"closures_days": "90", "closures_service": "TIBB4"},
        ),
        ("closure charts", "closure_charts.py", MANAGEMENT),
        ("forecast", "forecast.py", MANAGEMENT),
        ("closing rules", "closing_rules.py", MANAGEMENT),
        ("daily runs", "daily_runs.py", MANAGEMENT),
    ]


def measure(script: str, address: Address) -> tuple[float, float, int, float, bool]:
    """Return milliseconds to open and to rerun the page, its rows, kilobytes and if it failed."""
    page = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=600)
    page.query_params.update(address)
    page.run()
    page.query_params.update(address)
    page.switch_page(script)
    opening = _milliseconds_of_a_run(page)
    milliseconds = [_milliseconds_of_a_run(page) for _run in range(RUNS)]
    rows = sum(map(len, lists(page))) + sum(len(table.value) for table in page.table)
    size = sum(node.proto.ByteSize() for node in _elements(page.main.root))
    again = statistics.median(milliseconds)
    return opening, again, rows, size / 1_000, bool(page.exception or page.error)


def _milliseconds_of_a_run(page: AppTest) -> float:
    started = time.perf_counter()
    page.run()
    return (time.perf_counter() - started) * 1_000


def _elements(node: Any) -> Iterator[Any]:
    if getattr(node, "proto", None) is not None:
        yield node
    for child in getattr(node, "children", {}).values():
        yield from _elements(child)


def fill(grants: int) -> None:
    """Fill the register in use, and update the database's statistics, as it does by itself."""
    with db.transaction() as session:
        due = int(grants * SHARE_DUE)
        big_register.fill(session, grants, today=clock.today(), due=due)
    mark()
    url = settings().database_url
    look = "ANALYZE" if url.drivername == "sqlite" else "VACUUM ANALYZE"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(look)
    engine.dispose()


def report(name: str, grants: int) -> None:
    """Fill the register in use, measure every page on it, and print a table."""
    fill(grants)
    print(f"{name + f', {grants:,} open grants':45} {'open':>7} {'again':>7} {'rows':>6} {'kB':>8}")
    for what, script, address in addresses(grants):
        opening, again, rows, kilobytes, failed = measure(script, address)
        note = "  failed" if failed else ""
        print(
            f"  {what:43} {opening:7.0f} {again:7.0f} {rows:6,} {kilobytes:8.1f}{note}", flush=True
        )


def main(grants: int) -> None:
    """Measure on SQLite, then on PostgreSQL."""
    logging.disable(logging.ERROR)  # Streamlit warns that no server runs
    let_streamlit_find_it()
    with tempfile.TemporaryDirectory() as folder, SqliteDatabases(Path(folder)).fresh():
        report("SQLite", grants)
    with tempfile.TemporaryDirectory() as folder:
        databases = PostgresqlDatabases(Path(folder))
        with databases.fresh():
            report("PostgreSQL", grants)
        databases.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
