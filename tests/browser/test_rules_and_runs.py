"""An administrator's acts in a real browser: changing and adopting rules, releasing, undoing."""

import re
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from core import clock
from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.models import AuditEvent, ClosingRule, Closure, DailyRun, Outcome
from tests.browser.rows import cells
from tests.browser.serving import serving
from tests.browser.waiting import choose_from, wait_for_rest
from tests.databases import Demonstrations, using
from tests.people import SCHEDULER

pytestmark = pytest.mark.browser

ADMINISTRATOR = "role=administrator"


class Served(NamedTuple):
    """A server on a demonstration of its own, whose last run the brake held."""

    address: str
    held_run: int


@pytest.fixture(scope="module")
def served(
    chromium: str, demonstrations: Demonstrations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("rules_and_runs")
    url = f"sqlite:///{shutil.copy(demonstrations.file(clock.today()), folder / 'inzage.db')}"
    with using(url):
        with db.transaction() as session:
            held = run_daily_job(
                session,
                clock.today(),
                by=SCHEDULER.at(clock.now()),
                clock=clock.now,
                brake=Brake(0, 0),
            )
            number = held.id
            assert held.outcome is Outcome.HELD
        with serving(url, folder / "server.log") as address:
            yield Served(address, number)


def open_page(page: Page, served: Served, script: str, **choices: object) -> None:
    more = "".join(f"&{name}={value}" for name, value in choices.items())
    page.goto(f"{served.address}/{script}?{ADMINISTRATOR}{more}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def message(page: Page, said: str) -> Locator:
    return page.get_by_test_id("stAlert").filter(has_text=said)


def fill_in_rule(page: Page, basis: str, period: str, source: str) -> None:
    choose_from(main(page).get_by_role("combobox", name="Regel"), basis)
    expect(main(page).get_by_label("Dienstverlening")).to_have_count(0)
    main(page).get_by_label("Periode", exact=True).fill(period)
    main(page).get_by_label("Bron").fill(source)


def test_an_administrator_adds_a_version_and_sees_it(page: Page, served: Served) -> None:
    open_page(page, served, "closing_rules")
    fill_in_rule(page, "regel geen actie", "4", "omzendbrief 12")
    page.get_by_role("button", name="Deze versie toevoegen").dblclick()
    expect(message(page, "Toegevoegd: Regel geen actie: 4 maanden")).to_be_visible()
    versions = page.get_by_role("table").filter(has_text="omzendbrief 12")
    expect(versions.get_by_role("row")).to_have_count(3)
    expect(versions.get_by_role("row").nth(1)).to_contain_text("moet nog komen")
    page.reload()
    expect(page.get_by_role("table").filter(has_text="omzendbrief 12")).to_be_visible()
    with db.reading() as session:
        assert session.scalars(select(ClosingRule.period).filter_by(source="omzendbrief 12")).one()


def test_an_administrator_simulates_a_rule_and_adopts_it(page: Page, served: Served) -> None:
    open_page(page, served, "simulation")
    fill_in_rule(page, "regel uitvoerder", "3", "omzendbrief 13")
    page.get_by_role("button", name="Aan het ontwerp toevoegen").click()
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("canvas, svg").first).to_be_visible()
    earlier = page.get_by_test_id("stMetric").filter(has_text="Sluit vroeger")
    expect(earlier).to_contain_text(re.compile(r"[1-9]"))
    expect(page.get_by_role("heading", name="Welke inzagerechten")).to_be_visible()
    wait_for_rest(page)
    page.get_by_role("button", name="Deze regels invoeren").click()
    page.get_by_role("button", name="Ja, voer ze in").click()
    expect(message(page, "1 versie ingevoerd")).to_be_visible()
    open_page(page, served, "closing_rules")
    expect(page.get_by_role("table").filter(has_text="omzendbrief 13")).to_be_visible()
    with db.reading() as session:
        (event,) = session.scalars(select(AuditEvent).filter_by(kind="rules.adopted")).all()
        assert event.details["earlier"] > 0


def test_an_administrator_releases_a_held_run(page: Page, served: Served) -> None:
    open_page(page, served, "daily_runs", run=served.held_run)
    expect(message(page, "De rem houdt deze run tegen")).to_be_visible()
    page.get_by_role("button", name="Deze run vrijgeven").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Ja, vrijgeven").click()
    expect(dialog.get_by_text("Zeg waarom")).to_be_visible()
    dialog.get_by_label("Waarom").fill("nagekeken met de dienst")
    dialog.get_by_role("button", name="Ja, vrijgeven").dblclick()
    expect(message(page, "Vrijgegeven: ")).to_be_visible()
    expect(page).to_have_url(re.compile(f"run={served.held_run + 1}"))
    expect(page.get_by_text("omdat: nagekeken met de dienst")).to_be_visible()
    page.get_by_role("link", name="Alle runs").click()
    expect(cells(page, "Afloop").nth(1)).to_have_text(re.compile("Vrijgegeven"))
    with db.reading() as session:
        outcomes = select(DailyRun.outcome).where(DailyRun.id >= served.held_run)
        assert session.scalars(outcomes.order_by(DailyRun.id)).all() == ["held", "done"]


def test_an_administrator_undoes_a_run(page: Page, served: Served) -> None:
    with db.reading() as session:
        number = session.scalars(
            select(DailyRun.id)
            .where(DailyRun.closed.between(2, 9), DailyRun.id < served.held_run)
            .order_by(DailyRun.id.desc())
        ).first()
        stood = session.scalar(standing(number))
    open_page(page, served, "daily_runs", run=number)
    page.get_by_role("button", name="Deze run ongedaan maken").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("ga(a|an)t? weer open"))).to_be_visible()
    dialog.get_by_label("Waarom").fill("foute extracten")
    dialog.get_by_role("button", name="Ja, ongedaan maken").dblclick()
    expect(page.get_by_text("Ongedaan gemaakt door Beheerder")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    with db.reading() as session:
        assert (session.scalar(standing(number)) or 0) < (stood or 0)
        events = session.scalars(select(AuditEvent).filter_by(kind="daily_run.undone")).all()
        assert [event.details["reason"] for event in events] == ["foute extracten"]


def standing(run_id: int | None):
    return select(func.count()).where(Closure.run_id == run_id, Closure.undone_at.is_(None))
