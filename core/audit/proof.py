"""Check that the audit trail is intact, or find the first place where it isn't."""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from core.audit.canonical import hash_of, read_as_text, stream
from core.audit.digests import find_changed_run
from core.audit.events import NO_EVENTS, Head, read_head
from core.errors import AuditTrailWithoutHead, NotAHead
from core.i18n import _
from core.models import AuditEvent
from core.permissions import Act, Acting, allowed

SAID = (
    AuditEvent.id, AuditEvent.at, AuditEvent.actor, AuditEvent.kind, AuditEvent.client_id,
    AuditEvent.partner_id, AuditEvent.details, AuditEvent.previous_hash,
)  # fmt: skip


class Problem(StrEnum):
    """What can be wrong with an event, with the whole trail, or with a run's closings."""

    MISSING = "missing"
    ADDED = "added"
    CHANGED = "changed"
    NOT_THE_HEAD = "not_the_head"
    NO_HEAD = "no_head"
    NOT_AS_NOTED = "not_as_noted"
    OTHER_CLOSINGS = "other_closings"


class Break(NamedTuple):
    """The first problem found. `subject` is "event" or "run", `number` its number."""

    subject: str
    number: int
    problem: Problem


@allowed(Act.PROVE_REGISTER)
def current_head(session: Session, by: Acting) -> Head:
    """Return the chain's length and last hash. Raises NotPermitted or AuditTrailWithoutHead."""
    return read_head(session)


@allowed(Act.PROVE_REGISTER)
def find_break(session: Session, by: Acting, noted: Head | None = None) -> Break | None:
    """Return the first break in the chain, else the first run whose closings changed, else None.

    `noted` is a head that was written down elsewhere: the chain must contain it, since whoever owns
    the database could rewrite the whole chain. Raises NotPermitted.
    """
    with closing(_broken_events(session, noted)) as events:
        broken = next(events, None)
    if broken is not None:
        return Break("event", *broken)
    run = find_changed_run(session)
    return None if run is None else Break("run", run, Problem.OTHER_CLOSINGS)


def break_in_words(found: Break) -> str:
    """Return a sentence that says what is wrong."""
    sentences = {
        Problem.MISSING: _("Event {number} of the audit trail is missing."),
        Problem.ADDED: _("Event {number} of the audit trail was added past the software."),
        Problem.CHANGED: _("Event {number} of the audit trail was changed."),
        Problem.NOT_THE_HEAD: _(
            "The audit trail's last event, {number}, was changed, or its head was."
        ),
        Problem.NO_HEAD: _("The audit trail of {number} events has lost its head."),
        Problem.NOT_AS_NOTED: _(
            "The audit trail up to event {number} is not the one whose head was noted."
        ),
        Problem.OTHER_CLOSINGS: _(
            "The closings of daily run {number} are not those that the run made."
        ),
    }
    return sentences[found.problem].format(number=found.number)


def noted_head(text: str) -> Head:
    """Read a head that was written down as "events:hash". Raises NotAHead."""
    if not re.fullmatch("[0-9]{1,18}:[0-9a-f]{64}", text):
        raise NotAHead(text=text)
    events, hash_ = text.split(":")
    return Head(int(events), hash_)


def _broken_events(
    session: Session, noted: Head | None
) -> Generator[tuple[int, Problem], None, None]:
    """Yield the number and the problem of each broken event, in order."""
    last = NO_EVENTS
    columns = (*SAID, AuditEvent.actor_account, AuditEvent.hash)
    events = read_as_text(session, columns).order_by(AuditEvent.id)
    with stream(session, events) as rows:
        for event in rows:
            yield from _broken_link(last, event)
            last = Head(last.events + 1, event.hash)
            if noted and noted.events == last.events and noted != last:
                yield last.events, Problem.NOT_AS_NOTED
    yield from _broken_at_the_end(session, last, noted)


def _broken_link(last: Head, event: Any) -> Iterator[tuple[int, Problem]]:
    """Yield what is wrong with an event that should follow `last`."""
    number = last.events + 1
    if event.id != number:
        yield (number, Problem.MISSING) if event.id > number else (event.id, Problem.ADDED)
    agrees = hash_of(event[: len(SAID)], [event.actor_account]) == event.hash
    if event.previous_hash != last.hash:
        # This event's own hash is right, so the event before it was changed.
        yield last.events if agrees and last.events else number, Problem.CHANGED
    if not agrees:
        yield number, Problem.CHANGED


def _broken_at_the_end(
    session: Session, last: Head, noted: Head | None
) -> Iterator[tuple[int, Problem]]:
    """Yield what is wrong with the recorded head, and with the noted one, after the last event."""
    try:
        head = read_head(session)
    except AuditTrailWithoutHead:
        yield last.events, Problem.NO_HEAD
        return
    if head.events > last.events:
        yield last.events + 1, Problem.MISSING
    if head.events < last.events:
        yield head.events + 1, Problem.ADDED
    if head != last:
        yield last.events, Problem.NOT_THE_HEAD
    if noted and noted.events > last.events:
        yield last.events + 1, Problem.MISSING
