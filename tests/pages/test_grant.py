"""The page of one grant: what it shows, and each act on it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.grant.acts import GrantAct
from core.consent.forms import Entry
from core.consent.recording import record_consent, withdraw_consent
from core.errors import NobodyChosen
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.marks import MarkRow, read_marks, remove_mark
from core.i18n import day_in_figures, day_in_words
from core.models import (
    Answer,
    Channel,
    Client,
    Closure,
    Decision,
    Origin,
    Partner,
    Purpose,
)
from core.permissions import Acting
from pages.parts.frame.messages import literally
from pages.parts.widgets.asking import ASKED
from tests.core.writing import add_action, add_assignment, add_grant, the_grant
from tests.pages.reading import as_read
from tests.people import mediator

LIVE_TEXT = "![x](https://example.com/x.png) :red[x] <b>x</b>"
Show = Callable[..., AppTest]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def bram() -> Acting:
    return mediator("Bram").at(clock.now())


@pytest.fixture
def show(page: AppTest) -> Show:
    """Return a function that opens the page of a grant, as a mediator or as nobody yet."""

    def shown(grant: str | None = "1", mediator: str | None = "Els") -> AppTest:
        if grant is not None:
            page.query_params["grant"] = grant
        if mediator:
            page.query_params["mediator"] = mediator
        page.run()
        page.switch_page("grant.py").run()
        assert not page.exception
        return page

    return shown


@pytest.fixture
def grant(page: AppTest) -> None:
    """Add a grant for Els's client, given 30 days ago."""
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-30))
        session.get_one(Client, "C1").mediator = "Els"


def texts(page: AppTest) -> str:
    """Return all text on the page, without the escapes of Markdown."""
    shown = [*page.markdown, *page.info, *page.success, *page.warning, *page.error, *page.caption]
    return "\n".join(element.value for element in shown).replace("\\", "")


def cells(table: Any, column: str) -> list[str]:
    """A column of a table as it reads."""
    return [cell.replace("\\", "") for cell in table[column]]


def told(page: AppTest) -> list[str]:
    return (
        [message.sentence for message in page.session_state["messages"]]
        if ("messages" in page.session_state)
        else []
    )


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def ask(page: AppTest, act: GrantAct) -> AppTest:
    return press(page, f"grant_{act}")


def confirm(page: AppTest, act: GrantAct, reason: str | None = None) -> AppTest:
    if reason is not None:
        page.text_area(key=f"grant_reason_{act}_1").set_value(reason)
    return press(page, "grant_confirm")


def asking(page: AppTest) -> bool:
    return any(button.key == "grant_cancel" for button in page.button)


def is_open() -> bool:
    with db.reading() as session:
        return the_grant(session).closed_on is None


def change(act: Callable[..., Any], *arguments: Any) -> None:
    with db.transaction() as session:
        act(session, *arguments, by=bram())


@pytest.mark.parametrize("number", [None, "", "x", "0", "7", "99999999999", "-1", "1.5", "²"])
def test_without_a_grant_it_says_where_to_find_one(
    grant: None, show: Show, number: str | None
) -> None:
    page = show(number)
    assert "Zoek een klant of partner in de zijbalk" in texts(page)
    assert not page.get("vega_lite_chart")


def test_it_shows_the_state_the_sentence_the_reason_and_the_time_line(
    grant: None, show: Show
) -> None:
    page = show()
    (box,) = page.success
    assert (box.proto.title, "6 maanden na het toekennen" in box.value) == ("Nog open", True)
    (grounds, reasons, lines) = (table.value for table in page.table)
    assert cells(grounds, "Grond") == ["Toestemming van de klant, uit een vroeger register"]
    assert list(reasons["Beslist"]) == ["beslist"]
    assert "Voor organisaties die op geen enkele actie" in reasons["Bron"][0]
    assert list(lines["Wat"]) == ["Inzagerecht", "Inzagerecht", "Toegekend", "Sluitingsdatum"]
    assert len(page.get("vega_lite_chart")) == 1
    assert [link.proto.label.replace("\\", "") for link in page.get("page_link")] == [
        "An Peeters (C1)", "De Brug (P1)",
    ]  # fmt: skip


def test_what_would_change_it_stands_there(grant: None, show: Show) -> None:
    with db.transaction() as session:
        add_action(session, started_on=in_days(-20))
    assert "Blijft open zolang de actie 'Opleiding lasser' loopt" in texts(show())


def test_a_grant_past_its_closing_date_shows_as_expired(grant: None, show: Show) -> None:
    with db.transaction() as session:
        add_grant(session, "C2", granted_on=in_days(-300))
    _late_job, box = show("2").warning
    assert box.proto.title == "Verlopen"


def test_names_and_titles_show_as_they_are(grant: None, show: Show) -> None:
    with db.transaction() as session:
        session.get_one(Client, "C1").last_name = LIVE_TEXT
        session.get_one(Partner, "P1").name = LIVE_TEXT
        keep_open(session, 1, in_days(5), LIVE_TEXT, by=bram())
    page = show()
    marked = [each.value for each in [*page.markdown, *page.success, *page.caption]]
    labels = [link.proto.label for link in page.get("page_link")]
    cells = [str(cell) for table in page.table for cell in table.value.to_numpy().ravel()]
    for text in [*marked, *labels, *cells]:
        assert not any(live in text for live in ("![", ":red[", "<b>"))


def test_a_withdrawal_says_what_it_does_asks_once_and_does_it(grant: None, show: Show) -> None:
    page = ask(show(), GrantAct.WITHDRAW)
    assert "De Brug ziet het dossier van An Peeters vanaf vandaag niet meer." in texts(page)
    assert is_open()
    confirm(page, GrantAct.WITHDRAW)
    assert told(page) == [
        "Toestemming ingetrokken. De Brug ziet het dossier van An Peeters vanaf vandaag niet meer."
    ]
    assert not is_open()
    assert not asking(page)
    assert page.info[0].proto.title == "Afgesloten"


def test_it_shows_each_ground_with_its_form_or_assignment_and_why_it_ended(
    grant: None, show: Show
) -> None:
    entry = Entry(
        "C1", "P1", Purpose.TRAINING, Channel.PARTNER, clock.today(), clock.today(), Answer.YES
    )
    with db.transaction() as session:
        record_consent(session, entry, token="t", by=bram())
        add_assignment(session, "SIF :red[x]", started_on=in_days(-20))
    resting = show().table[0].value
    shown = cells(resting, "Grond")
    assert "Toestemming van de klant, uit een vroeger register" in shown
    assert "[Toestemming van de klant, formulier 1](#forms)" in shown
    assert not any(":red[" in cell for cell in resting["Grond"])
    change(withdraw_consent, 1)
    resting, ended, *_rest = (table.value for table in show().table)
    assert [cell.split(" voor ")[0] for cell in resting["Grond"]] == ["Toewijzing S1"]
    assert len(ended) == 2
    assert all("de klant trok de toestemming in" in cell for cell in ended["Beëindigd"])


def test_a_withdrawal_asks_for_its_day_and_says_what_it_does_for_that_day(
    grant: None, show: Show
) -> None:
    page = ask(show(), GrantAct.WITHDRAW)
    assert page.text_input(key="grant_said_on_1").value == day_in_figures(clock.today())
    page.text_input(key="grant_said_on_1").set_value(day_in_figures(in_days(1))).run()
    assert "kan hier niet: kies een dag van" in as_read(page.error[0].value)
    assert "grant_confirm" not in [button.key for button in page.button]
    page.text_input(key="grant_said_on_1").set_value(day_in_figures(in_days(-40))).run()
    assert "maar verandert niets: het ja van" in texts(page)
    page.text_input(key="grant_said_on_1").set_value(day_in_figures(in_days(-2))).run()
    assert "ziet het dossier van An Peeters vanaf vandaag niet meer" in texts(page)
    confirm(page, GrantAct.WITHDRAW)
    with db.reading() as session:
        withdrawal = session.scalars(select(Decision).filter_by(kind="withdrawal")).one()
        assert withdrawal.day == in_days(-2)


def test_a_withdrawal_leaves_what_an_assignment_justifies_and_says_why(
    grant: None, show: Show
) -> None:
    with db.transaction() as session:
        add_assignment(session, "TIBB4", started_on=in_days(-9))
    page = ask(show(), GrantAct.WITHDRAW)
    why = "blijft zolang het in gebruik is: toewijzing S1 voor TIBB4 rechtvaardigt het."
    assert why in texts(page)
    confirm(page, GrantAct.WITHDRAW)
    assert why in told(page)[0]
    assert is_open()


def test_keeping_open_says_how_many_days_are_left_and_refuses_beyond(
    page: AppTest, show: Show
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-190))
    ask(show(), GrantAct.KEEP)
    assert "Openhouden kan samen hoogstens 180 dagen na" in texts(page)
    with db.transaction() as session:
        add_grant(session, "C2", granted_on=in_days(-500))
    ask(show("2"), GrantAct.KEEP)
    assert "samen duurt dat nooit meer dan 180 dagen" in texts(page)
    assert not any(button.key == "grant_confirm" for button in page.button)


def test_a_withdrawal_that_changes_nothing_says_why_and_has_nothing_to_confirm(
    page: AppTest, show: Show
) -> None:
    with db.transaction() as session:
        add_grant(session, origin=Origin.ASSIGNMENT)
    ask(show(mediator=None), GrantAct.WITHDRAW)
    assert "Er is geen toestemming om in te trekken" in texts(page)
    assert not any(button.key == "grant_confirm" for button in page.button)


def test_closing_by_hand_wants_a_reason_and_keeps_what_was_typed(grant: None, show: Show) -> None:
    page = confirm(ask(show(), GrantAct.CLOSE), GrantAct.CLOSE, " ")
    assert "Zeg waarom" in texts(page)
    assert is_open()
    assert asking(page)
    confirm(page, GrantAct.CLOSE, "verhuisd")
    assert told(page)[0].startswith("Met de hand afgesloten.")
    assert "Met de hand afgesloten op" in page.info[0].value
    with db.reading() as session:
        closing = session.scalars(select(Closure)).one()
        assert (closing.reason, closing.closed_by) == ("verhuisd", "Els (demonstratie)")


def test_keeping_open_says_the_new_date_and_can_be_ended(page: AppTest, show: Show) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-190))
        session.get_one(Client, "C1").mediator = "Els"
    ask(show(), GrantAct.KEEP)
    page.text_input(key="grant_until_1").set_value(day_in_figures(in_days(30))).run()
    assert "Het sluit dan op" in texts(page)
    assert "opnieuw vanaf vandaag" in texts(page)
    confirm(page, GrantAct.KEEP, "ziek")
    with db.reading() as session:
        assert the_grant(session).kept_until == in_days(31)
    confirm(ask(page, GrantAct.END_KEEPING), GrantAct.END_KEEPING)
    with db.reading() as session:
        assert the_grant(session).kept_until is None
    assert [sentence.split()[0] for sentence in told(page)] == ["Opengehouden", "Niet"]


def test_a_closing_is_undone_with_a_reason(grant: None, show: Show) -> None:
    change(close_by_hand, 1, "verhuisd")
    page = confirm(ask(show(), GrantAct.UNDO), GrantAct.UNDO, "vergissing")
    assert told(page)[0].startswith("De afsluiting is ongedaan gemaakt: De Brug ziet")
    assert is_open()
    assert "Ongedaan gemaakt op" in texts(page)


def test_a_closing_that_can_not_be_undone_says_why_and_leads_to_the_open_grant(
    grant: None, show: Show
) -> None:
    change(close_by_hand, 1, "verhuisd")
    with db.transaction() as session:
        add_grant(session, granted_on=clock.today())
    page = show()
    assert "heeft een nieuwer inzagerecht" in texts(page)
    assert not any(button.key == "grant_undo" for button in page.button)
    assert "Naar het nieuwere inzagerecht" in [link.proto.label for link in page.get("page_link")]


def test_a_withdrawn_consent_can_not_be_undone(grant: None, show: Show) -> None:
    change(withdraw_consent, 1)
    page = show()
    assert "De klant zei neen of trok de toestemming in" in texts(page)
    assert not any(button.key == "grant_undo" for button in page.button)


@pytest.mark.parametrize("act", [GrantAct.KEEP, GrantAct.CLOSE])
def test_a_grant_that_somebody_closed_meanwhile_is_said_and_nothing_typed_is_lost(
    grant: None, show: Show, act: GrantAct
) -> None:
    page = ask(show(), act)
    change(close_by_hand, 1, "verhuisd")
    typed = "mijn reden"
    confirm(page, act, typed)
    assert "Dit inzagerecht is afgesloten op" in texts(page)
    assert page.text_area(key=f"grant_reason_{act}_1").value == typed
    with db.reading() as session:
        assert len(session.scalars(select(Closure)).all()) == 1


def test_a_closing_that_somebody_undid_meanwhile_is_said(grant: None, show: Show) -> None:
    change(close_by_hand, 1, "verhuisd")
    page = ask(show(), GrantAct.UNDO)
    change(undo_closing, 1, "al gedaan")
    confirm(page, GrantAct.UNDO, "vergissing")
    assert "Deze afsluiting is al ongedaan gemaakt." in texts(page)


def test_nobody_in_particular_can_look_but_not_act(grant: None, show: Show) -> None:
    page = show(mediator=None)
    assert "Zeg eerst wie u bent" in texts(page)
    confirm(ask(page, GrantAct.CLOSE), GrantAct.CLOSE, "verhuisd")
    assert is_open()
    assert asking(page)


def test_a_question_asked_again_sends_back_what_was_typed(grant: None, show: Show) -> None:
    """Also when the click that asks again carries the text: the browser lets go of it later."""
    page = ask(show(mediator=None), GrantAct.CLOSE)
    confirm(page, GrantAct.CLOSE, "verhuisd")
    reason = f"grant_reason_{GrantAct.CLOSE}_1"
    assert not page.text_area(key=reason).proto.set_value
    ask(page, GrantAct.CLOSE)
    assert page.text_area(key=reason).value == "verhuisd"
    assert page.text_area(key=reason).proto.set_value


def test_cancelling_does_nothing(grant: None, show: Show) -> None:
    page = press(ask(show(), GrantAct.CLOSE), "grant_cancel")
    assert not asking(page)
    assert is_open()


def test_a_click_on_confirm_after_the_dialog_is_done_does_nothing(grant: None, show: Show) -> None:
    page = ask(show(), GrantAct.CLOSE)
    page.session_state[ASKED] = None
    confirm(page, GrantAct.CLOSE, "verhuisd")
    assert told(page) == []
    assert is_open()


def test_renewing_leads_to_a_form_for_the_pair(grant: None, show: Show) -> None:
    page = press(show(), "grant_new_form")
    assert page.query_params["form_client"] in ("C1", ["C1"])
    assert page.query_params["form_partner"] in ("P1", ["P1"])


def test_a_reader_of_english_reads_english_in_the_dialog_too(grant: None, show: Show, page) -> None:
    page.query_params["lang"] = "en"
    ask(show(), GrantAct.WITHDRAW)
    assert "De Brug no longer views the file of An Peeters from today." in texts(page)
    confirm(page, GrantAct.WITHDRAW)
    assert told(page)[0].startswith("Consent withdrawn.")


def test_a_grant_without_a_rule_says_which_one_is_missing(page: AppTest, show: Show) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-30))
        add_assignment(session, "SIF", started_on=in_days(-20), ended_on=in_days(-2))
    _late_job, box = show(mediator=None).warning
    assert box.proto.title == "Beslissing nodig"
    assert "De afsluitregel voor dienst SIF ontbreekt" in texts(page)


def fill_note(page: AppTest, text: str) -> AppTest:
    page.text_area(key="mark_note_1").set_value(text)
    return press(page, "mark_write")


def marks() -> list[MarkRow]:
    with db.reading() as session:
        return read_marks(session, [1]).get(1, [])


def test_a_note_stands_on_the_grant_with_who_and_when_and_its_field_is_empty(
    grant: None, show: Show
) -> None:
    page = fill_note(show(), LIVE_TEXT)
    assert told(page) == ["De notitie staat bij het inzagerecht."]
    assert f"Els (demonstratie) noteerde op {day_in_words(clock.today())}:" in texts(page)
    assert any(each.value.endswith(literally(LIVE_TEXT)) for each in page.markdown)
    assert page.text_area(key="mark_note_1").value == ""


def test_that_the_partner_was_asked_stands_there_with_the_day_to_look_again(
    grant: None, show: Show
) -> None:
    page = show()
    page.text_input(key="mark_again_1").set_value(day_in_figures(in_days(3)))
    page.text_input(key="mark_asked_1").set_value("gemaild")
    press(page, "mark_ask")
    again = day_in_words(in_days(3))
    assert told(page) == [f"Partner gevraagd: opnieuw te bekijken op {again}."]
    assert f": opnieuw te bekijken op {again}. gemaild" in texts(page)
    (mark,) = marks()
    assert (mark.look_again_on, mark.text) == (in_days(3), "gemaild")


def test_a_mark_is_removed_once_that_is_confirmed(grant: None, show: Show) -> None:
    page = fill_note(show(), "gebeld")
    (mark,) = marks()
    press(page, f"mark_remove_{mark.mark_id}")
    assert [each.mark_id for each in marks()] == [mark.mark_id]
    press(page, "mark_confirm")
    assert marks() == []
    assert told(page)[-1] == "De markering is verwijderd."
    assert "gebeld" not in texts(page)


def test_an_empty_note_and_a_mark_that_is_gone_are_said(grant: None, show: Show) -> None:
    page = fill_note(show(), " ")
    assert told(page) == ["Schrijf eerst de notitie."]
    fill_note(page, "gebeld")
    (mark,) = marks()
    press(page, f"mark_remove_{mark.mark_id}")
    change(remove_mark, mark.mark_id)
    page.button(key="mark_confirm").click().run()
    assert not page.exception
    assert marks() == []


def test_the_partner_of_a_closed_grant_isnt_asked_but_a_note_can_be_written(
    grant: None, show: Show
) -> None:
    change(close_by_hand, 1, "gestopt")
    page = show()
    assert not [each for each in page.button if each.key == "mark_ask"]
    fill_note(page, "gebeld")
    assert [mark.text for mark in marks()] == ["gebeld"]


def test_nobody_leaves_a_mark_without_a_name(grant: None, show: Show) -> None:
    page = fill_note(show(mediator=None), "gebeld")
    assert marks() == []
    assert told(page) == [str(NobodyChosen())]
