"""What drafted closing rules would do to the grants that are open now. Changes nothing.

The grants are judged by the statement of the real assessment, with a draft table of closing dates
in place of the real one. What it predicts is what the daily job closes when the drafts are adopted
as they stand and nothing else changes: a grant closes on its closing date, or on the first day of
the period when that date is past.

Use a session of `database.scratch`: the draft tables live in it and go with it.
"""

from collections.abc import Sequence
from datetime import date

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
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.assessment import Scope, verdicts
from core.closing_dates import grants_under
from core.draft_dates import draft_closing_dates
from core.models import Grant, IdentifierText
from core.permissions import Act, Actor, allowed
from core.prediction import Change, Simulation
from core.rule_versions import NewVersion, check_versions


@allowed(Act.SIMULATE_RULES)
def simulate(
    session: Session,
    drafts: Sequence[NewVersion],
    first: date,
    last: date,
    *,
    today: date,
    actor: Actor,
) -> Simulation:
    """Judge the grants that the drafts can touch, as they are and under the drafts.

    Raises what `check_versions` raises, or NotPermitted.
    """
    check_versions(session, actor, drafts, today=today)
    dates = draft_closing_dates(session, drafts)
    lines = {(draft.basis, draft.service) for draft in drafts}
    scope: Scope = or_(*(grants_under(*line) for line in lines))
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
    """The day on which the job closes it: never before the first one."""
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
