"""Users' text made safe to show: invisible control characters become codes, such as ‹U+202E›.

So nothing is lost, and nothing changes the text around it.
"""

import unicodedata
from typing import Any

# Unicode's control, format and private-use characters, except those that names and emoji are
# written with: joiners, direction marks, places to break a word, tags.
OUT_OF_SIGHT = {"Cc", "Cf", "Co"}
PART_OF_WORDS = {0x00AD, *range(0x200B, 0x2010), 0x2060, *range(0xE0020, 0xE0080)}


def visible(text: str) -> str:
    """Return the text with control characters as codes; spaces and line breaks stay."""
    return text if text.isprintable() else "".join(map(_visible, text))


def one_line(value: Any) -> str:
    """Return a value as visible text on one line, with single spaces; "" for None."""
    return "" if value is None else visible(" ".join(str(value).split()))


def for_terminal(value: Any) -> str:
    """Return a value as text on one line without characters that a terminal obeys."""
    return "".join(char if char.isprintable() else code_of(char) for char in one_line(value))


def code_of(char: str) -> str:
    """Return a character's Unicode code as it is shown in the character's place."""
    return f"‹U+{ord(char):04X}›"


def is_part_of_words(char: str) -> bool:
    """Return whether a character has no shape of its own and may be left out when printed."""
    return ord(char) in PART_OF_WORDS or "VARIATION SELECTOR" in unicodedata.name(char, "")


def _visible(char: str) -> str:
    steers = unicodedata.category(char) in OUT_OF_SIGHT and not char.isspace()
    return code_of(char) if steers and ord(char) not in PART_OF_WORDS else char
