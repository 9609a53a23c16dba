"""The words that the script beside every page (`served/page.js`) gets, as JSON.

Streamlit's controls have English words of their own, such as "Browse files"; the script replaces
them.
"""

import json
from collections.abc import Sequence

from core.i18n import LANGUAGES_IN_ADDRESS, N_, _, in_each_language
from pages.parts.http.language import usual_language
from pages.parts.widgets.addressed import ASKED_ONCE, KEYS

# The texts of Streamlit's own controls, word for word.
BUILT_IN_WORDS = (
    N_("Browse files"), N_("Upload"), N_("Drag and drop file here"), N_("Remove file"),
    N_("No results"), N_("Choose an option"), N_("Choose options"), N_("Select all"),
    N_("Clear value"), N_("Clear all"), N_("Clear search"), N_("Previous page"), N_("Next page"),
    N_("Fullscreen"), N_("Close fullscreen"), N_("Download as CSV"), N_("Show/hide columns"),
    N_("Search"), N_("Close"), N_("Page not found"), N_("Connecting"), N_("Connection error"),
    N_("Main menu"), N_("Show password text"), N_("Loading..."), N_("Select a date."),
    N_("Open sidebar"), N_("Collapse sidebar"), N_("Print"), N_("Rerun"), N_("Settings"),
    N_("Light"), N_("Dark"),
    N_("Theme"), N_("System"), N_("Stop"), N_("Running..."), N_("Skip to main content"),
    N_("App pages"), N_("Sidebar"), N_("Link to heading"), N_("Pagination"), N_("Record screen"),
    N_("Copy version to clipboard"), N_("Open"), N_("yyyy"), N_("Made with Streamlit v"),
    N_("Error"), N_("Copy to clipboard"), N_("Connection closed"), N_("Request timed out"),
    N_("Download failed"), N_("Error:"), N_("File must be 5.0MB or smaller."),
)  # fmt: skip

# Their texts before or after a name or number.
BUILT_IN_ENDINGS = (N_(" per file"), N_(" files are not allowed."))
BUILT_IN_BEGINNINGS = (
    N_("Show/hide columns: "), N_("Download as CSV: "), N_("Search: "), N_("Fullscreen: "),
    N_("Help for "), N_("Page "),
)  # fmt: skip

NO_ANSWER = N_(
    "Inzage doesn't answer. Check your network; this page connects again as soon as it can."
)
# What is said of a lost connection, by the names that the script has for it.
CONNECTION = {
    "lost": N_(
        "The connection is lost, so a click does nothing now. Inzage connects again as soon as it"
        " can."
    ),
    "back": N_("The connection is back. Check whether your last click was carried out."),
}
NO_PAGE = N_("There is no page at this address. This is the first one of those you may use.")
# What Streamlit says to its developers: how such a sentence begins, and what we say instead.
INSTEAD = {
    "Is Streamlit still running?": NO_ANSWER,
    "Streamlit server is not responding.": NO_ANSWER,
    "Connection timed out": NO_ANSWER,
    "Connection failed with status": NO_ANSWER,
    "Cannot connect to Streamlit": NO_ANSWER,
    "Unable to connect to Streamlit server": NO_ANSWER,
    "Network error": NO_ANSWER,
    "Connecting to Streamlit server": N_("Connecting"),
    "Bad message format": N_("Something went wrong here"),
    "The page that you have requested does not seem to exist": NO_PAGE,
    "You have requested page": NO_PAGE,
}


def words_for_script() -> str:
    """Return the JSON: English and Dutch words in pairs, the languages as addresses name them, and
    the choices that the address keeps.

    It is part of the index, so every < is escaped: nothing may end its script element.
    """
    words = {
        "words": _pairs([*BUILT_IN_WORDS, *INSTEAD.values()]),
        "instead": list(zip(INSTEAD, _pairs(list(INSTEAD.values())), strict=True)),
        "beginnings": _pairs(BUILT_IN_BEGINNINGS),
        "endings": _pairs(BUILT_IN_ENDINGS),
        "connection": dict(zip(CONNECTION, _pairs(list(CONNECTION.values())), strict=True)),
        "languages": LANGUAGES_IN_ADDRESS,
        "usual": usual_language(),
        "addressed": [*KEYS, *ASKED_ONCE],
    }
    return json.dumps(words, ensure_ascii=False).replace("<", r"\u003c")


def _pairs(messages: Sequence[str]) -> list[tuple[str, str]]:
    said = in_each_language(lambda: [_(message) for message in messages])
    return list(zip(said["en"], said["nl"], strict=True))
