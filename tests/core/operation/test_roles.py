"""The users of docs/postgresql-roles.sql on a real PostgreSQL, and the warnings at the start."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url, select, text

from core import clock
from core import database as db
from core.config import ROOT
from core.errors import DatabaseRefuses
from core.models import AuditEvent
from core.operation.surroundings import warnings_of
from tests.core.commanding import inzage, refusal
from tests.databases import using

ROLES = (ROOT / "docs" / "postgresql-roles.sql").read_text(encoding="utf-8")

pytestmark = pytest.mark.slow


def run_script(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROLES)


@pytest.fixture
def application(postgresql_databases, small_extract: None):
    """Use a database that its own user has set up, as the application's user."""
    with postgresql_databases.empty() as url:
        run_script(url)
        with using(make_url(url).set(username="inzage_owner").render_as_string(False)):
            assert inzage("upgrade").exit_code == 0
        run_script(url)
        with using(make_url(url).set(username="inzage_app").render_as_string(False)) as own:
            yield own


def test_the_application_works_as_a_user_of_its_own(application: str) -> None:
    assert inzage("import", "partners.csv").exit_code == 0
    assert inzage("daily-job").exit_code == 0
    assert inzage("assessment").exit_code == 0
    assert inzage("audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'x'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "DELETE FROM audit_head",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE TABLE other (id int)",
    ],
)
def test_the_application_can_not_change_the_audit_trail(application: str, statement: str) -> None:
    with pytest.raises(DatabaseRefuses), db.transaction() as session:
        session.execute(text(statement))
    inzage("assessment")
    with db.reading() as session:
        assert session.scalars(select(AuditEvent)).all()


def test_an_upgrade_by_the_application_is_refused_in_a_sentence(application: str) -> None:
    owner = make_url(application).set(username="inzage_owner").render_as_string(False)
    with using(owner), db.transaction() as session:
        session.execute(text("DROP TABLE alembic_version"))
    said = refusal("upgrade")
    assert "doesn't allow this to the user" in said


def told(url: str, ahead: timedelta = timedelta(0)) -> list[str]:
    with db.reading() as session:
        return list(warnings_of(session, make_url(url), clock.now() + ahead))


def test_the_application_as_it_should_be_is_not_warned(application: str) -> None:
    assert told(application) == []


def test_an_owner_a_bare_connection_and_a_wrong_clock_are_warned_of(postgresql_databases) -> None:
    with postgresql_databases.fresh() as url:
        (owner,) = told(url)
        _owner, bare = told("postgresql://inzage:geheim@db.intern/inzage")
        _owner, apart = told(url, timedelta(minutes=-3))
    assert "postgresql-roles.sql" in owner
    assert "db.intern" in bare
    assert "geheim" not in bare
    assert "180" in apart or "179" in apart
