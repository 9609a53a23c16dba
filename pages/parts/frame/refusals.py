"""Writes down what a page refused to do because the reader may not do it."""

from contextlib import suppress

from core import database
from core.audit.refusals import record_refusal
from core.errors import InzageError, NotPermitted
from pages.parts.frame.session import reader


def note_refused_act(error: InzageError) -> None:
    """Record the act that was refused; other errors aren't about what somebody may do."""
    act = error.values.get("act")
    if isinstance(error, NotPermitted) and act is not None:
        with suppress(InzageError):  # of somebody who isn't let in any more: that is written too
            by = reader()
            with database.noting() as session:
                record_refusal(session, "act.refused", by=by, act=str(act))
