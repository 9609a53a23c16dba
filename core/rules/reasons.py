"""The reasons that speak for one open grant, as people read them, and what it would be otherwise.

An `Outlook` is the verdict on the grant if something happened; `explanation.explain` reads it.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import Session

from core.i18n import _, day_in_words
from core.models import Action, Basis, ClosingRule, FactKind, Grant, State, Unit
from core.presentation.names import shown_name
from core.presentation.wording import event_in_words, fact_runs, period_in_words, rule_in_words
from core.rules.assessment import ENDED_TRAJECTORY, KEPT, RUNNING, Scope, reasons, verdicts


class Reason(NamedTuple):
    """One reason. `closes_on` is empty when it runs or no rule dates it; the rule's parts are
    empty when there is none."""

    words: str
    basis: Basis | None
    closes_on: date | None
    decides: bool
    rule: str | None
    period: str | None
    source: str | None
    valid_from: date | None


class Outlook(NamedTuple):
    """Where an open grant stands, or would stand."""

    state: State
    closes_on: date | None
    basis: Basis | None
    service: str | None
    fact_kind: FactKind | None
    action_title: str | None
    trajectory: bool | None
    counted_from: date | None


def reasons_of(session: Session, grant: Grant) -> list[Reason]:
    """The reasons of an open grant; the one that decides first, then the latest date first."""
    reason = reasons(Grant.id == grant.id).subquery("reason")
    rows = session.execute(
        _with_titles(
            select(
                reason,
                Grant.renewed_on,
                shown_name(Grant.kept_by),
                Grant.kept_reason,
                ClosingRule.period,
                ClosingRule.unit,
                ClosingRule.last_day_counts,
                ClosingRule.source.label("rule_source"),
                ClosingRule.valid_from,
            ).join(Grant, Grant.id == reason.c.grant_id),
            reason,
        ).outerjoin(ClosingRule, ClosingRule.id == reason.c.rule_id)
    )
    found = [_reason(row, grant) for row in rows]
    return sorted(found, key=lambda each: (not each.decides, -_ordinal(each.closes_on), each.words))


def outlook(
    session: Session,
    grant: Grant,
    *,
    ended_on: date | None = None,
    renewed_on: date | None = None,
    taken_back: bool = False,
) -> Outlook:
    """Where the open grant would stand if all that runs ended, or a form renewed it, that day, or
    if the client took every consent back."""
    verdict = verdicts(
        Grant.id == grant.id,
        as_if_ended_on=ended_on,
        as_if_renewed_on=renewed_on,
        as_if_taken_back=taken_back,
    ).subquery("verdict")
    row = session.execute(_with_titles(select(verdict), verdict)).one()
    return Outlook(**{name: getattr(row, name) for name in Outlook._fields})


def dates_without_keeping(session: Session, scope: Scope) -> dict[int, date | None]:
    """The day on which each open grant in the scope would close if nobody kept it open, by its
    number; None when it wouldn't."""
    reason = reasons(scope).subquery("reason")
    of_itself = reason.c.source != KEPT
    undated = func.max(case((and_(of_itself, reason.c.closes_on.is_(None)), 1), else_=0))
    rows = session.execute(
        select(
            reason.c.grant_id, undated, func.max(case((of_itself, reason.c.closes_on)))
        ).group_by(reason.c.grant_id)
    )
    return {grant_id: None if never else day for grant_id, never, day in rows}


def later_without_keeping(found: list[Reason]) -> date | None:
    """The latest day of the reasons other than keeping by hand; None when they give none."""
    return max(
        (each.closes_on for each in found if each.closes_on and each.basis != Basis.KEPT),
        default=None,
    )


def _with_titles(statement: Select[Any], of: Subquery) -> Select[Any]:
    return statement.add_columns(Action.title.label("action_title"), Action.trajectory).outerjoin(
        Action, and_(of.c.fact_kind == FactKind.ACTION, Action.action_id == of.c.fact_id)
    )


def _reason(row: Row[Any], grant: Grant) -> Reason:
    period = None
    if row.period is not None:
        period = period_in_words(row.period, Unit(row.unit), last_day_counts=row.last_day_counts)
    return Reason(
        words=_words(row),
        basis=Basis(row.basis) if row.basis else None,
        closes_on=row.closes_on,
        decides=_decides(row, grant),
        rule=rule_in_words(row.basis) if row.basis else None,
        period=period,
        source=row.rule_source,
        valid_from=row.valid_from,
    )


def _words(row: Row[Any]) -> str:
    if row.source == RUNNING:
        return fact_runs(row)
    if row.basis == Basis.KEPT:
        return _("kept open by {who}, because: {why}").format(who=row.kept_by, why=row.kept_reason)
    if row.source == ENDED_TRAJECTORY:
        return _("the end of the trajectory action '{title}' on {day}").format(
            title=row.action_title, day=day_in_words(row.counted_from)
        )
    return event_in_words(row)


def _decides(row: Row[Any], grant: Grant) -> bool:
    """Whether the stored verdict rests on this reason."""
    return (row.closes_on, row.fact_kind, row.fact_id, row.service or None, row.counted_from) == (
        grant.closes_on, grant.fact_kind, grant.fact_id, grant.service, grant.counted_from,
    )  # fmt: skip


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0
