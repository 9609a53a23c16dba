"""Consent forms: draft, record, refuse, withdraw, and the grant that a form opens or renews.

A form is complete when nothing in `missing` is left. A signature is never asked.
"""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.calendar import FIRST_DAY
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    NothingToWithdraw,
    UnknownClient,
    UnknownForm,
    UnknownPartner,
)
from core.grants.lifecycle import (
    end_grant,
    grant_by_consent,
    open_grant,
    open_grant_of,
    renew_grant,
)
from core.i18n import _
from core.models import (
    Answer,
    Cause,
    Channel,
    Client,
    ConsentForm,
    Effect,
    Grant,
    Origin,
    Partner,
    Purpose,
)
from core.permissions import Act, Acting, allowed


@dataclass(frozen=True)
class Entry:
    """What was filled in on a form so far."""

    client_id: str | None = None
    partner_id: str | None = None
    purpose: Purpose | None = None
    channel: Channel | None = None
    filled_in_on: date | None = None
    received_on: date | None = None
    answer: Answer | None = None


def missing(entry: Entry, today: date) -> list[str]:
    """What is missing or impossible on the form, a sentence each; nothing: it is complete."""
    said = []
    if not entry.client_id:
        said.append(_("The client is missing."))
    if not entry.partner_id:
        said.append(_("The partner is missing."))
    if entry.purpose is None:
        said.append(_("What it is for is missing: guidance or training."))
    if entry.channel is None:
        said.append(_("With whom it was filled in is missing: the mediator or the partner."))
    if entry.answer is None:
        said.append(_("The client's answer is missing."))
    return said + _wrong_days(entry, today)


def _wrong_days(entry: Entry, today: date) -> list[str]:
    said = []
    if entry.filled_in_on is None:
        said.append(_("The day on which it was filled in is missing."))
    elif entry.filled_in_on > today:
        said.append(_("The day on which it was filled in is still to come."))
    elif entry.filled_in_on < FIRST_DAY:
        said.append(_("The day on which it was filled in is too long ago."))
    if entry.received_on is None:
        said.append(_("The day on which it was received is missing."))
    elif entry.received_on > today:
        said.append(_("The day on which it was received is still to come."))
    if entry.filled_in_on and entry.received_on and entry.filled_in_on > entry.received_on:
        said.append(_("It was received before it was filled in."))
    return said


@allowed(Act.RECORD_CONSENT)
def save_draft(
    session: Session, entry: Entry, *, token: str, by: Acting, version: int | None = None
) -> ConsentForm:
    """Keep a form as a draft, whatever is still missing; it grants nothing.

    `token` is made when the form is opened: saving twice with the same one keeps one form.
    `version` is the draft's version that the user was shown, if it was a draft already. Raises
    UnknownClient, UnknownPartner, FormAlreadyRecorded or FormChangedMeanwhile.
    """
    form = _form_of(session, token)
    if form is None:
        form = ConsentForm(token=token, entered_by=by.name, entered_at=by.now)
        session.add(form)
    elif form.recorded_at is not None:
        raise FormAlreadyRecorded
    _refuse_changed(form, version)
    _fill_in(session, form, entry)
    record_event(
        session,
        "consent.draft_saved",
        by=by,
        client_id=entry.client_id or None,
        partner_id=entry.partner_id or None,
        form=form.id,
    )
    return form


@allowed(Act.RECORD_CONSENT)
def record_consent(
    session: Session, entry: Entry, *, token: str, by: Acting, version: int | None = None
) -> ConsentForm:
    """Record a form: yes opens or renews the grant, no closes one that rests on consent.

    An incomplete form is kept as a draft (`recorded_at` stays empty). The same form, by its token
    or by everything on the paper, is recorded once: a second time gives the first one back.
    `version` is the draft's version that the user was shown, if it was a draft already. Raises
    UnknownClient, UnknownPartner, FormChangedMeanwhile, or FormAlreadyRecorded when the token's
    form was recorded with something else on it.
    """
    form = _form_of(session, token)
    if form is not None and form.recorded_at is not None:
        if entry_of(form) != entry:
            raise FormAlreadyRecorded
        return form
    if missing(entry, by.today):
        return save_draft(session, entry, token=token, by=by, version=version)
    if form is not None:
        _refuse_changed(form, version)
    same_paper = _recorded_before(session, entry)
    if same_paper is not None and form is None:
        return same_paper
    if form is None:
        form = ConsentForm(token=token, entered_by=by.name, entered_at=by.now)
        session.add(form)
    _fill_in(session, form, entry)
    form.recorded_by, form.recorded_at = by.name, by.now
    form.effect = _apply(session, form, by=by)
    session.flush()
    record_event(
        session,
        f"consent.{form.answer}_recorded",
        by=by,
        client_id=form.client_id,
        partner_id=form.partner_id,
        form=form.id,
        effect=form.effect,
    )
    return form


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
    return _take_back(session, grant, Cause.WITHDRAWAL, by=by)


@allowed(Act.VIEW_FILES)
def consent_form(session: Session, by: Acting, form_id: int) -> ConsentForm:
    """The form with this number. Raises UnknownForm."""
    form = session.get(ConsentForm, form_id)
    if form is None:
        raise UnknownForm(form_id=form_id)
    return form


def entry_of(form: ConsentForm) -> Entry:
    """What was filled in on this form."""
    return Entry(**{name: getattr(form, name) for name in Entry.__dataclass_fields__})


def _refuse_changed(form: ConsentForm, version: int | None) -> None:
    if version is not None and form.version != version:
        raise FormChangedMeanwhile


def _form_of(session: Session, token: str) -> ConsentForm | None:
    return session.scalar(select(ConsentForm).where(ConsentForm.token == token))


def _recorded_before(session: Session, entry: Entry) -> ConsentForm | None:
    """The recorded form with everything on the paper the same: two people entered it."""
    return session.scalar(
        select(ConsentForm)
        .filter_by(**asdict(entry))
        .where(ConsentForm.recorded_at.is_not(None))
        .limit(1)
    )


def _fill_in(session: Session, form: ConsentForm, entry: Entry) -> None:
    if entry.client_id and session.get(Client, entry.client_id) is None:
        raise UnknownClient(client_id=entry.client_id)
    if entry.partner_id and session.get(Partner, entry.partner_id) is None:
        raise UnknownPartner(partner_id=entry.partner_id)
    for name, value in asdict(entry).items():
        setattr(form, name, value or None)
    session.flush()


def _apply(session: Session, form: ConsentForm, *, by: Acting) -> Effect:
    """Open, renew or close what the complete form asks for, and tie the form to its grant."""
    assert form.client_id
    assert form.partner_id
    assert form.received_on
    grant = open_grant_of(session, form.client_id, form.partner_id)
    if form.answer == Answer.YES:
        effect = Effect.RENEWED if grant else Effect.OPENED
        if grant:
            renew_grant(session, grant, form.received_on)
        else:
            grant = grant_by_consent(session, form.client_id, form.partner_id, form.received_on)
    elif grant:
        effect = _take_back(session, grant, Cause.REFUSAL, by=by)
    else:
        effect = Effect.NOTHING_OPEN
    form.grant_id = grant.id if grant else None
    return effect


def _take_back(session: Session, grant: Grant, cause: Cause, *, by: Acting) -> Effect:
    if grant.origin == Origin.ASSIGNMENT:
        return Effect.STAYS
    end_grant(session, grant, cause, by=by)
    return Effect.CLOSED
