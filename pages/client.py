"""One client's file: who may view it and why, who could before, all its forms and closings."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from core import database
from core.audit.looks import record_printing
from core.calendar import FIRST_DAY
from core.casework.register.model import Person, Register, RegisteredForm
from core.casework.register.printout import print_register
from core.casework.register.reading import read_register
from core.errors import UnknownClient
from core.i18n import _, day_in_words, day_of
from core.permissions import Acting
from pages.parts.client.scan import show_scan
from pages.parts.client.tables import show_closings, show_forms, show_viewers, show_waiting
from pages.parts.frame.finding import address, named_in_address, search_client
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.recent import remember
from pages.parts.frame.session import mediator, reader
from pages.parts.frame.visits import note_clients
from pages.parts.widgets.days import choose_day
from pages.parts.widgets.files import name_of, offer_file

MOST_DRAFTS = 4  # that stand on top; the list of forms names them all


def show_person(client: Person) -> None:
    """Show whose file it is: name, number, birth date, municipality and mediator."""
    st.title(literally(client.name), icon=":material/folder_shared:")
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
    st.header(_("Who may view the file on {day}").format(day=day_in_words(day)))
    if viewers:
        caption = _("Who may view the file, since when, on what ground, until when and why")
        show_viewers(viewers, key="viewers", caption=caption)
    else:
        st.info(_("No partner may view the file on this day."), icon=":material/visibility_off:")
    show_waiting_grants(register, day, today)
    show_former_viewers(register, day)


def show_waiting_grants(register: Register, day: date, today: date) -> None:
    """The open grants that give nobody access on this day, if there are any."""
    waiting = register.without_access(day, today)
    if waiting:
        st.header(_("Open, but the partner may not view the file"))
        st.caption(
            _(
                "The closing date has come, whether or not the daily job ran; or the grant is still"
                " to begin."
            )
        )
        caption = _("The open grants that let nobody view the file")
        show_waiting(waiting, key="waiting", caption=caption)


def show_former_viewers(register: Register, day: date) -> None:
    """Who could view the file before this day, first to last, as the client reads it."""
    since, former = register.recent_viewers(day)
    st.header(_("Who could view it before, since {day}").format(day=day_in_words(since)))
    if not former:
        st.caption(_("No other partner could view the file in these two years."))
        return
    caption = _(
        "Who could view the file before, from when until when, on what ground and why it ended"
    )
    show_viewers(former, key="former", caption=caption)


def show_every_form(register: Register) -> None:
    """Show all consent forms, and the scan of the form that the address names."""
    st.header(_("Consent forms"))
    if not register.forms:
        st.caption(_("No consent form was ever entered for this client."))
        return
    caption = _("Every consent form of this client, the latest first")
    show_forms(register.forms, key="forms", caption=caption)
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


def close_scan() -> None:
    st.query_params.pop("form", None)


def show_every_closing(register: Register) -> None:
    """Show all closings with their evidence."""
    st.header(_("Closings"))
    if not register.closings:
        st.caption(_("No grant on this file was ever closed."))
        return
    caption = _("Every closing of a grant on this file, the latest first")
    show_closings(register.closings, key="closings", caption=caption)


def offer_forms(register: Register) -> None:
    """Link to a new consent form for this client, and to the drafts that wait for completion."""
    drafts = [form for form in register.forms if form.recorded_at is None]
    with st.container(horizontal=True, gap="medium", key="client_ways"):
        st.page_link(
            "consent.py",
            label=_("Record a consent for this client"),
            icon=":material/assignment_add:",
            query_params=address(form_client=register.client.client_id),
        )
        for form in drafts[:MOST_DRAFTS]:
            st.page_link(
                "consent.py",
                label=literally(draft_in_words(form)),
                icon=":material/edit_document:",
                query_params=address(draft=str(form.form_id)),
            )


def draft_in_words(form: RegisteredForm) -> str:
    """Return what a link to a draft says: which one it is, and that it isn't complete."""
    day = day_in_words(day_of(form.entered_at))
    if form.partner_name is None:
        return _("Complete the draft of {day}").format(day=day)
    return _("Complete the draft for {partner}, of {day}").format(
        partner=form.partner_name, day=day
    )


def show_file(register: Register, today: date) -> None:
    """Record the look at this file, then show everything in it."""
    note_clients([register.client.client_id])
    remember("client", register.client.client_id, register.client.name)
    show_person(register.client)
    offer_forms(register)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = (FIRST_DAY, today)
        day = choose_day(_("As of"), today, days, key="as_of", in_address=True) or today
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
        st.title(_("Client"), icon=":material/person:")
        show_error(error)
        find_another()
    else:
        show_file(register, reader().today)
else:
    st.title(_("Client"), icon=":material/person:")
    find_another()
