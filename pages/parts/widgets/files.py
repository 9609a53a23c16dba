"""Downloads: each file is made when somebody clicks, for them only, and then fetched once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import clock
from core.errors import InzageError
from core.i18n import _, ngettext, speak
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.files.kept import Asker, keep, waits
from pages.parts.files.orders import Making, Progress, lane_of, order_file
from pages.parts.files.process import Make, Order
from pages.parts.frame.messages import literally
from pages.parts.frame.refusals import note_refused_act
from pages.parts.frame.session import claims, key_of, language, reader
from pages.parts.http.fetching import address_of

LAST_FILE = "last_file"
SECONDS = 1  # between two looks at how far a file is

About = tuple[str, str]  # the button's key, and the file's name


@dataclass
class AskedFile:
    """The last file that was asked for in this tab, and what became of it."""

    about: About = ("", "")
    token: str | None = None
    refused: str | None = None
    making: Making | None = None

    def begin(self, about: About) -> None:
        """Forget the file before."""
        self.about, self.token, self.refused, self.making = about, None, None, None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be made."""
        return self.making is not None and self.making.is_under_way

    @property
    def waits(self) -> bool:
        """Whether it is still to be fetched."""
        return self.token is not None and waits(self.token, clock.now())

    def follow(self) -> None:
        """Take over how the making of it ended."""
        if self.making is not None and not self.making.is_under_way:
            self.token, self.refused = self.making.token, self.making.refused
            if self.making.stage is Progress.FAILED:
                self.refused = _(
                    "The file couldn't be made. Try again; if it happens again, tell the"
                    " administrator."
                )


def offer_file(
    label: str,
    make: Callable[[Acting], bytes],
    name: str,
    *,
    key: str,
    icon: str,
    disabled: bool = False,
) -> None:
    """Show a button that makes a small file at once, which the browser then fetches by itself.

    `make` is called after the click, with who asks, and returns the content. The ending of `name`
    decides the media type.
    """

    def begin(asked: AskedFile, asker: Asker) -> None:
        asked.token = keep(BytesIO(make(reader())), name, asker, clock.now())

    _offer(label, begin, (key, name), icon, disabled=disabled)


def offer_export(
    label: str,
    make: Make,
    name: str,
    *,
    rows: int,
    key: str,
    icon: str,
    disabled: bool = False,
) -> None:
    """Show a button that has a file made in a process of its own, with its progress and a stop.

    `make` writes the file; it is a function of a module without Streamlit, or a partial of one.
    `rows` is how many rows it will have.
    """

    def begin(asked: AskedFile, asker: Asker) -> None:
        order = Order(make, reader(), language())
        making = Making(order, name, asker, rows, partial(_is_open, asker.tab))
        order_file(making)
        asked.making = making

    _offer(label, begin, (key, name), icon, disabled=disabled)


def name_of(*words: object) -> str:
    """Return a file name without its ending, from these words; empty ones are left out."""
    return "_".join(re.sub(r"[^\w-]+", "-", str(word)) for word in words if word)


Begin = Callable[[AskedFile, Asker], None]


def _offer(label: str, begin: Begin, about: About, icon: str, *, disabled: bool) -> None:
    asked = _asked()
    asked.follow()
    st.button(
        label,
        key=about[0],
        icon=icon,
        disabled=disabled or asked.is_under_way,
        on_click=_begin,
        args=(begin, about),
    )
    if asked.about != about:
        return
    if asked.refused is not None:
        st.error(literally(asked.refused), icon=":material/error:")
    elif asked.is_under_way:
        st.fragment(_show_progress, run_every=SECONDS)(asked)
    elif asked.waits:
        st.fragment(_show_address, run_every=SECONDS)(asked)


def _begin(begin: Begin, about: About) -> None:
    speak(language())
    asked = _asked()
    if asked.is_under_way or (asked.about == about and asked.waits):
        return  # the second of two clicks
    asked.begin(about)
    try:
        begin(asked, _asker())
    except InzageError as error:
        note_refused_act(error)
        asked.refused = str(error)


def _asked() -> AskedFile:
    asked: AskedFile = st.session_state.setdefault(LAST_FILE, AskedFile())
    return asked


def _asker() -> Asker:
    context = get_script_run_ctx()
    assert context is not None
    return Asker(key_of(claims()), context.session_id)


def _is_open(tab: str) -> bool:
    return not runtime.exists() or runtime.get_instance().is_active_session(tab)


def _show_progress(asked: AskedFile) -> None:
    """Show how far the file is, and the way to stop it."""
    making = asked.making
    if making is None or not making.is_under_way:
        st.rerun()
    speak(language())
    share = min(making.done / making.rows, 1.0) if making.rows else 0.0
    st.progress(share, text=_progress_in_words(making), width=260)
    st.button(
        _("Stop making the file"),
        key="stop_file",
        icon=":material/stop_circle:",
        on_click=making.stop,
    )


def _progress_in_words(making: Making) -> str:
    before = lane_of(making).before(making)
    if before:
        return ngettext(
            "Waiting for its turn: {count} file goes before",
            "Waiting for its turn: {count} files go before",
            before,
        )
    if not making.done:
        return _("The file is being made…")
    return _("{done} of {rows} rows").format(
        done=in_figures(making.done), rows=in_figures(making.rows)
    )


def _show_address(asked: AskedFile) -> None:
    """Show the address until the file has been fetched, also for who has to click it."""
    if not asked.waits:
        st.rerun()
    speak(language())
    assert asked.token is not None
    st.link_button(
        _("Save the file"), address_of(asked.token), icon=":material/download:", type="primary"
    )
