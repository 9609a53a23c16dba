"""Find clients, partners, mediators and services by number, name or birth date.

Each rotation of a client's name is stored ("de smet daniel", "smet daniel de", "daniel de smet"),
without accents and capitals, so that a prefix search finds it from any word. An index makes that
fast for any number of clients.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, delete, insert, or_, select, true
from sqlalchemy.orm import Session

from core.errors import LONGEST_SEARCH, within
from core.models import Client, ClientName, Partner, Service
from core.permissions import Act, Acting, allowed

MOST_FOUND = 20
MOST_COUNTED = 100  # who has to type more anyway needs no exact count
ROWS_AT_A_TIME = 5_000
MOST_WORDS = 20  # typed words that count: a statement can't hold those of a whole text
LONGEST_INDEXED = 500  # characters: PostgreSQL indexes no more; folding can lengthen a name
AFTER_EVERY_LETTER = "\U0010ffff"
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class FoundClient(NamedTuple):
    """A client to choose from."""

    client_id: str
    last_name: str
    first_name: str
    birth_date: date | None
    municipality: str | None


class FoundPartner(NamedTuple):
    """A partner to choose from."""

    partner_id: str
    name: str


@allowed(Act.VIEW_FILES)
def find_clients(
    session: Session, by: Acting, typed: str, most: int = MOST_FOUND
) -> list[FoundClient]:
    """Return clients whose number or name begins with the typed text, or who were born that day.

    At most `most` of them, by name. A name may be typed in any order, with or without accents.
    Raises NotPermitted or TextTooLong.
    """
    words = folded(within(typed, LONGEST_SEARCH))
    columns = (
        Client.client_id, Client.last_name, Client.first_name, Client.birth_date,
        Client.municipality,
    )  # fmt: skip
    born_on = _day(typed)
    by_number = begins_with(Client.client_id, typed.strip())
    found: list[FoundClient] = []
    if born_on:
        found += _first(session, select(*columns).where(Client.birth_date == born_on), most)
    elif typed.strip():
        found += _first(session, select(*columns).where(by_number), most)
    if words and len(found) < most:
        named = select(*columns).where(Client.client_id.in_(_named(words, most)))
        found += [row for row in _first(session, named, most) if row not in found]
    return found[:most]


@allowed(Act.VIEW_FILES)
def count_clients(session: Session, by: Acting, typed: str) -> int:
    """Count whom `find_clients` finds; MOST_COUNTED + 1 stands for any number above MOST_COUNTED.

    Raises NotPermitted or TextTooLong.
    """
    return len(find_clients(session, by, typed, MOST_COUNTED + 1))


@allowed(Act.VIEW_FILES)
def count_partners(session: Session, by: Acting, typed: str) -> int:
    """Count whom `find_partners` finds, as `count_clients` does."""
    return len(find_partners(session, by, typed, MOST_COUNTED + 1))


@allowed(Act.VIEW_FILES)
def find_client(session: Session, by: Acting, client_id: str) -> FoundClient | None:
    """Return the client with this number, if there is one. Raises NotPermitted."""
    client = session.get(Client, client_id)
    if client is None:
        return None
    return FoundClient(
        client.client_id, client.last_name, client.first_name, client.birth_date,
        client.municipality,
    )  # fmt: skip


@allowed(Act.VIEW_FILES)
def find_partner(session: Session, by: Acting, partner_id: str) -> FoundPartner | None:
    """Return the partner with this number, if there is one. Raises NotPermitted."""
    partner = session.get(Partner, partner_id)
    return None if partner is None else FoundPartner(partner.partner_id, partner.name)


@allowed(Act.VIEW_FILES)
def find_partners(
    session: Session, by: Acting, typed: str, most: int = MOST_FOUND
) -> list[FoundPartner]:
    """Return partners with every typed word in their name or number, by name; at most `most`.

    Raises NotPermitted or TextTooLong.
    """
    words = folded(within(typed, LONGEST_SEARCH)).split()
    found = [
        FoundPartner(partner_id, name)
        for partner_id, name in session.execute(select(Partner.partner_id, Partner.name))
        if words and all(word in folded(f"{name} {partner_id}") for word in words)
    ]
    return sorted(found, key=lambda partner: (folded(partner.name), partner.partner_id))[:most]


def folded(text: str) -> str:
    """Return the words of a text without accents, capitals and punctuation, joined by spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def begins_with(column: SQLColumnExpression[str], beginning: str) -> ColumnElement[bool]:
    """Return the condition that a text begins with `beginning`, so that an index can serve it.

    The column must be compared by code point.
    """
    return (column >= beginning) & (column < beginning + AFTER_EVERY_LETTER)


def is_client(client_id: SQLColumnExpression[str], typed: str) -> ColumnElement[bool]:
    """Return the condition that a client is one whom `find_clients` finds, to narrow a list.

    Nothing typed narrows nothing. Raises TextTooLong.
    """
    words = _leading_words(folded(within(typed, LONGEST_SEARCH)))
    if not typed.strip():
        return true()
    if born_on := _day(typed):
        born = select(Client).where(Client.client_id == client_id, Client.birth_date == born_on)
        return born.exists()
    numbered = begins_with(client_id, typed.strip())
    if not words:
        return numbered
    named = _with_names(words).where(ClientName.client_id == client_id)
    return or_(numbered, named.exists())


def names_of(last_name: str, first_name: str) -> list[str]:
    """Return every rotation of a client's folded name, as stored in `ClientName`."""
    words = folded(f"{last_name} {first_name}").split()
    return sorted(
        {" ".join(words[n:] + words[:n])[:LONGEST_INDEXED].rstrip() for n in range(len(words))}
    )


def index_names(session: Session, client_ids: Iterable[str]) -> None:
    """Replace the stored names of these clients by those of the names they have now."""
    client_ids = list(client_ids)
    for start in range(0, len(client_ids), ROWS_AT_A_TIME):
        some = client_ids[start : start + ROWS_AT_A_TIME]
        session.execute(delete(ClientName).where(ClientName.client_id.in_(some)))
        clients = session.execute(
            select(Client.client_id, Client.last_name, Client.first_name).where(
                Client.client_id.in_(some)
            )
        )
        rows = [
            {"client_id": client.client_id, "name": name}
            for client in clients
            for name in names_of(client.last_name, client.first_name)
        ]
        if rows:
            session.execute(insert(ClientName), rows)


def _named(words: str, most: int) -> Select[str]:
    """Select the ids of clients whose name has, for each typed word, a word that begins with it."""
    names = _with_names(_leading_words(words))
    return names.order_by(ClientName.name, ClientName.client_id).limit(most * 4)


def _leading_words(words: str) -> list[str]:
    """Return the typed words to search by: the longest, which fits fewest names, first."""
    return sorted(set(words.split()), key=len, reverse=True)[:MOST_WORDS]


def _with_names(words: list[str]) -> Select[str]:
    """Select the ids of the names with all of these words; the first leads through the index."""
    names = select(ClientName.client_id).where(begins_with(ClientName.name, words[0]))
    for word in words[1:]:
        names = names.where(
            or_(
                ClientName.name.contains(f" {word}", autoescape=True),
                begins_with(ClientName.name, word),
            )
        )
    return names


def _first(
    session: Session, statement: Select[*tuple[Any, ...]], most: int
) -> Iterator[FoundClient]:
    order = (Client.last_name, Client.first_name, Client.client_id)
    for row in session.execute(statement.order_by(*order).limit(most)):
        yield FoundClient(*row)


def _day(typed: str) -> date | None:
    """Return the typed day, such as 12/03/1985 or 1985-03-12; None when it isn't one."""
    if match := DAY_FIRST.fullmatch(typed.strip()):
        day, month, year = map(int, match.groups())
    elif match := YEAR_FIRST.fullmatch(typed.strip()):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@allowed(Act.USE_INZAGE)
def list_mediators(session: Session, by: Acting) -> list[str]:
    """Return the names of all mediators who have a client, sorted. Raises NotPermitted."""
    names = session.scalars(select(Client.mediator).where(Client.mediator.is_not(None)).distinct())
    return sorted((name for name in names if name), key=str.casefold)


@allowed(Act.USE_INZAGE)
def list_services(session: Session, by: Acting) -> dict[str, str]:
    """Return the name of every service by its code, in order of code. Raises NotPermitted."""
    rows = session.execute(select(Service.service, Service.name).order_by(Service.service))
    return dict(rows.all())


@allowed(Act.USE_INZAGE)
def list_partners(session: Session, by: Acting) -> list[FoundPartner]:
    """Return every partner, by name. Raises NotPermitted."""
    rows = session.execute(select(Partner.partner_id, Partner.name))
    return sorted(
        (FoundPartner(partner_id, name) for partner_id, name in rows),
        key=lambda partner: (partner.name.casefold(), partner.partner_id),
    )
