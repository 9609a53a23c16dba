"""The pinned packages: complete, exact, and without test packages where the application runs."""

import re

from core.config import ROOT

PIN = re.compile(r"^([\w.-]+)(?:\[\w+\])?==([^\s;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return the packages of a file with their versions."""
    found = PIN.findall((ROOT / name).read_text(encoding="utf-8"))
    return {re.sub(r"[_.]", "-", package.lower()): version for package, version in found}


def lines(name: str) -> list[str]:
    """Return the lines of a file, without its comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


def test_every_requirement_says_its_version_and_what_it_is_for() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in lines(name):
            assert line == "-r requirements.txt" or re.search(r"==\S+ +# \w", line), line


def test_a_lock_holds_what_is_asked_for_and_exact_versions_alone() -> None:
    for name in ("requirements", "requirements-dev"):
        assert pins(f"{name}.txt").items() <= pins(f"{name}.lock").items()
        assert [line for line in lines(f"{name}.lock") if not PIN.match(line)] == []


def test_whoever_develops_has_what_runs_and_more() -> None:
    running, developing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert running.items() < developing.items()
    assert set(pins("requirements-dev.txt")) & set(running) == set()
