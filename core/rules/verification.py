"""Working everything out again, and every difference from what is stored: there must be none."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Basis, ClosingDate, ClosingRule
from core.permissions import Act, Acting, allowed
from core.rules.assessment import VERDICT, differences
from core.rules.closing_dates import closing_dates_of


class Difference(NamedTuple):
    """One thing that is stored otherwise than it should be."""

    subject: str
    client_id: str | None
    partner_id: str | None
    part: str
    stored: str | None
    right: str | None


@allowed(Act.PROVE_REGISTER)
def find_differences(session: Session, by: Acting) -> list[Difference]:
    """Every verdict and closing date that isn't what the facts and the rules give."""
    return [*_in_closing_dates(session), *_in_verdicts(session)]


def _in_verdicts(session: Session) -> list[Difference]:
    return [
        Difference("grant", row.client_id, row.partner_id, name, _text(stored), _text(right))
        for row in differences(session)
        for name in VERDICT
        if (stored := getattr(row, name)) != (right := getattr(row, f"right_{name}"))
    ]


def _in_closing_dates(session: Session) -> list[Difference]:
    stored: dict[tuple[Basis, str], dict[date, tuple[date, int]]] = {}
    for row in session.execute(select(ClosingDate.__table__)):
        line = stored.setdefault((row.basis, row.service), {})
        line[row.counted_from] = (row.closes_on, row.rule_id)
    rules = session.execute(select(ClosingRule.basis, ClosingRule.service).distinct()).all()
    found = []
    for basis, service in {*stored, *((rule.basis, rule.service or "") for rule in rules)}:
        right = {
            row["counted_from"]: (row["closes_on"], row["rule_id"])
            for row in closing_dates_of(session, basis, service or None)
        }
        was = stored.get((basis, service), {})
        found += [
            Difference(
                "closing_dates", None, None, f"{basis} {service} {day}",
                _text(was.get(day)), _text(right.get(day)),
            )
            for day in sorted({*was, *right})
            if was.get(day) != right.get(day)
        ]  # fmt: skip
    return found


def _text(value: object) -> str | None:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return None if value is None else str(value)
