"""Grants and closings as rows of the same columns, for the command line."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from core.grants.access import has_expired
from core.grants.closings import ClosingRow
from core.grants.listing import GrantRow
from core.models import State

COLUMNS = (
    "client_id", "partner_id", "granted_on", "known_on", "renewed_on", "state", "basis",
    "closes_on", "days_late", "service", "fact_id", "counted_from", "rule_valid_from", "reason",
)  # fmt: skip
Line = tuple[Any, ...]  # one value for each of COLUMNS


def lines_of_grants(grants: Iterable[GrantRow], day: date) -> Iterator[Line]:
    """Yield the lines of open grants; `days_late` is as of `day`, None before the closing date."""
    for grant in grants:
        late = _days_late(grant.closes_on, day)
        yield _line(grant, state=grant.state, days_late=late, reason=grant.reason)


def lines_of_closings(closings: Iterable[ClosingRow]) -> Iterator[Line]:
    """Yield the lines of closings by the daily job, as the grants stood at the time."""
    for closing in closings:
        yield _line(
            closing, state=State.CLOSES, days_late=closing.days_late, reason=closing.evidence
        )


def _days_late(closes_on: date | None, day: date) -> int | None:
    return (day - closes_on).days if closes_on and has_expired(closes_on, day) else None


def _line(row: GrantRow | ClosingRow, **own: Any) -> Line:
    return tuple(own[name] if name in own else getattr(row, name) for name in COLUMNS)
