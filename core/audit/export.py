"""A client's whole history as a file, for a citizen who asks who viewed their file and why.

The caller records each export with `record_history_export` from `core/audit/looks.py`.
"""

from collections.abc import Sequence
from typing import Any

from core.audit.search import EventRow, SoughtClient
from core.audit.wording import what_in_words, when_in_figures, why_in_words
from core.i18n import FLANDERS, _, day_in_words, moment_in_words, ngettext
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout
from core.presentation.tabular import as_csv_file
from core.presentation.wording import in_figures

MOST_PRINTED = 1_000
WIDTHS = (17, 20, 44, 40, 22)


def history_as_csv(client: SoughtClient, rows: Sequence[EventRow]) -> bytes:
    """Return the history as a CSV file."""
    columns = [
        _("Number"), _("Client number"), _("When"), _("Who"), _("What"), _("Why"),
        _("Partner number"), _("Partner"),
    ]  # fmt: skip
    return as_csv_file((_written(client, row) for row in rows), columns)


@allowed(Act.READ_AUDIT)
def history_as_pdf(client: SoughtClient, rows: Sequence[EventRow], *, by: Acting) -> bytes:
    """Return the history as a PDF to print, cut off after `MOST_PRINTED` rows.

    A longer one would take too long to make. Raises NotPermitted.
    """
    printout = Printout(
        _("What was done with your file, and who looked at it"),
        client_in_words(client),
        landscape=True,
    )
    printout.set_creation_date(by.now)
    made = _("Made on {moment} by {who}.").format(moment=moment_in_words(by.now), who=by.name)
    printout.paragraph(f"{made} {_counted(len(rows))}")
    columns = [_("When"), _("Who"), _("What"), _("Why"), _("Partner")]
    printout.list_rows(columns, map(_printed, rows[:MOST_PRINTED]), WIDTHS)
    return printout.as_bytes()


def client_in_words(client: SoughtClient) -> str:
    """Return the client's name, birth date and number, as far as they are known."""
    born = client.birth_date
    said = _("born on {day}").format(day=day_in_words(born)) if born else ""
    number = _("client number {number}").format(number=client.client_id)
    return ", ".join(filter(None, [client.name, said, number]))


def _counted(rows: int) -> str:
    if rows > MOST_PRINTED:
        return _("The newest {most} of {total} rows.").format(
            most=in_figures(MOST_PRINTED), total=in_figures(rows)
        )
    return ngettext("{shown} row, newest first.", "{shown} rows, newest first.", rows,
                    shown=in_figures(rows))  # fmt: skip


def _written(client: SoughtClient, row: EventRow) -> tuple[Any, ...]:
    at = f"{row.at.astimezone(FLANDERS):%Y-%m-%d %H:%M:%S}"
    what, why = what_in_words(row.kind, row.details), why_in_words(row.details)
    partner = (row.partner_id, row.partner_name)
    return (row.number, client.client_id, at, row.actor, what, why, *partner)


def _printed(row: EventRow) -> tuple[str | None, ...]:
    what, why = what_in_words(row.kind, row.details), why_in_words(row.details)
    partner = row.partner_name or row.partner_id
    return (when_in_figures(row.at), row.actor, what, why, partner)
