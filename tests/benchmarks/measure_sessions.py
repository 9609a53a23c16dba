"""Measures how long people wait when many work at once on one process.

    python -m tests.benchmarks.measure_sessions [grants] [sessions] [other checkout]

Runs the application on SQLite. Each session opens a page every five seconds, in turn a work list, a
partner, a client and a grant. Prints how many acts a second were done, the median and 95th
percentile of the milliseconds in which a page was whole, and the server's processor time per act.
With another checkout, that version of the application is measured as well, on a copy of the same
register, in turn: each twice.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from core import database as db
from core.config import ROOT
from tests.attack.sending import Target, page, tab, token_of
from tests.benchmarks import big_register
from tests.benchmarks.measure_pages import fill
from tests.browser.serving import running
from tests.databases import SqliteDatabases

SECONDS, EVERY, PATIENCE = 60.0, 5.0, 120.0
LIMITS = {"INZAGE_CONNECTIONS_PER_PERSON": "500", "INZAGE_REQUESTS_PER_PERSON": "100000"}


def acts_of(session: int) -> Iterator[tuple[str, str]]:
    """Yield the pages that a session opens, with their questions."""
    for number in range(session * 1_000, (session + 1) * 1_000):
        mediator = {"mediator": f"mediator {session % 50}"}
        partner, client = big_register.partner_of(number), big_register.client_of(number)
        yield "today", urlencode(mediator)
        yield "partner", urlencode(mediator | {"partner": partner})
        yield "client", urlencode(mediator | {"client": client})
        yield "grant", urlencode(mediator | {"grant": number + 1})


def work(target: Target, session: int, until: float) -> list[float]:
    """Open pages until then. Returns the seconds that each took."""
    waits = []
    with tab(target) as opened:
        if opened is None:
            return []
        due = time.monotonic() + EVERY * session / 50
        for name, question in acts_of(session):
            time.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() > until:
                break
            started = time.monotonic()
            message = page(name, question)
            if opened.say(message.SerializeToString(), PATIENCE) == "drawn":
                waits.append(time.monotonic() - started)
            due = max(due + EVERY, time.monotonic())
    return waits


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(name: str, folder: Path, database_url: str, sessions: int, log: Path) -> None:
    """Let the sessions work for a minute, and print how it went."""
    with running(database_url, log, folder=folder, **LIMITS) as server:
        target = Target(urlsplit(server.address).port or 0, server.address)
        target, pid = replace(target, token=token_of(target)), server.pid
        work(target, 0, time.monotonic() + 2 * EVERY)  # what is only slow the first time
        before, until = processor_seconds(pid), time.monotonic() + SECONDS
        with ThreadPoolExecutor(sessions) as people:
            each = people.map(lambda session: work(target, session, until), range(sessions))
            waits = sorted(wait * 1_000 for waited in each for wait in waited)
        used = (processor_seconds(pid) - before) * 1_000
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    print(
        f"  {name:20} {len(waits) / SECONDS:6.1f} acts/s {p50:8.0f} {p95:8.0f} ms"
        f" {used / len(waits):6.0f} ms of processor per act",
        flush=True,
    )


def main(grants: int, sessions: int, other: Path | None) -> None:
    """Fill a register, and measure."""
    with tempfile.TemporaryDirectory() as folder, SqliteDatabases(Path(folder)).fresh() as url:
        fill(grants)
        db.close()
        print(f"SQLite, {grants:,} open grants, {sessions} sessions, a page per {EVERY:.0f} s")
        versions = [("this checkout", ROOT, url)]
        if other is not None:
            copy = Path(folder) / "other.db"
            shutil.copy(url.removeprefix("sqlite:///"), copy)
            versions.append(("the other one", other, f"sqlite:///{copy}"))
        for name, checkout, database_url in islice(cycle(versions), 2 * len(versions)):
            measure(name, checkout, database_url, sessions, Path(folder) / "server.log")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 1_000_000,
        int(given[1]) if len(given) > 1 else 50,
        Path(given[2]) if len(given) > 2 else None,
    )
