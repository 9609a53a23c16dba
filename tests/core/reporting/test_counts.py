"""Counts for management: others are refused, and no query asks for a client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from core import database as db
from core.calendar import Grain
from core.config import Brake
from core.daily_job.run import run_daily_job
from core.errors import LastDayBeforeFirst, NotPermitted
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand
from core.models import Closure, Grant
from core.permissions import Acting
from core.reporting.counts import (
    Choice,
    count_by_partner,
    count_closings,
    count_drafts,
    count_standing,
    count_undone,
    count_waits,
    read_flow,
)
from core.reporting.figures import open_over_time
from core.reporting.forecast import compare_weeks, make_forecast, read_latest_forecast
from core.reporting.month_report import month_report
from tests.core.writing import add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MANAGER, MEDIATOR, SCHEDULER, mediator, on

WEEK = Choice(days_ago(6), TODAY)
FIGURES: dict[str, Callable[[Session, Acting], object]] = {
    "closings": lambda session, who: count_closings(session, who, WEEK),
    "waits": lambda session, who: count_waits(session, who, WEEK),
    "undone": lambda session, who: count_undone(session, who, WEEK),
    "partners": lambda session, who: count_by_partner(session, who, WEEK),
    "flow": lambda session, who: read_flow(session, who, WEEK),
    "standing": lambda session, who: count_standing(session, who, WEEK),
    "drafts": lambda session, who: count_drafts(session, who, WEEK),
    "outlook": read_latest_forecast,
    "compared": compare_weeks,
    "report": lambda session, who: month_report(
        session, who, TODAY.replace(day=1)
    ),
}  # fmt: skip

every_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield a list that collects the SQL statements sent to the database."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def run(session: Session) -> None:
    run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())


@every_figure
def test_no_figure_asks_for_a_client(database: str, figure: Callable) -> None:
    with db.transaction() as session:
        add_grant(session)
        make_forecast(session, SCHEDULER)
    with db.reading() as session, statements() as asked:
        figure(session, MANAGER)
    assert asked
    assert not [statement for statement in asked if "client" in statement]


@every_figure
def test_a_mediator_gets_no_figures_but_an_administrator_does(
    database: str, figure: Callable
) -> None:
    with db.reading() as session:
        figure(session, ADMINISTRATOR)
        with pytest.raises(NotPermitted):
            figure(session, MEDIATOR)


def test_a_choice_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LastDayBeforeFirst):
        Choice(TODAY, days_ago(1))


def test_a_closing_knows_the_partner_of_its_grant_however_it_came_about(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P1", granted_on=days_ago(300))
        by_hand = add_grant(session, "C2", "P2")
        close_by_hand(session, by_hand.id, "verhuisd", by=mediator("Els"))
        run(session)
        partners = select(Closure.partner_id, Grant.partner_id).join(Grant)
        assert sorted(session.execute(partners).all()) == [("P1", "P1"), ("P2", "P2")]


def test_an_undone_closing_never_was_in_the_number_of_open_grants(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(20))
        closing = close_by_hand(session, grant.id, "fout", by=on(mediator("Els"), days_ago(5)))
        undo_closing(session, closing.id, "fout", by=on(mediator("Els"), days_ago(2)))
        flow = read_flow(session, MANAGER, WEEK)
        assert list(open_over_time(flow, WEEK, Grain.DAY, today=TODAY)["grants"]) == [1] * 7
        assert count_undone(session, MANAGER, WEEK) == {days_ago(5): 1}


def test_a_grant_that_begins_tomorrow_is_not_open_today(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=TODAY + timedelta(days=1))
        flow = read_flow(session, MANAGER, WEEK)
        assert (flow.open_today, flow.opened) == (0, {})
