"""One client's file: who may view it and why, who could before, all its forms and closings."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

import streamlit as st

from core import database
from core.audit.looks import record_printing
from core.calendar import FIRST_DAY
from core.casework.register.model import Person, Register
from core.casework.register.printout import print_register
from core.casework.register.reading import read_register
from core.database import slice_of_page
from core.errors import UnknownClient
from core.i18n import _, day_in_words
from core.permissions import Acting
from pages.parts.client.scan import show_scan
from pages.parts.client.tables import show_closings, show_forms, show_viewers, show_waiting
from pages.parts.frame.finding import named_in_address, search_client
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import mediator, reader
from pages.parts.frame.visits import note_clients
from pages.parts.widgets.files import name_of, offer_file
from pages.parts.widgets.filters import choose_day
from pages.parts.widgets.paging import show_by_page

Listed = TypeVar("Listed")


def show_person(client: Person) -> None:
    """Show whose file it is: name, number, birth date, municipality and mediator."""
    st.header(literally(client.name), icon=":material/folder_shared:")
    facts = {
        _("Client number"): client.client_id,
        _("Birth date"): day_in_words(client.birth_date) if client.birth_date else None,
        _("Municipality"): client.municipality,
        _("Mediator"): client.mediator,
    }
    with st.container(horizontal=True, gap="large"):
        for name, value in facts.items():
            said = literally(value) if value else _("not known")
            st.markdown(f"{name}  \n**{said}**", width="content")


def forget_day_of_another(client_id: str) -> None:
    """Go back to today when another client's file is opened, unless the address names a day."""
    another = st.session_state.get("client_shown", client_id) != client_id
    if another and "as_of" not in st.query_params:
        st.session_state.pop("as_of", None)
    st.session_state["client_shown"] = client_id


def offer_printout(client_id: str, day: date) -> None:
    """Offer the overview for the client as a PDF, once the mediator's name is known."""
    nobody = mediator() is None
    offer_file(
        _("Overview for the client"),
        printing(client_id, day),
        f"{name_of('inzage', client_id, day)}.pdf",
        key="client_printout",
        icon=":material/print:",
        disabled=nobody,
    )
    if nobody:
        st.caption(
            _("Choose your name in the side bar to print: it stands on the page."),
            width="content",
        )


def printing(client_id: str, day: date) -> Callable[[Acting], bytes]:
    """Return a function that makes the overview, as a PDF, and records that it was printed."""

    def printed(by: Acting) -> bytes:
        with database.reading() as session:
            register = read_register(session, by, client_id)
        content = print_register(register, day, by=by)
        with database.noting() as session:
            record_printing(session, client_id, by=by)
        return content

    return printed


def show_access(register: Register, day: date, today: date) -> None:
    """Who may view the file on this day, which open grants let nobody, and who could before."""
    viewers = register.viewers(day)
    st.subheader(_("Who may view the file on {day}").format(day=day_in_words(day)))
    if viewers:
        alt = _("Who may view the file, since when, on what ground, until when and why")
        show_by_page_of(viewers, show_viewers, key="viewers", alt=alt)
    else:
        st.info(_("No partner may view the file on this day."), icon=":material/visibility_off:")
    show_waiting_grants(register, day, today)
    show_former_viewers(register, day)


def show_waiting_grants(register: Register, day: date, today: date) -> None:
    """The open grants that give nobody access on this day, if there are any."""
    waiting = register.without_access(day, today)
    if waiting:
        st.subheader(_("Open, but the partner may not view the file"))
        st.caption(
            _(
                "The closing date has come, whether or not the daily job ran; or the grant is still"
                " to begin."
            )
        )
        alt = _("The open grants that let nobody view the file")
        show_by_page_of(waiting, show_waiting, key="waiting", alt=alt)


def show_former_viewers(register: Register, day: date) -> None:
    """Who could view the file before this day, first to last, as the client reads it."""
    since, former = register.recent_viewers(day)
    st.subheader(_("Who could view it before, since {day}").format(day=day_in_words(since)))
    if not former:
        st.caption(_("No other partner could view the file in these two years."))
        return
    alt = _("Who could view the file before, from when until when, on what ground and why it ended")
    show_by_page_of(former, show_viewers, key="former", alt=alt)


def show_every_form(register: Register) -> None:
    """Show all consent forms, and the scan of the form that the address names."""
    st.subheader(_("Consent forms"))
    if not register.forms:
        st.caption(_("No consent form was ever entered for this client."))
        return
    alt = _("Every consent form of this client, the latest first")
    show = partial(show_forms, open_scan=open_scan)
    show_by_page_of(register.forms, show, key="forms", alt=alt)
    chosen = st.query_params.get("form")
    for form in register.forms:
        if form.scan_type and str(form.form_id) == chosen:
            show_scan(form, register.client.client_id)
            st.button(
                _("Close the scan"),
                icon=":material/close:",
                on_click=close_scan,
                key="close_scan",
            )


def open_scan(form_id: int) -> None:
    st.query_params["form"] = str(form_id)


def close_scan() -> None:
    st.query_params.pop("form", None)


def show_every_closing(register: Register) -> None:
    """Show all closings with their evidence."""
    st.subheader(_("Closings"))
    if not register.closings:
        st.caption(_("No grant on this file was ever closed."))
        return
    alt = _("Every closing of a grant on this file, the latest first")
    show_by_page_of(register.closings, show_closings, key="closings", alt=alt)


def show_by_page_of(
    rows: Sequence[Listed], show: Callable[..., None], *, key: str, alt: str
) -> None:
    """Show the rows one page at a time; `show` draws the table of one page."""

    def show_page(page: int) -> None:
        show(rows[slice_of_page(page)], key=key, alt=alt)

    show_by_page(len(rows), f"{key}_page", show_page)


def show_file(register: Register, today: date) -> None:
    """Record the look at this file, then show everything in it."""
    note_clients([register.client.client_id])
    show_person(register.client)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = choose_day(_("As of"), today, (FIRST_DAY, today), key="as_of", width=180) or today
        offer_printout(register.client.client_id, day)
    show_access(register, day, today)
    show_every_form(register)
    show_every_closing(register)


def find_another() -> None:
    """Let the reader search for a client."""
    st.write(_("Find a client: you then see who may view the file and why, and who could before."))
    search_client()


client_id = named_in_address("client")
if client_id:
    forget_day_of_another(client_id)
    try:
        with database.reading() as session:
            register = read_register(session, reader(), client_id)
    except UnknownClient as error:
        show_error(error)
        find_another()
    else:
        show_file(register, reader().today)
else:
    find_another()
