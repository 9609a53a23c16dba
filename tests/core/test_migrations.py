"""Upgrading a register that an earlier version filled."""

import ast
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, DateTime, column, func, insert, inspect, select, table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database as db
from core.models import Basis, Cause, Closure, Grant
from tests.core.past import Row, make_past, put_past_in

PAST = make_past(seed=1, grants=60)
NOT_YET = {Basis.FALLBACK: Basis.NO_ACTION, Cause.GROUND_GONE: Cause.BY_HAND}
NOT_YET |= {Cause.ANNULLED: Cause.BY_HAND}
FIRST_HASH = "c47d9102a7f3a923067f9834af330969cb484c67919220bec4be211410b2a5cb"
SECOND_HASH = "2cd6472791c7bf832851530bdcc9bc9dbe904615411acbb0324dd578378a88cb"
THIRD_HASH = "4452c78797a7e3c441ee40ddd34901e8ba25cd2722d27da31494c210d61010d1"
CODE = sorted(db.MIGRATIONS.rglob("*.py"))

CLIENTS = table("clients", column("client_id"), column("last_name"), column("first_name"))
EVENTS = table(
    "audit_events",
    column("id"),
    column("at", DateTime(timezone=True)),
    column("actor"),
    column("kind"),
    column("client_id"),
    column("partner_id"),
    column("details", JSON),
)


def upgrade_to(session: Session, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(db.MIGRATIONS))
    configuration.attributes["connection"] = session.connection()
    command.upgrade(configuration, revision)


def as_it_was(row: Row, lacking: str) -> Row:
    """A row without a column that it didn't have yet, nor words that there weren't yet."""
    return {name: NOT_YET.get(value, value) for name, value in row.items() if name != lacking}


def fill_before_partners(session: Session) -> None:
    """Fill a database of version 0003 with the past: its closings have no partner yet."""
    upgrade_to(session, "0003")
    grants = [as_it_was(row, "known_on") for row in PAST.grants]
    closures = [as_it_was(row, "partner_id") for row in PAST.closures]
    put_past_in(session, replace(PAST, grants=grants, closures=closures))


def test_closings_get_the_partner_of_their_grant_and_stay_as_they_were(empty_database: str) -> None:
    with db.transaction() as session:
        fill_before_partners(session)
        before = session.execute(select(Closure.id, Closure.closed_on, Closure.basis)).all()
    db.upgrade()
    with db.reading() as session:
        after = session.execute(select(Closure.id, Closure.closed_on, Closure.basis)).all()
        of_other = select(func.count()).join(Grant).where(Closure.partner_id != Grant.partner_id)
        assert sorted(after) == sorted(before)
        assert len(after) == len(PAST.closures)
        assert session.scalar(of_other.select_from(Closure)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"partner_id": "nobody"}, id="an unknown partner"),
        pytest.param({"partner_id": None}, id="no partner"),
        pytest.param({"days_late": -1}, id="what was refused before"),
        pytest.param({}, id="a second closing of the same grant"),
    ],
)
def test_an_upgraded_register_refuses_what_a_new_one_does(empty_database: str, wrong: Row) -> None:
    with db.transaction() as session:
        fill_before_partners(session)
    db.upgrade()
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(Closure).values(PAST.standing()[0] | wrong))


def imported(path: Path) -> set[str]:
    """Return the packages that a file imports from; "" stands for its own."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("" if node.level else str(node.module).split(".")[0])
    return names


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_later_change_of_the_code_changes_a_migration(path: Path) -> None:
    assert not imported(path) & {"", "core", "pages", "app"}


def test_names_are_folded_as_they_were_in_version_0002(empty_database: str) -> None:
    clients = {
        "C1": ("De Smet", "Daniël"),
        "C2": ("'t Kindt", "Jolien-An"),
        "C3": ("ÖZGÜR", "İbrahim Straße"),
        "C4": ("\ufb01sh", "Łukasz\u00a0Ⅳ"),
        "C5": ("An", "an"),
        "C6": ("-", ""),
        "C7": ("x" * 499, "Yz"),
        "C8": ("An", "3²"),
    }
    with db.transaction() as session:
        upgrade_to(session, "0001")
        for number, (last_name, first_name) in clients.items():
            values = {"client_id": number, "last_name": last_name, "first_name": first_name}
            session.execute(insert(CLIENTS).values(values))
        upgrade_to(session, "0002")
        names = session.execute(text("SELECT client_id, name FROM client_names"))
        assert sorted(map(tuple, names)) == [
            ("C1", "daniel de smet"),
            ("C1", "de smet daniel"),
            ("C1", "smet daniel de"),
            ("C2", "an t kindt jolien"),
            ("C2", "jolien an t kindt"),
            ("C2", "kindt jolien an t"),
            ("C2", "t kindt jolien an"),
            ("C3", "ibrahim strasse ozgur"),
            ("C3", "ozgur ibrahim strasse"),
            ("C3", "strasse ozgur ibrahim"),
            ("C4", "fish łukasz iv"),
            ("C4", "iv fish łukasz"),
            ("C4", "łukasz iv fish"),
            ("C5", "an an"),
            ("C7", "x" * 499),
            ("C7", "yz " + "x" * 497),
            ("C8", "32 an"),
            ("C8", "an 32"),
        ]


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put this machine and PostgreSQL's sessions in another time zone."""
    with monkeypatch.context() as patched:
        for variable in ("TZ", "PGTZ"):
            patched.setenv(variable, "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()


def test_events_are_hashed_as_they_were_in_version_0006(
    far_from_utc: None, empty_database: str
) -> None:
    events = [
        (2, datetime(2025, 3, 30, 1, 0, 0, 7, tzinfo=UTC), "an", "C1", "P1", {"grant": 1}),
        (3, datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "Zoë", None, None, {}),
        (9, datetime(2026, 1, 1, 23, 59, tzinfo=UTC), "an", "C2", None, {"n": None, "m": '"é"'}),
    ]
    names = [each.name for each in EVENTS.columns if each.name != "kind"]
    with db.transaction() as session:
        upgrade_to(session, "0005")
        for event in events:
            values = dict(zip(names, event, strict=True)) | {"kind": "grant.opened"}
            session.execute(insert(EVENTS).values(values))
        upgrade_to(session, "0006")
        rows = select(*EVENTS.columns, column("previous_hash"), column("hash"))
        chained = session.execute(rows.order_by(EVENTS.c.id)).all()
        moments = [event.at.replace(tzinfo=event.at.tzinfo or UTC) for event in chained]
        assert moments == [at for _id, at, *_rest in events]
        assert [(event.id, event.previous_hash, event.hash) for event in chained] == [
            (1, "0" * 64, FIRST_HASH),
            (2, FIRST_HASH, SECOND_HASH),
            (3, SECOND_HASH, THIRD_HASH),
        ]
        head = session.execute(text("SELECT id, events, hash FROM audit_head")).one()
        assert head == (1, 3, THIRD_HASH)


def test_checks_have_the_names_that_they_had_in_version_0007(empty_database: str) -> None:
    with db.transaction() as session:
        upgrade_to(session, "0007")
        checks = inspect(session.connection()).get_check_constraints("grants")
    assert sorted(str(check["name"]) for check in checks) == [
        "ck_grants_assessed_while_open",
        "ck_grants_basis",
        "ck_grants_closing_date_has_basis",
        "ck_grants_end_not_before_start",
        "ck_grants_factkind",
        "ck_grants_kept_by_somebody",
        "ck_grants_origin",
        "ck_grants_renewal_not_before_start",
        "ck_grants_state",
    ]


def test_accounts_of_one_name_are_both_shown_with_their_subject_from_version_0011(
    empty_database: str,
) -> None:
    people = {"a": ("An", "An"), "b": ("An", "An (b)"), "c": ("Bo", "Bo")}
    with db.transaction() as session:
        upgrade_to(session, "0009")
        for subject, (name, known_as) in people.items():
            session.execute(
                text(
                    "INSERT INTO accounts (issuer, subject, name, known_as, roles,"
                    " first_signed_in_at, last_signed_in_at) VALUES ('x', :subject, :name,"
                    " :known_as, '', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
                ),
                {"subject": subject, "name": name, "known_as": known_as},
            )
    db.upgrade()
    with db.reading() as session:
        shown = session.execute(text("SELECT subject, shown_as FROM accounts ORDER BY id"))
        assert [tuple(row) for row in shown] == [("a", "An (a)"), ("b", None), ("c", None)]
