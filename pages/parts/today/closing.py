"""The list of grants that close soon, which says of each whether it needs an act."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from core import database
from core.casework.closing_work import (
    Attention,
    ClosingSoonRow,
    WorkOrder,
    attention_in_words,
    count_closing,
    list_closing,
    until_in_words,
)
from core.casework.work_list import Whose
from core.config import settings
from core.i18n import _, ngettext
from core.presentation.wording import in_figures
from pages.parts.frame.session import reader
from pages.parts.lists.columns import Column, Looks, Toned
from pages.parts.lists.grants import grant_columns, grant_id
from pages.parts.lists.picks import Picks
from pages.parts.lists.place import Place
from pages.parts.lists.showing import show_list

TONES = dict(zip(Attention, ("green", "blue", "violet", "orange"), strict=True))
COLUMNS = ("closes_on", "client", "partner", "reason", "state")


def show_closing_soon(
    whose: Whose, place: Place[WorkOrder], total: int, sought: str, picks: Picks
) -> None:
    """Show one page of the grants that close soon; of several mediators with whose each is."""
    with database.reading() as session:
        rows = list_closing(
            session,
            reader(),
            whose,
            place.page,
            sorting=place.sorting,
            descending=place.descending,
            sought=sought,
        )
    several = whose is None or (not isinstance(whose, str) and len(whose) > 1)
    show_list(
        rows,
        _columns(several=several),
        key=picks.key,
        caption=_("The grants that close"),
        row_id=grant_id,
        place=place,
        total=total,
        picks=picks,
    )


def say_what_needs_an_act(whose: Whose) -> str:
    """Return how many of the grants that close soon need an act."""
    if whose is None:
        needing = _needing_an_act_of_everybody(reader().today, str(settings().database_url))
    else:
        needing = _needing_an_act(whose)
    return ngettext(
        "{shown} of these needs an act.", "{shown} of these need an act.", needing,
        shown=in_figures(needing),
    )  # fmt: skip


@st.cache_data(ttl=60, max_entries=10, show_spinner=False)
def _needing_an_act_of_everybody(day: date, database_url: str) -> int:  # noqa: ARG001 (each day and database has its own)
    """Return how many there are for everybody, kept for a minute."""
    return _needing_an_act(None)


def _needing_an_act(whose: Whose) -> int:
    with database.reading() as session:
        return count_closing(session, reader(), whose)[Attention.NEEDS_ACT]


def _columns(*, several: bool) -> list[Column[Any]]:
    attention: Column[Any] = Column(
        "attention", _("To do"), _toned, Looks.STATE, below=until_in_words,
        sorts=WorkOrder.ATTENTION,
    )  # fmt: skip
    columns: list[Column[Any]] = [attention, *grant_columns(COLUMNS, reader().today)]
    if not several:
        return columns
    return [
        replace(each, below=_number_and_mediator) if each.name == "client" else each
        for each in columns
    ]


def _toned(row: ClosingSoonRow) -> Toned:
    return Toned(attention_in_words(row.attention), TONES[row.attention])


def _number_and_mediator(row: ClosingSoonRow) -> str:
    return f"{row.client_id} · {row.mediator}" if row.mediator else row.client_id
