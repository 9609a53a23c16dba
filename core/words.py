"""Counts, bases, causes and states as they stand in a list, in the reader's words."""

from datetime import date

from babel.numbers import format_decimal

from core.explanation import rule_in_words
from core.models import Basis, Cause, Origin, State
from core.text import _, language


def in_figures(count: int) -> str:
    """A count as people write it, such as "1.234"."""
    return format_decimal(count, locale=language())


def basis_in_words(basis: Basis) -> str:
    """A basis as it stands in a list, such as "Regel eigenaar"."""
    words = rule_in_words(basis)
    return words[:1].upper() + words[1:]


def origin_in_words(origin: Origin) -> str:
    """On what ground a grant was given."""
    return {Origin.CONSENT: _("Consent"), Origin.ASSIGNMENT: _("Assignment")}[origin]


def state_in_words(state: State, closes_on: date | None, today: date) -> str:
    """Where an open grant stands today: one of `every_state`."""
    in_use, no_rule, still_open, closes_today, expired = every_state()
    if state is State.IN_USE:
        return in_use
    if closes_on is None:
        return no_rule
    if closes_on < today:
        return expired
    return closes_today if closes_on == today else still_open


def every_state() -> list[str]:
    """The words for where an open grant can stand, in a fixed order."""
    return [
        _("In use"),
        _("Needs a decision"),
        _("Still open"),
        _("Closes today"),
        _("Expired"),
    ]


def cause_in_words(cause: Cause) -> str:
    """What closed a grant."""
    return {
        Cause.DAILY_JOB: _("Daily job"),
        Cause.BY_HAND: _("By hand"),
        Cause.REFUSAL: _("Refusal"),
        Cause.WITHDRAWAL: _("Withdrawal"),
        Cause.EXTRACT: _("Extract"),
    }[cause]
