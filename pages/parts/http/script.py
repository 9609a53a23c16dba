"""The small script and style sheet beside every page.

Streamlit's controls say some words of their own ("Browse files"), in English: the script replaces
those words. When a page leads to another one, Streamlit first notes the new question in the history
behind the old page's name: the script puts the new page in that entry's place, so that the way back
leads to the page before.
"""

import json
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from core.i18n import LANGUAGE_NAMES, N_, _, speak
from pages.parts.http.language import usual_language

SCRIPT_PATH = "/inzage/page.js"
STYLE_PATH = "/inzage/page.css"

# Streamlit writes white on the primary colour, which in the dark theme has to be light itself.
STYLE = """\
button[data-testid^="stBaseButton-primary"] { color: light-dark(#ffffff, #06181c); }
"""
# What Streamlit's own controls say, word for word.
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
    N_("Error:"), N_("File must be 5.0MB or smaller."),
)  # fmt: skip

# What they say before a name or number, or after one.
BUILT_IN_ENDINGS = (N_(" per file"), N_(" files are not allowed."))
BUILT_IN_BEGINNINGS = (
    N_("Show/hide columns: "), N_("Download as CSV: "), N_("Search: "), N_("Fullscreen: "),
    N_("Help for "), N_("Page "),
)  # fmt: skip

SCRIPT = """\
const push = history.pushState.bind(history);
let noted = { at: 0, search: null };
history.pushState = (state, title, url) => {
  const to = new URL(url ?? location.href, location.href);
  const leaves = to.pathname !== location.pathname;
  if (leaves && to.search === noted.search && Date.now() - noted.at < 5000) {
    history.replaceState(state, title, url);
  } else {
    push(state, title, url);
  }
  noted = leaves ? { at: 0, search: null } : { at: Date.now(), search: to.search };
};

const words = %(words)s;
const beginnings = %(beginnings)s;
const endings = %(endings)s;
const names = %(names)s;
const usual = %(usual)s;
const skipped = "[data-testid=stMarkdownContainer], [data-testid=stText], [role=gridcell], "
  + "[role=option], td, th, input, textarea";  // what users wrote stays as it is
const attributes = ["aria-label", "title", "placeholder", "alt"];
let spoken = null;

function chosen() {
  return names[new URLSearchParams(location.search).get("lang")] ?? usual;
}
function said(text, language) {
  const trimmed = text.trim();
  for (const [english, dutch] of words) {
    const wanted = language === "nl" ? dutch : english;
    if ((trimmed === english || trimmed === dutch) && trimmed !== wanted) {
      return text.replace(trimmed, wanted);
    }
  }
  for (const [english, dutch] of beginnings) {
    const [was, wanted] = language === "nl" ? [english, dutch] : [dutch, english];
    if (text.startsWith(was) && was !== wanted) return wanted + text.slice(was.length);
  }
  for (const [english, dutch] of endings) {
    const [was, wanted] = language === "nl" ? [english, dutch] : [dutch, english];
    const place = text.indexOf(was);
    if (place > 0 && (/^\\d/.test(text) || text.endsWith(was))) {
      return text.slice(0, place) + wanted + text.slice(place + was.length);
    }
  }
  return text;
}
function translate(root, language) {
  if (root.nodeType === Node.TEXT_NODE) {
    const parent = root.parentElement;
    if (parent && (!parent.closest(skipped) || parent.closest("[data-testid=stFileUploader]"))) {
      const text = said(root.data, language);
      if (text !== root.data) root.data = text;
    }
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of attributes) {
    const value = root.getAttribute(name);
    if (value && said(value, language) !== value) root.setAttribute(name, said(value, language));
  }
  for (const child of root.childNodes) translate(child, language);
}
function speak(changes) {
  const language = chosen();
  if (language !== spoken) {
    spoken = document.documentElement.lang = language;
    translate(document.body, language);
    return;
  }
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach((node) => translate(node, language));
    else translate(change.target, language);
  }
}
new MutationObserver(speak).observe(document.documentElement, {
  subtree: true, childList: true, characterData: true,
  attributes: true, attributeFilter: attributes,
});
"""


async def script(_request: Request) -> Response:
    """The script beside every page."""
    speak("nl")
    text = SCRIPT % {
        "words": _with_dutch(BUILT_IN_WORDS),
        "beginnings": _with_dutch(BUILT_IN_BEGINNINGS),
        "endings": _with_dutch(BUILT_IN_ENDINGS),
        "names": json.dumps(LANGUAGE_NAMES),
        "usual": json.dumps(usual_language()),
    }
    headers = {"Cache-Control": "no-cache"}
    return Response(text, media_type="text/javascript", headers=headers)


async def style(_request: Request) -> Response:
    """What the theme of Streamlit's settings can't say."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


def _with_dutch(english: Iterable[str]) -> str:
    return json.dumps([(word, _(word)) for word in english], ensure_ascii=False)
