"""Acts on the ticked rows of a list, and undoing them from the message."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.bulk.undoing import TIME_TO_UNDO
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures
from core.models import AuditEvent, BatchAct, Client, Grant, GrantMark
from tests.core.writing import add_grant
from tests.pages.reading import as_read, lists, tick
from tests.people import mediator

Show = Callable[[], AppTest]
KEY = "grants_closing_Ann"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def page_of_ann(page: AppTest) -> AppTest:
    """What closes soon of Ann's four clients."""
    with db.transaction() as session:
        for place in range(4):
            add_grant(session, f"C{place}", granted_on=in_days(-180 + place))
            session.get_one(Client, f"C{place}").mediator = "Ann"
    page.query_params["mediator"] = "Ann"
    page.query_params["work"] = "closing"
    page.run()
    page.switch_page("today.py").run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def take_offer(page: AppTest) -> AppTest:
    (offer,) = [each for each in page.button if (each.key or "").startswith("take_offer")]
    offer.click().run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return "\n".join(as_read(each.value) for each in (*page.markdown, *page.error))


def told(page: AppTest) -> list[str]:
    return [message.sentence for message in page.session_state["messages"]]


def grants(column: str) -> list[object]:
    with db.reading() as session:
        return list(session.scalars(select(getattr(Grant, column)).order_by(Grant.id)))


def do(page: AppTest, act: BatchAct, reason: str = "ziek") -> AppTest:
    press(page, f"{KEY}_{act}")
    page.text_area(key=f"bulk_reason_{act}").set_value(reason)
    return press(page, "bulk_confirm")


def test_nothing_can_be_done_until_rows_are_ticked(page_of_ann: AppTest) -> None:
    assert all(page_of_ann.button(key=f"{KEY}_{act}").disabled for act in BatchAct)
    tick(page_of_ann, 0, 2)
    assert page_of_ann.button(key=f"{KEY}_keep").label == "Openhouden (2)"


def test_the_ticked_grants_are_kept_open_once_it_is_announced_and_confirmed(
    page_of_ann: AppTest,
) -> None:
    press(tick(page_of_ann, 0, 2), f"{KEY}_keep")
    assert "2 inzagerechten blijven minstens tot en met" in said(page_of_ann)
    assert grants("kept_until") == [None] * 4
    page_of_ann.text_input(key="bulk_day_keep").set_value(day_in_figures(in_days(29))).run()
    page_of_ann.text_area(key="bulk_reason_keep").set_value("ziek")
    press(page_of_ann, "bulk_confirm")
    assert grants("kept_until") == [in_days(30), None, in_days(30), None]
    assert told(page_of_ann)[-1].startswith("2 inzagerechten opengehouden tot en met")
    assert page_of_ann.button(key=f"{KEY}_keep").disabled


def test_it_is_undone_from_the_message_which_then_goes(page_of_ann: AppTest) -> None:
    do(tick(page_of_ann, 0, 1), BatchAct.CLOSE)
    assert [bool(day) for day in grants("closed_on")] == [True, True, False, False]
    take_offer(page_of_ann)
    assert grants("closed_on") == [None] * 4
    assert told(page_of_ann) == ["Ongedaan gemaakt: 2 inzagerechten staan weer zoals ervoor."]


def test_what_cant_be_undone_any_more_says_why_and_is_offered_no_more(
    page_of_ann: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(tick(page_of_ann, 0, 1), BatchAct.KEEP)
    with db.transaction() as session:
        close_by_hand(session, 1, "gestopt", by=mediator("Bea").at(clock.now()))
    take_offer(page_of_ann)
    assert told(page_of_ann)[-1].startswith("Er is sindsdien iets anders gebeurd")
    later = clock.now() + TIME_TO_UNDO
    monkeypatch.setattr(clock, "now", lambda: later)
    page_of_ann.run()
    assert not [each for each in page_of_ann.button if (each.key or "").startswith("take_offer")]


def test_asking_needs_a_day_and_no_reason(page_of_ann: AppTest) -> None:
    assert any("4 ervan vragen een handeling." in each.value for each in page_of_ann.caption)
    do(tick(page_of_ann, 3), BatchAct.ASK, reason="")
    assert any("3 ervan vragen een handeling." in each.value for each in page_of_ann.caption)
    with db.reading() as session:
        (mark,) = session.scalars(select(GrantMark))
        assert (mark.grant_id, mark.look_again_on, mark.text) == (4, in_days(7), None)
    (shown,) = lists(page_of_ann)
    assert shown["attention"] == ["Vraagt een handeling"] * 3 + ["Partner gevraagd"]
    assert (shown.below("attention")[-1] or "").startswith("opnieuw te bekijken op")


def test_without_a_reason_nothing_is_done_and_the_dialog_says_so(page_of_ann: AppTest) -> None:
    do(tick(page_of_ann, 0), BatchAct.CLOSE, reason=" ")
    assert grants("closed_on") == [None] * 4
    assert "Zeg waarom" in said(page_of_ann)


def test_what_cant_be_done_is_named_with_why_and_recorded_as_looked_at(
    page_of_ann: AppTest,
) -> None:
    tick(page_of_ann, 0, 1)
    with db.transaction() as session:
        close_by_hand(session, 1, "gestopt", by=mediator("Bea").at(clock.now()))
    press(page_of_ann, f"{KEY}_close")
    assert "Peeters An (C0), De Brug: Het werd afgesloten op" in said(page_of_ann)
    with db.reading() as session:
        viewed = select(AuditEvent.client_id).filter_by(kind="client.viewed")
        assert set(session.scalars(viewed)) == {"C0", "C1", "C2", "C3"}


def test_all_that_the_list_finds_are_ticked_and_none_again(page_of_ann: AppTest) -> None:
    press(page_of_ann, f"{KEY}_all")
    assert page_of_ann.button(key=f"{KEY}_close").label == "Afsluiten (4)"
    press(page_of_ann, f"{KEY}_none")
    assert page_of_ann.button(key=f"{KEY}_close").disabled
    page_of_ann.text_input(key="work_client").set_value("C2").run()
    press(page_of_ann, f"{KEY}_all")
    do(page_of_ann, BatchAct.KEEP)
    assert [bool(day) for day in grants("kept_until")] == [False, False, True, False]


def test_nobody_without_a_name_does_anything(page_of_ann: AppTest) -> None:
    page_of_ann.selectbox(key="mediator").set_value(None).run()
    press(tick(page_of_ann, 0), "grants_closing_close")
    page_of_ann.text_area(key="bulk_reason_close").set_value("ziek")
    press(page_of_ann, "bulk_confirm")
    assert grants("closed_on") == [None] * 4
