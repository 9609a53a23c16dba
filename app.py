"""The web application: `streamlit run app.py`."""

import logging
import os
import sys

import streamlit as st
from streamlit import config

from core.errors import InzageError
from core.i18n import _
from core.identity.settings import SignInSettings
from core.logs import kind_and_place, write_bugs_without_values
from pages.parts.frame.provider import secrets_for_streamlit, sign_in_settings
from pages.parts.http.demonstration import REFUSAL, is_loopback
from pages.parts.http.logs import keep_providers_words_out_of_the_log
from pages.parts.http.served_files import served_files
from pages.parts.http.stack import middleware

log = logging.getLogger("inzage")

# Streamlit logs an uncaught exception with its message, in which SQLAlchemy writes clients' data.
logging.getLogger("streamlit.error_util").addFilter(
    lambda record: record.msg != "Uncaught app execution"
)
keep_providers_words_out_of_the_log()
write_bugs_without_values()


def tell(error: Exception) -> bool:
    """Our own sentence for a bug, instead of Streamlit's; the log gets its kind and place."""
    log.error("A bug in a page: %s", kind_and_place(error))
    st.error(
        _("Nothing was changed. Try again; if it happens again, tell the administrator."),
        title=_("Something went wrong here"),
        icon=":material/error:",
    )
    return True


def settings_to_start_with() -> SignInSettings | None:
    """How people sign in. Half of a setting ends the program: it would let everybody in."""
    try:
        return sign_in_settings()
    except InzageError as error:
        sys.exit(str(error))


def sign_cookies_with(secret: str) -> None:
    """Let every process of this server sign what Streamlit notes while somebody signs in alike.

    Streamlit takes the secret for that before it has read its own secrets, and by then it has read
    the environment, or hasn't: it depends on how it was started.
    """
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret
    config.set_option("server.cookieSecret", secret)


sign_in = settings_to_start_with()
if sign_in is not None:
    sign_cookies_with(sign_in.auth["cookie_secret"])
elif not is_loopback(st.get_option("server.address")):
    sys.exit(_(REFUSAL))

app = st.App(
    "pages/main.py",
    secrets=None if sign_in is None else secrets_for_streamlit(sign_in),
    routes=[served_files()],
    middleware=middleware(sign_in),
    on_script_error=tell,
)
