"""Who looked at what: an audit event for each look at what is a client's.

Only identifiers, counts and the names of pages and lists are written, never what was seen. Core
can't know what a page shows: the door that shows it records it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.audit import record_event


def record_view(session: Session, client_id: str, page: str, actor: str, now: datetime) -> None:
    """Somebody looked at a client on this page."""
    record_event(session, "client.viewed", actor=actor, now=now, client_id=client_id, page=page)


def record_printing(session: Session, client_id: str, actor: str, now: datetime) -> None:
    """Somebody made the document with a client's register."""
    record_event(session, "register.printed", actor=actor, now=now, client_id=client_id)


def record_export(
    session: Session,
    name: str,
    form: str,
    rows: int,
    actor: str,
    now: datetime,
    *,
    partner_id: str | None = None,
) -> None:
    """Somebody took this many rows of a list along as a file, perhaps of one partner only."""
    record_event(
        session,
        "list.exported",
        actor=actor,
        now=now,
        partner_id=partner_id,
        list=name,
        form=form,
        rows=rows,
    )


def record_scan_view(
    session: Session, form_id: int, client_id: str | None, actor: str, now: datetime
) -> None:
    """Somebody looked at the scan of a consent form; a draft may lack its client."""
    record_event(session, "scan.viewed", actor=actor, now=now, client_id=client_id, form=form_id)
