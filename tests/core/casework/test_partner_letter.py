"""The letter to a partner: who stands in it, what it says, and what it never says."""

import io
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core import database as db
from core.casework import partner_letter
from core.casework.partner_letter import (
    LONGEST_ADDRESS,
    MOST_IN_MAIL,
    Ending,
    Letter,
    count_endings,
    letter_as_mail,
    letter_as_pdf,
    read_letter,
    write_letter_xlsx,
)
from core.errors import UnknownPartner
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures, speak
from core.models import Client, Grant, Partner
from tests.core.writing import add_assignment, add_grant, add_owner_rule
from tests.days import TODAY
from tests.people import MEDIATOR, mediator

pytestmark = pytest.mark.usefixtures("database")


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def add_ending(session: Session, days: int, *, partner_id: str = "P1") -> Grant:
    """Add a grant under a service, of client C<days>, that closes in so many days."""
    client = f"C{days}"
    grant = add_grant(session, client, partner_id)
    add_assignment(
        session, "SCHULDHULP", f"S{days}{partner_id}", client_id=client, partner_id=partner_id,
        started_on=in_days(-40), ended_on=in_days(days),
    )  # fmt: skip
    return grant


def fill(session: Session, *days: int) -> None:
    add_owner_rule(session, "SCHULDHULP", 0)
    for each in days:
        add_ending(session, each)
    session.get_one(Partner, "P1").email = "info@debrug.example"


def letter(days: int = 30) -> Letter:
    with db.reading() as session:
        found = read_letter(session, mediator("Ann Claes"), "P1", days)
        assert found.total == count_endings(session, MEDIATOR, "P1", days)
    return found


def pages(letter: Letter) -> list[str]:
    reader = PdfReader(io.BytesIO(letter_as_pdf(letter)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_it_names_what_closes_in_those_days_and_nothing_else() -> None:
    with db.transaction() as session:
        fill(session, -1, 0, 1, 14, 15, 30, 31)
        add_ending(session, 5, partner_id="P2")
        close_by_hand(session, add_ending(session, 6).id, "verhuisd", by=MEDIATOR)
    named = {days: [each.client_id for each in letter(days).endings] for days in (14, 30)}
    assert named == {14: ["C1", "C14"], 30: ["C1", "C14", "C15", "C30"]}


def test_it_gives_the_last_day_of_access_of_each() -> None:
    with db.transaction() as session:
        fill(session, 10)
    assert letter().endings == [Ending("C10", "Peeters An", in_days(9))]
    assert letter().until == in_days(29)


def test_a_partner_that_does_not_exist_gets_no_letter() -> None:
    with db.reading() as session, pytest.raises(UnknownPartner):
        read_letter(session, MEDIATOR, "P1", 14)


def test_the_pdf_says_to_whom_by_whom_until_when_and_what_to_do_and_never_why() -> None:
    with db.transaction() as session:
        fill(session, 10)
    (page,) = pages(letter())
    for words in (
        "Aan: De Brug (P1)",
        "Van: Ann Claes, bemiddelaar, VDAB",
        f"C10 Peeters An {day_in_figures(in_days(9))}",
        "Vul samen een nieuw inzagerechtenformulier in",
        "blz. 1 van 1",
    ):
        assert words in page
    assert "SCHULDHULP" not in page


def test_a_long_letter_numbers_its_own_pages() -> None:
    long = Letter(
        read_of("De Brug"), "Ann", TODAY, in_days(30),
        [Ending(f"C{number}", "Peeters An", TODAY) for number in range(120)], 120,
    )  # fmt: skip
    printed = pages(long)
    assert len(printed) > 2
    for number, page in enumerate(printed, start=1):
        assert f"blz. {number} van {len(printed)}" in page


def read_of(name: str, email: str | None = None) -> partner_letter.NamedPartner:
    return partner_letter.NamedPartner("P1", name, email)


def test_it_is_in_dutch_for_a_reader_of_english_too() -> None:
    with db.transaction() as session:
        fill(session, 10)
    speak("en")
    try:
        assert "Wat u kunt doen" in pages(letter())[0]
        assert "Met vriendelijke groeten" in letter_as_mail(letter()).text
    finally:
        speak("nl")


def test_more_than_fit_are_said_to_be_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_letter, "MOST_ROWS", 2)
    with db.transaction() as session:
        fill(session, 3, 4, 5)
    assert [each.client_id for each in letter().endings] == ["C3", "C4"]
    assert "Van 3 klanten eindigt" in pages(letter())[0]
    assert "Dit zijn de eerste 2." in pages(letter())[0]


def test_the_excel_file_holds_the_same_list() -> None:
    with db.transaction() as session:
        fill(session, 10, 20)
    stream = io.BytesIO()
    write_letter_xlsx(letter(), stream)
    rows = [
        tuple(cell.value.date() if hasattr(cell.value, "date") else cell.value for cell in row)
        for row in load_workbook(stream).active.iter_rows()
    ]
    assert rows == [
        ("Klantnummer", "Klant", "Inzage tot en met"),
        ("C10", "Peeters An", in_days(9)),
        ("C20", "Peeters An", in_days(19)),
    ]


def body_of(address: str) -> str:
    return unquote(parse_qs(urlsplit(address).query)["body"][0])


def test_a_short_list_fits_in_the_mail_and_in_its_address() -> None:
    with db.transaction() as session:
        fill(session, 10)
    mail = letter_as_mail(letter())
    assert mail.address.startswith("mailto:info@debrug.example?subject=Inzagerechten%20die%20")
    assert body_of(mail.address).replace("\r\n", "\n") == mail.text
    assert f"- C10 Peeters An: {day_in_figures(in_days(9))}" in mail.text
    assert (mail.text_lists, mail.address_lists) == (True, True)
    assert "SCHULDHULP" not in mail.text


def of_length(total: int, name: str = "Peeters An", email: str | None = None) -> Letter:
    endings = [Ending(f"C{number}", name, TODAY) for number in range(total)]
    return Letter(read_of("De Brug", email), "Ann", TODAY, in_days(30), endings, total)


@pytest.mark.parametrize(
    ("total", "lists"),
    [(2, (True, True)), (MOST_IN_MAIL, (True, False)), (MOST_IN_MAIL + 1, (False, False))],
)
def test_a_list_that_is_too_long_is_left_to_the_pdf(total: int, lists: tuple[bool, bool]) -> None:
    mail = letter_as_mail(of_length(total))
    assert (mail.text_lists, mail.address_lists) == lists
    assert len(mail.address) <= LONGEST_ADDRESS
    assert ("C0" in mail.text, "C0" in mail.address) == lists
    assert ("in de pdf" in mail.text, "de%20pdf" in mail.address) == (not lists[0], not lists[1])


def test_nothing_in_a_name_or_address_adds_a_line_or_a_receiver() -> None:
    mail = letter_as_mail(of_length(1, "A\r\nBcc: x", "a@b.example?bcc=x@y.example&cc=z"))
    assert "\r" not in mail.text
    assert "- C0 A Bcc: x:" in mail.text
    assert parse_qs(urlsplit(mail.address).query).keys() == {"subject", "body"}


def test_who_has_no_address_gets_a_mail_without_one() -> None:
    assert letter_as_mail(of_length(1)).address.startswith("mailto:?subject=")


def test_the_name_of_a_client_stands_as_it_is_written() -> None:
    with db.transaction() as session:
        fill(session, 10)
        session.get_one(Client, "C10").last_name = "=cmd|' /C calc'!A0"
    stream = io.BytesIO()
    write_letter_xlsx(letter(), stream)
    assert load_workbook(stream).active["B2"].data_type == "s"
