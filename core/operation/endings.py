"""How a command ends: its exit code, the sentence that says so, and the log of a bug."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from core.errors import AnswerNotWritten, InzageError, JobBusy, MachineFault, PerhapsKept
from core.i18n import _
from core.logs import kind_and_place


class Code(IntEnum):
    """Exit codes; `docs/operation.md` says what to do about each."""

    DONE = 0
    LOOK = 1
    REFUSED = 2
    HELD = 3
    BUSY = 4
    BUG = 5
    DONE_IN_PART = 6
    INTERRUPTED = 130  # as the shell has it for Ctrl+C


class Ending(NamedTuple):
    """The exit code of a command, and the sentences that tell why."""

    code: Code
    sentences: Sequence[str]


def ending_of(
    error: BaseException, kept: Sequence[str], environment: Mapping[str, str] = os.environ
) -> Ending:
    """Return how a command ends on this error; `kept` says what it has committed before."""
    if isinstance(error, KeyboardInterrupt):
        return Ending(Code.INTERRUPTED, [_("Interrupted."), *(kept or [_("Nothing was changed.")])])
    why = str(error) if isinstance(error, InzageError) else _bug(error, environment)
    if kept or isinstance(error, AnswerNotWritten | PerhapsKept):
        return Ending(Code.DONE_IN_PART, [*kept, why])
    if isinstance(error, JobBusy):
        return Ending(Code.BUSY, [why])
    if isinstance(error, InzageError):
        said = f"{why} {_('Nothing was changed.')}" if isinstance(error, MachineFault) else why
        return Ending(Code.REFUSED, [said])
    return Ending(Code.BUG, [f"{_('Nothing was changed.')} {why}"])


def _bug(error: BaseException, environment: Mapping[str, str]) -> str:
    """Write where it went wrong into a log of its own, and return the sentence that names it."""
    what, place = type(error).__name__, kind_and_place(error)
    with suppress(OSError):
        log = _write_log(place, environment.get("INZAGE_LOG_FOLDER") or tempfile.gettempdir())
        return _(
            "Inzage stopped on a bug ({what}). Give the log {log} to who maintains it; it holds"
            " no personal data."
        ).format(what=what, log=log)
    return _("Inzage stopped on a bug, and its log could not be written: {place}").format(
        place=" ".join(place.split())
    )


def _write_log(text: str, folder: str) -> Path:
    handle, name = tempfile.mkstemp(prefix="inzage-bug-", suffix=".log", dir=folder)  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
    return Path(name)
