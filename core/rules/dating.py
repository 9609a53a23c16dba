"""A closing rule, its versions, and the day on which a period has run: pure functions.

Source: the page "Hoe krijg je toegang tot een klantendossier in MLP?", section "Wanneer wordt
inzagerecht afgesloten?", read in `docs/rules.md`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from core.calendar import add_period
from core.models import Unit

LONGEST = {Unit.MONTHS: 1_200, Unit.DAYS: 36_500}


class Version(Protocol):
    """What dates a reason: a period and the days between which it holds (`until` exclusive)."""

    @property
    def period(self) -> int: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def last_day_counts(self) -> bool: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


AnyVersion = TypeVar("AnyVersion", bound=Version)


def closing_day(
    versions: Sequence[AnyVersion], counted_from: date
) -> tuple[date, AnyVersion] | None:
    """The day on which a reason counted from a day ends, with the version that decides it.

    Where the last day counts, that day still gives access, and the reason ends on the day after
    (Regulation 1182/71, article 3). Each day is judged by the version in force on that day, and a
    version closes nothing before its own first day. None: no version dates it, there is no rule.
    """
    dated = (
        (max(day_after_period(version, counted_from), version.valid_from), version)
        for version in versions
    )
    in_force = (
        (day, version)
        for day, version in dated
        if version.valid_until is None or day < version.valid_until
    )
    return min(in_force, key=lambda pair: pair[0], default=None)


def day_after_period(version: Version, counted_from: date) -> date:
    """The first day without access under this version, in force or not."""
    run = add_period(counted_from, version.period, version.unit)
    return run + timedelta(days=1) if version.last_day_counts else run


def overlap(one: Version, other: Version) -> bool:
    """Whether two versions of the same rule hold on some same day."""
    return (one.valid_until is None or other.valid_from < one.valid_until) and (
        other.valid_until is None or one.valid_from < other.valid_until
    )


def ended_by_next(versions: Sequence[AnyVersion]) -> dict[AnyVersion, date | None]:
    """The last days (exclusive) of versions of one rule that are to follow one another.

    A version ends on the first day of the one that follows it, if it hasn't ended before.
    """
    ordered = sorted(versions, key=lambda version: version.valid_from)
    nexts = [version.valid_from for version in ordered[1:]]
    ends: dict[AnyVersion, date | None] = {}
    for version, following in zip(ordered, [*nexts, None], strict=True):
        known = [end for end in (version.valid_until, following) if end is not None]
        ends[version] = min(known, default=None)
    return ends
