"""Grounds as people see them: the one row of a ground, with its form or its assignment."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.i18n import _, day_in_words
from core.models import (
    Assignment,
    Channel,
    ConsentForm,
    Decision,
    Ground,
    GroundEnd,
    GroundKind,
    Purpose,
    Service,
)


@dataclass(frozen=True, kw_only=True)
class GroundRow:
    """What a grant rests on, or rested on until `ended_on`.

    A consent has its form, unless it was brought in from an earlier register; then it has a
    `decision_id` alone. An assignment has its service and its days.
    """

    ground_id: int
    grant_id: int
    kind: GroundKind
    from_on: date
    known_on: date
    ended_on: date | None
    ended_why: GroundEnd | None
    decision_id: int | None
    form_id: int | None
    purpose: Purpose | None
    channel: Channel | None
    assignment_id: str | None
    service: str | None
    service_name: str | None
    assignment_started_on: date | None
    assignment_ended_on: date | None


def read_grounds(session: Session, which: ColumnElement[bool]) -> list[GroundRow]:
    """The grounds that meet the condition, the first one first."""
    columns: dict[str, Any] = {
        "ground_id": Ground.id,
        "service": Assignment.service,
        "assignment_started_on": Assignment.started_on,
        "assignment_ended_on": Assignment.ended_on,
        "service_name": Service.name,
        "form_id": Decision.form_id,
        "purpose": ConsentForm.purpose,
        "channel": ConsentForm.channel,
    }
    names = [field.name for field in fields(GroundRow)]
    columns |= {name: getattr(Ground, name) for name in names if name not in columns}
    rows = session.execute(
        select(*(columns[name].label(name) for name in names))
        .outerjoin(Decision, Decision.id == Ground.decision_id)
        .outerjoin(ConsentForm, ConsentForm.id == Decision.form_id)
        .outerjoin(Assignment, Assignment.assignment_id == Ground.assignment_id)
        .outerjoin(Service, Service.service == Assignment.service)
        .where(which)
        .order_by(Ground.from_on, Ground.id)
    )
    return [GroundRow(**row._mapping) for row in rows]


def for_the_client(ground: GroundRow) -> str:
    """What a grant rests on, as the client reads it."""
    day = day_in_words(ground.from_on)
    if ground.assignment_id is not None:
        return _assigned(ground, day)
    if ground.form_id is not None:
        purposes = {Purpose.GUIDANCE: _("for guidance"), Purpose.TRAINING: _("for training")}
        channels = {
            Channel.MEDIATOR: _("with your mediator"),
            Channel.PARTNER: _("with the organisation"),
        }
        assert ground.purpose
        assert ground.channel
        return _("Your consent of {day}: {purpose}, on a form that you filled in {channel}").format(
            day=day, purpose=purposes[ground.purpose], channel=channels[ground.channel]
        )
    if ground.decision_id is not None:
        return _("Your consent of {day}, taken over from an earlier register").format(day=day)
    return _("An assignment by VDAB, taken over from an earlier register")


def _assigned(ground: GroundRow, day: str) -> str:
    if ground.assignment_ended_on is None:
        sentence = _("VDAB assigned you to this organisation since {day}: {service}")
    else:
        sentence = _(
            "VDAB assigned you to this organisation from {day} up to and including {last}:"
            " {service}"
        )
    return sentence.format(
        day=day,
        last=day_in_words(ground.assignment_ended_on) if ground.assignment_ended_on else "",
        service=ground.service_name,
    )


def ground_said(ground: GroundRow) -> str:
    """What a grant rests on, as staff read it: with the number of its form or assignment."""
    day = day_in_words(ground.from_on)
    if ground.assignment_id is not None:
        return _("Assignment {number} since {day}: {service}").format(
            number=ground.assignment_id, day=day, service=ground.service_name
        )
    if ground.form_id is not None:
        return _("Consent of {day}: form {number}").format(day=day, number=ground.form_id)
    if ground.decision_id is not None:
        return _("Consent of {day}, from an earlier register").format(day=day)
    return _("Assignment from an earlier register")
