"""The documents name only what exists."""

import re
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from core.config import ROOT, Limits, version
from tests.test_floors import CORE

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
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
