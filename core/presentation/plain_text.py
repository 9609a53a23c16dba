"""Text of users on its way to a reader: what can't be seen, or steers what stands around it, is
written as its code, such as ‹U+202E›. Nothing is lost, and nothing acts.
"""

import unicodedata
from typing import Any

# Steering characters, those of a private use, and the rest that Unicode calls format; not those
# that names and pictures are written with: joiners, marks of one direction, places to break a word.
OUT_OF_SIGHT = {"Cc", "Cf", "Co"}
PART_OF_WORDS = {0x00AD, *range(0x200B, 0x2010), 0x2060, *range(0xE0020, 0xE0080)}


def visible(text: str) -> str:
    """The text with what steers in sight; spaces and breaks stay what they are."""
    return text if text.isprintable() else "".join(map(_visible, text))


def one_line(value: Any) -> str:
    """A value as visible text without breaks, one space between its words; "" for none."""
    return "" if value is None else visible(" ".join(str(value).split()))


def for_terminal(value: Any) -> str:
    """A value as text on one line in which a terminal finds nothing to obey."""
    return "".join(char if char.isprintable() else code_of(char) for char in one_line(value))


def code_of(char: str) -> str:
    """A character's code in Unicode, as it stands in a text in its place."""
    return f"‹U+{ord(char):04X}›"


def is_part_of_words(char: str) -> bool:
    """Whether the character is one that has no shape of its own and can be left out of sight."""
    return ord(char) in PART_OF_WORDS or "VARIATION SELECTOR" in unicodedata.name(char, "")


def _visible(char: str) -> str:
    steers = unicodedata.category(char) in OUT_OF_SIGHT and not char.isspace()
    return code_of(char) if steers and ord(char) not in PART_OF_WORDS else char
