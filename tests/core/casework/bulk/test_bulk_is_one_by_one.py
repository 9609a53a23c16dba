"""Many at once is the same as one by one, and undone it is as before: for registers by chance."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.planning import BulkRequest, Obstacle, plan_bulk
from core.casework.bulk.undoing import undo_bulk
from core.grants.access import read_periods
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.marks import ask_partner
from core.models import (
    AccessPeriod,
    AuditEvent,
    BatchAct,
    Closure,
    Decision,
    Grant,
    GrantMark,
    Ground,
)
from core.rules.assessment import differences
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

NOT_SAID = ("batch", "mark")  # what only many at once say, and numbers that differ between tries


@dataclass(frozen=True)
class Drawn:
    """A grant by chance: when it was given, and what happened to it since; days from today."""

    granted: int
    assignment_ended: int | None
    action_ended: int | None
    kept: int | None
    asked: int | None
    closed: bool


grants = st.lists(
    st.builds(
        Drawn,
        granted=st.integers(-420, 0) | st.integers(-181, -90),
        assignment_ended=st.none() | st.integers(-40, 20),
        action_ended=st.none() | st.none() | st.integers(-200, 20),
        kept=st.none() | st.integers(1, 90),
        asked=st.none() | st.none() | st.integers(1, 90),
        closed=st.sampled_from([False, False, False, True]),
    ),
    min_size=4,
    max_size=10,
)
requests: st.SearchStrategy[Callable[[Sequence[int]], BulkRequest]] = st.one_of(
    st.builds(
        lambda days: (
            lambda numbers: BulkRequest(
                BatchAct.KEEP, numbers, "ziek", until=TODAY + timedelta(days=days)
            )
        ),
        st.integers(1, 90),
    ),
    st.just(lambda numbers: BulkRequest(BatchAct.CLOSE, numbers, "gestopt")),
    st.builds(
        lambda days: (
            lambda numbers: BulkRequest(
                BatchAct.ASK, numbers, "gemaild", look_again_on=TODAY + timedelta(days=days)
            )
        ),
        st.integers(1, 90),
    ),
)


def fill(drawn: Sequence[Drawn]) -> list[int]:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 14)
        return [add(session, f"C{place}", each) for place, each in enumerate(drawn)]


def add(session: Session, client_id: str, drawn: Drawn) -> int:
    def day(days: int) -> date:
        return TODAY + timedelta(days=days)

    number = add_grant(session, client_id, granted_on=day(drawn.granted)).id
    if drawn.assignment_ended is not None:
        ended_on, place = day(drawn.assignment_ended), f"S{client_id}"
        add_assignment(
            session, "TIBB4", place, started_on=days_ago(500), ended_on=ended_on,
            client_id=client_id,
        )  # fmt: skip
    if drawn.action_ended is not None:
        ended_on, place = day(drawn.action_ended), f"A{client_id}"
        add_action(
            session, place, started_on=days_ago(500), closed_on=ended_on, client_id=client_id
        )
    if drawn.kept is not None:
        request = BulkRequest(BatchAct.KEEP, [number], "eerder", until=day(drawn.kept))
        if plan_bulk(session, MEDIATOR, request).possible:
            keep_open(session, number, day(drawn.kept), "eerder", by=mediator("Bea"))
    if drawn.asked is not None:
        ask_partner(session, number, day(drawn.asked), by=mediator("Bea"))
    if drawn.closed:
        close_by_hand(session, number, "eerder", by=mediator("Bea"))
    return number


def one_by_one(session: Session, request: BulkRequest) -> None:
    """Do the act, one after the other, to the grants to which it can be done."""
    for planned in plan_bulk(session, MEDIATOR, request).possible:
        if request.act is BatchAct.KEEP and request.until:
            keep_open(session, planned.grant_id, request.until, request.reason, by=MEDIATOR)
        elif request.act is BatchAct.CLOSE:
            close_by_hand(session, planned.grant_id, request.reason, by=MEDIATOR)
        elif request.look_again_on:
            day, text = request.look_again_on, request.reason
            ask_partner(session, planned.grant_id, day, text, by=MEDIATOR)


def rows(session: Session, table: Any, *but: str) -> list[str]:
    """All rows of a table as text, in order, without some columns."""
    columns = [column for column in table.__table__.columns if column.name not in but]
    every: Select[Any] = select(*columns)
    return sorted(map(repr, map(tuple, session.execute(every))))


def events(session: Session) -> list[Any]:
    columns = (AuditEvent.kind, AuditEvent.client_id, AuditEvent.partner_id, AuditEvent.details)
    told = session.execute(select(AuditEvent.actor, *columns).order_by(AuditEvent.id))
    return [
        (*rest, {name: value for name, value in details.items() if name not in NOT_SAID})
        for *rest, details in told
    ]


def as_it_stands(session: Session) -> list[Any]:
    """What every grant is, rests on and gives, and the marks on it."""
    session.expire_all()
    standing = [repr(row) for row in rows(session, Grant)]
    grounds = rows(session, Ground, "id")
    periods = read_periods(session, AccessPeriod.grant_id > 0)
    marks = session.execute(
        select(GrantMark.grant_id, GrantMark.text).where(GrantMark.removed_at.is_(None))
    )
    return [standing, grounds, periods, sorted(map(repr, marks))]


def everything(session: Session) -> list[Any]:
    return [
        *as_it_stands(session),
        rows(session, Closure, "id"),
        rows(session, Decision, "id", "closure_id"),
        rows(session, GrantMark, "id"),
        events(session),
    ]


@contextmanager
def trying() -> Iterator[Session]:
    with db.scratch() as session:
        yield session
        assert list(differences(session)) == []


def check(drawn: Sequence[Drawn], request_of: Callable[[Sequence[int]], BulkRequest]) -> list[Any]:
    request = request_of(fill(drawn))
    with trying() as session:
        before, plan = as_it_stands(session), plan_bulk(session, MEDIATOR, request)
    with trying() as session:
        one_by_one(session, request)
        expected = everything(session)
    obstacles: list[Obstacle | None] = [each.obstacle for each in plan.grants]
    if plan.possible:
        with trying() as session:
            done = carry_out_bulk(session, request, by=MEDIATOR)
            assert [each.obstacle for each in done.plan.grants] == obstacles
            assert everything(session) == expected
            undo_bulk(session, done.batch_id, by=MEDIATOR)
            assert as_it_stands(session) == before
    return [obstacles, expected]


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=grants, request_of=requests)
def test_many_at_once_is_one_by_one_and_undone_as_before_on_both_databases(
    sqlite_databases: SqliteDatabases,
    postgresql_databases: PostgresqlDatabases,
    drawn: list[Drawn],
    request_of: Callable[[Sequence[int]], BulkRequest],
) -> None:
    with sqlite_databases.fresh():
        on_sqlite = check(drawn, request_of)
    with postgresql_databases.fresh():
        assert check(drawn, request_of) == on_sqlite
