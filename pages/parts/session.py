"""Who is at work, and when: what every page passes on to core."""

from collections.abc import Callable

import streamlit as st

from core import database
from core.config import settings
from core.errors import NobodyChosen
from core.people import list_mediators
from core.permissions import Actor, Role
from core.text import LANGUAGE_NAMES, N_, _, in_every_language, speak

ROLES = {
    Role.MEDIATOR: N_("Mediator"),
    Role.MANAGEMENT: N_("Management"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


def language() -> str:
    """The language that this reader chose, or the one that is set for everybody."""
    return LANGUAGE_NAMES.get(st.query_params.get("lang", ""), settings().language)


def choose_language() -> None:
    """Let the reader choose a language; it stands in the address."""
    names = list(LANGUAGE_NAMES)
    st.segmented_control(
        _("Language"),
        names,
        default=names[list(LANGUAGE_NAMES.values()).index(settings().language)],
        required=True,
        key="lang",
        bind="query-params",
        on_change=_say_role_in_language,
    )


def _say_role_in_language() -> None:
    """Keep the role: the address held it in the words of the other language."""
    was = role()
    speak(LANGUAGE_NAMES[st.session_state["lang"]])
    st.session_state["role"] = _(ROLES[was])


def mediators() -> list[str]:
    """Every mediator who has a client, by name, as it was a few minutes ago at most."""
    return _mediators(str(settings().database_url))


@st.cache_data(ttl=300, show_spinner=False)
def _mediators(database_url: str) -> list[str]:  # noqa: ARG001 (each database has its own)
    with database.reading() as session:
        return list_mediators(session)


def choose_mediator() -> None:
    """Let somebody say which mediator they are; it stands in the address."""
    st.selectbox(
        _("Mediator"),
        mediators(),
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


def reader() -> Actor:
    """Who looks at a page, in which role; a mediator without a name only looks around."""
    if role() is Role.MEDIATOR:
        return Actor(mediator() or "demonstratie", Role.MEDIATOR)
    return who()


def later() -> Callable[[], Actor]:
    """Who will look at what is made after the page was shown, when it is made."""
    looks = reader()
    return lambda: looks


def role() -> Role:
    """The role that somebody chose, in whichever language; a mediator's, if none."""
    chosen = st.query_params.get("role", "")
    return next(
        (role for role, name in ROLES.items() if chosen in in_every_language(name)), Role.MEDIATOR
    )


def choose_role() -> None:
    """Let somebody choose the role in which to look around; it stands in the address."""
    st.selectbox(_("Role"), [_(each) for each in ROLES.values()], key="role", bind="query-params")


def who() -> Actor:
    """Who is at work, in which role. Raises NobodyChosen for a mediator without a name."""
    if role() is Role.MEDIATOR:
        return Actor(actor(), Role.MEDIATOR)
    return Actor(_(ROLES[role()]), role())
