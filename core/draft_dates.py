"""The closing dates as they would be under drafted rules, in a temporary table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, MetaData, Table, and_, insert, or_, select
from sqlalchemy.orm import Session

from core.closing_dates import dates_under, insert_dates
from core.models import Basis, ClosingDate
from core.rule_versions import NewVersion, versions_of
from core.rules import ended_by_next


def draft_closing_dates(session: Session, drafts: Sequence[NewVersion]) -> Table:
    """A temporary table of closing dates: those of the drafted rules, and of all others."""
    real = ClosingDate.__table__
    table = Table(
        "draft_closing_dates",
        MetaData(),
        *(
            Column(column.name, column.type, primary_key=column.primary_key)
            for column in real.columns
        ),
        prefixes=["TEMPORARY"],
    )
    table.create(session.connection())
    lines = {(draft.basis, draft.service) for draft in drafts}
    drafted = or_(
        *(
            and_(real.c.basis == basis, real.c.service == (service or ""))
            for basis, service in lines
        )
    )
    session.execute(
        insert(table).from_select(list(real.columns.keys()), select(real).where(~drafted))
    )
    for basis, service in lines:
        insert_dates(session, table, list(_dates_of_line(session, drafts, basis, service)))
    return table


def _dates_of_line(
    session: Session, drafts: Sequence[NewVersion], basis: Basis, service: str | None
) -> Iterator[dict[str, Any]]:
    mine = [draft for draft in drafts if (draft.basis, draft.service) == (basis, service)]
    known = [
        NewVersion(
            rule.basis, rule.service, rule.period, rule.unit, rule.valid_from, rule.source,
            rule.valid_until,
        )
        for rule in versions_of(session, basis, service)
    ]  # fmt: skip
    ends = ended_by_next([*known, *mine])
    versions = [replace(version, valid_until=end) for version, end in ends.items()]
    for counted_from, closes_on, _version in dates_under(versions):
        yield {
            "basis": basis, "service": service or "", "counted_from": counted_from,
            "closes_on": closes_on, "rule_id": 0,
        }  # fmt: skip
