"""Keeps the code's structure: core needs no Streamlit, no clock and no commit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT

CORE = sorted((ROOT / "core").rglob("*.py"))
DOORS = {"__main__.py"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_core_is_loaded_without_the_screen() -> None:
    loaded = "import core.__main__, sys; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_core_knows_no_door_and_no_screen(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    assert not roots & {"streamlit", "pages", "app", "tests"}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_nothing_behind_a_door_reads_the_clock(path: Path) -> None:
    if path.name in DOORS | {"clock.py"}:
        return
    assert "core.clock" not in imported(path)
    code = path.read_text(encoding="utf-8")
    assert not any(clock in code for clock in ("datetime.now(", "date.today(", "time.time("))


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_core_never_commits(path: Path) -> None:
    assert ".commit(" not in path.read_text(encoding="utf-8")


PAGES = sorted((ROOT / "pages").rglob("*.py"))


def calls_of_streamlit(path: Path) -> list[tuple[str, set[str | None]]]:
    """Return which functions of Streamlit a page calls, with the names of their arguments."""
    return [
        (node.func.attr, {keyword.arg for keyword in node.keywords})
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "st"
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_field_for_text_has_a_longest_length(path: Path) -> None:
    fields = [
        arguments
        for name, arguments in calls_of_streamlit(path)
        if name in ("text_input", "text_area", "chat_input")
    ]
    assert [each for each in fields if not each & {"max_chars", "disabled"}] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_file_leaves_by_streamlits_own_store(path: Path) -> None:
    """Its addresses aren't ours: what may leave goes by `offer_file`."""
    kept = {"download_button", "audio", "video", "pdf", "logo"}
    assert not {name for name, _arguments in calls_of_streamlit(path)} & kept
