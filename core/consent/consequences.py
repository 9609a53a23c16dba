"""What a client's answer does to the pair's grant: foreseen and done alike.

Before and after, a `Consequence` says it; `core/consent/wording.py` puts both in words.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.consent.forms import Entry
from core.grants.lifecycle import end_grant, grant_by_consent, open_grant_of, renew_grant
from core.models import Answer, Basis, Cause, ConsentForm, Effect, Grant, Origin, State
from core.permissions import Act, Acting, allowed
from core.rules.reasons import Outlook, outlook


class Verdict(NamedTuple):
    """Where an open grant stands, or would stand."""

    state: State
    closes_on: date | None = None
    basis: Basis | None = None


class Consequence(NamedTuple):
    """What an answer does, and where the pair's open grant stands before and after it.

    `before` and `after` are None when the pair has no open grant then.
    """

    effect: Effect
    before: Verdict | None
    after: Verdict | None


@allowed(Act.RECORD_CONSENT)
def foresee(session: Session, by: Acting, entry: Entry) -> dict[Answer, Consequence] | None:
    """What each answer would do to the pair's open grant; None when it has none.

    A form without a day counts as received today.
    """
    grant = open_grant_of(session, entry.client_id or "", entry.partner_id or "")
    if grant is None:
        return None
    before = _verdict(grant)
    renewed = _verdict(outlook(session, grant, renewed_on=entry.received_on or by.today))
    after = {Effect.RENEWED: renewed, Effect.STAYS: before}
    effects = {answer: effect_of(answer, grant) for answer in Answer}
    return {
        answer: Consequence(effect, before, after.get(effect)) for answer, effect in effects.items()
    }


def effect_of(answer: Answer, grant: Grant | None) -> Effect:
    """What an answer does to the pair's open grant, if it has one."""
    if answer is Answer.YES:
        return Effect.RENEWED if grant else Effect.OPENED
    if grant is None:
        return Effect.NOTHING_OPEN
    return Effect.STAYS if grant.origin is Origin.ASSIGNMENT else Effect.CLOSED


def apply_form(session: Session, form: ConsentForm, *, by: Acting) -> Consequence:
    """Open, renew or close what the complete form asks for, and tie the form to its grant."""
    assert form.client_id
    assert form.partner_id
    assert form.received_on
    assert form.answer
    grant = open_grant_of(session, form.client_id, form.partner_id)
    effect, before = effect_of(form.answer, grant), _verdict(grant)
    if grant is None and effect is Effect.OPENED:
        grant = grant_by_consent(session, form.client_id, form.partner_id, form.received_on)
    elif grant is not None and effect is Effect.RENEWED:
        renew_grant(session, grant, form.received_on)
    elif grant is not None and effect is Effect.CLOSED:
        end_grant(session, grant, Cause.REFUSAL, by=by)
    form.effect, form.grant_id = effect, grant.id if grant else None
    return Consequence(effect, before, _verdict(grant))


def _verdict(stands: Grant | Outlook | None) -> Verdict | None:
    if stands is None or stands.state is None:  # none, or closed
        return None
    return Verdict(stands.state, stands.closes_on, stands.basis)
