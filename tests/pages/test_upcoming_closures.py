"""The page of upcoming closures."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import clock
from core import database as db
from core.casework.upcoming import printout as closures_printout
from core.casework.upcoming.selection import Selection
from core.database import ROWS_PER_PAGE
from core.i18n import day_in_figures, day_in_words
from core.models import AuditEvent, Basis, Client, Partner, Service, Unit
from pages.parts.upcoming_closures import downloads as closures_downloads
from pages.parts.upcoming_closures.downloads import file_name
from pages.parts.widgets import choosing
from tests.core.writing import add_assignment, add_grant, add_owner_rule
from tests.days import TODAY, days_ago
from tests.pages.conftest import Open
from tests.pages.reading import follow, lists
from tests.pages.taking import fetched, tokens_shown

pytestmark = pytest.mark.slow

PAGE = "upcoming_closures.py"
DAYS, PARTNER, BASIS = "closures_days", "closures_partner", "closures_basis"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def add_closing(session: Session, day: date, client_id: str = "C1", partner_id: str = "P1") -> None:
    """Add a grant that closes on this day by the owner rule."""
    if session.get(Service, "TWE") is None:
        add_owner_rule(session, "TWE", 0, Unit.DAYS)
    pair = {"client_id": client_id, "partner_id": partner_id}
    start = in_days(-100)
    add_grant(session, **pair, granted_on=start)
    number = f"{client_id}-{partner_id}"
    add_assignment(session, "TWE", number, started_on=start, ended_on=day, **pair)


def add_expired(session: Session, client_id: str = "C1", partner_id: str = "P1") -> None:
    """Add a grant whose closing date by the no-action rule has passed."""
    add_grant(session, client_id, partner_id, granted_on=in_days(-190))


def open_at(page: AppTest, **choices: str | list[str]) -> None:
    """Open the page with these choices in its address."""
    page.run()
    page.query_params.update(choices)
    page.switch_page(PAGE).run()
    assert not page.exception


def clients_shown(page: AppTest) -> list[str]:
    return lists(page)[0].below("client")


def figures(page: AppTest) -> dict[str, str]:
    (label,) = [each.label for each in page.expander]
    pairs = [figure.rstrip("*").split(" **") for figure in label.split(" · ")]
    return dict(pairs)


# What closes


def test_nothing_closing_is_said(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(15))
    open_page(PAGE)
    (info,) = page.info
    assert info.value == f"In deze selectie sluit er niets tot en met {day_in_words(in_days(14))}."
    assert not lists(page)


def test_an_empty_register_shows_the_page_with_nothing_in_it(
    page: AppTest, open_page: Open
) -> None:
    open_page(PAGE)
    assert [title.value for title in page.title] == ["Komende afsluitingen"]
    assert len(page.info) == 2  # how to fill it, and that nothing closes
    assert page.selectbox(key="closures_partner").options == []


def test_what_closes_is_shown_soonest_first_with_its_state_and_its_reason(
    page: AppTest, open_page: Open
) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(3), "C3")
        add_closing(session, in_days(0), "C2")
        add_expired(session, "C1")
    open_page(PAGE)
    (rows,) = lists(page)
    assert rows.below("client") == ["C1", "C2", "C3"]
    assert rows["state"] == ["Verlopen", "Verlopen", "Nog open"]
    assert rows["closes_on"][2] == day_in_figures(in_days(3))
    assert rows["reason"][2].startswith("0 dagen na het einde")
    assert (rows["client"][0], rows["partner"][0]) == ("Peeters An", "De Brug")


def test_the_figures_count_what_has_expired_and_what_comes(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        add_expired(session, "C1")
        add_closing(session, in_days(0), "C2")
        for number, days in enumerate((1, 14, 15)):
            add_closing(session, in_days(days), f"D{number}")
    open_page(PAGE)
    assert figures(page) == {"Verlopen": "2", "Komende 14 dagen": "2"}
    table = page.table[0].value
    assert list(table.index) == [
        f"vóór {day_in_words(in_days(0))}", *(day_in_words(in_days(days)) for days in (0, 1, 14)),
    ]  # fmt: skip
    assert list(table["Totaal"]) == ["1", "1", "1", "1"]


# Filters


@pytest.mark.parametrize(("days", "clients"), [(7, ["C1"]), (30, ["C1", "C2"])])
def test_the_reader_chooses_how_far_to_look(
    page: AppTest, open_page: Open, days: int, clients: list[str]
) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(7), "C1")
        add_closing(session, in_days(30), "C2")
    open_page(PAGE)
    page.segmented_control(key="closures_days").set_value(str(days)).run()
    assert not page.exception
    assert clients_shown(page) == clients
    assert f"Komende {days} dagen" in figures(page)


def test_the_reader_chooses_a_partner(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(1), "C1", "P1")
        add_closing(session, in_days(1), "C2", "P2")
    open_page(PAGE)
    page.selectbox(key="closures_partner").set_value("De Brug (P2)").run()
    assert not page.exception
    assert clients_shown(page) == ["C2"]


@pytest.mark.parametrize(
    ("bases", "clients"),
    [
        pytest.param([Basis.NO_ACTION], ["C1"], id="one"),
        pytest.param([Basis.OWNER, Basis.NO_ACTION], ["C1", "C2"], id="two"),
        pytest.param([], ["C1", "C2"], id="none is all"),
    ],
)
def test_the_reader_chooses_bases(
    page: AppTest, open_page: Open, bases: list[Basis], clients: list[str]
) -> None:
    with db.transaction() as session:
        add_expired(session, "C1")
        add_closing(session, in_days(1), "C2")
    open_page(PAGE)
    page.multiselect(key="closures_basis").set_value(bases).run()
    assert not page.exception
    assert clients_shown(page) == clients


def test_a_choice_without_rows_can_be_taken_back(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(1))
    open_page(PAGE)
    page.multiselect(key="closures_basis").set_value([Basis.KEPT]).run()
    assert not page.exception
    assert not lists(page)
    page.multiselect(key="closures_basis").set_value([]).run()
    assert not page.exception
    assert clients_shown(page) == ["C1"]


def test_a_long_list_is_turned_page_by_page_and_another_choice_starts_at_the_first(
    page: AppTest, open_page: Open
) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 3):
            add_closing(session, in_days(1), f"C{number:03}")
    open_page(PAGE)
    assert lists(page)[0].turns["range"] == f"1–{ROWS_PER_PAGE} van {ROWS_PER_PAGE + 3}"
    follow(page, lists(page)[0].turns["links"][1]["href"])
    assert clients_shown(page) == ["C050", "C051", "C052"]
    page.segmented_control(key="closures_days").set_value("7").run()
    assert not page.exception
    assert clients_shown(page)[0] == "C000"


def test_the_reader_chooses_a_service_and_a_mediator(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        for number, mediator in enumerate(("Els", "Fatima"), start=1):
            add_closing(session, in_days(1), f"C{number}")
            session.get_one(Client, f"C{number}").mediator = mediator
        add_expired(session, "C3")
    open_page(PAGE)
    page.multiselect(key="closures_service").set_value(["TWE"]).run()
    assert clients_shown(page) == ["C1", "C2"]
    page.selectbox(key="closures_mediator").set_value("Fatima").run()
    assert not page.exception
    assert clients_shown(page) == ["C2"]


def test_choices_in_the_address_are_taken(page: AppTest) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(60), "C1", "P1")
        add_closing(session, in_days(60), "C2", "P2")
        add_expired(session, "C3", "P2")
    open_at(
        page,
        closures_days="90",
        closures_partner="De Brug (P2)",
        closures_basis="owner",
        closures_service="TWE",
    )
    assert clients_shown(page) == ["C2"]


# Any day or range


@pytest.mark.parametrize(
    ("first", "last", "clients"),
    [
        pytest.param(1, 1, ["C3"], id="one day"),
        pytest.param(-20, -1, ["C1"], id="days that are past"),
        pytest.param(0, 40, ["C2", "C3", "C4"], id="a range to come"),
    ],
)
def test_the_reader_chooses_any_day_or_range(
    page: AppTest, first: int, last: int, clients: list[str]
) -> None:
    with db.transaction() as session:
        add_expired(session, "C1")
        for number, days in ((2, 0), (3, 1), (4, 40)):
            add_closing(session, in_days(days), f"C{number}")
    open_at(
        page,
        closures_days="other",
        closures_from=str(in_days(first)),
        closures_until=str(in_days(last)),
    )
    assert clients_shown(page) == clients


def test_the_figures_of_a_range_are_about_that_range_alone(page: AppTest) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(0), "C1")
        add_closing(session, in_days(2), "C2")
    tomorrow, then = str(in_days(1)), str(in_days(3))
    open_at(page, closures_days="other", closures_from=tomorrow, closures_until=then)
    assert figures(page) == {"Na vandaag": "1"}


def test_a_range_that_ends_before_it_begins_is_said_and_can_be_mended(page: AppTest) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(3))
    open_at(page, closures_days="other", closures_from=str(in_days(20)))
    assert "komt voor de eerste" in page.error[0].value
    page.text_input(key="closures_from").set_value(day_in_figures(in_days(1))).run()
    assert not page.error
    assert clients_shown(page) == ["C1"]


@pytest.mark.parametrize(
    ("days", "per", "shown"),
    [
        pytest.param("90", "automatic", "week", id="of itself"),
        pytest.param("90", "day", "dag", id="unless the reader chooses"),
    ],
)
def test_the_chart_takes_days_together_in_a_long_range(
    page: AppTest, days: str, per: str, shown: str
) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(1))
    open_at(page, closures_days=days, closures_per=per)
    (chart,) = page.get("vega_lite_chart")
    assert f"per {shown} sluiten" in chart.proto.alt


# Many partners


def test_among_many_partners_the_server_searches(
    page: AppTest, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_NAMES", 3)
    with db.transaction() as session:
        for number in range(5):
            session.add(Partner(partner_id=f"P{number}", name=f"Huis {number}"))
        add_closing(session, in_days(1), "C1", "P4")
    open_page(PAGE)
    partner = page.selectbox(key="closures_partner")
    assert partner.options == ["Huis 0 (P0)", "Huis 1 (P1)", "Huis 2 (P2)"]
    page.text_input(key="closures_partner_search").set_value("huis 4").run()
    assert page.selectbox(key="closures_partner").options == ["Huis 4 (P4)"]
    page.selectbox(key="closures_partner").set_value("Huis 4 (P4)").run()
    page.text_input(key="closures_partner_search").set_value("").run()
    assert page.selectbox(key="closures_partner").value == "Huis 4 (P4)"
    assert clients_shown(page) == ["C1"]


def test_a_partner_in_the_address_is_found_among_many(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_NAMES", 1)
    with db.transaction() as session:
        add_closing(session, in_days(1), "C1", "P1")
        add_closing(session, in_days(1), "C2", "P2")
    open_at(page, closures_partner="De Brug (P2)")
    assert clients_shown(page) == ["C2"]


# Files


def file_buttons(page: AppTest) -> list[Button]:
    return [page.button(key=f"closures_{kind}") for kind in ("xlsx", "csv", "pdf")]


def test_files_are_offered_and_made_only_after_a_click(page: AppTest, open_page: Open) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(1))
    open_page(PAGE)
    buttons = file_buttons(page)
    assert [button.label for button in buttons] == ["Excel", "CSV", "Lijst per partner (PDF)"]
    assert not any(button.disabled for button in buttons)
    assert tokens_shown(page) == []
    assert exports() == []


@pytest.mark.parametrize(
    ("kind", "beginning"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfToestand,"), ("pdf", b"%PDF-")]
)
def test_a_file_is_made_for_who_clicks_and_written_down(
    page: AppTest, open_page: Open, kind: str, beginning: bytes
) -> None:
    with db.transaction() as session:
        add_closing(session, in_days(1))
    open_page(PAGE)
    page.button(key=f"closures_{kind}").click().run()
    name, content = fetched(page)
    assert name.startswith("komende-afsluitingen_")
    assert name.endswith(f".{kind}")
    assert content.startswith(beginning)
    assert exports() == [{"list": "upcoming_closures", "form": kind, "rows": 1}]


def exports() -> list[dict]:
    """Return what the audit trail says of each list that was exported."""
    with db.reading() as session:
        events = session.scalars(select(AuditEvent).filter_by(kind="list.exported"))
        return [event.details for event in events]


def test_a_selection_too_long_to_print_says_what_to_do(
    page: AppTest, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closures_printout, "MOST_PARTNERS", 1)
    with db.transaction() as session:
        add_closing(session, in_days(1), "C1", "P1")
        add_closing(session, in_days(1), "C2", "P2")
    open_page(PAGE)
    assert page.button(key="closures_pdf").disabled
    assert page.main.caption[-1].value.startswith("Kies een partner of een kortere periode")
    page.selectbox(key="closures_partner").set_value("De Brug (P2)").run()
    assert not page.button(key="closures_pdf").disabled


def test_a_selection_too_long_for_a_file_says_so(
    page: AppTest, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closures_downloads, "MOST_ROWS", 1)
    with db.transaction() as session:
        add_closing(session, in_days(1), "C1")
        add_closing(session, in_days(1), "C2")
    open_page(PAGE)
    assert (
        page.main.caption[-1].value == "Excel en CSV bevatten de eerste 1 van deze 2 inzagerechten."
    )


@pytest.mark.parametrize(
    ("selection", "name"),
    [
        pytest.param(Selection(TODAY), "komende-afsluitingen_2026-11-24", id="up to a day"),
        pytest.param(
            Selection(TODAY, "P/1"), "komende-afsluitingen_P-1_2026-11-24", id="of a partner"
        ),
        pytest.param(
            Selection(TODAY, first=days_ago(1)),
            "komende-afsluitingen_2026-11-23_2026-11-24",
            id="a range",
        ),
        pytest.param(
            Selection(TODAY, first=TODAY), "komende-afsluitingen_2026-11-24", id="one day"
        ),
    ],
)
def test_a_file_is_named_for_what_is_in_it_and_for_its_days(
    selection: Selection, name: str
) -> None:
    assert file_name(selection) == name


# Names


@pytest.mark.parametrize(
    "name",
    [
        "[x](javascript:alert(1))",
        ":red[x]",
        "<script>alert(1)</script>",
        "![x](https://example.com/x.png)",
        "$x$ *x* ~x~ :material/home:",
    ],
)
def test_a_name_is_shown_as_it_is(page: AppTest, open_page: Open, name: str) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=name, first_name=name))
        session.add(Partner(partner_id="P1", name=name))
        add_closing(session, in_days(1))
    open_page(PAGE)
    (rows,) = lists(page)
    assert (rows["client"][0], rows["partner"][0]) == (f"{name} {name}", name)
    assert page.selectbox(key="closures_partner").options == [f"{name} (P1)"]
    in_markdown = [*page.markdown, *page.caption, *page.info, *page.warning]
    assert not any(name in element.value for element in in_markdown)
