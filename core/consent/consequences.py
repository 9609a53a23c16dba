"""What a decision of the client does to the pair's grant: foreseen and done alike.

Before and after, a `Consequence` says it; `core/consent/wording.py` puts both in words. Source:
`docs/rules.md`, "What a grant rests on".
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.consent.forms import Entry
from core.errors import NothingToWithdraw, WithdrawalInFuture
from core.grants.grounds import follow_decision, justifying_assignment
from core.grants.lifecycle import open_grant_of
from core.models import (
    Answer,
    Assignment,
    Basis,
    Closure,
    Decision,
    DecisionKind,
    Effect,
    Grant,
    State,
)
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name_of
from core.rules.decisions import CLIENTS_WORD, pair, record_decision, standing_of
from core.rules.reasons import Outlook, outlook


class Verdict(NamedTuple):
    """Where an open grant stands, or would stand."""

    state: State
    closes_on: date | None = None
    basis: Basis | None = None


class Earlier(NamedTuple):
    """A decision that stands about the pair already. `reason` is that of a closing by hand."""

    kind: DecisionKind
    day: date
    who: str
    reason: str | None


class Justification(NamedTuple):
    """The assignment for which a grant stays after a no or a withdrawal."""

    assignment_id: str
    service: str


class Consequence(NamedTuple):
    """What a decision does, and where the pair's open grant stands before and after it.

    `before` and `after` are None when the pair has no open grant then, or when it isn't known yet
    how a grant would stand that isn't open yet. `overtaken_by` is the decision that goes before
    it, for it carries a later day; `stays_by` is what justifies a grant that stays; `after_closing`
    is the closing by hand that a new grant comes after.
    """

    effect: Effect
    before: Verdict | None = None
    after: Verdict | None = None
    overtaken_by: Earlier | None = None
    stays_by: Justification | None = None
    after_closing: Earlier | None = None


@allowed(Act.RECORD_CONSENT)
def foresee(session: Session, by: Acting, entry: Entry) -> dict[Answer, Consequence] | None:
    """What each answer would do, as soon as the form names a client and a partner.

    A form without a day counts as received today.
    """
    if not entry.client_id or not entry.partner_id:
        return None
    names, day = (entry.client_id, entry.partner_id), entry.received_on or by.today
    grant, stands = open_grant_of(session, *names), _standing(session, *names)
    return {
        answer: _foreseen(session, DecisionKind(answer), grant, day, stands, by)
        for answer in Answer
    }


@allowed(Act.CHANGE_GRANTS)
def foresee_withdrawal(
    session: Session, by: Acting, client_id: str, partner_id: str, said_on: date
) -> Consequence:
    """What a withdrawal of this day would do to the pair's grant.

    Raises NothingToWithdraw or WithdrawalInFuture.
    """
    check_withdrawal(session, client_id, partner_id, said_on, by.today)
    names = (client_id, partner_id)
    grant, stands = open_grant_of(session, *names), _standing(session, *names)
    return _foreseen(session, DecisionKind.WITHDRAWAL, grant, said_on, stands, by)


def check_withdrawal(
    session: Session, client_id: str, partner_id: str, said_on: date, today: date
) -> None:
    """Raise NothingToWithdraw unless the client's last word is a yes, and WithdrawalInFuture."""
    if said_on > today:
        raise WithdrawalInFuture
    last_word = standing_of(session, client_id, partner_id, CLIENTS_WORD)
    if last_word is None or last_word.kind is not DecisionKind.YES:
        raise NothingToWithdraw


def decide(
    session: Session,
    kind: DecisionKind,
    client_id: str,
    partner_id: str,
    day: date,
    *,
    by: Acting,
    form_id: int | None = None,
) -> tuple[Consequence, int | None]:
    """Record what the client decided, and let the pair's grant follow it.

    Returns the consequence, and the number of the grant that it touched, if any.
    """
    grant = open_grant_of(session, client_id, partner_id)
    stands = _standing(session, client_id, partner_id)
    foreseen = _consequence(session, kind, grant, day, stands, by)
    decision = record_decision(session, kind, client_id, partner_id, day, by=by, form_id=form_id)
    decision.effect = foreseen.effect
    overtaken = foreseen.effect is Effect.OVERTAKEN
    if not overtaken:
        follow_decision(session, pair(client_id, partner_id), by)
    now = open_grant_of(session, client_id, partner_id)
    touched = None if overtaken else now or grant
    return foreseen._replace(after=_verdict(now)), touched.id if touched else None


def _foreseen(
    session: Session,
    kind: DecisionKind,
    grant: Grant | None,
    day: date,
    stands: Earlier | None,
    by: Acting,
) -> Consequence:
    """A consequence with where the grant would stand after it."""
    consequence = _consequence(session, kind, grant, day, stands, by)
    after = consequence.before if consequence.effect is Effect.OVERTAKEN else None
    if grant is not None and consequence.effect is Effect.RENEWED:
        after = _verdict(outlook(session, grant, renewed_on=day))
    if grant is not None and consequence.effect is Effect.STAYS:
        after = _verdict(outlook(session, grant, taken_back=True))
    return consequence._replace(after=after)


def _consequence(
    session: Session,
    kind: DecisionKind,
    grant: Grant | None,
    day: date,
    stands: Earlier | None,
    by: Acting,
) -> Consequence:
    """What a decision does to the pair's open grant, if it has one."""
    before = _verdict(grant)
    if stands is not None and stands.day > day:
        return Consequence(Effect.OVERTAKEN, before, overtaken_by=stands)
    if kind is DecisionKind.YES and grant is None:
        closed = stands if stands and stands.kind is DecisionKind.BY_HAND else None
        return Consequence(Effect.OPENED, after_closing=closed)
    if kind is DecisionKind.YES:
        return Consequence(Effect.RENEWED, before)
    if grant is None:
        return Consequence(Effect.NOTHING_OPEN)
    assignment = justifying_assignment(session, grant, by.today)
    if assignment is None:
        return Consequence(Effect.CLOSED, before)
    return Consequence(Effect.STAYS, before, stays_by=_justification(assignment))


def _standing(session: Session, client_id: str, partner_id: str) -> Earlier | None:
    """The decision that stands about the pair, if any."""
    stands = standing_of(session, client_id, partner_id)
    if stands is None:
        return None
    who = shown_name_of(session, stands, "recorded_by")
    return Earlier(stands.kind, stands.day, who, _reason(session, stands))


def _reason(session: Session, decision: Decision) -> str | None:
    closing = session.get(Closure, decision.closure_id) if decision.closure_id else None
    return closing.reason if closing else None


def _justification(assignment: Assignment) -> Justification:
    return Justification(assignment.assignment_id, assignment.service)


def _verdict(stands: Grant | Outlook | None) -> Verdict | None:
    if stands is None or stands.state is None:  # none, or closed
        return None
    return Verdict(stands.state, stands.closes_on, stands.basis)
