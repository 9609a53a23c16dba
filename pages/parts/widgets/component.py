"""Parts of a page that Streamlit has none for: their script and style are in `component/`."""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

COMPONENT = Path(__file__).parents[1] / "component"


def let_streamlit_find_it() -> None:
    """Let Streamlit find the component when it starts, as if it were installed."""
    sys.path.append(str(COMPONENT))


@cache
def part(name: str, *, html: str, css: str | None = None) -> Any:
    """Return a part of the component, to be shown with its data: its script is `{name}.js`."""
    return st.components.v2.component(
        f"inzage-parts.{name}", html=html, js=f"{name}.js", css=css, isolate_styles=False
    )
