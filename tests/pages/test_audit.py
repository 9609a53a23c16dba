"""The page of the audit trail: searching, downloading, and that each look is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.audit.events import read_head, record_event
from core.audit.looks import record_views
from core.config import ROOT, Brake
from core.daily_job.run import run_daily_job
from core.database import ROWS_PER_PAGE
from core.i18n import day_of
from core.models import AuditEvent, Client
from core.permissions import Role
from pages.parts.frame.messages import literally
from tests.core.tampering import tamper
from tests.core.writing import add_grant, add_pair
from tests.pages.reading import follow, lists
from tests.pages.taking import fetched
from tests.people import SCHEDULER, somebody

pytestmark = pytest.mark.slow

PAGE = "audit.py"
LIVE_TEXT = "![x](https://example.com/x.png) :red[x] <b>x</b>"
AN, BO = somebody("an", Role.MEDIATOR), somebody("bo", Role.MEDIATOR)
HISTORY = "history"


@pytest.fixture
def trail(database: str) -> None:
    """Record that An and Bo each kept a grant open, and that a run closed one of C1's."""
    now = clock.now()
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=clock.today() - timedelta(days=300))
        for days, who, client in ((3, AN, "C1"), (2, BO, "C2")):
            record_event(
                session, "grant.kept_open", by=who.at(now - timedelta(days=days)),
                client_id=client, partner_id="P1", grant=days, until="2027-01-02", reason=LIVE_TEXT
            )  # fmt: skip
        run_daily_job(
            session, clock.today(), by=SCHEDULER.at(clock.now()), clock=clock.now,
            brake=Brake()
        )  # fmt: skip


def show(page: AppTest, /, **choices: str) -> AppTest:
    page.query_params["role"] = "administrator"
    page.run()
    page.query_params.update({f"audit_{name}": choice for name, choice in choices.items()})
    page.switch_page(PAGE).run()
    assert not page.exception
    return page


def column(page: AppTest, name: str) -> list[str]:
    return list(lists(page)[0][name])


def looks() -> list[tuple[str, str | None, dict]]:
    """Return the looks of administrators in the trail."""
    kinds = ("audit.searched", "history.viewed", "history.exported")
    with db.reading() as session:
        found = select(AuditEvent).where(AuditEvent.kind.in_(kinds)).order_by(AuditEvent.id)
        return [(each.kind, each.client_id, each.details) for each in session.scalars(found)]


def named() -> list[str | None]:
    """Return the clients who were recorded as named on a page of the trail."""
    found = select(AuditEvent.client_id).filter_by(kind="client.named").order_by(AuditEvent.id)
    with db.reading() as session:
        return list(session.scalars(found))


def said(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.caption, *page.info, *page.error, *page.text])


# Looks


def test_a_page_of_the_trail_that_names_clients_is_a_look_at_each(
    trail: None, page: AppTest
) -> None:
    show(page, person="bo")
    assert named() == ["C2"]
    page.run()
    assert named() == ["C2"]
    page.selectbox(key="audit_person").set_value(None).run()
    assert named() == ["C2", "C1"]


def test_looks_at_the_trail_bury_nothing_there_and_are_found_by_kind(
    trail: None, page: AppTest
) -> None:
    show(page)
    page.run()
    assert "Klant genoemd op een pagina van het auditspoor" not in column(page, "what")
    assert "5 gebeurtenissen" in said(page)
    page.selectbox(key="audit_kind").set_value("Klant genoemd in het auditspoor").run()
    assert sorted(column(page, "client")) == ["C2", "Peeters An"]  # one has no name


# Searching


def test_all_events_are_shown_newest_first_in_words(page: AppTest, trail: None) -> None:
    show(page)
    assert column(page, "who")[:1] == ["system:cron"]
    assert "5 gebeurtenissen, nieuwste eerst" in said(page)
    assert column(page, "at") == sorted(column(page, "at"), reverse=True)
    kept = "Inzagerecht 3 met de hand opengehouden, sluitingsdatum 2 januari 2027"
    row = column(page, "what").index(kept)
    assert column(page, "why")[row] == LIVE_TEXT
    assert column(page, "client")[row] == "Peeters An"
    assert looks() == []


@pytest.mark.parametrize(
    ("choices", "who"),
    [
        pytest.param({"person": "an"}, ["an"], id="person"),
        pytest.param({"kind": "Inzagerecht met de hand opengehouden"}, ["bo", "an"], id="kind"),
        pytest.param({"client": "C2"}, ["Beheerder (demonstratie)", "bo"], id="client"),
        pytest.param({"person": "bo", "client": " C2 "}, ["bo"], id="person and client"),
    ],
)
def test_what_stands_in_the_address_is_sought(
    page: AppTest, trail: None, choices: dict[str, str], who: list[str]
) -> None:
    show(page, **choices)
    assert column(page, "who") == who


def test_a_period_is_sought_in_days(page: AppTest, trail: None) -> None:
    day = day_of(clock.now() - timedelta(days=3)).isoformat()
    show(page, kind="grant.kept_open", **{"from": day, "until": day})
    assert column(page, "who") == ["an"]


def test_a_period_that_ends_before_it_begins_is_said(page: AppTest, trail: None) -> None:
    show(page, **{"from": "2026-03-02", "until": "2026-03-01"})
    assert "komt voor de eerste" in said(page)
    assert not lists(page)


@pytest.mark.parametrize("number", ["c1", "*" * 100, LIVE_TEXT])
def test_an_unknown_client_is_said_and_not_recorded(
    page: AppTest, trail: None, number: str
) -> None:
    for view in ("events", HISTORY):
        show(page, client=number, view=view)
        assert page.error[-1].value.startswith("Er is geen klant")
        assert not lists(page)
    assert looks() == []


def test_without_a_find_the_filters_can_be_cleared(page: AppTest, trail: None) -> None:
    show(page, person="an", kind="Klantendossier bekeken")
    assert "geen gebeurtenis" in said(page)
    page.button(key="audit_clear").click().run()
    assert len(column(page, "who")) > 3


def test_a_long_find_is_paged_on_the_server(page: AppTest) -> None:
    with db.transaction() as session:
        for number in range(ROWS_PER_PAGE + 2):
            record_event(session, "grant.kept_open", by=AN.at(clock.now()), grant=number)
    show(page, person="an", page="2")
    assert len(column(page, "who")) == 2
    page.selectbox(key="audit_kind").select("grant.kept_open").run()
    assert len(column(page, "who")) == ROWS_PER_PAGE


# Looking is recorded


def test_a_search_for_a_person_or_client_is_recorded_once(page: AppTest, trail: None) -> None:
    show(page, person="an")
    page.run()
    page.run()
    assert looks() == [("audit.searched", None, {"person": "an"})]
    page.text_input(key="audit_client").input("C1").run()
    page.run()
    assert looks()[1:] == [("audit.searched", "C1", {"person": "an"})]


def test_a_history_that_is_looked_at_is_recorded_once(page: AppTest, trail: None) -> None:
    show(page, client="C1", view=HISTORY)
    page.run()
    assert looks() == [("history.viewed", "C1", {})]
    assert column(page, "who")[0] == "Beheerder (demonstratie)"


# A client's whole history


def test_a_history_has_the_closings_of_runs_and_why(page: AppTest, trail: None) -> None:
    show(page, client="C1", view=HISTORY)
    assert page.header[0].value == "An Peeters"
    assert column(page, "who") == ["Beheerder (demonstratie)", "system:cron", "an"]
    assert "afgesloten door dagelijkse run 1" in column(page, "what")[1]
    assert column(page, "why")[1].startswith("Sluit op ")
    assert column(page, "number")[1] == "4"


def test_from_a_client_s_events_a_click_leads_to_the_history(page: AppTest, trail: None) -> None:
    show(page, client="C1")
    page.button(key="audit_to_history").click().run()
    assert page.header[0].value == "An Peeters"


def test_a_history_waits_for_a_number(page: AppTest, trail: None) -> None:
    show(page, view=HISTORY)
    assert "Typ het nummer van de klant" in said(page)
    assert looks() == []


def test_a_client_of_whom_nothing_is_known_yet_has_this_look_alone(page: AppTest) -> None:
    with db.transaction() as session:
        add_pair(session)
    assert column(show(page, client="C1", view=HISTORY), "what") == [
        "Volledige geschiedenis van een klant bekeken"
    ]


def test_a_name_with_markup_shows_as_it_is(page: AppTest) -> None:
    with db.transaction() as session:
        session.add(Client(client_id="C1", last_name=LIVE_TEXT, first_name="An"))
    show(page, client="C1", view=HISTORY)
    assert page.header[0].value == literally(f"An {LIVE_TEXT}")


@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_a_history_is_offered_as_a_file(page: AppTest, trail: None, form: str) -> None:
    show(page, client="C1", view=HISTORY)
    page.button(key=f"audit_{form}").click().run()
    name, content = fetched(page)
    assert name.startswith("geschiedenis_C1_")
    assert content.startswith({"csv": b"\xef\xbb\xbfNummer", "pdf": b"%PDF-"}[form])


# Unusual looking


@pytest.fixture
def unusual(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Record that Bo looked at two clients some hours ago, where one is usual."""
    monkeypatch.setenv("INZAGE_UNUSUAL_CLIENTS", "1")
    monkeypatch.setenv("INZAGE_NIGHT_UNTIL", "22:00")
    with db.transaction() as session:
        record_views(session, ["C1", "C2"], "today", by=BO.at(clock.now() - timedelta(days=1)))


def test_unusual_looking_is_listed_and_leads_to_its_events(page: AppTest, unusual: None) -> None:
    show(page, view="unusual")
    assert column(page, "who") == ["bo"]
    assert column(page, "what") == ["2 klanten bekeken in een uur"]
    assert "meer dan 1 klanten bekeken in een uur" in said(page)
    tab = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=30)
    follow(tab, lists(page)[0].ways("when")[0])
    assert column(tab, "who") == ["bo", "bo"]
    assert tab.selectbox(key="audit_person").value == "bo"


def test_without_unusual_looking_that_is_said(page: AppTest, trail: None) -> None:
    show(page, view="unusual")
    assert "Geen ongewoon kijkgedrag in de laatste 14 dagen." in said(page)
    assert not lists(page)


# The chain


def test_the_state_of_the_chain_is_shown_with_how_to_prove_it(page: AppTest, trail: None) -> None:
    with db.reading() as session:
        head = read_head(session)
    show(page)
    shown = [each.value for each in page.code]
    assert shown == [
        str(head), "python -m core audit verify", "python -m core audit verify --noted …"
    ]  # fmt: skip


def test_a_lost_head_is_said_and_what_cannot_be_recorded_is_not_shown(
    page: AppTest, trail: None
) -> None:
    tamper("DELETE FROM audit_head")
    show(page)
    assert "is zijn kop kwijt" in page.error[0].value
    assert not lists(page)


# Who may


@pytest.mark.parametrize("role", ["Bemiddelaar", "Beleid"])
def test_nobody_else_sees_it(page: AppTest, trail: None, role: str) -> None:
    page.query_params["role"] = role
    page.run()
    page.switch_page(PAGE).run()
    assert not page.exception
    assert page.error[0].value.startswith("U mag dit in Inzage niet doen")
    assert not lists(page)
    assert not page.code
