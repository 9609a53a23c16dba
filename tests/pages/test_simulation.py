"""The page of simulations: figures for management, adopting for administrators."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.i18n import day_in_figures
from core.models import AuditEvent, Basis, Client, ClosingRule, Partner, Service, Unit
from core.rules.versions import NewVersion, add_versions
from tests.core.writing import add_grant
from tests.pages.reading import as_read, lists
from tests.people import ADMINISTRATOR as SOMEBODY

pytestmark = pytest.mark.slow

PAGE = "simulation.py"
MANAGEMENT, ADMINISTRATOR = "management", "administrator"
LIVE_TEXT = "![x](https://example.com/x.png) :red[x] <b>x</b>"
CHANGES = ("Sluit, en nu niet", "Sluit vroeger", "Sluit later", "Sluit niet meer", "Blijft gelijk")


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def register(database: str) -> None:
    """Add two grants without actions, given 100 days ago and in 30 days."""
    with db.transaction() as session:
        add_grant(session, "C101", granted_on=in_days(-100))
        add_grant(session, "C102", granted_on=in_days(30))


def show(page: AppTest, role: str = ADMINISTRATOR) -> AppTest:
    page.query_params["role"] = role
    page.run()
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def draft(page: AppTest, period: str = "3", source: str = "omzendbrief 12") -> AppTest:
    """Draft a version of the no-action rule that holds from tomorrow."""
    page.selectbox(key="draft_rule_basis").select(Basis.NO_ACTION).run()
    page.text_input(key="draft_rule_period").input(period)
    page.text_area(key="draft_rule_source").input(source)
    return press(page, "add_draft")


def come_with(page: AppTest, wished: str, role: str = ADMINISTRATOR) -> AppTest:
    """Come from a link whose address names the rule to draft."""
    page.query_params["role"] = role
    page.run()
    page.query_params["draft"] = wished
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def chosen(page: AppTest) -> tuple[Basis, str | None]:
    """Return the basis and the service in the fields; a service only where one can be chosen."""
    basis: Basis = page.selectbox(key="draft_rule_basis").value
    shown = {each.key: each.value for each in page.selectbox}
    return basis, shown.get("draft_rule_service")


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def totals(page: AppTest) -> list[int]:
    """Return how many grants change in each way, in the order of `CHANGES`."""
    figures = {metric.label: int(metric.value) for metric in page.metric}
    return [figures[change] for change in CHANGES]


def told(page: AppTest) -> list[tuple[str, str]]:
    return [(said.kind, said.sentence) for said in page.session_state["messages"]]


def periods() -> list[int]:
    with db.reading() as session:
        rules = select(ClosingRule.period).filter_by(basis=Basis.NO_ACTION)
        return list(session.scalars(rules.order_by(ClosingRule.valid_from)))


def test_without_a_draft_nothing_is_simulated(page: AppTest, register: None) -> None:
    show(page)
    assert not page.metric
    assert page.main.caption[-1].value.startswith("Ontwerp eerst een regel")


@pytest.mark.parametrize("role", [MANAGEMENT, ADMINISTRATOR])
def test_a_draft_shows_what_would_change(page: AppTest, register: None, role: str) -> None:
    draft(show(page, role))
    assert totals(page) == [1, 1, 0, 0, 0]
    assert any("verschil maakt, is" in text.value for text in page.text)
    assert page.get("vega_lite_chart")[0].proto.alt
    curve, services, partners = (table.value for table in page.table)
    assert curve.iloc[-1, 1:].tolist() == ["1", "2"]
    assert services.iloc[0].tolist() == ["Zonder dienstverlening", "1", "1", "0", "0"]
    assert partners.iloc[0].tolist() == ["De Brug", "1", "1", "0", "0"]
    assert periods() == [6]


def test_a_longer_look_ahead_judges_again(page: AppTest, register: None) -> None:
    draft(show(page))
    page.text_input(key="simulate_until").set_value(day_in_figures(in_days(20))).run()
    assert totals(page) == [1, 0, 0, 0, 1]


def test_a_draft_that_is_left_out_counts_no_more(page: AppTest, register: None) -> None:
    press(draft(show(page)), "drop_draft_0")
    assert not page.metric


def test_a_draft_that_changes_nothing_says_so(page: AppTest, register: None) -> None:
    draft(show(page), period="6")
    assert totals(page) == [0, 0, 0, 0, 2]
    assert any("verandert er niets" in info.value for info in page.info)
    assert not lists(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"period": "x"}, "de periode", id="no number"),
        pytest.param({"source": ""}, "de bron", id="no source"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_and_stays_in_the_fields(
    page: AppTest, register: None, typed: dict, said: str
) -> None:
    draft(show(page), **typed)
    ((kind, sentence),) = told(page)
    assert (kind, said in sentence) == ("error", True)
    assert page.text_input(key="draft_rule_period").value == typed.get("period", "3")


def test_the_same_day_twice_is_refused(page: AppTest, register: None) -> None:
    draft(draft(show(page)), period="4")
    assert told(page)[0][0] == "error"
    assert len(page.session_state["draft_rules"]) == 1


def test_management_sees_no_client_and_adopts_nothing(page: AppTest, register: None) -> None:
    draft(show(page, MANAGEMENT))
    assert not lists(page)
    assert "adopt" not in {button.key for button in page.button}
    assert not any(word in str(page.main) for word in ("Peeters", "C101", "C102"))


def test_an_administrator_sees_which_grants_change(page: AppTest, register: None) -> None:
    (rows,) = lists(draft(show(page)))
    assert rows.below("client") == ["C101", "C102"]
    assert rows["change"] == ["Sluit vroeger", "Sluit, en nu niet"]
    assert rows["then"][0] == day_in_figures(in_days(1))


def test_names_with_markup_show_as_they_are(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=LIVE_TEXT, first_name="An"))
        session.add(Partner(partner_id="P1", name=LIVE_TEXT))
        session.flush()
        add_grant(session, granted_on=in_days(-100))
    draft(show(page))
    assert lists(page)[0]["client"][0] == f"{LIVE_TEXT} An"
    assert as_read(page.table[-1].value.iloc[0, 0]) == LIVE_TEXT
    assert not any(LIVE_TEXT in str(table.value) for table in page.table)


def test_an_administrator_adopts_what_was_simulated(page: AppTest, register: None) -> None:
    press(draft(show(page)), "adopt")
    assert periods() == [6]
    press(page, "adopt_confirm")
    assert periods() == [6, 3]
    assert told(page) == [("done", "1 versie ingevoerd. Wat voorspeld was, wordt erbij bewaard.")]
    assert not page.metric
    with db.reading() as session:
        (event,) = session.scalars(select(AuditEvent).filter_by(kind="rules.adopted")).all()
        assert (event.details["newly"], event.details["earlier"]) == (1, 1)


def test_what_somebody_else_added_meanwhile_is_not_adopted_again(
    page: AppTest, register: None
) -> None:
    draft(show(page))
    new = NewVersion(Basis.NO_ACTION, None, 5, Unit.MONTHS, in_days(1), "verzonnen")
    with db.transaction() as session:
        add_versions(session, [new], by=SOMEBODY.at(clock.now()))
    press(press(page, "adopt"), "adopt_confirm")
    assert len(page.error) == 1
    assert periods() == [6, 5]


# The rule that the address names


@pytest.fixture
def services(database: str) -> None:
    with db.transaction() as session:
        session.add(Service(service="TIBB4", name="Begeleiding (TIBB4)"))
        session.add(Service(service="a:b & c", name=LIVE_TEXT))


@pytest.mark.parametrize(
    ("wished", "fields"),
    [
        pytest.param("fallback", (Basis.FALLBACK, None), id="fallback"),
        pytest.param("no_action", (Basis.NO_ACTION, None), id="another rule"),
        pytest.param("owner:TIBB4", (Basis.OWNER, "TIBB4"), id="of a service"),
        pytest.param("owner:a:b & c", (Basis.OWNER, "a:b & c"), id="of a service with a colon"),
        pytest.param("owner", (Basis.OWNER, None), id="of no service yet"),
    ],
)
@pytest.mark.parametrize("role", [MANAGEMENT, ADMINISTRATOR])
def test_the_address_fills_in_the_rule_to_draft(
    page: AppTest, services: None, wished: str, fields: tuple[Basis, str | None], role: str
) -> None:
    come_with(page, wished, role)
    assert chosen(page) == fields
    assert "draft" not in page.query_params
    assert page.text_input(key="draft_rule_period").value == ""


@pytest.mark.parametrize(
    "wished",
    [
        "",
        "x",
        "kept",
        "owner:",
        "owner:TIBB9",
        "fallback:TIBB4",
        "OWNER:TIBB4",
        ":TIBB4",
        LIVE_TEXT,
    ],
)
def test_an_address_that_names_no_rule_leaves_the_fields_as_they_were(
    page: AppTest, services: None, wished: str
) -> None:
    come_with(page, wished)
    assert chosen(page) == (Basis.OWNER, None)
    assert "draft" not in page.query_params
    assert not page.error
    assert not told(page)


def test_what_was_chosen_since_is_not_filled_in_again(page: AppTest, services: None) -> None:
    come_with(page, "owner:TIBB4")
    page.selectbox(key="draft_rule_basis").select(Basis.EXECUTOR).run()
    assert chosen(page.run()) == (Basis.EXECUTOR, None)


def test_another_link_fills_in_another_rule_and_keeps_what_was_typed(
    page: AppTest, services: None
) -> None:
    come_with(page, "owner:TIBB4")
    page.text_input(key="draft_rule_period").input("4").run()
    come_with(page, "fallback")
    assert chosen(page) == (Basis.FALLBACK, None)
    assert page.text_input(key="draft_rule_period").value == "4"


def test_the_rule_that_was_filled_in_is_drafted(page: AppTest, services: None) -> None:
    come_with(page, "owner:TIBB4")
    page.text_input(key="draft_rule_period").input("3")
    page.text_area(key="draft_rule_source").input("handleiding")
    press(page, "add_draft")
    assert page.session_state["draft_rules"] == [
        NewVersion(Basis.OWNER, "TIBB4", 3, Unit.MONTHS, in_days(1), "handleiding")
    ]
