"""The page that records a consent form; its fields follow the paper from top to bottom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from core import database
from core.consent.consequences import Consequence, foresee
from core.consent.forms import Entry, Twin, is_old, missing, twin_of
from core.consent.wording import twin_in_words, what_would_happen
from core.directory import FoundClient, FoundPartner
from core.errors import InzageError
from core.i18n import _, ngettext
from core.models import Answer, Effect
from pages.parts.consent.acts import (
    ask_to_throw_away,
    keep_scan,
    record,
    remove_kept_scan,
    save,
    show_kept_draft,
    show_what_is_asked,
)
from pages.parts.consent.form import (
    ANSWER,
    CHANNEL,
    CLIENT,
    DRAFT,
    FILLED_IN,
    NEW_DECISION,
    PARTNER,
    PURPOSE,
    RECEIVED,
    STILL_STANDS,
    add_scan_file,
    choose_one,
    confirmed_now,
    emptied_by_going_back,
    entry_now,
    open_form,
)
from pages.parts.consent.pair import search_client, search_partner
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.messages import literally, show_error
from pages.parts.frame.session import mediator, reader
from pages.parts.widgets.addressed import leave_address
from pages.parts.widgets.days import choose_day


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
        leave_address(DRAFT)
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
        st.button(
            _("Throw away"),
            key="form_throw_away",
            icon=":material/delete:",
            on_click=ask_to_throw_away,
        )
    show_what_is_asked()


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
            choose_day(_("Filled in on"), key=FILLED_IN, in_address=True)
            choose_day(_("Received on"), key=RECEIVED, in_address=True)
        choose_one(_("The client's answer"), ANSWER)
        try:
            add_scan_file(keep_scan, remove_kept_scan)
        except InzageError as error:
            show_error(error)
    return client, partner


def show_what_follows(entry: Entry, partner: FoundPartner, today: date) -> None:
    """What a yes and a no would do to the pair's grant, or that the form was recorded before."""
    with database.reading() as session:
        twin, foreseen = twin_of(session, reader(), entry), foresee(session, reader(), entry)
    if twin:
        show_twin(twin)
    if foreseen and (twin is None or confirmed_now().new_decision):
        sentence = what_would_happen(foreseen, partner.name, today)
        icon = ":material/event_busy:" if is_overtaken(foreseen) else ":material/key:"
        (st.warning if is_overtaken(foreseen) else st.info)(literally(sentence), icon=icon)


def is_overtaken(foreseen: Mapping[Answer, Consequence]) -> bool:
    """Whether the form would change nothing, whatever the answer on it."""
    return all(each.effect is Effect.OVERTAKEN for each in foreseen.values())


def show_twin(twin: Twin) -> None:
    """The form that this one equals, and the question whether it is another decision."""
    st.warning(literally(twin_in_words(twin)), icon=":material/file_copy:")
    if twin.taken_back_on:
        st.checkbox(_("This is a new decision of the client"), key=NEW_DECISION)


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
    if is_old(entry):
        st.checkbox(_("The client still stands by what was filled in then"), key=STILL_STANDS)
    found = replace(entry, client_id=client_id, partner_id=partner_id)
    show_missing(missing(found, today, confirmed_now()))
    show_buttons()
