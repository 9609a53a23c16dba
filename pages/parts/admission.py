"""Whether the one behind this page is let in, asked anew for each click: the register knows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from core import clock, database
from core.errors import NotLetIn, NotSignedIn
from core.identity import Identity, identify
from core.sign_in import Admitted, admit, leave, look_up
from core.sign_in_settings import SignInSettings
from pages.parts.provider import sign_in_settings

# What the register answered in this run of a page; None while no page runs.
_answers: ContextVar[list[Admitted | None] | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """While a page runs, which follows on one click, the register is asked once who is let in."""
    token = _answers.set([])
    try:
        yield
    finally:
        _answers.reset(token)


def admitted() -> Admitted | None:
    """Who is signed in; None in a demonstration. Raises NotLetIn, with the reason."""
    answers = _answers.get()
    if answers is None:
        return admitted_by(claims())
    if not answers:
        answers.append(admitted_by(claims()))
    return answers[0]


def claims() -> Mapping[str, Any]:
    """What the browser's cookie holds, which Streamlit has checked the signature of."""
    return st.user.to_dict()


def admitted_by(claims: Mapping[str, Any]) -> Admitted | None:
    """Who signed in with these claims; None in a demonstration. Raises NotLetIn."""
    settings = sign_in_settings()
    if settings is None:
        return None
    identity = _identity(claims, settings)
    now = clock.now()
    with database.reading() as session:
        answer = look_up(session, identity, now)
    if answer is None:
        with database.transaction() as session:
            answer = admit(session, identity, now)
    if isinstance(answer, NotLetIn):
        raise answer
    return answer


def key_of(claims: Mapping[str, Any]) -> str | None:
    """What names the signing in with these claims; None in a demonstration. Raises NotLetIn."""
    settings = sign_in_settings()
    return None if settings is None else _identity(claims, settings).key


def end(claims: Mapping[str, Any]) -> None:
    """Let this signing in count no more, for nobody who has its cookie. Raises NotLetIn."""
    settings = sign_in_settings()
    if settings is not None:
        identity = _identity(claims, settings)
        with database.transaction() as session:
            leave(session, identity, clock.now())


def _identity(claims: Mapping[str, Any], settings: SignInSettings) -> Identity:
    if claims.get("is_logged_in") is not True:
        raise NotSignedIn
    return identify(claims, settings)
