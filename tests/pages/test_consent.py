"""The page that records a consent form."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.config import ROOT
from core.consent.forms import Entry
from core.consent.recording import record_consent, save_draft, withdraw_consent
from core.consent.scans import scan_of
from core.directory import index_names
from core.grants.lifecycle import close_by_hand
from core.i18n import day_in_figures, speak
from core.models import Answer, Channel, Client, ConsentForm, Effect, Grant, Purpose
from core.presentation.typed_days import read_day
from tests.core.writing import add_assignment, add_grant, add_pair
from tests.pages.reading import as_read
from tests.people import MEDIATOR, mediator
from tests.scans import JPEG, PDF

FIELDS = ("client", "partner", "purpose", "channel", "filled_in", "received", "answer")

Show = Callable[..., AppTest]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def register(database: str) -> None:
    """Add client C1 of Ann Claes, and partner P1."""
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").mediator = "Ann Claes"
        index_names(session, ["C1"])


@pytest.fixture
def show(register: None, page: AppTest) -> Show:
    """Return a function that opens the page with query parameters, as Ann Claes."""

    def shown(mediator: str | None = "Ann Claes", **address: str) -> AppTest:
        page.run()
        if mediator:
            page.selectbox(key="mediator").set_value(mediator)
        page.query_params.update(address)
        page.switch_page("consent.py").run()
        assert not page.exception
        return page

    return shown


def fill_in(page: AppTest, *, answer: Answer | None = Answer.YES) -> AppTest:
    """Fill in everything below the client and the partner."""
    page.segmented_control(key="form_purpose").set_value(Purpose.TRAINING)
    page.segmented_control(key="form_channel").set_value(Channel.PARTNER)
    page.text_input(key="form_filled_in").set_value(day_in_figures(in_days(-1)))
    page.segmented_control(key="form_answer").set_value(answer)
    return page.run()


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    shown = [*page.markdown, *page.info, *page.caption, *page.warning]
    return "\n".join(each.value for each in shown).replace("\\", "")


def told(page: AppTest) -> list[str]:
    """Return the messages: what was done, then errors; without those of the form itself."""
    said = [each.value.replace("\\", "") for each in (*page.success, *page.error)]
    return [sentence for sentence in said if sentence != "Het formulier is volledig."]


def fields(page: AppTest) -> list[object]:
    """Return what the fields hold, with days as days."""
    texts = {name: page.session_state[f"form_{name}"] for name in FIELDS}
    days = {
        name: read_day(texts[name], clock.today()) if texts[name] else None
        for name in ("filled_in", "received")
    }
    return list((texts | days).values())


def is_empty(page: AppTest) -> bool:
    return fields(page) == [None, None, None, None, None, clock.today(), None]


def forms(session: Session) -> list[ConsentForm]:
    return list(session.scalars(select(ConsentForm)))


def add_draft(**entry: object) -> int:
    """Save a colleague's draft, received today; called again, it changes the same draft."""
    entry = {"received_on": clock.today()} | entry
    with db.transaction() as session:
        return save_draft(
            session, Entry(**entry), token="a draft", by=mediator("Wim").at(clock.now())
        ).form.id


def record_as_colleague() -> None:
    """Record, as a colleague, what `fill_in` fills in for C1 and P1."""
    with db.transaction() as session:
        entry = Entry(
            "C1", "P1", Purpose.TRAINING, Channel.PARTNER, in_days(-1), clock.today(), Answer.YES
        )
        acting = mediator("Wim Peeters").at(clock.now())
        record_consent(session, entry, token="of a colleague", by=acting)


def test_the_client_and_the_partner_are_found_by_typing(show: Show) -> None:
    page = show()
    page.text_input(key="form_client_search").set_value("an peet").run()
    press(page, "form_client_is_C1")
    page.text_input(key="form_partner_search").set_value("brug").run()
    press(page, "form_partner_is_P1")
    assert fields(page)[:2] == ["C1", "P1"]
    assert "**Peeters An (C1)**" in texts(page)


def test_another_client_can_be_chosen(show: Show) -> None:
    page = press(show(form_client="C1"), "form_client_other")
    assert page.session_state["form_client"] is None
    assert page.text_input(key="form_client_search")


def test_a_client_in_the_address_who_is_not_there_is_said(show: Show) -> None:
    page = show(form_client="C9")
    assert told(page) == ["Er is geen klant C9."]
    assert "De klant ontbreekt." in texts(page)


def test_it_says_what_is_missing_until_nothing_is(show: Show) -> None:
    page = show()
    assert "Er ontbreken nog 6 zaken" in texts(page)
    page = fill_in(show(form_client="C1", form_partner="P1"), answer=None)
    assert "Er ontbreekt nog 1 zaak" in texts(page)
    fill_in(page)
    assert [each.value for each in page.success] == ["Het formulier is volledig."]


def test_a_second_click_that_finds_the_fields_cleared_does_nothing(show: Show) -> None:
    page = press(fill_in(show(form_client="C1", form_partner="P1")), "form_record")
    done = told(page)
    assert len(done) == 1
    assert told(press(page, "form_record")) == done
    assert is_empty(page)
    with db.reading() as session:
        assert len(forms(session)) == 1


def test_a_second_click_does_not_bring_back_the_address_of_the_form(show: Show) -> None:
    page = press(fill_in(show(form_client="C1", form_partner="P1")), "form_record")
    page.query_params.update({"form_client": "C1", "form_partner": "P1"})
    press(page, "form_record")
    assert not {"form_client", "form_partner"} & set(page.query_params)
    assert is_empty(page.run())


def test_a_signature_is_never_asked(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    assert "handteken" not in str(page).lower()


def test_a_complete_form_opens_a_grant_and_empties_the_fields(show: Show) -> None:
    page = press(fill_in(show(form_client="C1", form_partner="P1")), "form_record")
    (sentence,) = told(page)
    assert sentence.startswith("De Brug mag het dossier van An Peeters inkijken tot ")
    assert is_empty(page)
    with db.reading() as session:
        (form,) = forms(session)
        assert (form.effect, form.recorded_by) == (Effect.OPENED, "Ann Claes (demonstratie)")


def test_the_message_leads_to_the_client_and_to_the_grant(show: Show) -> None:
    page = press(fill_in(show(form_client="C1", form_partner="P1")), "form_record")
    links = [link.proto for link in page.main.get("page_link")]
    assert [link.query_string for link in links] == ["client=C1", "grant=1"]
    (close,) = (each for each in page.button if each.label == "Bericht sluiten")
    press(page, close.key)
    assert told(page) == []


def test_a_form_that_is_not_complete_is_not_recorded_and_stays(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"), answer=None)
    before = fields(page)
    press(page, "form_record")
    (sentence,) = told(page)
    assert sentence.startswith("Het antwoord van de klant ontbreekt. Het formulier is nog niet")
    assert fields(page) == before
    with db.reading() as session:
        assert forms(session) == []


def test_nobody_in_particular_records_nothing_and_loses_nothing(show: Show) -> None:
    page = fill_in(show(mediator=None, form_client="C1", form_partner="P1"))
    before = fields(page)
    press(page, "form_record")
    assert told(page) == ["Zeg eerst wie u bent: kies uw naam in de zijbalk."]
    assert fields(page) == before


def test_a_client_who_says_no_closes_the_grant(show: Show) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-30))
    page = fill_in(show(form_client="C1", form_partner="P1"), answer=Answer.NO)
    assert "Bij een neen sluit het meteen." in texts(page)
    press(page, "form_record")
    assert told(page) == ["An Peeters zegt neen: het inzagerecht van De Brug is gesloten."]
    with db.reading() as session:
        assert session.scalars(select(Grant.closed_on)).all() == [clock.today()]


def test_a_no_leaves_what_an_assignment_justifies_and_says_so_beforehand(show: Show) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=in_days(-30))
        add_assignment(session, "TIBB4", started_on=in_days(-9))
    page = fill_in(show(form_client="C1", form_partner="P1"), answer=Answer.NO)
    assert "Bij een neen blijft het zolang het in gebruik is: toewijzing S1 voor TIBB4" in texts(
        page
    )
    (sentence,) = told(press(page, "form_record"))
    assert "blijft zolang het in gebruik is: toewijzing S1 voor TIBB4 rechtvaardigt" in sentence


def test_a_form_that_a_later_decision_goes_before_changes_nothing_and_says_so_beforehand(
    show: Show,
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=in_days(-30))
        withdraw_consent(session, grant.id, by=mediator("Wim").at(clock.now()))
    page = show(form_client="C1", form_partner="P1", form_received=in_days(-1).isoformat())
    fill_in(page)
    assert "de intrekking van" in texts(page)
    assert "Dit formulier wordt bewaard, maar verandert niets." in texts(page)
    (sentence,) = told(press(page, "form_record"))
    assert sentence.startswith("Het formulier is bewaard, maar verandert niets: de intrekking van")
    with db.reading() as session:
        assert session.scalars(select(Grant.closed_on)).all() == [clock.today()]


def test_a_closing_by_hand_is_named_with_its_reason_before_a_yes_opens_again(show: Show) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=in_days(-30))
        by = mediator("Wim").at(clock.now())
        close_by_hand(session, grant.id, "misbruik :red[x]", by=by)
    page = fill_in(show(form_client="C1", form_partner="P1"))
    (box,) = [each.value for each in page.info]
    assert "Wim heeft het inzagerecht van De Brug met de hand afgesloten" in box
    assert ":red[" not in box
    assert "met als reden: misbruik" in told(press(page, "form_record"))[0]


def test_an_old_form_is_recorded_once_somebody_ticks_that_it_still_stands(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    assert not page.main.checkbox
    page.text_input(key="form_filled_in").set_value(day_in_figures(in_days(-400))).run()
    press(page, "form_record")
    assert "bevestig dat de klant er nog achter staat" in told(page)[0]
    page.checkbox(key="form_still_stands").check().run()
    assert "Het formulier is volledig." in [each.value for each in page.success]
    press(page, "form_record")
    with db.reading() as session:
        (form,) = forms(session)
        assert form.effect is Effect.OPENED
    fill_in(page)
    page.text_input(key="form_filled_in").set_value(day_in_figures(in_days(-400))).run()
    assert page.checkbox(key="form_still_stands").value is False


def test_a_paper_that_was_taken_back_since_is_recorded_again_if_it_is_a_new_decision(
    show: Show,
) -> None:
    record_as_colleague()
    with db.transaction() as session:
        withdraw_consent(session, 1, by=mediator("Wim").at(clock.now()))
    page = fill_in(show(form_client="C1", form_partner="P1"))
    assert "Hetzelfde formulier werd al op" in texts(page)
    page.checkbox(key="form_new_decision").check().run()
    assert "Bij een ja krijgt het er een." in texts(page)
    press(page, "form_record")
    with db.reading() as session:
        assert [form.effect for form in forms(session)] == [Effect.OPENED, Effect.OPENED]
        assert session.scalar(select(func.count(Grant.id))) == 2


def test_a_paper_that_was_recorded_before_says_so_before_the_click(show: Show) -> None:
    record_as_colleague()
    page = fill_in(show(form_client="C1", form_partner="P1"))
    assert "geregistreerd door Wim Peeters; er verandert niets." in texts(page)
    assert not page.main.checkbox


def test_the_same_paper_again_was_recorded_earlier(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    record_as_colleague()
    press(page, "form_record")
    assert "geregistreerd door Wim Peeters; er verandert niets" in told(page)[0]


def test_an_own_draft_of_a_paper_that_was_recorded_earlier_goes(show: Show) -> None:
    draft = add_draft(client_id="C1", partner_id="P1")
    fill_in(show(draft=str(draft)))
    record_as_colleague()
    page = press(show(draft=str(draft)), "form_record")
    assert "geregistreerd door Wim Peeters; er verandert niets" in told(page)[0]
    assert is_empty(page)
    with db.reading() as session:
        assert [form.token for form in forms(session)] == ["of a colleague"]


def test_the_second_of_two_clicks_records_nothing_more(show: Show) -> None:
    """The browser sends the fields of the first click again with the second."""
    page = fill_in(show(form_client="C1", form_partner="P1"))
    first = [page.session_state[f"form_{name}"] for name in FIELDS]
    press(page, "form_record")
    for name, value in zip(FIELDS, first, strict=True):
        page.session_state[f"form_{name}"] = value
    press(page, "form_record")
    assert len(told(page)) == 1
    assert is_empty(page)
    with db.reading() as session:
        assert len(forms(session)) == 1


def test_a_form_in_any_state_is_kept_as_a_draft(show: Show) -> None:
    page = press(show(form_client="C1"), "form_save")
    (sentence,) = told(page)
    assert sentence.startswith("Kladversie bewaard; ze geeft nog geen inzagerecht.")
    assert "De partner ontbreekt." in sentence
    assert is_empty(page)
    links = [link.proto.query_string for link in page.main.get("page_link")]
    assert links == ["draft=1", "client=C1"]


def test_a_blank_form_is_not_kept(show: Show) -> None:
    page = press(show(), "form_save")
    assert told(page) == ["Op dit formulier is nog niets ingevuld: er valt niets te bewaren."]
    with db.reading() as session:
        assert forms(session) == []


def test_a_draft_is_thrown_away_after_a_question(show: Show) -> None:
    draft = add_draft(client_id="C1", partner_id="P1")
    page = press(show(draft=str(draft)), "form_throw_away")
    assert f"Kladversie {draft} verdwijnt" in texts(page)
    press(page, "draft_cancel")
    assert fields(page)[:2] == ["C1", "P1"]
    press(page, "form_throw_away")
    press(page, "draft_confirm")
    assert told(page) == ["De kladversie is weggegooid."]
    assert is_empty(page)
    with db.reading() as session:
        assert forms(session) == []


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_thrown_away(show: Show) -> None:
    draft = add_draft(client_id="C1")
    page = show(draft=str(draft))
    add_draft(client_id="C1", partner_id="P1")
    press(page, "form_throw_away")
    press(page, "draft_confirm")
    assert len(told(page)) == 1
    with db.reading() as session:
        assert [form.partner_id for form in forms(session)] == ["P1"]


def test_a_draft_is_opened_and_completed(show: Show) -> None:
    draft = add_draft(client_id="C1", partner_id="P1", purpose=Purpose.GUIDANCE)
    page = show(draft=str(draft))
    assert fields(page)[:3] == ["C1", "P1", Purpose.GUIDANCE]
    press(fill_in(page), "form_record")
    assert is_empty(page)
    with db.reading() as session:
        (form,) = forms(session)
        assert (form.id, form.effect, form.entered_by) == (draft, Effect.OPENED, "Wim")


@pytest.mark.parametrize("key", ["form_save", "form_record"])
def test_a_draft_that_a_colleague_changed_meanwhile_stays_as_they_left_it(
    show: Show, key: str
) -> None:
    page = fill_in(show(draft=str(add_draft(client_id="C1", partner_id="P1"))))
    add_draft(client_id="C1", answer=Answer.NO)
    before = fields(page)
    press(page, key)
    assert "intussen gewijzigd" in told(page)[0]
    assert fields(page) == before
    press(page, "form_reopen")
    assert fields(page) == ["C1", None, None, None, None, clock.today(), Answer.NO]


def test_what_was_changed_in_a_draft_survives_a_reload(show: Show) -> None:
    draft = add_draft(client_id="C1", partner_id="P1", purpose=Purpose.GUIDANCE)
    page = show(draft=str(draft), form_purpose="training", form_filled_in="2026-03-02")
    assert fields(page)[:3] == ["C1", "P1", Purpose.TRAINING]
    assert page.session_state["form_filled_in"] == "2026-03-02"
    assert "2 maart 2026" in texts(page)


def test_a_recorded_form_can_not_be_opened_as_a_draft(show: Show) -> None:
    draft = add_draft(client_id="C1", partner_id="P1")
    press(fill_in(show(draft=str(draft))), "form_record")
    page = show(draft=str(draft), form_client="C1")
    assert any("al geregistreerd" in sentence for sentence in told(page))
    assert page.session_state["draft"] is None


@pytest.mark.parametrize("draft", ["99", "0", "-1", "x", "9" * 30, "٣"])
def test_a_draft_that_is_not_there_is_said_above_a_new_form(show: Show, draft: str) -> None:
    page = show(draft=draft)
    assert told(page)[0].startswith(f"Er is geen inzagerechtenformulier {draft}")
    assert is_empty(page)


def test_a_link_for_a_pair_takes_nothing_over_from_the_form_under_way(show: Show) -> None:
    draft = add_draft(client_id="C1", answer=Answer.NO)
    page = fill_in(show(draft=str(draft)))
    page.switch_page("today.py").run()
    page.query_params.pop("draft", None)
    page = show(form_client="C1", form_partner="P1")
    assert fields(page) == ["C1", "P1", None, None, None, clock.today(), None]
    press(page, "form_save")
    with db.reading() as session:
        assert len(forms(session)) == 2


def test_the_form_under_way_is_still_there_after_another_page(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    before = fields(page)
    page.switch_page("today.py").run()
    page.switch_page("consent.py").run()
    assert fields(page) == before


def test_a_scan_is_kept_with_the_form(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    page.file_uploader[0].set_value(("scan.pdf", PDF, "application/pdf")).run()
    press(page, "form_record")
    with db.reading() as session:
        assert scan_of(session, MEDIATOR, 1).content == PDF
    assert page.session_state["form_scan"] is None


def add_scan_file(page: AppTest, content: bytes = PDF) -> AppTest:
    page.file_uploader[0].set_value(("scan.pdf", content, "application/pdf")).run()
    assert not page.exception
    return page


def drafts() -> list[tuple[int, bool]]:
    """The forms that aren't recorded: their number, and whether they have a scan."""
    with db.reading() as session:
        unrecorded = select(ConsentForm).where(ConsentForm.recorded_at.is_(None))
        return [(form.id, form.scan is not None) for form in session.scalars(unrecorded)]


def test_a_scan_is_kept_with_a_draft_as_soon_as_it_is_added(show: Show) -> None:
    page = add_scan_file(fill_in(show(form_client="C1", form_partner="P1")))
    assert drafts() == [(1, True)]
    assert (page.text_input(key="draft").value, told(page)) == ("1", [])
    assert "De scan is bij de kladversie bewaard" in texts(page)
    press(page, "form_record")
    with db.reading() as session:
        assert scan_of(session, MEDIATOR, 1).content == PDF
        assert session.get_one(ConsentForm, 1).recorded_at
    assert "De scan is bij de kladversie bewaard" not in texts(page)


def in_another_session(draft: str) -> AppTest:
    page = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=30).run()
    page.selectbox(key="mediator").set_value("Ann Claes")
    page.query_params["draft"] = draft
    return page.switch_page("consent.py").run()


def test_a_form_whose_session_is_gone_has_its_scan_still(show: Show) -> None:
    add_scan_file(fill_in(show(form_client="C1", form_partner="P1")))
    page = in_another_session("1")
    assert "De scan is bij de kladversie bewaard" in texts(page)
    press(page, "form_record")
    with db.reading() as session:
        assert session.get_one(ConsentForm, 1).recorded_at
        assert scan_of(session, MEDIATOR, 1).content == PDF


def test_a_scan_that_is_taken_away_again_is_removed_from_the_draft(show: Show) -> None:
    page = add_scan_file(fill_in(show(form_client="C1", form_partner="P1")))
    page.file_uploader[0].set_value([]).run()
    assert drafts() == [(1, False)]
    add_scan_file(page)
    assert drafts() == [(1, True)]
    press(page, "form_record")
    assert drafts() == []


def test_the_scan_of_a_draft_that_is_opened_again_can_be_removed(show: Show) -> None:
    add_scan_file(show(form_client="C1", form_partner="P1"))
    page = in_another_session("1")
    press(page, "form_scan_remove")
    assert drafts() == [(1, False)]
    assert "De scan is bij de kladversie bewaard" not in texts(page)


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "7"])
def test_a_browser_that_names_another_draft_removes_no_scan(show: Show, number: str) -> None:
    add_scan_file(show(form_client="C1", form_partner="P1"))
    page = in_another_session("1")
    page.session_state["draft"] = number
    press(page, "form_scan_remove")
    assert "Er is geen inzagerechtenformulier" in told(page)[0]
    assert drafts() == [(1, True)]


def test_a_refused_scan_that_goes_leaves_the_drafts_own(show: Show) -> None:
    page = add_scan_file(show(form_client="C1", form_partner="P1"))
    add_scan_file(page, b"MZ")
    page.file_uploader[0].set_value([]).run()
    assert drafts() == [(1, True)]


def test_without_a_name_a_scan_waits_for_the_form(show: Show) -> None:
    page = add_scan_file(fill_in(show(mediator=None, form_client="C1", form_partner="P1")))
    assert drafts() == []
    page.selectbox(key="mediator").set_value("Ann Claes")
    press(page, "form_record")
    with db.reading() as session:
        assert scan_of(session, MEDIATOR, 1).content == PDF


def test_a_refused_scan_loses_nothing_typed_and_another_one_can_be_added(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    before = fields(page)
    scanned = PDF + b"<script>alert(1)</script>"
    page.file_uploader[0].set_value(("scan.pdf", scanned, "application/pdf")).run()
    press(page, "form_record")
    assert "bevat naast het document nog iets anders" in told(page)[0]
    assert fields(page) == before
    page.file_uploader[0].set_value(("scan.jpg", JPEG, "image/jpeg")).run()
    press(page, "form_record")
    with db.reading() as session:
        assert scan_of(session, MEDIATOR, 1).media_type == "image/jpeg"


def test_a_virus_scanner_that_does_not_work_is_said_and_the_form_can_go_without(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INZAGE_SCAN_COMMAND", "/nowhere/clamdscan -")
    page = fill_in(show(form_client="C1", form_partner="P1"))
    page.file_uploader[0].set_value(("scan.pdf", PDF, "application/pdf")).run()
    assert "De virusscanner werkt niet" in told(page)[0]
    page.file_uploader[0].set_value([]).run()
    press(page, "form_record")
    with db.reading() as session:
        assert session.scalar(select(func.count(ConsentForm.id))) == 1


def test_a_scan_that_is_none_is_said_at_once_and_records_nothing(show: Show) -> None:
    page = fill_in(show(form_client="C1", form_partner="P1"))
    page.file_uploader[0].set_value(("scan.pdf", b"MZ", "application/pdf")).run()
    refused = "De scan is geen PDF-, PNG- of JPEG-bestand, of is beschadigd."
    assert told(page) == [refused]
    press(page, "form_record")
    assert set(told(page)) == {refused}
    with db.reading() as session:
        assert session.scalar(select(func.count(ConsentForm.id))) == 0


def test_names_are_shown_as_they_are(show: Show) -> None:
    hostile = "![x](https://example.com/x.png) :red[x]"
    with db.transaction() as session:
        session.add(Client(client_id="C2", last_name=hostile, first_name="An"))
        session.flush()
        index_names(session, ["C2"])
    page = show(form_client="C2", form_partner="P1")
    shown = next(each.value for each in page.markdown if "C2" in each.value)
    assert hostile in as_read(shown)
    assert hostile not in shown


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the language to English for the application and for the test, which chooses by label."""
    monkeypatch.setenv("INZAGE_LANGUAGE", "en")
    speak("en")
    yield
    speak("nl")


def test_a_reader_of_english_reads_english(english: None, show: Show) -> None:
    page = press(fill_in(show(form_client="C1", form_partner="P1")), "form_record")
    assert told(page)[0].startswith("De Brug may view the file of An Peeters up to and including ")
