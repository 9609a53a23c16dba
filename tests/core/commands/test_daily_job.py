"""The commands `daily-job`, `undo` and `verify`."""

import json
import os
import time

import pytest
from sqlalchemy import func, select, text, update

from core import clock
from core import database as db
from core.grants.lifecycle import keep_open
from core.models import DailyRun, Grant, Outcome, Unit
from tests.core.commanding import ROW, answer, clients, days_ago, inzage, one_kind, refusal, start
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule
from tests.databases import another_run
from tests.people import mediator, on

BRAKE = {"INZAGE_BRAKE_GRANTS": "1", "INZAGE_BRAKE_PERCENT": "50"}


# The daily job


def test_the_daily_job_closes_what_is_due(register: None) -> None:
    due = answer("preview")
    run = answer("daily-job")
    assert list(run) == ["run", "date", "outcome", "closed", "counts"]
    assert run == {
        "run": 2,
        "date": clock.today().isoformat(),
        "outcome": "done",
        "closed": due,
        "counts": {"no_action": 2},
    }
    assert clients(answer("assessment")) == ["C3"]


def test_the_daily_job_is_done_again_without_harm(register: None) -> None:
    inzage("daily-job")
    run = answer("daily-job")
    assert (run["outcome"], run["closed"], run["counts"]) == ("nothing_due", [], {})
    assert inzage("daily-job").stderr.splitlines()[0] == "Nothing was due."


def fill_with_every_basis() -> None:
    """Add grants under every rule that close around today and in the weeks before."""
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 28, Unit.DAYS)
        add_grant(session, "C1", granted_on=days_ago(90))
        add_assignment(session, "TIBB4", started_on=days_ago(80), ended_on=days_ago(28))
        for number in range(10):
            ago = 175 + 8 * number
            add_grant(session, f"N{number:02}", granted_on=days_ago(ago))
            client = f"E{number:02}"
            add_grant(session, client, granted_on=days_ago(400))
            ended = {"started_on": days_ago(399), "closed_on": days_ago(ago)}
            add_action(session, f"A{number}", client_id=client, **ended)
        kept = add_grant(session, "K1", granted_on=days_ago(300))
        before = on(mediator("an"), days_ago(20))
        keep_open(session, kept.id, days_ago(3), "examen", by=before)
        add_grant(session, "R1", granted_on=days_ago(500))
        add_action(session, "running", client_id="R1", started_on=days_ago(400))


@pytest.mark.parametrize("ago", [0, 40])
def test_the_daily_job_closes_exactly_what_a_preview_listed(database: str, ago: int) -> None:
    fill_with_every_basis()
    day = days_ago(ago).isoformat()
    listed = answer("preview", "--on", day)
    assert len(listed) > 5
    if ago == 0:
        bases = {row["basis"] for row in listed}
        assert bases == {"owner", "executor", "no_action", "kept"}
    run = answer("daily-job", "--date", day)
    assert (run["date"], run["closed"]) == (day, listed)
    assert sum(run["counts"].values()) == len(listed)
    assert answer("preview", "--on", day) == []


def test_a_dry_run_shows_what_is_due_and_changes_nothing(register: None) -> None:
    due, before = answer("preview"), answer("assessment")
    run = answer("daily-job", "--dry-run")
    assert run == {
        "run": None,
        "date": clock.today().isoformat(),
        "outcome": "dry_run",
        "closed": [],
        "counts": {"no_action": 2},
        "due": due,
    }
    assert answer("assessment") == before
    with db.reading() as session:
        assert session.scalar(select(func.count(DailyRun.id))) == 1


def test_a_held_run_lists_what_is_due_closes_nothing_and_exits_3(register: None) -> None:
    due = answer("preview", **BRAKE)
    run = answer("daily-job", exit_code=3, **BRAKE)
    assert (run["run"], run["outcome"], run["closed"], run["due"]) == (2, "held", [], due)
    assert run["counts"] == {"no_action": 2}
    assert clients(answer("assessment")) == ["C1", "C2", "C3"]
    with db.reading() as session:
        assert session.get_one(DailyRun, 2).outcome is Outcome.HELD


@one_kind
def test_a_held_run_says_what_to_do(register: None) -> None:
    due, _head, *said = inzage("daily-job", **BRAKE).stderr.splitlines()
    assert [due, *said] == [
        "2 grants are due.",
        "Held by the brake: nothing was closed. Look at the list, then use --release.",
    ]


@one_kind
def test_a_dry_run_says_that_the_brake_would_hold_and_exits_0(register: None) -> None:
    result = inzage("daily-job", "--dry-run", **BRAKE)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == "The brake would hold this run."


def test_a_released_run_closes(register: None) -> None:
    inzage("daily-job", **BRAKE)
    run = answer("daily-job", "--release", **BRAKE)
    assert (run["outcome"], clients(run["closed"])) == ("done", ["C1", "C2"])
    with db.reading() as session:
        released = session.scalars(select(DailyRun.released_by).order_by(DailyRun.id)).all()
    assert [by is not None for by in released] == [False, True, True]


@one_kind
def test_a_brake_of_zero_holds_any_closing(register: None) -> None:
    nothing = {"INZAGE_BRAKE_GRANTS": "0", "INZAGE_BRAKE_PERCENT": "0"}
    assert inzage("daily-job", **nothing).exit_code == 3


@one_kind
@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--release"]], ids=" ".join)
def test_a_day_to_come_is_refused(database: str, more: list[str]) -> None:
    tomorrow = days_ago(-1)
    said = refusal("daily-job", "--date", tomorrow.isoformat(), *more)
    assert "is still to come" in said


@one_kind
@pytest.mark.parametrize("arguments", [["preview", "--on"], ["daily-job", "--date"]], ids=" ".join)
@pytest.mark.parametrize("day", ["vandaag", "2026-02-30", "15/03/2026", ""])
def test_text_that_is_no_date_is_said(database: str, arguments: list[str], day: str) -> None:
    assert refusal(*arguments, day) == f"{day} is not a date: write it as 2026-03-15.".strip()


@pytest.mark.parametrize("arguments", [["daily-job"], ["undo", "1"]], ids=" ".join)
def test_a_second_run_says_that_another_is_busy_and_exits_4(
    register: None, arguments: list[str]
) -> None:
    with another_run():
        result = inzage(*arguments)
        assert inzage("daily-job", "--dry-run").exit_code == 0
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == "Another daily run is busy at this moment; nothing was done.\n"
    assert inzage(*arguments).exit_code == 0


@pytest.mark.slow
def test_of_two_runs_at_the_same_moment_one_works(register: None) -> None:
    with db.transaction() as session:
        session.execute(text("SELECT 1"))  # the first one waits for us, so that they overlap
        runs = [start("daily-job", "--format", "json") for _ in range(2)]
        while all(run.poll() is None for run in runs):
            time.sleep(0.01)
        (busy,) = [run for run in runs if run.poll() is not None]
        assert busy.communicate() == (
            "", "Another daily run is busy at this moment; nothing was done.\n"
        )  # fmt: skip
        assert busy.returncode == 4
    (worked,) = [run for run in runs if run is not busy]
    document, _talk = worked.communicate()
    assert worked.returncode == 0
    assert clients(json.loads(document)["closed"]) == ["C1", "C2"]


def test_a_run_writes_down_who_made_it(register: None) -> None:
    with db.reading() as session:
        assert session.get_one(DailyRun, 1).started_by.startswith("system:")


@one_kind
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_container_can_run_it_as_a_number_without_a_name(
    register: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    os.setreuid(54321, 0)
    try:
        assert inzage("daily-job").exit_code == 0
    finally:
        os.setreuid(0, 0)
    with db.reading() as session:
        assert session.get_one(DailyRun, 2).started_by == "system:54321"


# Undoing a run


def test_undo_brings_back_what_a_run_closed(register: None) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P2", granted_on=days_ago(200))
    closed = answer("daily-job")["closed"]
    with db.transaction() as session:
        add_grant(session, "C2", granted_on=days_ago(0))
    undone = answer("undo", "2")
    assert list(undone) == ["run", "reopened", "not_reopened"]
    assert undone["run"] == 2
    assert [*undone["reopened"], *undone["not_reopened"]] == sorted(
        closed, key=lambda row: row["client_id"] == "C2"
    )
    assert clients(undone["not_reopened"]) == ["C2"]
    assert len(answer("assessment", "--client", "C1")) == 2


@one_kind
def test_undo_says_first_what_comes_back_and_what_can_not(register: None) -> None:
    inzage("daily-job")
    with db.transaction() as session:
        add_grant(session, "C2", granted_on=days_ago(0))
    result = inzage("undo", "2")
    assert result.stderr.splitlines() == [
        "1 grant comes back.",
        "1 grant can't: its pair has a newer open grant.",
    ]
    header, _dashes, *rows = result.stdout.splitlines()
    assert header.split() == ["result", *ROW]
    assert [row.split()[:2] for row in rows] == [["reopened", "C1"], ["not_reopened", "C2"]]


@pytest.mark.parametrize(("more", "days"), [([], 14), (["--keep-days", "5"], 5)], ids=str)
def test_what_comes_back_is_kept_open_for_some_days(
    register: None, more: list[str], days: int
) -> None:
    inzage("undo", "1", *more)
    (row,) = answer("assessment", "--client", "C0")
    assert (row["basis"], row["closes_on"]) == ("kept", days_ago(-days).isoformat())
    assert "daily run 1 was undone" in row["reason"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99"], "There is no daily run 99."),
        (["0"], "There is no daily run 0."),
        (["99999999999999999999"], "There is no daily run 99999999999999999999."),
    ],
)
def test_a_run_that_is_not_there_can_not_be_undone(
    register: None, arguments: list[str], said: str
) -> None:
    assert refusal("undo", *arguments) == said


def test_a_run_is_undone_once(register: None) -> None:
    inzage("undo", "1")
    assert refusal("undo", "1") == "Run 1 has no closings left to undo."


@one_kind
@pytest.mark.parametrize("days", ["0", "-1", "91", "99999999999999999999"])
def test_keeping_open_has_its_bounds(register: None, days: str) -> None:
    result = inzage("undo", "1", "--keep-days", days)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("must be between 1 and 90.\n")
    assert clients(answer("assessment")) == ["C1", "C2", "C3"]


# Verifying


def test_verify_finds_no_differences(register: None) -> None:
    assert answer("verify") == []
    assert inzage("verify").stderr == "0 differences.\n"


def test_verify_lists_what_is_stored_otherwise_and_exits_1(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(10))
        right = grant.closes_on
        session.execute(update(Grant).values(closes_on=days_ago(1)))
    assert answer("verify", exit_code=1) == [
        {
            "subject": "grant",
            "client_id": "C1",
            "partner_id": "P1",
            "part": "closes_on",
            "stored": days_ago(1).isoformat(),
            "right": right.isoformat(),
        }
    ]
