"""What a server has loaded before anybody comes."""

import subprocess
import sys

import pytest

from core.config import ROOT

LOADED = """
import ast, gc, sys
from pathlib import Path
from pages.parts.http.loading import load_ahead

load_ahead()
used = set()
for page in Path("pages").glob("*.py"):
    for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            used.add(node.module)
assert len(used) > 30
assert not used - sys.modules.keys()
assert not {"pandas", "pyarrow", "altair"} - sys.modules.keys()
assert not {"core.__main__", "core.migrations.env", "pages.main"} & sys.modules.keys()
assert gc.get_freeze_count() > 100 * len(gc.get_objects())

came_later = [[] for _number in range(50_000)]
for _search in range(3):
    gc.collect()
assert len(gc.get_objects()) > 50_000
gc.collect()
assert len(gc.get_objects()) < 50_000 < gc.get_freeze_count()
"""


@pytest.mark.slow
def test_what_pages_use_is_loaded_and_left_out_of_every_search_for_what_can_be_forgotten() -> None:
    subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, check=True)
