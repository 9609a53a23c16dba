"""Keeping a consent form, as a draft or recorded once, and taking the consent back."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.consent.consequences import apply_form, effect_of
from core.consent.forms import (
    Entry,
    entry_of,
    fill_in,
    form_with_token,
    missing,
    recorded_with,
)
from core.consent.scans import add_scan
from core.consent.wording import Pair, draft_saved, recorded_earlier, what_happened
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    FormIncomplete,
    NothingToWithdraw,
    ScanAlreadyThere,
)
from core.grants.lifecycle import end_grant, open_grant
from core.i18n import day_of
from core.models import Answer, Cause, Client, ConsentForm, Effect, Origin, Partner
from core.permissions import Act, Acting, allowed


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
    scan: bytes | None = None,
) -> Kept:
    """Keep a form as a draft, whatever is still missing; it grants nothing.

    `token` is made when the form is opened: saving twice with the same one keeps one form.
    `version` is the draft's version that the user was shown, if it was a draft already. Raises
    UnknownClient, UnknownPartner, FormAlreadyRecorded, FormChangedMeanwhile or what `add_scan`
    raises.
    """
    draft = form_with_token(session, token)
    if draft is not None and draft.recorded_at is not None:
        raise FormAlreadyRecorded
    form = _filled_in(session, draft, entry, token, version, by=by)
    _note(session, "consent.draft_saved", form, by=by)
    if scan is not None:
        add_scan(session, form.id, scan, by=by)
    return Kept(form, draft_saved(missing(entry, day_of(by.now))))


@allowed(Act.RECORD_CONSENT)
def record_consent(
    session: Session,
    entry: Entry,
    *,
    token: str,
    by: Acting,
    version: int | None = None,
    scan: bytes | None = None,
) -> Kept:
    """Record a form: yes opens or renews the grant, no closes one that rests on consent.

    The same form, by its token or by everything on the paper, is recorded once: a second time
    gives the first one back, and a draft of it goes. `version` is the draft's version that the
    user was shown, if it was a draft already. Raises FormIncomplete, UnknownClient,
    UnknownPartner, FormChangedMeanwhile, what `add_scan` raises, or FormAlreadyRecorded when the
    token's form was recorded with something else on it.
    """
    form = form_with_token(session, token)
    if form is not None and form.recorded_at is not None:
        if entry_of(form) != entry:
            raise FormAlreadyRecorded
        return _kept_earlier(session, form, scan, by=by)
    if lacking := missing(entry, by.today):
        raise FormIncomplete(what=" ".join(lacking))
    if earlier := recorded_with(session, entry):
        if form is not None:
            _refuse_changed(form, version)
            scan = scan or form.scan
            _drop_draft(session, form, earlier, by=by)
        return _kept_earlier(session, earlier, scan, by=by)
    form = _filled_in(session, form, entry, token, version, by=by)
    pair = _pair(session, form)
    form.recorded_by, form.recorded_at = by.name, by.now
    done = apply_form(session, form, by=by)
    session.flush()
    kind = f"consent.{form.answer}_recorded"
    _note(session, kind, form, by=by, effect=form.effect)
    if scan is not None:
        add_scan(session, form.id, scan, by=by)
    return Kept(form, what_happened(done, pair, by.today))


@allowed(Act.CHANGE_GRANTS)
def withdraw_consent(session: Session, grant_id: int, *, by: Acting) -> Effect:
    """Record that the client takes back the consent for this grant.

    A grant that rests on consent closes at once; one given by assignment stays.
    Raises UnknownGrant, GrantIsClosed or NothingToWithdraw.
    """
    grant = open_grant(session, grant_id)
    forms = session.scalars(
        select(ConsentForm).where(
            ConsentForm.grant_id == grant.id,
            ConsentForm.answer == Answer.YES,
            ConsentForm.withdrawn_at.is_(None),
        )
    ).all()
    if not forms and grant.origin == Origin.ASSIGNMENT:
        raise NothingToWithdraw
    for form in forms:
        form.withdrawn_by, form.withdrawn_at = by.name, by.now
    record_event(
        session,
        "consent.withdrawn",
        by=by,
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        grant=grant.id,
    )
    effect = effect_of(Answer.NO, grant)
    if effect is Effect.CLOSED:
        end_grant(session, grant, Cause.WITHDRAWAL, by=by)
    return effect


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
    _refuse_changed(draft, version)
    form = draft or ConsentForm(token=token, entered_by=by.name, entered_at=by.now)
    session.add(form)
    fill_in(session, form, entry)
    return form


def _refuse_changed(draft: ConsentForm | None, version: int | None) -> None:
    """A draft that somebody changed meanwhile is left alone, and one that is gone stays away."""
    if version is not None and (draft is None or draft.version != version):
        raise FormChangedMeanwhile


def _drop_draft(session: Session, draft: ConsentForm, earlier: ConsentForm, *, by: Acting) -> None:
    """Remove a draft of a paper that was recorded before: nothing is left to do with it."""
    session.delete(draft)
    kind = "consent.draft_dropped"
    _note(session, kind, draft, by=by, recorded_as=earlier.id)


def _kept_earlier(session: Session, form: ConsentForm, scan: bytes | None, *, by: Acting) -> Kept:
    """The form as it was recorded before, with the scan if it had none."""
    assert form.recorded_at
    assert form.recorded_by
    scan_kept = True
    if scan is not None:
        try:
            add_scan(session, form.id, scan, by=by)
        except ScanAlreadyThere:
            scan_kept = False
    said = recorded_earlier(form.recorded_at, form.recorded_by, scan_kept=scan_kept)
    return Kept(form, said)


def _note(
    session: Session, kind: str, form: ConsentForm, *, by: Acting, **details: str | int | None
) -> None:
    record_event(
        session,
        kind,
        by=by,
        client_id=form.client_id,
        partner_id=form.partner_id,
        form=form.id,
        **details,
    )


def _pair(session: Session, form: ConsentForm) -> Pair:
    client = session.get_one(Client, form.client_id)
    partner = session.get_one(Partner, form.partner_id)
    return Pair(client=f"{client.first_name} {client.last_name}", partner=partner.name)
