"""Filters that lists and figures share: bases and services. The address keeps them."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from core.i18n import _
from core.models import Basis
from core.presentation.wording import basis_in_words
from pages.parts.widgets.addressed import Addressed

Changed = Callable[[], None] | None


def choose_bases(
    *, key: str, on_change: Changed = None, width: int | Literal["stretch"] = "stretch"
) -> list[Basis]:
    """Let the reader choose some bases; none stands for all."""
    bases = Addressed(key, list(Basis), basis_in_words)
    return bases.multiselect(
        _("Basis"), placeholder=_("Every basis"), on_change=on_change, width=width
    )


def choose_services(
    services: Sequence[str],
    *,
    key: str,
    on_change: Changed = None,
    width: int | Literal["stretch"] = "stretch",
) -> list[str]:
    """Let the reader choose some services; none stands for all."""
    return st.multiselect(
        _("Service"),
        services,
        placeholder=_("Every service"),
        help=_("Only an owner's grant closes under a service."),
        key=key,
        bind="query-params",
        on_change=on_change,
        width=width,
    )
