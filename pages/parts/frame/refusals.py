"""Writes down what a page refused to do because the reader may not do it."""

from contextlib import suppress

from core import database
from core.audit.refusals import record_refused_act
from core.errors import InzageError, NotPermitted
from pages.parts.frame.session import reader


def note_refused_act(error: InzageError) -> None:
    """Record the act that was refused; it stays refused when that can't be recorded."""
    if isinstance(error, NotPermitted):
        with suppress(InzageError), database.noting() as session:
            record_refused_act(session, error, by=reader())
