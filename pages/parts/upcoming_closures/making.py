"""Makes a list of the upcoming closings, apart from the page; making one is recorded."""

from typing import BinaryIO

from core import database
from core.audit.looks import record_export
from core.casework.upcoming.export import write_closures_csv, write_closures_xlsx
from core.casework.upcoming.printout import closures_as_pdf
from core.casework.upcoming.selection import Selection
from core.permissions import Acting
from pages.parts.files.process import Tell

LIST = "upcoming_closures"
WRITE = {"csv": write_closures_csv, "xlsx": write_closures_xlsx}


def make_closures(
    selection: Selection, rows: int, form: str, by: Acting, stream: BinaryIO, tell: Tell
) -> None:
    """Write the list in this form, and record that it was made with this many rows."""
    with database.reading() as session:
        if form == "pdf":
            stream.write(closures_as_pdf(session, by, selection))
        else:
            WRITE[form](session, by, selection, stream, tell)
    with database.noting() as session:  # after the slow part, so that no writer waits
        record_export(session, LIST, form, rows, by=by, partner_id=selection.partner_id)
