"""The table of closing dates, computed from the rules so that statements only have to join it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Generic, NamedTuple

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
from core.models import Action, Assignment, Basis, ClosingDate, ClosingRule, Grant, Unit
from core.rules.dating import AnyVersion, closing_day


def rebuild_closing_dates(session: Session, basis: Basis, service: str | None) -> None:
    """Recompute when a reason under this rule ends, for every day it can count from."""
    session.execute(delete(ClosingDate).filter_by(basis=basis, service=service or ""))
    rows = list(closing_dates_of(session, basis, service))
    insert_dates(session, ClosingDate.metadata.tables[ClosingDate.__tablename__], rows)


def insert_dates(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of closing dates, of which there are tens of thousands, into a table.

    The database gets them as one value, PostgreSQL as arrays and SQLite as JSON, which takes a
    fraction of the time.
    """
    connection = session.connection()
    if not rows:
        return
    names = list(table.columns.keys())
    if connection.dialect.name == "postgresql":
        arrays = [_unnested(column, [row[column.name] for row in rows]) for column in table.columns]
        connection.execute(insert(table).from_select(names, select(*arrays)))
    else:
        values = json.dumps([[row[name] for name in names] for row in rows], default=str)
        each = func.json_each(values).table_valued("value")
        parts = (func.json_extract(each.c.value, f"$[{n}]") for n in range(len(names)))
        connection.execute(insert(table).from_select(names, select(*parts)))


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
    numbered = {version: version.id for version in versions}
    for counted_from, closes_on, version in dates_under(versions):
        yield {
            "basis": basis,
            "service": service or "",
            "counted_from": counted_from,
            "closes_on": closes_on,
            "rule_id": numbered[version],
        }


def dates_under(versions: Sequence[AnyVersion]) -> Iterator[tuple[date, date, AnyVersion]]:
    """Yield each day that a reason can count from, the day on which it ends, and the version."""
    plain = [_Plain.of(version) for version in versions]
    for day in _days():
        dated = closing_day(plain, day)
        if dated:
            yield day, dated[0], dated[1].version


class _Plain(NamedTuple, Generic[AnyVersion]):
    """What dates a reason, read once: a row of the register takes ten times as long to read."""

    period: int
    unit: Unit
    last_day_counts: bool
    valid_from: date
    valid_until: date | None
    version: AnyVersion

    @classmethod
    def of(cls, version: AnyVersion) -> "_Plain[AnyVersion]":
        """Return what a version says."""
        return cls(
            version.period,
            version.unit,
            version.last_day_counts,
            version.valid_from,
            version.valid_until,
            version,
        )


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
