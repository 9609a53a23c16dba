"""What one grant rests on, and what it rested on before, as its page tells it."""

from datetime import date

from sqlalchemy.orm import Session

from core.audit.sentences import GROUND_ENDS
from core.grants.ground_rows import GroundRow, read_grounds
from core.i18n import _, day_in_words
from core.models import Ground

MOST_GROUNDS = 60


def grounds_of(session: Session, grant_id: int) -> list[GroundRow]:
    """Return what a grant rests on, then what ended last; each the latest first.

    Of very many the first `MOST_GROUNDS` in this order.
    """
    found = sorted(
        read_grounds(session, Ground.grant_id == grant_id),
        key=lambda row: (row.ended_on or date.max, row.ground_id),
        reverse=True,
    )
    return found[:MOST_GROUNDS]


def what_it_is(ground: GroundRow) -> str:
    """Return a ground as a list has it, such as "Toewijzing T1 voor TIBB4, sinds 1 maart 2026"."""
    if ground.assignment_id:
        return _assignment(ground)
    if ground.decision_id is None:
        return _("An assignment of an earlier register, which this one doesn't know")
    if ground.form_id is None:
        return _("The client's consent, from an earlier register")
    return _("The client's consent, form {number}").format(number=ground.form_id)


def why_it_ended(ground: GroundRow) -> str:
    """Return when and why a grant stopped resting on a ground; empty while it does."""
    if ground.ended_on is None or ground.ended_why is None:
        return ""
    return _("{day}: {why}").format(
        day=day_in_words(ground.ended_on), why=_(GROUND_ENDS[ground.ended_why])
    )


def _assignment(ground: GroundRow) -> str:
    assert ground.assignment_started_on
    if ground.assignment_ended_on is None:
        sentence = _("Assignment {number} under {service}, since {begins}, without an end")
    else:
        sentence = _(
            "Assignment {number} under {service}, from {begins} up to and including {ends}"
        )
    return sentence.format(
        number=ground.assignment_id,
        service=ground.service,
        begins=day_in_words(ground.assignment_started_on),
        ends=day_in_words(ground.assignment_ended_on) if ground.assignment_ended_on else "",
    )
