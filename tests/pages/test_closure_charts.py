"""The page of closure charts, for management."""

import re

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures
from core.models import Basis, Partner
from pages.parts.closure_charts.filters import usual_first
from pages.parts.widgets import choosing
from tests.core.commanding import days_ago
from tests.core.writing import add_assignment, add_grant, add_owner_rule
from tests.days import TODAY
from tests.pages.reading import as_read
from tests.people import SCHEDULER, mediator

pytestmark = pytest.mark.slow


def open_at(page: AppTest, role: str = "management", **choices: str | list[str]) -> None:
    """The page, which is the first one of management, with these choices in its address."""
    page.query_params.update(role=role, **choices)
    page.run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Afsluitingen in beeld"]


def add_closings(session: Session) -> None:
    """Add three closings and an open grant.

    One closing by the no-action rule at P1, one under TWE at P2, and one by hand at P1, whose grant
    is closed.
    """
    add_owner_rule(session, "TWE", 0)
    add_grant(session, "C1", "P1", granted_on=days_ago(300))
    pair = {"client_id": "C2", "partner_id": "P2"}
    add_grant(session, **pair, granted_on=days_ago(300))
    add_assignment(session, "TWE", started_on=days_ago(300), ended_on=days_ago(1), **pair)
    gone = add_grant(session, "C3", "P1", granted_on=days_ago(20))
    by = mediator("Els").at(clock.now())
    close_by_hand(session, gone.id, "verhuisd", by=by)
    add_grant(session, "C4", "P1", granted_on=days_ago(20))
    run_daily_job(
        session, clock.today(), by=SCHEDULER.at(clock.now()), clock=clock.now, brake=Brake()
    )


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def table(page: AppTest, first_column: str) -> dict[str, str]:
    """Return the table under a chart, found by the name of its first column."""
    (found,) = [each.value for each in page.table if each.value.index.name == first_column]
    return dict(zip(map(as_read, found.index), found.iloc[:, 0], strict=True))


FILE_KEY = re.compile(r"_csv$|^figures_report$")


def alternatives(page: AppTest) -> list[str]:
    return [chart.proto.alt for chart in page.get("vega_lite_chart")]


# What is shown


def test_each_chart_has_a_text_a_table_and_a_file(page: AppTest) -> None:
    with db.transaction() as session:
        add_closings(session)
    open_at(page)
    charts, tables = page.get("vega_lite_chart"), page.table
    assert len(charts) == len(tables) == 9
    assert len(set(alternatives(page))) == len(charts)
    files = [button.label for button in page.main.button if FILE_KEY.search(button.key or "")]
    assert files == ["Verslag om af te drukken (PDF)", *["CSV"] * len(charts)]


def test_the_figures_count_what_opened_closed_and_is_open(page: AppTest) -> None:
    with db.transaction() as session:
        add_closings(session)
    open_at(page)
    assert figures(page) == {
        "Vandaag open": "1", "Geopend": "4", "Afgesloten": "3", "Ongedaan gemaakt": "0",
    }  # fmt: skip
    closings = table(page, "Regel")
    assert {name: number for name, number in closings.items() if number != "0"} == {
        "Regel eigenaar": "1", "Regel geen actie": "1", "Met de hand": "1",
    }  # fmt: skip
    assert table(page, "Partner") == {"De Brug (P1)": "2", "De Brug (P2)": "1"}
    assert table(page, "Dienstverlening") == {"TWE": "1"}


def test_an_empty_register_shows_lines_along_the_bottom_and_says_what_is_empty(
    page: AppTest,
) -> None:
    open_at(page)
    assert len(page.get("vega_lite_chart")) == 3
    assert [each.value for each in page.info].count("In deze selectie is er niets te tonen.") == 8
    assert set(figures(page).values()) == {"0"}


def test_the_usual_days_are_this_month_and_the_eleven_before_it() -> None:
    assert str(usual_first(TODAY)) == "2025-12-01"


# Choices


@pytest.mark.parametrize(
    ("choices", "closed"),
    [
        pytest.param({}, "3", id="all"),
        pytest.param({"figures_partner": "De Brug (P1)"}, "2", id="a partner"),
        pytest.param({"figures_basis": "no_action"}, "1", id="a basis"),
        pytest.param({"figures_service": "TWE"}, "1", id="a service"),
        pytest.param({"figures_until": str(days_ago(1))}, "0", id="until yesterday"),
    ],
)
def test_choices_in_the_address_are_taken(
    page: AppTest, choices: dict[str, str], closed: str
) -> None:
    with db.transaction() as session:
        add_closings(session)
    open_at(page, **choices)
    assert figures(page)["Afgesloten"] == closed


def test_a_basis_says_that_open_grants_do_not_follow_it(page: AppTest) -> None:
    open_at(page)
    assert not any("pas bij zijn afsluiting" in caption.value for caption in page.caption)
    page.multiselect(key="figures_basis").set_value([Basis.KEPT]).run()
    assert not page.exception
    assert any("pas bij zijn afsluiting" in caption.value for caption in page.caption)


def test_the_charts_take_weeks_or_months_together(page: AppTest) -> None:
    open_at(page)
    assert len(page.table[0].value) == 12
    page.segmented_control(key="figures_per").set_value("week").run()
    assert not page.exception
    assert len(page.table[0].value) > 45


def test_days_that_end_before_they_begin_are_said_and_can_be_mended(page: AppTest) -> None:
    open_at(page, figures_from=str(days_ago(1)), figures_until=str(days_ago(9)))
    assert "komt voor de eerste" in page.error[0].value
    page.text_input(key="figures_from").set_value(day_in_figures(days_ago(30))).run()
    assert not page.error


def test_among_many_partners_the_server_searches(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_NAMES", 3)
    with db.transaction() as session:
        for number in range(5):
            session.add(Partner(partner_id=f"P{number}", name=f"Huis {number}"))
    open_at(page)
    assert len(page.selectbox(key="figures_partner").options) == 3
    page.text_input(key="figures_partner_search").set_value("huis 4").run()
    assert page.selectbox(key="figures_partner").options == ["Huis 4 (P4)"]


# Who may


def test_an_administrator_sees_the_charts_too(page: AppTest) -> None:
    open_at(page, role="administrator")
    assert figures(page)["Vandaag open"] == "0"
