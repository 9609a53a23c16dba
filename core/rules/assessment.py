"""Which reasons keep a grant open, and the day on which it closes: one set-based statement.

The statement reads top to bottom like `docs/rules.md`: the open grants, the facts of each, the
latest end of each kind, the dates of those reasons, and the reason that decides. `assess` alone
writes the verdict on the grants; whatever changes a fact, a rule or a grant calls it for what it
touched, in the same transaction.

A scope is a condition on `Grant`, such as `Grant.client_id == "K1"`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Row,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from core.models import Action, Assignment, Basis, ClosingDate, FactKind, Grant, State

Scope = ColumnElement[bool]
ALL: Scope = true()

VERDICT = (
    "state",
    "closes_on",
    "basis",
    "fact_kind",
    "fact_id",
    "service",
    "counted_from",
    "rule_id",
)

REASON = (
    "grant_id",
    "precedence",
    "basis",
    "service",
    "fact_kind",
    "fact_id",
    "counted_from",
    "closes_on",
    "rule_id",
)

# The first of these that a grant has speaks for it; a day until which it is kept speaks along.
RUNNING_FACT, ENDED_FACT, ENDED_TRAJECTORY_ACTION, GRANTING, KEPT = range(5)


def assess(session: Session, scope: Scope = ALL) -> None:
    """Judge the open grants in the scope from their facts and store each one's verdict."""
    session.flush()
    verdict = verdicts(scope).subquery("verdict")
    session.connection().execute(
        update(Grant)
        .where(Grant.id == verdict.c.grant_id, _differs(verdict))
        .values({name: verdict.c[name] for name in VERDICT})
    )
    session.expire_all()


def differences(session: Session, scope: Scope = ALL) -> Sequence[Row[Any]]:
    """The open grants whose stored verdict isn't the one that their facts give: none, always.

    Rows of client_id, partner_id, and each part of the verdict twice: as stored, and, with
    `right_` before its name, as it should be.
    """
    verdict = verdicts(scope).subquery("verdict")
    return session.execute(
        select(
            Grant.client_id,
            Grant.partner_id,
            *(getattr(Grant, name) for name in VERDICT),
            *(verdict.c[name].label(f"right_{name}") for name in VERDICT),
        )
        .join(verdict, Grant.id == verdict.c.grant_id)
        .where(_differs(verdict))
        .order_by(Grant.client_id, Grant.partner_id)
    ).all()


def verdicts(
    scope: Scope,
    *,
    as_if_ended_on: date | None = None,
    as_if_renewed_on: date | None = None,
    closing_dates: FromClause = ClosingDate.__table__,
) -> Select[Any]:
    """For every open grant in the scope one row: `grant_id` and the parts of `VERDICT`.

    With a day, what still runs is taken to end, or the grant to be renewed, on that day. With
    other closing dates, which have the columns of `ClosingDate`, these stand in for those of the
    rules in force.
    """
    reason = reasons(
        scope,
        as_if_ended_on=as_if_ended_on,
        as_if_renewed_on=as_if_renewed_on,
        closing_dates=closing_dates,
    ).subquery("reason")
    ranked = select(
        reason,
        func.row_number()
        .over(
            partition_by=reason.c.grant_id,
            order_by=(
                case((reason.c.closes_on.is_(None), 0), else_=1),
                reason.c.closes_on.desc(),
                _rank(reason.c.basis),
                reason.c.counted_from.desc(),
                reason.c.service,
                reason.c.fact_id,
            ),
        )
        .label("place"),
    ).subquery("ranked")
    state = case(
        (ranked.c.precedence == RUNNING_FACT, State.IN_USE),
        (ranked.c.closes_on.is_(None), State.NO_RULE),
        else_=State.CLOSES,
    )
    return select(
        ranked.c.grant_id,
        type_coerce(state, Grant.state.type).label("state"),
        ranked.c.closes_on,
        case((ranked.c.closes_on.is_not(None), ranked.c.basis)).label("basis"),
        ranked.c.fact_kind,
        ranked.c.fact_id,
        func.nullif(ranked.c.service, "").label("service"),
        ranked.c.counted_from,
        ranked.c.rule_id,
    ).where(ranked.c.place == 1)


def reasons(
    scope: Scope,
    *,
    as_if_ended_on: date | None = None,
    as_if_renewed_on: date | None = None,
    closing_dates: FromClause = ClosingDate.__table__,
) -> Select[Any]:
    """The reasons that speak for every open grant in the scope; see `verdicts` for the options.

    Rows of grant_id, precedence, basis, service (empty for none), fact_kind, fact_id,
    counted_from, closes_on (empty when it runs, or when no rule dates it) and rule_id.
    """
    grants = _open_grants(scope, as_if_renewed_on)
    ends = _latest_ends(_facts(grants, as_if_ended_on))
    dated = _dated(union_all(ends, _grantings(grants)).cte("undated"), closing_dates)
    every = union_all(dated, _kept(grants)).subquery("every_reason")
    first = select(
        every, func.min(every.c.precedence).over(partition_by=every.c.grant_id).label("speaks")
    ).subquery("with_first")
    return select(*(first.c[name] for name in REASON)).where(
        or_(first.c.precedence == first.c.speaks, first.c.precedence == KEPT)
    )


def _open_grants(scope: Scope, as_if_renewed_on: date | None) -> CTE:
    """The open grants in the scope, each with the day from which its facts count."""
    start: SQLColumnExpression[date] = func.coalesce(Grant.renewed_on, Grant.granted_on)
    if as_if_renewed_on is not None:
        start = case((start < as_if_renewed_on, literal(as_if_renewed_on, Date)), else_=start)
    return (
        select(
            Grant.id.label("grant_id"),
            Grant.client_id,
            Grant.partner_id,
            start.label("start_on"),
            Grant.kept_until,
        )
        .where(Grant.closed_on.is_(None), scope)
        .cte("open_grant")
    )


def _facts(grants: CTE, as_if_ended_on: date | None) -> CTE:
    """The assignments and actions of each grant's pair. What ended before its start is history."""

    def end(ended_on: SQLColumnExpression[date | None]) -> SQLColumnExpression[date | None]:
        return ended_on if as_if_ended_on is None else func.coalesce(ended_on, as_if_ended_on)

    assignments = (
        select(
            grants.c.grant_id,
            literal(ENDED_FACT).label("precedence"),
            literal(Basis.OWNER, String).label("basis"),
            Assignment.service.label("service"),
            literal(FactKind.ASSIGNMENT, String).label("fact_kind"),
            Assignment.assignment_id.label("fact_id"),
            end(Assignment.ended_on).label("ended_on"),
        )
        .join_from(grants, Assignment, _same_pair(grants, Assignment))
        .where(_not_history(Assignment.ended_on, grants))
    )
    actions = (
        select(
            grants.c.grant_id,
            case((Action.trajectory, ENDED_TRAJECTORY_ACTION), else_=ENDED_FACT),
            case((Action.trajectory, null()), else_=literal(Basis.EXECUTOR, String)),
            literal(""),
            literal(FactKind.ACTION, String),
            Action.action_id,
            end(Action.closed_on),
        )
        .join_from(grants, Action, _same_pair(grants, Action))
        .where(_not_history(Action.closed_on, grants))
    )
    return union_all(assignments, actions).cte("fact")


def _latest_ends(facts: CTE) -> Select[Any]:
    """Of each grant's facts the latest of each kind and service: a later end never closes sooner.

    A fact without an end is running, which outweighs every end.
    """
    running = facts.c.ended_on.is_(None)
    placed = select(
        facts,
        running.label("running"),
        func.row_number()
        .over(
            partition_by=(facts.c.grant_id, facts.c.precedence, facts.c.service, running),
            order_by=(facts.c.ended_on.desc(), facts.c.fact_id),
        )
        .label("place"),
    ).subquery("placed_fact")
    return select(
        placed.c.grant_id,
        case((placed.c.running, RUNNING_FACT), else_=placed.c.precedence).label("precedence"),
        placed.c.basis,
        placed.c.service,
        placed.c.fact_kind,
        placed.c.fact_id,
        placed.c.ended_on.label("counted_from"),
    ).where(placed.c.place == 1)


def _grantings(grants: CTE) -> Select[Any]:
    """The granting itself, or its renewal: the reason of a grant without facts."""
    return select(
        grants.c.grant_id,
        literal(GRANTING),
        literal(Basis.NO_ACTION, String),
        literal(""),
        null(),
        null(),
        grants.c.start_on,
    )


def _dated(undated: CTE, dates: FromClause) -> Select[Any]:
    """The reasons with the day on which each ends, and by which version of its rule."""
    return select(undated, dates.c.closes_on, dates.c.rule_id).join_from(
        undated,
        dates,
        and_(
            dates.c.basis == undated.c.basis,
            dates.c.service == undated.c.service,
            dates.c.counted_from == undated.c.counted_from,
        ),
        isouter=True,
    )


def _kept(grants: CTE) -> Select[Any]:
    """The day until which somebody keeps the grant open by hand."""
    return select(
        grants.c.grant_id,
        literal(KEPT),
        literal(Basis.KEPT, String),
        literal(""),
        null(),
        null(),
        type_coerce(null(), Date),
        grants.c.kept_until,
        null(),
    ).where(grants.c.kept_until.is_not(None))


def _same_pair(grants: CTE, fact: type[Assignment | Action]) -> ColumnElement[bool]:
    return and_(fact.client_id == grants.c.client_id, fact.partner_id == grants.c.partner_id)


def _not_history(ended_on: SQLColumnExpression[date | None], grants: CTE) -> ColumnElement[bool]:
    return or_(ended_on.is_(None), ended_on >= grants.c.start_on)


def _rank(basis: ColumnElement[Any]) -> ColumnElement[int]:
    """The order in which the bases are named, which decides between equal dates."""
    return case({basis.value: rank for rank, basis in enumerate(Basis)}, value=basis, else_=9)


def _differs(verdict: Subquery) -> ColumnElement[bool]:
    return or_(*(getattr(Grant, name).is_distinct_from(verdict.c[name]) for name in VERDICT))
