"""Who looked at whom: one audit event per client and visit of a page, none for running it again.

A visit lasts until the reader goes to another page, or to another subject of the same page. What
can't be written down isn't shown: the event comes first.
"""

from collections.abc import Callable, Iterable

import streamlit as st
from sqlalchemy.orm import Session

from core import database
from core.audit.looks import record_scan_view, record_views
from pages.parts.frame.session import reader

VISIT, SEEN = "visit", "seen_on_visit"
SUBJECTS = ("client", "partner", "grant")
SEARCH = "search"


def begin_visit(page: str) -> None:
    """Begin a new visit, unless this is the page and subject that the reader was at already."""
    visit = (page, *(st.query_params.get(subject) for subject in SUBJECTS))
    if st.session_state.get(VISIT) != visit:
        st.session_state[SEEN] = set()
        st.session_state[VISIT] = visit


def page_visited() -> str:
    """The page that the reader is at."""
    page: str = st.session_state[VISIT][0]
    return page


def note_clients(client_ids: Iterable[str | None], where: str | None = None) -> None:
    """Write down that these clients are about to be shown, on this page or in a search.

    Raises SignedOut, NotPermitted or what the database raises.
    """
    where = where or page_visited()
    looks = [(where, client_id) for client_id in dict.fromkeys(client_ids) if client_id]
    seen: set[object] = st.session_state[SEEN]
    new = [look for look in looks if look not in seen]
    if new:
        by = reader()
        clients = [client_id for _where, client_id in new]
        with database.noting() as session:
            record_views(session, clients, where, by=by)
        seen.update(new)


def note_scan(form_id: int, client_id: str) -> None:
    """Write down that the scan of a form is about to be shown."""
    by = reader()
    note_once(
        ("scan", form_id),
        lambda session: record_scan_view(session, form_id, client_id, by=by),
    )


def note_once(look: object, record: Callable[[Session], None]) -> None:
    """Write a look down before it is taken, once in a visit."""
    seen: set[object] = st.session_state[SEEN]
    if look not in seen:
        with database.noting() as session:
            record(session)
        seen.add(look)
