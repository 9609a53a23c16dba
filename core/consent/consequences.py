"""What a decision of the client does to the pair's grant: foreseen and done alike.

Before and after, a `Consequence` says it; `core/consent/wording.py` puts both in words. Source:
`docs/rules.md`, "What a grant rests on".
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.consent.forms import Entry
from core.grants.grounds import follow_decision, justified
from core.grants.lifecycle import open_grant_of
from core.models import (
    Answer,
    Basis,
    Closure,
    Decision,
    DecisionKind,
    Effect,
    Grant,
    State,
)
from core.permissions import Act, Acting, allowed
from core.rules.decisions import pair, record_decision, standing_of
from core.rules.reasons import Outlook, outlook

TAKES_BACK = (DecisionKind.NO, DecisionKind.WITHDRAWAL)


class Verdict(NamedTuple):
    """Where an open grant stands, or would stand."""

    state: State
    closes_on: date | None = None
    basis: Basis | None = None


class Earlier(NamedTuple):
    """The decision that goes before another one, for it carries a later day."""

    kind: DecisionKind
    day: date
    who: str
    reason: str | None


class Consequence(NamedTuple):
    """What a decision does, and where the pair's open grant stands before and after it.

    `before` and `after` are None when the pair has no open grant then, or when it isn't known yet
    how a grant would stand that isn't open yet. `overtaken_by` is what goes before it.
    """

    effect: Effect
    before: Verdict | None
    after: Verdict | None
    overtaken_by: Earlier | None = None


@allowed(Act.RECORD_CONSENT)
def foresee(session: Session, by: Acting, entry: Entry) -> dict[Answer, Consequence] | None:
    """What each answer would do, where the pair has an open grant or a decision that goes before.

    A form without a day counts as received today.
    """
    client_id, partner_id = entry.client_id or "", entry.partner_id or ""
    grant = open_grant_of(session, client_id, partner_id)
    day = entry.received_on or by.today
    earlier = _going_before(session, client_id, partner_id, day)
    if grant is None and earlier is None:
        return None
    return {
        answer: _foreseen(session, DecisionKind(answer), grant, day, earlier, by)
        for answer in Answer
    }


@allowed(Act.CHANGE_GRANTS)
def foresee_withdrawal(
    session: Session, by: Acting, client_id: str, partner_id: str, said_on: date
) -> Consequence:
    """What a withdrawal of this day would do to the pair's grant."""
    grant = open_grant_of(session, client_id, partner_id)
    earlier = _going_before(session, client_id, partner_id, said_on)
    return _foreseen(session, DecisionKind.WITHDRAWAL, grant, said_on, earlier, by)


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
    earlier = _going_before(session, client_id, partner_id, day)
    grant = open_grant_of(session, client_id, partner_id)
    before, effect = _verdict(grant), _effect_of(session, kind, grant, earlier, by)
    decision = record_decision(session, kind, client_id, partner_id, day, by=by, form_id=form_id)
    decision.effect = effect
    if earlier is None:
        follow_decision(session, pair(client_id, partner_id), by)
    now = open_grant_of(session, client_id, partner_id)
    touched = None if earlier else now or grant
    consequence = Consequence(effect, before, _verdict(now), earlier)
    return consequence, touched.id if touched else None


def _foreseen(
    session: Session,
    kind: DecisionKind,
    grant: Grant | None,
    day: date,
    earlier: Earlier | None,
    by: Acting,
) -> Consequence:
    effect, before = _effect_of(session, kind, grant, earlier, by), _verdict(grant)
    after = before if effect is Effect.OVERTAKEN else None
    if grant is not None and effect is Effect.RENEWED:
        after = _verdict(outlook(session, grant, renewed_on=day))
    if grant is not None and effect is Effect.STAYS:
        after = _verdict(outlook(session, grant, taken_back=True))
    return Consequence(effect, before, after, earlier)


def _effect_of(
    session: Session,
    kind: DecisionKind,
    grant: Grant | None,
    earlier: Earlier | None,
    by: Acting,
) -> Effect:
    """What a decision does to the pair's open grant, if it has one."""
    if earlier is not None:
        return Effect.OVERTAKEN
    if kind is DecisionKind.YES:
        return Effect.RENEWED if grant else Effect.OPENED
    if grant is None:
        return Effect.NOTHING_OPEN
    stays = session.scalar(select(Grant.id).where(Grant.id == grant.id, justified(by.today)))
    return Effect.STAYS if stays else Effect.CLOSED


def _going_before(session: Session, client_id: str, partner_id: str, day: date) -> Earlier | None:
    """The decision about the pair that stands and carries a later day, if any."""
    stands = standing_of(session, client_id, partner_id)
    if stands is None or stands.day <= day:
        return None
    return Earlier(stands.kind, stands.day, stands.recorded_by, _reason(session, stands))


def _reason(session: Session, decision: Decision) -> str | None:
    closing = session.get(Closure, decision.closure_id) if decision.closure_id else None
    return closing.reason if closing else None


def _verdict(stands: Grant | Outlook | None) -> Verdict | None:
    if stands is None or stands.state is None:  # none, or closed
        return None
    return Verdict(stands.state, stands.closes_on, stands.basis)
