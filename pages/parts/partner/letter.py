"""A letter to the partner about what ends soon: as a PDF, an Excel file and the text of a mail."""

from functools import partial

import streamlit as st

from core import database
from core.audit.looks import record_export
from core.casework.partner import NamedPartner
from core.casework.partner_letter import (
    DAYS_AHEAD,
    MOST_ROWS,
    Mail,
    count_endings,
    letter_as_mail,
    read_letter,
)
from core.i18n import _, ngettext
from core.presentation.wording import in_figures
from pages.parts.frame.session import mediator, reader
from pages.parts.frame.visits import note_clients, note_once
from pages.parts.partner.making import LIST, make_letter
from pages.parts.widgets.addressed import Addressed
from pages.parts.widgets.files import name_of, offer_export


def offer_letter(partner: NamedPartner) -> None:
    """Let the reader choose how far ahead, and offer the letter about what ends until then."""
    with st.expander(_("Letter to the partner about what ends soon"), icon=":material/mail:"):
        days = _choose_days()
        with database.reading() as session:
            total = count_endings(session, reader(), partner.partner_id, days)
        if total == 0:
            st.markdown(_("No grant of this partner ends in these days."))
            return
        st.markdown(
            ngettext("{shown} grant ends.", "{shown} grants end.", total, shown=in_figures(total))
            + " "
            + _("The letter is in Dutch, and says nothing of why.")
        )
        if mediator() is None:
            st.markdown(_("Choose your name in the side bar: it stands below the letter."))
            return
        _offer_files(partner.partner_id, days, total)
        if st.toggle(_("Show the text of a mail"), key=f"letter_mail_{partner.partner_id}"):
            _show_mail(partner.partner_id, days)


def _choose_days() -> int:
    options = [str(days) for days in DAYS_AHEAD]
    ahead = Addressed("letter_days", options, str, usual=options[0])
    return int(ahead.segmented_control(_("Days ahead")) or options[0])


def _offer_files(partner_id: str, days: int, total: int) -> None:
    name = name_of(_("ending-grants"), partner_id, reader().today)
    with st.container(horizontal=True):
        for form, label, icon in (
            ("pdf", _("Letter (PDF)"), ":material/print:"),
            ("xlsx", _("Excel"), ":material/table_view:"),
        ):
            offer_export(
                label,
                partial(make_letter, partner_id, days, form),
                f"{name}.{form}",
                rows=min(total, MOST_ROWS),
                key=f"letter_{form}",
                icon=icon,
            )


def _show_mail(partner_id: str, days: int) -> None:
    """Record whom the mail names, then show it to copy, and a link that opens it."""
    with database.reading() as session:
        letter = read_letter(session, reader(), partner_id, days)
    mail = letter_as_mail(letter)
    named = letter.endings if mail.text_lists else ()
    note_clients(ending.client_id for ending in named)
    note_once(
        (LIST, partner_id, days),
        lambda session: record_export(
            session, LIST, "mail", len(named), by=reader(), partner_id=partner_id
        ),
    )
    st.link_button(_("Open in your mail program"), mail.address, icon=":material/forward_to_inbox:")
    _say_what_goes_along(mail)
    st.code(f"{mail.subject}\n\n{mail.text}", language=None, wrap_lines=True)


def _say_what_goes_along(mail: Mail) -> None:
    if not mail.text_lists:
        st.caption(_("The list is too long for a mail: add the PDF to it."))
    elif not mail.address_lists:
        st.caption(
            _("The list is too long for that link: add the PDF, or copy the text that stands here.")
        )
