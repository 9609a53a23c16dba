"""Downloads: each file is made when somebody clicks, for them only, and then fetched once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import clock
from core.errors import InzageError
from core.i18n import _, speak
from core.permissions import Acting
from pages.parts.files.kept import Asker, keep, waits
from pages.parts.frame.messages import literally
from pages.parts.frame.session import claims, key_of, language, reader
from pages.parts.http.fetching import address_of

LAST_FILE = "last_file"


@dataclass
class AskedFile:
    """The last file that was asked for in this tab, and what became of it."""

    about: tuple[str, str] = ("", "")  # the button's key, and the file's name
    token: str | None = None
    refused: str | None = None

    def begin(self, about: tuple[str, str]) -> None:
        """Forget the file before."""
        self.about, self.token, self.refused = about, None, None

    def waits(self) -> bool:
        """Return whether it is still to be fetched."""
        return self.token is not None and waits(self.token, clock.now())


def offer_file(
    label: str,
    make: Callable[[Acting], bytes],
    name: str,
    *,
    key: str,
    icon: str,
    disabled: bool = False,
) -> None:
    """Show a button that makes a file, which the browser then fetches by itself.

    `make` is called after the click, with who asks, and returns the content. The ending of `name`
    decides the media type.
    """
    st.button(
        label, key=key, icon=icon, disabled=disabled, on_click=_hand_over, args=(make, key, name)
    )
    asked = _asked()
    if asked.about != (key, name):
        return
    if asked.refused is not None:
        st.error(literally(asked.refused), icon=":material/error:")
    elif asked.waits():
        st.fragment(_show_address, run_every=1)(asked)


def name_of(*words: object) -> str:
    """Return a file name without its ending, from these words; empty ones are left out."""
    return "_".join(re.sub(r"[^\w-]+", "-", str(word)) for word in words if word)


def _asked() -> AskedFile:
    asked: AskedFile = st.session_state.setdefault(LAST_FILE, AskedFile())
    return asked


def _hand_over(make: Callable[[Acting], bytes], key: str, name: str) -> None:
    speak(language())
    asked = _asked()
    if asked.about == (key, name) and asked.waits():
        return  # the second of two clicks
    asked.begin((key, name))
    try:
        asker = _asker()
        content = make(reader())
    except InzageError as error:
        asked.refused = str(error)
    else:
        asked.token = keep(BytesIO(content), name, asker, clock.now())


def _asker() -> Asker:
    context = get_script_run_ctx()
    assert context is not None
    return Asker(key_of(claims()), context.session_id)


def _show_address(asked: AskedFile) -> None:
    """Show the address until the file has been fetched, also for who has to click it."""
    if not asked.waits():
        st.rerun()
    speak(language())
    assert asked.token is not None
    st.link_button(
        _("Save the file"), address_of(asked.token), icon=":material/download:", type="primary"
    )
