"""A consent form: what is filled in on it, what is missing, and finding it again.

A form is complete when `missing` returns nothing. A signature isn't required.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.calendar import FIRST_DAY, add_period
from core.errors import (
    FormAlreadyRecorded,
    FormChangedMeanwhile,
    UnknownClient,
    UnknownForm,
    UnknownPartner,
)
from core.i18n import _, day_of
from core.models import (
    Answer,
    Channel,
    Client,
    ConsentForm,
    Decision,
    DecisionKind,
    Partner,
    Purpose,
    Unit,
)
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name_of
from core.rules.decisions import CLIENTS_WORD, standing_of

MOST_MONTHS_OLD = 12  # between filling in and receiving, unless the client still stands by it


@dataclass(frozen=True)
class Entry:
    """What has been filled in on a form so far; None is not filled in."""

    client_id: str | None = None
    partner_id: str | None = None
    purpose: Purpose | None = None
    channel: Channel | None = None
    filled_in_on: date | None = None
    received_on: date | None = None
    answer: Answer | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in but the day of receipt, which a new form has by itself."""
        return replace(self, received_on=None) == Entry()


class Confirmed(NamedTuple):
    """What the mediator says about a form beside what is on the paper."""

    still_stands: bool = False  # the client still stands by what was filled in long ago
    new_decision: bool = False  # it equals a form that was taken back since, and is a new one


NOTHING_CONFIRMED = Confirmed()


class Twin(NamedTuple):
    """A recorded form with the same things on the paper. `taken_back_on` is the day of the
    decision by which the client took it back since, if any."""

    form_id: int
    recorded_on: date
    recorded_by: str
    taken_back_on: date | None


def missing(entry: Entry, today: date, confirmed: Confirmed = NOTHING_CONFIRMED) -> list[str]:
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
    said += _wrong_days(entry, today)
    if is_old(entry) and not confirmed.still_stands:
        said.append(
            _(
                "It was filled in more than a year before it was received: say that the client"
                " still stands by it."
            )
        )
    return said


def is_old(entry: Entry) -> bool:
    """Whether a form was filled in more than a year before it was received."""
    if entry.filled_in_on is None or entry.received_on is None:
        return False
    if not FIRST_DAY <= entry.filled_in_on <= entry.received_on:
        return False
    return add_period(entry.filled_in_on, MOST_MONTHS_OLD, Unit.MONTHS) < entry.received_on


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


@allowed(Act.VIEW_FILES)
def consent_form(session: Session, by: Acting, form_id: int) -> ConsentForm:
    """Return the form with this number. Raises NotPermitted or UnknownForm."""
    form = session.get(ConsentForm, form_id)
    if form is None:
        raise UnknownForm(form_id=form_id)
    return form


def shown_draft(session: Session, by: Acting, form_id: int, version: int) -> ConsentForm:
    """Return the draft with this number, as long as it is the version that the user was shown.

    Raises NotPermitted, UnknownForm, FormAlreadyRecorded or FormChangedMeanwhile.
    """
    draft = consent_form(session, by, form_id)
    if draft.recorded_at is not None:
        raise FormAlreadyRecorded
    refuse_changed(draft, version)
    return draft


def refuse_changed(draft: ConsentForm | None, version: int | None) -> None:
    """A draft that somebody changed meanwhile is left alone, and one that is gone stays away."""
    if version is not None and (draft is None or draft.version != version):
        raise FormChangedMeanwhile


def note_form(
    session: Session, kind: str, form: ConsentForm, *, by: Acting, **details: str | int | None
) -> None:
    """Record an event about a form."""
    record_event(
        session,
        kind,
        by=by,
        client_id=form.client_id,
        partner_id=form.partner_id,
        form=form.id,
        **details,
    )


def entry_of(form: ConsentForm) -> Entry:
    """Return what was filled in on this form."""
    return Entry(**{name: getattr(form, name) for name in Entry.__dataclass_fields__})


def form_with_token(session: Session, token: str) -> ConsentForm | None:
    """Return the draft or recorded form that was saved with this token, if any."""
    return session.scalar(select(ConsentForm).where(ConsentForm.token == token))


def recorded_with(session: Session, entry: Entry) -> ConsentForm | None:
    """The latest recorded form with the same things on the paper: somebody entered it before.

    One that was annulled counts no more.
    """
    same = select(ConsentForm).filter_by(**asdict(entry))
    recorded = (
        same.outerjoin(Decision, Decision.form_id == ConsentForm.id)
        .where(ConsentForm.recorded_at.is_not(None), Decision.annulled_at.is_(None))
        .order_by(ConsentForm.id.desc())
    )
    return session.scalar(recorded.limit(1))


def taken_back_on(session: Session, form: ConsentForm) -> date | None:
    """The day of the no or the withdrawal by which the client took a recorded yes back since."""
    if form.answer is not Answer.YES:
        return None
    last_word = standing_of(session, form.client_id or "", form.partner_id or "", CLIENTS_WORD)
    if last_word is None or last_word.kind is DecisionKind.YES:
        return None
    return last_word.day


@allowed(Act.RECORD_CONSENT)
def twin_of(session: Session, by: Acting, entry: Entry) -> Twin | None:
    """The recorded form that this complete form equals, if any; None while it isn't complete."""
    if missing(entry, by.today, Confirmed(still_stands=True)):
        return None
    form = recorded_with(session, entry)
    if form is None:
        return None
    assert form.recorded_at
    who = shown_name_of(session, form, "recorded_by")
    return Twin(form.id, day_of(form.recorded_at), who, taken_back_on(session, form))


def fill_in(session: Session, form: ConsentForm, entry: Entry) -> None:
    """Copy the entry to the form. Raises UnknownClient or UnknownPartner."""
    if entry.client_id and session.get(Client, entry.client_id) is None:
        raise UnknownClient(client_id=entry.client_id)
    if entry.partner_id and session.get(Partner, entry.partner_id) is None:
        raise UnknownPartner(partner_id=entry.partner_id)
    for name, value in asdict(entry).items():
        setattr(form, name, value or None)
    session.flush()
