"""Load versions of closing rules, and recompute the closing dates of the changed rules."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, or_, select

from core.extracts.staging import Staging
from core.i18n import _
from core.models import Basis, ClosingRule, Closure
from core.permissions import Acting
from core.rules.assessment import Scope
from core.rules.closing_dates import grants_under, rebuild_closing_dates
from core.rules.dating import overlap

Rule = tuple[Basis, str | None]
Key = tuple[Basis, str | None, date]
WHAT_IT_SAYS = ("period", "unit", "last_day_counts", "source")
VALUES = (*WHAT_IT_SAYS, "valid_until")


def merge_rules(staging: Staging, *, by: Acting) -> tuple[int, list[Scope]]:
    """Add or update the staged versions, by basis, service and first day.

    Returns how many were new or different, and the conditions on the grants that these can affect.
    Rejects a version that overlaps another of its rule, and a new period or source for a version
    that has already decided a closing, since that evidence names it. Such a version can still be
    ended.
    """
    session = staging.session
    known = {_key(version): version for version in session.scalars(select(ClosingRule))}
    _reject_changes_of_evidence(staging)
    _reject_overlaps(staging, known)
    loaded, changed_rules = 0, set()
    for row in session.execute(select(staging.table)).all():
        version = known.get(_key(row))
        if version and all(getattr(version, name) == getattr(row, name) for name in VALUES):
            continue
        if version is None:
            version = ClosingRule(basis=row.basis, service=row.service, valid_from=row.valid_from)
            session.add(version)
        if any(getattr(version, name) != getattr(row, name) for name in WHAT_IT_SAYS):
            version.entered_by, version.entered_by_account = by.name, by.account
            version.entered_at = by.now
        for name in VALUES:
            setattr(version, name, getattr(row, name))
        loaded += 1
        changed_rules.add((row.basis, row.service))
    session.flush()
    for basis, service in changed_rules:
        rebuild_closing_dates(session, basis, service)
    return loaded, [grants_under(basis, service) for basis, service in changed_rules]


def _key(version: ClosingRule | Row[Any]) -> Key:
    return version.basis, version.service, version.valid_from


def _reject_changes_of_evidence(staging: Staging) -> None:
    stage = staging.table
    staging.reject(
        exists().where(
            ClosingRule.basis == stage.c.basis,
            ClosingRule.service.is_not_distinct_from(stage.c.service),
            ClosingRule.valid_from == stage.c.valid_from,
            or_(*(getattr(ClosingRule, name) != stage.c[name] for name in WHAT_IT_SAYS)),
            exists().where(Closure.rule_id == ClosingRule.id),
        ),
        "period",
        _("This version has decided closings: let a new version follow it instead."),
    )


def _reject_overlaps(staging: Staging, known: dict[Key, ClosingRule]) -> None:
    """Reject the versions that share a day with another version of their rule."""
    stage = staging.table
    rows = staging.session.execute(select(stage).order_by(stage.c.line)).all()
    refused: set[int] = set()
    while row := _first_overlapping([row for row in rows if row.line not in refused], known):
        refused.add(row.line)
    staging.reject(
        stage.c.line.in_(refused),
        "valid_from",
        _("This version overlaps another version of the same rule."),
    )


def _first_overlapping(rows: list[Row[Any]], known: dict[Key, ClosingRule]) -> Row[Any] | None:
    replaced = {_key(row) for row in rows}
    accepted: dict[Rule, list[Any]] = defaultdict(list)
    for key, version in known.items():
        if key not in replaced:
            accepted[key[:2]].append(version)
    for row in rows:
        versions = accepted[row.basis, row.service]
        if any(overlap(row, version) for version in versions):
            return row
        versions.append(row)
    return None
