"""Random registers for property tests, and a function that inserts one into a database."""

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
from tests.core.judging import Fact, OpenGrant
from tests.days import NOW
from tests.naive.rules import Rule

SERVICES = ("TIBB4", "WIJ3", "SIF")
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)

# Days on which adding months is error-prone, drawn often.
TREACHEROUS = [
    date(2024, 2, 29), date(2025, 2, 28), date(2025, 8, 31), date(2026, 2, 28), date(2026, 3, 31),
    date(2026, 8, 29), date(2026, 8, 30), date(2026, 8, 31), date(2026, 12, 31), date(2027, 8, 31),
    date(2027, 11, 30), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1),
]  # fmt: skip

days = st.sampled_from(TREACHEROUS) | st.dates(FIRST, LAST)


@st.composite
def versions(draw: st.DrawFn, basis: str, service: str | None) -> list[Rule]:
    """Draw zero or more versions of one rule, without overlap but sometimes with gaps."""
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
    """Draw versions of all rules but one service's, and every other time of the fallback rule."""
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
    """Rules and open grants, each grant of a client of its own, all at one partner."""

    rules: list[Rule]
    grants: list[OpenGrant]


def grants_by_chance(seed: int, number: int) -> list[OpenGrant]:
    """Return `number` random open grants, when hypothesis can't draw that many."""
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
    """Draw a register of 500 grants: some drawn by hypothesis, the others from a seed."""
    drawn = draw(st.lists(open_grants(), min_size=30, max_size=60))
    by_chance = grants_by_chance(draw(st.integers(0, 2**32)), 500 - len(drawn))
    return Register(draw(rule_sets()), [*drawn, *by_chance])


registers = st.builds(Register, rule_sets(), st.lists(open_grants(), min_size=80, max_size=120))


def client_id(number: int) -> str:
    return f"C{number:04}"


def put_in(session: Session, register: Register) -> None:
    """Insert a register into an empty database; its grants aren't assessed yet."""
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
    _add_consents(session)


def _add_consents(session: Session) -> None:
    """Let each grant rest on a yes of its first day, and on one of the day of its renewal."""
    decided, grounds = [], []
    for grant in session.execute(select(Grant.__table__)):
        pair = {"client_id": grant.client_id, "partner_id": grant.partner_id}
        for day in filter(None, (grant.granted_on, grant.renewed_on)):
            number = len(decided) + 1
            decided.append(
                pair
                | {
                    "id": number,
                    "kind": DecisionKind.YES,
                    "day": day,
                    "grant_id": grant.id,
                    "recorded_by": "test",
                    "recorded_at": NOW,
                }
            )
            grounds.append(
                pair
                | {
                    "grant_id": grant.id,
                    "kind": GroundKind.BROUGHT_IN,
                    "decision_id": number,
                    "from_on": day,
                    "known_on": day,
                }
            )
    if decided:
        session.execute(insert(Decision), decided)
        session.execute(insert(Ground), grounds)


def put_rules_in(session: Session, rules: list[Rule]) -> None:
    """Replace all closing rules by these."""
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
