"""All partners by letter, and with their number of open grants."""

import pytest

from core import database as db
from core.casework.partners import (
    CountedPartner,
    letters_of,
    most_grants_first,
    under_letter,
    with_open_grants,
)
from core.directory import FoundPartner
from core.grants.lifecycle import close_by_hand
from core.models import Partner
from tests.core.writing import add_grant
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")

NAMES = {"P1": "De Brug", "P2": "Ébène", "P3": "4Werk", "P4": "Delta", "P5": "!?"}


@pytest.fixture(autouse=True)
def partners(database: str) -> None:
    """Delta has two open grants, Ébène one and De Brug only a closed one."""
    with db.transaction() as session:
        session.add_all(Partner(partner_id=number, name=name) for number, name in NAMES.items())
        session.flush()
        for client, partner in (("C1", "P4"), ("C2", "P4"), ("C1", "P2")):
            add_grant(session, client, partner)
        closed = add_grant(session, "C3", "P1")
        close_by_hand(session, closed.id, "verhuisd", by=mediator("Ann"))


ALL = [FoundPartner(number, name) for number, name in NAMES.items()]


def numbers(partners: list[FoundPartner]) -> list[str]:
    return [each.partner_id for each in partners]


def test_a_partner_stands_under_its_first_letter_without_accents() -> None:
    assert letters_of(ALL) == ["#", "D", "E"]
    assert {letter: numbers(under_letter(ALL, letter)) for letter in ("#", "D", "E", "Z")} == {
        "#": ["P3", "P5"], "D": ["P1", "P4"], "E": ["P2"], "Z": [],
    }  # fmt: skip
    assert under_letter(ALL, None) == ALL


def test_those_with_most_open_grants_come_first() -> None:
    with db.reading() as session:
        assert numbers(most_grants_first(session, MEDIATOR, ALL)) == ["P4", "P2", "P1", "P3", "P5"]


def test_only_open_grants_are_counted() -> None:
    with db.reading() as session:
        assert with_open_grants(session, MEDIATOR, under_letter(ALL, "D")) == [
            CountedPartner("P1", "De Brug", 0),
            CountedPartner("P4", "Delta", 2),
        ]
