"""Downloads: each file is made when somebody clicks, and for them only."""

import re
from collections.abc import Callable

import streamlit as st

from core.i18n import language, speak
from core.permissions import Acting
from pages.parts.frame.file_owners import note_asker
from pages.parts.frame.session import claims, key_of, later

MEDIA_TYPES = {
    "csv": "text/csv",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def offer_file(
    label: str,
    make: Callable[[Acting], bytes],
    name: str,
    *,
    key: str,
    icon: str,
    disabled: bool = False,
) -> None:
    """Show a download button; the ending of `name` decides the media type.

    `make` is called after the click, with who asks, and returns the content.
    """
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    st.download_button(
        label,
        _made_later(make, name, media_type),
        name,
        media_type,
        key=key,
        icon=icon,
        on_click="ignore",
        disabled=disabled,
    )


def name_of(*words: object) -> str:
    """Return a file name without its ending, from these words; empty ones are left out."""
    return "_".join(re.sub(r"[^\w-]+", "-", str(word)) for word in words if word)


def _made_later(make: Callable[[Acting], bytes], name: str, media_type: str) -> Callable[[], bytes]:
    """Return a function that makes the file after the click.

    It runs in a thread that knows neither reader nor language, so both are kept here.
    """
    spoken, asking, asker = language(), later(), key_of(claims())

    def file() -> bytes:
        speak(spoken)
        content = make(asking())
        if asker is not None:
            note_asker(content, media_type, name, asker)
        return content

    return file
