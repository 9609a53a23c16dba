"""The dated decisions about a pair, and which of them stands.

Decisions go by the day that they carry, not by the day on which they were entered; of one day the
one that was recorded last stands. Source: `docs/rules.md`, "What a grant rests on".
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from core.models import Cause, Closure, Decision, DecisionKind
from core.permissions import Acting

Pairs = Callable[[Any], ColumnElement[bool]]  # which pairs: a condition on whatever names a pair

CLIENTS_WORD = (DecisionKind.YES, DecisionKind.NO, DecisionKind.WITHDRAWAL)
TAKES_BACK = {DecisionKind.NO: Cause.REFUSAL, DecisionKind.WITHDRAWAL: Cause.WITHDRAWAL}


def pair(client_id: str, partner_id: str) -> Pairs:
    """The one pair of this client and this partner."""
    return lambda of: and_(of.client_id == client_id, of.partner_id == partner_id)


def record_decision(
    session: Session,
    kind: DecisionKind,
    client_id: str,
    partner_id: str,
    day: date,
    *,
    by: Acting,
    form_id: int | None = None,
    closure_id: int | None = None,
) -> Decision:
    """Write a decision down with the day that it carries."""
    decision = Decision(
        kind=kind,
        client_id=client_id,
        partner_id=partner_id,
        day=day,
        form_id=form_id,
        closure_id=closure_id,
        recorded_by=by.name,
        recorded_by_account=by.account,
        recorded_at=by.now,
    )
    session.add(decision)
    session.flush()
    return decision


def record_closings(session: Session, closings: ColumnElement[bool], *, by: Acting) -> None:
    """Write down, for each of the closings by hand that meet the condition, that somebody decided
    so today."""
    written: dict[str, Any] = {
        "kind": literal(DecisionKind.BY_HAND, Decision.kind.type),
        "client_id": Closure.client_id,
        "partner_id": Closure.partner_id,
        "day": literal(by.today),
        "closure_id": Closure.id,
        "recorded_by": literal(by.name),
        "recorded_by_account": literal(by.account, Decision.recorded_by_account.type),
        "recorded_at": literal(by.now, Decision.recorded_at.type),
    }
    decided: Select[Any] = select(*(column.label(name) for name, column in written.items()))
    session.connection().execute(
        insert(Decision).from_select(list(written), decided.where(closings).order_by(Closure.id))
    )


def standing(pairs: Pairs, kinds: tuple[DecisionKind, ...] = tuple(DecisionKind)) -> Subquery:
    """Of each pair the decision of these kinds that stands, with the columns of `decisions`."""
    placed = (
        select(
            Decision.__table__,
            func.row_number()
            .over(
                partition_by=(Decision.client_id, Decision.partner_id),
                order_by=(Decision.day.desc(), Decision.id.desc()),
            )
            .label("place"),
        )
        .where(pairs(Decision), Decision.kind.in_(kinds), Decision.annulled_at.is_(None))
        .subquery("placed_decision")
    )
    return select(placed).where(placed.c.place == 1).subquery("standing_decision")


def standing_of(
    session: Session,
    client_id: str,
    partner_id: str,
    kinds: tuple[DecisionKind, ...] = tuple(DecisionKind),
) -> Decision | None:
    """The decision that stands about this pair, of these kinds."""
    return session.scalar(
        select(Decision)
        .where(
            pair(client_id, partner_id)(Decision),
            Decision.kind.in_(kinds),
            Decision.annulled_at.is_(None),
        )
        .order_by(Decision.day.desc(), Decision.id.desc())
        .limit(1)
    )


def goes_before(client_id: str, partner_id: str, day: date) -> ColumnElement[bool]:
    """The condition that a decision stands before one of this day that is recorded now."""
    return and_(
        pair(client_id, partner_id)(Decision), Decision.annulled_at.is_(None), Decision.day > day
    )


def is_refused(of: Any) -> ColumnElement[bool]:
    """The condition that a no or a withdrawal is the client's last word about a pair."""
    taken_back, later = aliased(Decision), aliased(Decision)
    return exists().where(
        taken_back.client_id == of.client_id,
        taken_back.partner_id == of.partner_id,
        taken_back.kind.in_((DecisionKind.NO, DecisionKind.WITHDRAWAL)),
        taken_back.annulled_at.is_(None),
        ~exists().where(
            later.client_id == taken_back.client_id,
            later.partner_id == taken_back.partner_id,
            later.kind == DecisionKind.YES,
            later.annulled_at.is_(None),
            recorded_after(later, taken_back),
        ),
    )


def recorded_after(decision: Any, other: Any) -> ColumnElement[bool]:
    """The condition that a decision comes after another one, by its day and then by its number."""
    return or_(decision.day > other.day, and_(decision.day == other.day, decision.id > other.id))
