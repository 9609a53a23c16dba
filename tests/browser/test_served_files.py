"""Our style sheet, as a browser reads it."""

import re

import pytest
from playwright.sync_api import Page

from pages.parts.http.served_files import SERVED

pytestmark = pytest.mark.browser

# The selector of each rule, and which of the names written in it the browser knows a value of: it
# leaves out what it can't read.
READ = """async ([text, written]) => {
    const sheet = await new CSSStyleSheet().replace(text);
    return [...sheet.cssRules].map((rule, place) => [
        rule.selectorText,
        written[place][1].filter((name) => rule.style.getPropertyValue(name)),
    ]);
}"""


def test_the_browser_understands_all_of_the_style_sheet(page: Page) -> None:
    text = re.sub(r"/\*.*?\*/", "", (SERVED / "page.css").read_text("utf-8"), flags=re.DOTALL)
    written = [
        [selector.strip(), re.findall(r"([\w-]+)\s*:", declarations)]
        for selector, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    ]
    assert page.evaluate(READ, [text, written]) == written != []
