"""Daily runs in the reader's words."""

from datetime import timedelta
from typing import Literal

from babel.numbers import format_decimal, format_percent

from core.daily_job.run_closings import Return
from core.daily_job.runs import RunView, share_due
from core.i18n import _, day_in_words, language, moment_in_words
from core.models import Basis, Outcome
from core.presentation.wording import in_figures

Colour = Literal["green", "gray", "red", "blue", "orange"]
# In the order of `every_outcome`.
OUTCOME_COLOURS: list[Colour] = ["green", "gray", "red", "blue", "orange"]


def every_outcome() -> list[str]:
    """Return the words for each way in which a run can end, in a fixed order."""
    return [
        _("Done"),
        _("Nothing was due"),
        _("Held by the brake"),
        _("Released"),
        _("Overtaken"),
    ]


def outcome_in_words(run: RunView) -> str:
    """Return how a run ended: one of `every_outcome`."""
    done, nothing_due, held, released, overtaken = every_outcome()
    if run.outcome is not Outcome.HELD:
        return done if run.outcome is Outcome.DONE else nothing_due
    if run.waits:
        return held
    return released if run.released_by else overtaken


def outcome_colour(run: RunView) -> Colour:
    """Return the colour in which the outcome of a run is shown."""
    return OUTCOME_COLOURS[every_outcome().index(outcome_in_words(run))]


def counts_in_words(run: RunView) -> str:
    """Return how many grants were due per basis, leaving out bases without any."""
    words = {
        Basis.OWNER: _("owner {count}"),
        Basis.EXECUTOR: _("executor {count}"),
        Basis.NO_ACTION: _("no action {count}"),
        Basis.FALLBACK: _("fallback {count}"),
        Basis.KEPT: _("kept open {count}"),
    }
    counts = ((words[basis], run.counts.get(basis, 0)) for basis in Basis)
    return ", ".join(word.format(count=in_figures(count)) for word, count in counts if count)


def run_name(run: RunView) -> str:
    """Return the heading of a run: its number and day."""
    return _("Run {run} of {day}").format(run=run.run_id, day=day_in_words(run.run_on))


def seconds_in_words(duration: timedelta) -> str:
    """Return how long a run took, in seconds with at most one decimal."""
    seconds = format_decimal(round(duration.total_seconds(), 1), locale=language())
    return _("{seconds} s").format(seconds=seconds)


def number_in_words(number: float | None) -> str:
    """Return a number of days as text, halves included; a dash for None."""
    return "–" if number is None else format_decimal(number, locale=language())


def share_in_words(run: RunView) -> str:
    """Return the share of all open grants that was due, such as 31,5 %."""
    return str(format_percent(share_due(run), format="#,##0.#\xa0%", locale=language()))


def what_became(run: RunView) -> list[str]:
    """Return who started, released and undid the run, one sentence each."""
    started = _("Started by {who} on {moment}; it took {duration}.")
    sentences = [
        started.format(
            who=run.started_by,
            moment=moment_in_words(run.started_at),
            duration=seconds_in_words(run.duration),
        )
    ]
    if run.released_by and run.released_at:
        moment = moment_in_words(run.released_at)
        released = (
            _("Released by {who} on {moment}, because: {why}")
            if run.release_reason
            else _("Released by {who} on {moment}.")
        )
        sentences.append(
            released.format(who=run.released_by, moment=moment, why=run.release_reason)
        )
    if run.undone_by and run.undone_at:
        undone = _("Undone by {who} on {moment}.")
        moment = moment_in_words(run.undone_at)
        sentences.append(undone.format(who=run.undone_by, moment=moment))
    return sentences


def return_in_words(comes_back: Return) -> str:
    """Return what undoing would do to a closing."""
    return {
        Return.POSSIBLE: _("Can come back"),
        Return.BLOCKED: _("Has a newer grant"),
        Return.DONE: _("Was undone"),
    }[comes_back]
