"""The page of one partner."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.partner import Stage
from core.database import ROWS_PER_PAGE
from core.directory import index_names
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures
from core.models import AuditEvent, Client, Grant, Origin, Partner
from core.rules.assessment import assess
from pages.parts.partner.browsing import Order
from pages.parts.partner.figures import EVERY_OPEN, IN_ORDER
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.pages.conftest import Open
from tests.pages.reading import as_read, follow, lists
from tests.pages.taking import fetched
from tests.people import mediator, on

PAGE = "partner.py"
LIVE_TEXTS = [":red[x]", "<script>alert(1)</script>", "![x](https://example.com/x.png)"]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def grants(database: str) -> None:
    """Add a grant of partner P1 at every stage, each on another client's file."""
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name="De Brug", email="info@debrug.example"))
        session.flush()
        add_owner_rule(session, "TWE", 0)
        add_closing(session, "EXPIRED", -2)
        add_closing(session, "SOON", 5)
        add_closing(session, "LATER", 50)
        add_grant(session, "IN_USE", granted_on=in_days(-8))
        add_action(session, started_on=in_days(-3), client_id="IN_USE")
        add_grant(session, "UNDECIDED", granted_on=in_days(-7))
        add_assignment(
            session, "SIF", started_on=in_days(-7), ended_on=in_days(-1), client_id="UNDECIDED"
        )
        closed = add_grant(session, "CLOSED", granted_on=in_days(-6))
        close_by_hand(session, closed.id, "verhuisd", by=on(mediator("Ann"), in_days(0)))


def add_closing(session: Session, client_id: str, days: int) -> None:
    add_grant(session, client_id, granted_on=in_days(-20))
    add_assignment(
        session, "TWE", f"S{client_id}", started_on=in_days(-20), ended_on=in_days(days),
        client_id=client_id,
    )  # fmt: skip


def open_partner(page: AppTest, partner_id: str) -> AppTest:
    page.query_params["partner"] = partner_id
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def choose(page: AppTest, name: str, value: object) -> None:
    page.selectbox(key=f"partner_{name}").set_value(value).run()
    assert not page.exception


def choose_stage(page: AppTest, stage: Stage | None) -> None:
    code = EVERY_OPEN if stage is None else stage.value
    page.segmented_control(key="partner_stage").set_value(code).run()
    assert not page.exception


def figures(page: AppTest) -> dict[str, int]:
    """Return the number on each button, by what the button is called."""
    said = [option.content for option in page.segmented_control(key="partner_stage").proto.options]
    return {
        words: int(number) for words, number in (each.rstrip("*").rsplit(" **", 1) for each in said)
    }


def choose_some(page: AppTest, name: str, *values: object) -> None:
    page.multiselect(key=f"partner_{name}").set_value(list(values)).run()
    assert not page.exception


def sort(page: AppTest, column: str) -> None:
    follow(page, lists(page)[0].sorting(column))


def shown(page: AppTest) -> list[str]:
    return lists(page)[0].below("client")


def test_without_a_partner_there_is_a_box_to_search_one(grants: None, open_page: Open) -> None:
    page = open_page(PAGE)
    assert page.main.markdown[0].value.startswith("Zoek een partner")
    page.text_input(key="partner_search").set_value("brug").run()
    link = page.main.get("page_link")[0]
    assert link.proto.label == "**De Brug**  \nP1"
    page.text_input(key="partner_search").set_value("bestaat niet").run()
    assert page.main.caption[0].value.startswith("Geen enkele partner")


def test_a_partner_that_does_not_exist_is_said(database: str, page: AppTest) -> None:
    open_partner(page, "P 404")
    assert page.main.error[0].value == "Er is geen partner P 404\\."
    assert page.text_input(key="partner_search")


def test_a_partner_is_named_with_number_and_e_mail(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    assert page.title[0].value == "De Brug"
    assert [text.value for text in page.main.text[:2]] == ["Nummer P1", "info@debrug.example"]


def test_the_figures_add_up(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    assert figures(page) == {
        "Alle open": 5,
        "Verlopen": 1,
        "Sluit binnen 30 dagen": 1,
        "Sluit later": 1,
        "In gebruik": 1,
        "Beslissing nodig": 1,
        "Afgesloten": 1,
    }
    by_basis = page.table[0].value
    assert list(by_basis.loc["Regel eigenaar"]) == ["1", "1", "1", "3"]
    assert list(by_basis.loc["Regel geen actie"]) == ["0", "0", "0", "0"]


def test_without_a_filter_every_open_grant_is_shown_soonest_first(
    grants: None, page: AppTest
) -> None:
    open_partner(page, "P1")
    assert shown(page) == ["EXPIRED", "SOON", "LATER", "IN_USE", "UNDECIDED"]
    assert lists(page)[0]["reason"][0].endswith("(regel eigenaar)")


def test_each_state_is_a_filter(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    for stage in Stage:
        choose_stage(page, stage)
        assert shown(page) == [stage.name]


@pytest.mark.parametrize(
    ("typed", "clients"),
    [("later", []), ("LATER", ["LATER"]), ("peeters", None), ("UN", ["UNDECIDED"])],
)
def test_a_client_is_searched_within_the_partner_and_the_figures_follow(
    grants: None, page: AppTest, typed: str, clients: list[str] | None
) -> None:
    with db.transaction() as session:
        index_names(session, [stage.name for stage in Stage])
    open_partner(page, "P1")
    page.text_input(key="partner_client_P1").set_value(typed).run()
    assert not page.exception
    expected = ["EXPIRED", "SOON", "LATER", "IN_USE", "UNDECIDED"] if clients is None else clients
    assert (shown(page) if lists(page) else []) == expected
    assert figures(page)["Alle open"] == len(expected)
    assert typed not in str(page.query_params)


def test_every_figure_is_the_length_of_its_list_whatever_else_is_chosen(
    grants: None, page: AppTest
) -> None:
    open_partner(page, "P1")
    for service, basis in (([], []), (["TWE"], []), (["TWE", "SIF"], ["owner"]), ([], ["kept"])):
        choose_some(page, "service", *service)
        choose_some(page, "basis", *basis)
        numbers = list(figures(page).values())
        for stage in (None, *Stage):
            choose_stage(page, stage)
            listed = len(shown(page)) if lists(page) else 0
            assert listed == numbers[(None, *IN_ORDER).index(stage)]
        assert numbers[0] == sum(numbers[1:-1])


def test_closed_grants_show_day_cause_and_reason(grants: None, page: AppTest) -> None:
    page.query_params["partner_stage"] = "closed"
    open_partner(page, "P1")
    (row,) = lists(page)[0].records()
    assert (row["closed_on"], row["cause"], row["reason"]) == (
        day_in_figures(in_days(0)), "Met de hand", "verhuisd",
    )  # fmt: skip


def test_grants_are_filtered_by_basis_and_service(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    choose_some(page, "service", "SIF")
    assert shown(page) == ["UNDECIDED"]
    choose_some(page, "service", "SIF", "TWE")
    assert shown(page) == ["EXPIRED", "SOON", "LATER", "UNDECIDED"]
    choose_some(page, "basis", "owner", "executor")
    assert shown(page) == ["EXPIRED", "SOON", "LATER"]
    choose_some(page, "basis", "executor")
    assert page.main.info[0].value == "Deze partner heeft zulke inzagerechten niet."
    next(each for each in page.main.button if each.label == "Filters wissen").click().run()
    assert len(shown(page)) == 5


def test_a_basis_and_a_service_in_the_address_are_chosen(grants: None, page: AppTest) -> None:
    page.query_params["partner_basis"] = "owner"
    page.query_params["partner_service"] = "TWE"
    open_partner(page, "P1")
    assert shown(page) == ["EXPIRED", "SOON", "LATER"]


def test_grants_are_sorted_as_is_asked(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    sort(page, "closes_on")
    assert shown(page) == ["LATER", "SOON", "EXPIRED", "IN_USE", "UNDECIDED"]
    sort(page, "granted_on")
    assert shown(page) == ["EXPIRED", "LATER", "SOON", "IN_USE", "UNDECIDED"]
    sort(page, "granted_on")
    assert shown(page) == ["UNDECIDED", "IN_USE", "EXPIRED", "LATER", "SOON"]


def test_the_newest_closing_comes_first(grants: None, page: AppTest) -> None:
    with db.transaction() as session:
        grant = add_grant(session, "BEFORE", granted_on=in_days(-9))
        close_by_hand(session, grant.id, "x", by=on(mediator("Ann"), in_days(-3)))
    open_partner(page, "P1")
    choose_stage(page, Stage.CLOSED)
    assert shown(page) == ["CLOSED", "BEFORE"]
    sort(page, "closed_on")
    assert shown(page) == ["BEFORE", "CLOSED"]


def test_a_partner_without_grants_is_said_to_view_nothing(database: str, page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name="De Brug"))
    open_partner(page, "P1")
    assert set(figures(page).values()) == {0}
    assert "nog nooit inzagerecht gehad" in page.main.info[-1].value
    assert page.main.text[1].value == "geen e-mailadres"


def test_thousands_of_grants_are_shown_a_page_at_a_time(database: str, page: AppTest) -> None:
    number_of = 2 * ROWS_PER_PAGE + 1
    with db.transaction() as session:
        add_pair(session)
        numbers = range(number_of)
        session.execute(
            insert(Client),
            [{"client_id": f"K{n:03}", "last_name": "P", "first_name": "A"} for n in numbers],
        )
        session.execute(
            insert(Grant),
            [
                {
                    "client_id": f"K{n:03}", "partner_id": "P1", "origin": Origin.CONSENT,
                    "granted_on": in_days(-30),
                    "known_on": in_days(-30),
                }
                for n in numbers
            ],
        )  # fmt: skip
        assess(session)
    page.query_params["partner_page"] = "3"
    open_partner(page, "P1")
    assert shown(page) == ["K100"]
    sort(page, "client")
    assert len(shown(page)) == ROWS_PER_PAGE


@pytest.mark.parametrize("name", [*LIVE_TEXTS, "Zeer lange naam van een partner " * 12])
def test_a_name_shows_as_it_is(database: str, page: AppTest, name: str) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P1", name=name))
        session.add(Client(client_id="C1", last_name=name, first_name="An"))
        session.flush()
        add_grant(session)
    open_partner(page, "P1")
    heading = page.title[0].value
    assert as_read(heading) == name.strip()
    assert not any(live in heading for live in LIVE_TEXTS)
    assert lists(page)[0]["client"][0] == f"{name} An"


def brief(page: AppTest) -> AppTest:
    """Open the partner as a mediator who said who they are."""
    page.query_params["mediator"] = "Griet Vandeput"
    with db.transaction() as session:
        session.get_one(Client, "SOON").mediator = "Griet Vandeput"
    return open_partner(page, "P1")


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_the_letter_leaves_as_a_file_and_is_recorded(
    grants: None, page: AppTest, form: str, begins: bytes
) -> None:
    brief(page)
    page.segmented_control(key="letter_days").set_value("30").run()
    page.button(key=f"letter_{form}").click().run()
    name, content = fetched(page)
    assert name == f"eindigende-inzagerechten_P1_{in_days(0)}.{form}"
    assert content.startswith(begins)
    assert exports() == [("P1", {"list": "partner_letter", "form": form, "rows": 1})]


def exports() -> list[tuple[str | None, dict]]:
    with db.reading() as session:
        made = session.scalars(select(AuditEvent).filter_by(kind="list.exported"))
        return [(event.partner_id, event.details) for event in made]


def test_the_mail_is_shown_once_asked_for_and_recorded_once(grants: None, page: AppTest) -> None:
    brief(page)
    page.segmented_control(key="letter_days").set_value("30").run()
    assert not page.code
    page.toggle(key="letter_mail_P1").set_value(True).run()
    page.run()
    assert "- SOON Peeters An: " in page.code[0].value
    assert "Griet Vandeput (demonstratie), bemiddelaar, VDAB" in page.code[0].value
    (link,) = page.get("link_button")
    assert link.proto.url.startswith("mailto:info@debrug.example?subject=")
    assert exports() == [("P1", {"list": "partner_letter", "form": "mail", "rows": 1})]


def test_a_letter_asks_who_sends_it(grants: None, page: AppTest) -> None:
    open_partner(page, "P1")
    page.segmented_control(key="letter_days").set_value("60").run()
    assert any("Kies uw naam" in each.value for each in page.main.markdown)
    assert not [each for each in page.button if each.key and each.key.startswith("letter_")]


def partners(page: AppTest) -> list[tuple[str, str]]:
    """Return the partners to browse, each with its number of open grants."""
    (listed,) = lists(page)
    return list(zip(listed["partner"], listed["grants"], strict=True))


def test_partners_are_browsed_by_letter_with_their_open_grants(
    grants: None, open_page: Open
) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P7", name="Ébène"))
    page = open_page(PAGE)
    assert partners(page) == [("De Brug", "5"), ("Ébène", "0")]
    assert lists(page)[0].ways("partner")[0] == "partner?partner=P1"
    page.segmented_control(key="partner_letter").set_value("E").run()
    assert partners(page) == [("Ébène", "0")]
    assert page.query_params["partner_letter"] == "E"


def test_partners_with_most_open_grants_can_come_first(grants: None, open_page: Open) -> None:
    with db.transaction() as session:
        session.add(Partner(partner_id="P7", name="Aalbes"))
    page = open_page(PAGE)
    assert partners(page)[0] == ("Aalbes", "0")
    page.segmented_control(key="partner_order").set_value(Order.MOST_GRANTS).run()
    assert partners(page)[0] == ("De Brug", "5")
