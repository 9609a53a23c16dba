"""What the naive reading of the rules says of one open grant of a random register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.naive import reasons
from tests.naive.rules import Rule


@dataclass(frozen=True)
class Fact:
    """An assignment or action of the grant's pair, with its days."""

    id: str
    kind: str  # "assignment", "action" or "trajectory action"
    service: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class OpenGrant:
    """A grant that a consent opened, and maybe another one renewed."""

    granted_on: date
    renewed_on: date | None
    kept_until: date | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Judgement:
    """The state of an open grant, its deciding basis and its closing date."""

    state: str
    basis: str | None
    closes_on: date | None


def judge(grant: OpenGrant, rules: Sequence[Rule], *, ended_on: date | None = None) -> Judgement:
    """Return the judgement on a grant; with `ended_on`, as if all that runs ended on that day."""
    counted = [
        reasons.Fact(fact.kind, fact.id, fact.service, fact.ended_on or ended_on)
        for fact in grant.facts
        if fact.ended_on is None or fact.ended_on >= grant.granted_on
    ]
    latest_yes = grant.renewed_on or grant.granted_on
    found = reasons.assess(rules, grant.granted_on, latest_yes, counted, grant.kept_until)
    return Judgement(found.state, found.basis, found.closes_on)
