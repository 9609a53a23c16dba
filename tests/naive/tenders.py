"""What an assignment does by itself: keep a grant open without consent, and open one."""

from collections.abc import Iterable, Sequence
from datetime import date

from tests.naive.model import Assignment, Grant
from tests.naive.rules import Rule, closing_day


def keep_open(rules: Sequence[Rule], assignments: Iterable[Assignment], today: date) -> bool:
    """Return whether one of a grant's assignments justifies it without any consent.

    Decided: where the owner rule gives no day and a fallback does, that day counts, so that no
    grant "stays until" a day in the past. An assignment that ended before the grant began justifies
    nothing: otherwise an old tender without a rule would keep every later grant for ever.
    """
    return any(
        assignment.runs(today) or (day := _day(rules, assignment)) is None or day > today
        for assignment in assignments
    )


def calls_for_grant(
    rules: Sequence[Rule], assignment: Assignment, grants: Sequence[Grant], today: date
) -> bool:
    """Return whether the assignment opens a grant; `grants` are its pair's, none of them open.

    Decided: a grant brought in as closed, too, only stops assignments that began before it was
    closed; otherwise no pair with an old grant would get another.
    """
    first_day = assignment.started_on
    day = _owner_day(rules, assignment) if assignment.ended_on else None
    if day is not None and day <= today:
        return False
    if assignment.runs(today):
        return not any(_person_closed(grant, first_day) for grant in grants[-1:])
    was_open = any(grant.closed_on and grant.closed_on > first_day for grant in grants)
    return day is not None and not was_open


def _person_closed(grant: Grant, first_day: date) -> bool:
    """Return whether somebody closed it on or after this day, here or in an earlier register."""
    if grant.cause not in {"by_hand", "brought_in"}:
        return False
    return grant.closed_on is not None and grant.closed_on >= first_day


def _day(rules: Sequence[Rule], assignment: Assignment) -> date | None:
    assert assignment.ended_on
    owner = _owner_day(rules, assignment)
    return owner or closing_day(rules, "fallback", None, assignment.ended_on)


def _owner_day(rules: Sequence[Rule], assignment: Assignment) -> date | None:
    assert assignment.ended_on
    return closing_day(rules, "owner", assignment.service, assignment.ended_on)
