"""The extracts: their columns, how each value is read, and which values must agree within a row.

A row is judged by itself here; `loading.py` compares it with the register.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.be import vat

from core.calendar import FIRST_DAY, LAST_DAY
from core.i18n import N_, _
from core.models import (
    Action,
    Assignment,
    Base,
    Basis,
    Client,
    ClosingRule,
    Grant,
    Origin,
    Partner,
    Purpose,
    Service,
    Unit,
)
from core.rules.dating import LONGEST

LONGEST_IDENTIFIER = 100
LONGEST_NAME = 250  # characters: PostgreSQL's indexes hold at most twice this, in any alphabet
LONGEST_TEXT = 5_000
FIRST_BIRTH_DATE = date(1900, 1, 1)

Values = dict[str, Any]


class Defect(Exception):
    """What is wrong with a value, in one sentence."""


@dataclass(frozen=True)
class Column:
    """A column of an extract. `read` gives the value of a non-empty text, or raises Defect.

    An empty value, or a column that a file may leave out (`in_header`), is `when_empty`.
    """

    name: str
    read: Callable[[str, date], Any]
    required: bool = True
    refers_to: type[Base] | None = None
    in_header: bool = True
    when_empty: Any = None


@dataclass(frozen=True)
class Extract:
    """A kind of file: its table, its key and its columns.

    `fits` yields the column and the sentence of each defect in a row whose values don't agree.
    """

    name: str
    table: type[Base]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    fits: Callable[[Values], Iterator[tuple[str, str]]] = field(default=lambda values: iter(()))

    @property
    def file(self) -> str:
        """The name of the file, such as "clients.csv"."""
        return f"{self.name}.csv"


# How the values of a column are read


def _text_up_to(longest: int) -> Callable[[str, date], str]:
    def read(text: str, _today: date) -> str:
        if len(text) > longest:
            raise Defect(_("The value is longer than {count} characters.").format(count=longest))
        return text

    return read


_name, _text = _text_up_to(LONGEST_NAME), _text_up_to(LONGEST_TEXT)


def _identifier(text: str, _today: date) -> str:
    if not text.isprintable():
        raise Defect(_("The identifier has a character that can't be printed."))
    if len(text) > LONGEST_IDENTIFIER:
        raise Defect(_("The identifier is longer than 100 characters."))
    return text


_WRITTEN_AS_ENTERPRISE_NUMBER = re.compile(r"BE ?\d{4}\.?\d{3}\.?\d{3}|\d{4}\.\d{3}\.\d{3}")


def _partner_identifier(text: str, today: date) -> str:
    if _WRITTEN_AS_ENTERPRISE_NUMBER.fullmatch(text) and not vat.is_valid(text):
        raise Defect(_("The enterprise number is not valid."))
    return _identifier(text, today)


def _date(text: str, _today: date) -> date:
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Defect(_("This is not a date (YYYY-MM-DD)."))


def _day(text: str, today: date) -> date:
    day = _date(text, today)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Defect(_("The date is outside 2000 to 2059."))
    return day


def _past_day(text: str, today: date) -> date:
    day = _day(text, today)
    if day > today:
        raise Defect(_("A grant can't have been closed on a day that is still to come."))
    return day


def _birth_date(text: str, today: date) -> date:
    day = _date(text, today)
    if day > today:
        raise Defect(_("The birth date is in the future."))
    if day < FIRST_BIRTH_DATE:
        raise Defect(_("The birth date is before 1900."))
    return day


def _whole_number(text: str, _today: date) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Defect(_("This is not a whole number of 0 or more."))
    return int(text)


def _one_of(words: dict[str, Any], defect: str) -> Callable[[str, date], Any]:
    def read(text: str, _today: date) -> Any:
        if text not in words:
            raise Defect(_(defect))
        return words[text]

    return read


_purpose = _one_of({word.value: word for word in Purpose}, N_("The kind is guidance or training."))
_yes_or_no = _one_of({"yes": True, "no": False}, N_("This is yes or no."))
_origin = _one_of({word.value: word for word in Origin}, N_("The origin is consent or assignment."))
_basis = _one_of(
    {word.value: word for word in Basis if word is not Basis.KEPT},
    N_("The basis is owner, executor, no_action or fallback."),
)
_unit = _one_of({word.value: word for word in Unit}, N_("The unit is months or days."))


# Which values must agree within a row


def _in_order(
    earlier: str, later: str, defect: str
) -> Callable[[Values], Iterator[tuple[str, str]]]:
    def fits(values: Values) -> Iterator[tuple[str, str]]:
        if values[earlier] and values[later] and values[later] < values[earlier]:
            yield later, _(defect)

    return fits


END_BEFORE_START = N_("The end is before the start.")


def _grant_fits(values: Values) -> Iterator[tuple[str, str]]:
    yield from _in_order("granted_on", "renewed_on", N_("The renewal is before the granting."))(
        values
    )
    last_start = "renewed_on" if values["renewed_on"] else "granted_on"
    yield from _in_order(last_start, "closed_on", END_BEFORE_START)(values)


def _rule_fits(values: Values) -> Iterator[tuple[str, str]]:
    if values["basis"] is Basis.OWNER and not values["service"]:
        yield "service", _("An owner rule needs a service.")
    if values["basis"] is not Basis.OWNER and values["service"]:
        yield "service", _("Only an owner rule has a service.")
    if values["period"] > LONGEST[values["unit"]]:
        yield "period", _("The period is longer than a hundred years.")
    if values["valid_until"] and values["valid_until"] <= values["valid_from"]:
        yield "valid_until", _(END_BEFORE_START)


CLIENT = Column("client_id", _identifier, refers_to=Client)
PARTNER = Column("partner_id", _identifier, refers_to=Partner)

PARTNERS = Extract(
    "partners",
    Partner,
    ("partner_id",),
    (
        Column("partner_id", _partner_identifier),
        Column("name", _name),
        Column("email", _name, required=False),
    ),
)
CLIENTS = Extract(
    "clients",
    Client,
    ("client_id",),
    (
        Column("client_id", _identifier),
        Column("last_name", _name),
        Column("first_name", _name),
        Column("birth_date", _birth_date, required=False),
        Column("municipality", _name, required=False),
        Column("mediator", _name, required=False),
    ),
)
SERVICES = Extract(
    "services", Service, ("service",), (Column("service", _identifier), Column("name", _name))
)
ASSIGNMENTS = Extract(
    "assignments",
    Assignment,
    ("assignment_id",),
    (
        Column("assignment_id", _identifier),
        CLIENT,
        PARTNER,
        Column("service", _identifier, refers_to=Service),
        Column("started_on", _day),
        Column("ended_on", _day, required=False),
    ),
    _in_order("started_on", "ended_on", END_BEFORE_START),
)
ACTIONS = Extract(
    "actions",
    Action,
    ("action_id",),
    (
        Column("action_id", _identifier),
        CLIENT,
        PARTNER,
        Column("kind", _purpose),
        Column("trajectory", _yes_or_no),
        Column("title", _text),
        Column("started_on", _day),
        Column("closed_on", _day, required=False),
    ),
    _in_order("started_on", "closed_on", END_BEFORE_START),
)
GRANTS = Extract(
    "grants",
    Grant,
    ("grant_id",),
    (
        Column("grant_id", _identifier),
        CLIENT,
        PARTNER,
        Column("origin", _origin),
        Column("granted_on", _day),
        Column("renewed_on", _day, required=False),
        Column("closed_on", _past_day, required=False),
    ),
    _grant_fits,
)
CLOSING_RULES = Extract(
    "closing_rules",
    ClosingRule,
    ("basis", "service", "valid_from"),
    (
        Column("basis", _basis),
        Column("service", _identifier, required=False, refers_to=Service),
        Column("period", _whole_number),
        Column("unit", _unit),
        Column("last_day_counts", _yes_or_no, required=False, in_header=False, when_empty=False),
        Column("valid_from", _day),
        Column("valid_until", _day, required=False),
        Column("source", _text),
    ),
    _rule_fits,
)

# In the order of loading: an extract comes after those that it refers to.
EXTRACTS = {
    extract.file: extract
    for extract in (PARTNERS, CLIENTS, SERVICES, ASSIGNMENTS, ACTIONS, GRANTS, CLOSING_RULES)
}
