"""All that happened to a client's file, and that only administrators read it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.audit.looks import record_views
from core.casework.file_history import count_history, page_of_history, whole_history
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.database import ROWS_PER_PAGE
from core.errors import NotPermitted
from core.permissions import Acting, Role
from tests.core.writing import add_grant
from tests.days import NOW, TODAY
from tests.people import ADMINISTRATOR, SCHEDULER, somebody

AN, BO = somebody("an", Role.MEDIATOR), somebody("bo", Role.MEDIATOR)


def test_a_client_s_history_has_the_closings_of_runs_too(database: str) -> None:
    with db.transaction() as session:
        for client in ("C1", "C2"):
            add_grant(session, client, granted_on=date(2026, 5, 24))
        record_views(session, ["C1"], "client", by=AN.at(NOW - timedelta(days=1)))
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
        record_views(session, ["C1"], "client", by=BO.at(NOW + timedelta(days=1)))
        rows = page_of_history(session, ADMINISTRATOR, "C1")
        assert count_history(session, ADMINISTRATOR, "C1") == 3
        assert whole_history(session, ADMINISTRATOR, "C1") == rows
    assert [(row.kind, row.actor) for row in rows] == [
        ("client.viewed", "bo"),
        ("grant.closed_daily_job", "system:cron"),
        ("client.viewed", "an"),
    ]
    why = rows[1].details.pop("reason")
    assert rows[1].details == {"grant": 1, "run": 1, "closing": 1}
    assert (
        why
        == "Sluit op 24 november 2026: 6 maanden na het toekennen op 24 mei 2026 (regel geen actie)"
    )
    assert (rows[1].number is not None, rows[1].partner_name) == (True, "De Brug")


def test_closings_of_one_moment_each_have_a_place_on_a_page(database: str) -> None:
    with db.transaction() as session:
        grants = [
            add_grant(session, "C1", f"P{n}", granted_on=date(2026, 5, 24)).id
            for n in range(ROWS_PER_PAGE + 3)
        ]
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
        pages = [page_of_history(session, ADMINISTRATOR, "C1", page) for page in (1, 2)]
    assert [len(page) for page in pages] == [ROWS_PER_PAGE, 3]
    assert {row.details["grant"] for page in pages for row in page} == set(grants)


def test_a_client_of_whom_nothing_is_known_has_no_history(database: str) -> None:
    with db.transaction() as session:
        record_views(session, ["C1"], "client", by=AN)
    with db.reading() as session:
        assert page_of_history(session, ADMINISTRATOR, "C9") == []
        assert count_history(session, ADMINISTRATOR, "C9") == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("look", [page_of_history, count_history, whole_history])
def test_only_an_administrator_may_look(
    sqlite_databases, role: Role, look: Callable[[Session, Acting, str], object]
) -> None:
    with sqlite_databases.fresh(), db.reading() as session, pytest.raises(NotPermitted):
        look(session, somebody("an", role), "C1")
