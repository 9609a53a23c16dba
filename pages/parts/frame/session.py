"""Who is at work, and at which moment: what every page passes on to core."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import streamlit as st

from core import clock, database
from core.config import settings
from core.directory import list_mediators
from core.errors import NobodyChosen, NotLetIn, NotSignedIn
from core.i18n import LANGUAGE_NAMES, LANGUAGES, N_, _
from core.identity.claims import Identity, identify
from core.identity.demonstration import name_in_demonstration, open_to_everybody
from core.identity.settings import SignInSettings
from core.identity.sign_in import Admitted, admit, leave, look_up, seconds_left
from core.permissions import Acting, Actor, Role
from pages.parts.frame.provider import sign_in_settings
from pages.parts.widgets.addressed import Addressed

LOOKING_AROUND = "demonstratie"  # who looks, in the register's books, when nobody said who
OTHER_ROLE = "other_role"
ROLES = {
    Role.MEDIATOR: N_("Mediator"),
    Role.MANAGEMENT: N_("Management"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


def language() -> str:
    """Return the language that this reader chose, or the one set for everybody."""
    return _language().chosen() or settings().language


def choose_language() -> None:
    """Let the reader choose a language; the address keeps it."""
    _language().segmented_control(_("Language"))


def _language() -> Addressed[str]:
    names = {language: name for name, language in LANGUAGE_NAMES.items()}
    return Addressed("lang", LANGUAGES, names.__getitem__, usual=settings().language)


def mediators() -> list[str]:
    """Return the names of all mediators with clients, at most five minutes old."""
    return _mediators(str(settings().database_url), reader())


@st.cache_data(ttl=300, show_spinner=False)
def _mediators(database_url: str, _by: Acting) -> list[str]:  # noqa: ARG001 (each has its own)
    with database.reading() as session:
        return list_mediators(session, _by)


def choose_mediator() -> None:
    """Let the reader say which mediator they are; the address keeps it."""
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
    """Return the mediator's name: who signed in, or whom the reader chose; None for nobody."""
    somebody = admitted()
    if somebody is not None:
        return somebody.name
    name: str | None = st.session_state.get("mediator")
    return name


def who() -> Acting:
    """Return who acts now, in which role. Raises NotLetIn, or NobodyChosen in a demonstration."""
    return Acting(_at_work(), _moment())


def reader() -> Acting:
    """Return who looks at a page now, in which role; a demonstration asks no name for looking.

    Raises NotLetIn.
    """
    try:
        return who()
    except NobodyChosen:
        return Acting(Actor(LOOKING_AROUND, Role.MEDIATOR), _moment())


def _at_work() -> Actor:
    somebody = admitted()
    if somebody is not None:
        return _in_role(somebody, _chosen_role())
    if role() is Role.MEDIATOR:
        name = mediator()
        if name is None:
            raise NobodyChosen
        return Actor(name_in_demonstration(name), Role.MEDIATOR, guides_as=name)
    return Actor(name_in_demonstration(_(ROLES[role()])), role())


def role() -> Role:
    """Return the role in which the reader works: the chosen one of their own, or the first."""
    chosen, own = _chosen_role(), roles()
    return chosen if chosen in own else own[0]


def roles() -> list[Role]:
    """Return the roles that the reader has; in a demonstration all. Raises NotLetIn."""
    return _own_roles(admitted())


def choose_role() -> None:
    """Let a reader with more than one role choose among them; the address keeps it."""
    own = roles()
    if len(own) > 1:
        _roles_to_choose(own).selectbox(_("Role"), on_change=_note_other_role)


def take_role(page_is_for: Callable[[Role], bool]) -> bool:
    """Switch who chose no role yet to one of their own that the page is for; return if so."""
    if admitted() is None or _chosen_role() is not None:
        return False
    fitting = next(filter(page_is_for, roles()), None)
    if fitting is not None:
        st.session_state["role"] = fitting
    return fitting is not None


def chose_other_role() -> bool:
    """Return whether another role was chosen since a page was last shown."""
    return bool(st.session_state.get(OTHER_ROLE))


def forget_other_role() -> None:
    """Forget that another role was chosen: a page of that role is shown."""
    st.session_state.pop(OTHER_ROLE, None)


def _note_other_role() -> None:
    st.session_state[OTHER_ROLE] = True


def _own_roles(somebody: Admitted | None) -> list[Role]:
    return [each for each in ROLES if somebody is None or each in somebody.roles]


def _chosen_role() -> Role | None:
    """Return the role that the address or the side bar names, if any."""
    return _roles_to_choose(list(ROLES)).chosen()


def _roles_to_choose(own: Sequence[Role]) -> Addressed[Role]:
    return Addressed("role", own, lambda each: _(ROLES[each]), usual=own[0])


def _in_role(somebody: Admitted, chosen: Role | None) -> Actor:
    own = _own_roles(somebody)
    chosen = chosen if chosen in own else own[0]
    return Actor(
        somebody.known_as, chosen, somebody.account, somebody.shown_as, guides_as=somebody.name
    )


@dataclass
class _Run:
    """One run of a page: its moment, and what the register answered about who is let in."""

    now: datetime = field(default_factory=clock.now)
    answers: list[Admitted | None] = field(default_factory=list)


_run: ContextVar[_Run | None] = ContextVar("run", default=None)  # None while no page runs


@contextmanager
def asking_once() -> Iterator[None]:
    """Make a run of a page one moment, in which the register is asked once who is let in."""
    token = _run.set(_Run())
    try:
        yield
    finally:
        _run.reset(token)


def admitted() -> Admitted | None:
    """Return who is signed in; None in a demonstration. Raises NotLetIn, with the reason."""
    run = _run.get()
    if run is None:
        return admitted_by(claims())
    if not run.answers:
        run.answers.append(admitted_by(claims()))
    return run.answers[0]


def _moment() -> datetime:
    run = _run.get()
    return clock.now() if run is None else run.now


def claims() -> Mapping[str, Any]:
    """Return the claims in the browser's cookie, whose signature Streamlit has checked."""
    return st.user.to_dict()


def admitted_by(claims: Mapping[str, Any]) -> Admitted | None:
    """Return who signed in with these claims; None in a demonstration. Raises NotLetIn."""
    provider = sign_in_settings()
    if provider is None:
        with database.reading() as session:
            open_to_everybody(session)
        return None
    identity = _identity(claims, provider)
    now = clock.now()
    with database.reading() as session:
        answer = look_up(session, identity, now, settings().idle)
    if answer is None:
        with database.transaction() as session:
            answer = admit(session, identity, now, settings().idle)
    if isinstance(answer, NotLetIn):
        raise answer
    return answer


def key_of(claims: Mapping[str, Any]) -> str | None:
    """Return the key of the sign-in with these claims; None in a demonstration. Raises NotLetIn."""
    settings = sign_in_settings()
    return None if settings is None else _identity(claims, settings).key


def left_of(claims: Mapping[str, Any]) -> int:
    """Return for how many seconds whoever has these claims is still let in without a click."""
    provider = sign_in_settings()
    if provider is None:
        return 0
    with database.reading() as session:
        return seconds_left(session, _identity(claims, provider), clock.now(), settings().idle)


def end(claims: Mapping[str, Any]) -> None:
    """End the sign-in with these claims, for everybody who has its cookie. Raises NotLetIn."""
    settings = sign_in_settings()
    if settings is not None:
        identity = _identity(claims, settings)
        with database.transaction() as session:
            leave(session, identity, clock.now())


def _identity(claims: Mapping[str, Any], settings: SignInSettings) -> Identity:
    if claims.get("is_logged_in") is not True:
        raise NotSignedIn
    return identify(claims, settings)
