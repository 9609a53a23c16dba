"""The page of closing rules: management reads, administrators change."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.i18n import day_in_figures
from core.models import AuditEvent, Basis, ClosingRule, Service, Unit
from core.permissions import Role
from core.rules.versions import NewVersion, add_versions, remove_version
from tests.core.writing import add_assignment, add_grant
from tests.pages.reading import as_read, lists
from tests.people import ADMINISTRATOR as SOMEBODY

pytestmark = pytest.mark.slow

PAGE = "closing_rules.py"
MANAGEMENT, ADMINISTRATOR = "management", "administrator"
LIVE_TEXT = "![x](https://example.com/x.png) :red[x] <b>x</b>"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def show(page: AppTest, role: str = ADMINISTRATOR) -> AppTest:
    page.query_params["role"] = role
    page.run()
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def fill_in(
    page: AppTest,
    period: str = "3",
    source: str = "omzendbrief 12",
    basis: Basis = Basis.NO_ACTION,
) -> AppTest:
    page.selectbox(key="new_rule_basis").select(basis).run()
    page.text_input(key="new_rule_period").input(period)
    page.text_area(key="new_rule_source").input(source)
    return page


def press(page: AppTest, key: str = "add_rule") -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def told(page: AppTest) -> list[tuple[str, str]]:
    return [(said.kind, said.sentence) for said in page.session_state["messages"]]


def versions(basis: Basis = Basis.NO_ACTION) -> list[tuple[int, date]]:
    with db.reading() as session:
        rules = select(ClosingRule.period, ClosingRule.valid_from).filter_by(basis=basis)
        return [tuple(row) for row in session.execute(rules.order_by(ClosingRule.valid_from))]


def add_version(valid_from: date, source: str = "verzonnen") -> int:
    new = NewVersion(Basis.NO_ACTION, None, 3, Unit.MONTHS, valid_from, source)
    with db.transaction() as session:
        (rule,) = add_versions(session, [new], by=SOMEBODY.at(clock.now()))
        return rule.id


def cells(page: AppTest) -> list[str]:
    """Return every cell of every rule."""
    return [cell for shown in lists(page) for row in shown.records() for cell in row.values()]


@pytest.mark.parametrize("role", [MANAGEMENT, ADMINISTRATOR])
def test_every_version_is_shown_with_its_days_and_its_source(page: AppTest, role: str) -> None:
    add_version(in_days(30))
    shown = cells(show(page, role))
    day = f"{in_days(30):%d/%m/%Y}"
    assert [cell for cell in shown if cell in ("6 maanden", "3 maanden")] == [
        "6 maanden", "3 maanden", "6 maanden",
    ]  # fmt: skip
    assert f"vanaf {day} (moet nog komen)" in shown
    assert f"01/01/2000 tot en met {in_days(29):%d/%m/%Y} (nu)" in shown
    assert "verzonnen" in shown


def test_a_service_that_waits_for_a_rule_is_said(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-50))
        add_assignment(session, "TIBB4", started_on=in_days(-40), ended_on=in_days(-2))
    show(page, MANAGEMENT)
    (warning,) = [each for each in page.warning if "TIBB4" in each.proto.title]
    assert warning.value == "1 inzagerecht wacht erop."


def links(page: AppTest) -> dict[str, dict[str, list[str]]]:
    """Return what the address of each link to the simulation asks for, by the link's label."""
    return {
        as_read(link.proto.label): parse_qs(link.proto.query_string)
        for link in page.main.get("page_link")
        if link.proto.page == "simulation"
    }


@pytest.mark.parametrize("role", [MANAGEMENT, ADMINISTRATOR])
def test_what_waits_leads_to_a_simulation_of_the_rule_that_it_lacks(
    page: AppTest, role: str
) -> None:
    with db.transaction() as session:
        session.add(Service(service="SIF", name="SIF"))  # for which nothing waits
        for client_id, service in (("C1", "TIBB4"), ("C2", "a:b & *c*")):
            add_grant(session, client_id, granted_on=in_days(-50))
            add_assignment(
                session, service, f"S {client_id}", client_id=client_id,
                started_on=in_days(-40), ended_on=in_days(-2),
            )  # fmt: skip
    show(page, role)
    (warning,) = [each for each in page.warning if "geeft een datum" in each.proto.title]
    assert warning.value.startswith("Voor 2 inzagerechten is een beslissing nodig.")
    found = links(page)
    assert {label: asked["draft"] for label, asked in found.items() if "draft" in asked} == {
        "Een vangnetregel simuleren": ["fallback"],
        "Een regel voor TIBB4 simuleren": ["owner:TIBB4"],
        "Een regel voor a:b & *c* simuleren": ["owner:a:b & *c*"],
    }
    assert any("SIF" in each.proto.title for each in page.warning)


def test_where_nothing_waits_no_fallback_rule_is_asked_for(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-50))
    show(page)
    assert not any("geeft een datum" in each.proto.title for each in page.warning)
    assert not any("draft" in asked for asked in links(page).values())


def test_management_reads_only_and_reads_no_client(page: AppTest) -> None:
    add_version(in_days(30))
    with db.transaction() as session:
        add_grant(session, "C123", granted_on=in_days(-50))
    show(page, MANAGEMENT)
    assert not any(button.key.startswith(("add_rule", "remove")) for button in page.button)
    assert not any(word in str(page.main) for word in ("Peeters", "C123"))


def test_an_administrator_adds_a_version(page: AppTest) -> None:
    press(fill_in(show(page)))
    assert versions() == [(6, date(2000, 1, 1)), (3, in_days(1))]
    ((kind, sentence),) = told(page)
    assert (kind, sentence[:36]) == ("done", "Toegevoegd: Regel geen actie: 3 maan")
    assert page.text_input(key="new_rule_period").value == ""
    with db.reading() as session:
        entered = session.scalars(select(ClosingRule.entered_by).filter_by(period=3)).one()
    assert entered == "Beheerder (demonstratie)"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"period": ""}, "de periode", id="no period"),
        pytest.param({"period": "12,5"}, "de periode", id="a fraction"),
        pytest.param({"period": "-3"}, "de periode", id="less than nothing"),
        pytest.param({"period": "1201"}, "honderd jaar", id="too long"),
        pytest.param({"source": " "}, "de bron", id="no source"),
        pytest.param({"basis": Basis.OWNER}, "de dienstverlening", id="no service"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_that_was_typed_is_lost(
    page: AppTest, typed: dict, said: str
) -> None:
    press(fill_in(show(page), **typed))
    ((kind, sentence),) = told(page)
    assert kind == "error"
    assert said in sentence
    assert page.text_input(key="new_rule_period").value == typed.get("period", "3")
    assert page.text_area(key="new_rule_source").value == typed.get("source", "omzendbrief 12")
    assert versions() == [(6, date(2000, 1, 1))]


def test_a_day_that_is_not_to_come_is_refused(page: AppTest) -> None:
    fill_in(show(page)).text_input(key="new_rule_valid_from").set_value(day_in_figures(in_days(0)))
    press(page)
    assert told(page)[0][0] == "error"
    assert len(versions()) == 1


def test_an_administrator_adds_the_rule_of_a_service(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Service(service="TIBB4", name="Begeleiding (TIBB4)"))
    fill_in(show(page), basis=Basis.OWNER)
    page.selectbox(key="new_rule_service").select("TIBB4")
    press(page)
    assert versions(Basis.OWNER) == [(3, in_days(1))]
    headings = [each.value.replace("\\", "") for each in [*page.header, *page.subheader]]
    assert "Regel eigenaar: Begeleiding (TIBB4)" in headings


def test_an_administrator_removes_a_version_that_is_still_to_come(page: AppTest) -> None:
    number = add_version(in_days(30))
    press(show(page), f"remove_rule_{number}")
    assert len(versions()) == 2
    press(page, "remove_rule_confirm")
    assert versions() == [(6, date(2000, 1, 1))]
    assert told(page)[0][1].startswith("Verwijderd: Regel geen actie vanaf")


def test_a_removal_that_is_cancelled_removes_nothing(page: AppTest) -> None:
    number = add_version(in_days(30))
    press(press(show(page), f"remove_rule_{number}"), "remove_rule_cancel")
    page.run()
    assert "remove_rule_confirm" not in {button.key for button in page.button}
    assert len(versions()) == 2


def test_a_version_that_somebody_else_removed_meanwhile_is_said(page: AppTest) -> None:
    number = add_version(in_days(30))
    press(show(page), f"remove_rule_{number}")
    with db.transaction() as session:
        remove_version(session, number, by=SOMEBODY.at(clock.now()))
    press(page, "remove_rule_confirm")
    assert [as_read(error.value) for error in page.error] == [f"Er is geen afsluitregel {number}."]


def test_sources_and_names_with_markup_show_as_they_are(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Service(service="TIBB4", name=LIVE_TEXT))
    add_version(in_days(30), LIVE_TEXT)
    show(page)
    assert LIVE_TEXT in cells(page)
    sent = [*page.markdown, *page.caption, *page.warning, *page.subheader, *page.header]
    assert not any(LIVE_TEXT in each.value for each in sent)
    assert not any(LIVE_TEXT in each.proto.title for each in page.warning)


def test_a_change_that_comes_in_another_role_is_refused(page: AppTest) -> None:
    """Hiding the button is not what protects the rules."""
    fill_in(show(page))
    page.selectbox(key="role").select(Role.MANAGEMENT)
    press(page)
    assert told(page) == [("error", "U mag dit in Inzage niet doen. Vraag het aan een beheerder.")]
    assert versions() == [(6, date(2000, 1, 1))]
    with db.reading() as session:
        refused = select(AuditEvent.actor, AuditEvent.details).filter_by(kind="act.refused")
        assert session.execute(refused).all() == [
            ("Beleid (demonstratie)", {"act": "change_rules"})
        ]
