"""Files that take long: made in a few processes, one at a time for each who asks.

Threads would share one interpreter with the pages, which would then all wait.
"""

import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from enum import Enum, auto
from queue import SimpleQueue
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock, Thread
from time import monotonic
from typing import Any

from core import clock
from core.config import ROOT
from core.errors import FileUnderWay
from core.logs import kind_and_place
from pages.parts.files.kept import Asker, keep
from pages.parts.files.process import Order

log = logging.getLogger("inzage")

COMMAND = (sys.executable, "-m", "pages.parts.files.process")
SHORT = 5_000  # rows: lists up to this length don't wait for longer ones
SECONDS_ALONE = 60  # for which a file is still made after its tab has gone


class Progress(Enum):
    """How far a file is."""

    WAITING = auto()
    BEGUN = auto()
    MADE = auto()
    REFUSED = auto()
    FAILED = auto()
    STOPPED = auto()


UNDER_WAY = (Progress.WAITING, Progress.BEGUN)


class Making:
    """A file that is ordered: `rows` is how many it will have, `done` how many it has.

    When it is made, `token` is where it waits; when it can't be, `refused` says why.
    """

    def __init__(
        self, order: Order, name: str, asker: Asker, rows: int, is_wanted: Callable[[], bool]
    ) -> None:
        self.order, self.name, self.asker, self.rows = order, name, asker, rows
        self.stage, self.done = Progress.WAITING, 0
        self.token: str | None = None
        self.refused: str | None = None
        self._is_whole = False
        self._is_wanted, self._wanted_at = is_wanted, monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be made."""
        return self.stage in UNDER_WAY

    def stop(self) -> None:
        """Make it no further."""
        with self._lock:
            if self.is_under_way:
                self.stage = Progress.STOPPED
            if self._process is not None:
                self._process.kill()

    def run(self) -> None:
        """Make it; returns when it is made, refused or stopped."""
        # Excel's rows are written apart first: whatever happens, they go with the folder.
        with TemporaryDirectory(prefix="inzage-") as folder:
            content = TemporaryFile()  # noqa: SIM115 (it is kept until it is fetched)
            process = subprocess.Popen(  # noqa: S603 (nothing of it comes from outside)
                COMMAND,
                cwd=ROOT,
                env=os.environ | {"TMPDIR": folder},
                stdin=subprocess.PIPE,
                stdout=content,
                stderr=subprocess.PIPE,
            )
            with process:
                if self._begin(process):
                    self._follow(process)
        with self._lock:
            self._process = None
            if self.stage is Progress.BEGUN and self._is_whole:
                self.token = keep(content, self.name, self.asker, clock.now())
                self.stage = Progress.MADE
            else:
                content.close()
            if self.is_under_way:
                self.stage = Progress.FAILED

    def _begin(self, process: subprocess.Popen[bytes]) -> bool:
        """Return whether to go on: it may have been stopped while it waited."""
        with self._lock:
            if self.stage is Progress.WAITING:
                self.stage, self._process = Progress.BEGUN, process
                return True
        process.kill()
        return False

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            with process.stdin as order:
                order.write(pickle.dumps(self.order))
        except BrokenPipeError:  # it was stopped, or couldn't start
            return
        for line in process.stderr:
            self._hear(line)
            if self._is_wanted():
                self._wanted_at = monotonic()
            elif monotonic() - self._wanted_at > SECONDS_ALONE:
                self.stop()

    def _hear(self, line: bytes) -> None:
        said = _read(line)
        self.done = said.get("rows", self.done)
        if "bug" in said:
            log.error("A bug in making a file: %s", said["bug"])
        self._is_whole |= "made" in said
        with self._lock:
            if self.stage is Progress.BEGUN and "refused" in said:
                self.stage, self.refused = Progress.REFUSED, said["refused"]


def _read(line: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:  # a library's own words, which may hold anything
        return {}
    return said if isinstance(said, dict) else {}


class Lane:
    """Orders that wait for one another, of which some are carried out at once."""

    def __init__(self, at_once: int) -> None:
        self._queue: SimpleQueue[Making] = SimpleQueue()
        self._at_once = at_once
        self._begun = 0
        self._lock = Lock()
        self.orders: list[Making] = []

    def add(self, making: Making) -> None:
        """Carry this order out in its turn."""
        with self._lock:
            self.orders = [each for each in self.orders if each.is_under_way] + [making]
            self._queue.put(making)
            if self._begun < self._at_once:
                self._begun += 1
                Thread(target=self._work, daemon=True).start()

    def before(self, making: Making) -> int:
        """Return how many orders still have their turn before this one."""
        waiting = [each for each in self.orders if each.stage is Progress.WAITING]
        return waiting.index(making) if making in waiting else 0

    def _work(self) -> None:
        while True:
            making = self._queue.get()
            if making.is_under_way:
                _carry_out(making)


def _carry_out(making: Making) -> None:
    try:
        making.run()
    except Exception as error:  # no process, no room: the lane goes on with the next order
        making.stage = Progress.FAILED
        log.error("A file can't be made: %s", kind_and_place(error))


_short, _long = Lane(1), Lane(2)
_ordering = Lock()


def order_file(making: Making) -> None:
    """Have a file made. Raises FileUnderWay when another is being made for who asks."""
    with _ordering:
        if any(_same(each.asker, making.asker) for each in _under_way()):
            raise FileUnderWay
        lane_of(making).add(making)


def lane_of(making: Making) -> Lane:
    """Return the lane in which an order waits."""
    return _short if making.rows <= SHORT else _long


def _under_way() -> list[Making]:
    return [each for lane in (_short, _long) for each in lane.orders if each.is_under_way]


def _same(one: Asker, other: Asker) -> bool:
    """Return whether both are one sign-in, or without one the same tab."""
    return one.sign_in == other.sign_in if one.sign_in or other.sign_in else one == other
