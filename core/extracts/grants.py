"""Bringing an existing register of grants in, without undoing what this register knows better."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from core.extracts.staging import Staging, insert_and_count
from core.i18n import _
from core.models import Cause, Closure, Grant
from core.permissions import Acting
from core.rules.assessment import VERDICT

PAIR = ["client_id", "partner_id"]
Day = SQLColumnExpression[Any]


def merge_grants(staging: Staging, touched: Table, *, by: Acting) -> int:
    """Bring the staged grants in by their identifier. Returns how many were new or different.

    An import never reopens a grant, never moves a renewal back, and never changes a closed grant:
    a row that asks for that is rejected, one that only doesn't know of the closing is unchanged.
    """
    _reject_what_contradicts(staging)
    _reject_second_open_grants(staging)
    connection, stage = staging.session.connection(), staging.table
    known = Grant.source_id == stage.c.grant_id
    is_new = ~exists().where(known)
    renewed_on = _later(Grant.renewed_on, stage.c.renewed_on)
    differs = and_(known, Grant.closed_on.is_(None), _differs(stage, renewed_on))
    pairs = select(*(stage.c[name] for name in PAIR))
    for changes in (is_new, exists().where(differs)):
        connection.execute(insert(touched).from_select(PAIR, pairs.where(changes)))
    changed = connection.execute(
        update(Grant)
        .where(differs)
        .values(
            origin=stage.c.origin,
            granted_on=stage.c.granted_on,
            renewed_on=case((renewed_on >= stage.c.granted_on, renewed_on)),
            closed_on=stage.c.closed_on,
            **{name: case((stage.c.closed_on.is_(None), getattr(Grant, name))) for name in VERDICT},
        )
    ).rowcount
    names = [*PAIR, "origin", "granted_on", "renewed_on", "closed_on"]
    added = insert_and_count(
        staging.session,
        insert(Grant).from_select(
            ["source_id", *names],
            select(stage.c.grant_id, *(stage.c[name] for name in names)).where(is_new),
        ),
    )
    _write_closings(staging, by)
    return changed + added


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
    """One row of evidence for each grant that the extract says is closed."""
    stage = staging.table
    columns: dict[str, SQLColumnExpression[Any]] = {
        "grant_id": Grant.id,
        "client_id": Grant.client_id,
        "partner_id": Grant.partner_id,
        "cause": literal(Cause.EXTRACT, Closure.cause.type),
        "closed_on": Grant.closed_on,
        "closed_by": literal(by.name),
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
    staging.session.execute(insert(Closure).from_select(list(columns), closings))
