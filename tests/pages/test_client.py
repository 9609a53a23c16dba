"""The page of one client's file."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft
from core.consent.scans import add_scan
from core.directory import index_names
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures, day_in_words
from core.models import Answer, AuditEvent, Channel, Client, Partner, Purpose, ScanType
from tests.core.writing import add_grant, add_ground, add_pair
from tests.pages.conftest import Open
from tests.pages.reading import as_read, lists
from tests.people import mediator, on
from tests.scans import checked, document

PAGE = "client.py"
VIEWERS = "Wie het dossier mag inkijken"
WAITING = "De open inzagerechten die geen inzage geven"
BEFORE = "Wie het dossier eerder mocht inkijken"
FORMS = "Alle inzagerechtenformulieren"
CLOSINGS = "Alle afsluitingen"
BROKEN = checked(b"\x89PNG\r\n\x1a\n nothing that can be read as a picture", ScanType.PNG)
LIVE_TEXTS = [
    "[x](javascript:alert(1))",
    ":red[x]",
    "<script>alert(1)</script>",
    "![x](https://example.com/x.png)",
]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def open_client(open_page: Open, client_id: str = "C1", **address: str) -> AppTest:
    page = open_page(PAGE)
    for name, value in {"client": client_id, **address}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def table(page: AppTest, alt: str) -> list[dict]:
    """Return the rows of the table with this description; none when it isn't shown."""
    tables = [each for each in lists(page) if each.caption.startswith(alt)]
    return tables[0].records() if tables else []


def headings(page: AppTest) -> list[str]:
    return [each.value for each in page.header]


def close(session: Session, days: int, partner_id: str = "P1") -> int:
    grant = add_grant(session, partner_id=partner_id, granted_on=in_days(days - 20))
    closing = close_by_hand(
        session, grant.id, "Vergist", by=on(mediator("Wim Peeters"), in_days(days))
    )
    session.flush()
    return closing.id


def record(session: Session) -> int:
    """Record a complete form of client C1 and partner P1."""
    add_pair(session)
    entry = Entry(
        client_id="C1",
        partner_id="P1",
        purpose=Purpose.TRAINING,
        channel=Channel.PARTNER,
        filled_in_on=in_days(-2),
        received_on=in_days(-1),
        answer=Answer.YES,
    )
    by = mediator("Wim Peeters").at(clock.now())
    return record_consent(session, entry, token="t", by=by).form.id


def test_without_a_client_it_says_what_to_do_and_finds_one(open_page: Open) -> None:
    with db.transaction() as session:
        add_pair(session)
        index_names(session, ["C1"])
    page = open_page(PAGE)
    assert any("Zoek een klant" in each.value for each in page.markdown)
    page.text_input(key="client_search").set_value("an pee").run()
    assert not page.exception
    (link,) = [link for link in page.main.get("page_link") if "Peeters" in link.proto.label]
    assert "client=C1" in link.proto.query_string


def test_an_unknown_client_is_said_and_another_can_be_looked_for(open_page: Open) -> None:
    page = open_client(open_page, "C9")
    assert [error.value for error in page.error] == [r"Er is geen klant C9\."]
    assert page.text_input(key="client_search")


def test_it_says_whose_file_it_is(open_page: Open) -> None:
    with db.transaction() as session:
        add_pair(session)
        client = session.get_one(Client, "C1")
        client.birth_date, client.mediator = date(1985, 3, 12), "Griet Vandeput"
    page = open_client(open_page)
    assert [title.value for title in page.title] == ["Peeters An"]
    shown = " ".join(each.value for each in page.markdown)
    for said in ("C1", "12 maart 1985", "Griet Vandeput", "niet bekend"):
        assert said in shown


def test_it_says_who_may_view_the_file_today(open_page: Open) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-30))
    page = open_client(open_page)
    (row,) = table(page, VIEWERS)
    assert (row["partner"], row["ground"]) == (
        "De Brug",
        f"Toestemming van {day_in_words(in_days(-30))}, uit een vroeger register",
    )
    assert row["begins"] == day_in_figures(in_days(-30))
    assert row["reason"].startswith("Sluit op ")


def test_of_more_grounds_than_one_the_latest_is_named_and_the_others_counted(
    open_page: Open,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=in_days(-30))
        add_ground(session, grant, in_days(-10))
    (row,) = table(open_client(open_page), VIEWERS)
    assert row["ground"] == (
        f"Toestemming van {day_in_words(in_days(-10))}, uit een vroeger register; en 1 eerdere"
    )


def test_who_could_view_it_before_follows_first_to_last_with_why_it_ended(
    open_page: Open,
) -> None:
    with db.transaction() as session:
        close(session, -10, "P2")
        close(session, -30, "P1")
        add_grant(session, partner_id="P3", granted_on=in_days(-30))
    page = open_client(open_page)
    assert [row["begins"] for row in table(page, VIEWERS)] == [day_in_figures(in_days(-30))]
    former = table(page, BEFORE)
    assert [(row["begins"], row["ends"]) for row in former] == [
        (day_in_figures(in_days(first)), day_in_figures(in_days(last)))
        for first, last in [(-50, -31), (-30, -11)]
    ]  # fmt: skip
    assert all("door Wim Peeters, want: Vergist" in row["reason"] for row in former)


def test_a_file_without_anything_says_so(open_page: Open) -> None:
    with db.transaction() as session:
        add_pair(session)
    page = open_client(open_page)
    assert not lists(page)
    assert any("Geen enkele partner" in each.value for each in page.info)
    assert any("nog nooit een inzagerechtenformulier" in each.value for each in page.caption)


def test_an_expired_grant_and_one_to_come_stand_apart(open_page: Open) -> None:
    with db.transaction() as session:
        add_grant(session, partner_id="P1", granted_on=in_days(-300))
        add_grant(session, partner_id="P2", granted_on=in_days(1))
    page = open_client(open_page)
    assert table(page, VIEWERS) == []
    assert len(table(page, WAITING)) == 2
    assert "Open, maar de partner mag het dossier niet inkijken" in headings(page)


def test_the_register_is_shown_as_of_the_day_in_the_address(open_page: Open) -> None:
    with db.transaction() as session:
        close(session, -10)
    page = open_client(open_page, as_of=in_days(-11).isoformat())
    (row,) = table(page, VIEWERS)
    assert row["ends"] == day_in_figures(in_days(-11))
    assert "want: Vergist" in row["reason"]
    page.text_input(key="as_of").set_value(day_in_figures(in_days(-10))).run()
    assert not page.exception
    assert table(page, VIEWERS) == []


@pytest.mark.parametrize("days", [1, -20_000])
def test_of_a_day_that_is_not_in_the_register_it_says_so_and_shows_today(
    open_page: Open, days: int
) -> None:
    with db.transaction() as session:
        add_grant(session)
    page = open_client(open_page, as_of=in_days(days).isoformat())
    assert "kan hier niet: kies een dag van 1 januari 2000" in as_read(page.error[0].value)
    assert any(day_in_words(clock.today()) in heading for heading in headings(page))


def test_a_closing_that_was_undone_stands_with_who_and_why(open_page: Open) -> None:
    with db.transaction() as session:
        closing = close(session, -10)
        undo_closing(
            session, closing, "Fout dossier", by=mediator("An Claes").at(clock.now())
        )  # fmt: skip
        close(session, -5, "P2")
    page = open_client(open_page)
    stands, undone = table(page, CLOSINGS)
    assert stands["undone"] == "–"
    assert undone["undone"].endswith("door An Claes, want: Fout dossier")
    assert undone["cause"] == "Met de hand, door Wim Peeters"


def test_forms_stand_with_their_scan_to_look_at(open_page: Open) -> None:
    with db.transaction() as session:
        form = record(session)
        scan = add_scan(session, form, BROKEN, by=mediator("Wim Peeters").at(clock.now()))
    page = open_client(open_page, form=str(form))
    (row,) = table(page, FORMS)
    assert (row["purpose"], row["answer"]) == ("Opleiding", "Ja")
    assert row["scan"] == "Tonen"
    assert any(scan.sha256 in each.value for each in page.caption)
    assert page.main.get("image")
    page.button(key="close_scan").click().run()
    assert not page.exception
    assert not page.main.get("image")
    assert "form" not in page.query_params


def test_a_scan_in_pdf_is_shown_page_by_page_and_looked_at_once(open_page: Open) -> None:
    with db.transaction() as session:
        form = record(session)
        scan = checked(document(2), ScanType.PDF)
        add_scan(session, form, scan, by=mediator("Wim Peeters").at(clock.now()))
    page = open_client(open_page, form=str(form))
    (picture,) = page.main.get("image")
    assert picture.proto.imgs[0].url.startswith("data:image/png;base64,")
    assert picture.proto.imgs[0].alt.endswith("blz. 1 van 2")
    page.session_state[f"scan_page_{form}"] = 2
    page.run()
    (picture,) = page.main.get("image")
    assert picture.proto.imgs[0].alt.endswith("blz. 2 van 2")
    with db.reading() as session:
        looked = session.scalars(select(AuditEvent).filter_by(kind="scan.viewed"))
        assert [(each.client_id, each.details["form"]) for each in looked] == [("C1", form)]


def test_a_scan_in_pdf_that_can_not_be_drawn_can_still_be_downloaded(open_page: Open) -> None:
    with db.transaction() as session:
        form = record(session)
        scan = checked(b"%PDF-1.4", ScanType.PDF)
        add_scan(session, form, scan, by=mediator("Wim Peeters").at(clock.now()))
    page = open_client(open_page, form=str(form))
    assert "kunnen hier niet getoond worden" in page.main.error[0].value
    assert not page.main.get("image")
    assert page.button(key="client_scan_download")


def test_a_consent_for_this_client_and_its_drafts_are_one_click_away(open_page: Open) -> None:
    with db.transaction() as session:
        add_pair(session, "C1", "P1")
        by = mediator("Wim Peeters").at(clock.now())
        recorded = record(session)
        for_somebody = save_draft(session, Entry("C1", "P1"), token="a", by=by).form.id
        for_nobody = save_draft(session, Entry("C1"), token="b", by=by).form.id
    page = open_client(open_page)
    ways = {
        link.proto.query_string.partition("&")[0]: as_read(link.proto.label)
        for link in page.main.get("page_link")
    }
    day = day_in_words(clock.today())
    assert ways == {
        "form_client=C1": "Toestemming registreren voor deze klant",
        f"draft={for_somebody}": f"Kladversie voor De Brug, van {day}, aanvullen",
        f"draft={for_nobody}": f"Kladversie van {day} aanvullen",
    }
    assert f"draft={recorded}" not in ways


def test_the_scan_of_another_client_s_form_is_not_shown(open_page: Open) -> None:
    with db.transaction() as session:
        form = record(session)
        scan = add_scan(session, form, BROKEN, by=mediator("Wim Peeters").at(clock.now()))
        add_pair(session, "C2")
    page = open_client(open_page, "C2", form=str(form))
    assert not any(scan.sha256 in each.value for each in page.caption)


def test_printing_asks_who_does_it(open_page: Open) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").mediator = "Griet Vandeput"
    page = open_client(open_page)
    assert page.button(key="client_printout").disabled
    assert any("Kies in de zijbalk uw naam" in each.value for each in page.caption)
    page.selectbox(key="mediator").set_value("Griet Vandeput").run()
    assert not page.exception
    assert not page.button(key="client_printout").disabled


@pytest.mark.parametrize("name", LIVE_TEXTS)
def test_names_are_shown_as_they_are(open_page: Open, name: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=name, first_name="An", mediator=name))
        session.add(Partner(partner_id="P1", name=name))
        add_grant(session)
    page = open_client(open_page)
    assert table(page, VIEWERS)[0]["partner"] == name
    markdown = [each.value for each in [*page.title, *page.header, *page.markdown]]
    assert not any(name in value for value in markdown)


def test_many_rows_come_a_page_at_a_time(open_page: Open) -> None:
    with db.transaction() as session:
        for number in range(60):
            add_grant(session, partner_id=f"P{number}")
    page = open_client(open_page)
    assert len(table(page, VIEWERS)) == 50


def test_the_page_speaks_english(open_page: Open) -> None:
    with db.transaction() as session:
        add_grant(session)
    page = open_client(open_page)
    page.segmented_control(key="lang").set_value("en").run()
    assert headings(page)[0].startswith("Who may view the file on ")
