"""Makes the letter to a partner as a file, apart from the page; making one is recorded."""

from typing import BinaryIO

from core import database
from core.audit.looks import record_export
from core.casework.partner_letter import letter_as_pdf, read_letter, write_letter_xlsx
from core.permissions import Acting
from pages.parts.files.process import Tell

LIST = "partner_letter"


def make_letter(
    partner_id: str, days: int, form: str, by: Acting, stream: BinaryIO, tell: Tell
) -> None:
    """Write the letter in this form, and record that it was made with so many rows."""
    with database.reading() as session:
        letter = read_letter(session, by, partner_id, days)
    if form == "pdf":
        stream.write(letter_as_pdf(letter))
    else:
        write_letter_xlsx(letter, stream)
    tell(len(letter.endings))
    with database.noting() as session:  # after the slow part, so that no writer waits
        record_export(session, LIST, form, len(letter.endings), by=by, partner_id=partner_id)
