"""What each grant rests on: the one author of grounds, and of the grants that they open and close.

`follow_decision` keeps a pair in line when one of its decisions comes to stand, `follow_facts` any
number of pairs when their assignments change. Both are made of the same statements over whole
sets of pairs, end by assessing what they touched, and write an event for each change.

Source: `docs/rules.md`, "What a grant rests on".
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from core.audit.events import record_each
from core.grants.ending import Closed, close_grants
from core.models import (
    Assignment,
    Basis,
    Cause,
    ClosingDate,
    Closure,
    Decision,
    DecisionKind,
    Grant,
    Ground,
    GroundEnd,
    GroundKind,
    Origin,
)
from core.permissions import Acting
from core.rules.access_periods import assess_and_remember
from core.rules.assessment import Scope
from core.rules.decisions import Pairs, is_refused, standing

TOLD = (
    Ground.id, Ground.client_id, Ground.partner_id, Ground.grant_id, Ground.kind,
    Ground.decision_id, Ground.assignment_id, Ground.from_on, Ground.ended_why,
)  # fmt: skip
IS_OPEN = Grant.closed_on.is_(None)
IS_LIVE = Ground.ended_on.is_(None)
IS_CONSENT = Ground.decision_id.is_not(None)
NEVER_WAS = (GroundEnd.MOVED, GroundEnd.GONE, GroundEnd.BEFORE_GRANT, GroundEnd.ANNULLED)
OWNER_DATE, FALLBACK_DATE = aliased(ClosingDate), aliased(ClosingDate)
CLOSES_ON = func.coalesce(OWNER_DATE.closes_on, FALLBACK_DATE.closes_on)  # of an ended assignment
TAKEN_BACK = {
    Cause.REFUSAL: (DecisionKind.NO, GroundEnd.REFUSAL),
    Cause.WITHDRAWAL: (DecisionKind.WITHDRAWAL, GroundEnd.WITHDRAWAL),
}


class Changes(NamedTuple):
    """How many grants were opened, and which ones closed."""

    opened: int
    closed: list[Closed]


def follow_decision(
    session: Session, pairs: Pairs, by: Acting, *, annulled: bool = False
) -> Changes:
    """Keep pairs in line with the decision that has come to stand about each of them.

    A yes opens a grant or adds a ground to the open one; a no or a withdrawal ends every consent,
    and the grant unless an assignment justifies it; an annulled decision's ground ends. When the
    decision came to stand because a later one was `annulled`, that is what closes the grant.
    """
    session.flush()
    _end_annulled(session, pairs, by)
    _follow_assignments(session, pairs, by)
    closed: list[Closed] = []
    for cause in TAKEN_BACK:
        closed += _take_back(session, pairs, cause, by, Cause.ANNULLED if annulled else cause)
    opened = _give(session, pairs, by)
    _follow_assignments(session, pairs, by)
    closed += _close_groundless(session, pairs, Cause.ANNULLED, by)
    _finish(session, pairs, by)
    return Changes(opened, closed)


def follow_facts(session: Session, pairs: Pairs, loaded: FromClause, by: Acting) -> Changes:
    """Keep pairs in line with their assignments: end grounds that never were, close what then has
    none left, and open what the `loaded` assignments (`assignment_id`) justify.
    """
    session.flush()
    _follow_assignments(session, pairs, by)
    closed = _close_groundless(session, pairs, Cause.GROUND_GONE, by)
    opened = _open_by_assignments(session, loaded, by)
    touched = _and_unassessed(pairs)
    _follow_assignments(session, touched, by)
    _finish(session, touched, by)
    return Changes(opened, closed)


def _and_unassessed(pairs: Pairs) -> Pairs:
    """The pairs, and those of which a grant has just been opened."""
    new = select(Grant.client_id, Grant.partner_id).where(IS_OPEN, Grant.state.is_(None))
    return lambda of: or_(pairs(of), tuple_(of.client_id, of.partner_id).in_(new))


def fits(grant: Any, assignment: Any) -> ColumnElement[bool]:
    """The condition that an assignment is a ground of a grant of its pair: it is still there, and
    didn't end before the grant began."""
    return and_(
        assignment.client_id == grant.client_id,
        assignment.partner_id == grant.partner_id,
        assignment.gone_on.is_(None),
        or_(assignment.ended_on.is_(None), assignment.ended_on >= grant.granted_on),
    )


def justified(today: date) -> ColumnElement[bool]:
    """The condition that an assignment justifies a grant today without any consent: it runs, its
    rule hasn't run out, or no rule dates it."""
    return exists(_justifying(today, literal(1)).correlate(Grant))


def justifying_assignment(session: Session, grant: Grant, today: date) -> Assignment | None:
    """The assignment that justifies a grant without any consent, if any: of several the one that
    does so for the longest."""
    rows = session.execute(
        _justifying(today, Assignment, CLOSES_ON.label("closes_on")).where(Grant.id == grant.id)
    )
    found = max(rows, key=lambda row: _lasts(row.Assignment, row.closes_on), default=None)
    return found.Assignment if found else None


def _lasts(assignment: Assignment, closes_on: date | None) -> tuple[bool, date, date, str]:
    """By how long an assignment justifies a grant: without end, then by its closing date."""
    ended_on = assignment.ended_on or date.max
    return ended_on == date.max, closes_on or date.max, ended_on, assignment.assignment_id


def _justifying(today: date, *columns: Any) -> Select[Any]:
    fallback_date = and_(
        FALLBACK_DATE.basis == Basis.FALLBACK,
        FALLBACK_DATE.service == "",
        FALLBACK_DATE.counted_from == Assignment.ended_on,
    )
    return (
        select(*columns)
        .select_from(Assignment)
        .outerjoin(OWNER_DATE, _owner_date(OWNER_DATE))
        .outerjoin(FALLBACK_DATE, fallback_date)
        .where(fits(Grant, Assignment), or_(_runs(today), CLOSES_ON.is_(None), today < CLOSES_ON))
    )


def has_ground_to_revive() -> ColumnElement[bool]:
    """The condition that a closed grant rested, when it was closed, on a ground that still is."""
    return exists().where(Ground.grant_id == Grant.id, _still_is()).correlate(Grant)


def revive_grounds(session: Session, grants: ColumnElement[bool]) -> None:
    """Let grants that are open again rest on what they rested on when they were closed, as far as
    that still is; after a no or a withdrawal no consent is."""
    which = exists().where(Grant.id == Ground.grant_id, grants, ~is_refused(Grant), _still_is())
    session.connection().execute(
        update(Ground)
        .where(which.correlate(Ground))
        .values(ended_on=None, ended_why=None)
        .execution_options(synchronize_session=False)
    )


def _still_is() -> ColumnElement[bool]:
    annulled = (
        exists()
        .where(Decision.id == Ground.decision_id, Decision.annulled_at.is_not(None))
        .correlate(Ground)
    )
    fitting = (
        exists()
        .where(Assignment.assignment_id == Ground.assignment_id, fits(Grant, Assignment))
        .correlate(Ground, Grant)
    )
    return and_(
        Ground.ended_why == GroundEnd.CLOSED,
        or_(Ground.assignment_id.is_(None), fitting),
        ~annulled,
    )


def _runs(today: date) -> ColumnElement[bool]:
    return or_(Assignment.ended_on.is_(None), Assignment.ended_on >= today)


def _owner_date(owner: Any) -> ColumnElement[bool]:
    return and_(
        owner.basis == Basis.OWNER,
        owner.service == Assignment.service,
        owner.counted_from == Assignment.ended_on,
    )


def _follow_assignments(session: Session, pairs: Pairs, by: Acting) -> None:
    """Let the open grants of the pairs rest on exactly the assignments that fit them."""
    _end_assignments(session, pairs, by)
    _add_assignments(session, pairs, by)
    connection = session.connection()
    moved = select(Assignment.started_on).where(Assignment.assignment_id == Ground.assignment_id)
    connection.execute(
        update(Ground)
        .where(pairs(Ground), IS_LIVE, Ground.from_on != moved.scalar_subquery())
        .values(from_on=moved.scalar_subquery())
    )
    named = aliased(Ground)
    _end(
        session,
        and_(
            pairs(Ground),
            Ground.kind == GroundKind.BROUGHT_IN,
            Ground.decision_id.is_(None),
            exists().where(
                named.grant_id == Ground.grant_id,
                named.assignment_id.is_not(None),
                named.ended_on.is_(None),
            ),
        ),
        literal(GroundEnd.NAMED, Ground.ended_why.type),
        by,
    )


def _end_assignments(session: Session, pairs: Pairs, by: Acting) -> None:
    fitting = (
        exists()
        .where(
            Assignment.assignment_id == Ground.assignment_id,
            Grant.id == Ground.grant_id,
            fits(Grant, Assignment),
        )
        .correlate(Ground)
    )
    why = (
        select(
            case(
                (Assignment.gone_on.is_not(None), GroundEnd.GONE),
                (
                    or_(
                        Assignment.client_id != Ground.client_id,
                        Assignment.partner_id != Ground.partner_id,
                    ),
                    GroundEnd.MOVED,
                ),
                else_=GroundEnd.BEFORE_GRANT,
            )
        )
        .where(Assignment.assignment_id == Ground.assignment_id)
        .scalar_subquery()
    )
    _end(session, and_(pairs(Ground), Ground.assignment_id.is_not(None), ~fitting), why, by)


def _add_assignments(session: Session, pairs: Pairs, by: Acting) -> None:
    known = aliased(Ground)
    new = (
        select(
            Grant.id,
            Grant.client_id,
            Grant.partner_id,
            literal(GroundKind.ASSIGNMENT, Ground.kind.type),
            Assignment.assignment_id,
            Assignment.started_on,
            literal(by.today),
        )
        .join(Assignment, fits(Grant, Assignment))
        .where(
            IS_OPEN,
            pairs(Grant),
            ~exists().where(
                known.grant_id == Grant.id,
                known.assignment_id == Assignment.assignment_id,
                known.ended_on.is_(None),
            ),
        )
        .order_by(Assignment.started_on, Assignment.assignment_id)
    )
    names = (
        "grant_id", "client_id", "partner_id", "kind", "assignment_id", "from_on", "known_on",
    )  # fmt: skip
    _add(session, names, new, by)


def _end_annulled(session: Session, pairs: Pairs, by: Acting) -> None:
    annulled = select(Decision.id).where(pairs(Decision), Decision.annulled_at.is_not(None))
    why = literal(GroundEnd.ANNULLED, Ground.ended_why.type)
    _end(session, and_(pairs(Ground), Ground.decision_id.in_(annulled)), why, by)


def _take_back(
    session: Session, pairs: Pairs, cause: Cause, by: Acting, closed_by: Cause
) -> list[Closed]:
    """End the consents of the pairs about which a no, or a withdrawal, stands, and close what no
    assignment justifies then, as `closed_by`. Returns the grants that were closed."""
    kind, ground_end = TAKEN_BACK[cause]
    last = standing(pairs)
    taken_back = exists().where(_same_pair(last.c, Ground), last.c.kind == kind)
    why = literal(ground_end, Ground.ended_why.type)
    _end(session, and_(pairs(Ground), IS_CONSENT, taken_back), why, by)
    unjustified = and_(
        pairs(Grant),
        exists().where(_same_pair(last.c, Grant), last.c.kind == kind),
        ~justified(by.today),
    )
    return close_grants(session, unjustified, closed_by, by=by)


def _give(session: Session, pairs: Pairs, by: Acting) -> int:
    """Let each yes that stands open a grant, or be a ground of the open one.

    A yes gives a grant once: what it gave and a run or a person closed is closed. Returns how many
    grants were opened.
    """
    last = standing(pairs)
    used = exists().where(
        Ground.decision_id == last.c.id,
        or_(Ground.ended_on.is_(None), Ground.ended_why == GroundEnd.CLOSED),
    )
    giving = select(last).where(last.c.kind == DecisionKind.YES, ~used).subquery("giving_decision")
    opened = _open(
        session,
        select(
            giving.c.client_id,
            giving.c.partner_id,
            literal(Origin.CONSENT, Grant.origin.type),
            null(),
            _not_before_earlier_end(giving, giving.c.day),
            literal(by.today),
        ).where(~exists().where(_same_pair(Grant, giving.c), IS_OPEN)),
        by,
    )
    kind = case((giving.c.form_id.is_(None), GroundKind.BROUGHT_IN), else_=GroundKind.CONSENT)
    names = ("grant_id", "client_id", "partner_id", "kind", "decision_id", "from_on", "known_on")
    _add(
        session,
        names,
        select(
            Grant.id,
            Grant.client_id,
            Grant.partner_id,
            kind,
            giving.c.id,
            giving.c.day,
            literal(by.today),
        )
        .join(giving, _same_pair(Grant, giving.c))
        .where(IS_OPEN),
        by,
    )
    return opened


def _open_by_assignments(session: Session, loaded: FromClause, by: Acting) -> int:
    """Open a grant for each pair without one that a loaded assignment justifies. Returns how many.

    The assignment runs, and nobody has closed the pair's latest grant since it began; or it has
    ended, its owner rule still runs, and the pair has had no grant since it began.
    """
    owner = aliased(ClosingDate)
    calls = or_(
        and_(
            _runs(by.today),
            or_(owner.closes_on.is_(None), owner.closes_on > by.today),
            ~_closed_by_somebody_since(Assignment),
        ),
        and_(
            Assignment.ended_on < by.today,
            owner.closes_on > by.today,
            ~exists().where(
                _same_pair(Grant, Assignment),
                or_(IS_OPEN, Grant.closed_on > Assignment.started_on),
            ),
        ),
    )
    first_day = case((Assignment.started_on < by.today, Assignment.started_on), else_=by.today)
    place = func.row_number().over(
        partition_by=(Assignment.client_id, Assignment.partner_id),
        order_by=(Assignment.started_on, Assignment.assignment_id),
    )
    calling = (
        select(
            Assignment.client_id,
            Assignment.partner_id,
            Assignment.assignment_id,
            first_day.label("first_day"),
            place.label("place"),
        )
        .join(loaded, loaded.c.assignment_id == Assignment.assignment_id)
        .outerjoin(owner, _owner_date(owner))
        .where(
            Assignment.gone_on.is_(None),
            ~exists().where(_same_pair(Grant, Assignment), IS_OPEN),
            calls,
        )
        .subquery("calling_assignment")
    )
    return _open(
        session,
        select(
            calling.c.client_id,
            calling.c.partner_id,
            literal(Origin.ASSIGNMENT, Grant.origin.type),
            calling.c.assignment_id,
            _not_before_earlier_end(calling, calling.c.first_day),
            literal(by.today),
        )
        .where(calling.c.place == 1)
        .order_by(calling.c.first_day, calling.c.assignment_id),
        by,
    )


def _closed_by_somebody_since(assignment: Any) -> ColumnElement[bool]:
    """The condition that the latest grant of an assignment's pair was closed by hand, or already in
    an earlier register, on or after the assignment's first day."""
    later = aliased(Grant)
    return exists().where(
        _same_pair(Grant, assignment),
        Grant.closed_on >= assignment.started_on,
        Closure.grant_id == Grant.id,
        Closure.undone_at.is_(None),
        Closure.cause.in_((Cause.BY_HAND, Cause.EXTRACT)),
        ~exists().where(
            _same_pair(later, Grant),
            or_(
                later.granted_on > Grant.granted_on,
                and_(later.granted_on == Grant.granted_on, later.id > Grant.id),
            ),
        ),
    )


def _close_groundless(session: Session, pairs: Pairs, cause: Cause, by: Acting) -> list[Closed]:
    """Close the open grants of which a ground turned out today never to have been, and that have
    none left. Returns them."""
    fallen = exists().where(
        Ground.grant_id == Grant.id,
        Ground.ended_on == by.today,
        Ground.ended_why.in_(NEVER_WAS),
    )
    rests = exists().where(Ground.grant_id == Grant.id, IS_LIVE)
    groundless = and_(pairs(Grant), fallen, ~rests)
    return close_grants(session, groundless, cause, by=by)


def _finish(session: Session, pairs: Pairs, by: Acting) -> None:
    """Write the day of the latest renewal of the pairs' open grants, and assess them."""
    renewed_on = (
        select(func.max(Ground.from_on))
        .where(Ground.grant_id == Grant.id, IS_CONSENT, IS_LIVE, Ground.from_on > Grant.granted_on)
        .scalar_subquery()
    )
    scope: Scope = and_(pairs(Grant), IS_OPEN)
    session.connection().execute(
        update(Grant)
        .where(scope, Grant.renewed_on.is_distinct_from(renewed_on))
        .values(renewed_on=renewed_on)
    )
    assess_and_remember(session, scope, by.today)


def _open(session: Session, new: Any, by: Acting) -> int:
    names = ("client_id", "partner_id", "origin", "assignment_id", "granted_on", "known_on")
    rows = session.connection().execute(
        insert(Grant)
        .from_select(names, new)
        .returning(*(getattr(Grant, name) for name in (*names, "id")))
    )
    opened = rows.all()
    record_each(
        session,
        "grant.opened",
        (
            (
                row.client_id,
                row.partner_id,
                {"grant": row.id, "origin": row.origin, "granted_on": row.granted_on.isoformat()},
            )
            for row in opened
        ),
        by=by,
    )
    return len(opened)


def _add(session: Session, names: Sequence[str], new: Any, by: Acting) -> None:
    rows = session.connection().execute(
        insert(Ground).from_select(list(names), new).returning(*TOLD)
    )
    tell_grounds(session, "ground.added", rows.all(), by)


def _end(
    session: Session, which: ColumnElement[bool], why: SQLColumnExpression[Any], by: Acting
) -> None:
    """End the live grounds that meet the condition, each for its reason."""
    rows = session.connection().execute(
        update(Ground)
        .where(which, IS_LIVE)
        .values(ended_on=by.today, ended_why=why)
        .returning(*TOLD)
    )
    tell_grounds(session, "ground.ended", rows.all(), by)


def tell_grounds(session: Session, kind: str, grounds: Iterable[Any], by: Acting) -> None:
    """Add an event for each of these grounds, given as rows of `TOLD`."""
    record_each(
        session,
        kind,
        (
            (
                row.client_id,
                row.partner_id,
                {
                    "grant": row.grant_id,
                    "ground": row.kind,
                    "decision": row.decision_id,
                    "assignment": row.assignment_id,
                    "from": row.from_on.isoformat(),
                    "ended_why": row.ended_why,
                },
            )
            for row in sorted(grounds, key=lambda row: row.id)
        ),
        by=by,
    )


def _same_pair(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.client_id == other.client_id, one.partner_id == other.partner_id)


def _not_before_earlier_end(pairs: FromClause, day: ColumnElement[Any]) -> ColumnElement[Any]:
    """A day, or the later end of the pair's grants before, so that no two ever overlap."""
    ended_on = select(func.max(Grant.closed_on)).where(_same_pair(Grant, pairs.c)).scalar_subquery()
    return case((ended_on > day, ended_on), else_=day)
