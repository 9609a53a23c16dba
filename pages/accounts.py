"""The accounts of everybody who ever signed in; an administrator can switch each off or on."""

import streamlit as st

from core import database
from core.errors import LONGEST_SEARCH, UnknownAccount
from core.i18n import _, moment_in_words
from core.identity.accounts import AccountRow, count_accounts, page_of_accounts, view_account
from core.permissions import Acting
from pages.parts.accounts.acts import offer_switching
from pages.parts.accounts.roles import show_roles
from pages.parts.accounts.table import roles_in_words, show_accounts
from pages.parts.frame.finding import address, named_in_address
from pages.parts.frame.messages import show_error
from pages.parts.frame.session import who
from pages.parts.lists.place import back_to_first_page, place_in

PLACE, SOUGHT = "accounts", "accounts_sought"


def show_list(by: Acting) -> None:
    """Show all accounts, or those whose name matches the search, one page at a time."""
    sought = st.text_input(
        _("Search an account"),
        type="search",
        placeholder=_("Name"),
        max_chars=LONGEST_SEARCH,
        key=SOUGHT,
        bind="query-params",
        width=400,
        on_change=back_to_first_page,
        args=(PLACE,),
    )
    with database.reading() as session:
        total = count_accounts(session, by, sought or "")
    if not total:
        st.info(
            _("No account has this in its name.") if sought else _("Nobody has signed in yet."),
            icon=":material/person_off:",
        )
        return

    place = place_in(PLACE, total)
    with database.reading() as session:
        rows = page_of_accounts(session, by, sought or "", place.page)
    show_accounts(rows, place, total)


def show_one(number: str, by: Acting) -> None:
    """Show one account and the button that switches it off or on."""
    st.page_link(
        "accounts.py",
        label=_("All accounts"),
        icon=":material/arrow_back:",
        query_params=address(),
    )
    try:
        with database.reading() as session:
            account = view_account(session, by, int(number) if number.isdecimal() else 0)
    except UnknownAccount:
        show_error(UnknownAccount(account_id=number))
        return
    show_account(account)
    offer_switching(account)


def show_account(account: AccountRow) -> None:
    """Show who uses the account, in which roles, and when they signed in."""
    st.header(_("Account {number}").format(number=account.account_id))
    facts = {
        _("In the register"): account.known_as,
        _("Shown as"): account.shown_as,
        _("Name"): account.name,
        _("Number with the sign-in service"): account.subject,
        _("Roles"): roles_in_words(account),
        _("First signed in"): moment_in_words(account.first_signed_in_at),
        _("Last signed in"): moment_in_words(account.last_signed_in_at),
        _("Switched off"): switched_off_in_words(account),
    }
    for label, value in facts.items():
        with st.container(horizontal=True):
            st.caption(label, width=230)
            st.text(value)


def switched_off_in_words(account: AccountRow) -> str:
    if account.switched_off_at is None:
        return _("No")
    return _("On {moment} by {who}").format(
        moment=moment_in_words(account.switched_off_at), who=account.switched_off_by
    )


by = who()
number = named_in_address("account")
if number:
    show_one(number, by)
else:
    show_list(by)
    show_roles()
