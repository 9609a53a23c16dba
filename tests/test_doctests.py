"""The examples in core's docstrings are run."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from core.config import ROOT

WITH_EXAMPLES = [
    path for path in sorted((ROOT / "core").rglob("*.py")) if ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.stem)
def test_examples_give_what_they_say(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_examples() -> None:
    assert WITH_EXAMPLES
