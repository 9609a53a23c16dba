"""Counts, bases, causes and states in the reader's words."""

from datetime import date

from core.browsing import GrantRow
from core.words import (
    basis_in_words,
    cause_in_words,
    every_state,
    in_figures,
    origin_in_words,
    state_in_words,
)

__all__ = (
    "basis_in_words",
    "cause_in_words",
    "every_state",
    "in_figures",
    "origin_in_words",
    "state_in_words",
    "state_of",
)


def state_of(row: GrantRow, today: date) -> str:
    """Where the grant of a row stands today."""
    return state_in_words(row.state, row.closes_on, today)
