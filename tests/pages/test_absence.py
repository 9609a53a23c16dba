"""Looking after a colleague's work on the page of today's work."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.absences import arrange_absence
from core.i18n import day_in_figures
from core.models import Absence, Client
from pages.parts.today.absence import COLLEAGUE, LAST, WHO, Away
from tests.core.writing import add_grant
from tests.pages.reading import as_read
from tests.people import mediator

ANN = mediator("Ann")


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def shown(page: AppTest) -> AppTest:
    """Today's work of Ann, who has one grant that needs a look, as Bram has two and Carl one."""
    with db.transaction() as session:
        for client_id, whose in [("C1", "Ann"), ("C2", "Bram"), ("C3", "Bram"), ("C4", "Carl")]:
            add_grant(session, client_id, granted_on=in_days(-300))
            session.get_one(Client, client_id).mediator = whose
    page.query_params["mediator"] = "Ann"
    page.run()
    page.switch_page("today.py").run()
    assert not page.exception
    return page


def look_after_bram() -> None:
    with db.transaction() as session:
        by = ANN.at(clock.now())
        arrange_absence(session, "Bram", "Ann", by.today, in_days(3), by=by)


def closing(page: AppTest) -> str:
    """How many grants close soon, as the page counts them."""
    return page.button(key="show_closing").label.split("**")[1]


def told(page: AppTest) -> list[str]:
    return [message.sentence for message in page.session_state["messages"]]


def test_who_looks_after_nobody_sees_their_own_work(shown: AppTest) -> None:
    assert closing(shown) == "1"
    assert not [each for each in shown.button_group if each.key == "work_of"]


def test_the_work_of_an_absent_colleague_stands_with_ones_own(shown: AppTest) -> None:
    look_after_bram()
    shown.run()
    assert closing(shown) == "3"


def test_it_is_left_out_if_one_likes(shown: AppTest) -> None:
    look_after_bram()
    shown.query_params["work_of"] = "own"
    shown.run()
    assert closing(shown) == "1"


def test_a_colleagues_work_is_taken_over_and_given_back(shown: AppTest) -> None:
    shown.selectbox(key=COLLEAGUE).set_value("Bram")
    shown.text_input(key=LAST).set_value(day_in_figures(in_days(2)))
    shown.button(key="absence_arrange").click().run()
    assert not shown.exception
    assert closing(shown) == "3"
    assert told(shown)[-1].startswith("Ann neemt het werk van Bram over van ")
    shown.button(key="absence_end_1").click().run()
    assert not shown.exception
    assert closing(shown) == "1"


def test_who_is_away_lets_a_colleague_look_after_their_work(shown: AppTest) -> None:
    shown.radio(key=f"{WHO}_nl").set_value(Away.SELF)
    shown.selectbox(key=COLLEAGUE).set_value("Carl")
    shown.button(key="absence_arrange").click().run()
    with db.reading() as session:
        (absence,) = session.scalars(select(Absence))
        assert (absence.absent, absence.looked_after_by) == ("Ann", "Carl")
        assert absence.entered_by == "Ann (demonstratie)"


def test_a_click_with_the_words_of_another_language_arranges_nothing(shown: AppTest) -> None:
    shown.radio(key=f"{WHO}_nl").set_value(Away.SELF)
    shown.selectbox(key=COLLEAGUE).set_value("Carl")
    shown.segmented_control(key="lang").set_value("en")
    shown.button(key="absence_arrange").click().run()
    assert not shown.exception
    assert "can't be read" in as_read(shown.error[0].value)
    with db.reading() as session:
        assert session.scalars(select(Absence)).all() == []


def test_without_a_colleague_it_says_what_is_missing(shown: AppTest) -> None:
    shown.button(key="absence_arrange").click().run()
    assert told(shown) == [
        "Niemand neemt tijdens een afwezigheid het eigen werk over: kies een collega."
    ]
