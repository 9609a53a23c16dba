"""The list of open grants; a row opens the grant."""

from collections.abc import Callable, Sequence
from datetime import date

from core.grants.access import every_state
from core.grants.listing import GrantRow, Sorting
from core.i18n import _
from pages.parts.frame.finding import way_to
from pages.parts.lists.columns import Column, Looks, Toned, client_column
from pages.parts.widgets.wording import state_of

STATE_COLOURS = ("blue", "violet", "green", "red")  # in the order of `every_state`


def grant_columns(
    names: Sequence[str], today: date, *, opens: bool = True
) -> list[Column[GrantRow]]:
    """Return the named columns. A row opens its grant, unless the reader has no page for one."""
    columns: tuple[Column[GrantRow], ...] = (
        Column("state", _("State"), _toned_state(today), Looks.STATE),
        Column(
            "closes_on", _("Closing date"), lambda row: row.closes_on, Looks.DAY,
            sorts=Sorting.CLOSES_ON,
        ),
        Column(
            "granted_on", _("Since"), lambda row: row.renewed_on or row.granted_on, Looks.DAY,
            sorts=Sorting.GRANTED_ON,
        ),
        client_column(way=way_to_grant if opens else None, sorts=Sorting.CLIENT),
        Column("partner", _("Partner"), lambda row: row.partner_name, sorts=Sorting.PARTNER),
        Column("reason", _("Reason"), lambda row: row.brief, Looks.LONG),
    )  # fmt: skip
    named = {column.name: column for column in columns}
    return [named[name] for name in names]


def grant_id(row: GrantRow) -> int:
    """Return the number of the grant in a row."""
    return row.grant_id


def way_to_grant(row: GrantRow) -> str:
    """Return the address of the grant in a row."""
    return way_to("grant", grant=row.grant_id)


def _toned_state(today: date) -> Callable[[GrantRow], Toned]:
    tones = dict(zip(every_state(), STATE_COLOURS, strict=True))

    def toned(row: GrantRow) -> Toned:
        state = state_of(row, today)
        return Toned(state, tones[state])

    return toned
