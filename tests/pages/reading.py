"""What the reader sees of the Markdown that a page sends."""

from pages.parts.frame.messages import BETWEEN_PIECES


def as_read(markdown: str) -> str:
    """The text, without the marks that keep it from being Markdown."""
    return markdown.replace(BETWEEN_PIECES, "").replace("\\", "")
