"""A consent form: what is filled in on it, what is missing, and finding it again.

A form is complete when `missing` returns nothing. A signature isn't required.
"""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import FIRST_DAY
from core.errors import UnknownClient, UnknownForm, UnknownPartner
from core.i18n import _
from core.models import Answer, Channel, Client, ConsentForm, Partner, Purpose
from core.permissions import Act, Acting, allowed


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


def missing(entry: Entry, today: date) -> list[str]:
    """Return a sentence for everything missing or impossible on the form; empty if complete."""
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


@allowed(Act.VIEW_FILES)
def consent_form(session: Session, by: Acting, form_id: int) -> ConsentForm:
    """Return the form with this number. Raises NotPermitted or UnknownForm."""
    form = session.get(ConsentForm, form_id)
    if form is None:
        raise UnknownForm(form_id=form_id)
    return form


def entry_of(form: ConsentForm) -> Entry:
    """Return what was filled in on this form."""
    return Entry(**{name: getattr(form, name) for name in Entry.__dataclass_fields__})


def form_with_token(session: Session, token: str) -> ConsentForm | None:
    """Return the draft or recorded form that was saved with this token, if any."""
    return session.scalar(select(ConsentForm).where(ConsentForm.token == token))


def recorded_with(session: Session, entry: Entry) -> ConsentForm | None:
    """Return the first recorded form with the same content: somebody entered this paper before."""
    same = select(ConsentForm).filter_by(**asdict(entry))
    recorded = same.where(ConsentForm.recorded_at.is_not(None))
    return session.scalar(recorded.order_by(ConsentForm.id).limit(1))


def fill_in(session: Session, form: ConsentForm, entry: Entry) -> None:
    """Copy the entry to the form. Raises UnknownClient or UnknownPartner."""
    if entry.client_id and session.get(Client, entry.client_id) is None:
        raise UnknownClient(client_id=entry.client_id)
    if entry.partner_id and session.get(Partner, entry.partner_id) is None:
        raise UnknownPartner(partner_id=entry.partner_id)
    for name, value in asdict(entry).items():
        setattr(form, name, value or None)
    session.flush()
