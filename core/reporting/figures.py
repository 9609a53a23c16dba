"""The figures behind charts, tables and printouts: frames made from counts, in the reader's words.

Unless a docstring names other columns, a frame has the columns name and number.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

import pandas as pd

from core.calendar import Grain, period_in_words, periods, start_of
from core.grants.access import every_state, state_in_words
from core.i18n import ngettext
from core.models import Basis, Cause, State
from core.presentation.wording import basis_in_words, cause_in_words
from core.reporting.counts import (
    AGES,
    Choice,
    ClosingCount,
    Flow,
    OpenCount,
    PartnerCount,
    WaitCount,
)

MOST_NAMES = 20
MOST_BARS = 24
WIDTHS = (1, 2, 5, 10, 20, 30, 50)  # days in a bar: the narrowest that gives few enough bars
LONGEST_WAIT = 2 * 365  # days; longer waits share one bar
LATE = (0, 1, 2, 3, 7, 14, 30)  # days: up to each of these, and more than the last
ONE_DAY = timedelta(days=1)

Key = TypeVar("Key", bound=Hashable)


def open_over_time(flow: Flow, choice: Choice, grain: Grain, *, today: date) -> pd.DataFrame:
    """Return how many grants were open at the end of each period: start, period, day, grants.

    They are counted back from today, so that they are right whatever opened or closed a grant.
    """
    starts = _starts(choice, grain, today)
    ends = [start - ONE_DAY for start in starts[1:]] + [min(choice.until, today)]
    return _over_time(starts, grain, day=ends, grants=_open_on(flow, ends))


def opened_and_closed(flow: Flow, choice: Choice, grain: Grain, *, today: date) -> pd.DataFrame:
    """Return how many grants opened and closed per period: start, period, opened, closed."""
    starts = _starts(choice, grain, today)
    opened = _per_period(flow.opened, choice, grain, starts)
    closed = _per_period(flow.closed, choice, grain, starts)
    return _over_time(starts, grain, opened=opened, closed=closed)


def by_basis(closings: Iterable[ClosingCount]) -> pd.DataFrame:
    """Return the closings by deciding basis, and those without one by cause."""
    found = _sum(closings, lambda count: count.basis or count.cause)
    names = [(basis_in_words(basis), found[basis]) for basis in Basis]
    causes = [(cause_in_words(cause), found[cause]) for cause in Cause if found[cause]]
    return _named([*names, *causes] if found else [])


def by_service(closings: Iterable[ClosingCount], most: int = MOST_NAMES) -> pd.DataFrame:
    """Return the closings by the service of the deciding assignment, most first.

    Closings that no assignment decided have no service and are left out.
    """
    found = _sum((count for count in closings if count.service), lambda count: count.service)
    return _named(_most(((str(name), number) for name, number in found.items()), most))


def by_partner(counts: Iterable[PartnerCount], most: int = MOST_NAMES) -> pd.DataFrame:
    """Return the closings of the partners with most of them, and of all others together."""
    return _named(
        _most(((f"{count.name} ({count.partner_id})", count.closings) for count in counts), most)
    )


def waiting_time(closings: Iterable[WaitCount]) -> pd.DataFrame:
    """Return the closings by days since the last reason ended, in bars of equal width."""
    found = _sum((count for count in closings if count.counted_from), _days_waited)
    if not found:
        return _named([])
    lowest, highest = (min(each, LONGEST_WAIT) for each in (min(found), max(found)))
    width = _width(highest - lowest + 1)
    firsts = range(lowest - lowest % width, highest + 1, width)
    waited = pd.Series(found.keys()).clip(upper=LONGEST_WAIT)
    bars = pd.cut(waited, [*firsts, firsts[-1] + width], right=False)
    sums = pd.Series(found.values()).groupby(bars, observed=False).sum()
    return _named(zip((_bar_in_words(first, width) for first in firsts), sums, strict=True))


def days_late(closings: Iterable[WaitCount]) -> pd.DataFrame:
    """Return the daily job's closings by how many days after their closing date they came."""
    late = [(count.days_late, count.closings) for count in closings]
    return _named(_in_steps(late, LATE) if late else [])


def undone_over_time(
    closings: Iterable[ClosingCount],
    undone: Mapping[date, int],
    choice: Choice,
    grain: Grain,
    *,
    today: date,
) -> pd.DataFrame:
    """Return which share of each period's closings was undone.

    The columns are start, period, closings (undone ones included), undone and share (0 to 1,
    missing when there were no closings).
    """
    starts = _starts(choice, grain, today)
    standing = _per_period(_sum(closings, lambda count: count.closed_on), choice, grain, starts)
    taken_back = _per_period(undone, choice, grain, starts)
    total = standing + taken_back
    share = (taken_back / total).astype("Float64")
    return _over_time(starts, grain, closings=total, undone=taken_back, share=share)


def states_today(counts: Iterable[OpenCount], *, today: date) -> pd.DataFrame:
    """Return how many grants are open now in each state."""
    found = _sum(
        (count for count in counts if count.state),
        lambda count: state_in_words(count.state, count.closes_on, today),
    )
    return _named([(state, found[state]) for state in every_state()] if found else [])


def undecided_by_age(counts: Iterable[OpenCount], *, today: date) -> pd.DataFrame:
    """Return the undecided grants by days since their last reason ended."""
    waiting = [
        ((today - count.counted_from).days, count.grants)
        for count in counts
        if count.state is State.NO_RULE and count.counted_from
    ]
    return _named(_in_steps(waiting, AGES) if waiting else [])


def drafts_by_age(counts: Sequence[int]) -> pd.DataFrame:
    """Return the drafts by days since they were entered; `counts` is that of `count_drafts`."""
    return _named(zip(_steps_in_words(AGES), counts, strict=True) if any(counts) else [])


def _named(rows: Iterable[tuple[str, int]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["name", "number"])


def _sum(
    counts: Iterable[ClosingCount | WaitCount | OpenCount], by: Callable[..., Key]
) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for count in counts:
        sums[by(count)] += count[-1]
    return sums


def _most(counts: Iterable[tuple[str, int]], most: int = MOST_NAMES) -> list[tuple[str, int]]:
    """Return the names with the highest numbers, and one row for all the others."""
    ranked = sorted(counts, key=lambda row: (-row[1], row[0]))
    others = ranked[most:]
    if not others:
        return ranked
    name = ngettext("{count} other", "{count} others", len(others))
    return [*ranked[:most], (name, sum(number for _name, number in others))]


def _starts(choice: Choice, grain: Grain, today: date) -> list[date]:
    return periods(choice.first, max(min(choice.until, today), choice.first), grain)


def _over_time(
    starts: list[date], grain: Grain, **columns: Sequence[date] | pd.Series
) -> pd.DataFrame:
    """Return a row per period: start, period, and these columns."""
    frame = pd.DataFrame({name: list(column) for name, column in columns.items()})
    frame.insert(0, "start", starts)
    frame.insert(1, "period", [period_in_words(start, grain) for start in starts])
    return frame


def _per_period(
    per_day: Mapping[date, int], choice: Choice, grain: Grain, starts: list[date]
) -> pd.Series:
    """Return the numbers of the choice's days, added up per period."""
    chosen = {day: n for day, n in per_day.items() if choice.first <= day <= choice.until}
    days = pd.Series(chosen, dtype=int)
    return days.groupby(lambda day: start_of(day, grain)).sum().reindex(starts, fill_value=0)


def _open_on(flow: Flow, days: list[date]) -> pd.Series:
    """Return how many grants were open at the end of each day, counted back from today."""
    opened, closed = pd.Series(flow.opened, dtype=int), pd.Series(flow.closed, dtype=int)
    grown = opened.sub(closed, fill_value=0).astype(int).sort_index()
    since_first = grown.cumsum().reindex(days, method="ffill", fill_value=0)
    return flow.open_today - grown.sum() + since_first


def _days_waited(count: WaitCount) -> int:
    assert count.counted_from is not None
    return (count.closed_on - count.counted_from).days


def _width(days: int) -> int:
    return next((width for width in WIDTHS if days <= width * MOST_BARS), WIDTHS[-1])


def _bar_in_words(first: int, width: int) -> str:
    if first + width > LONGEST_WAIT:
        return f"{first}+"
    return _days_from(first, first + width - 1)


def _in_steps(counts: Iterable[tuple[int, int]], steps: Sequence[int]) -> list[tuple[str, int]]:
    """Add up counts of days per step: up to each of `steps`, and more than the last."""
    days, numbers = (pd.Series(column) for column in zip(*counts, strict=True))
    step = pd.cut(days, [-math.inf, *steps, math.inf], labels=_steps_in_words(steps))
    sums = numbers.groupby(step, observed=False).sum()
    return list(zip(_steps_in_words(steps), sums, strict=True))


def _steps_in_words(steps: Sequence[int]) -> list[str]:
    firsts = [0, *(step + 1 for step in steps)]
    names = [_days_from(first, last) for first, last in zip(firsts, steps, strict=False)]
    return [*names, f"{steps[-1] + 1}+"]


def _days_from(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
