"""What happened to a file, to print for the client: who may view it first, then the past."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core import database as db
from core.audit.looks import record_views
from core.audit.search import EventRow, SoughtClient, sought_client
from core.casework.file_history import read_access, whole_history
from core.casework.history_printout import print_history
from core.consent.forms import Entry
from core.consent.recording import annul_decision, record_consent, withdraw_consent
from core.grants.lifecycle import close_by_hand
from core.models import Answer, Channel, Decision, Purpose
from tests.core.writing import add_assignment, add_pair, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MEDIATOR, mediator, on

CLIENT = SoughtClient("C1", "Peeters", "An", TODAY)
KEPT = {"grant": 5, "until": "2026-12-12", "reason": "=1+1"}
LONG = "heel lang " * 2_000
NOW_VIEW, BEFORE, DONE, LOOKED = (
    "Wie mag uw dossier inkijken op", "Wie mocht uw dossier eerder inkijken",
    "Wat er met uw dossier gebeurde, van eerst naar laatst",
    "Wie bij VDAB uw dossier bekeek, van eerst naar laatst",
)  # fmt: skip


def row(number: int | None = 1, kind: str = "grant.kept_open", **details: object) -> EventRow:
    return EventRow(number, NOW, "bo", kind, "C1", "Peeters An", "P1", "De Brug", details or KEPT)


def said(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def printed(rows: list[EventRow]) -> str:
    return said(print_history(CLIENT, None, rows, by=ADMINISTRATOR))


def history(session: Session) -> SimpleNamespace:
    """The parts of the printout of client C1, by what each tells."""
    client = sought_client(session, ADMINISTRATOR, "C1")
    rows = whole_history(session, ADMINISTRATOR, "C1")
    register = read_access(session, ADMINISTRATOR, "C1")
    text = said(print_history(client, register, rows, by=ADMINISTRATOR))
    head, rest = text.split(NOW_VIEW)
    now, rest = rest.split(BEFORE)
    before, rest = rest.split(DONE)
    done, looked = rest.split(LOOKED)
    return SimpleNamespace(head=head, now=now, before=before, done=done, looked=looked)


def entry(answer: Answer = Answer.YES) -> Entry:
    day = days_ago(20)
    return Entry("C1", "P1", Purpose.GUIDANCE, Channel.PARTNER, day, day, answer)


def test_it_begins_with_who_may_view_since_when_and_on_what_grounds(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record_consent(session, entry(), token="t", by=on(MEDIATOR, days_ago(17)))
        add_assignment(session, "TIBB4", started_on=days_ago(5))
        told = history(session)
    assert "De Brug 07/11/2026" in told.now
    assert (
        "Uw toestemming van 4 november 2026 voor begeleiding, op een formulier dat u met de"
        " organisatie invulde" in told.now
    )
    assert "VDAB wees u toe aan deze organisatie, sinds 19 november 2026: TIBB4" in told.now
    assert "nog geen datum" in told.now
    assert "Geen enkele andere organisatie mocht uw dossier eerder inkijken." in told.before


def test_then_comes_the_past_in_order_of_time_and_who_looked(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record_consent(session, entry(), token="t", by=on(MEDIATOR, days_ago(17)))
        close_by_hand(session, the_grant(session).id, "misbruik", by=on(MEDIATOR, days_ago(9)))
        record_views(session, ["C1"], "client", by=mediator("Bo"))
        told = history(session)
    assert "Geen enkele organisatie mag uw dossier op deze dag inkijken." in told.now
    assert "De Brug 07/11/2026" in told.before
    assert "14/11/2026 Stopgezet door" in told.before
    opened, closed = told.done.index("1 geopend"), told.done.index("1 met de hand afgesloten")
    assert opened < closed
    assert "pagina 'Klant'" in told.looked
    assert "Bo" not in told.done


def test_every_change_of_a_ground_is_a_sentence(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record_consent(session, entry(), token="t", by=on(MEDIATOR, days_ago(17)))
        add_assignment(session, "TIBB4", started_on=days_ago(5))
        withdraw_consent(session, the_grant(session).id, by=MEDIATOR)
        told = history(session)
    for sentence in (
        "Inzagerecht 1 steunt op de toestemming van 4 november 2026 (beslissing 1)",
        "Inzagerecht 1 steunt op toewijzing S1, vanaf 19 november 2026",
        "Inzagerecht 1 steunt niet meer op de toestemming van 4 november 2026 (beslissing 1): de"
        " klant trok de toestemming in",
    ):
        assert sentence in told.done
    assert "Uw toestemming" not in told.now
    assert "VDAB wees u toe" in told.now


def test_what_ended_because_it_was_recorded_wrongly_says_so(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record_consent(session, entry(), token="t", by=on(MEDIATOR, days_ago(17)))
        (decision,) = session.query(Decision).all()
        annul_decision(session, decision.id, "andere klant", by=MEDIATOR)
        told = history(session)
    assert "was verkeerd geregistreerd" in told.before


def test_it_says_whose_file_it_is_and_who_made_it() -> None:
    text = printed([row()])
    assert "An Peeters, geboren op 24 november 2026, klantnummer C1" in text
    assert "door Marleen." in text
    assert "24/11/2026" in text
    assert "opengehouden, sluitingsdatum 12 december 2026" in text
    assert "=1+1" in text


def test_without_anything_it_says_so() -> None:
    text = printed([])
    assert "Er gebeurde niets met uw dossier." in text
    assert "Niemand bekeek uw dossier." in text


@pytest.mark.parametrize("reason", [LONG, "<b>x</b> **x** \x00\u202e😀", ""])
def test_any_text_can_be_printed(reason: str) -> None:
    assert "De Brug" in printed([row(grant=5, reason=reason)])


def test_of_a_very_long_history_the_newest_part_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.casework.history_printout.MOST_PRINTED", 3)
    text = printed([row(number, grant=number) for number in range(15, 10, -1)])
    assert "Van 5 bewaarde gebeurtenissen zijn dit de nieuwste 3." in text
    assert text.index("inzagerecht: 13") < text.index("inzagerecht: 14") < text.index("recht: 15")
    assert "inzagerecht: 12" not in text


def test_a_client_whom_only_the_trail_knows_is_named_by_number(database: str) -> None:
    with db.transaction() as session:
        assert read_access(session, ADMINISTRATOR, "C9") is None
    pdf = print_history(SoughtClient("C9"), None, [row()], by=ADMINISTRATOR)
    assert "klantnummer C9" in said(pdf)
    assert "Geen enkele organisatie mag uw dossier op deze dag inkijken." in said(pdf)


def test_the_day_that_a_grant_begins_is_told_beforehand(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        tomorrow = on(MEDIATOR, TODAY + timedelta(days=1))
        record_consent(session, entry(), token="t", by=tomorrow)
        told = history(session)
    assert "De Brug" not in told.now
