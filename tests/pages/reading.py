"""Reading what a page sends as its reader sees it: its Markdown, and its lists of rows."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from pages.parts.frame.messages import BETWEEN_PIECES


def as_read(markdown: str) -> str:
    """Return the text without the marks with which `literally` escapes it."""
    return markdown.replace(BETWEEN_PIECES, "").replace("\\", "")


class ShownList:
    """One list on a page, as the browser is given it."""

    def __init__(self, component: Any) -> None:
        self.id = component.proto.id
        self.data = json.loads(component.proto.json)
        self.caption = self.data["caption"]
        self.names = [column["name"] for column in self.data["columns"]]
        self.headings = [column["heading"] for column in self.data["columns"]]
        self.turns = self.data["turns"]

    def __len__(self) -> int:
        return len(self.data["rows"])

    def __getitem__(self, name: str) -> list[str]:
        """Return the texts of a column."""
        return self._each(name, "text")

    def below(self, name: str) -> list[str | None]:
        """Return the second lines of a column."""
        return self._each(name, "below")

    def ways(self, name: str) -> list[str | None]:
        """Return the addresses to which a column leads."""
        return self._each(name, "href")

    def records(self) -> list[dict[str, str]]:
        """Return the texts of each row by the name of each column."""
        return [self.row(number) for number in range(len(self))]

    def tones(self, name: str) -> list[str | None]:
        return self._each(name, "tone")

    def row(self, number: int) -> dict[str, str]:
        """Return the texts of a row by the name of each column."""
        return {name: self[name][number] for name in self.names}

    def sorting(self, name: str) -> str | None:
        """Return the address that sorts the list by a column."""
        return self.data["columns"][self.names.index(name)].get("href")

    def _each(self, name: str, part: str) -> list[Any]:
        place = self.names.index(name)
        return [row["cells"][place].get(part) for row in self.data["rows"]]


def lists(page: AppTest, *, main: bool = False) -> list[ShownList]:
    """Return the lists on a page, from top to bottom; with `main` those beside the side bar."""
    shown = (page.main if main else page).get("bidi_component")
    return [ShownList(each) for each in shown if not each.key.endswith("_calendar")]


def follow(page: AppTest, address: str | None) -> AppTest:
    """Open an address of a list, as the browser does."""
    assert address is not None
    parts = urlsplit(address)
    if parts.path:
        page.switch_page(f"{parts.path}.py")
    page.query_params.clear()
    for name, values in parse_qs(parts.query).items():
        page.query_params[name] = values
    page.run()
    assert not page.exception
    return page


def tick(page: AppTest, *rows: int, number: int = 0) -> AppTest:
    """Tick rows (from 0) of a list and no others."""
    shown = lists(page)[number]
    sent = {
        "given": shown.data["picks"]["given"],
        "rows": [shown.data["rows"][row]["id"] for row in rows],
    }
    states = page._tree.get_widget_states()
    value = json.dumps({"picked": sent})
    states.widgets.append(WidgetState(id=shown.id, json_value=value))
    page._run(states)
    assert not page.exception
    return page
