"""Record who looked at what: one audit event for each view, export or search of client data.

Only identifiers, counts and the names of pages and lists are recorded, never what was seen. Core
can't know what a page shows, so the page or command that shows it calls these functions.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from core.audit.events import record_event, record_events
from core.audit.search import Sought
from core.permissions import Act, Acting, allowed

LOOKS = frozenset({
    "client.viewed", "client.found", "clients.searched", "register.printed", "list.exported",
    "scan.viewed", "client.named", "audit.searched", "history.viewed", "history.exported",
})  # fmt: skip


@allowed(Act.USE_INZAGE)
def record_views(session: Session, client_ids: Iterable[str], page: str, *, by: Acting) -> None:
    """Record a view of each of these clients on this page. Raises NotPermitted."""
    record_events(session, "client.viewed", dict.fromkeys(client_ids), by=by, page=page)


@allowed(Act.VIEW_FILES)
def record_client_search(session: Session, client_ids: Iterable[str], *, by: Acting) -> None:
    """Record a search for clients, and each client that stood in its list of results.

    What was typed isn't recorded. Raises NotPermitted.
    """
    found = list(dict.fromkeys(client_ids))
    record_event(session, "clients.searched", by=by, found=len(found))
    record_events(session, "client.found", found, by=by)


@allowed(Act.VIEW_FILES)
def record_printing(session: Session, client_id: str, *, by: Acting) -> None:
    """Record that somebody printed a client's register. Raises NotPermitted."""
    record_event(session, "register.printed", by=by, client_id=client_id)


@allowed(Act.USE_INZAGE)
def record_export(
    session: Session,
    name: str,
    form: str,
    rows: int | None,
    *,
    by: Acting,
    client_id: str | None = None,
    partner_id: str | None = None,
) -> None:
    """Record that somebody exported a list with this many rows.

    Give `client_id` or `partner_id` if the list is about one of them only. `rows` is None for a
    report, which has no rows to count. Raises NotPermitted.
    """
    record_event(
        session,
        "list.exported",
        by=by,
        client_id=client_id,
        partner_id=partner_id,
        list=name,
        form=form,
        rows=rows,
    )


@allowed(Act.VIEW_FILES)
def record_scan_view(session: Session, form_id: int, client_id: str | None, *, by: Acting) -> None:
    """Record that somebody viewed the scan of a consent form. Raises NotPermitted.

    A draft may not name its client yet.
    """
    record_event(session, "scan.viewed", by=by, client_id=client_id, form=form_id)


@allowed(Act.READ_AUDIT)
def record_search(session: Session, sought: Sought, *, by: Acting) -> None:
    """Record that somebody searched the audit trail, and for what. Raises NotPermitted."""
    days = {"first": sought.first, "last": sought.last}
    also = {"person": sought.person, "sought_kind": sought.kind}
    also |= {name: day.isoformat() for name, day in days.items() if day}
    record_event(
        session,
        "audit.searched",
        by=by,
        client_id=sought.client_id,
        **{name: text for name, text in also.items() if text},
    )


@allowed(Act.READ_AUDIT)
def record_named(session: Session, client_ids: Iterable[str], *, by: Acting) -> None:
    """Record each of these clients as named on a page of the audit trail. Raises NotPermitted."""
    record_events(session, "client.named", dict.fromkeys(client_ids), by=by)


@allowed(Act.READ_AUDIT)
def record_history_view(session: Session, client_id: str, *, by: Acting) -> None:
    """Record that somebody viewed a client's whole history. Raises NotPermitted."""
    record_event(session, "history.viewed", by=by, client_id=client_id)


@allowed(Act.READ_AUDIT)
def record_history_export(
    session: Session, client_id: str, form: str, rows: int, *, by: Acting
) -> None:
    """Record that somebody exported a client's whole history. Raises NotPermitted."""
    record_event(session, "history.exported", by=by, client_id=client_id, form=form, rows=rows)
