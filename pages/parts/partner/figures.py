"""A partner's grants in figures."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.casework.partner import DAYS_AHEAD, Chosen, Stage, StageCount
from core.i18n import _
from core.models import Basis
from core.presentation.wording import basis_in_words, in_figures


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


def show_figures(counts: Sequence[StageCount]) -> None:
    """Show how many grants are open and at which stage, and which basis closes them."""
    with st.container(horizontal=True):
        st.metric(_("Open grants"), in_figures(Chosen().total(counts)), width=150)
        for stage in (Stage.SOON, Stage.IN_USE, Stage.UNDECIDED, Stage.EXPIRED):
            total = Chosen(stage).total(counts)
            st.metric(stage_in_words(stage), in_figures(total), width=150)
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
