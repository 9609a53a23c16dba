"""A table of accounts; a button in each row opens the account."""

from collections.abc import Sequence

import streamlit as st

from core.i18n import _, moment_in_words
from core.identity.accounts import AccountRow
from pages.parts.frame.session import ROLES
from pages.parts.widgets.rows import button_column, show_rows


def show_accounts(rows: Sequence[AccountRow]) -> None:
    """Show the accounts, each with a button that opens it."""
    text = st.column_config.TextColumn
    show_rows(
        rows,
        {
            "open": [":material/open_in_new:"] * len(rows),
            "known_as": [row.shown_as for row in rows],
            "roles": [roles_in_words(row) for row in rows],
            "last": [moment_in_words(row.last_signed_in_at) for row in rows],
            "state": [_("Switched off") if row.switched_off_at else _("On") for row in rows],
        },
        {
            "open": button_column(
                _("Open"), [row.account_id for row in rows], _open, key="accounts_open", width=60
            ),
            "known_as": text(_("Name"), width=230),
            "roles": text(_("Roles"), width=230),
            "last": text(_("Last signed in"), width=200),
            "state": text(_("State"), width=110),
        },
        alt=_("The accounts, by name"),
        key="accounts",
    )


def roles_in_words(account: AccountRow) -> str:
    """Return the roles that the account had at its last sign-in."""
    return ", ".join(_(ROLES[role]) for role in account.roles if role in ROLES) or _("None")


def _open(account_id: int) -> None:
    st.switch_page("accounts.py", query_params={"account": str(account_id)})
