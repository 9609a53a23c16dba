"""A letter to a partner: until when it may still view whose file, and what it can do.

It names clients by number and name and says nothing of why: a service or an action can tell of
somebody's health or debts. It is in Dutch, whatever the reader's language, because it leaves VDAB.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from core.casework.partner import NamedPartner, read_partner
from core.grants.access import ONE_DAY, last_day
from core.i18n import LANGUAGES, _, day_in_figures, day_in_words, in_language, ngettext
from core.models import Client, Grant
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import Printout
from core.presentation.plain_text import one_line
from core.presentation.tabular import write_xlsx

LANGUAGE = LANGUAGES[0]  # Dutch
DAYS_AHEAD = (14, 30, 60)
MOST_ROWS = 1_000
MOST_IN_MAIL = 50
LONGEST_ADDRESS = 1_900  # characters of a mailto: Windows hands no more than some 2,000 on
WIDTHS = (15, 55, 30)


class Ending(NamedTuple):
    """A client whose file the partner may view up to and including `last_day`."""

    client_id: str
    client_name: str
    last_day: date


@dataclass(frozen=True)
class Letter:
    """What a letter says: of what ends up to `until`, soonest first, `total` in all; it names at
    most MOST_ROWS. `sender` is the mediator's name.
    """

    partner: NamedPartner
    sender: str
    written_on: date
    until: date
    endings: Sequence[Ending]
    total: int


@allowed(Act.VIEW_FILES)
def count_endings(session: Session, by: Acting, partner_id: str, days: int) -> int:
    """Count the partner's open grants that close within this many days. Raises NotPermitted."""
    counted = select(func.count()).where(_ends(partner_id, by.today, days))
    return session.scalar(counted) or 0


@allowed(Act.VIEW_FILES)
def read_letter(session: Session, by: Acting, partner_id: str, days: int) -> Letter:
    """Return the letter about what closes within this many days. Raises NotPermitted or
    UnknownPartner.
    """
    rows = session.execute(
        select(Grant.client_id, Client.last_name, Client.first_name, Grant.closes_on)
        .join(Client, Client.client_id == Grant.client_id)
        .where(_ends(partner_id, by.today, days))
        .order_by(Grant.closes_on, Client.last_name, Client.first_name, Client.client_id)
        .limit(MOST_ROWS)
    )
    endings = [
        Ending(client_id, f"{last_name} {first_name}", last_day(closes_on))
        for client_id, last_name, first_name, closes_on in rows
        if closes_on
    ]
    return Letter(
        partner=read_partner(session, by, partner_id),
        sender=by.shown_as,
        written_on=by.today,
        until=by.today + timedelta(days=days) - ONE_DAY,
        endings=endings,
        total=count_endings(session, by, partner_id, days),
    )


def _ends(partner_id: str, today: date, days: int) -> ColumnElement[bool]:
    return and_(
        Grant.partner_id == partner_id,
        Grant.closed_on.is_(None),
        Grant.closes_on > today,
        Grant.closes_on <= today + timedelta(days=days),
    )


def letter_as_pdf(letter: Letter) -> bytes:
    """Return the letter as a PDF with page numbers of its own."""
    return in_language(LANGUAGE, lambda: _print(letter))


def _print(letter: Letter) -> bytes:
    partner = f"{letter.partner.name} ({letter.partner.partner_id})"
    printout = Printout(_("Grants that end soon"), f"{partner}, {day_in_words(letter.written_on)}")
    printout.paragraph(_("To: {partner}").format(partner=partner))
    printout.paragraph(_("From: {sender}").format(sender=_signature(letter)))
    printout.ln(3)
    for text in (_("Dear Sir or Madam,"), *_opening(letter)):
        printout.paragraph(text)
    printout.list_rows(list(_columns()), _rows(letter, as_text=True), WIDTHS)
    printout.heading(_("What you can do"))
    for text in _advice():
        printout.paragraph(f"– {text}")
    for text in _closing(letter):
        printout.paragraph(text)
    return printout.as_bytes()


def write_letter_xlsx(letter: Letter, stream: BinaryIO) -> None:
    """Write what the letter lists as an Excel file."""
    in_language(
        LANGUAGE,
        lambda: write_xlsx(_rows(letter, as_text=False), _columns(), _("Ending grants"), stream),
    )


class Mail(NamedTuple):
    """The letter as a mail: its text to copy, and the `mailto:` that opens it in a program.

    Either may list nobody, being too long, and then refers to the PDF.
    """

    subject: str
    text: str
    address: str
    text_lists: bool
    address_lists: bool


def letter_as_mail(letter: Letter) -> Mail:
    """Return the letter as a mail."""
    return in_language(LANGUAGE, lambda: _mail(letter))


def _mail(letter: Letter) -> Mail:
    subject = _("Grants that end up to and including {day}: {partner}").format(
        day=day_in_words(letter.until), partner=one_line(letter.partner.name)
    )
    to = quote(one_line(letter.partner.email), safe="@")
    begin = f"mailto:{to}?subject={quote(subject, safe='')}&body="
    lists = letter.total <= MOST_IN_MAIL
    whole = begin + _as_body(_text(letter, listed=True))
    fits = lists and len(whole) <= LONGEST_ADDRESS
    short = begin + _as_body(_text(letter, listed=False))
    return Mail(subject, _text(letter, listed=lists), whole if fits else short, lists, fits)


def _as_body(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")


def _text(letter: Letter, *, listed: bool) -> str:
    where = (
        [f"- {number} {name}: {day}" for number, name, day in _rows(letter, as_text=True)]
        if listed
        else [_("The list is in the PDF that goes with this mail.")]
    )
    advice = [_("What you can do:"), *(f"- {text}" for text in _advice())]
    parts = [
        [_("Dear Sir or Madam,")], _opening(letter), where, advice, _closing(letter)
    ]  # fmt: skip
    return "\n\n".join("\n".join(lines) for lines in parts)


def _opening(letter: Letter) -> list[str]:
    until = day_in_words(letter.until)
    said = [
        ngettext(
            "For {count} client your access to the file ends up to and including {day}.",
            "For {count} clients your access to the file ends up to and including {day}.",
            letter.total,
            day=until,
        )
        + " "
        + _("After the day that stands beside the name you can't view the file any more.")
    ]
    if letter.total > len(letter.endings):
        said.append(_("These are the first {count}.").format(count=len(letter.endings)))
    return said


def _advice() -> list[str]:
    return [
        _(
            "Do you still work with the client? Fill in a new consent form together, and give it,"
            " filled in completely, to the client's mediator at VDAB before that day."
        ),
        _("Don't you work with the client any more? Then there is nothing you need to do."),
    ]


def _closing(letter: Letter) -> list[str]:
    return [
        _("A new action, assignment or form can still change a day."),
        _("Kind regards"),
        _signature(letter),
    ]


def _signature(letter: Letter) -> str:
    return _("{name}, mediator, VDAB").format(name=one_line(letter.sender))


def _columns() -> dict[str, int]:
    """Return the name of each column with its width in characters."""
    return {_("Client number"): 14, _("Client"): 32, _("Access up to and including"): 24}


def _rows(letter: Letter, *, as_text: bool) -> Iterator[tuple[str, str, date | str]]:
    for ending in letter.endings:
        day = day_in_figures(ending.last_day) if as_text else ending.last_day
        yield one_line(ending.client_id), one_line(ending.client_name), day
