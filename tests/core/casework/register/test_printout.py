"""The client's overview: who may view the file, who could, and how to stop it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core import database as db
from core.casework.register.printout import print_register
from core.casework.register.reading import read_register
from core.grants.lifecycle import close_by_hand, keep_open
from core.i18n import speak
from core.models import Client, Origin, Partner
from tests.core.writing import add_action, add_assignment, add_grant, add_pair
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator, on

ACTING = mediator("Wim Peeters")
NOW_VIEW = "Wie mag uw dossier inkijken op"
BEFORE = "Wie mocht uw dossier eerder inkijken"
HOW = "Hoe zet u de inzage stop?"
LIVE_TEXTS = ["[x](javascript:alert(1))", ":red[x]", "<script>alert(1)</script>"]


def pages(session: Session, day: date = TODAY) -> list[str]:
    register = read_register(session, MEDIATOR, "C1")
    pdf = print_register(register, day, by=mediator("Wim Peeters"))
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def parts(session: Session, day: date = TODAY) -> tuple[str, str]:
    """Return the text of who may view the file, and of who could before."""
    (text,) = pages(session, day)
    _head, rest = text.split(NOW_VIEW)
    now, rest = rest.split(BEFORE)
    return now, rest.split(HOW)[0]


def test_it_says_whose_file_of_which_day_when_printed_and_by_whom(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").birth_date = date(1985, 3, 12)
        (text,) = pages(session, days_ago(1))
    assert "Peeters An, geboren op 12 maart 1985, klantnummer C1" in text
    assert "Toestand op 23 november 2026." in text
    assert "Afgedrukt op 24 november 2026 om 06:00 door Wim Peeters." in text


def test_without_grants_it_says_so(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        now, before = parts(session)
    assert "Geen enkele organisatie mag uw dossier op deze dag inkijken." in now
    assert "Geen enkele andere organisatie" in before


def test_who_may_view_stands_with_ground_date_and_reason(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(30))
        add_action(session, started_on=days_ago(20), closed_on=days_ago(10))
        now, _before = parts(session)
    for said in (
        "De Brug",
        "25/10/2026",
        "Uw toestemming van 25 oktober 2026, overgenomen uit een vroeger register",
        "Tot en met",
        "13/05/2027",
        "Opleiding lasser",
    ):
        assert said in now


def test_an_assignment_is_said_with_its_service(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, origin=Origin.ASSIGNMENT)
        add_assignment(session, "TIBB4", started_on=days_ago(30))
        now, _before = parts(session)
    assert "VDAB wees u toe aan deze organisatie, sinds 25 oktober 2026: TIBB4" in now
    assert "nog geen datum" in now


def test_an_expired_grant_stands_under_who_could_before(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(300))
        now, before = parts(session)
    assert "De Brug" not in now
    assert "De Brug" in before


@pytest.mark.parametrize(
    ("ended", "shown"), [(date(2024, 11, 24), False), (date(2024, 11, 25), True)]
)
def test_it_goes_back_two_years(database: str, ended: date, shown: bool) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=date(2024, 6, 1))
        close_by_hand(session, grant.id, "x", by=on(ACTING, ended))
        _now, before = parts(session)
    assert ("De Brug" in before) == shown


def test_what_mediators_wrote_for_colleagues_is_not_in_it(database: str) -> None:
    with db.transaction() as session:
        kept = add_grant(session, partner_id="P1", granted_on=days_ago(300))
        keep_open(session, kept.id, TODAY + timedelta(days=9), "Geheim", by=ACTING)
        closed = add_grant(session, partner_id="P2")
        close_by_hand(session, closed.id, "Geheim", by=ACTING)
        now, before = parts(session)
    assert "Tot dan opengehouden door uw bemiddelaar" in now
    assert "Stopgezet door Wim Peeters" in before
    assert "Geheim" not in now + before


def test_it_says_how_to_stop_it_and_whom_to_ask(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").mediator = "Griet Vandeput"
        (text,) = pages(session)
    assert HOW in text
    assert "Vraag het aan Griet Vandeput" in text


@pytest.mark.parametrize("name", LIVE_TEXTS)
def test_names_are_printed_as_they_are(database: str, name: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=name, first_name="\u202eAn"))
        session.add(Partner(partner_id="P1", name=name))
        add_grant(session)
        (text,) = pages(session)
    assert text.count(f"{name} ‹U+202E›An") == 2
    assert text.count(name) == 3


def test_sixty_grants_take_several_pages_each_with_the_head(database: str) -> None:
    with db.transaction() as session:
        for number in range(60):
            add_grant(session, partner_id=f"P{number}")
        printed = pages(session)
    assert len(printed) > 2
    assert sum(text.count("De Brug") for text in printed) == 60
    assert all("Organisatie" in text for text in printed if "De Brug" in text)
    assert f"blz. 2 van {len(printed)}" in printed[1]


def test_the_usual_number_of_grants_takes_one_page(database: str) -> None:
    with db.transaction() as session:
        for number in range(10):
            add_grant(session, partner_id=f"P{number}")
        assert len(pages(session)) == 1


def test_it_can_be_printed_in_english(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        speak("en")
        (text,) = pages(session)
        speak("nl")
    assert "Who may view your file on 24 November 2026" in text
    assert "Closes on 25 April 2027" in text
