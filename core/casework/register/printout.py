"""The register as the client reads it: who may view the file, who could, how to stop it. PDF.

`list_viewers` and `list_former_viewers` stand at the head of the file's whole history too.
"""

from collections.abc import Sequence
from datetime import date

from core.casework.register.model import Access, Person, Register
from core.casework.register.wording import why_it_ends_for_the_client
from core.grants.ground_rows import for_the_client
from core.i18n import _, day_in_figures, day_in_words, moment_in_words
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout

WIDTHS = (25, 12, 36, 12, 32)


@allowed(Act.VIEW_FILES)
def print_register(register: Register, day: date, *, by: Acting) -> bytes:
    """Return the register as of `day` as a PDF for the client, on one page if it is short.

    Raises NotPermitted.
    """
    printout = Printout(_("Who may view your file?"), person_in_words(register.client))
    printout.set_creation_date(by.now)
    printout.paragraph(
        _("As of {day}. Printed on {moment} by {who}.").format(
            day=day_in_words(day), moment=moment_in_words(by.now), who=by.shown_as
        )
    )
    list_viewers(printout, register.viewers(day), day)
    since, former = register.recent_viewers(day)
    list_former_viewers(
        printout,
        former,
        _("Who could view your file before, since {day}").format(day=day_in_words(since)),
        _("No other organisation could view your file in these two years."),
    )
    _say_how_to_stop(printout, register.client)
    return printout.as_bytes()


def person_in_words(client: Person) -> str:
    """Return the client's name, birth date and client number."""
    born = (
        _("born on {day}").format(day=day_in_words(client.birth_date)) if client.birth_date else ""
    )
    number = _("client number {number}").format(number=client.client_id)
    return ", ".join(filter(None, [client.name, born, number]))


def list_viewers(printout: Printout, viewers: Sequence[Access], day: date) -> None:
    """Who may view the file on this day, since when, on what ground, until when and why."""
    printout.heading(_("Who may view your file on {day}").format(day=day_in_words(day)))
    if not viewers:
        printout.paragraph(_("No organisation may view your file on this day."))
        return
    columns = [
        _("Organisation"),
        _("From"),
        _("On what ground"),
        _("Up to and including"),
        _("Why"),
    ]
    printout.list_rows(columns, map(_row, viewers), WIDTHS)


def list_former_viewers(
    printout: Printout, former: Sequence[Access], heading: str, nobody: str
) -> None:
    """Who could view the file before, first to last; the sentence `nobody` when nobody could."""
    printout.heading(heading)
    if not former:
        printout.paragraph(nobody)
        return
    columns = [
        _("Organisation"),
        _("From"),
        _("On what ground"),
        _("Up to and including"),
        _("Why it ended"),
    ]
    printout.list_rows(columns, map(_row, former), WIDTHS)


def _row(access: Access) -> Sequence[str | list[str]]:
    grant, period, grounds = access
    return (
        grant.partner_name,
        day_in_figures(period.begins),
        [for_the_client(ground) for ground in grounds],
        day_in_figures(period.last_day) if period.last_day else _("no date yet"),
        why_it_ends_for_the_client(access),
    )


def _say_how_to_stop(printout: Printout, client: Person) -> None:
    printout.heading(_("How do you stop it?"))
    mediator = client.mediator or _("your VDAB mediator")
    printout.paragraph(
        _(
            "You may withdraw your consent whenever you want, without saying why. Ask {mediator}:"
            " from that moment on the organisation can't view your file any more."
        ).format(mediator=mediator)
    )
    printout.paragraph(
        _(
            "An organisation to which VDAB assigned you may view your file because it guides you."
            " That doesn't rest on your consent: ask {mediator} what is possible."
        ).format(mediator=mediator)
    )
