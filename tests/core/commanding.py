"""Helpers to run commands in a test and to read their output."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core import clock
from core.__main__ import cli
from core.config import ROOT

REPORTING = [
    ["import", "partners.csv"],
    ["preview"],
    ["assessment"],
    ["daily-job"],
    ["daily-job", "--dry-run"],
    ["undo", "1"],
    ["verify"],
    ["viewers"],
    ["accounts"],
    ["audit", "verify"],
]
EVERY_COMMAND = [
    ["upgrade"],
    ["demo"],
    ["account", "off", "1"],
    ["account", "on", "1"],
    ["audit", "head"],
    *REPORTING,
]
ROW = [
    "client_id", "partner_id", "granted_on", "known_on", "renewed_on", "state", "basis",
    "closes_on", "days_late", "service", "fact_id", "counted_from", "rule_valid_from", "reason",
]  # fmt: skip

NOBODY = 65534  # the user that owns nothing

# For tests in which the kind of database makes no difference.
one_kind = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def days_ago(days: int) -> date:
    """Return the day this many days before the real today, which commands use."""
    return clock.today() - timedelta(days=days)


def inzage(*arguments: str, **settings: str) -> Result:
    """Run a command in this process, in English; the process keeps its own language."""
    runner = CliRunner(env={"INZAGE_LANGUAGE": "en", **settings})
    run = copy_context().run
    return run(runner.invoke, cli, arguments, prog_name="inzage", catch_exceptions=False)


def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        env=os.environ | {"INZAGE_LANGUAGE": "en", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def answer(*arguments: str, exit_code: int = 0, **settings: str) -> list | dict:
    """Run a command and return its JSON output; the exit code must be as given."""
    result = inzage(*arguments, "--format", "json", **settings)
    assert result.exit_code == exit_code, result.stderr
    return json.loads(result.stdout)


def refusal(*arguments: str, **settings: str) -> str:
    """Run a command that must be refused with exit code 2, and return the sentence it prints."""
    result = inzage(*arguments, **settings)
    assert (result.exit_code, result.stdout) == (2, ""), result.stderr
    (sentence,) = result.stderr.splitlines()
    assert sentence.endswith(".")
    return sentence


def clients(rows: list[dict]) -> list[str]:
    """Return the client numbers in these rows of output."""
    return [row["client_id"] for row in rows]


def give_away(*paths: Path) -> None:
    """Give files to the user that `without_privileges` runs as."""
    for path in paths:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Run as a user to whom file permissions apply: root ignores them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
