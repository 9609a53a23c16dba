"""All partners, to browse: by the first letter of their name, with their number of open grants."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.directory import FoundPartner, folded
from core.models import Grant
from core.permissions import Act, Acting, allowed

NO_LETTER = "#"  # stands for every name that begins with something else
ROWS_AT_A_TIME = 500  # numbers in one statement


class CountedPartner(NamedTuple):
    """A partner with its number of open grants."""

    partner_id: str
    name: str
    grants: int


def letter_of(partner: FoundPartner) -> str:
    """Return the letter under which a partner stands.

    >>> letter_of(FoundPartner("P1", "Ébène")), letter_of(FoundPartner("P2", "4Werk"))
    ('E', '#')
    """
    first = folded(partner.name)[:1].upper()
    return first if "A" <= first <= "Z" else NO_LETTER


def letters_of(partners: Iterable[FoundPartner]) -> list[str]:
    """Return the letters under which these partners stand, in order."""
    return sorted({letter_of(partner) for partner in partners})


def under_letter(partners: Iterable[FoundPartner], letter: str | None) -> list[FoundPartner]:
    """Return those of the partners who stand under a letter; all of them when it is None."""
    return [each for each in partners if letter is None or letter_of(each) == letter]


@allowed(Act.VIEW_FILES)
def most_grants_first(
    session: Session, by: Acting, partners: Sequence[FoundPartner]
) -> list[FoundPartner]:
    """Return these partners, those with most open grants first. Raises NotPermitted."""
    counts = _open_grants(session, [partner.partner_id for partner in partners])
    return sorted(partners, key=lambda partner: -counts.get(partner.partner_id, 0))


@allowed(Act.VIEW_FILES)
def with_open_grants(
    session: Session, by: Acting, partners: Sequence[FoundPartner]
) -> list[CountedPartner]:
    """Return these partners, a page of them, with their open grants. Raises NotPermitted."""
    counts = _open_grants(session, [partner.partner_id for partner in partners])
    return [CountedPartner(number, name, counts.get(number, 0)) for number, name in partners]


def _open_grants(session: Session, partner_ids: Sequence[str]) -> dict[str, int]:
    """Count the open grants of these partners by their number; one without any is left out."""
    counted = (
        select(Grant.partner_id, func.count())
        .where(Grant.closed_on.is_(None))
        .group_by(Grant.partner_id)
    )
    counts: dict[str, int] = {}
    for start in range(0, len(partner_ids), ROWS_AT_A_TIME):
        some = Grant.partner_id.in_(partner_ids[start : start + ROWS_AT_A_TIME])
        counts |= dict(session.execute(counted.where(some)).all())
    return counts
