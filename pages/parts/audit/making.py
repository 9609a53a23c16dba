"""Makes a client's whole history as a file, apart from the page; making one is recorded."""

from typing import BinaryIO

from core import database
from core.audit.export import history_as_csv
from core.audit.looks import record_history_export
from core.audit.search import SoughtClient
from core.casework.file_history import read_access, whole_history
from core.casework.history_printout import print_history
from core.permissions import Acting
from pages.parts.files.process import Tell


def make_history(
    client: SoughtClient, form: str, by: Acting, stream: BinaryIO, _tell: Tell
) -> None:
    """Write the history in this form, after recording that it was made."""
    with database.noting() as session:
        rows = whole_history(session, by, client.client_id)
        record_history_export(session, client.client_id, form, len(rows), by=by)
    if form == "csv":
        stream.write(history_as_csv(client, rows))
        return
    with database.reading() as session:
        register = read_access(session, by, client.client_id)
    stream.write(print_history(client, register, rows, by=by))
