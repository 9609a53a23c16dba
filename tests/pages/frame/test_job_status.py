"""What pages say of the daily job: late to all, held to those who can release it, once."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.daily_job.undo import undo_run
from core.i18n import day_in_words
from tests.core.writing import add_grant
from tests.people import SCHEDULER

MEDIATOR, MANAGEMENT, ADMINISTRATOR = "mediator", "management", "administrator"
PAGES = {MEDIATOR: "client.py", MANAGEMENT: "daily_runs.py", ADMINISTRATOR: "simulation.py"}
COUNTING = ["today.py", "upcoming_closures.py"]
NEVER_RAN = (
    "De dagelijkse afsluitactie heeft nog nooit gelopen: zolang dat niet gebeurt, wordt er niets"
    " afgesloten."
)
LATE = "De dagelijkse afsluitactie is te laat: die van {day} liep nog niet"
TOO_LATE = "De dagelijkse afsluitactie is te laat: al 36 uur is er geen run doorgegaan"
HELD = "De rem houdt de dagelijkse afsluitactie tegen: er is niets afgesloten"
NOTHING_PASSES = Brake(0, 0)


def run(days_ago: int = 0, *, brake: Brake = Brake(), hours_ago: int = 0) -> int:
    """Do a run for the day `days_ago` days ago, on that day or `hours_ago` hours ago."""
    day = clock.today() - timedelta(days=days_ago)
    moment = clock.now() - (timedelta(hours=hours_ago) or timedelta(days=days_ago))
    with db.transaction() as session:
        return run_daily_job(
            session, day, by=SCHEDULER.at(moment), clock=lambda: moment, brake=brake
        ).id


def grant(client: str = "C1", *, days_ago: int = 0) -> None:
    """Add a grant; it is due when it is older than six months."""
    with db.transaction() as session:
        add_grant(session, client, granted_on=clock.today() - timedelta(days=days_ago))


def show(page: AppTest, role: str, script: str | None = None, **address: str) -> AppTest:
    page.query_params["role"] = role
    page.run()
    page.query_params.update(address)
    page.switch_page(script or PAGES[role]).run()
    assert not page.exception
    return page


def boxes(page: AppTest) -> list[str]:
    """Return the sentences of the boxes about the job."""
    said = [box.value for box in [*page.error, *page.warning]]
    return [sentence for sentence in said if "afsluitactie" in sentence]


def details(page: AppTest) -> str:
    """Return what stands behind such a box."""
    return " ".join(each.value for each in page.main.text)


def today_in_words() -> str:
    return day_in_words(clock.today())


def last_run(page: AppTest) -> list[str]:
    return [each.value for each in page.caption if "liep het laatst" in each.value]


def ways(page: AppTest) -> list[str]:
    """Return where the page's links to a run lead."""
    links = [link.proto for link in page.main.get("page_link")]
    return [link.query_string for link in links if "Run " in link.label]


@pytest.fixture
def yesterday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make yesterday's run the last one expected, whatever time it is."""
    monkeypatch.setenv("INZAGE_LATE_AFTER", "23:59")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make today's run the last one expected, whatever time it is."""
    monkeypatch.setenv("INZAGE_LATE_AFTER", "00:00")


@pytest.fixture
def held(database: str, yesterday: None) -> int:
    """Hold today's run, with one grant due; yesterday's run completed."""
    grant()
    run(1)
    grant("C2", days_ago=300)
    return run(brake=NOTHING_PASSES)


@pytest.mark.parametrize("role", PAGES)
def test_before_the_hour_nobody_is_told_anything(page: AppTest, yesterday: None, role: str) -> None:
    grant()
    run(1)
    assert boxes(show(page, role)) == []


@pytest.mark.parametrize("role", PAGES)
def test_after_the_hour_every_page_says_that_the_job_is_late(
    page: AppTest, today: None, role: str
) -> None:
    grant()
    run(1)
    show(page, role)
    assert boxes(page) == [LATE.format(day=today_in_words())]
    assert not page.error


@pytest.mark.parametrize(
    ("role", "to_do"),
    [(MEDIATOR, "Zeg het aan een beheerder."), (ADMINISTRATOR, "Ga op de server na waarom")],
)
def test_after_36_hours_it_is_said_in_red_with_what_to_do(
    page: AppTest, role: str, to_do: str
) -> None:
    grant()
    run(3)
    show(page, role)
    assert boxes(page) == [page.error[0].value] == [TOO_LATE]
    day = day_in_words(clock.today() - timedelta(days=3))
    assert f"De laatste ging door op {day}" in details(page)
    assert to_do in details(page)


@pytest.mark.parametrize("script", COUNTING)
def test_a_page_that_counts_on_the_job_does_not_say_twice_that_it_is_late(
    page: AppTest, today: None, script: str
) -> None:
    grant()
    run(1)
    show(page, MEDIATOR, script)
    assert boxes(page) == [LATE.format(day=today_in_words())]
    assert last_run(page) == []


@pytest.mark.parametrize("script", ["client.py", *COUNTING])
def test_a_register_with_grants_that_never_had_a_run_says_so_once(
    page: AppTest, script: str
) -> None:
    grant()
    assert boxes(show(page, MEDIATOR, script)) == [NEVER_RAN]


@pytest.mark.parametrize("script", COUNTING)
def test_an_empty_register_says_nothing_of_the_job(page: AppTest, script: str) -> None:
    show(page, MEDIATOR, script)
    assert (boxes(page), last_run(page)) == ([], [])


@pytest.mark.parametrize("script", ["simulation.py", "daily_runs.py", "accounts.py"])
def test_an_administrator_is_told_at_once_of_a_held_run_with_the_way_to_it(
    page: AppTest, held: int, script: str
) -> None:
    show(page, ADMINISTRATOR, script)
    assert boxes(page) == [HELD]
    said = details(page)
    assert f"1 inzagerecht moet dicht. Tegengehouden sinds {today_in_words()}" in said
    assert "geef de run vrij, of zet recht wat fout is." in said
    (way,) = ways(page)
    assert f"run={held}" in way.split("&")


def test_the_page_of_the_held_run_says_itself_that_it_is_held(page: AppTest, held: int) -> None:
    show(page, ADMINISTRATOR, "daily_runs.py", run=str(held))
    assert (boxes(page), ways(page)) == ([], [])
    assert [box.proto.title for box in page.warning] == [
        "De rem houdt deze run tegen: er is niets afgesloten"
    ]


def test_the_page_of_another_run_tells_of_the_held_one(page: AppTest, held: int) -> None:
    show(page, ADMINISTRATOR, "daily_runs.py", run=str(held - 1))
    assert boxes(page) == [HELD]


@pytest.mark.parametrize("script", COUNTING)
def test_a_mediator_reads_that_it_is_held_where_it_matters_and_gets_no_link(
    page: AppTest, held: int, script: str
) -> None:
    show(page, MEDIATOR, script)
    assert boxes(page) == [HELD]
    assert "Een beheerder moet de lijst nakijken en de run vrijgeven." in details(page)
    assert (ways(page), last_run(page)) == ([], [])


@pytest.mark.parametrize("role", [MEDIATOR, MANAGEMENT])
def test_a_held_run_is_no_news_elsewhere_as_long_as_nothing_is_late(
    page: AppTest, held: int, role: str
) -> None:
    assert boxes(show(page, role)) == []


@pytest.mark.parametrize("role", PAGES)
def test_a_job_that_is_held_and_late_says_so_in_one_box_to_everybody(
    page: AppTest, held: int, today: None, role: str
) -> None:
    show(page, role)
    assert boxes(page) == [HELD]
    assert "De laatste ging door op" in details(page)
    assert bool(ways(page)) is (role == ADMINISTRATOR)


def test_a_job_that_is_held_for_more_than_36_hours_says_so_in_red(page: AppTest) -> None:
    grant(days_ago=300)
    run(4)
    grant("C2", days_ago=300)
    run(3, brake=NOTHING_PASSES)
    show(page, MEDIATOR, "today.py")
    assert [box.value for box in page.error] == boxes(page) == [HELD]


@pytest.mark.parametrize("script", COUNTING)
def test_a_run_that_did_its_work_is_said_quietly_where_it_counts(
    page: AppTest, today: None, script: str
) -> None:
    grant(days_ago=300)
    run()
    show(page, MEDIATOR, script)
    assert boxes(page) == []
    (said,) = last_run(page)
    assert said.endswith(". 1 inzagerecht afgesloten.")
    assert today_in_words() in said
    assert last_run(show(page, MEDIATOR, "client.py")) == []


def test_a_run_with_nothing_due_did_its_work_too(page: AppTest, today: None) -> None:
    grant()
    run()
    (said,) = last_run(show(page, MEDIATOR, "today.py"))
    assert said.endswith("Er was niets af te sluiten.")


def test_a_run_that_was_undone_is_said_to_be(page: AppTest) -> None:
    grant(days_ago=300)
    number = run()
    with db.transaction() as session:
        undo_run(
            session, number, "vergissing", 14,
            by=SCHEDULER.at(clock.now())
        )  # fmt: skip
    (said,) = last_run(show(page, MEDIATOR, "today.py"))
    assert said.endswith("Deze afsluitingen zijn ongedaan gemaakt.")
