"""What a page says: text that must show as it is, and errors that a user can do something about."""

import re

import streamlit as st

from core.errors import InzageError

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literally(text: str) -> str:
    """The text so that Markdown shows it as it is: no link, picture or colour in it works."""
    return PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def show_error(error: InzageError) -> None:
    """Show what went wrong, in the error's own sentence."""
    st.error(literally(str(error)), icon=":material/error:")
