"""The page of daily runs: figures for management, names and acts for administrators."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.database import ROWS_PER_PAGE
from core.i18n import day_in_figures
from core.models import Client, Closure, DailyRun, Grant, Outcome, Partner
from pages.parts.daily_runs import acts as run_acts
from tests.core.writing import add_grant
from tests.databases import another_run
from tests.pages.conftest import Open
from tests.pages.reading import lists, tick
from tests.people import SCHEDULER

PAGE = "daily_runs.py"
MANAGEMENT, ADMINISTRATOR = "management", "administrator"
LIVE_TEXT = "![x](https://example.com/x.png) :red[x] <b>x</b>"
NOTHING_PASSES = Brake(0, 0)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def run_job(session: Session, *, brake: Brake = Brake()) -> int:
    made = run_daily_job(
        session, clock.today(), by=SCHEDULER.at(clock.now()), clock=clock.now, brake=brake
    )
    return made.id


def add_due(session: Session, *clients: str) -> None:
    """Add grants that are due, of clients who are all called Peeters An."""
    for client in clients:
        add_grant(session, client, granted_on=in_days(-300))


@pytest.fixture
def done(database: str) -> int:
    """Do a run that closes the grants of C1, C2 and C3; C3's partner has a new one since then."""
    with db.transaction() as session:
        add_due(session, "C1", "C2", "C3")
        number = run_job(session)
        add_grant(session, "C3", granted_on=clock.today())
    return number


@pytest.fixture
def held(database: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Do a run that the brake holds, with two of four open grants due."""
    monkeypatch.setenv("INZAGE_BRAKE_GRANTS", "1")
    monkeypatch.setenv("INZAGE_BRAKE_PERCENT", "12.5")
    with db.transaction() as session:
        add_due(session, "C1", "C2")
        for client in ("C3", "C4"):
            add_grant(session, client, granted_on=clock.today())
        return run_job(session, brake=NOTHING_PASSES)


def show(page: AppTest, role: str, run: int | str | None = None, **choices: str) -> AppTest:
    page.query_params["role"] = role
    page.run()
    if run is not None:
        page.query_params["run"] = str(run)
    page.query_params.update(choices)
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def confirm(page: AppTest, why: str) -> AppTest:
    page.text_area(key=run_acts.REASON).input(why)
    return press(page, "run_confirm")


def keys(page: AppTest) -> set[str]:
    return {button.key for button in page.button}


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def told(page: AppTest) -> list[str]:
    return [message.sentence for message in page.session_state["messages"]]


def open_clients() -> list[str]:
    with db.reading() as session:
        opened = select(Grant.client_id).where(Grant.closed_on.is_(None))
        return list(session.scalars(opened.order_by(Grant.client_id)))


def all_text(page: AppTest) -> str:
    """Return all text of the page itself that is sent to the browser."""
    return str(page.main)


# The list


def test_every_run_stands_in_the_list_with_what_it_did(page: AppTest, done: int) -> None:
    with db.transaction() as session:
        run_job(session)
    (rows,) = lists(show(page, MANAGEMENT))
    assert rows["run_on"] == [day_in_figures(clock.today())] * 2
    assert rows["outcome"] == ["Niets te sluiten", "Gedaan"]
    assert rows["due"] == ["0", "3"]
    assert rows["counts"] == ["–", "geen actie 3"]
    late = (in_days(0) - in_days(-300)).days - 184
    days = [int(rows[name][1]) for name in ("most_late", "median_late")]
    assert all(abs(each - late) <= 3 for each in days)
    assert rows["started_by"] == ["system:cron"] * 2


def test_a_long_list_is_paged_on_the_server(page: AppTest) -> None:
    now = clock.now()
    some_run: dict[str, Any] = {
        "outcome": Outcome.NOTHING_DUE, "due": 0, "closed": 0, "open_grants": 0, "counts": {},
        "started_by": "x", "started_at": now, "finished_at": now,
    }  # fmt: skip
    runs = [some_run | {"run_on": in_days(n - 60)} for n in range(ROWS_PER_PAGE + 3)]
    with db.transaction() as session:
        session.execute(insert(DailyRun), runs)
    (rows,) = lists(show(page, MANAGEMENT, runs_page="2"))
    assert rows["run_on"] == [day_in_figures(in_days(days)) for days in (-58, -59, -60)]


def test_without_a_run_it_says_so(page: AppTest) -> None:
    assert "nog geen dagelijkse run" in show(page, MANAGEMENT).main.info[-1].value


# One run


def test_a_run_is_opened_by_its_number_in_the_address(page: AppTest, done: int) -> None:
    show(page, MANAGEMENT, done)
    assert page.header[0].value.startswith(f"Run {done} van ")
    assert (figures(page)["Te sluiten"], figures(page)["Afgesloten"]) == ("3", "3")
    assert page.table[0].value.iloc[:, 1].tolist() == ["0", "0", "3", "0", "0"]


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "9" * 30])
def test_a_number_that_no_run_has_is_said(page: AppTest, done: int, number: str) -> None:
    (error,) = show(page, ADMINISTRATOR, number).error
    assert error.value.startswith("Er is geen dagelijkse run")


def test_management_sees_no_client_and_can_do_nothing(page: AppTest, done: int) -> None:
    show(page, MANAGEMENT, done)
    assert not lists(page)
    assert not keys(page) & {"run_undo", "run_undo_chosen", "run_release"}
    assert not any(word in all_text(page) for word in ("Peeters", "C1", "C2", "C3"))


def test_management_sees_why_a_run_is_held_but_no_client(page: AppTest, held: int) -> None:
    show(page, MANAGEMENT, held)
    assert not lists(page)
    assert "run_release" not in keys(page)
    (warning,) = [each for each in page.warning if "deze run" in each.proto.title]
    assert "Van de 4 open inzagerechten moesten er 2 dicht: 50" in warning.value
    assert "meer dan 1 inzagerechten én meer dan 12,5 %" in warning.value
    assert not any(word in all_text(page) for word in ("Peeters", "C1", "C2"))


def test_an_administrator_sees_what_a_run_closed(page: AppTest, done: int) -> None:
    (rows,) = lists(show(page, ADMINISTRATOR, done))
    assert rows.below("client") == ["C1", "C2", "C3"]
    assert rows["client"][0] == "Peeters An"
    assert rows["comes_back"] == [
        "Gaat weer open", "Gaat weer open", "Heeft een nieuwer",
    ]  # fmt: skip


def test_names_with_markup_show_as_they_are(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=LIVE_TEXT, first_name="An"))
        session.add(Partner(partner_id="P1", name=LIVE_TEXT))
        add_due(session, "C1")
        number = run_job(session)
    (rows,) = lists(show(page, ADMINISTRATOR, number))
    assert (rows["client"][0], rows["partner"][0]) == (f"{LIVE_TEXT} An", LIVE_TEXT)
    assert not any(LIVE_TEXT in each.value for each in [*page.markdown, *page.caption])


def test_a_mediator_is_refused_such_pages(open_page: Open) -> None:
    for script in (PAGE, "closing_rules.py", "simulation.py"):
        page = open_page(script)
        assert page.error[0].value.startswith("U mag dit in Inzage niet doen")
        assert not lists(page, main=True)


# Releasing


def test_an_administrator_sees_what_is_due_and_releases_it(page: AppTest, held: int) -> None:
    show(page, ADMINISTRATOR, held)
    assert lists(page)[0].below("client") == ["C1", "C2"]
    press(page, "run_release")
    assert any("2 inzagerechten" in text.value for text in page.text)
    confirm(page, "nagekeken met de dienst")
    assert told(page) == ["Vrijgegeven: 2 inzagerechten afgesloten."]
    assert open_clients() == ["C3", "C4"]
    with db.reading() as session:
        reasons = session.scalars(select(DailyRun.release_reason)).all()
    assert reasons == ["nagekeken met de dienst"] * 2


def test_after_a_release_the_new_run_is_shown_with_its_reason(page: AppTest, held: int) -> None:
    confirm(press(show(page, ADMINISTRATOR, held), "run_release"), "nagekeken *hier*")
    page.run()
    assert page.query_params["run"] in ([str(held + 1)], str(held + 1))
    said = page.caption[0].value.replace("\\", "")
    assert "Vrijgegeven door Beheerder (demonstratie) op" in said
    assert said.endswith("omdat: nagekeken *hier*")


def test_a_release_needs_a_reason_and_keeps_what_was_typed(page: AppTest, held: int) -> None:
    confirm(press(show(page, ADMINISTRATOR, held), "run_release"), "  ")
    assert any("een reden nodig" in error.value for error in page.error)
    assert open_clients() == ["C1", "C2", "C3", "C4"]
    confirm(page, "nagekeken")
    assert open_clients() == ["C3", "C4"]


def test_a_release_while_another_run_is_busy_is_refused_in_a_sentence(
    page: AppTest, held: int
) -> None:
    press(show(page, ADMINISTRATOR, held), "run_release")
    with another_run():
        confirm(page, "nagekeken")
    assert any("op dit moment bezig" in error.value for error in page.error)
    assert len(open_clients()) == 4
    assert page.text_area(key=run_acts.REASON).value == "nagekeken"


def test_a_run_that_went_through_meanwhile_is_not_released_again(page: AppTest, held: int) -> None:
    press(show(page, ADMINISTRATOR, held), "run_release")
    with db.transaction() as session:
        run_job(session)
    confirm(page, "nagekeken")
    assert any("kan niet vrijgegeven worden" in error.value for error in page.error)


def test_a_dialog_that_is_left_does_nothing(page: AppTest, held: int) -> None:
    press(press(show(page, ADMINISTRATOR, held), "run_release"), "run_cancel")
    page.run()
    assert "run_confirm" not in keys(page)
    assert len(open_clients()) == 4


# Undoing


def test_undoing_a_run_says_first_what_comes_back_and_what_does_not(
    page: AppTest, done: int
) -> None:
    press(show(page, ADMINISTRATOR, done), "run_undo")
    said = [text.value for text in page.text]
    assert "2 inzagerechten gaan weer open." in said
    assert "Dat blijft 14 dagen zo, zodat de gegevens rechtgezet kunnen worden." in said
    assert any(text.startswith("1 niet: de partner heeft een nieuwer") for text in said)
    assert lists(page)[-1].below("client") == ["C3"]
    assert open_clients() == ["C3"]


def test_an_administrator_undoes_a_run(page: AppTest, done: int) -> None:
    confirm(press(show(page, ADMINISTRATOR, done), "run_undo"), "foute extracten")
    assert told(page)[0].startswith("2 inzagerechten gaan weer open. 1 niet:")
    assert open_clients() == ["C1", "C2", "C3"]
    with db.reading() as session:
        reasons = session.scalars(select(Closure.undo_reason).order_by(Closure.client_id)).all()
    assert reasons == ["foute extracten", "foute extracten", None]
    page.run()
    assert figures(page)["Intussen ongedaan"] == "2"
    assert "Ongedaan gemaakt door Beheerder" in page.caption[0].value


def test_an_administrator_undoes_the_ticked_closings_alone(page: AppTest, done: int) -> None:
    show(page, ADMINISTRATOR, done)
    assert page.button(key="run_undo_chosen").disabled
    press(tick(page, 1), "run_undo_chosen")
    confirm(page, "nog in begeleiding")
    assert told(page) == ["1 inzagerecht gaat weer open."]
    assert open_clients() == ["C2", "C3"]
    page.run()
    assert page.button(key="run_undo_chosen").disabled


def test_closings_that_cannot_come_back_are_not_asked_to_be_confirmed(
    page: AppTest, done: int
) -> None:
    press(tick(show(page, ADMINISTRATOR, done), 2), "run_undo_chosen")
    assert "run_confirm" not in keys(page)
    assert any(text.value == "0 inzagerechten gaan weer open." for text in page.text)


def test_an_undo_needs_a_reason(page: AppTest, done: int) -> None:
    confirm(press(show(page, ADMINISTRATOR, done), "run_undo"), "")
    assert any("een reden nodig" in error.value for error in page.error)
    assert open_clients() == ["C3"]


def test_a_run_of_which_nothing_stands_offers_no_undo(page: AppTest) -> None:
    with db.transaction() as session:
        add_due(session, "C1")
        number = run_job(session)
    confirm(press(show(page, ADMINISTRATOR, number), "run_undo"), "vergissing")
    page.run()
    assert not keys(page) & {"run_undo", "run_undo_chosen"}
