"""The command line: what all commands share, setting up, and reading."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import click
import pytest
from sqlalchemy import func, select, text

from core import clock
from core import database as db
from core.__main__ import cli, who
from core.calendar import add_period
from core.config import ROOT, version
from core.models import AuditEvent, DailyRun, Unit
from core.presentation.tabular import FORMATS
from tests.core.commanding import (
    REPORTING,
    ROW,
    answer,
    clients,
    days_ago,
    inzage,
    one_kind,
    refusal,
    start,
)
from tests.core.writing import add_action, add_assignment, add_grant, add_pair
from tests.databases import using


def commands(group: click.Group = cli, before: str = "") -> dict[str, click.Command]:
    """Return every command by its name, also those in groups."""
    named: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            named |= commands(command, f"{before}{name} ")
        else:
            named[f"{before}{name}"] = command
    return named


COMMANDS = commands()


# What every command has


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_is_for(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []
    assert inzage(*name.split(), "--help").exit_code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_stands_in_the_readme(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"python -m core {name}" in readme
    options = [param for param in COMMANDS[name].params if isinstance(param, click.Option)]
    assert [each for option in options for each in option.opts if each not in readme] == []


def test_the_commands_are_these() -> None:
    assert sorted(COMMANDS) == [
        "account off", "account on", "accounts", "assessment", "audit head", "audit verify",
        "daily-job", "demo", "import", "preview", "undo", "upgrade", "verify", "viewers",
    ]  # fmt: skip


def test_the_version_is_told_and_stands_in_the_readme() -> None:
    assert inzage("--version").stdout == f"Inzage {version()}\n"
    assert "python -m core --version" in (ROOT / "README.md").read_text(encoding="utf-8")


def one_document(form: str, document: str) -> None:
    if form == "json":
        json.loads(document)
    elif form == "csv":
        header, *rows = csv.reader(io.StringIO(document))
        assert {len(row) for row in rows} <= {len(header)}
    else:
        header, dashes, *_rows = document.splitlines()
        assert len(header.split()) == len(dashes.split())
        assert set(dashes) == {"-", " "}


@one_kind
@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_one_document_and_talk_goes_to_standard_error(
    register: None, form: str
) -> None:
    for arguments in REPORTING:
        result = inzage(*arguments, "--format", form)
        assert result.exit_code == 0, arguments
        one_document(form, result.stdout)
        talk = result.stderr.splitlines()
        assert talk, arguments
        assert all(sentence.endswith(".") and sentence not in result.stdout for sentence in talk)


@one_kind
@pytest.mark.parametrize("arguments", [["preview"], ["assessment"], ["daily-job"]], ids=" ".join)
def test_rows_have_one_shape_in_every_form(register: None, arguments: list[str]) -> None:
    table = inzage(*arguments).stdout.splitlines()[0].split()
    written = inzage(*arguments, "--format", "csv").stdout.splitlines()[0].split(",")
    assert (table, written) == (ROW, ROW)


@one_kind
def test_a_reader_of_dutch_is_answered_in_dutch(register: None) -> None:
    result = inzage("preview", INZAGE_LANGUAGE="nl")
    assert result.stderr == "2 inzagerechten moeten dicht.\n"
    assert "6 maanden na het toekennen" in result.stdout


@one_kind
def test_a_document_is_utf8_whatever_the_machine_prefers(database: str) -> None:
    with db.transaction() as session:
        add_action(session, started_on=days_ago(1))
        session.execute(text("UPDATE actions SET title = 'Łódź, één'"))
        add_grant(session, granted_on=days_ago(2))
    process = start("assessment", "--format", "json", PYTHONIOENCODING="ascii")
    document, talk = process.communicate()
    assert (process.returncode, talk) == (0, "1 open grant.\n")
    assert "Łódź, één" in json.loads(document)[0]["reason"]


# Setting up


def test_upgrade_sets_a_database_up_with_the_public_rules(empty_database: str) -> None:
    for _twice in range(2):
        result = inzage("upgrade")
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "The database is up to date.\n"
    with db.transaction() as session:
        assert add_grant(session).state == "closes"


def test_demo_changes_nothing_in_a_database_that_holds_data(register: None) -> None:
    before = answer("assessment")
    result = inzage("demo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "The database holds data already: nothing was changed.\n"
    assert answer("assessment") == before


@pytest.mark.slow
def test_demo_fills_an_empty_database_up_to_today(tmp_path: Path) -> None:
    with using(f"sqlite:///{tmp_path}/demo.db"):
        result = inzage("demo")
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "The demonstration data is there.\n"
        assert answer("verify") == []
        due = answer("preview")
        assert {row["days_late"] for row in due} == {0}
        assert answer("daily-job")["closed"] == due


# Looking


def test_preview_says_what_is_due_and_why(register: None) -> None:
    first, second = answer("preview")
    granted_on = days_ago(201)
    closes_on = add_period(granted_on, 6, Unit.MONTHS)
    assert list(first) == ROW
    assert first == {
        "client_id": "C1",
        "partner_id": "P1",
        "granted_on": granted_on.isoformat(),
        "known_on": granted_on.isoformat(),
        "renewed_on": None,
        "state": "closes",
        "basis": "no_action",
        "closes_on": closes_on.isoformat(),
        "days_late": (clock.today() - closes_on).days,
        "service": None,
        "fact_id": None,
        "counted_from": granted_on.isoformat(),
        "rule_valid_from": "2000-01-01",
        "reason": first["reason"],
    }
    assert first["reason"].startswith("Closes on ")
    assert "6 months after the granting on " in first["reason"]
    assert second["client_id"] == "C2"


def test_preview_looks_at_any_day(register: None) -> None:
    assert clients(answer("preview", "--on", days_ago(-365).isoformat())) == ["C1", "C2", "C3"]
    assert answer("preview", "--on", "2000-01-01") == []


def test_viewers_says_who_could_view_on_a_day_and_since_when(register: None) -> None:
    granted_on = days_ago(201)
    closes_on = add_period(granted_on, 6, Unit.MONTHS)
    last = (closes_on - timedelta(days=1)).isoformat()
    (row,) = answer("viewers", "--on", last, "--client", "C1")
    assert (row["client_id"], row["partner_id"]) == ("C1", "P1")
    assert (row["granted_on"], row["known_on"]) == (granted_on.isoformat(), granted_on.isoformat())
    assert (row["from_on"], row["until_on"]) == (granted_on.isoformat(), closes_on.isoformat())
    assert answer("viewers", "--on", closes_on.isoformat(), "--client", "C1") == []
    assert answer("viewers", "--client", "C1") == []
    assert answer("viewers", "--on", days_ago(202).isoformat(), "--client", "C1") == []


def test_preview_changes_nothing(register: None) -> None:
    before = answer("assessment")
    answer("preview", "--on", days_ago(-365).isoformat())
    assert answer("assessment") == before
    with db.reading() as session:
        assert session.scalar(select(func.count(DailyRun.id))) == 1


def test_a_list_is_written_down_as_taken_along(register: None) -> None:
    answer("assessment", "--client", "C1")
    answer("preview", "--partner", "P1")
    answer("daily-job", "--dry-run")
    exported = select(AuditEvent).filter_by(kind="list.exported").order_by(AuditEvent.id)
    with db.reading() as session:
        assert [
            (event.client_id, event.partner_id, event.details["list"], event.details["rows"])
            for event in session.scalars(exported)
        ] == [("C1", None, "assessment", 1), (None, "P1", "preview", 2), (None, None, "dry_run", 2)]
        assert {event.actor for event in session.scalars(exported)} == {who().name}


def test_looking_can_be_narrowed_to_a_client_or_a_partner(register: None) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P2", granted_on=days_ago(202))
    assert clients(answer("preview", "--partner", "P2")) == ["C1"]
    assert clients(answer("assessment", "--partner", "P1")) == ["C1", "C2", "C3"]
    assert [row["partner_id"] for row in answer("assessment", "--client", "C1")] == ["P2", "P1"]
    (row,) = answer("assessment", "--client", "C1", "--partner", "P1")
    assert row["granted_on"] == days_ago(201).isoformat()


def test_assessment_shows_open_grants_in_every_state(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=days_ago(10))
        add_grant(session, "C2", granted_on=days_ago(10))
        add_action(session, started_on=days_ago(5), client_id="C2")
        add_assignment(session, "SIF", started_on=days_ago(9), ended_on=days_ago(2))
    in_use, no_rule = sorted(answer("assessment"), key=lambda row: row["state"])
    assert (in_use["state"], in_use["fact_id"], in_use["days_late"]) == ("in_use", "A1", None)
    assert (no_rule["state"], no_rule["service"], no_rule["closes_on"]) == ("no_rule", "SIF", None)
    assert no_rule["reason"].startswith("Needs a decision: ")


@one_kind
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["preview", "--partner", "P9"], "There is no partner P9."),
        (["assessment", "--client", "C9"], "There is no client C9."),
        (["assessment", "--client", "P1"], "There is no client P1."),
        (["assessment", "--client", "C1", "--partner", "P9"], "There is no partner P9."),
        (["assessment", "--client", "C1\0"], "There is no client C1‹U+0000›."),
        (["preview", "--partner", "P\udce9"], "There is no partner P‹U+DCE9›."),
    ],
    ids=ascii,
)
def test_a_client_or_partner_that_is_not_there_is_said(
    database: str, arguments: list[str], said: str
) -> None:
    with db.transaction() as session:
        add_pair(session, "C1", "P1")
    assert refusal(*arguments) == said


@one_kind
def test_a_spreadsheet_takes_nothing_for_a_formula(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, '=HYPERLINK("http://x")', "@SUM(A1)", granted_on=days_ago(200))
    result = inzage("preview", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["client_id"] == '\'=HYPERLINK("http://x")'
    assert row["partner_id"] == "'@SUM(A1)"
    assert clients(answer("preview")) == ['=HYPERLINK("http://x")']
