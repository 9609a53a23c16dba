"""Files that are made in processes of their own: one for each who asks, some at once."""

import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import select

from core import clock
from core import database as db
from core.errors import FileUnderWay
from core.models import AuditEvent
from pages.parts.files import orders
from pages.parts.files.kept import Asker, take
from pages.parts.files.orders import Making, Progress, lane_of, order_file
from pages.parts.files.process import Make, Order
from tests.pages.files import makers
from tests.people import MEDIATOR

SECONDS = 60
LONG = orders.SHORT + 1

OrderOne = Callable[..., Making]


@pytest.fixture
def order() -> Iterator[OrderOne]:
    """Return a function that orders a file for somebody; in the end all are stopped."""
    ordered: list[Making] = []

    def one(make: Make, who: str = "ann", *, rows: int = 1, language: str = "nl") -> Making:
        order = Order(make, MEDIATOR, language)
        making = Making(order, "lijst.csv", Asker(who, "tab"), rows, lambda: True)
        order_file(making)
        ordered.append(making)
        return making

    yield one
    for making in ordered:
        making.stop()
    wait(lambda: not any(making.is_under_way for making in ordered))


def wait(until: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def ended(making: Making) -> Making:
    wait(lambda: not making.is_under_way)
    return making


def content(making: Making) -> bytes:
    assert making.token is not None
    file = take(making.token, making.asker.__eq__, clock.now())
    assert file is not None
    with file.content:
        return file.content.read()


def test_a_file_is_made_for_who_asks(order: OrderOne) -> None:
    making = ended(order(partial(makers.list_of, "lijst van")))
    assert (making.stage, making.done) == (Progress.MADE, 1)
    assert content(making) == b"lijst van An Claes"


def test_a_file_that_somebody_may_not_have_made_is_refused_and_that_is_recorded(
    database: str, order: OrderOne
) -> None:
    assert ended(order(makers.for_administrators)).stage is Progress.REFUSED
    with db.reading() as session:
        recorded = select(AuditEvent.actor, AuditEvent.details).filter_by(kind="act.refused")
        assert session.execute(recorded).all() == [(MEDIATOR.name, {"act": "read_audit"})]


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "Dit formulier heeft geen scan."), ("en", "This form has no scan.")],
)
def test_what_cannot_be_made_says_why_in_the_readers_language(
    order: OrderOne, language: str, said: str
) -> None:
    making = ended(order(makers.nothing, language=language))
    assert (making.stage, making.refused, making.token) == (Progress.REFUSED, said, None)


def test_a_bug_is_written_down_without_whom_it_was_about(
    order: OrderOne, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "inzage"):
        making = ended(order(makers.bug))
    assert (making.stage, making.token) == (Progress.FAILED, None)
    assert "A bug in making a file: ValueError, at" in caplog.text
    assert "makers.py" in caplog.text
    assert "Peeters" not in caplog.text


def test_a_file_can_be_stopped_and_the_next_one_asked_for(order: OrderOne) -> None:
    making = order(makers.never)
    wait(lambda: making.done > 2)
    making.stop()
    assert (ended(making).stage, making.token) == (Progress.STOPPED, None)
    assert ended(order(partial(makers.list_of, "lijst"))).stage is Progress.MADE


def test_one_file_at_a_time_for_each_who_asks(order: OrderOne) -> None:
    order(makers.never)
    with pytest.raises(FileUnderWay):
        order(partial(makers.list_of, "nog een"), rows=LONG)
    assert ended(order(partial(makers.list_of, "lijst"), "bert", rows=LONG)).stage is Progress.MADE


def test_long_lists_wait_for_one_another_and_short_ones_go_before(order: OrderOne) -> None:
    long = [order(makers.never, who, rows=LONG) for who in ("ann", "bert", "cis", "dirk")]
    wait(lambda: [each.stage for each in long[:2]] == [Progress.BEGUN] * 2)
    assert [each.stage for each in long[2:]] == [Progress.WAITING] * 2
    assert [lane_of(each).before(each) for each in long] == [0, 0, 0, 1]
    assert ended(order(partial(makers.list_of, "lijst"), "els")).stage is Progress.MADE
    long[2].stop()
    long[0].stop()
    wait(lambda: long[3].stage is Progress.BEGUN)


def test_a_file_whose_tab_has_gone_is_made_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "SECONDS_ALONE", 0.1)
    order = Order(makers.never, MEDIATOR, "nl")
    making = Making(order, "lijst.csv", Asker("ann", "tab"), 1, lambda: False)
    order_file(making)
    assert ended(making).stage is Progress.STOPPED
