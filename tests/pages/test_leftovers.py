"""On the page of daily runs, for administrators: the open grants that rest on nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.database import ROWS_PER_PAGE
from core.grants.leftovers import close_leftover
from core.i18n import day_in_figures
from core.models import Client, Closure, Grant, Origin, Partner
from core.rules.access_periods import assess_and_remember
from pages.parts.daily_runs.leftovers import REASON
from tests.core.writing import add_grant, add_ground, add_pair
from tests.pages.reading import follow, lists
from tests.pages.test_daily_runs import (
    ADMINISTRATOR,
    LIVE_TEXT,
    MANAGEMENT,
    all_text,
    in_days,
    keys,
    open_clients,
    press,
    show,
    told,
)
from tests.people import ADMINISTRATOR as SOMEBODY

pytestmark = pytest.mark.slow

HEADING = "Open inzagerechten die nergens op steunen"


def add_leftover(
    session: Session, client_id: str, days: int, origin: Origin = Origin.CONSENT
) -> None:
    """A grant of this many days ago that rests on nothing."""
    add_pair(session, client_id)
    first = in_days(-days)
    grant = Grant(
        client_id=client_id, partner_id="P1", origin=origin, granted_on=first, known_on=first
    )
    session.add(grant)
    session.flush()
    assess_and_remember(session, Grant.id == grant.id, clock.today())


@pytest.fixture
def register(database: str) -> None:
    """C1 and C2, of whom C2 began first, rest on nothing; C3 on a consent."""
    with db.transaction() as session:
        add_leftover(session, "C1", 10)
        add_leftover(session, "C2", 20, Origin.ASSIGNMENT)
        add_grant(session, "C3", granted_on=in_days(-30))


def headings(page: AppTest) -> list[str]:
    return [heading.value for heading in page.subheader]


def close(page: AppTest, row: int) -> AppTest:
    """Ask to close the leftover in this row, from 0."""
    return follow(page, lists(page)[0].ways("close")[row])


def clients(page: AppTest) -> list[str]:
    return lists(page)[0].below("client")


def confirm(page: AppTest, why: str) -> AppTest:
    page.text_area(key=REASON).input(why)
    return press(page, "leftover_confirm")


def errors(page: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in page.error]


def of_client(session: Session, client_id: str) -> Grant:
    return session.scalars(select(Grant).filter_by(client_id=client_id)).one()


def test_an_administrator_sees_each_with_what_it_lacks_the_longest_first(
    page: AppTest, register: None
) -> None:
    show(page, ADMINISTRATOR)
    assert headings(page) == [HEADING]
    (warning,) = [each.value for each in page.warning if "vroegere regels" in each.value]
    assert warning.startswith("2 open inzagerechten hebben geen toestemming en geen toewijzing")
    (rows,) = lists(page)
    assert rows.below("client") == ["C2", "C1"]
    names = ("client", "partner", "since", "lack")
    assert [[each[name] for name in names] for each in rows.records()] == [
        ["Peeters An", "De Brug", day_in_figures(in_days(-20)),
         "De toewijzing is niet bekend, of hoort bij een ander"],
        ["Peeters An", "De Brug", day_in_figures(in_days(-10)), "Er is geen formulier bekend"],
    ]  # fmt: skip


def test_management_reads_nothing_of_them(page: AppTest, register: None) -> None:
    show(page, MANAGEMENT)
    assert headings(page) == []
    assert not lists(page)
    assert not any(word in all_text(page) for word in ("Peeters", "C1", "C2", "De Brug", HEADING))


def test_without_any_nothing_is_said_of_them(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, "C3", granted_on=in_days(-30))
    show(page, ADMINISTRATOR)
    assert headings(page) == []
    assert HEADING not in all_text(page)


def test_a_long_list_is_paged_and_loses_its_last_page_with_its_last_row(page: AppTest) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 1):
            add_leftover(session, f"C{number}", 90 - number)
    show(page, ADMINISTRATOR, leftovers_page="2")
    assert clients(page) == [f"C{ROWS_PER_PAGE}"]
    confirm(close(page, 0), "nergens voor nodig").run()
    assert clients(page) == [f"C{number}" for number in range(ROWS_PER_PAGE)]


def test_an_administrator_closes_one_for_a_reason(page: AppTest, register: None) -> None:
    close(show(page, ADMINISTRATOR), 1)
    said = "De Brug kan het dossier van Peeters An vanaf vandaag niet meer inkijken."
    assert said in [text.value for text in page.text]
    assert open_clients() == ["C1", "C2", "C3"]
    confirm(page, "de klant *wil* dit niet")
    assert told(page) == ["Afgesloten: De Brug kan het dossier van Peeters An niet meer inkijken."]
    assert open_clients() == ["C2", "C3"]
    with db.reading() as session:
        closing = session.scalars(select(Closure)).one()
        assert (closing.client_id, closing.closed_on, closing.closed_by, closing.reason) == (
            "C1", clock.today(), "Beheerder (demonstratie)", "de klant *wil* dit niet",
        )  # fmt: skip
    page.run()
    assert clients(page) == ["C2"]
    assert "leftover_confirm" not in keys(page)


def test_after_the_last_one_the_box_is_gone(page: AppTest) -> None:
    with db.transaction() as session:
        add_leftover(session, "C1", 10)
    confirm(close(show(page, ADMINISTRATOR), 0), "weg").run()
    assert headings(page) == []
    assert open_clients() == []


def test_the_reason_of_one_is_not_offered_for_the_next(page: AppTest, register: None) -> None:
    confirm(close(show(page, ADMINISTRATOR), 0), "weg").run()
    close(page, 0)
    assert page.text_area(key=REASON).value == ""


@pytest.mark.parametrize("why", ["", "  "])
def test_without_a_reason_it_stays_open_and_the_question_too(
    page: AppTest, register: None, why: str
) -> None:
    confirm(close(show(page, ADMINISTRATOR), 0), why)
    assert errors(page) == ["Zeg waarom: hier is een reden nodig."]
    assert open_clients() == ["C1", "C2", "C3"]
    confirm(page, "weg")
    assert open_clients() == ["C1", "C3"]


def test_a_question_that_is_left_closes_nothing(page: AppTest, register: None) -> None:
    press(close(show(page, ADMINISTRATOR), 0), "leftover_cancel")
    page.run()
    assert "leftover_confirm" not in keys(page)
    assert open_clients() == ["C1", "C2", "C3"]


def test_one_that_somebody_else_closed_meanwhile_is_said(page: AppTest, register: None) -> None:
    close(show(page, ADMINISTRATOR), 0)
    with db.transaction() as session:
        number = of_client(session, "C2").id
        close_leftover(session, number, "weg", by=SOMEBODY.at(clock.now()))
    confirm(page, "nergens voor nodig")
    (error,) = errors(page)
    assert error.startswith("Dit inzagerecht is afgesloten op ")
    assert page.text_area(key=REASON).value == "nergens voor nodig"
    press(page, "leftover_cancel").run()
    assert clients(page) == ["C1"]
    with db.reading() as session:
        assert session.scalars(select(Closure.closed_by)).all() == ["Marleen"]


def test_one_that_rests_on_something_meanwhile_is_not_closed(page: AppTest, register: None) -> None:
    close(show(page, ADMINISTRATOR), 0)
    with db.transaction() as session:
        add_ground(session, of_client(session, "C2"), clock.today())
    confirm(page, "weg")
    assert errors(page) == [
        "Dit inzagerecht steunt intussen weer op iets, en wordt daarom hier niet afgesloten."
    ]
    assert open_clients() == ["C1", "C2", "C3"]


def test_whoever_is_no_administrator_any_more_closes_nothing(page: AppTest, register: None) -> None:
    close(show(page, ADMINISTRATOR), 0)
    page.selectbox(key="role").select(MANAGEMENT)
    confirm(page, "weg")
    assert open_clients() == ["C1", "C2", "C3"]
    assert "Peeters" not in all_text(page)


def test_names_with_markup_show_as_they_are(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=LIVE_TEXT, first_name="An"))
        session.add(Partner(partner_id="P1", name=LIVE_TEXT))
        session.flush()
        add_leftover(session, "C1", 10)
    close(show(page, ADMINISTRATOR), 0)
    (rows,) = lists(page)
    assert (rows["client"][0], rows["partner"][0]) == (f"{LIVE_TEXT} An", LIVE_TEXT)
    assert any(text.value.startswith(f"{LIVE_TEXT} kan het dossier van") for text in page.text)
    confirm(page, "weg").run()
    sent = [*page.markdown, *page.caption, *page.success, *page.warning, *page.subheader]
    assert not any(LIVE_TEXT in each.value for each in sent)
    assert any(LIVE_TEXT in sentence for sentence in told(page))
