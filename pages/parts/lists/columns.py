"""What stands in a column of a list, and where its cells lead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from core.i18n import _, day_in_figures, day_in_words
from core.presentation.wording import in_figures

Row = TypeVar("Row")
NOTHING = "–"


class Looks(StrEnum):
    """How the cells of a column look."""

    TEXT = "text"
    LONG = "long"  # a sentence: two lines of it are shown
    DAY = "day"
    NUMBER = "number"
    STATE = "state"


class Toned(NamedTuple):
    """A word in a colour, such as a state. `tone` is one of Streamlit's names of colours."""

    word: str
    tone: str


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: what stands in it of a row, its second line, and the address that it leads to.

    `name` tells columns apart. `sorts` is what the list is sorted by when the heading is clicked.
    A row opens where the first of its columns with a `way` leads.
    """

    name: str
    heading: str
    value: Callable[[Row], str | int | date | Toned | None]
    looks: Looks = Looks.TEXT
    below: Callable[[Row], str | None] | None = None
    way: Callable[[Row], str | None] | None = None
    sorts: StrEnum | None = None
    help: str | None = None

    def cell(self, row: Row) -> dict[str, Any]:
        """Return what the browser shows of a row in this column, without what is empty."""
        cell = said(self.value(row))
        below = self.below(row) if self.below else None
        href = self.way(row) if self.way else None
        return cell | ({"below": below} if below else {}) | ({"href": href} if href else {})


def client_column(
    *, way: Callable[[Any], str | None] | None = None, sorts: StrEnum | None = None
) -> Column[Any]:
    """Return the column with a client's name, and the number below it."""
    return Column(
        "client", _("Client"), lambda row: row.client_name, below=lambda row: row.client_id,
        way=way, sorts=sorts,
    )  # fmt: skip


def said(value: str | int | date | Toned | None) -> dict[str, str]:
    """Return the text of a value, and how a screen reader should say it if otherwise.

    >>> said(None)
    {'text': '–'}
    """
    if isinstance(value, Toned):
        return {"text": value.word, "tone": value.tone}
    if isinstance(value, date):
        return {"text": day_in_figures(value), "said": day_in_words(value)}
    if isinstance(value, int):
        return {"text": in_figures(value)}
    return {"text": value or NOTHING}
