"""The fields of the consent form, and which form they hold.

The fields stand in the address, so that a reload, a way back or another page loses nothing. A
link to another form, such as `?draft=12` or `?form_client=C1&form_partner=P1`, opens that one.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import uuid4

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import database
from core.config import settings
from core.consent.forms import Confirmed, Entry, consent_form, entry_of
from core.consent.scan_checks import BIGGEST, Scan, checked_scan
from core.errors import FieldNotReadable, FormAlreadyRecorded, InzageError, UnknownForm
from core.i18n import _
from core.models import LARGEST_NUMBER, Answer, Channel, Purpose
from pages.parts.frame.session import reader
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.days import as_typed, day_in
from pages.parts.widgets.wording import answer_in_words, channel_in_words, purpose_in_words

CLIENT, PARTNER, DRAFT = "form_client", "form_partner", "draft"
PURPOSE, CHANNEL, ANSWER = "form_purpose", "form_channel", "form_answer"
FILLED_IN, RECEIVED = "form_filled_in", "form_received"
FIELDS = (CLIENT, PARTNER, DRAFT, PURPOSE, CHANNEL, FILLED_IN, RECEIVED, ANSWER)
SCAN, REFUSED_SCAN = "form_scan", "form_scan_refused"
STILL_STANDS, NEW_DECISION = "form_still_stands", "form_new_decision"
OPENED, ADDRESS = "form_opened", "form_address"
UNDER_WAY, DONE_WITH = "form_under_way", "form_done_with"

CHOICES: dict[str, Addressed[Any]] = {
    PURPOSE: Addressed(PURPOSE, list(Purpose), purpose_in_words),
    CHANNEL: Addressed(CHANNEL, list(Channel), channel_in_words),
    ANSWER: Addressed(ANSWER, list(Answer), answer_in_words),
}
Shown = tuple[Entry, str | None]  # what stands in the fields, and which draft it is

NOTHING_ASKED = (None, None, None)


class Opened(NamedTuple):
    """The form in the fields; `version` and `has_scan` are those of its draft, if it has one."""

    token: str
    version: int | None = None
    has_scan: bool = False


def open_form(today: date) -> None:
    """Fill the fields with the form that the address asks for, if it is another one.

    Raises UnknownForm, or FormAlreadyRecorded; the fields then hold a new form.
    """
    if under_way := st.session_state.get(UNDER_WAY):
        entry, st.session_state[DRAFT] = under_way
        _fill_in(entry)
        del st.session_state[UNDER_WAY]
    if st.session_state.get(DONE_WITH):
        st.session_state[ADDRESS] = NOTHING_ASKED
        del st.session_state[DONE_WITH]
        return
    asked = tuple(st.query_params.get(key) for key in (CLIENT, PARTNER, DRAFT))
    shown = tuple(st.session_state.get(key) for key in (CLIENT, PARTNER, DRAFT))
    before = st.session_state.get(ADDRESS)
    try:
        if OPENED not in st.session_state or (any(asked) and asked not in (before, shown)):
            clear_form(today)
            draft = st.query_params.get(DRAFT)
            if draft:
                _open_draft(draft)
            _take_over_address()
    except InzageError:
        st.session_state[ADDRESS] = asked
        raise
    st.session_state[ADDRESS] = asked


def be_done_with_form(today: date) -> None:
    """Empty the fields for a new form after a click; the address still names the one before."""
    st.session_state[DONE_WITH] = True
    clear_form(today)


def open_draft_again(today: date) -> None:
    """Fill the fields with the draft as it is kept, without later changes."""
    draft = st.session_state.get(DRAFT) or ""
    clear_form(today)
    _open_draft(draft)


def new_entry(today: date) -> Entry:
    """Return what the fields of a new form hold."""
    return Entry(received_on=today)


def clear_form(today: date) -> None:
    """Empty the fields for a new form."""
    _fill_in(new_entry(today))
    st.session_state[DRAFT] = None
    st.session_state[SCAN] = st.session_state[REFUSED_SCAN] = None
    st.session_state[STILL_STANDS] = st.session_state[NEW_DECISION] = False
    st.session_state[OPENED] = Opened(token=uuid4().hex)


def entry_now() -> Entry:
    """Return what the fields hold, without a day that can't be read."""
    state = st.session_state
    return Entry(
        client_id=state.get(CLIENT),
        partner_id=state.get(PARTNER),
        purpose=state.get(PURPOSE),
        channel=state.get(CHANNEL),
        filled_in_on=_readable_day(FILLED_IN),
        received_on=_readable_day(RECEIVED),
        answer=state.get(ANSWER),
    )


def confirmed_now() -> Confirmed:
    """What the reader has said about the form in the fields, beside what is on it."""
    state = st.session_state
    return Confirmed(state.get(STILL_STANDS, False), state.get(NEW_DECISION, False))


def emptied_by_going_back(before: Shown, after: Shown) -> bool:
    """Return whether going back to an address without fields emptied them.

    Streamlit then gives them their defaults; when the page is next shown, they hold again what
    they held before.
    """
    if before == after or any(key in st.query_params for key in FIELDS):
        return False
    st.session_state[UNDER_WAY] = before
    return True


def choose_one(label: str, key: str) -> None:
    """Let the reader choose one of the few words that can stand here."""
    CHOICES[key].segmented_control(label)


def refuse_unreadable_days() -> None:
    """Raise why a day that was typed can't be read, if one can't: it would be lost."""
    for key in (FILLED_IN, RECEIVED):
        day_in(key)


def add_scan_file(keep: Callable[[], None], remove: Callable[[], None]) -> None:
    """Let the reader add a scan of the paper, or take it away again.

    `keep` is called once one has been added, and `remove` when the draft's own goes. Raises what
    `checked_scan` raises, as long as the refused file is there.
    """
    uploader = f"{SCAN}_{st.session_state[OPENED].token}"
    st.file_uploader(
        _("Scan of the form (not required)"),
        type=["pdf", "png", "jpg", "jpeg"],
        max_upload_size=BIGGEST // 1_000_000,
        key=uploader,
        on_change=_take_file,
        args=(uploader, keep, remove),
    )
    is_shown = st.session_state.get(uploader) is not None
    if scan_now() is not None:
        if not is_shown:
            st.caption(_("The scan that you added before is still there."))
    elif st.session_state[OPENED].has_scan:
        _show_kept_scan(None if is_shown else remove)


def _show_kept_scan(remove: Callable[[], None] | None) -> None:
    """Say that the draft has a scan; `remove` is what a button does, unless the field has one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("The scan is kept with the draft; another one replaces it."))
        if remove is not None:
            st.button(
                _("Remove the scan"), key="form_scan_remove", type="tertiary", on_click=remove
            )


def scan_now() -> Scan | None:
    """Return the scan that was added and isn't kept yet, if any. Raises why it was refused, if it
    was."""
    refused: InzageError | None = st.session_state.get(REFUSED_SCAN)
    if refused is not None:
        raise refused.with_traceback(None)
    scan: Scan | None = st.session_state.get(SCAN)
    return scan


def go_on_with_draft(token: str, number: int, version: int, *, has_scan: bool) -> None:
    """Go on with the form in the fields, if it is the one with this token, as this draft."""
    opened: Opened = st.session_state[OPENED]
    if opened.token == token:
        st.session_state[OPENED] = Opened(token, version, has_scan)
        st.session_state[DRAFT] = str(number)
        st.session_state[SCAN] = None


def _take_file(uploader: str, keep: Callable[[], None], remove: Callable[[], None]) -> None:
    """Check the file once, before anything is kept of it: that takes a second."""
    file = st.session_state.get(uploader)
    was_refused = st.session_state[REFUSED_SCAN] is not None
    st.session_state[SCAN] = st.session_state[REFUSED_SCAN] = None
    if file is None:
        if st.session_state[OPENED].has_scan and not was_refused:
            remove()
        return
    try:
        if not isinstance(file, UploadedFile):  # its content is gone, or never came
            raise FieldNotReadable
        st.session_state[SCAN] = checked_scan(file.getvalue(), settings().scan_command)
    except InzageError as refused:
        st.session_state[REFUSED_SCAN] = refused
    else:
        keep()


def number_of_draft() -> int:
    """Return the number of the draft in the fields. Raises UnknownForm when it can't be one."""
    return _number(st.session_state.get(DRAFT) or "")


def _number(draft: str) -> int:
    digits = draft.isascii() and draft.isdecimal() and len(draft) < 11
    number = int(draft) if digits else 0
    if not 0 < number <= LARGEST_NUMBER:
        raise UnknownForm(form_id=draft)
    return number


def _open_draft(draft: str) -> None:
    number = _number(draft)
    with database.reading() as session:
        form = consent_form(session, reader(), number)
        if form.recorded_at is not None:
            raise FormAlreadyRecorded
        opened = Opened(form.token, form.version, has_scan=form.scan_sha256 is not None)
        entry = entry_of(form)
    _fill_in(entry)
    st.session_state[OPENED] = opened
    st.session_state[DRAFT] = draft


def _fill_in(entry: Entry) -> None:
    st.session_state.update(
        {
            CLIENT: entry.client_id,
            PARTNER: entry.partner_id,
            PURPOSE: entry.purpose,
            CHANNEL: entry.channel,
            FILLED_IN: as_typed(entry.filled_in_on),
            RECEIVED: as_typed(entry.received_on),
            ANSWER: entry.answer,
        }
    )


def _take_over_address() -> None:
    """Put what the address holds over the draft's fields: it was entered later."""
    for key in set(FIELDS) - {DRAFT}:
        value = _from_address(key)
        if value is not None:
            st.session_state[key] = value


def _from_address(key: str) -> str | StrEnum | None:
    text = st.query_params.get(key)
    if text and key in CHOICES:
        return next(iter(CHOICES[key].read([text])), None)
    return text or None


def _readable_day(key: str) -> date | None:
    with suppress(InzageError):
        return day_in(key)
    return None
