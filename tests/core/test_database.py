"""The database itself: its tables, what it refuses, its transactions and locks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database as db
from core.audit.looks import record_views
from core.audit.proof import find_break
from core.config import ROOT, settings
from core.errors import DatabaseNotSetUp, DatabaseNotWritable, DatabaseUnreachable, JobBusy
from core.grants.lifecycle import open_grant_of
from core.models import AuditEvent, Base, Basis, ClosingRule, Grant, Origin, Partner, State, Unit
from tests.core.writing import add_action, add_assignment, add_grant, add_pair
from tests.databases import another_run, using
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER


def test_the_migrations_make_the_tables_of_the_models(database: str) -> None:
    with db.transaction() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        pytest.param(1, (1, 50), id="the first"),
        pytest.param(2, (51, 100), id="the second"),
        pytest.param(3, (101, 120), id="the last, which is not full"),
        pytest.param(0, (1, 50), id="before the first"),
        pytest.param(-3, (1, 50), id="far before the first"),
        pytest.param(4, None, id="after the last"),
    ],
)
def test_a_list_is_read_a_page_at_a_time(
    database: str, page: int, numbers: tuple[int, int] | None
) -> None:
    ids = [f"P{number:03}" for number in range(1, 121)]
    with db.transaction() as session:
        session.execute(insert(Partner), [{"partner_id": each, "name": "x"} for each in ids])
        every = select(Partner.partner_id).order_by(Partner.partner_id)
        shown = session.scalars(db.page_of_rows(every, page)).all()
    assert shown == (ids[numbers[0] - 1 : numbers[1]] if numbers else [])
    assert shown == ids[db.slice_of_page(page)]


def test_upgrading_again_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
    db.upgrade()
    with db.reading() as session:
        assert session.scalar(select(func.count(Grant.id))) == 1


def test_a_database_without_tables_says_how_to_set_it_up(empty_database: str) -> None:
    with (
        pytest.raises(DatabaseNotSetUp, match="python -m core upgrade"),
        db.reading() as session,
    ):
        session.scalar(select(Grant.id))


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "inzage.db").write_text("hier stond iets anders" * 100, encoding="utf-8")
    with using(f"sqlite:///{tmp_path}/inzage.db"), pytest.raises(DatabaseUnreachable):
        db.upgrade()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://inzage:geheim@127.0.0.1:1/inzage",
        "sqlite:////nowhere/at/all/inzage.db",
    ],
)
@pytest.mark.parametrize("door", [db.reading, db.transaction, db.job_transaction])
def test_a_database_that_is_not_there_is_said_without_its_password(url: str, door) -> None:
    with using(url), pytest.raises(DatabaseUnreachable) as raised, door() as session:
        session.scalar(select(Grant.id))
    assert "geheim" not in str(raised.value)


def test_the_default_database_lies_in_the_project_wherever_one_works(working_directory) -> None:
    url = settings({}).database_url
    assert Path(str(url.database)) == ROOT / "data" / "inzage.db"


def test_a_transaction_that_fails_leaves_nothing(database: str) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        add_grant(session)
        raise RuntimeError
    with db.reading() as session:
        assert session.scalar(select(func.count(Grant.id))) == 0


def test_reading_can_not_write(database: str) -> None:
    with pytest.raises(DatabaseNotWritable), db.reading() as session:
        session.execute(insert(Partner).values(partner_id="P1", name="De Brug"))


def test_a_reader_sees_one_state_of_the_register(database: str) -> None:
    with db.reading() as reader:
        assert reader.scalar(select(func.count(Partner.partner_id))) == 0
        with db.transaction() as writer:
            writer.add(Partner(partner_id="P1", name="De Brug"))
        assert reader.scalar(select(func.count(Partner.partner_id))) == 0


def a_second_open_grant(session: Session) -> None:
    add_grant(session)
    add_grant(session)


def a_grant_that_ends_before_it_starts(session: Session) -> None:
    grant = add_grant(session)
    grant.state = grant.closes_on = grant.basis = None
    grant.closed_on = grant.granted_on - timedelta(days=1)


def a_renewal_before_the_granting(session: Session) -> None:
    grant = add_grant(session)
    grant.renewed_on = grant.granted_on - timedelta(days=1)


def a_closing_date_without_a_basis(session: Session) -> None:
    add_grant(session).basis = None


def a_state_that_is_no_state(session: Session) -> None:
    add_grant(session)
    session.execute(text("UPDATE grants SET state = 'open'"))


def an_assessed_closed_grant(session: Session) -> None:
    add_grant(session).closed_on = TODAY


def a_keeping_by_nobody(session: Session) -> None:
    add_grant(session).kept_until = TODAY


def a_grant_for_nobody(session: Session) -> None:
    session.add(
        Grant(
            client_id="C9",
            partner_id="P9",
            origin=Origin.CONSENT,
            granted_on=TODAY,
            known_on=TODAY,
        )
    )


def an_action_that_ends_before_it_starts(session: Session) -> None:
    add_action(session, started_on=TODAY, closed_on=days_ago(1))


def an_assignment_that_ends_before_it_starts(session: Session) -> None:
    add_assignment(session, "TIBB4", started_on=TODAY, ended_on=days_ago(1))


def rule(**values) -> ClosingRule:
    plain = {
        "basis": Basis.EXECUTOR,
        "period": 6,
        "unit": Unit.MONTHS,
        "valid_from": TODAY,
        "source": "verzonnen",
        "entered_by": "test",
        "entered_at": NOW,
    }
    return ClosingRule(**plain | values)


def a_negative_period(session: Session) -> None:
    session.add(rule(period=-1))


def a_rule_without_a_source(session: Session) -> None:
    session.add(rule(source=""))


def an_owner_rule_without_a_service(session: Session) -> None:
    session.add(rule(basis=Basis.OWNER))


def a_rule_that_ends_before_it_starts(session: Session) -> None:
    session.add(rule(valid_until=TODAY))


def the_same_version_twice(session: Session) -> None:
    session.add_all([rule(), rule(period=3)])


@pytest.mark.parametrize(
    "write",
    [
        a_second_open_grant,
        a_grant_that_ends_before_it_starts,
        a_renewal_before_the_granting,
        a_closing_date_without_a_basis,
        a_state_that_is_no_state,
        an_assessed_closed_grant,
        a_keeping_by_nobody,
        a_grant_for_nobody,
        an_action_that_ends_before_it_starts,
        an_assignment_that_ends_before_it_starts,
        a_negative_period,
        a_rule_without_a_source,
        an_owner_rule_without_a_service,
        a_rule_that_ends_before_it_starts,
        the_same_version_twice,
    ],
)
def test_the_database_itself_refuses(database: str, write) -> None:
    with pytest.raises(IntegrityError), db.transaction() as session:
        write(session)


def test_a_pair_can_have_many_closed_grants(database: str) -> None:
    with db.transaction() as session:
        for ago in (300, 200, 100):
            grant = add_grant(session, granted_on=days_ago(ago))
            if ago > 100:
                session.execute(
                    update(Grant)
                    .where(Grant.id == grant.id)
                    .values(closed_on=TODAY, state=None, closes_on=None, basis=None)
                )
        assert session.scalar(select(func.count(Grant.id))) == 3


def test_two_changes_at_the_same_moment_come_one_after_the_other(database: str) -> None:
    """Two people open the grant of a pair that has none: only the first one succeeds."""
    with db.transaction() as session:
        add_pair(session)
    ready = threading.Barrier(2)
    opened = []

    def open_if_none() -> None:
        ready.wait()
        with db.transaction() as session:
            if open_grant_of(session, "C1", "P1") is None:
                add_grant(session)
                opened.append(True)

    threads = [threading.Thread(target=open_if_none) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [True]


@pytest.mark.slow
def test_a_look_is_noted_while_a_long_change_is_going_on(postgresql_databases) -> None:
    with postgresql_databases.fresh(), db.transaction() as change:
        add_grant(change)
        with db.noting() as session:
            record_views(session, ["C1"], "client", by=MEDIATOR)
        record_views(change, ["C2"], "client", by=MEDIATOR)
        change.commit()
        with db.reading() as session:
            looks = session.scalars(select(AuditEvent.client_id).order_by(AuditEvent.id.desc()))
            assert looks.all()[:2] == ["C2", "C1"]
            assert find_break(session, SCHEDULER) is None


def test_what_many_note_at_once_is_one_chain(database: str) -> None:
    def look(door) -> None:
        for number in range(20):
            with door() as session:
                record_views(session, [f"C{number}"], "client", by=MEDIATOR)

    with ThreadPoolExecutor() as threads:
        list(threads.map(look, [db.noting, db.noting, db.transaction]))
    with db.reading() as session:
        looks = select(func.count(AuditEvent.id)).filter_by(kind="client.viewed")
        assert session.scalar(looks) == 60
        assert find_break(session, SCHEDULER) is None


def test_one_daily_run_works_and_another_says_so(database: str) -> None:
    with another_run():
        with pytest.raises(JobBusy), db.job_transaction():
            pass
        with db.transaction() as session:
            add_grant(session)
    with db.job_transaction() as run:
        add_grant(run, "C2")
        with pytest.raises(JobBusy), db.job_transaction():
            pass


def test_states_are_kept_as_words(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        assert session.execute(text("SELECT state, origin FROM grants")).one() == (
            State.CLOSES.value,
            Origin.CONSENT.value,
        )
