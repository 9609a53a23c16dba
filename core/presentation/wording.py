"""The sentence that says why a grant is open and when it closes. Everybody shows this one.

`explain` reads the columns of `explained`, which a statement over grants adds with `joined_facts`.
"""

from datetime import timedelta
from typing import Any

from babel.numbers import format_decimal
from sqlalchemy import ColumnElement, Row, Select, and_

from core.calendar import add_period
from core.i18n import _, day_in_words, language, ngettext
from core.models import (
    Action,
    Basis,
    Cause,
    ClosingRule,
    Closure,
    FactKind,
    Grant,
    GroundKind,
    Origin,
    State,
    Unit,
)
from core.presentation.names import shown_name

Judged = type[Grant] | type[Closure]
AnyRow = Row[*tuple[Any, ...]]


def explained(judged: Judged) -> list[ColumnElement[Any]]:
    """The columns that `explain` needs beside those of the grant or closure itself."""
    return [
        Action.title.label("action_title"),
        Action.trajectory.label("trajectory"),
        ClosingRule.period.label("period"),
        ClosingRule.unit.label("unit"),
        ClosingRule.last_day_counts.label("last_day_counts"),
        ClosingRule.valid_from.label("rule_valid_from"),
        shown_name(judged.kept_by),
        judged.kept_reason.label("kept_reason"),
    ]


def joined_facts(statement: Select[Any], judged: Judged) -> Select[Any]:
    """The statement with the deciding fact and rule version joined to the grant or closure."""
    return statement.outerjoin(ClosingRule, ClosingRule.id == judged.rule_id).outerjoin(
        Action, and_(judged.fact_kind == FactKind.ACTION, Action.action_id == judged.fact_id)
    )


def explain(row: AnyRow) -> str:
    """Why the grant is open and when it closes, in one sentence in the reader's language."""
    if row.state == State.IN_USE:
        return _in_use(row)
    if row.state == State.NO_RULE:
        return _no_rule(row)
    if row.basis == Basis.KEPT:
        return _("Closes on {day}: kept open until then by {who}, because: {why}").format(
            day=day_in_words(row.closes_on), who=row.kept_by, why=row.kept_reason
        )
    return _closes(row)


def explain_briefly(row: AnyRow) -> str:
    """The same, for a list that shows the state and the closing date beside it."""
    if row.state == State.IN_USE:
        words = fact_runs(row)
    elif row.state == State.CLOSES and row.basis == Basis.KEPT:
        words = _("kept open by {who}, because: {why}").format(who=row.kept_by, why=row.kept_reason)
    elif row.state == State.CLOSES and _is_plain(row):
        words = _("{period} after {event} ({rule})").format(
            period=_period_of(row), event=event_in_words(row), rule=rule_in_words(row.basis)
        )
    else:
        return explain(row)
    return words[:1].upper() + words[1:]


def fact_runs(row: AnyRow) -> str:
    """That the assignment or action that keeps a grant in use runs."""
    if row.fact_kind == FactKind.ASSIGNMENT:
        return _("the assignment under {service} runs").format(service=row.service)
    return _("the action '{title}' runs").format(title=row.action_title)


def _in_use(row: AnyRow) -> str:
    if row.fact_kind == FactKind.ASSIGNMENT:
        return _("In use: the assignment under {service} still runs").format(service=row.service)
    return _("In use: the action '{title}' still runs").format(title=row.action_title)


def _no_rule(row: AnyRow) -> str:
    day = day_in_words(row.counted_from)
    if row.fact_kind == FactKind.ASSIGNMENT:
        return _(
            "Needs a decision: there is no closing rule for service {service},"
            " whose assignment ended on {day}"
        ).format(service=row.service, day=day)
    if row.trajectory:
        return _(
            "Needs a decision: only trajectory actions have ended, the last one, '{title}',"
            " on {day}; no closing rule covers them"
        ).format(title=row.action_title, day=day)
    if row.fact_kind == FactKind.ACTION:
        return _(
            "Needs a decision: there is no closing rule for an executor"
            " whose action '{title}' ended on {day}"
        ).format(title=row.action_title, day=day)
    return _(
        "Needs a decision: there is no closing rule for a partner without actions,"
        " counted from {day}"
    ).format(day=day)


def _closes(row: AnyRow) -> str:
    sentence = (
        _("Closes on {day}: {period} after {event} ({rule})")
        if _is_plain(row)
        else _("Closes on {day}, the first day of a new version: {period} after {event} ({rule})")
    )
    return sentence.format(
        day=day_in_words(row.closes_on),
        period=_period_of(row),
        event=event_in_words(row),
        rule=rule_in_words(row.basis),
    )


def _is_plain(row: AnyRow) -> bool:
    """Whether the grant closes its period after the event, and not on a new version's first day."""
    run = add_period(row.counted_from, row.period, row.unit)
    return bool(row.closes_on == run + timedelta(days=row.last_day_counts))


def _period_of(row: AnyRow) -> str:
    return period_in_words(row.period, row.unit, last_day_counts=row.last_day_counts)


def event_in_words(row: AnyRow) -> str:
    """That from which the deciding period is counted."""
    day = day_in_words(row.counted_from)
    if row.basis == Basis.OWNER:
        return _("the end of the assignment under {service} on {day}").format(
            service=row.service, day=day
        )
    if row.basis == Basis.FALLBACK:
        return _fallen_back_on(row, day)
    if row.basis == Basis.EXECUTOR:
        return _("the end of the action '{title}' on {day}").format(title=row.action_title, day=day)
    if row.counted_from == row.renewed_on:
        return _("the renewal on {day}").format(day=day)
    return _("the granting on {day}").format(day=day)


def _fallen_back_on(row: AnyRow, day: str) -> str:
    if row.fact_kind == FactKind.ASSIGNMENT:
        return _("the end of the assignment under {service} on {day}").format(
            service=row.service, day=day
        )
    if row.fact_kind == FactKind.ACTION and row.trajectory:
        return _("the end of the trajectory action '{title}' on {day}").format(
            title=row.action_title, day=day
        )
    if row.fact_kind == FactKind.ACTION:
        return _("the end of the action '{title}' on {day}").format(title=row.action_title, day=day)
    return _("the granting on {day}").format(day=day)


def period_in_words(period: int, unit: Unit, *, last_day_counts: bool = False) -> str:
    """A period as people say it, such as "6 maanden", and whether its last day counts."""
    if unit == Unit.DAYS:
        words = ngettext("{count} day", "{count} days", period)
    else:
        words = ngettext("{count} month", "{count} months", period)
    return _("{period} (the last day counts)").format(period=words) if last_day_counts else words


def rule_in_words(basis: Basis) -> str:
    """The name of the rule that decides."""
    return {
        Basis.OWNER: _("owner rule"),
        Basis.EXECUTOR: _("executor rule"),
        Basis.NO_ACTION: _("no-action rule"),
        Basis.FALLBACK: _("fallback rule"),
        Basis.KEPT: _("kept open by hand"),
    }[basis]


def in_figures(count: int) -> str:
    """A count as people write it, such as "1.234"."""
    return format_decimal(count, locale=language())


def basis_in_words(basis: Basis) -> str:
    """A basis as it stands in a list, such as "Regel eigenaar"."""
    words = rule_in_words(basis)
    return words[:1].upper() + words[1:]


def origin_in_words(origin: Origin) -> str:
    """On what ground a grant was given."""
    return {Origin.CONSENT: _("Consent"), Origin.ASSIGNMENT: _("Assignment")}[origin]


def ground_in_words(kind: GroundKind) -> str:
    """What a grant rests on, as it stands in a list."""
    return {
        GroundKind.CONSENT: _("Consent"),
        GroundKind.ASSIGNMENT: _("Assignment"),
        GroundKind.BROUGHT_IN: _("Earlier register"),
    }[kind]


def cause_in_words(cause: Cause) -> str:
    """What closed a grant."""
    return {
        Cause.DAILY_JOB: _("Daily job"),
        Cause.BY_HAND: _("By hand"),
        Cause.REFUSAL: _("Refusal"),
        Cause.WITHDRAWAL: _("Withdrawal"),
        Cause.EXTRACT: _("Extract"),
        Cause.GROUND_GONE: _("Ground gone"),
        Cause.ANNULLED: _("Annulled"),
    }[cause]
