"""The button that switches an account off or on."""

from collections.abc import Callable

import streamlit as st

from core import database
from core.i18n import _
from core.identity.accounts import AccountRow, switch_off, switch_on
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.session import who


def offer_switching(account: AccountRow) -> None:
    """Show the button that switches the account off, or on when it is off."""
    if account.switched_off_at is None:
        st.button(
            _("Switch off"),
            icon=":material/person_off:",
            key="account_off",
            on_click=_switch,
            args=(account.account_id, switch_off, _("The account of {name} is switched off.")),
        )
        st.caption(_("Whoever is at work with it sees nothing more from then on."))
    else:
        st.button(
            _("Switch on"),
            icon=":material/person_check:",
            key="account_on",
            on_click=_switch,
            args=(account.account_id, switch_on, _("The account of {name} is switched on.")),
        )
        st.caption(_("Then they can sign in again."))


def _switch(account_id: int, act: Callable[..., str], done: str) -> None:
    with telling_errors() as click:
        by = who()
        if click.is_second(act, [account_id]):
            return
        with database.transaction() as session:
            name = act(session, account_id, by=by)
        click.has_done(act, [account_id])
        click.tell(done.format(name=name))
