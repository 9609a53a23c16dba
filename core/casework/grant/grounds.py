"""What one grant rests on, and what it rested on before: its grounds, as people read them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.sentences import GROUND_ENDS
from core.i18n import _, day_in_words
from core.models import Assignment, Decision, Ground, GroundEnd, GroundKind

MOST_GROUNDS = 60


class GrantGround(NamedTuple):
    """One ground. `form_id` is that of a consent's form; the assignment's parts are as they are
    known now. `ended_on` and `ended_why` are empty while the grant rests on it."""

    kind: GroundKind
    is_consent: bool
    form_id: int | None
    assignment_id: str | None
    service: str | None
    assignment_began: date | None
    assignment_ended: date | None
    from_on: date
    known_on: date
    ended_on: date | None
    ended_why: GroundEnd | None


def grounds_of(session: Session, grant_id: int) -> list[GrantGround]:
    """The grounds of a grant: those on which it rests, then what ended last; each the latest first.

    Of very many the latest ones.
    """
    rows = session.execute(
        select(
            Ground.kind,
            Ground.decision_id.is_not(None).label("is_consent"),
            Decision.form_id,
            Ground.assignment_id,
            Assignment.service,
            Assignment.started_on.label("assignment_began"),
            Assignment.ended_on.label("assignment_ended"),
            Ground.from_on,
            Ground.known_on,
            Ground.ended_on,
            Ground.ended_why,
        )
        .outerjoin(Decision, Decision.id == Ground.decision_id)
        .outerjoin(Assignment, Assignment.assignment_id == Ground.assignment_id)
        .where(Ground.grant_id == grant_id)
        .order_by(Ground.ended_on.is_not(None), Ground.ended_on.desc(), Ground.id.desc())
        .limit(MOST_GROUNDS)
    )
    return [GrantGround(*row) for row in rows]


def what_it_is(ground: GrantGround) -> str:
    """A ground as a list has it, such as "Toewijzing T1 voor TIBB4, loopt sinds 1 maart 2026"."""
    if ground.assignment_id:
        return _assignment(ground)
    if not ground.is_consent:
        return _("An assignment of an earlier register, which this one doesn't know")
    if ground.form_id is None:
        return _("The client's consent, from an earlier register")
    return _("The client's consent, form {number}").format(number=ground.form_id)


def why_it_ended(ground: GrantGround) -> str:
    """When and why a grant stopped resting on a ground; nothing while it does."""
    if ground.ended_on is None or ground.ended_why is None:
        return ""
    return _("{day}: {why}").format(
        day=day_in_words(ground.ended_on), why=_(GROUND_ENDS[ground.ended_why])
    )


def _assignment(ground: GrantGround) -> str:
    assert ground.assignment_began
    if ground.assignment_ended is None:
        sentence = _("Assignment {number} under {service}, since {begins}, without an end")
    else:
        sentence = _(
            "Assignment {number} under {service}, from {begins} up to and including {ends}"
        )
    return sentence.format(
        number=ground.assignment_id,
        service=ground.service,
        begins=day_in_words(ground.assignment_began),
        ends=day_in_words(ground.assignment_ended) if ground.assignment_ended else "",
    )
