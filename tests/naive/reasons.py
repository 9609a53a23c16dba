"""The reasons for which a grant is open, and the state, date and basis that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.naive.rules import Rule, closing_day

BASES = ("owner", "executor", "no_action", "fallback", "kept")
_BASIS = {"assignment": "owner", "action": "executor"}


@dataclass(frozen=True)
class Fact:
    """An assignment or action of the grant's pair that hadn't ended before the grant began."""

    kind: str  # "assignment", "action" or "trajectory action"
    id: str
    service: str | None
    ended_on: date | None


@dataclass(frozen=True)
class Reason:
    basis: str
    fact: str | None
    service: str | None
    counted_from: date | None
    closes_on: date


@dataclass(frozen=True)
class Assessment:
    """The state of an open grant; for "closes", `deciding` is one of the `reasons`."""

    state: str  # "in_use", "no_rule" or "closes"
    reasons: tuple[Reason, ...] = ()
    deciding: Reason | None = None

    @property
    def closes_on(self) -> date | None:
        return self.deciding.closes_on if self.deciding else None

    @property
    def basis(self) -> str | None:
        return self.deciding.basis if self.deciding else None


def assess(
    rules: Sequence[Rule],
    granted_on: date,
    latest_yes: date | None,
    facts: Sequence[Fact],
    kept_until: date | None,
) -> Assessment:
    """Return the assessment of an open grant, by the reasons in the order of the rules page.

    Decided: a grant in use or without a rule stays so while it is kept: keeping settles nothing.
    """
    ended = [(fact, fact.ended_on) for fact in facts if fact.ended_on]
    if len(ended) < len(facts):
        return Assessment("in_use")

    counted = [
        (_BASIS[fact.kind], fact.id, fact.service, end)
        for fact, end in ended
        if fact.kind != "trajectory action"
    ]
    giving = _giving(granted_on, latest_yes, [end for _fact, end in ended])
    if giving:
        counted.append(("no_action", None, None, giving))
    reasons, undated = [], []
    for basis, fact_id, service, day in counted:
        closes_on = closing_day(rules, basis, service, day)
        if closes_on is None:
            undated.append(day)
        else:
            reasons.append(Reason(basis, fact_id, service, day, closes_on))
    if not any(reason.fact and _since(reason.counted_from, latest_yes) for reason in reasons):
        undated += [end for fact, end in ended if fact.kind == "trajectory action"]

    if undated:
        fallback = _fallback(rules, undated)
        if fallback:
            reasons.append(fallback)
        elif _since(max(undated), latest_yes):
            return Assessment("no_rule")
    if kept_until:
        reasons.append(Reason("kept", None, None, None, kept_until))
    return Assessment("closes", tuple(reasons), max(reasons, key=_weight))


def _since(day: date | None, latest_yes: date | None) -> bool:
    """Return whether what ended on this day counts: not if it ended before the latest yes."""
    return latest_yes is None or (day is not None and day >= latest_yes)


def _giving(granted_on: date, latest_yes: date | None, ends: Sequence[date]) -> date | None:
    """Return the day from which the yes (or without one, the granting) is a reason; else None."""
    if latest_yes:
        return None if any(end >= latest_yes for end in ends) else latest_yes
    return None if ends else granted_on


def _fallback(rules: Sequence[Rule], undated: Sequence[date]) -> Reason | None:
    """Return the reason that a fallback rule gives to facts that no other rule dates.

    Decided: the rule dates them, so no yes settles them. A renewal then never closes a grant
    sooner, even if the fallback's period is longer than that of `no_action`.
    """
    day = closing_day(rules, "fallback", None, max(undated))
    return Reason("fallback", None, None, max(undated), day) if day else None


def _weight(reason: Reason) -> tuple[date, int, date]:
    return (reason.closes_on, -BASES.index(reason.basis), reason.counted_from or date.min)
