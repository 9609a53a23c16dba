"""Lists of audit events."""

from collections.abc import Sequence

from core.audit.search import EventRow
from core.audit.wording import what_in_words, when_in_figures, why_in_words
from core.i18n import _
from pages.parts.lists.columns import Column, Looks
from pages.parts.lists.place import Place
from pages.parts.lists.showing import show_list

EVENT_COLUMNS = ("number", "at", "who", "what", "client", "why", "partner")
HISTORY_COLUMNS = ("number", "at", "who", "what", "why", "partner")


def show_events(
    rows: Sequence[EventRow],
    names: Sequence[str],
    place: Place[None],
    total: int,
    *,
    key: str,
    caption: str,
) -> None:
    """Show the events, newest first, with the named columns (names of `_columns`)."""
    named = {column.name: column for column in _columns()}
    show_list(
        rows,
        [named[name] for name in names],
        key=key,
        caption=caption,
        row_id=lambda row: f"{row.number}-{row.client_id}-{row.partner_id}",
        place=place,
        total=total,
        looks=False,
    )


def _columns() -> list[Column[EventRow]]:
    return [
        Column("number", _("Number"), lambda row: str(row.number or ""), Looks.NUMBER),
        Column("at", _("When"), lambda row: when_in_figures(row.at)),
        Column("who", _("Who"), lambda row: row.actor),
        Column("what", _("What"), lambda row: what_in_words(row.kind, row.details), Looks.LONG),
        Column("why", _("Why"), lambda row: why_in_words(row.details), Looks.LONG),
        Column(
            "client",
            _("Client"),
            lambda row: row.client_name or row.client_id,
            below=lambda row: row.client_id if row.client_name else None,
        ),
        Column("partner", _("Partner"), lambda row: row.partner_name or row.partner_id),
    ]
