"""Simulate what drafted closing rules would do to the grants that are open now; change nothing.

The grants are judged by the statement of the real assessment, with a draft table of closing dates
in place of the real one. The prediction is what the daily job will close if the drafts are adopted
as they stand and nothing else changes: a grant closes on its closing date, or on the first day of
the period when that date is past.

Use a session of `database.scratch`: the draft tables exist only in that session.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    SQLColumnExpression,
    String,
    Table,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.models import Basis, ClosingDate, ClosingRule, Grant, IdentifierText
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope, verdicts
from core.rules.closing_dates import dates_under, grants_under, insert_dates
from core.rules.dating import ended_by_next
from core.rules.prediction import Change, Prediction, Simulation
from core.rules.versions import NewVersion, add_versions, check_versions, versions_of


@allowed(Act.SIMULATE_RULES)
def simulate(
    session: Session, drafts: Sequence[NewVersion], first: date, last: date, *, by: Acting
) -> Simulation:
    """Judge the grants that the drafts can affect, under the present rules and under the drafts.

    Raises NotPermitted, or what `check_versions` raises.
    """
    check_versions(session, by, drafts)
    dates = draft_closing_dates(session, drafts)
    lines = {(draft.basis, draft.service) for draft in drafts}
    scope: Scope = or_(false(), *(grants_under(*line) for line in lines))
    verdict = verdicts(scope, closing_dates=dates).subquery("verdict")
    compared = (
        select(
            Grant.id, Grant.client_id, Grant.partner_id,
            func.coalesce(verdict.c.service, Grant.service).label("service"),
            _closing_day(Grant.closes_on, first).label("now"),
            _closing_day(verdict.c.closes_on, first).label("then"),
        )
        .join(verdict, verdict.c.grant_id == Grant.id)
        .subquery("compared")
    )  # fmt: skip
    judged = _judged_table()
    judged.create(session.connection())
    change = _change(compared.c.now, compared.c.then, last)
    names = [column.name for column in judged.columns]
    session.execute(insert(judged).from_select(names, select(compared, change)))
    return Simulation(session, judged, first, last)


def _change(
    now: SQLColumnExpression[date | None], then: SQLColumnExpression[date | None], last: date
) -> ColumnElement[str]:
    """Return the expression for how a grant's closing in the period differs."""
    words = (
        (and_(then <= last, or_(now.is_(None), now > last)), Change.NEWLY),
        (and_(now <= last, or_(then.is_(None), then > last)), Change.NO_LONGER),
        (and_(now <= last, then < now), Change.EARLIER),
        (and_(now <= last, then > now), Change.LATER),
    )
    return case(
        *((condition, literal(word, String)) for condition, word in words),
        else_=literal(Change.SAME, String),
    )


def _closing_day(
    closes_on: SQLColumnExpression[date | None], first: date
) -> ColumnElement[date | None]:
    """Return the day on which the job closes the grant: `first` at the earliest."""
    return case((closes_on < first, literal(first, Date)), else_=closes_on)


def _judged_table() -> Table:
    return Table(
        "simulated_grants",
        MetaData(),
        Column("grant_id", Integer, primary_key=True),
        Column("client_id", IdentifierText),
        Column("partner_id", IdentifierText),
        Column("service", IdentifierText),
        Column("now", Date),
        Column("then", Date),
        Column("change", String),
        prefixes=["TEMPORARY"],
    )


def draft_closing_dates(session: Session, drafts: Sequence[NewVersion]) -> Table:
    """Create a temporary table of closing dates, with drafted rules instead of the real ones."""
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
        false(),
        *(
            and_(real.c.basis == basis, real.c.service == (service or ""))
            for basis, service in lines
        ),
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
    """Yield the rows of the draft table for one rule: real and drafted versions together."""
    mine = [draft for draft in drafts if (draft.basis, draft.service) == (basis, service)]
    known = [
        NewVersion(
            rule.basis, rule.service, rule.period, rule.unit, rule.valid_from, rule.source,
            rule.valid_until, rule.last_day_counts,
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


@allowed(Act.CHANGE_RULES)
def adopt_simulated(
    session: Session, drafts: Sequence[NewVersion], prediction: Prediction, *, by: Acting
) -> list[ClosingRule]:
    """Add exactly the versions that were simulated, and record the predicted counts with them.

    Raises NotPermitted, or what `add_versions` raises.
    """
    added = add_versions(session, drafts, by=by)
    predicted: dict[str, Any] = {change: prediction.totals[change] for change in Change}
    record_event(
        session,
        "rules.adopted",
        by=by,
        rules=", ".join(str(rule.id) for rule in added),
        predicted_from=prediction.first.isoformat(),
        predicted_to=prediction.last.isoformat(),
        first_bite=prediction.first_bite.isoformat() if prediction.first_bite else None,
        **predicted,
    )
    return added
