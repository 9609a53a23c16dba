"""Finding clients and partners by what somebody types."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.directory import (
    MOST_COUNTED,
    MOST_FOUND,
    count_clients,
    count_partners,
    find_client,
    find_clients,
    find_partner,
    find_partners,
    folded,
    index_names,
    names_of,
)
from core.extracts.columns import CLIENTS
from core.models import Client, Partner
from tests.core.extract_files import load, write
from tests.databases import KINDS
from tests.people import MEDIATOR

CLIENTS_OF_THE_REGISTER = {
    "0219871": ("De Smet", "Daniël", date(1985, 3, 12), "Gent"),
    "0219872": ("Smets", "Dana", date(1990, 1, 2), None),
    "0300001": ("'t Kindt", "Jolien", date(2003, 12, 27), "Genk"),
    "0300002": ("Vandenbussche-Van Steenkiste", "Zoë", None, "Geel"),
    "0300003": ("Strauß", "Åsa", None, "Eupen"),
    "0300004": ("100%_Janssens", "An", None, "Genk"),
    "P-77": ("Peeters", "An", date(1985, 3, 12), "Aalst"),
}
PARTNERS_OF_THE_REGISTER = {
    "P-0334": "Trajectbureau De Zilverreiger",
    "0999.963.201": "Begeleidingshuis Kompasroos vzw",
    "P-0113": "Loopbaanhuis Het Zevende Tandwiel",
    "P-0114": "Café Émile 100%",
}


@pytest.fixture(scope="module", params=KINDS)
def register(request: pytest.FixtureRequest) -> Iterator[None]:
    """Use a register with the clients and partners above, to read only."""
    with request.getfixturevalue(f"{request.param}_databases").fresh():
        fill_register()
        yield


def fill_register() -> None:
    with db.transaction() as session:
        for client_id, (last_name, first_name, birth_date, town) in CLIENTS_OF_THE_REGISTER.items():
            session.add(
                Client(
                    client_id=client_id, last_name=last_name, first_name=first_name,
                    birth_date=birth_date, municipality=town,
                )
            )  # fmt: skip
        session.add_all(
            Partner(partner_id=partner_id, name=name)
            for partner_id, name in PARTNERS_OF_THE_REGISTER.items()
        )
        session.flush()
        index_names(session, CLIENTS_OF_THE_REGISTER)


def clients(typed: str) -> list[str]:
    with db.reading() as session:
        return [client.client_id for client in find_clients(session, MEDIATOR, typed)]


def partners(typed: str) -> list[str]:
    with db.reading() as session:
        return [partner.partner_id for partner in find_partners(session, MEDIATOR, typed)]


@pytest.mark.parametrize(
    ("text", "as_typed"),
    [
        ("Daniël De Smet", "daniel de smet"),
        ("  't   Kindt ", "t kindt"),
        ("Strauß", "strauss"),
        ("Åsa-Zoë", "asa zoe"),
        ("ﬁets", "fiets"),
        ("%_", ""),
        ("", ""),
    ],
)
def test_a_name_is_folded_to_what_people_type(text: str, as_typed: str) -> None:
    assert folded(text) == as_typed


def test_a_name_is_kept_from_each_of_its_words_on() -> None:
    assert names_of("De Smet", "Daniël") == ["daniel de smet", "de smet daniel", "smet daniel de"]
    assert names_of("Jan", "Jan") == ["jan jan"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("daniel", ["0219871"], id="first name"),
        pytest.param("DANIËL", ["0219871"], id="capitals and accents"),
        pytest.param("de smet", ["0219871"], id="last name"),
        pytest.param("smet", ["0219871", "0219872"], id="a later word, and longer ones"),
        pytest.param("daniel de smet", ["0219871"], id="first name first"),
        pytest.param("smet daniel", ["0219871"], id="any order"),
        pytest.param("d sm", ["0219871", "0219872"], id="beginnings of words"),
        pytest.param("dan sm", ["0219871", "0219872"], id="beginnings in the other order"),
        pytest.param("met", [], id="not the middle of a word"),
        pytest.param("t kindt", ["0300001"], id="an apostrophe"),
        pytest.param("van steenkiste", ["0300002"], id="after a hyphen"),
        pytest.param("zoe vandenb", ["0300002"], id="hyphenated, any order"),
        pytest.param("strauss asa", ["0300003"], id="other alphabets' letters"),
        pytest.param("0219871", ["0219871"], id="number"),
        pytest.param("02198", ["0219871", "0219872"], id="beginning of a number"),
        pytest.param(" P-77 ", ["P-77"], id="a number with spaces around it"),
        pytest.param("12/03/1985", ["0219871", "P-77"], id="birth date with slashes"),
        pytest.param("12-3-1985", ["0219871", "P-77"], id="birth date with dashes"),
        pytest.param("12.03.1985", ["0219871", "P-77"], id="birth date with dots"),
        pytest.param("12 03 1985", ["0219871", "P-77"], id="birth date with spaces"),
        pytest.param("1985-03-12", ["0219871", "P-77"], id="birth date, year first"),
        pytest.param("31/02/1985", [], id="a day that doesn't exist"),
        pytest.param("01/01/1985", [], id="a day on which nobody was born"),
        pytest.param("100%_jans", ["0300004"], id="signs in a name"),
        pytest.param("%", [], id="percent sign"),
        pytest.param("_", [], id="underscore"),
        pytest.param("%peeters", ["P-77"], id="a sign before a name means nothing"),
        pytest.param("pee_ers", [], id="an underscore stands for nothing"),
        pytest.param("' OR 1=1 --", [], id="a statement"),
        pytest.param("\\", [], id="backslash"),
        pytest.param("\U0010ffff", [], id="the last letter there is"),
        pytest.param("   ", [], id="only spaces"),
    ],
)
def test_clients_are_found(typed: str, found: list[str]) -> None:
    assert clients(typed) == found


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("zilver", ["P-0334"], id="part of a word"),
        pytest.param("reiger traject", ["P-0334"], id="any order"),
        pytest.param("kompasroos", ["0999.963.201"], id="a later word"),
        pytest.param("0999.963", ["0999.963.201"], id="number"),
        pytest.param("huis", ["0999.963.201", "P-0113"], id="several, by name"),
        pytest.param("cafe emile", ["P-0114"], id="accents"),
        pytest.param("%", [], id="percent sign"),
        pytest.param("_", [], id="underscore"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_partners_are_found(typed: str, found: list[str]) -> None:
    assert partners(typed) == found


def add_namesakes(session: Session, count: int) -> None:
    ids = [f"C{number:03}" for number in range(count)]
    session.add_all(
        Client(client_id=client_id, last_name="Janssens", first_name=f"An {client_id}")
        for client_id in ids
    )
    session.flush()
    index_names(session, ids)


def test_of_many_namesakes_the_first_are_shown_by_name(database: str) -> None:
    with db.transaction() as session:
        add_namesakes(session, MOST_FOUND + 10)
    assert clients("janssens") == [f"C{number:03}" for number in range(MOST_FOUND)]
    with db.reading() as session:
        assert len(find_clients(session, MEDIATOR, "janssens", 3)) == 3


@pytest.mark.parametrize(("there", "counted"), [(26, 26), (MOST_COUNTED + 20, MOST_COUNTED + 1)])
def test_all_who_are_found_are_counted_up_to_a_number(
    database: str, there: int, counted: int
) -> None:
    with db.transaction() as session:
        add_namesakes(session, there)
        session.add_all(Partner(partner_id=f"P{each}", name="De Brug") for each in range(there))
    with db.reading() as session:
        assert count_clients(session, MEDIATOR, "janssens an") == counted
        assert count_partners(session, MEDIATOR, "brug") == counted
        assert count_clients(session, MEDIATOR, "an c001") == 1


def test_a_client_found_by_number_and_by_name_is_shown_once(database: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="an", last_name="An", first_name="An"))
        session.flush()
        index_names(session, ["an"])
    assert clients("an") == ["an"]


def test_a_client_whose_name_changes_is_found_by_the_new_name_alone(
    database: str, tmp_path: Path
) -> None:
    for name in ("Peeters", "Willems"):
        with db.transaction() as session:
            load(session, write(tmp_path, CLIENTS, {"client_id": "C1", "last_name": name}))
        assert clients(name) == ["C1"]
    assert clients("peeters") == []


def test_one_client_or_partner_is_found_by_the_whole_number_alone(register: None) -> None:
    with db.reading() as session:
        found = find_client(session, MEDIATOR, "0219871")
        assert found
        assert (found.last_name, found.municipality) == ("De Smet", "Gent")
        partner = find_partner(session, MEDIATOR, "P-0334")
        assert partner
        assert partner.name == "Trajectbureau De Zilverreiger"
        assert (
            find_client(session, MEDIATOR, "02198"),
            find_partner(session, MEDIATOR, "P-03"),
        ) == (None, None)
