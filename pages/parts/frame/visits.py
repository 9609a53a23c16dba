"""Records who looked at which client: one audit event per client and visit to a page.

A visit lasts until the reader opens another page, or another subject of the same page; rerunning a
page adds no event. The event is written first: what can't be recorded isn't shown.
"""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st
from sqlalchemy.orm import Session

from core import database
from core.audit.looks import (
    record_client_search,
    record_named,
    record_scan_view,
    record_views,
)
from pages.parts.frame.session import reader

VISIT, SEEN = "visit", "seen_on_visit"
SUBJECTS = ("client", "partner", "grant")


def begin_visit(page: str) -> None:
    """Begin a new visit, unless the reader is still at the same page and subject."""
    visit = (page, *(st.query_params.get(subject) for subject in SUBJECTS))
    if st.session_state.get(VISIT) != visit:
        st.session_state[SEEN] = set()
        st.session_state[VISIT] = visit


def page_visited() -> str:
    """Return the name of the page that the reader is at."""
    page: str = st.session_state[VISIT][0]
    return page


def note_clients(client_ids: Iterable[str | None]) -> None:
    """Record that these clients are about to be shown on this page.

    Once per client and visit. Raises SignedOut, NotPermitted or what the database raises.
    """
    by, page = reader(), page_visited()
    _note_new(client_ids, lambda session, new: record_views(session, new, page, by=by))


def note_named(client_ids: Iterable[str | None]) -> None:
    """Record that the audit trail is about to name these clients; once per client and visit.

    Raises SignedOut, NotPermitted or what the database raises.
    """
    by = reader()
    _note_new(client_ids, lambda session, new: record_named(session, new, by=by))


def _note_new(
    client_ids: Iterable[str | None], record: Callable[[Session, Sequence[str]], None]
) -> None:
    """Call `record` with those of the clients who weren't seen on this visit, if any."""
    seen: set[object] = st.session_state[SEEN]
    new = [each for each in dict.fromkeys(client_ids) if each and each not in seen]
    if new:
        with database.noting() as session:
            record(session, new)
        seen.update(new)


def note_found(typed: str, client_ids: Iterable[str]) -> None:
    """Record a search and the clients that it found, before they are shown; once per visit.

    Raises SignedOut, NotPermitted or what the database raises.
    """
    by, found = reader(), list(client_ids)
    note_once(("searched", typed), lambda session: record_client_search(session, found, by=by))


def note_scan(form_id: int, client_id: str) -> None:
    """Record that the scan of a form is about to be shown, once per visit."""
    by = reader()
    note_once(
        ("scan", form_id),
        lambda session: record_scan_view(session, form_id, client_id, by=by),
    )


def note_once(look: object, record: Callable[[Session], None]) -> None:
    """Call `record` before the reader takes this look, once per visit."""
    seen: set[object] = st.session_state[SEEN]
    if look not in seen:
        with database.noting() as session:
            record(session)
        seen.add(look)
