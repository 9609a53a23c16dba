"""Reading the Markdown that a page sends as its reader sees it."""

from pages.parts.frame.messages import BETWEEN_PIECES


def as_read(markdown: str) -> str:
    """Return the text without the marks with which `literally` escapes it."""
    return markdown.replace(BETWEEN_PIECES, "").replace("\\", "")
