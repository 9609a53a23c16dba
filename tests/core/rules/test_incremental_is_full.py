"""After any sequence of changes, the stored verdicts equal those of a full assessment."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import record_consent, withdraw_consent
from core.daily_job.run import run_daily_job
from core.daily_job.undo import undo_run
from core.errors import InzageError
from core.extracts.loading import find_extracts, load_extracts
from core.grants.closing import due
from core.grants.closings import list_closings
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open, open_grant_of
from core.grants.lines import lines_of_closings, lines_of_grants
from core.grants.listing import list_grants
from core.grants.verification import find_differences
from core.models import Answer, Channel, Closure, Grant, Purpose
from core.rules.assessment import differences
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import NOW, TODAY
from tests.people import SCHEDULER, mediator, on

CLIENTS, PARTNERS, SERVICES = ("C0", "C1", "C2"), ("P0", "P1"), ("TIBB4", "SIF")
NEVER_HELD = Brake(grants=10_000)

Change = Callable[[Session, date], None]

days = st.dates(TODAY - timedelta(days=300), TODAY + timedelta(days=100))
pairs = st.tuples(st.sampled_from(CLIENTS), st.sampled_from(PARTNERS))


def load(today: date, session: Session, **files: str) -> None:
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / f"{name}.csv").write_text(text, encoding="utf-8")
        load_extracts(session, find_extracts([Path(folder)]), by=on(SCHEDULER, today))


def fill(session: Session, today: date) -> None:
    load(
        today,
        session,
        partners="partner_id,name,email\nP0,De Brug,\nP1,De Haven,\n",
        clients="client_id,last_name,first_name,birth_date,municipality,mediator\n"
        + "".join(f"{client},Peeters,An,,,\n" for client in CLIENTS),
        services="service,name\nTIBB4,TIBB4\nSIF,SIF\n",
    )


@st.composite
def an_assignment(draw: st.DrawFn) -> Change:
    one, other = sorted([draw(days), draw(days)])
    client, partner = draw(pairs)
    end = draw(st.sampled_from([other, ""]))
    row = f"S{draw(st.integers(0, 4))},{client},{partner},{draw(st.sampled_from(SERVICES))}"
    header = "assignment_id,client_id,partner_id,service,started_on,ended_on"
    return lambda session, today: load(today, session, assignments=f"{header}\n{row},{one},{end}\n")


@st.composite
def an_action(draw: st.DrawFn) -> Change:
    one, other = sorted([draw(days), draw(days)])
    client, partner = draw(pairs)
    end, trajectory = draw(st.sampled_from([other, ""])), draw(st.sampled_from(["yes", "no"]))
    row = f"A{draw(st.integers(0, 4))},{client},{partner},training,{trajectory},Lasser"
    header = "action_id,client_id,partner_id,kind,trajectory,title,started_on,closed_on"
    return lambda session, today: load(today, session, actions=f"{header}\n{row},{one},{end}\n")


@st.composite
def a_grant_of_the_earlier_register(draw: st.DrawFn) -> Change:
    one, other = sorted([draw(days), draw(days)])
    client, partner = draw(pairs)
    origin = draw(st.sampled_from(["consent", "assignment"]))
    dates = draw(st.sampled_from([f"{one},,", f"{one},{other},", f"{one},,{other}"]))
    row = f"G{draw(st.integers(0, 4))},{client},{partner},{origin},{dates}"
    header = "grant_id,client_id,partner_id,origin,granted_on,renewed_on,closed_on"
    return lambda session, today: load(today, session, grants=f"{header}\n{row}\n")


@st.composite
def a_rule(draw: st.DrawFn) -> Change:
    line = draw(st.sampled_from(["executor,", "no_action,", "owner,TIBB4", "owner,SIF"]))
    period = draw(st.sampled_from(["0,days", "28,days", "3,months", "6,months"]))
    start = draw(st.sampled_from([date(2000, 1, 1), date(2026, 6, 1), date(2026, 12, 1)]))
    end = draw(st.sampled_from(["", "2026-06-01", "2026-12-01"]))
    header = "basis,service,period,unit,valid_from,valid_until,source"
    row = f"{line},{period},{start},{end},verzonnen"
    return lambda session, today: load(today, session, closing_rules=f"{header}\n{row}\n")


@st.composite
def a_form(draw: st.DrawFn) -> Change:
    client, partner = draw(pairs)
    answer, ago = draw(st.sampled_from(Answer)), timedelta(days=draw(st.integers(0, 250)))
    token = str(draw(st.integers(0, 1_000_000)))

    def record(session: Session, today: date) -> None:
        day = today - ago
        entry = Entry(client, partner, Purpose.GUIDANCE, Channel.PARTNER, day, day, answer)
        record_consent(session, entry, token=token, by=on(mediator("test"), today))

    return record


@st.composite
def an_act_on_a_grant(draw: st.DrawFn) -> Change:
    client, partner = draw(pairs)
    kind, ahead = draw(st.integers(0, 3)), timedelta(days=draw(st.integers(1, 90)))

    def act(session: Session, today: date) -> None:
        grant = open_grant_of(session, client, partner)
        if grant is None:
            return
        by = on(mediator("test"), today)
        if kind == 0:
            withdraw_consent(session, grant.id, by=by)
        elif kind == 1:
            keep_open(session, grant.id, today + ahead, "reden", by=by)
        elif kind == 2:
            end_keeping(session, grant.id, by=by)
        else:
            close_by_hand(session, grant.id, "reden", by=by)

    return act


def a_daily_run(session: Session, today: date) -> None:
    """Check that a run closes exactly what the preview says, and nothing the second time."""
    previewed = list(lines_of_grants(list_grants(session, SCHEDULER, due(today)), today))
    run = _run(session, today)
    closings = list_closings(session, SCHEDULER, Closure.run_id == run.id)
    assert list(lines_of_closings(closings)) == previewed
    assert _run(session, today).closed == 0


def _run(session: Session, today: date):
    return run_daily_job(
        session, today, by=on(SCHEDULER, today), clock=lambda: NOW, brake=NEVER_HELD
    )


def an_undone_run(session: Session, today: date) -> None:
    run_id = session.scalar(select(func.min(Closure.run_id)))  # the same one on both databases
    undo_run(session, run_id or 0, "vergissing", 14, by=on(SCHEDULER, today))


changes = st.lists(
    an_assignment()
    | an_action()
    | an_action()
    | a_grant_of_the_earlier_register()
    | a_rule()
    | a_form()
    | a_form()
    | an_act_on_a_grant()
    | st.just(a_daily_run)
    | st.just(an_undone_run)
    | st.integers(1, 120),  # days go by
    min_size=10,
    max_size=40,
)


def make(changes: list[Change | int]) -> list[tuple]:
    """Make the changes one by one (a number lets days pass). Returns the resulting register."""
    today = TODAY
    with db.transaction() as session:
        fill(session, today)
    for change in changes:
        if isinstance(change, int):
            today += timedelta(days=change)
            continue
        with suppress(InzageError), db.transaction() as session:
            change(session, today)
            assert differences(session) == []
    with db.reading() as session:
        assert find_differences(session, on(SCHEDULER, today)) == []
        columns = (Grant.client_id, Grant.partner_id, Grant.granted_on, Grant.closed_on)
        return session.execute(
            select(*columns, Grant.state, Grant.closes_on, Grant.basis).order_by(*columns)
        ).all()


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=changes)
def test_whatever_changes_the_stored_assessments_stay_right(
    sqlite_databases: SqliteDatabases,
    postgresql_databases: PostgresqlDatabases,
    changes: list[Change | int],
) -> None:
    with sqlite_databases.fresh():
        on_sqlite = make(changes)
    with postgresql_databases.fresh():
        assert make(changes) == on_sqlite
