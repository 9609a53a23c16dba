"""The page that records a consent form; its fields follow the paper from top to bottom."""

from dataclasses import replace
from datetime import date

import streamlit as st

from core import database
from core.consent.consequences import foresee
from core.consent.forms import Entry, missing
from core.consent.wording import what_would_happen
from core.directory import FoundClient, FoundPartner
from core.errors import InzageError
from core.i18n import _, ngettext
from pages.parts.consent.acts import record, save, show_kept_draft
from pages.parts.consent.form import (
    ANSWER,
    CHANNEL,
    CLIENT,
    DRAFT,
    FILLED_IN,
    PARTNER,
    PURPOSE,
    RECEIVED,
    add_scan_file,
    choose_day,
    choose_one,
    emptied_by_going_back,
    entry_now,
    open_form,
)
from pages.parts.consent.pair import search_client, search_partner
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import mediator, reader


def open_what_the_address_asks(today: date) -> None:
    """Open the form that the address names; on failure, show the error above a new form."""
    opened = False
    with telling_errors():
        open_form(today)
        opened = True
    if not opened:
        st.rerun()


def show_draft() -> None:
    """Show the draft's number, and offer to go back to the draft as it was saved."""
    if st.session_state[DRAFT] is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Draft"), value=None, key=DRAFT, bind="query-params", disabled=True, width=120
        )
        st.button(
            _("Show the draft as it was saved"),
            key="form_reopen",
            icon=":material/restart_alt:",
            help=_("What you changed here since then is lost."),
            on_click=show_kept_draft,
        )


def show_fields() -> tuple[FoundClient | None, FoundPartner | None]:
    """Show the fields of the paper form. Returns the client and the partner chosen.

    A date is never the last field: an open calendar covers what is below it.
    """
    with st.container(border=True):
        st.header(_("Who"))
        client = search_client(CLIENT)
        partner = search_partner(PARTNER)
    with st.container(border=True):
        st.header(_("The form"))
        choose_one(_("For"), PURPOSE)
        choose_one(_("Filled in"), CHANNEL)
        with st.container(horizontal=True):
            choose_day(_("Filled in on"), FILLED_IN)
            choose_day(_("Received on"), RECEIVED)
        choose_one(_("The client's answer"), ANSWER)
        try:
            add_scan_file()
        except InzageError as error:
            show_error(error)
    return client, partner


def show_what_follows(entry: Entry, partner: FoundPartner, today: date) -> None:
    """Show what a yes and a no would do to the grant that this client and partner have now."""
    with database.reading() as session:
        foreseen = foresee(session, reader(), entry)
    if foreseen:
        sentence = what_would_happen(foreseen, partner.name, today)
        st.info(literally(sentence), icon=":material/key:")


def show_missing(lacking: list[str]) -> None:
    """Show what the form still lacks, as a list, or that it is complete."""
    if not lacking:
        st.success(_("The form is complete."), icon=":material/check_circle:")
        return
    st.markdown(
        ngettext("**{count} thing is missing**", "**{count} things are missing**", len(lacking))
    )
    with st.container(gap="xsmall"):
        for sentence in lacking:
            st.markdown(f":material/radio_button_unchecked: {literally(sentence)}")


def show_buttons() -> None:
    """Show the buttons that record the form or save it as a draft."""
    if mediator() is None:
        st.warning(
            _("Say first who you are: choose your name in the side bar."),
            icon=":material/badge:",
        )
    st.button(
        _("Record"),
        key="form_record",
        type="primary",
        icon=":material/task_alt:",
        width="stretch",
        on_click=record,
    )
    st.button(
        _("Save as draft"),
        key="form_save",
        icon=":material/save:",
        width="stretch",
        on_click=save,
    )


today = reader().today
open_what_the_address_asks(today)
before, draft = entry_now(), st.session_state[DRAFT]
paper, check = st.columns([2, 1], gap="medium")
with paper:
    show_draft()
    client, partner = show_fields()
entry = entry_now()
if emptied_by_going_back((before, draft), (entry, st.session_state[DRAFT])):
    st.rerun()
with check, st.container(border=True):
    st.header(_("Before you record"))
    if client and partner:
        show_what_follows(entry, partner, today)
    # The address can name a client or partner that doesn't exist.
    client_id, partner_id = client and client.client_id, partner and partner.partner_id
    show_missing(missing(replace(entry, client_id=client_id, partner_id=partner_id), today))
    show_buttons()
