"""The rules applied to one grant at a time, independently of `core`; slow, for tests only."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Rule:
    basis: str
    service: str | None
    period: int
    unit: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True)
class Fact:
    id: str
    kind: str  # "assignment", "action" or "trajectory action"
    service: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class OpenGrant:
    granted_on: date
    renewed_on: date | None
    kept_until: date | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Judgement:
    state: str
    basis: str | None
    closes_on: date | None


def judge(grant: OpenGrant, rules: list[Rule]) -> Judgement:
    """Return the state of one open grant, its deciding basis and its closing date."""
    start = grant.renewed_on or grant.granted_on
    facts = [fact for fact in grant.facts if fact.ended_on is None or fact.ended_on >= start]
    for fact in facts:
        if fact.ended_on is None:
            return Judgement("in_use", None, None)

    ends = []
    for fact in facts:
        if fact.kind == "assignment":
            ends.append((_date(rules, "owner", fact.service, fact.ended_on), "owner"))
        elif fact.kind == "action":
            ends.append((_date(rules, "executor", None, fact.ended_on), "executor"))
    if facts and not ends:
        return Judgement("no_rule", None, None)
    if not facts:
        ends.append((_date(rules, "no_action", None, start), "no_action"))
    if any(day is None for day, _basis in ends):
        return Judgement("no_rule", None, None)
    if grant.kept_until:
        ends.append((grant.kept_until, "kept"))

    latest = max(day for day, _basis in ends)
    for basis in ("owner", "executor", "no_action", "kept"):
        if (latest, basis) in ends:
            return Judgement("closes", basis, latest)
    raise AssertionError("one of the reasons is the latest")


def _date(rules: list[Rule], basis: str, service: str | None, counted_from: date) -> date | None:
    """Return the first day on which a version in force says that the period has run."""
    candidates = []
    for rule in rules:
        if (rule.basis, rule.service) == (basis, service):
            day = max(_after(counted_from, rule), rule.valid_from)
            if rule.valid_until is None or day < rule.valid_until:
                candidates.append(day)
    return min(candidates) if candidates else None


def _after(day: date, rule: Rule) -> date:
    if rule.unit == "days":
        return day + timedelta(days=rule.period)
    year, month = day.year, day.month
    for _month in range(rule.period):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day_of_month in (day.day, 30, 29, 28):
        try:
            return date(year, month, day_of_month)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
