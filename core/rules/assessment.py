"""Which reasons keep a grant open, and the day on which it closes: one set-based statement.

The statement reads top to bottom like `docs/rules.md`: the open grants with the yes that they rest
on, the facts of each, the latest end of each kind with its date, the yes itself, what the fallback
rule dates or nothing does, and the reason that decides. `assess` alone
writes the verdict on the grants; whatever changes a fact, a rule or a grant calls it for what it
touched, in the same transaction.

A scope is a condition on `Grant`, such as `Grant.client_id == "K1"`.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    false,
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
from sqlalchemy.sql.dml import ReturningUpdate

from core.models import (
    Action,
    Assignment,
    Basis,
    ClosingDate,
    FactKind,
    Grant,
    Ground,
    State,
)
from core.rules.decisions import is_refused

Scope = ColumnElement[bool]
ALL: Scope = true()
FEW = 500  # grants

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
    "source",
    "basis",
    "service",
    "fact_kind",
    "fact_id",
    "counted_from",
    "closes_on",
    "rule_id",
)

# Where a reason comes from. What runs outweighs the others.
RUNNING, ENDED, ENDED_TRAJECTORY, GIVEN, KEPT = range(5)


def assess(session: Session, scope: Scope = ALL) -> Sequence[int]:
    """Judge the open grants in the scope from their facts and store each one's verdict.

    Returns the numbers of those whose verdict is another than before.
    """
    session.flush()
    connection = session.connection()
    open_grants = select(Grant.id).where(Grant.closed_on.is_(None), scope)
    some = connection.scalars(open_grants.limit(FEW + 1)).all()
    changed: Sequence[int] = []
    if len(some) > FEW:
        changed = connection.scalars(_writing(scope)).all()
    elif some:
        changed = connection.scalars(_writing_few(), {"few_grants": some}).all()
    session.expire_all()
    return changed


@cache
def _writing_few() -> ReturningUpdate[int]:
    """The statement for the grants with the numbers in `few_grants`.

    Putting it together takes longer than carrying it out, so that is done once.
    """
    return _writing(Grant.id.in_(bindparam("few_grants", expanding=True)))


def _writing(scope: Scope) -> ReturningUpdate[int]:
    verdict = verdicts(scope).subquery("verdict")
    return (
        update(Grant)
        .where(Grant.id == verdict.c.grant_id, _differs(verdict))
        .values({name: verdict.c[name] for name in VERDICT})
        .returning(Grant.id)
    )


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
    as_if_taken_back: bool = False,
    closing_dates: FromClause = ClosingDate.__table__,
) -> Select[Any]:
    """For every open grant in the scope one row: `grant_id` and the parts of `VERDICT`.

    With a day, what still runs is taken to end, or the grant to be renewed, on that day; every
    consent can be taken to be taken back. With
    other closing dates, which have the columns of `ClosingDate`, these stand in for those of the
    rules in force.
    """
    reason = reasons(
        scope,
        as_if_ended_on=as_if_ended_on,
        as_if_renewed_on=as_if_renewed_on,
        as_if_taken_back=as_if_taken_back,
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
        (ranked.c.source == RUNNING, State.IN_USE),
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
    as_if_taken_back: bool = False,
    closing_dates: FromClause = ClosingDate.__table__,
) -> Select[Any]:
    """The reasons that speak for every open grant in the scope; see `verdicts` for the options.

    Rows of grant_id, source, basis, service (empty for none), fact_kind, fact_id, counted_from,
    closes_on (empty when it runs, or when no rule dates it) and rule_id. Of the facts of one kind
    and service the latest speaks: a later end never closes sooner.
    """
    grants = _open_grants(scope, as_if_renewed_on, taken_back=as_if_taken_back)
    facts = _latest_ends(_facts(grants, as_if_ended_on), closing_dates)
    own = _with_whether_dated(union_all(select(facts), _given(grants, facts, closing_dates)))
    undated = _with_fallback(own, closing_dates)
    names = [name for name in REASON if name != "grant_id"]
    every = union_all(
        select(own.c.grant_id, *(own.c[name] for name in names)).where(
            or_(own.c.source == RUNNING, own.c.closes_on.is_not(None))
        ),
        _by_fallback(undated),
        _undecided(undated),
        _kept(grants),
    ).subquery("every_reason")
    running = func.max(case((every.c.source == RUNNING, 1), else_=0)).over(
        partition_by=every.c.grant_id
    )
    known = select(every, running.label("in_use")).subquery("reason_and_use")
    return select(*(known.c[name] for name in REASON)).where(
        or_(known.c.in_use == 0, known.c.source.in_((RUNNING, KEPT)))
    )


def _open_grants(scope: Scope, as_if_renewed_on: date | None, *, taken_back: bool) -> CTE:
    """The open grants in the scope, with the day of the latest yes that they rest on, if any, and
    whether the client's last word was a no or a withdrawal: then actions count for nothing."""
    yes: SQLColumnExpression[Any] = _latest_yes()
    refused = is_refused(Grant)
    if as_if_renewed_on is not None:
        renewed = literal(as_if_renewed_on, Date)
        yes = case((yes > renewed, yes), else_=renewed)
        refused = false()
    if taken_back:
        yes, refused = literal(None, Date), true()
    return (
        select(
            Grant.id.label("grant_id"),
            Grant.client_id,
            Grant.partner_id,
            Grant.granted_on,
            Grant.kept_until,
            yes.label("yes_on"),
            refused.label("refused"),
        )
        .where(Grant.closed_on.is_(None), scope)
        .cte("open_grant")
    )


def _latest_yes() -> ScalarSelect[Any]:
    """The day of the latest yes that a grant rests on, if any."""
    return (
        select(func.max(Ground.from_on))
        .where(
            Ground.grant_id == Grant.id,
            Ground.decision_id.is_not(None),
            Ground.ended_on.is_(None),
        )
        .correlate(Grant)
        .scalar_subquery()
    )


def _facts(grants: CTE, as_if_ended_on: date | None) -> CTE:
    """The assignments and actions of each grant's pair. What ended before it is history."""

    def end(ended_on: SQLColumnExpression[date | None]) -> SQLColumnExpression[date | None]:
        return ended_on if as_if_ended_on is None else func.coalesce(ended_on, as_if_ended_on)

    assignments = (
        select(
            grants.c.grant_id,
            grants.c.yes_on,
            literal(ENDED).label("source"),
            literal(Basis.OWNER, String).label("basis"),
            Assignment.service.label("service"),
            literal(FactKind.ASSIGNMENT, String).label("fact_kind"),
            Assignment.assignment_id.label("fact_id"),
            end(Assignment.ended_on).label("ended_on"),
        )
        .join_from(grants, Assignment, _same_pair(grants, Assignment))
        .where(_not_history(Assignment.ended_on, grants), Assignment.gone_on.is_(None))
    )
    actions = (
        select(
            grants.c.grant_id,
            grants.c.yes_on,
            case((Action.trajectory, ENDED_TRAJECTORY), else_=ENDED),
            case((Action.trajectory, null()), else_=literal(Basis.EXECUTOR, String)),
            literal(""),
            literal(FactKind.ACTION, String),
            Action.action_id,
            end(Action.closed_on),
        )
        .join_from(grants, Action, _same_pair(grants, Action))
        .where(
            _not_history(Action.closed_on, grants),
            Action.gone_on.is_(None),
            ~grants.c.refused,
        )
    )
    return union_all(assignments, actions).cte("fact")


def _latest_ends(facts: CTE, dates: FromClause) -> CTE:
    """Of each grant's facts the latest of each kind and service, those that a rule dates apart
    from those that none does. A fact without an end is running."""
    dated = (
        select(facts, dates.c.closes_on, dates.c.rule_id)
        .outerjoin(
            dates,
            and_(
                dates.c.basis == facts.c.basis,
                dates.c.service == facts.c.service,
                dates.c.counted_from == facts.c.ended_on,
            ),
        )
        .subquery("dated_fact")
    )
    placed = select(
        dated,
        func.row_number()
        .over(
            partition_by=(
                dated.c.grant_id,
                dated.c.source,
                dated.c.service,
                dated.c.ended_on.is_(None),
                dated.c.closes_on.is_(None),
            ),
            order_by=(dated.c.ended_on.desc(), dated.c.fact_id),
        )
        .label("place"),
    ).subquery("placed_fact")
    return (
        select(
            placed.c.grant_id,
            placed.c.yes_on,
            case((placed.c.ended_on.is_(None), RUNNING), else_=placed.c.source).label("source"),
            placed.c.basis,
            placed.c.service,
            placed.c.fact_kind,
            placed.c.fact_id,
            placed.c.ended_on.label("counted_from"),
            placed.c.closes_on,
            placed.c.rule_id,
        )
        .where(placed.c.place == 1)
        .cte("latest_end")
    )  # fmt: skip


def _given(grants: CTE, facts: CTE, dates: FromClause) -> Select[Any]:
    """The latest yes, where no fact ends on or after it; the granting, without any yes or fact."""
    later_fact = exists().where(
        facts.c.grant_id == grants.c.grant_id,
        or_(
            grants.c.yes_on.is_(None),
            facts.c.source == RUNNING,
            facts.c.counted_from >= grants.c.yes_on,
        ),
    )
    given_on = func.coalesce(grants.c.yes_on, grants.c.granted_on)
    return (
        select(
            grants.c.grant_id,
            grants.c.yes_on,
            literal(GIVEN),
            literal(Basis.NO_ACTION, String),
            literal(""),
            null(),
            null(),
            given_on,
            dates.c.closes_on,
            dates.c.rule_id,
        )
        .join_from(
            grants,
            dates,
            and_(
                dates.c.basis == Basis.NO_ACTION,
                dates.c.service == "",
                dates.c.counted_from == given_on,
            ),
            isouter=True,
        )
        .where(~later_fact)
    )


def _with_whether_dated(reasons: CompoundSelect[Any]) -> CTE:
    """The reasons, each with whether a fact of its grant that ends on or after the latest yes has
    a date of its own (`answered`)."""
    own = reasons.subquery("own_reason")
    answers = and_(
        own.c.source == ENDED,
        own.c.closes_on.is_not(None),
        or_(own.c.yes_on.is_(None), own.c.counted_from >= own.c.yes_on),
    )
    answered = func.max(case((answers, 1), else_=0)).over(partition_by=own.c.grant_id)
    return select(own, answered.label("answered")).cte("reason_of_its_own")


def _with_fallback(own: CTE, dates: FromClause) -> CTE:
    """What no rule of its own dates, with the date that `fallback` gives the latest (`place` 1)."""
    placed = (
        select(
            own,
            func.row_number()
            .over(
                partition_by=own.c.grant_id,
                order_by=(own.c.counted_from.desc(), own.c.service, own.c.fact_id),
            )
            .label("place"),
        )
        .where(
            own.c.source != RUNNING,
            own.c.closes_on.is_(None),
            or_(own.c.source != ENDED_TRAJECTORY, own.c.answered == 0),
        )
        .subquery("placed_undated")
    )
    fallback = dates.alias("fallback_date")
    dated = select(
        placed,
        fallback.c.closes_on.label("fallback_on"),
        fallback.c.rule_id.label("fallback_rule"),
    ).outerjoin(
        fallback,
        and_(
            fallback.c.basis == Basis.FALLBACK,
            fallback.c.service == "",
            fallback.c.counted_from == placed.c.counted_from,
            placed.c.place == 1,
        ),
    )
    found = dated.subquery("undated_with_fallback")
    settled_by = func.max(found.c.fallback_on).over(partition_by=found.c.grant_id)
    return select(found, settled_by.label("settled_on")).cte("undated")


def _by_fallback(undated: CTE) -> Select[Any]:
    """The reason that the fallback rule gives, counted from the latest end that has no date."""
    return select(
        undated.c.grant_id,
        undated.c.source,
        literal(Basis.FALLBACK, String),
        undated.c.service,
        undated.c.fact_kind,
        undated.c.fact_id,
        undated.c.counted_from,
        undated.c.fallback_on,
        undated.c.fallback_rule,
    ).where(undated.c.fallback_on.is_not(None))


def _undecided(undated: CTE) -> Select[Any]:
    """What nothing dates, unless it ended before the latest yes: that yes settled it."""
    return select(*(undated.c[name] for name in REASON)).where(
        undated.c.settled_on.is_(None),
        or_(undated.c.yes_on.is_(None), undated.c.counted_from >= undated.c.yes_on),
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
    return or_(ended_on.is_(None), ended_on >= grants.c.granted_on)


def _rank(basis: ColumnElement[Any]) -> ColumnElement[int]:
    """The order in which the bases are named, which decides between equal dates."""
    return case({basis.value: rank for rank, basis in enumerate(Basis)}, value=basis, else_=9)


def _differs(verdict: Subquery) -> ColumnElement[bool]:
    return or_(*(getattr(Grant, name).is_distinct_from(verdict.c[name]) for name in VERDICT))
