"""A partner's figures: each is the number of grants in its list."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

import pytest
from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.partner import (
    DAYS_AHEAD,
    Chosen,
    NamedPartner,
    Stage,
    count_stages,
    read_partner,
)
from core.directory import index_names
from core.errors import UnknownPartner
from core.grants.lifecycle import close_by_hand
from core.grants.listing import is_open
from core.models import (
    Action,
    Assignment,
    Basis,
    Client,
    Grant,
    Origin,
    Partner,
    Purpose,
    Service,
    State,
)
from core.rules.assessment import Scope, assess
from tests.core.writing import add_assignment, add_grant, add_owner_rule, add_pair
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")

GRANTS = 240
SERVICES = ("TWE", "SIF")  # the second without a rule


def fill(session: Session) -> None:
    """Add open and closed grants of partners P1 and P2, with facts of every kind."""
    chance = Random(7)
    add_pair(session, "C0", "P1")
    add_pair(session, "C0", "P2")
    add_owner_rule(session, "TWE", 4)
    session.add(Service(service="SIF", name="SIF"))
    clients = [f"K{number}" for number in range(GRANTS)]
    session.execute(
        insert(Client), [{"client_id": c, "last_name": "P", "first_name": "A"} for c in clients]
    )
    pairs = [{"client_id": c, "partner_id": chance.choice(["P1", "P1", "P2"])} for c in clients]
    session.execute(insert(Grant), [pair | grant(chance) for pair in pairs])
    session.execute(insert(Action), [action(pair, chance) for pair in pairs[::3]])
    session.execute(insert(Assignment), [assignment(pair, chance) for pair in pairs[1::3]])
    assess(session)


def grant(chance: Random) -> dict[str, object]:
    granted_on = days_ago(chance.randrange(150, 200))
    closed_on = days_ago(chance.randrange(100)) if chance.random() < 0.2 else None
    kept = chance.random() < 0.1 and closed_on is None
    return {
        "origin": Origin.CONSENT,
        "granted_on": granted_on,
        "known_on": granted_on,
        "closed_on": closed_on,
        "kept_until": TODAY + timedelta(days=chance.randrange(60)) if kept else None,
        "kept_by": "Ann" if kept else None,
        "kept_reason": "stage" if kept else None,
    }


def end(chance: Random) -> date | None:
    return days_ago(chance.randrange(140)) if chance.random() < 0.7 else None


def action(pair: dict[str, str], chance: Random) -> dict[str, object]:
    return pair | {
        "action_id": pair["client_id"], "title": "x", "kind": Purpose.TRAINING,
        "trajectory": chance.random() < 0.2, "started_on": days_ago(300), "closed_on": end(chance),
    }  # fmt: skip


def assignment(pair: dict[str, str], chance: Random) -> dict[str, object]:
    return pair | {
        "assignment_id": pair["client_id"], "service": chance.choice(SERVICES),
        "started_on": days_ago(300), "ended_on": end(chance),
    }  # fmt: skip


def stage_of(grant: Grant) -> Stage:
    """Return the stage of a grant, by an independent and plain reading."""
    if grant.closed_on:
        return Stage.CLOSED
    if grant.state is State.IN_USE:
        return Stage.IN_USE
    if grant.closes_on is None:
        return Stage.UNDECIDED
    days = (grant.closes_on - TODAY).days
    if days <= 0:
        return Stage.EXPIRED
    return Stage.SOON if days <= DAYS_AHEAD else Stage.LATER


def test_figures_are_what_one_counts_grant_by_grant_and_lead_to_as_many_grants() -> None:
    with db.transaction() as session:
        fill(session)
        one_by_one = Counter(
            (stage_of(grant), grant.basis, grant.service)
            for grant in session.scalars(select(Grant).filter_by(partner_id="P1"))
        )
        counts = count_stages(session, MEDIATOR, "P1")
        assert {stage for stage, _basis, _service in one_by_one} == set(Stage)
        assert {basis for _stage, basis, _service in one_by_one} == {*Basis, None} - {
            Basis.FALLBACK
        }
        assert {tuple(count[:3]): count.grants for count in counts} == one_by_one
        for chosen in choices():
            scope = chosen.scope("P1", TODAY)
            assert open_ones(session, scope) == chosen.total(counts), chosen
            undated = open_ones(session, and_(scope, Grant.closes_on.is_(None)))
            assert not chosen.all_close or undated == 0, chosen


def open_ones(session: Session, scope: Scope) -> int:
    """Return the number of open grants in the scope."""
    return session.scalar(select(func.count(Grant.id)).where(is_open(scope))) or 0


def choices() -> list[Chosen]:
    """Return every choice among open grants."""
    stages = [*(stage for stage in Stage if stage is not Stage.CLOSED), None]
    bases = [(), *combinations(Basis, 1), *combinations(Basis, 2)]
    services = [(), *combinations(SERVICES, 1), SERVICES]
    return [Chosen(*each) for each in product(stages, bases, services)]


@pytest.mark.parametrize(
    ("typed", "clients"),
    [
        ("", ["C1", "C2", "K3"]),
        ("peet", ["C1", "K3"]),
        ("zoe pee", ["K3"]),
        ("C", ["C1", "C2"]),
        ("c", ["C2"]),
        ("12/03/1985", ["C2"]),
        ("niemand", []),
        ("?", []),
    ],
)
def test_a_list_is_narrowed_to_clients_as_they_are_found(typed: str, clients: list[str]) -> None:
    names = {"C1": ("Peeters", "An"), "C2": ("Claes", "Els"), "K3": ("Peeters", "Zoë")}
    with db.transaction() as session:
        for client_id, (last_name, first_name) in names.items():
            add_grant(session, client_id)
            client = session.get_one(Client, client_id)
            client.last_name, client.first_name = last_name, first_name
        session.get_one(Client, "C2").birth_date = date(1985, 3, 12)
        session.flush()
        index_names(session, names)
    with db.reading() as session:
        scope = Chosen(typed=typed).scope("P1", TODAY)
        found = session.scalars(select(Grant.client_id).where(scope).order_by(Grant.client_id))
        assert list(found) == clients
        counts = count_stages(session, MEDIATOR, "P1", typed)
        assert Chosen(typed=typed).total(counts) == len(clients)


def test_a_stage_is_told_by_the_closing_date() -> None:
    stages = {
        -1: Stage.EXPIRED,
        0: Stage.EXPIRED,
        1: Stage.SOON,
        DAYS_AHEAD: Stage.SOON,
        DAYS_AHEAD + 1: Stage.LATER,
    }
    with db.transaction() as session:
        add_owner_rule(session, "TWE", 0)
        for days, stage in stages.items():
            add_grant(session, "C1", f"P{days}")
            add_assignment(
                session, "TWE", f"S{days}", partner_id=f"P{days}",
                started_on=days_ago(40), ended_on=TODAY + timedelta(days=days),
            )  # fmt: skip
            (count,) = count_stages(session, MEDIATOR, f"P{days}")
            assert count == (stage, Basis.OWNER, "TWE", 1)


def test_a_closed_grant_is_in_no_figure_of_open_ones() -> None:
    with db.transaction() as session:
        grant_id = add_grant(session).id
        close_by_hand(session, grant_id, "verhuisd", by=mediator("Ann"))
        counts = count_stages(session, MEDIATOR, "P1")
    assert Chosen().total(counts) == 0
    assert Chosen(Stage.CLOSED).total(counts) == 1


def test_a_partner_without_grants_has_no_figures() -> None:
    with db.transaction() as session:
        add_pair(session)
        assert count_stages(session, MEDIATOR, "P1") == []


def test_a_partner_is_found_by_its_number() -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P9", name="De Brug", email="info@debrug.example"))
        session.flush()
        assert read_partner(session, MEDIATOR, "P9") == NamedPartner(
            "P9", "De Brug", "info@debrug.example"
        )
        with pytest.raises(UnknownPartner, match="P8"):
            read_partner(session, MEDIATOR, "P8")
