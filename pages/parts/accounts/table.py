"""The list of accounts; a row opens the account."""

from collections.abc import Sequence

from core.i18n import _, moment_in_words
from core.identity.accounts import AccountRow
from pages.parts.frame.finding import way_to
from pages.parts.frame.session import ROLES
from pages.parts.lists.columns import Column
from pages.parts.lists.place import Place
from pages.parts.lists.showing import show_list


def show_accounts(rows: Sequence[AccountRow], place: Place[None], total: int) -> None:
    """Show one page of the accounts."""
    show_list(
        rows,
        [
            Column(
                "known_as", _("Name"), lambda row: row.shown_as,
                way=lambda row: way_to("accounts", account=row.account_id),
            ),
            Column("roles", _("Roles"), roles_in_words),
            Column("last", _("Last signed in"), lambda row: moment_in_words(row.last_signed_in_at)),
            Column("state", _("State"), _state),
        ],
        key="accounts",
        caption=_("The accounts, by name"),
        row_id=lambda row: row.account_id,
        place=place,
        total=total,
    )  # fmt: skip


def _state(row: AccountRow) -> str:
    return _("Switched off") if row.switched_off_at else _("On")


def roles_in_words(account: AccountRow) -> str:
    """Return the roles that the account had at its last sign-in."""
    return ", ".join(_(ROLES[role]) for role in account.roles if role in ROLES) or _("None")
