"""Random registers for property tests, and putting one into a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.models import (
    Action,
    Assignment,
    Basis,
    Client,
    ClosingDate,
    ClosingRule,
    Decision,
    DecisionKind,
    Grant,
    Ground,
    GroundKind,
    Origin,
    Partner,
    Purpose,
    Service,
    Unit,
)
from core.rules.closing_dates import rebuild_closing_dates
from tests.days import NOW
from tests.naive import reasons as naive
from tests.naive.rules import Rule

SERVICES = ("TIBB4", "WIJ3", "SIF")
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)

# Days on which months and years are treacherous turn up often.
TREACHEROUS = [
    date(2024, 2, 29), date(2025, 2, 28), date(2025, 8, 31), date(2026, 2, 28), date(2026, 3, 31),
    date(2026, 8, 29), date(2026, 8, 30), date(2026, 8, 31), date(2026, 12, 31), date(2027, 8, 31),
    date(2027, 11, 30), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1),
]  # fmt: skip


@dataclass(frozen=True)
class Fact:
    id: str
    kind: str  # "assignment", "action" or "trajectory action"
    service: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class OpenGrant:
    """A grant on a consent, perhaps given again, with all the facts of its pair."""

    granted_on: date
    renewed_on: date | None
    kept_until: date | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Judgement:
    state: str
    basis: str | None
    closes_on: date | None


def judge(grant: OpenGrant, rules: list[Rule], ended_on: date | None = None) -> Judgement:
    """What the naive reading says of a grant; with a day, as if all that runs ended on it."""
    facts = [
        naive.Fact(fact.kind, fact.id, fact.service, fact.ended_on or ended_on)
        for fact in grant.facts
        if fact.ended_on is None or fact.ended_on >= grant.granted_on
    ]
    latest_yes = grant.renewed_on or grant.granted_on
    found = naive.assess(rules, grant.granted_on, latest_yes, facts, grant.kept_until)
    return Judgement(found.state, found.basis, found.closes_on)


days = st.sampled_from(TREACHEROUS) | st.dates(FIRST, LAST)


@st.composite
def versions(draw: st.DrawFn, basis: str, service: str | None) -> list[Rule]:
    """No, one or more versions of one rule that don't overlap, with gaps here and there."""
    bounds = sorted(draw(st.sets(days, max_size=4)))
    if draw(st.booleans()):
        bounds.insert(0, date(2000, 1, 1))
    ends = [*bounds[1:], draw(st.none() | st.just(date(2030, 1, 1)))]
    return [
        Rule(
            basis,
            service,
            draw(st.integers(0, 14)),
            draw(st.sampled_from(["months", "days"])),
            draw(st.booleans()),
            start,
            end,
        )
        for start, end in zip(bounds, ends, strict=False)
        if draw(st.integers(0, 5)) > 0
    ]


@st.composite
def rule_sets(draw: st.DrawFn) -> list[Rule]:
    """Versions of the executor's, the no-action and two of the three services' owner rules, and
    often of the fallback."""
    lines = [("executor", None), ("no_action", None), ("owner", "TIBB4"), ("owner", "WIJ3")]
    if draw(st.booleans()):
        lines.append(("fallback", None))
    return [rule for line in lines for rule in draw(versions(*line))]


@st.composite
def facts(draw: st.DrawFn, number: int) -> Fact:
    kind = draw(st.sampled_from(["assignment", "action", "action", "trajectory action"]))
    one, other = sorted([draw(days), draw(days)])
    return Fact(
        f"F{number}",
        kind,
        draw(st.sampled_from(SERVICES)) if kind == "assignment" else None,
        one,
        draw(st.sampled_from([other, other, other, None])),
    )


@st.composite
def open_grants(draw: st.DrawFn) -> OpenGrant:
    one, other = sorted([draw(days), draw(days)])
    return OpenGrant(
        granted_on=one,
        renewed_on=other if draw(st.integers(0, 3)) == 0 else None,
        kept_until=draw(days) if draw(st.integers(0, 4)) == 0 else None,
        facts=tuple(draw(facts(n)) for n in range(draw(st.sampled_from([0, 1, 1, 2, 2, 3, 4])))),
    )


@dataclass(frozen=True)
class Register:
    """Rules, and open grants of as many clients at one partner."""

    rules: list[Rule]
    grants: list[OpenGrant]


def grants_by_chance(seed: int, number: int) -> list[OpenGrant]:
    """As many open grants as hypothesis can't draw one by one."""
    chance = Random(seed)

    def two_days() -> list[date]:
        ahead = timedelta(days=chance.randrange((LAST - FIRST).days))
        other = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
        return sorted([chance.choice([*TREACHEROUS, FIRST + ahead]), other])

    def fact(number: int) -> Fact:
        kind = chance.choice(["assignment", "action", "action", "trajectory action"])
        service = chance.choice(SERVICES) if kind == "assignment" else None
        start, end = two_days()
        return Fact(f"F{number}", kind, service, start, chance.choice([end, end, end, None]))

    def grant() -> OpenGrant:
        granted_on, renewed_on = two_days()
        return OpenGrant(
            granted_on,
            renewed_on if chance.random() < 0.25 else None,
            two_days()[1] if chance.random() < 0.2 else None,
            tuple(fact(n) for n in range(chance.choice([0, 1, 1, 2, 2, 3, 4]))),
        )

    return [grant() for _number in range(number)]


@st.composite
def big_registers(draw: st.DrawFn) -> Register:
    """Five hundred grants: some drawn one by one, the others by chance."""
    drawn = draw(st.lists(open_grants(), min_size=30, max_size=60))
    by_chance = grants_by_chance(draw(st.integers(0, 2**32)), 500 - len(drawn))
    return Register(draw(rule_sets()), [*drawn, *by_chance])


registers = st.builds(Register, rule_sets(), st.lists(open_grants(), min_size=80, max_size=120))


def client_id(number: int) -> str:
    return f"C{number:04}"


def put_in(session: Session, register: Register) -> None:
    """Put a register into an empty database, its grants not yet assessed."""
    session.execute(insert(Partner), [{"partner_id": "P1", "name": "De Brug"}])
    session.execute(insert(Service), [{"service": name, "name": name} for name in SERVICES])
    clients = [client_id(n) for n in range(len(register.grants))]
    session.execute(
        insert(Client),
        [{"client_id": client, "last_name": "Peeters", "first_name": "An"} for client in clients],
    )
    put_rules_in(session, register.rules)
    assignments, actions, grants = [], [], []
    for client, grant in zip(clients, register.grants, strict=True):
        pair = {"client_id": client, "partner_id": "P1"}
        grants.append(
            pair
            | {
                "origin": Origin.CONSENT,
                "granted_on": grant.granted_on,
                "known_on": grant.granted_on,
                "renewed_on": grant.renewed_on,
                "kept_until": grant.kept_until,
                "kept_by": "an" if grant.kept_until else None,
                "kept_reason": "nog even" if grant.kept_until else None,
            }
        )
        for fact in grant.facts:
            of_fact = pair | {"started_on": fact.started_on}
            if fact.kind == "assignment":
                assignments.append(
                    of_fact
                    | {
                        "assignment_id": f"{client}-{fact.id}",
                        "service": fact.service,
                        "ended_on": fact.ended_on,
                    }
                )
            else:
                actions.append(
                    of_fact
                    | {
                        "action_id": f"{client}-{fact.id}",
                        "kind": Purpose.TRAINING,
                        "trajectory": fact.kind == "trajectory action",
                        "title": "Opleiding lasser",
                        "closed_on": fact.ended_on,
                    }
                )
    for table, rows in ((Assignment, assignments), (Action, actions), (Grant, grants)):
        if rows:
            session.execute(insert(table), rows)
    put_consents_in(session)


def put_consents_in(session: Session) -> None:
    """Let each grant rest on the consents of its first day and of its renewal."""
    consents = [
        (grant, day)
        for grant in session.scalars(select(Grant).order_by(Grant.id))
        for day in sorted({grant.granted_on, grant.renewed_on or grant.granted_on})
    ]
    of_pair = [
        {"grant_id": grant.id, "client_id": grant.client_id, "partner_id": grant.partner_id}
        for grant, _day in consents
    ]
    yes = {"kind": DecisionKind.YES, "recorded_by": "test", "recorded_at": NOW}
    numbers = session.scalars(
        insert(Decision).returning(Decision.id, sort_by_parameter_order=True),
        [each | yes | {"day": day} for each, (_g, day) in zip(of_pair, consents, strict=True)],
    ).all()
    grounds = [
        each
        | {
            "kind": GroundKind.BROUGHT_IN, "decision_id": number, "from_on": day, "known_on": day,
        }
        for each, (_grant, day), number in zip(of_pair, consents, numbers, strict=True)
    ]  # fmt: skip
    session.execute(insert(Ground), grounds)


def put_rules_in(session: Session, rules: list[Rule]) -> None:
    """Let these be all the closing rules that there are."""
    session.execute(delete(ClosingDate))
    session.execute(delete(ClosingRule))
    for rule in rules:
        session.add(
            ClosingRule(
                basis=Basis(rule.basis),
                service=rule.service,
                period=rule.period,
                unit=Unit(rule.unit),
                last_day_counts=rule.last_day_counts,
                valid_from=rule.valid_from,
                valid_until=rule.valid_until,
                source="verzonnen",
                entered_by="test",
                entered_at=NOW,
            )
        )
    session.flush()
    for basis, service in {(rule.basis, rule.service) for rule in rules}:
        rebuild_closing_dates(session, Basis(basis), service)
