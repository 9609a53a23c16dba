"""The register as a PDF for the client: who may view the file, who could, how to stop it."""

from collections.abc import Sequence
from datetime import date

from core.calendar import add_period
from core.casework.register.model import Access, Person, Register, RegisteredGrant
from core.i18n import _, day_in_figures, day_in_words, moment_in_words
from core.models import Basis, Cause, Origin, Unit
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout

MONTHS_BACK = 24
WIDTHS = (25, 12, 17, 12, 44)


@allowed(Act.VIEW_FILES)
def print_register(register: Register, day: date, *, by: Acting) -> bytes:
    """Return the register as of `day` as a PDF for the client, on one page if it is short.

    Raises NotPermitted.
    """
    printout = Printout(_("Who may view your file?"), person_in_words(register.client))
    printout.set_creation_date(by.now)
    printout.paragraph(
        _("As of {day}. Printed on {moment} by {who}.").format(
            day=day_in_words(day), moment=moment_in_words(by.now), who=by.name
        )
    )
    _list_viewers(printout, register.viewers(day), day)
    since = add_period(day, -MONTHS_BACK, Unit.MONTHS)
    _list_former_viewers(printout, register.former_viewers(since, day), since)
    _say_how_to_stop(printout, register.client)
    return printout.as_bytes()


def person_in_words(client: Person) -> str:
    """Return the client's name, birth date and client number."""
    born = (
        _("born on {day}").format(day=day_in_words(client.birth_date)) if client.birth_date else ""
    )
    number = _("client number {number}").format(number=client.client_id)
    return ", ".join(filter(None, [client.name, born, number]))


def ground_in_words(grant: RegisteredGrant) -> str:
    """Return on what ground the partner may view the file: consent or an assignment."""
    if grant.origin is Origin.CONSENT:
        return _("Your consent")
    if grant.service_name is None:
        return _("Assignment by VDAB")
    return _("Assignment by VDAB: {service}").format(service=grant.service_name)


def _list_viewers(printout: Printout, viewers: Sequence[Access], day: date) -> None:
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


def _list_former_viewers(printout: Printout, former: Sequence[Access], since: date) -> None:
    printout.heading(
        _("Who could view your file before, since {day}").format(day=day_in_words(since))
    )
    if not former:
        printout.paragraph(_("No other organisation could view your file in these two years."))
        return
    columns = [
        _("Organisation"),
        _("From"),
        _("On what ground"),
        _("Up to and including"),
        _("Why it ended"),
    ]
    printout.list_rows(columns, map(_row, former), WIDTHS)


def _row(access: Access) -> Sequence[str]:
    grant, period = access
    return (
        grant.partner_name,
        day_in_figures(period.begins),
        ground_in_words(grant),
        day_in_figures(period.last_day) if period.last_day else _("no date yet"),
        _why(access),
    )


def _why(access: Access) -> str:
    """Return why access ends, without what a mediator wrote for colleagues."""
    grant, period = access
    closing = next((each for each in grant.closings if each.stops_on == period.ends), None)
    if closing and closing.cause is Cause.BY_HAND:
        return _("Ended by {who}").format(who=closing.closed_by)
    if (closing or grant).basis is Basis.KEPT:
        return _("Kept open by your mediator until then")
    return period.reason


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
