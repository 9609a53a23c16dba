"""The upcoming closings as a list to print and hand to each partner.

Each partner's clients begin on a new page, without anything that a mediator wrote for colleagues.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.casework.upcoming.selection import Selection, count_partners, selection_in_words
from core.grants.listing import GrantRow, stream_grants
from core.i18n import _, day_in_figures, day_in_words
from core.models import Basis
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout
from core.presentation.wording import rule_in_words

MOST_ROWS = 1_000
MOST_PARTNERS = 100
WIDTHS = (15, 14, 22, 12, 37)


@allowed(Act.VIEW_FILES)
def is_printable(session: Session, by: Acting, selection: Selection, total: int) -> bool:
    """Return whether a selection of `total` grants is short enough to print.

    Raises NotPermitted.
    """
    return total <= MOST_ROWS and count_partners(session, selection) <= MOST_PARTNERS


@allowed(Act.VIEW_FILES)
def closures_as_pdf(session: Session, by: Acting, selection: Selection) -> bytes:
    """Return the selected closings as a PDF: partners by name, each on a new page.

    Raises NotPermitted.
    """
    grants = list(stream_grants(session, selection.scope(), most=MOST_ROWS))
    printout = Printout(_("Upcoming closures"), _subtitle(selection, by.today))
    for number, of_partner in enumerate(_by_partner(grants)):
        if number:
            printout.add_page()
        _print_partner(printout, of_partner)
    return printout.as_bytes()


def _subtitle(selection: Selection, today: date) -> str:
    return _("Closes {when}, as things stood on {day}").format(
        when=selection_in_words(selection), day=day_in_words(today)
    )


def _by_partner(grants: Iterable[GrantRow]) -> list[list[GrantRow]]:
    partners: dict[str, list[GrantRow]] = {}
    for grant in grants:
        partners.setdefault(grant.partner_id, []).append(grant)
    return sorted(
        partners.values(), key=lambda rows: (rows[0].partner_name.casefold(), rows[0].partner_id)
    )


def _print_partner(printout: Printout, grants: list[GrantRow]) -> None:
    partner = grants[0]
    printout.heading(f"{partner.partner_name} ({partner.partner_id})")
    printout.paragraph(
        _("You may view a client's file up to and including the day before its closing date.")
        + " "
        + _("A new action, assignment or form can still change a date.")
    )
    columns = (_("Closing date"), _("Client number"), _("Client"), _("Since"), _("Reason"))
    printout.list_rows(columns, [_printed(grant) for grant in grants], WIDTHS)


def _printed(grant: GrantRow) -> tuple[Any, ...]:
    assert grant.closes_on is not None
    # Why a mediator keeps a grant open is written for colleagues, not for the partner.
    kept = grant.basis is Basis.KEPT
    return (
        day_in_figures(grant.closes_on),
        grant.client_id,
        grant.client_name,
        day_in_figures(grant.renewed_on or grant.granted_on),
        rule_in_words(Basis.KEPT) if kept else grant.reason,
    )
