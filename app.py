"""The web application: `streamlit run app.py`."""

import logging
import traceback

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from core.text import _
from pages.parts.web import SCRIPT_PATH, STYLE_PATH, Dressed, script, style

log = logging.getLogger("inzage")

# Streamlit logs an uncaught exception with its message, in which SQLAlchemy writes clients' data.
logging.getLogger("streamlit.error_util").addFilter(
    lambda record: record.msg != "Uncaught app execution"
)


def tell(error: Exception) -> bool:
    """Our own sentence for a bug, instead of Streamlit's; the log gets its class and place."""
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in a page, at\n%s", type(error).__name__, place)
    st.error(
        _("Nothing was changed. Try again; if it happens again, tell the administrator."),
        title=_("Something went wrong here"),
        icon=":material/error:",
    )
    return True


app = st.App(
    "pages/main.py",
    routes=[Route(SCRIPT_PATH, script), Route(STYLE_PATH, style)],
    middleware=[Middleware(Dressed)],
    on_script_error=tell,
)
