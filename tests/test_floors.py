"""Each room uses only lower floors and says what it is for; imports form no circle."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from core.config import ROOT

CORE = (
    {"clock", "i18n", "models", "logs"},
    {"errors", "calendar"},
    {"config", "permissions", "operation"},
    {"database", "presentation"},
    {"directory"},
    {"audit"},
    {"identity", "rules"},
    {"grants"},
    {"consent", "daily_job", "extracts", "reporting"},
    {"casework"},
    {"demo"},
    {"__main__"},
)
SHARED_PARTS = ({"files", "frame", "http", "lists", "widgets"},)
MOST_NAMES = 26


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Return the project's own modules that a module imports, by their full names."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in names if is_module(name)}


def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return name.startswith(("core.", "pages.")) and (
        place.with_suffix(".py").is_file() or place.is_dir()
    )


def room_of(name: str, house: str) -> str | None:
    inside = name.removeprefix(f"{house}.")
    return None if inside == name else inside.split(".")[0]


def arrows(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the pairs of rooms of a house of which the first uses the second."""
    house = name_of(folder)
    for path in modules(folder):
        here = room_of(name_of(path), house)
        for there in {room_of(name, house) for name in imported(path)}:
            if here and there and here != there:
                yield here, there


def test_rooms_of_core_use_only_lower_floors() -> None:
    floor = {room: number for number, rooms in enumerate(CORE) for room in rooms}
    assert floor.keys() == {
        path.stem for path in (ROOT / "core").iterdir() if is_module(f"core.{path.stem}")
    } - {"__init__", "migrations", "locale"}
    assert [arrow for arrow in arrows(ROOT / "core") if floor[arrow[1]] >= floor[arrow[0]]] == []


def test_core_shows_no_more_names_than_one_can_take_in() -> None:
    shown = {path.name for path in (ROOT / "core").iterdir()} - {"__pycache__"}
    assert len(shown) <= MOST_NAMES


def test_parts_of_one_page_are_used_by_that_page_alone() -> None:
    shared = {room for rooms in SHARED_PARTS for room in rooms}
    parts = ROOT / "pages" / "parts"
    assert [arrow for arrow in arrows(parts) if arrow[1] not in shared] == []
    for page in (ROOT / "pages").glob("*.py"):
        used = {room_of(name, "pages.parts") for name in imported(page)} - {None, *shared}
        assert used <= {page.stem}, page


def test_what_pages_share_knows_no_page() -> None:
    shared = {room for rooms in SHARED_PARTS for room in rooms}
    wrong = [(here, there) for here, there in arrows(ROOT / "pages" / "parts") if here in shared]
    assert [arrow for arrow in wrong if arrow[1] not in shared] == []


def test_no_module_needs_itself() -> None:
    needs = {
        name_of(path): {name for name in imported(path) if name != name_of(path)}
        for folder in ("core", "pages")
        for path in modules(ROOT / folder)
    }
    TopologicalSorter(needs).prepare()  # raises CycleError, which names the circle


def test_no_module_takes_what_another_keeps_to_itself() -> None:
    taken = [
        f"{path}: {alias.name}"
        for folder in ("core", "pages")
        for path in modules(ROOT / folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("core", "pages"))
        for alias in node.names
        if alias.name.startswith("_") and alias.name != "_"
    ]
    assert taken == []


def test_every_room_says_in_one_sentence_what_it_is_for() -> None:
    for folder in ("core", "pages"):
        for path in (ROOT / folder).rglob("__init__.py"):
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert [ast.get_docstring(ast.Module(body, [])) is not None, len(body)] == [True, 1], (
                path
            )


def test_every_folder_of_code_is_a_room() -> None:
    for folder in ("core", "pages"):
        for path in modules(ROOT / folder):
            assert (path.parent / "__init__.py").is_file(), path
