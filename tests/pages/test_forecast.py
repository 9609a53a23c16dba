"""The page of the forecast for the coming half year, for management."""

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.calendar import monday
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.i18n import day_in_words
from core.reporting.forecast import make_forecast
from tests.core.commanding import days_ago
from tests.core.writing import add_action, add_grant
from tests.people import SCHEDULER, on

PAGE = "forecast.py"


def open_as_management(page: AppTest) -> None:
    page.query_params["role"] = "management"
    page.run()
    page.switch_page(PAGE).run()
    assert not page.exception


def add_grants(session) -> None:
    """Add a grant past its date, and one in use that could close within half a year."""
    add_grant(session, "C1", granted_on=days_ago(190))
    add_grant(session, "C2", granted_on=days_ago(100))
    add_action(session, started_on=days_ago(50), client_id="C2")


def warnings_of_age(page: AppTest) -> list[str]:
    return [warning.value for warning in page.warning if "vooruitzicht" in warning.value]


def test_as_long_as_there_is_no_forecast_the_page_says_so(page: AppTest) -> None:
    open_as_management(page)
    assert page.info[-1].value.startswith("Er is nog geen vooruitzicht")
    assert len(page.get("vega_lite_chart")) == 1


def test_the_forecast_is_shown_per_week_and_in_short(page: AppTest) -> None:
    with db.transaction() as session:
        add_grants(session)
        make_forecast(session, SCHEDULER.at(clock.now()))
    open_as_management(page)
    assert {metric.label: metric.value for metric in page.metric} == {
        "Zeker": "1", "Mogelijk": "1", "In gebruik: nog geen datum": "1", "Beslissing nodig": "0",
    }  # fmt: skip
    weeks = page.table[0].value
    assert len(weeks) == 27
    assert list(weeks["Zeker"])[:2] == ["1", "0"]
    assert not warnings_of_age(page)


def test_a_forecast_that_is_days_old_is_said(page: AppTest) -> None:
    with db.transaction() as session:
        make_forecast(session, on(SCHEDULER, days_ago(3)))
    open_as_management(page)
    (warning,) = warnings_of_age(page)
    assert day_in_words(days_ago(3)) in warning


def test_past_weeks_are_held_against_what_was_expected(page: AppTest) -> None:
    last_week = monday(clock.today()) - timedelta(weeks=1)
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(300))
        make_forecast(session, on(SCHEDULER, last_week - timedelta(weeks=4)))
        run_daily_job(
            session, last_week, by=on(SCHEDULER, last_week), clock=clock.now, brake=Brake()
        )
    open_as_management(page)
    compared = page.table[-1].value
    assert list(compared.iloc[-1]) == ["0", "1"]
    assert list(compared.iloc[0]) == ["–", "0"]
