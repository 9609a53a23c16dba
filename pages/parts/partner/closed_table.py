"""The list of a partner's closed grants; a row opens the grant."""

from collections.abc import Sequence

from core.grants.closings import ClosingRow
from core.grants.listing import Sorting
from core.i18n import _
from core.presentation.wording import cause_in_words
from pages.parts.frame.finding import way_to
from pages.parts.lists.columns import Column, Looks, client_column
from pages.parts.lists.place import Place
from pages.parts.lists.showing import show_list


def show_closed(
    rows: Sequence[ClosingRow], place: Place[Sorting], total: int, *, caption: str
) -> None:
    """Show one page of closed grants, with the day, cause and reason of each closing."""
    show_list(
        rows,
        [
            Column(
                "closed_on", _("Closed on"), lambda row: row.closed_on, Looks.DAY,
                sorts=Sorting.CLOSES_ON,
            ),
            Column("cause", _("Cause"), lambda row: cause_in_words(row.cause)),
            client_column(
                way=lambda row: way_to("grant", grant=row.grant_id), sorts=Sorting.CLIENT
            ),
            Column("reason", _("Reason"), lambda row: row.why, Looks.LONG),
            Column(
                "granted_on", _("Since"), lambda row: row.renewed_on or row.granted_on, Looks.DAY,
                sorts=Sorting.GRANTED_ON,
            ),
        ],
        key="partner_closed",
        caption=caption,
        row_id=lambda row: row.closing_id,
        place=place,
        total=total,
    )  # fmt: skip
