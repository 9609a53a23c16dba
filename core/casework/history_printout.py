"""What happened to one client's file, for the client to read: a citizen may ask for it. PDF.

It begins with who may view the file now and who could before; then what was done, and who looked.
Whoever makes one records that, see `record_history_export` in `core/audit/looks.py`.
"""

from collections.abc import Sequence
from datetime import date

from core.audit.export import client_in_words
from core.audit.looks import LOOKS
from core.audit.search import EventRow, SoughtClient
from core.audit.wording import what_in_words, when_in_figures, why_in_words
from core.casework.register.model import Register
from core.casework.register.printout import list_former_viewers, list_viewers
from core.i18n import _, moment_in_words
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout
from core.presentation.wording import in_figures

MOST_PRINTED = 1_000
WIDTHS = (17, 20, 44, 40, 22)
WIDTHS_OF_LOOKS = (17, 20, 66)


@allowed(Act.READ_AUDIT)
def print_history(
    client: SoughtClient, register: Register | None, rows: Sequence[EventRow], *, by: Acting
) -> bytes:
    """The file's history to print; `rows` come newest first, and are printed in order of time.

    At most the newest `MOST_PRINTED` of them, or it would take too long. Without a register, for a
    client whom only the audit trail knows, nobody may view the file.
    """
    printout = Printout(
        _("What was done with your file, and who looked at it"),
        client_in_words(client),
        landscape=True,
    )
    printout.set_creation_date(by.now)
    printout.paragraph(
        _("Made on {moment} by {who}.").format(moment=moment_in_words(by.now), who=by.shown_as)
    )
    list_viewers(printout, register.viewers(by.today) if register else [], by.today)
    list_former_viewers(
        printout,
        register.former_viewers(date.min, by.today) if register else [],
        _("Who could view your file before"),
        _("No other organisation could view your file before."),
    )
    shown = rows[MOST_PRINTED - 1 :: -1] if rows else []
    _list_done(printout, [row for row in shown if row.kind not in LOOKS])
    _list_looks(printout, [row for row in shown if row.kind in LOOKS])
    if len(rows) > MOST_PRINTED:
        printout.paragraph(
            _("Of {total} things that are kept, these are the newest {most}.").format(
                total=in_figures(len(rows)), most=in_figures(MOST_PRINTED)
            )
        )
    return printout.as_bytes()


def _list_done(printout: Printout, rows: Sequence[EventRow]) -> None:
    printout.heading(_("What was done with your file, from first to last"))
    if not rows:
        printout.paragraph(_("Nothing was done with your file."))
        return
    columns = [_("When"), _("Who"), _("What"), _("Why"), _("Organisation")]
    printout.list_rows(columns, map(_done, rows), WIDTHS)


def _list_looks(printout: Printout, rows: Sequence[EventRow]) -> None:
    printout.heading(_("Who at VDAB looked at your file, from first to last"))
    if not rows:
        printout.paragraph(_("Nobody looked at your file."))
        return
    columns = [_("When"), _("Who"), _("What")]
    printout.list_rows(columns, map(_look, rows), WIDTHS_OF_LOOKS)


def _done(row: EventRow) -> tuple[str | None, ...]:
    what, why = what_in_words(row.kind, row.details), why_in_words(row.details)
    return (when_in_figures(row.at), row.actor, what, why, row.partner_name or row.partner_id)


def _look(row: EventRow) -> tuple[str, ...]:
    return (when_in_figures(row.at), row.actor, what_in_words(row.kind, row.details))
