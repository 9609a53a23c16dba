"""A partner's grants in figures."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from core.casework.partner import DAYS_AHEAD, Chosen, Stage, StageCount
from core.i18n import _
from core.models import Basis
from core.presentation.wording import basis_in_words, in_figures
from pages.parts.widgets.addressed import Addressed

EVERY_OPEN = "open"
IN_ORDER = (
    Stage.EXPIRED, Stage.SOON, Stage.LATER, Stage.IN_USE, Stage.UNDECIDED, Stage.CLOSED,
)  # fmt: skip


def stage_in_words(stage: Stage) -> str:
    """Return the name of this stage of a grant."""
    return {
        Stage.IN_USE: _("In use"),
        Stage.UNDECIDED: _("Needs a decision"),
        Stage.SOON: _("Closing within {count} days").format(count=DAYS_AHEAD),
        Stage.LATER: _("Closing later"),
        Stage.EXPIRED: _("Expired"),
        Stage.CLOSED: _("Closed"),
    }[stage]


def choose_stage(totals: Mapping[Stage | None, int], *, on_change: Callable[[], None]) -> None:
    """Show how many grants stand behind each choice, as buttons that choose what is listed.

    `totals` holds them by stage; None stands for all open ones, which are those of each stage but
    the closed. What is chosen is read by `chosen_stage`.
    """
    _stages().segmented_control(
        _("State"),
        lambda code: f"{_code_in_words(code)} **{in_figures(totals[_stage(code)])}**",
        on_change=on_change,
        label_visibility="collapsed",
    )


def chosen_stage() -> Stage | None:
    """Return which stage the reader chose; None for all open grants."""
    return _stage(_stages().chosen() or EVERY_OPEN)


def _stages() -> Addressed[str]:
    codes = [EVERY_OPEN, *(stage.value for stage in IN_ORDER)]
    return Addressed("partner_stage", codes, _code_in_words, usual=EVERY_OPEN)


def _stage(code: str) -> Stage | None:
    return None if code == EVERY_OPEN else Stage(code)


def _code_in_words(code: str) -> str:
    return _("All open ones") if code == EVERY_OPEN else stage_in_words(Stage(code))


def show_what_closes(counts: Sequence[StageCount]) -> None:
    """Show which basis closes how many, in a table that opens."""
    with st.expander(_("What closes, by basis"), icon=":material/table:"):
        st.table(figures_by_basis(counts), border="horizontal", width="content")


def figures_by_basis(counts: Sequence[StageCount]) -> pd.DataFrame:
    """Return the number of grants with a closing date: a row per basis, a column per stage."""
    stages = (Stage.EXPIRED, Stage.SOON, Stage.LATER)
    rows = [[Chosen(stage, [basis]).total(counts) for stage in stages] for basis in Basis]
    return pd.DataFrame(
        [[*map(in_figures, row), in_figures(sum(row))] for row in rows],
        index=pd.Index([basis_in_words(basis) for basis in Basis], name=_("Basis")),
        columns=[*map(stage_in_words, stages), _("Total")],
    )
