"""Who is at work, and when: what every page passes on to core."""

import streamlit as st

from core import database
from core.config import settings
from core.errors import NobodyChosen
from core.people import list_mediators
from core.text import _

# A chosen option stands in the address as it is shown.
LANGUAGES = {"Nederlands": "nl", "English": "en"}


def language() -> str:
    """The language that this reader chose, or the one that is set for everybody."""
    return LANGUAGES.get(st.query_params.get("lang", ""), settings().language)


def choose_language() -> None:
    """Let the reader choose a language; it stands in the address."""
    names = list(LANGUAGES)
    st.segmented_control(
        _("Language"),
        names,
        default=names[list(LANGUAGES.values()).index(settings().language)],
        required=True,
        key="lang",
        bind="query-params",
    )


@st.cache_data(ttl=300, show_spinner=False)
def _mediators(_database_url: str) -> list[str]:
    with database.reading() as session:
        return list_mediators(session)


def choose_mediator() -> None:
    """Let somebody say which mediator they are; it stands in the address."""
    st.selectbox(
        _("Mediator"),
        _mediators(str(settings().database_url)),
        index=None,
        placeholder=_("Who are you?"),
        filter_mode="contains",
        key="mediator",
        bind="query-params",
    )


def mediator() -> str | None:
    """The mediator that somebody said to be, if any."""
    name: str | None = st.session_state.get("mediator")
    return name


def actor() -> str:
    """Who does what is done now. Raises NobodyChosen."""
    name = mediator()
    if name is None:
        raise NobodyChosen
    return name
