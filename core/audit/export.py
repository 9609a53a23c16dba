"""A client's whole history as CSV. Whoever makes one records that, see `core/audit/looks.py`."""

from collections.abc import Sequence
from typing import Any

from core.audit.search import EventRow, SoughtClient
from core.audit.wording import what_in_words, why_in_words
from core.i18n import FLANDERS, _, day_in_words
from core.presentation.tabular import as_csv_file


def history_as_csv(client: SoughtClient, rows: Sequence[EventRow]) -> bytes:
    """Return the history as a CSV file."""
    columns = [
        _("Number"), _("Client number"), _("When"), _("Who"), _("What"), _("Why"),
        _("Partner number"), _("Partner"),
    ]  # fmt: skip
    return as_csv_file((_written(client, row) for row in rows), columns)


def client_in_words(client: SoughtClient) -> str:
    """Return the client's name, birth date and number, as far as they are known."""
    born = client.birth_date
    said = _("born on {day}").format(day=day_in_words(born)) if born else ""
    number = _("client number {number}").format(number=client.client_id)
    return ", ".join(filter(None, [client.name, said, number]))


def _written(client: SoughtClient, row: EventRow) -> tuple[Any, ...]:
    at = f"{row.at.astimezone(FLANDERS):%Y-%m-%d %H:%M:%S}"
    what, why = what_in_words(row.kind, row.details), why_in_words(row.details)
    partner = (row.partner_id, row.partner_name)
    return (row.number, client.client_id, at, row.actor, what, why, *partner)
