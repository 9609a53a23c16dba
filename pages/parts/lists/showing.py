"""Shows rows as a list. Every list of clients goes through here, so that each look is recorded.

Streamlit's own tables are drawn on a canvas: no row of them can be opened by keyboard, nor read by
a screen reader. This one is a table of its own (`../component/`): it shows what it is given.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from core.database import ROWS_PER_PAGE
from core.i18n import _
from core.presentation.wording import in_figures
from pages.parts.frame.visits import note_clients
from pages.parts.lists.columns import Column
from pages.parts.lists.picks import Picks
from pages.parts.lists.place import (
    Order,
    Place,
    address_of_page,
    address_sorted_by,
    pages_of,
)
from pages.parts.widgets.component import part

Row = TypeVar("Row")
PAGES_AROUND = 1  # page numbers shown on either side of the reader's, beside the first and last


def show_list(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    *,
    key: str,
    caption: str,
    row_id: Callable[[Row], int | str],
    place: Place[Order] | None = None,
    total: int | None = None,
    picks: Picks | None = None,
    looks: bool = True,
) -> None:
    """Show a page of rows. `place` says where in the `total` rows it is, if there are more.

    Records a look at every client in the rows (their `client_id`) before showing them, once per
    visit. `looks` is False only for the audit trail, which records them in its own way. Raises what
    `note_clients` raises.
    """
    note_clients(getattr(row, "client_id", None) for row in rows if looks)
    head = next((n for n, column in enumerate(columns) if column.way), 0)
    part("list", html='<div class="inzage-list"></div>', css="list.css")(
        key=key,
        data={
            "key": key,
            "caption": caption,
            "words": {
                "choose": _("Choose"),
                "chooseAll": _("Choose every row on this page"),
                "range": _("With Shift, a tick counts for all rows since the one before."),
            },
            "columns": [
                _heading(column, place) | ({"head": True} if n == head else {})
                for n, column in enumerate(columns)
            ],
            "rows": [
                {"id": str(row_id(row)), "cells": [column.cell(row) for column in columns]}
                for row in rows
            ],
            "turns": _turns(place, total or 0, caption) if place else None,
            "picks": picks.for_browser if picks else None,
        },
        default={"picked": picks.for_browser if picks else None},
        on_picked_change=_note_ticks,
    )


def _note_ticks() -> None:
    """Nothing: the page runs anew after each tick, and reads them."""


def _heading(column: Column[Row], place: Place[Order] | None) -> dict[str, Any]:
    heading = {"name": column.name, "heading": column.heading, "kind": str(column.looks)}
    if column.help:
        heading["help"] = column.help
    if place is None or column.sorts is None:
        return heading
    heading["href"] = address_sorted_by(place, column.sorts)
    if place.sorting == column.sorts:
        heading["sorted"] = "descending" if place.descending else "ascending"
    return heading


def _turns(place: Place[Order], total: int, caption: str) -> dict[str, Any] | None:
    """Return which rows are shown, and the links to other pages, if there are any."""
    last = pages_of(total)
    first_row = (place.page - 1) * ROWS_PER_PAGE + 1
    span = _("{first}–{last} of {total}").format(
        first=in_figures(first_row),
        last=in_figures(min(total, place.page * ROWS_PER_PAGE)),
        total=in_figures(total),
    )
    names = {"above": _("Pages, above the list"), "below": _("Pages, below the list")}
    return {
        "range": span,
        "names": {where: f"{words}: {caption}" for where, words in names.items()},
        "links": _steps(place, last) if last > 1 else [],
    }


def _steps(place: Place[Order], last: int) -> list[dict[str, str]]:
    def link(text: str, name: str, page: int, where: str) -> dict[str, str]:
        step = {"text": text, "name": name, "place": where}
        return step if where == "here" else step | {"href": address_of_page(place, page)}

    here = place.page
    near = range(max(1, here - PAGES_AROUND), min(last, here + PAGES_AROUND) + 1)
    steps = []
    if here > 1:
        steps.append(link(_("Previous"), _("Previous page"), here - 1, "previous"))
    before = 0
    for page in sorted({1, *near, last}):
        if page > before + 1:
            steps.append({"text": "…", "name": "", "place": ""})
        where = "here" if page == here else f"page {page}"
        number = in_figures(page)
        steps.append(link(number, _("Page {number}").format(number=number), page, where))
        before = page
    if here < last:
        steps.append(link(_("Next"), _("Next page"), here + 1, "next"))
    return steps
