"""The upcoming closings as a CSV or Excel file of everything that is selected."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from core.casework.upcoming.selection import Selection
from core.grants.access import state_in_words
from core.grants.listing import stream_grants
from core.i18n import _
from core.permissions import Act, Acting, allowed
from core.presentation.tabular import write_csv_file, write_xlsx
from core.presentation.wording import basis_in_words

MOST_ROWS = 100_000
TOLD_EVERY = 500  # rows

Tell = Callable[[int], None]


@allowed(Act.VIEW_FILES)
def write_closures_csv(
    session: Session, by: Acting, selection: Selection, stream: BinaryIO, tell: Tell
) -> None:
    """Write the selected closings, at most `MOST_ROWS`, as a CSV file.

    `tell` is told now and then how many rows are written. Raises NotPermitted.
    """
    write_csv_file(_rows(session, selection, by.today, tell), list(_columns()), stream)


@allowed(Act.VIEW_FILES)
def write_closures_xlsx(
    session: Session, by: Acting, selection: Selection, stream: BinaryIO, tell: Tell
) -> None:
    """Write the selected closings as `write_closures_csv` does, as an Excel file."""
    rows = _rows(session, selection, by.today, tell)
    write_xlsx(rows, _columns(), _("Upcoming closures"), stream)


def _columns() -> dict[str, int]:
    """Return the name of each column with its width in characters."""
    return {
        _("State"): 15,
        _("Closing date"): 15,
        _("Client number"): 14,
        _("Client"): 28,
        _("Partner number"): 16,
        _("Partner"): 32,
        _("Since"): 12,
        _("Basis"): 26,
        _("Service"): 12,
        _("Reason"): 100,
    }


def _rows(
    session: Session, selection: Selection, today: date, tell: Tell
) -> Iterator[tuple[Any, ...]]:
    grants = stream_grants(session, selection.scope(), most=MOST_ROWS)
    for written, grant in enumerate(grants):
        if written % TOLD_EVERY == 0:
            tell(written)
        yield (
            state_in_words(grant.state, grant.closes_on, today),
            grant.closes_on,
            grant.client_id,
            grant.client_name,
            grant.partner_id,
            grant.partner_name,
            grant.renewed_on or grant.granted_on,
            basis_in_words(grant.basis) if grant.basis else None,
            grant.service,
            grant.reason,
        )
