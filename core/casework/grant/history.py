"""What happened to one grant: its closings, undone ones included, and its consent forms."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.grants.closings import ClosingRow, read_closing, select_closings
from core.i18n import day_of
from core.models import (
    Answer,
    Channel,
    Closure,
    ConsentForm,
    Decision,
    Effect,
    Ground,
    Purpose,
)
from core.presentation.names import shown_name

MOST_ROWS = 60


class GrantForm(NamedTuple):
    """One recorded consent form that opened, renewed or ended a grant, or tried to."""

    form_id: int
    received_on: date
    purpose: Purpose
    channel: Channel
    answer: Answer
    effect: Effect
    recorded_by: str
    withdrawn_on: date | None
    withdrawn_by: str | None


def closings_of(session: Session, grant_id: int, today: date) -> list[ClosingRow]:
    """The grant's closings, the latest first."""
    closings = select_closings(select(Closure), today).where(Closure.grant_id == grant_id)
    latest = closings.order_by(Closure.id.desc()).limit(MOST_ROWS)
    return [read_closing(row) for row in session.execute(latest)]


def forms_of(session: Session, grant_id: int) -> list[GrantForm]:
    """The recorded forms that touched the grant, the latest first."""
    grounds = (
        select(Decision.form_id)
        .join(Ground, Ground.decision_id == Decision.id)
        .where(Ground.grant_id == grant_id, Decision.form_id.is_not(None))
    )
    of_grant = or_(ConsentForm.grant_id == grant_id, ConsentForm.id.in_(grounds))
    names = shown_name(ConsentForm.recorded_by), shown_name(ConsentForm.withdrawn_by)
    forms = session.execute(
        select(ConsentForm, *names)
        .where(of_grant, ConsentForm.recorded_at.is_not(None))
        .order_by(ConsentForm.id.desc())
        .limit(MOST_ROWS)
    )
    return [_form(*row) for row in forms]


def renewals(granted_on: date, renewed_on: date | None, forms: Iterable[GrantForm]) -> list[date]:
    """The days on which the grant was renewed: the latest, and what its forms tell of earlier."""
    start, days = granted_on, set()
    for form in sorted(forms, key=lambda form: form.form_id):
        if form.effect == Effect.RENEWED and form.received_on > start:
            start = form.received_on
            days.add(start)
    return sorted(days | ({renewed_on} if renewed_on else set()))


def _form(form: ConsentForm, recorded_by: str, withdrawn_by: str | None) -> GrantForm:
    assert form.received_on
    assert form.purpose
    assert form.channel
    assert form.answer
    assert form.effect
    return GrantForm(
        form_id=form.id,
        received_on=form.received_on,
        purpose=form.purpose,
        channel=form.channel,
        answer=form.answer,
        effect=form.effect,
        recorded_by=recorded_by,
        withdrawn_on=day_of(form.withdrawn_at) if form.withdrawn_at else None,
        withdrawn_by=withdrawn_by,
    )
