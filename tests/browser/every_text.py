"""A page that shows every hostile text through `literally`, in each place where pages use it.

Run it as a script of its own; it isn't part of the application. `?where=` names the place.
"""

import sys
from pathlib import Path

import pandas as pd
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from pages.parts.frame.messages import literally
from tests.hostile import TEXTS


def show(where: str, text: str, number: int) -> None:
    """Show the text in this place."""
    key = f"{where}_{number}"
    match where:
        case "markdown":
            st.markdown(f":material/check: **{text}**")
            st.markdown(f"- Naam: {text}, en verder")
            st.caption(text)
        case "heading":
            st.header(text, icon=":material/home:")
        case "box":
            st.error(text, title=text, icon=":material/error:")
        case "button":
            st.button(text, key=key, type="tertiary", icon=":material/close:")
            st.page_link("https://inzage.invalid", label=text, icon=":material/person:")
        case "label":
            st.metric(text, text)
            st.popover(text, key=f"{key}_popover")
        case "table":
            st.table(pd.DataFrame({"naam": [text]}, index=[text]))


where = st.query_params["where"]
for number, text in enumerate(TEXTS):
    with st.container(key=f"text_{number}"):
        show(where, literally(text), number)
st.text("Alles staat er")
