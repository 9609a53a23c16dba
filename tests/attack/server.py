"""The servers to attack, without sign-in and with; their memory, and how soon they answer."""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import select
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core import clock
from core import database as db
from core.models import Client, Grant, Partner
from tests.attack.sending import Target, ask, token_of
from tests.browser.provider import CLIENT, providing
from tests.browser.serving import LOOPBACK, free_port, running
from tests.databases import Demonstrations, using
from tests.gate.server import NO_WAY_OUT

PEOPLE = 40  # who attack, signed in: the limits of one person are low
SPARE = 20  # more of them, for what can sign somebody out
ROLES = ["inzage-mediator", "inzage-management", "inzage-administrator"]
SECONDS_SIGNED_IN = 12 * 3600
MEASURED_EVERY = 0.2  # seconds
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Attacked:
    """A server that runs to be attacked: its process, its log, and what it asked of others."""

    target: Target
    pid: int
    log: Path
    tries: Path

    def megabytes(self) -> float:
        """Return the memory of the process that is in use."""
        pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * PAGE_BYTES / 2**20


@contextmanager
def attacked(folder: Path, *, signs_in: bool) -> Iterator[Attacked]:
    """Run a server on demonstration data that can't reach any other machine."""
    log, tries, port = folder / "server.log", folder / "tries.txt", free_port()
    origin = f"http://{LOOPBACK}:{port}"
    tries.touch()
    surroundings = {"PYTHONPATH": str(NO_WAY_OUT), "TRIES": str(tries)}
    with providing(folder / "provider.log") as provider:
        settings = provider.settings(port) if signs_in else {}
        with using(_filled(folder)) as url:
            known = _known()
        cookies = _cookies(provider.address, origin, settings) if signs_in else ()
        # `serving` marks the register when there are no settings; this one is marked already.
        with running(url, log, port, **settings, **surroundings) as server:
            target = Target(port, origin, cookies[:PEOPLE], cookies[PEOPLE:], known)
            target = replace(target, token=token_of(target))
            yield Attacked(target, server.pid, log, tries)


def _filled(folder: Path) -> str:
    """Return the URL of demonstration data that ends today, which the attack may change."""
    file = Demonstrations(folder).file(clock.today())
    return f"sqlite:///{shutil.copy(file, folder / 'attacked.db')}"


def _known() -> dict[str, tuple[str, ...]]:
    """Return numbers that the register knows, by the name that they have in an address."""
    numbers = {"client": Client.client_id, "partner": Partner.partner_id, "grant": Grant.id}
    with db.reading() as session:
        return {
            name: tuple(map(str, session.scalars(select(column).limit(20))))
            for name, column in numbers.items()
        }


def _cookies(issuer: str, origin: str, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return a cookie for each of the people who attack."""
    now = int(time.time())
    usual = {"iss": issuer, "aud": [CLIENT], "roles": ROLES, "nonce": "1", "is_logged_in": True}
    return tuple(
        _cookie(settings["INZAGE_COOKIE_SECRET"], usual | {
            "sub": f"attacker-{number}", "name": f"Attacker {number}", "iat": now,
            "exp": now + SECONDS_SIGNED_IN, "origin": origin,
        })
        for number in range(PEOPLE + SPARE)
    )  # fmt: skip


def _cookie(secret: str, claims: dict[str, object]) -> str:
    signed = create_signed_value(secret, "_streamlit_user", json.dumps(claims))
    return f"_streamlit_user={signed.decode()}"


class Watch:
    """Measures, beside an attack, how soon the server says that it is well, and its memory."""

    def __init__(self, server: Attacked) -> None:
        self.server = server
        self.healthy: list[float] = []  # ms of each answer; infinite when there was none
        self.late: list[float] = []  # ms by which the machine woke the watch itself too late
        self.megabytes: list[tuple[float, float]] = []  # when, in seconds since the start
        self._began = time.monotonic()
        self._ended = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        slept = time.perf_counter()
        while not self._ended.wait(MEASURED_EVERY):
            asked = time.perf_counter()
            self.late.append((asked - slept - MEASURED_EVERY) * 1000)
            answer = ask(self.server.target.as_from("127.0.0.2"), b"GET", b"/_stcore/health")
            took = (time.perf_counter() - asked) * 1000
            self.healthy.append(took if answer == "200" else float("inf"))
            self.megabytes.append((time.monotonic() - self._began, self.server.megabytes()))
            slept = time.perf_counter()
