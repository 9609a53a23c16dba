"""All tables with clients go through one function, which records who was looked at."""

import ast
from collections.abc import Iterator
from pathlib import Path

from core.config import ROOT

SHOWS_ROWS = Path("pages/parts/lists/showing.py")
SHOWS_TRAIL = Path("pages/parts/audit/tables.py")
WITHOUT_LOOKS = "looks"
SHOWS_PARTS = Path("pages/parts/widgets/component.py")
TABLES = {"dataframe", "data_editor"}  # Streamlit's names for what shows many rows
COMPONENT = "component"  # its name for what shows a part of our own


def calls(folder: str) -> Iterator[tuple[Path, ast.Call]]:
    """Return every call in the modules of a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(ROOT), node


def names(code: ast.AST) -> Iterator[str]:
    """Return the fields and properties of a class, without inherited ones."""
    for node in ast.iter_child_nodes(code):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.FunctionDef):
            yield node.name


def test_one_module_shows_tables_of_rows() -> None:
    assert [path for path, call in calls("pages") if is_list(call)] == [SHOWS_ROWS]
    assert [path for path, call in calls("pages") if is_named(call.func, TABLES)] == []
    assert [path for path, call in calls("pages") if is_named(call.func, {COMPONENT})] == [
        SHOWS_PARTS
    ]


def is_list(call: ast.Call) -> bool:
    """Return whether a call shows the part of ours that is a list."""
    return is_part(call) and ast.literal_eval(call.args[0]) == "list"


def is_part(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "part"


def is_named(called: ast.expr, names: set[str]) -> bool:
    return isinstance(called, ast.Attribute) and called.attr in names


def test_nobody_takes_the_way_to_show_tables_under_another_name() -> None:
    """Such as `from streamlit import dataframe`, or `show = st.dataframe`."""
    shows = {*TABLES, COMPONENT}
    for path in sorted((ROOT / "pages").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        taken = [
            node
            for node in ast.walk(tree)
            if (isinstance(node, ast.expr) and is_named(node, shows) and id(node) not in called)
            or (isinstance(node, ast.alias) and node.name in shows)
        ]
        assert taken == [], path


def test_the_audit_trail_alone_is_shown_without_looks() -> None:
    without = [
        path
        for path, call in calls("pages")
        if any(keyword.arg == WITHOUT_LOOKS for keyword in call.keywords)
    ]
    assert without == [SHOWS_TRAIL]


def test_every_row_that_names_a_client_has_the_number_that_a_look_is_written_down_by() -> None:
    found = 0
    for path in sorted((ROOT / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and "client_name" in names(node):
                found += 1
                assert "client_id" in names(node), (path, node.name)
    assert found > 3
