"""The README says what the software does."""

from core.config import ROOT
from core.permissions import ALLOWED, IN_WORDS, Role
from pages.parts.frame.navigation import PAGES

README = (ROOT / "README.md").read_text(encoding="utf-8")
COLUMNS = (Role.MEDIATOR, Role.MANAGEMENT, Role.ADMINISTRATOR, Role.SYSTEM)


def test_the_table_of_permissions_is_that_of_core() -> None:
    for act, words in IN_WORDS.items():
        ticks = "".join(" ✓ |" if role in ALLOWED[act] else " |" for role in COLUMNS)
        assert f"| {words} |{ticks}" in README


def test_every_page_is_named() -> None:
    assert [name for name, *_rest in PAGES if f"(`/{name}" not in README] == []
