"""A file waits at an address that works once, for a while, for who asked for it."""

from datetime import timedelta
from io import BytesIO

import pytest

from pages.parts.files.kept import LIFE, MOST_EACH, Asker, keep, take, waits
from tests.days import NOW

ANN, BERT = Asker("ann", "1"), Asker("bert", "2")
A_MOMENT = timedelta(seconds=1)


def kept(content: bytes = b"list", asker: Asker = ANN, name: str = "lijst.csv") -> str:
    return keep(BytesIO(content), name, asker, NOW)


def fetched(token: str, asker: Asker = ANN) -> bytes | None:
    file = take(token, asker.__eq__, NOW)
    return file and file.content.read()


def test_a_file_is_fetched_once() -> None:
    token = kept()
    assert waits(token, NOW)
    assert fetched(token) == b"list"
    assert not waits(token, NOW)
    assert fetched(token) is None


def test_somebody_else_gets_nothing_and_takes_nothing_away() -> None:
    token = kept()
    assert fetched(token, BERT) is None
    assert fetched(token) == b"list"


@pytest.mark.parametrize(
    ("later", "there"), [(LIFE - A_MOMENT, True), (LIFE, False)], ids=["in time", "too late"]
)
def test_a_file_waits_no_longer_than_it_may(later: timedelta, there: bool) -> None:
    content = BytesIO(b"list")
    token = keep(content, "lijst.csv", ANN, NOW)
    assert waits(token, NOW + later) is there
    assert (take(token, ANN.__eq__, NOW + later) is not None) is there
    assert content.closed is not there


def test_files_alike_in_length_and_name_are_each_their_own() -> None:
    """Streamlit's own store names what is longer than 1 MiB by its length and three samples."""
    rows = b"2026-11-24;C1;Peeters\n" * 60_000
    changed = rows[:300_000] + b"9" + rows[300_001:]
    tokens = [kept(rows), kept(changed)]
    assert [fetched(token) for token in tokens] == [rows, changed]


def test_the_same_file_asked_for_twice_has_two_addresses() -> None:
    assert kept() != kept()


def test_only_some_files_wait_for_one_asker_and_the_oldest_makes_room() -> None:
    of_bert = kept(asker=BERT)
    tokens = [kept() for _each in range(MOST_EACH + 1)]
    assert [waits(token, NOW) for token in tokens] == [False] + [True] * MOST_EACH
    assert waits(of_bert, NOW)
