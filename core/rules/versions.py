"""The administrator's closing rules: what holds since when, adding a version, removing a mistake.

A version that has decided a closing is evidence: it is only ever followed by another. The database
itself refuses to change one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, exists, false, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.audit.events import record_event
from core.calendar import FIRST_DAY, LAST_DAY
from core.errors import (
    LONGEST_TEXT,
    PeriodOutOfRange,
    RuleHasDecided,
    RuleInForce,
    RuleNeedsSource,
    RuleStartsOutOfRange,
    RuleStartsTooSoon,
    ServiceOfOwnerOnly,
    UnknownRule,
    UnknownService,
    VersionExists,
    within,
)
from core.models import Basis, ClosingDate, ClosingRule, Closure, Grant, Service, State, Unit
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name
from core.rules.access_periods import assess_and_remember
from core.rules.closing_dates import grants_under, rebuild_closing_dates
from core.rules.dating import LONGEST, ended_by_next


@dataclass(frozen=True)
class NewVersion:
    """A version of a closing rule that somebody drafts. `service` is for owners only."""

    basis: Basis
    service: str | None
    period: int
    unit: Unit
    valid_from: date
    source: str
    valid_until: date | None = None
    last_day_counts: bool = False


class VersionRow(NamedTuple):
    """A version as a list shows it, with how many open grants and closings it decides."""

    rule_id: int
    basis: Basis
    service: str | None
    service_name: str | None
    period: int
    unit: Unit
    last_day_counts: bool
    valid_from: date
    valid_until: date | None
    source: str
    entered_by: str
    entered_at: datetime
    open_grants: int
    closings: int


class WaitingService(NamedTuple):
    """A service without a rule in force, and how many grants wait for one."""

    service: str
    name: str
    grants: int


@allowed(Act.SEE_RULES)
def list_versions(session: Session, by: Acting) -> list[VersionRow]:
    """Every version of every rule: by basis and service, the newest first."""
    open_grants = _count_by_rule(session, Grant.rule_id)
    closings = _count_by_rule(session, Closure.rule_id)
    rows = session.execute(
        select(ClosingRule, Service.name, shown_name(ClosingRule.entered_by))
        .outerjoin(Service, Service.service == ClosingRule.service)
        .order_by(ClosingRule.valid_from.desc())
    ).all()
    order = list(Basis)
    return sorted(
        (
            VersionRow(
                rule_id=rule.id, basis=rule.basis, service=rule.service, service_name=name,
                period=rule.period, unit=rule.unit, last_day_counts=rule.last_day_counts,
                valid_from=rule.valid_from, valid_until=rule.valid_until, source=rule.source,
                entered_by=entered_by, entered_at=rule.entered_at,
                open_grants=open_grants.get(rule.id, 0), closings=closings.get(rule.id, 0),
            )
            for rule, name, entered_by in rows
        ),
        key=lambda row: (order.index(row.basis), row.service or ""),
    )  # fmt: skip


@allowed(Act.SEE_RULES)
def list_waiting_services(session: Session, by: Acting) -> list[WaitingService]:
    """The services without a rule in force today, with the grants that need one, most first."""
    in_force = exists().where(
        ClosingRule.service == Service.service,
        ClosingRule.valid_from <= by.today,
        or_(ClosingRule.valid_until.is_(None), ClosingRule.valid_until > by.today),
    )
    waiting = func.count(Grant.id)
    rows = session.execute(
        select(Service.service, Service.name, waiting)
        .outerjoin(Grant, (Grant.service == Service.service) & (Grant.state == State.NO_RULE))
        .where(~in_force)
        .group_by(Service.service, Service.name)
        .order_by(waiting.desc(), Service.service)
    )
    return [WaitingService(*row) for row in rows]


@allowed(Act.SEE_RULES)
def count_for_fallback(session: Session, by: Acting) -> int:
    """Count the open grants that need a decision and that a fallback rule would date; 0 with such
    a rule in force."""
    in_force = exists().where(
        ClosingRule.basis == Basis.FALLBACK,
        ClosingRule.valid_from <= by.today,
        or_(ClosingRule.valid_until.is_(None), ClosingRule.valid_until > by.today),
    )
    undecided = select(func.count(Grant.id)).where(Grant.state == State.NO_RULE, ~in_force)
    return session.scalar(undecided) or 0


def versions_of(session: Session, basis: Basis, service: str | None) -> Sequence[ClosingRule]:
    """Every version of one rule."""
    return session.scalars(
        select(ClosingRule).where(
            ClosingRule.basis == basis, ClosingRule.service.is_not_distinct_from(service)
        )
    ).all()


def check_version(session: Session, new: NewVersion, *, today: date) -> None:
    """Refuse a version that can't be added.

    Raises PeriodOutOfRange, RuleNeedsSource, TextTooLong, ServiceOfOwnerOnly, UnknownService,
    RuleStartsOutOfRange, VersionExists, or RuleStartsTooSoon when it would change what an earlier
    version has decided already.
    """
    if not 0 <= new.period <= LONGEST[new.unit]:
        raise PeriodOutOfRange
    if not within(new.source, LONGEST_TEXT).strip():
        raise RuleNeedsSource
    if new.basis is Basis.KEPT or (new.basis is Basis.OWNER) != bool(new.service):
        raise ServiceOfOwnerOnly
    if new.service and session.get(Service, new.service) is None:
        raise UnknownService(service=new.service)
    if not FIRST_DAY <= new.valid_from <= LAST_DAY:
        raise RuleStartsOutOfRange
    earlier = versions_of(session, new.basis, new.service)
    if any(version.valid_from == new.valid_from for version in earlier):
        raise VersionExists(day=new.valid_from)
    if earlier and new.valid_from <= today:
        raise RuleStartsTooSoon(day=today)


@allowed(Act.SIMULATE_RULES)
def check_versions(session: Session, by: Acting, new: Sequence[NewVersion]) -> None:
    """Refuse versions that can't be added together. Raises what `check_version` raises."""
    seen = set()
    for version in new:
        check_version(session, version, today=by.today)
        if (version.basis, version.service, version.valid_from) in seen:
            raise VersionExists(day=version.valid_from)
        seen.add((version.basis, version.service, version.valid_from))


@allowed(Act.CHANGE_RULES)
def add_versions(session: Session, new: Sequence[NewVersion], *, by: Acting) -> list[ClosingRule]:
    """Add versions; each ends the one before it on its first day, and is ended by a later one.

    Assesses the grants that these rules can touch. Raises what `check_versions` raises,
    or NotPermitted.
    """
    check_versions(session, by, new)
    added = [_add(session, version, by=by) for version in new]
    _apply(session, {(version.basis, version.service) for version in new}, by.today)
    for rule in added:
        _record(session, "rule.added", rule, by=by)
    return added


@allowed(Act.CHANGE_RULES)
def remove_version(session: Session, rule_id: int, *, by: Acting) -> None:
    """Remove a version whose first day is still to come; the one before it goes on.

    Raises UnknownRule, RuleInForce, RuleHasDecided or NotPermitted.
    """
    rule = session.get(ClosingRule, rule_id)
    if rule is None:
        raise UnknownRule(rule_id=rule_id)
    if rule.valid_from <= by.today:
        raise RuleInForce(day=rule.valid_from)
    if session.scalar(select(Closure.id).where(Closure.rule_id == rule_id).limit(1)):
        raise RuleHasDecided
    for version in versions_of(session, rule.basis, rule.service):
        if version.valid_until == rule.valid_from:
            version.valid_until = rule.valid_until
    _record(session, "rule.removed", rule, by=by)
    session.execute(update(Grant).where(Grant.rule_id == rule_id).values(rule_id=None))
    session.execute(delete(ClosingDate).where(ClosingDate.rule_id == rule_id))
    session.delete(rule)
    session.flush()
    _apply(session, {(rule.basis, rule.service)}, by.today)


def _count_by_rule(
    session: Session, rule_id: InstrumentedAttribute[int | None]
) -> dict[int | None, int]:
    counts = select(rule_id, func.count()).where(rule_id.is_not(None)).group_by(rule_id)
    return dict(session.execute(counts).all())


def _add(session: Session, new: NewVersion, *, by: Acting) -> ClosingRule:
    rule = ClosingRule(
        basis=new.basis, service=new.service, period=new.period, unit=new.unit,
        last_day_counts=new.last_day_counts, valid_from=new.valid_from,
        valid_until=new.valid_until, source=new.source.strip(),
        entered_by=by.name, entered_by_account=by.account, entered_at=by.now,
    )  # fmt: skip
    versions = [*versions_of(session, new.basis, new.service), rule]
    for version, end in ended_by_next(versions).items():
        version.valid_until = end
    session.add(rule)
    session.flush()
    return rule


def _apply(session: Session, lines: set[tuple[Basis, str | None]], today: date) -> None:
    for line in lines:
        rebuild_closing_dates(session, *line)
    assess_and_remember(session, or_(false(), *(grants_under(*line) for line in lines)), today)


def _record(session: Session, kind: str, rule: ClosingRule, *, by: Acting) -> None:
    record_event(
        session, kind, by=by,
        rule=rule.id, basis=rule.basis, service=rule.service, period=rule.period, unit=rule.unit,
        last_day_counts=rule.last_day_counts or None, valid_from=rule.valid_from.isoformat(),
        source=rule.source,
    )  # fmt: skip
