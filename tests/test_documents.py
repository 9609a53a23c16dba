"""The documents name only what exists."""

import re
from collections import Counter
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from core.config import ROOT, Limits, version
from tests.test_floors import CORE

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
TESTS = ROOT / "tests"
ASVS = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
REQUIREMENTS = re.findall(r"^\| (\d[\d.–]+) \| (\S+) \| (.+) \|(.*)\|$", ASVS, re.MULTILINE)
# How many requirements of levels 1 and 2 each chapter of OWASP ASVS 5.0.0 has.
CHAPTERS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:core|pages)(?:\.\w+)+)`", ARCHITECTURE)))


def anchors(path: Path) -> set[str]:
    """Return a document's headings in the form in which links name them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    lost = []
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_the_architecture_is_there(name: str) -> None:
    place, _dot, own = name.rpartition(".")
    module = import_module(place)
    assert hasattr(module, own) or own in {each.name for each in iter_modules(module.__path__)}


def test_the_floors_of_the_architecture_are_those_that_imports_keep() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", ARCHITECTURE, re.MULTILINE)
    assert {(int(floor), room) for floor, room in rows} == {
        (floor, room) for floor, rooms in enumerate(CORE, start=1) for room in rooms
    }
    for floor, rooms in enumerate(CORE, start=1):
        (drawn,) = re.findall(rf'\["{floor} · ([^"]+)"\]', ARCHITECTURE)
        assert set(drawn.split(" · ")) == rooms


def test_the_changelog_says_what_this_version_changes() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)[0] == version()


def test_every_limit_of_the_gate_stands_with_its_default_in_the_security_document() -> None:
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for name, default in asdict(Limits()).items():
        assert f"| `INZAGE_{name.upper()}` | `{default}` |" in security


def numbers(span: str) -> list[str]:
    """Return the requirements of a row: `1.2.6–1.2.8` is three of them."""
    first, _, last = span.partition("–")
    section, _, number = first.rpartition(".")
    until = int((last or first).rpartition(".")[2])
    return [f"{section}.{each}" for each in range(int(number), until + 1)]


def test_each_requirement_of_asvs_stands_once() -> None:
    named = [number for span, *_ in REQUIREMENTS for number in numbers(span)]
    assert len(named) == len(set(named)) == sum(CHAPTERS)
    found = Counter(int(number.partition(".")[0]) for number in named)
    assert [found[chapter] for chapter in range(1, len(CHAPTERS) + 1)] == list(CHAPTERS)


def test_what_inzage_meets_of_asvs_is_shown_by_tests_that_are_there() -> None:
    there = set()
    for path in TESTS.rglob("test_*.py"):
        there.update(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    for span, mark, _how, tests in REQUIREMENTS:
        named = set(re.findall(r"`(test_\w+)`", tests))
        assert named <= there, span
        assert mark in ("met", "operator", "partly", "not", "–"), span
        assert mark != "met" or named, span
