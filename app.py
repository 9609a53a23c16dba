"""The web application: run it with `streamlit run app.py`."""

import logging
import os
import sys
from contextlib import suppress

import streamlit as st
from streamlit import config

from core import clock, database
from core.config import Limits, limits, settings
from core.errors import InzageError
from core.i18n import _, speak
from core.identity.demonstration import WARNING, is_demonstration
from core.identity.settings import SignInSettings
from core.logs import kind_and_place, write_bugs_without_values
from core.operation.surroundings import warnings_of
from pages.parts.frame.messages import show_error
from pages.parts.frame.provider import secrets_for_streamlit, sign_in_settings
from pages.parts.frame.session import language
from pages.parts.frame.unreadable import refuse_unreadable_fields
from pages.parts.http.demonstration import REFUSAL, is_loopback
from pages.parts.http.fetching import files_route
from pages.parts.http.loading import load_ahead
from pages.parts.http.logs import (
    keep_providers_words_out_of_the_log,
    keep_strangers_out_of_the_log,
)
from pages.parts.http.served_files import served_files
from pages.parts.http.slow_connections import end_slow_connections
from pages.parts.http.stack import middleware
from pages.parts.http.started import started
from pages.parts.http.time_left import time_left
from pages.parts.widgets.component import let_streamlit_find_it

log = logging.getLogger("inzage")

# Streamlit logs uncaught exceptions with their message, and SQLAlchemy puts clients' data in it.
logging.getLogger("streamlit.error_util").addFilter(
    lambda record: record.msg != "Uncaught app execution"
)
keep_providers_words_out_of_the_log()
keep_strangers_out_of_the_log()
write_bugs_without_values()
refuse_unreadable_fields()


def tell(error: Exception) -> bool:
    """Show what went wrong: an error of ours in its own words; of a bug, log class and traceback.

    Returns True, so that Streamlit shows no error of its own.
    """
    if isinstance(error, InzageError):  # before a page could show it
        with suppress(InzageError):
            speak(language())
        show_error(error)
        return True
    log.error("A bug in a page: %s", kind_and_place(error))
    st.error(
        _(
            "Look whether it was done before you try again; if it happens again, tell the"
            " administrator."
        ),
        title=_("Something went wrong here"),
        icon=":material/error:",
    )
    return True


def settings_to_start_with() -> tuple[SignInSettings | None, Limits]:
    """Return how people sign in (None without, when only a demonstration opens), and what
    browsers may ask.

    Ends the program when a setting is missing or wrong.
    """
    try:
        return sign_in_settings(), limits()
    except InzageError as error:
        sys.exit(str(error))


def warn_in_demonstration() -> None:
    """Say that people sign in to a demonstration, if they do; pages say what is wrong otherwise."""
    with suppress(InzageError), database.reading() as session:
        if is_demonstration(session):
            log.warning(_(WARNING))


def sign_cookies_with(secret: str) -> None:
    """Give every process of this server the same secret to sign Streamlit's sign-in cookies with.

    Streamlit needs it before it reads its own secrets. Whether it has read the environment by then
    depends on how it was started, so the option is set as well.
    """
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret
    config.set_option("server.cookieSecret", secret)


def warn_of_surroundings() -> None:
    """Log what an operator should mend, and that the database can't be reached."""
    speak(os.environ.get("INZAGE_LANGUAGE", ""))
    try:
        with database.reading() as session:
            for sentence in warnings_of(session, settings().database_url, clock.now()):
                log.warning(sentence)
    except InzageError as error:
        log.warning(str(error))


warn_of_surroundings()
sign_in, bounds = settings_to_start_with()
if sign_in is not None:
    sign_cookies_with(sign_in.auth["cookie_secret"])
    warn_in_demonstration()
elif not is_loopback(st.get_option("server.address")):
    sys.exit(_(REFUSAL))
end_slow_connections(bounds.request_seconds)
let_streamlit_find_it()
load_ahead()

app = st.App(
    "pages/main.py",
    secrets=None if sign_in is None else secrets_for_streamlit(sign_in),
    routes=[started(), time_left(ends=sign_in is not None), files_route(), served_files()],
    middleware=middleware(sign_in, bounds),
    on_script_error=tell,
)
