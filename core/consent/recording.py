"""Keeping a consent form, as a draft or recorded once, and taking the consent back."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, update
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.consent.consequences import Consequence, check_withdrawal, decide
from core.consent.forms import (
    NOTHING_CONFIRMED,
    Confirmed,
    Entry,
    entry_of,
    fill_in,
    form_with_token,
    is_old,
    missing,
    note_form,
    recorded_with,
    refuse_changed,
    shown_draft,
    taken_back_on,
)
from core.consent.scan_checks import Scan
from core.consent.scans import add_scan, kept_scan
from core.consent.wording import Pair, draft_saved, recorded_earlier, what_happened
from core.errors import (
    DecisionCannotBeAnnulled,
    FormAlreadyRecorded,
    FormIncomplete,
    NothingOnForm,
    ScanAlreadyThere,
    UnknownDecision,
    reason_in,
)
from core.grants.grounds import follow_decision
from core.grants.lifecycle import any_grant
from core.i18n import day_of
from core.models import Client, ConsentForm, Decision, DecisionKind, Ground, GroundEnd, Partner
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name_of
from core.rules.decisions import Pairs, pair


class Kept(NamedTuple):
    """A form that was kept, and the sentence that says what happened."""

    form: ConsentForm
    sentence: str


@allowed(Act.RECORD_CONSENT)
def save_draft(
    session: Session,
    entry: Entry,
    *,
    token: str,
    by: Acting,
    version: int | None = None,
    scan: Scan | None = None,
) -> Kept:
    """Keep a form as a draft, whatever is still missing; it grants nothing.

    `token` is made when the form is opened: saving twice with the same one keeps one form.
    `version` is the draft's version that the user was shown, if it was a draft already. Raises
    NothingOnForm for a new one without anything on it, UnknownClient, UnknownPartner,
    FormAlreadyRecorded, FormChangedMeanwhile or what `add_scan` raises.
    """
    draft = form_with_token(session, token)
    if draft is None and version is None and entry.is_blank and scan is None:
        raise NothingOnForm
    if draft is not None and draft.recorded_at is not None:
        raise FormAlreadyRecorded
    form = _filled_in(session, draft, entry, token, version, by=by)
    note_form(session, "consent.draft_saved", form, by=by)
    if scan is not None:
        add_scan(session, form.id, scan, by=by)
    return Kept(form, draft_saved(missing(entry, day_of(by.now))))


@allowed(Act.RECORD_CONSENT)
def throw_away_draft(session: Session, form_id: int, version: int, *, by: Acting) -> None:
    """Throw a draft away, with its scan; that it was there stays in the audit trail.

    `version` is the one that the user was shown. Raises UnknownForm, FormAlreadyRecorded or
    FormChangedMeanwhile.
    """
    draft = shown_draft(session, by, form_id, version)
    session.delete(draft)
    note_form(session, "consent.draft_thrown_away", draft, by=by)


@allowed(Act.RECORD_CONSENT)
def record_consent(
    session: Session,
    entry: Entry,
    *,
    token: str,
    by: Acting,
    version: int | None = None,
    scan: Scan | None = None,
    confirmed: Confirmed = NOTHING_CONFIRMED,
) -> Kept:
    """Record a form: its answer is a decision of the day on which it was received.

    A yes opens or renews the grant; a no ends every consent, and the grant unless an assignment
    justifies it; one that a later decision goes before changes nothing.

    The same form, by its token or by everything on the paper, is recorded once: a second time
    gives the first one back, and a draft of it goes. A paper that equals one that was taken back
    since is recorded if the mediator confirmed that it is a new decision. `version` is the draft's
    version that the user was shown, if it was a draft already. Raises FormIncomplete,
    UnknownClient, UnknownPartner, FormChangedMeanwhile, what `add_scan` raises, or
    FormAlreadyRecorded when the token's form was recorded with something else on it.
    """
    form = form_with_token(session, token)
    if form is not None and form.recorded_at is not None:
        if entry_of(form) != entry:
            raise FormAlreadyRecorded
        return _kept_earlier(session, form, scan, by=by)
    if lacking := missing(entry, by.today, confirmed):
        raise FormIncomplete(what=" ".join(lacking))
    if earlier := _recorded_already(session, entry, confirmed):
        if form is not None:
            refuse_changed(form, version)
            scan = scan or kept_scan(form)
            _drop_draft(session, form, earlier, by=by)
        return _kept_earlier(session, earlier, scan, by=by)
    form = _filled_in(session, form, entry, token, version, by=by)
    names = _pair(session, form)
    form.recorded_by, form.recorded_by_account = by.name, by.account
    form.recorded_at = by.now
    done = _decide(session, form, by=by)
    kind = f"consent.{form.answer}_recorded"
    told = {"still_stands": True} if is_old(entry) else {}
    note_form(session, kind, form, by=by, effect=form.effect, **told)
    if scan is not None:
        add_scan(session, form.id, scan, by=by)
    return Kept(form, what_happened(done, names, by.today))


@allowed(Act.CHANGE_GRANTS)
def withdraw_consent(
    session: Session, grant_id: int, *, by: Acting, said_on: date | None = None
) -> Consequence:
    """Record that the client takes the consent for this grant's pair back.

    `said_on` is the day on which the client said so, today unless told otherwise. The grant stays
    if an assignment justifies it. Raises UnknownGrant, NothingToWithdraw or WithdrawalInFuture.
    """
    grant = any_grant(session, grant_id)
    day = said_on or by.today
    check_withdrawal(session, grant.client_id, grant.partner_id, day, by.today)
    done, _grant = decide(
        session, DecisionKind.WITHDRAWAL, grant.client_id, grant.partner_id, day, by=by
    )
    _mark_withdrawn(session, pair(grant.client_id, grant.partner_id), by=by)
    record_event(
        session,
        "consent.withdrawn",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
        said_on=day.isoformat(),
        effect=done.effect,
    )
    return done


@allowed(Act.CHANGE_GRANTS)
def annul_decision(session: Session, decision_id: int, reason: str, *, by: Acting) -> None:
    """Let a form or withdrawal that was recorded wrongly count no more; it stays in the record.

    The pair's access is worked out anew from its other decisions. Raises UnknownDecision,
    DecisionCannotBeAnnulled, ReasonMissing or TextTooLong.
    """
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise UnknownDecision(decision_id=decision_id)
    brought_in = decision.kind is DecisionKind.YES and decision.form_id is None
    if decision.annulled_at or brought_in or decision.kind is DecisionKind.BY_HAND:
        raise DecisionCannotBeAnnulled
    reason = reason_in(reason)
    decision.annulled_by, decision.annulled_by_account = by.name, by.account
    decision.annulled_at, decision.annul_reason = by.now, reason
    record_event(
        session,
        "consent.annulled",
        by=by,
        client_id=decision.client_id,
        partner_id=decision.partner_id,
        decision=decision.id,
        decided=decision.kind,
        day=decision.day.isoformat(),
        form=decision.form_id,
        reason=reason,
    )
    of_pair = pair(decision.client_id, decision.partner_id)
    follow_decision(session, of_pair, by, annulled=True)
    _mark_withdrawn(session, of_pair, by=by)


def _decide(session: Session, form: ConsentForm, *, by: Acting) -> Consequence:
    """Let the complete form's answer stand in the order of decisions, and tie it to its grant."""
    assert form.client_id
    assert form.partner_id
    assert form.received_on
    assert form.answer
    done, form.grant_id = decide(
        session,
        DecisionKind(form.answer),
        form.client_id,
        form.partner_id,
        form.received_on,
        by=by,
        form_id=form.id,
    )
    form.effect = done.effect
    session.flush()
    return done


def _mark_withdrawn(session: Session, pairs: Pairs, *, by: Acting) -> None:
    """Write on the pair's forms that say yes whether a withdrawal took them back."""
    session.flush()
    of_form = exists().where(Decision.form_id == ConsentForm.id, Ground.decision_id == Decision.id)
    taken_back = of_form.where(Ground.ended_why == GroundEnd.WITHDRAWAL)
    lives = of_form.where(Ground.ended_on.is_(None))
    forms = update(ConsentForm).execution_options(synchronize_session="fetch")
    session.execute(
        forms.where(
            pairs(ConsentForm), ConsentForm.withdrawn_at.is_(None), taken_back, ~lives
        ).values(withdrawn_by=by.name, withdrawn_by_account=by.account, withdrawn_at=by.now)
    )
    session.execute(
        forms.where(pairs(ConsentForm), ConsentForm.withdrawn_at.is_not(None), lives).values(
            withdrawn_by=None, withdrawn_by_account=None, withdrawn_at=None
        )
    )


def _filled_in(
    session: Session,
    draft: ConsentForm | None,
    entry: Entry,
    token: str,
    version: int | None,
    *,
    by: Acting,
) -> ConsentForm:
    """The draft, or a new form, with what was filled in."""
    refuse_changed(draft, version)
    form = draft or ConsentForm(
        token=token, entered_by=by.name, entered_by_account=by.account, entered_at=by.now
    )
    session.add(form)
    fill_in(session, form, entry)
    return form


def _recorded_already(session: Session, entry: Entry, confirmed: Confirmed) -> ConsentForm | None:
    """The form that this paper was recorded as before, unless it is a new decision."""
    earlier = recorded_with(session, entry)
    if earlier and confirmed.new_decision and taken_back_on(session, earlier):
        return None
    return earlier


def _drop_draft(session: Session, draft: ConsentForm, earlier: ConsentForm, *, by: Acting) -> None:
    """Remove a draft of a paper that was recorded before: nothing is left to do with it."""
    session.delete(draft)
    kind = "consent.draft_dropped"
    note_form(session, kind, draft, by=by, recorded_as=earlier.id)


def _kept_earlier(session: Session, form: ConsentForm, scan: Scan | None, *, by: Acting) -> Kept:
    """The form as it was recorded before, with the scan if it had none."""
    assert form.recorded_at
    scan_kept = True
    if scan is not None:
        try:
            add_scan(session, form.id, scan, by=by)
        except ScanAlreadyThere:
            scan_kept = False
    who = shown_name_of(session, form, "recorded_by")
    said = recorded_earlier(day_of(form.recorded_at), who, scan_kept=scan_kept)
    return Kept(form, said)


def _pair(session: Session, form: ConsentForm) -> Pair:
    client = session.get_one(Client, form.client_id)
    partner = session.get_one(Partner, form.partner_id)
    return Pair(client=f"{client.first_name} {client.last_name}", partner=partner.name)
