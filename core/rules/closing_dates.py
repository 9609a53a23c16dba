"""The table of closing dates, computed from the rules so that statements only have to join it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Enum,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from core.calendar import FIRST_DAY, LAST_DAY
from core.models import Action, Assignment, Basis, ClosingDate, ClosingRule, Grant
from core.rules.dating import AnyVersion, closing_day


def rebuild_closing_dates(session: Session, basis: Basis, service: str | None) -> None:
    """Recompute when a reason under this rule ends, for every day it can count from."""
    session.execute(delete(ClosingDate).filter_by(basis=basis, service=service or ""))
    rows = list(closing_dates_of(session, basis, service))
    insert_dates(session, ClosingDate.metadata.tables[ClosingDate.__tablename__], rows)


def insert_dates(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of closing dates, of which there are tens of thousands, into a table.

    PostgreSQL gets them as arrays, which takes a fraction of the time.
    """
    connection = session.connection()
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        arrays = [_unnested(column, [row[column.name] for row in rows]) for column in table.columns]
        connection.execute(insert(table).from_select(list(table.columns.keys()), select(*arrays)))
    else:
        connection.execute(insert(table), rows)


def _unnested(column: Column[Any], values: Sequence[Any]) -> ColumnElement[Any]:
    kind = ARRAY(String if isinstance(column.type, Enum) else column.type)
    return func.unnest(cast(literal(values, kind), kind)).label(column.name)


def closing_dates_of(
    session: Session, basis: Basis, service: str | None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of `ClosingDate` under this rule, one for each day that a version covers."""
    versions = session.scalars(
        select(ClosingRule).where(
            ClosingRule.basis == basis, ClosingRule.service.is_not_distinct_from(service)
        )
    ).all()
    for counted_from, closes_on, version in dates_under(versions):
        yield {
            "basis": basis,
            "service": service or "",
            "counted_from": counted_from,
            "closes_on": closes_on,
            "rule_id": version.id,
        }


def dates_under(versions: Sequence[AnyVersion]) -> Iterator[tuple[date, date, AnyVersion]]:
    """Yield each day that a reason can count from, the day on which it ends, and the version."""
    for day in _days():
        dated = closing_day(versions, day)
        if dated:
            yield day, *dated


def grants_under(basis: Basis, service: str | None) -> ColumnElement[bool]:
    """The scope of the grants that a change of this rule can touch."""
    if basis in (Basis.NO_ACTION, Basis.FALLBACK):
        return true()
    if basis is Basis.OWNER:
        pairs = select(Assignment.client_id, Assignment.partner_id).filter_by(service=service)
    else:
        pairs = select(Action.client_id, Action.partner_id)
    return tuple_(Grant.client_id, Grant.partner_id).in_(pairs)


def _days() -> Iterable[date]:
    return (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
