"""The time line of one grant: the grant, what happened to it, and its facts.

`timeline_of` collects what there is to see; `figures` lists it as rows of a table, and
`timeline_chart.py` draws it. A span of a grant ends on the last day of access, that of a fact on
the fact's last day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.casework.grant.facts import Fact
from core.casework.grant.view import GrantView
from core.grants.access import ONE_DAY, Period, last_day
from core.i18n import _, day_in_words
from core.models import FactKind


class Kind(StrEnum):
    """What kind of thing a span stands for."""

    GRANT = "grant"
    ASSIGNMENT = "assignment"
    ACTION = "action"


class Span(NamedTuple):
    """A number of days in a row, drawn as a bar.

    `ends` is its last day, or None when unknown. `expected` marks what is still to come of a grant,
    `history` a fact that ended before the grant.
    """

    lane: str
    kind: Kind
    begins: date
    ends: date | None
    note: str
    expected: bool = False
    history: bool = False


class Mark(NamedTuple):
    """Something that happens on one day."""

    event: str
    day: date


class Line(NamedTuple):
    """A row of the time line as a table; `ends` is its last day."""

    what: str
    begins: date
    ends: date | None
    note: str


@dataclass(frozen=True)
class Timeline:
    """The time line of one grant, as of `today`."""

    today: date
    spans: list[Span]
    marks: list[Mark]

    @property
    def lanes(self) -> list[str]:
        """The names of the lanes that have a span, from top to bottom."""
        return list(dict.fromkeys(span.lane for span in self.spans))


def timeline_of(view: GrantView, today: date) -> Timeline:
    """Return the time line of a grant: past, present, and what is expected."""
    return Timeline(
        today=today,
        spans=[*_of_grant(view, today), *map(_of_fact, view.facts)],
        marks=sorted(_marks(view), key=lambda mark: mark.day),
    )


def figures(timeline: Timeline) -> list[Line]:
    """Return the time line as rows of a table: the spans, then the marks."""
    return [
        *(Line(span.lane, span.begins, span.ends, span.note) for span in timeline.spans),
        *(Line(mark.event, mark.day, mark.day, "") for mark in timeline.marks),
    ]


def _of_grant(view: GrantView, today: date) -> Iterator[Span]:
    """The stretches of access that the grant gave, and the one that is expected."""
    if not view.periods:
        yield _open(view.granted_on, view.granted_on, _("gave no access"))
    for period in view.periods:
        if period.ends is not None and period.ends <= today:
            closed = any(closing.closed_on == period.ends for closing in view.closings)
            yield _ended(period.begins, period.ends, _("closed") if closed else _("expired"))
        else:
            yield from _of_lasting(period, today)


def _of_lasting(period: Period, today: date) -> Iterator[Span]:
    """What was of a period that lasts, and what is expected of it."""
    begins = period.begins
    if begins <= today:
        yield _open(begins, today, _("up to and including today"))
        begins = today + ONE_DAY
    if period.ends is None:
        yield _open(begins, None, _("no closing date"))._replace(expected=True)
    elif begins < period.ends:
        yield _ended(begins, period.ends, _("expected"))._replace(expected=True)


def _ended(begins: date, stops_on: date, note: str) -> Span:
    """A stretch before the first day without access."""
    return _open(begins, last_day(stops_on), note)


def _open(begins: date, ends: date | None, note: str) -> Span:
    return Span(_("Grant"), Kind.GRANT, begins, ends, note)


def _of_fact(fact: Fact) -> Span:
    name = (
        _("Assignment {number}: {service}").format(number=fact.fact_id, service=fact.title)
        if fact.kind is FactKind.ASSIGNMENT
        else _("Action {number}: {title}").format(number=fact.fact_id, title=fact.title)
    )
    return Span(
        lane=_("Over: {name}").format(name=name) if fact.history else name,
        kind=Kind(fact.kind.value),
        begins=fact.started_on,
        ends=fact.ended_on,
        note=_note(fact),
        history=fact.history,
    )


def _note(fact: Fact) -> str:
    notes = [_("trajectory action")] if fact.trajectory else []
    if fact.history:
        notes.append(_("over before the grant counted"))
    elif fact.ended_on is None:
        notes.append(_("runs, no end"))
    return ", ".join(notes)


def _marks(view: GrantView) -> Iterator[Mark]:
    yield Mark(_("Granted"), view.granted_on)
    if view.known_on > view.granted_on:
        yield Mark(_("Known in Inzage"), view.known_on)
    for day in view.renewals:
        yield Mark(_("Renewed"), day)
    for closing in view.closings:
        if closing.undone_on is None:
            yield Mark(_("Closed"), closing.closed_on)
        else:
            yield Mark(_("Closed, later undone"), closing.closed_on)
            yield Mark(_("Closing undone"), closing.undone_on)
    if view.closed_on is None:
        if view.kept_until:
            yield Mark(_("Kept open up to and including"), last_day(view.kept_until))
        if view.closes_on:
            yield Mark(_("Closing date"), view.closes_on)


def every_event() -> list[str]:
    """Return the words for all possible events, in a fixed order."""
    return [
        _("Granted"),
        _("Known in Inzage"),
        _("Renewed"),
        _("Closed, later undone"),
        _("Closing undone"),
        _("Kept open up to and including"),
        _("Closing date"),
        _("Closed"),
    ]


def span_in_words(span: Span) -> str:
    """Return from when until when the span lasts, in words."""
    if span.ends is None:
        return _("from {day}").format(day=day_in_words(span.begins))
    return _("from {first} up to and including {last}").format(
        first=day_in_words(span.begins), last=day_in_words(span.ends)
    )
