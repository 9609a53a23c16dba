"""What happened to one grant: its closings, undone ones included, and its consent forms."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, literal, select
from sqlalchemy.orm import Session

from core.i18n import day_of
from core.models import Answer, Cause, Channel, Closure, ConsentForm, Effect, Grant, Purpose, State
from core.presentation.wording import explain, explained, joined_facts

MOST_ROWS = 60


class Closing(NamedTuple):
    """One closing. `evidence` is why the daily job closed it, as it was judged at the time."""

    closing_id: int
    cause: Cause
    run_id: int | None
    closed_on: date
    closed_by: str
    reason: str | None
    days_late: int | None
    evidence: str | None
    undone_on: date | None
    undone_by: str | None
    undo_reason: str | None


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


def closings_of(session: Session, grant_id: int) -> list[Closing]:
    """The grant's closings, the latest first."""
    statement = joined_facts(select(Closure), Closure).with_only_columns(
        Closure,
        Grant.renewed_on,
        literal(State.CLOSES).label("state"),
        *(getattr(Closure, name) for name in ("closes_on", "basis", "service", "counted_from")),
        Closure.fact_kind,
        *explained(Closure),
    )
    rows = session.execute(
        statement.join(Grant, Grant.id == Closure.grant_id)
        .where(Closure.grant_id == grant_id)
        .order_by(Closure.id.desc())
        .limit(MOST_ROWS)
    )
    return [_closing(row) for row in rows]


def forms_of(session: Session, grant_id: int) -> list[GrantForm]:
    """The recorded forms that touched the grant, the latest first."""
    forms = session.scalars(
        select(ConsentForm)
        .where(ConsentForm.grant_id == grant_id, ConsentForm.recorded_at.is_not(None))
        .order_by(ConsentForm.id.desc())
        .limit(MOST_ROWS)
    )
    return [_form(form) for form in forms]


def renewals(granted_on: date, renewed_on: date | None, forms: Iterable[GrantForm]) -> list[date]:
    """The days on which the grant was renewed: the latest, and what its forms tell of earlier."""
    start, days = granted_on, set()
    for form in sorted(forms, key=lambda form: form.form_id):
        if form.effect == Effect.RENEWED and form.received_on > start:
            start = form.received_on
            days.add(start)
    return sorted(days | ({renewed_on} if renewed_on else set()))


def _closing(row: Row[Any]) -> Closing:
    closure: Closure = row.Closure
    return Closing(
        closing_id=closure.id,
        cause=closure.cause,
        run_id=closure.run_id,
        closed_on=closure.closed_on,
        closed_by=closure.closed_by,
        reason=closure.reason,
        days_late=closure.days_late,
        evidence=explain(row) if closure.cause is Cause.DAILY_JOB else None,
        undone_on=day_of(closure.undone_at) if closure.undone_at else None,
        undone_by=closure.undone_by,
        undo_reason=closure.undo_reason,
    )


def _form(form: ConsentForm) -> GrantForm:
    assert form.received_on
    assert form.purpose
    assert form.channel
    assert form.answer
    assert form.effect
    assert form.recorded_by
    return GrantForm(
        form_id=form.id,
        received_on=form.received_on,
        purpose=form.purpose,
        channel=form.channel,
        answer=form.answer,
        effect=form.effect,
        recorded_by=form.recorded_by,
        withdrawn_on=day_of(form.withdrawn_at) if form.withdrawn_at else None,
        withdrawn_by=form.withdrawn_by,
    )
