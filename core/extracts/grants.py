"""Bringing an existing register of grants in, without undoing what this register knows better."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from core.audit.events import record_each
from core.calendar import LAST_DAY
from core.database import count_rows_anew
from core.extracts.staging import MANY_ROWS, Staging
from core.grants.ending import IDS_AT_A_TIME
from core.grants.grounds import TOLD as GROUND_TOLD
from core.grants.grounds import fits, tell_grounds
from core.i18n import _
from core.models import (
    Assignment,
    Cause,
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
from core.rules.access_periods import remember
from core.rules.assessment import VERDICT
from core.rules.decisions import standing

PAIR = ["client_id", "partner_id"]
TOLD = (
    Grant.id, Grant.client_id, Grant.partner_id, Grant.origin, Grant.granted_on, Grant.renewed_on,
    Grant.closed_on,
)  # fmt: skip
Day = SQLColumnExpression[Any]


def merge_grants(staging: Staging, touched: Table, *, by: Acting) -> int:
    """Bring the staged grants in by their identifier. Returns how many were new or different.

    Each that was brought in, changed or closed leaves an event, and so does each ground of one that
    the register knew.

    An import never reopens a grant, never moves a renewal back, and never changes a closed grant:
    a row that asks for that is rejected, one that only doesn't know of the closing is unchanged.
    So is a row that overlaps another grant of its pair, or that the client's word or a closing by
    hand goes before.
    """
    _reject_what_contradicts(staging)
    _reject_what_was_decided(staging)
    _reject_second_open_grants(staging)
    _reject_overlaps(staging)
    connection, stage = staging.session.connection(), staging.table
    known = Grant.source_id == stage.c.grant_id
    is_new = ~exists().where(known)
    later = _later(Grant.renewed_on, stage.c.renewed_on)
    renewed_on = case((later > stage.c.granted_on, later))
    differs = and_(known, Grant.closed_on.is_(None), _differs(stage, renewed_on))
    pairs = select(*(stage.c[name] for name in PAIR))
    for changes in (is_new, exists().where(differs)):
        connection.execute(insert(touched).from_select(PAIR, pairs.where(changes)))
    _forget_granting(staging)
    changed = connection.execute(
        update(Grant)
        .where(differs)
        .values(
            origin=stage.c.origin,
            granted_on=stage.c.granted_on,
            known_on=stage.c.granted_on,
            renewed_on=renewed_on,
            closed_on=stage.c.closed_on,
            **{name: case((stage.c.closed_on.is_(None), getattr(Grant, name))) for name in VERDICT},
        )
        .returning(*TOLD)
    ).all()
    names = [*PAIR, "origin", "granted_on", "renewed_on", "closed_on"]
    added = connection.execute(
        insert(Grant)
        .from_select(
            ["source_id", "known_on", *names],
            select(
                stage.c.grant_id,
                stage.c.granted_on,
                *(
                    case((stage.c.renewed_on > stage.c.granted_on, stage.c.renewed_on))
                    if name == "renewed_on"
                    else stage.c[name]
                    for name in names
                ),
            )
            .where(is_new)
            .order_by(stage.c.line),
        )
        .returning(*TOLD)
    ).all()
    if len(added) > MANY_ROWS:
        count_rows_anew(staging.session, Grant.metadata.tables["grants"])
    _tell(staging, "grant.brought_in", added, by)
    _tell(staging, "grant.changed_extract", [row for row in changed if not row.closed_on], by)
    _write_closings(staging, by)
    _write_grounds(staging, {row.id for row in added}, by)
    closed = and_(Grant.closed_on.is_not(None), Grant.source_id.in_(select(stage.c.grant_id)))
    remember(staging.session, closed, by.today)
    return len(changed) + len(added)


def _tell(staging: Staging, kind: str, grants: Iterable[Any], by: Acting) -> None:
    """Add an event for each of these grants, in the order of their numbers."""
    record_each(
        staging.session,
        kind,
        (
            (
                row.client_id,
                row.partner_id,
                {
                    "grant": row.id,
                    "origin": row.origin,
                    "granted_on": row.granted_on.isoformat(),
                    "renewed_on": row.renewed_on and row.renewed_on.isoformat(),
                },
            )
            for row in sorted(grants, key=lambda row: row.id)
        ),
        by=by,
    )


def _reject_what_contradicts(staging: Staging) -> None:
    stage = staging.table

    def known(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(Grant.source_id == stage.c.grant_id, *conditions)

    staging.reject(
        known(or_(Grant.client_id != stage.c.client_id, Grant.partner_id != stage.c.partner_id)),
        "grant_id",
        _("This grant is another client's or partner's."),
    )
    staging.reject(
        known(
            Grant.closed_on.is_not(None),
            or_(
                Grant.closed_on != stage.c.closed_on,
                Grant.granted_on != stage.c.granted_on,
                Grant.origin != stage.c.origin,
                stage.c.renewed_on > func.coalesce(Grant.renewed_on, Grant.granted_on),
            ),
        ),
        "grant_id",
        _("This grant is closed, and an import changes no closed grant."),
    )
    staging.reject(
        known(Grant.closed_on.is_(None), stage.c.closed_on < Grant.renewed_on),
        "closed_on",
        _("This grant was renewed after that day."),
    )


def _reject_what_was_decided(staging: Staging) -> None:
    """Reject a new open grant on a consent that a later decision about its pair goes before."""
    stage = staging.table
    last = standing(lambda _of: true())
    staging.reject(
        and_(
            stage.c.origin == Origin.CONSENT,
            stage.c.closed_on.is_(None),
            ~exists().where(Grant.source_id == stage.c.grant_id),
            exists().where(
                last.c.client_id == stage.c.client_id,
                last.c.partner_id == stage.c.partner_id,
                last.c.kind != DecisionKind.YES,
                last.c.day >= func.coalesce(stage.c.renewed_on, stage.c.granted_on),
            ),
        ),
        "granted_on",
        _("The client has said no since, or the grant was closed by hand since."),
    )


def _reject_second_open_grants(staging: Staging) -> None:
    stage, register = staging.table, aliased(Grant)
    same_row = register.source_id == stage.c.grant_id
    stays_open = and_(
        stage.c.closed_on.is_(None), ~exists().where(same_row, register.closed_on.is_not(None))
    )
    closing = stage.alias("closing")
    in_register = exists().where(
        Grant.client_id == stage.c.client_id,
        Grant.partner_id == stage.c.partner_id,
        Grant.closed_on.is_(None),
        Grant.source_id.is_distinct_from(stage.c.grant_id),
        ~exists().where(closing.c.grant_id == Grant.source_id, closing.c.closed_on.is_not(None)),
    )
    staging.reject(
        and_(stays_open, in_register),
        "grant_id",
        _("This partner has another open grant on this client's file."),
    )
    places = (
        select(
            stage.c.line,
            func.row_number()
            .over(partition_by=(stage.c.client_id, stage.c.partner_id), order_by=stage.c.line)
            .label("place"),
        )
        .where(stays_open)
        .subquery("places")
    )
    higher_up = stage.c.line.in_(select(places.c.line).where(places.c.place > 1))
    staging.reject(
        higher_up,
        "grant_id",
        _("An open grant of this partner on this client's file stands higher in this file."),
    )


def _reject_overlaps(staging: Staging) -> None:
    """Reject new grants that begin before another one of their pair ended: no two ever overlap."""
    stage = staging.table
    register, row = aliased(Grant), stage.alias("row_of_grant")
    is_new = ~exists().where(register.source_id == stage.c.grant_id)
    ended_on = select(row.c.closed_on).where(row.c.grant_id == Grant.source_id).scalar_subquery()
    end = func.coalesce(Grant.closed_on, ended_on, LAST_DAY)
    staging.reject(
        and_(
            is_new,
            exists().where(
                Grant.client_id == stage.c.client_id,
                Grant.partner_id == stage.c.partner_id,
                Grant.granted_on < func.coalesce(stage.c.closed_on, LAST_DAY),
                end > stage.c.granted_on,
            ),
        ),
        "granted_on",
        _("This partner had another grant on this client's file then."),
    )
    in_time = select(
        stage.c.line,
        stage.c.granted_on,
        func.max(func.coalesce(stage.c.closed_on, LAST_DAY))
        .over(
            partition_by=(stage.c.client_id, stage.c.partner_id),
            order_by=(stage.c.granted_on, stage.c.line),
            rows=(None, -1),
        )
        .label("ended_on"),
    ).subquery("row_in_time")
    overlapping = select(in_time.c.line).where(in_time.c.ended_on > in_time.c.granted_on)
    staging.reject(
        and_(is_new, stage.c.line.in_(overlapping)),
        "granted_on",
        _("Another grant of this partner on this client's file in this file runs on that day."),
    )


def _forget_granting(staging: Staging) -> None:
    """Forget the consent, or what stands for an assignment, with which an open grant came in that
    now comes in with another first day or origin, so that it is written anew."""
    stage = staging.table
    moved = (
        select(Grant.id)
        .join(stage, stage.c.grant_id == Grant.source_id)
        .where(
            Grant.closed_on.is_(None),
            or_(Grant.granted_on != stage.c.granted_on, Grant.origin != stage.c.origin),
            Ground.grant_id == Grant.id,
            Ground.from_on == Grant.granted_on,
        )
        .correlate(Ground)
    )
    connection = staging.session.connection()
    gone = connection.execute(
        delete(Ground)
        .where(Ground.kind == GroundKind.BROUGHT_IN, Ground.ended_on.is_(None), exists(moved))
        .returning(Ground.decision_id)
    )
    numbers = [number for (number,) in gone if number is not None]
    for first in range(0, len(numbers), IDS_AT_A_TIME):
        some = numbers[first : first + IDS_AT_A_TIME]
        connection.execute(delete(Decision).where(Decision.id.in_(some)))


def _later(one: Day, other: Day) -> ColumnElement[date]:
    return case((or_(one.is_(None), other > one), func.coalesce(other, one)), else_=one)


def _differs(stage: Table, renewed_on: Day) -> ColumnElement[bool]:
    return or_(
        Grant.origin != stage.c.origin,
        Grant.granted_on != stage.c.granted_on,
        Grant.renewed_on.is_distinct_from(renewed_on),
        stage.c.closed_on.is_not(None),
    )


def _write_closings(staging: Staging, by: Acting) -> None:
    """One row of evidence, and an event, for each grant that the extract says is closed."""
    stage = staging.table
    columns: dict[str, SQLColumnExpression[Any]] = {
        "grant_id": Grant.id,
        "client_id": Grant.client_id,
        "partner_id": Grant.partner_id,
        "cause": literal(Cause.EXTRACT, Closure.cause.type),
        "closed_on": Grant.closed_on,
        "closed_by": literal(by.name),
        "closed_by_account": literal(by.account, Closure.closed_by_account.type),
        "closed_at": literal(by.now, Closure.closed_at.type),
    }
    closings: Select[*tuple[Any, ...]] = (
        select(*(column.label(name) for name, column in columns.items()))
        .join(stage, stage.c.grant_id == Grant.source_id)
        .where(
            Grant.closed_on.is_not(None),
            ~exists().where(Closure.grant_id == Grant.id, Closure.undone_at.is_(None)),
        )
    )
    written = staging.session.connection().execute(
        insert(Closure)
        .from_select(list(columns), closings)
        .returning(Closure.grant_id, Closure.client_id, Closure.partner_id, Closure.closed_on)
    )
    record_each(
        staging.session,
        f"grant.closed_{Cause.EXTRACT}",
        (
            (
                row.client_id,
                row.partner_id,
                {"grant": row.grant_id, "day": row.closed_on.isoformat()},
            )
            for row in sorted(written)
        ),
        by=by,
    )


def _write_grounds(staging: Staging, new: set[int], by: Acting) -> None:
    """Write what the staged grants rest on, as their file has it: a consent on the day of granting
    or renewal, or an assignment, where the register knows none that it can be. Of `new` grants it
    has been told."""
    session = staging.session
    days = _consents(staging).subquery("consent_of_row")
    known = exists().where(Decision.grant_id == days.c.grant_id, Decision.day == days.c.day)
    session.execute(
        insert(Decision).from_select(
            [
                "grant_id", "client_id", "partner_id", "day", "kind", "recorded_by",
                "recorded_by_account", "recorded_at",
            ],
            select(
                days.c.grant_id,
                days.c.client_id,
                days.c.partner_id,
                days.c.day,
                literal(DecisionKind.YES, Decision.kind.type),
                literal(by.name),
                literal(by.account, Decision.recorded_by_account.type),
                literal(by.now, Decision.recorded_at.type),
            )
            .where(~known)
            .order_by(days.c.line, days.c.day),
        )
    )  # fmt: skip
    if len(new) > MANY_ROWS:
        count_rows_anew(session, Grant.metadata.tables["decisions"])
    consents = (
        select(
            Grant.id, Grant.client_id, Grant.partner_id, Decision.id, Decision.day, Grant.closed_on
        )
        .join(Decision, Decision.grant_id == Grant.id)
        .where(
            Grant.id.in_(select(days.c.grant_id)),
            ~exists().where(Ground.decision_id == Decision.id),
        )
        .order_by(Decision.day, Decision.id)
    )
    written = _add_grounds(staging, consents)
    stand_ins = (
        select(
            Grant.id,
            Grant.client_id,
            Grant.partner_id,
            literal(None, Ground.decision_id.type),
            Grant.granted_on,
            Grant.closed_on,
        )
        .join(staging.table, staging.table.c.grant_id == Grant.source_id)
        .where(
            Grant.origin == Origin.ASSIGNMENT,
            or_(Grant.closed_on.is_not(None), ~exists().where(fits(Grant, Assignment))),
            ~_has_come_in(),
        )
        .order_by(staging.table.c.line)
    )
    written += _add_grounds(staging, stand_ins)
    tell_grounds(session, "ground.added", (row for row in written if row.grant_id not in new), by)
    session.execute(
        update(Ground)
        .where(
            Ground.ended_on.is_(None),
            Grant.id == Ground.grant_id,
            Grant.source_id == staging.table.c.grant_id,
            Grant.closed_on.is_not(None),
        )
        .values(ended_on=Grant.closed_on, ended_why=GroundEnd.CLOSED)
        .execution_options(synchronize_session=False)
    )


def _consents(staging: Staging) -> CompoundSelect[Any]:
    stage = staging.table
    columns = (
        Grant.id.label("grant_id"),
        Grant.client_id,
        Grant.partner_id,
        stage.c.line,
    )
    granted = (
        select(*columns, stage.c.granted_on.label("day"))
        .join(stage, stage.c.grant_id == Grant.source_id)
        .where(stage.c.origin == Origin.CONSENT, ~_has_come_in())
    )
    renewed = (
        select(*columns, stage.c.renewed_on)
        .join(stage, stage.c.grant_id == Grant.source_id)
        .where(stage.c.renewed_on > stage.c.granted_on)
    )
    return union_all(granted, renewed)


def _has_come_in() -> ColumnElement[bool]:
    """The condition that what a grant came in with is known: it is a ground, or was one."""
    return exists().where(
        Ground.grant_id == Grant.id,
        Ground.kind == GroundKind.BROUGHT_IN,
        or_(Ground.from_on == Grant.granted_on, Ground.ended_on.is_not(None)),
    )


def _add_grounds(staging: Staging, of: Select[*tuple[Any, ...]]) -> list[Any]:
    """Add a ground for each row of grant, client, partner, decision, day and closing day. Returns
    what `tell_grounds` tells of them."""
    row = of.subquery("ground_of_row")
    grant, client, partner, decision, day, closed_on = row.c
    closed = closed_on.is_not(None)
    names = (
        "grant_id", "client_id", "partner_id", "kind", "decision_id", "from_on", "known_on",
        "ended_on", "ended_why",
    )  # fmt: skip
    written = staging.session.connection().execute(
        insert(Ground)
        .from_select(
            names,
            select(
                grant,
                client,
                partner,
                literal(GroundKind.BROUGHT_IN, Ground.kind.type),
                decision,
                day,
                day,
                closed_on,
                case((closed, GroundEnd.CLOSED)),
            ),
        )
        .returning(*GROUND_TOLD)
    )
    return list(written)
