"""A trail of thirty events, tampered with a thousand times at random: every time is found."""

from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core import database as db
from core.audit.proof import find_break
from tests.core.tampering import record_some, rewrite, tampering
from tests.people import SCHEDULER

EVENTS = 30
COLUMNS = ("at", "actor", "kind", "client_id", "partner_id", "details", "previous_hash", "hash")
STRANGE = ("''", "'x'", "0", "-1.5", "x'00ff'", "CAST(x'ff' AS TEXT)", "'{}'", "'2026-11-24'")


def change_a_value(session: Session, chance: Random) -> None:
    number, column = chance.randint(1, EVENTS), chance.choice(COLUMNS)
    set_value(session, number, f"{column} = {chance.choice(STRANGE)}")


def change_a_letter(session: Session, chance: Random) -> None:
    number, column = chance.randint(1, EVENTS), chance.choice(COLUMNS)
    place, letter = chance.randint(1, 40), chance.choice("abc 0129~")
    changed = f"substr({column}, 1, {place - 1}) || '{letter}' || substr({column}, {place + 1})"
    set_value(session, number, f"{column} = {changed}")


def take_a_value_from_another(session: Session, chance: Random) -> None:
    number, other = chance.sample(range(1, EVENTS + 1), 2)
    column = chance.choice(("actor", "client_id", "details", "previous_hash", "hash"))
    value = f"(SELECT {column} FROM audit_events WHERE id = {other})"
    set_value(session, number, f"{column} = {value}")


def set_value(session: Session, number: int, value: str) -> None:
    session.connection().exec_driver_sql(f"UPDATE audit_events SET {value} WHERE id = {number}")


def remove_some(session: Session, chance: Random) -> None:
    first = chance.randint(1, EVENTS)
    last = chance.randint(first, EVENTS)
    session.execute(text(f"DELETE FROM audit_events WHERE id BETWEEN {first} AND {last}"))


def swap_two(session: Session, chance: Random) -> None:
    one, other = chance.sample(range(1, EVENTS + 1), 2)
    for number, new in ((one, -1), (other, one), (-1, other)):
        set_value(session, number, f"id = {new}")


def copy_one(session: Session, chance: Random) -> None:
    number, new = chance.randint(1, EVENTS), chance.choice((-7, 0, EVENTS + 1, EVENTS + 9))
    columns = ", ".join(COLUMNS)
    session.execute(
        text(f"INSERT INTO audit_events (id, {columns})"
             f" SELECT {new}, {columns} FROM audit_events WHERE id = {number}")
    )  # fmt: skip


def write_some_anew(session: Session, chance: Random) -> None:
    first = chance.randint(1, EVENTS)
    rewrite(session, first, chance.randint(first, EVENTS), actor=f"iemand {chance.random()}")


def change_the_head(session: Session, chance: Random) -> None:
    events = chance.choice([number for number in range(-1, 2 * EVENTS) if number != EVENTS])
    change = chance.choice((f"events = {events}", "hash = ''", f"hash = hash || '{events}'"))
    session.execute(text(f"UPDATE audit_head SET {change}"))


TAMPERINGS = [
    change_a_value,
    change_a_letter,
    take_a_value_from_another,
    remove_some,
    swap_two,
    copy_one,
    write_some_anew,
    change_the_head,
]


def all_of(session: Session) -> list:
    tables = ("audit_events", "audit_head")
    as_it_is = session.connection().connection.driver_connection
    as_it_is.text_factory = bytes
    try:
        return [
            as_it_is.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables
        ]
    finally:
        as_it_is.text_factory = str


@pytest.mark.parametrize("tampering_", TAMPERINGS, ids=lambda each: each.__name__)
def test_every_tampering_by_chance_is_found(sqlite_databases, tampering_) -> None:
    chance = Random(tampering_.__name__)
    with sqlite_databases.fresh():
        record_some(EVENTS - 1, first=2)
        with tampering() as session:
            before, tried = all_of(session), 0
            while tried < 1_000 / len(TAMPERINGS):
                with session.begin_nested() as part:
                    tampering_(session, chance)
                    if all_of(session) != before:  # the random value can equal the old one
                        tried += 1
                        assert find_break(session, SCHEDULER) is not None, all_of(session)
                    part.rollback()
            assert find_break(session, SCHEDULER) is None
        with db.reading() as session:
            assert all_of(session) == before
