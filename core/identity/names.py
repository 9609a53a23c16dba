"""Which names look like which: nobody may pass for somebody else, nor for the machine.

A name's likeness is what is left of it without what the eye passes over: capitals, accents, spaces
and signs, and which of some letters that look the same it is written with (of the confusables of
Unicode Technical Standard 39 those of the alphabets that people here have names in).
"""

import unicodedata

NO_PERSON = ("system", "demonstratie", "account")  # how names begin that no person has
LATIN_FOR = {
    "а": "a", "в": "b", "е": "e", "ԁ": "d", "һ": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l",
    "м": "m", "н": "h", "о": "o", "р": "p", "ԛ": "q", "с": "c", "ѕ": "s", "т": "t", "ԝ": "w",
    "х": "x", "у": "y",
    "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o",
    "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
    "օ": "o", "ո": "n", "ս": "u", "հ": "h",
    "ɑ": "a", "ɡ": "g", "ı": "i", "ł": "l", "ø": "o", "đ": "d",
    "0": "o", "1": "l", "|": "l", "!": "l", "5": "s", "i": "l",
}  # fmt: skip
SIMPLER = str.maketrans(LATIN_FOR)
TWO_FOR_ONE = (("rn", "m"), ("vv", "w"))


def likeness(name: str) -> str:
    """Return what is equal for names that look alike; letters of other alphabets stay.

    >>> likeness("Аn Сlаеѕ") == likeness("AN  CIAËS") == likeness("An Claes")
    True
    >>> likeness("An Claes") == likeness("Ann Claes")
    False
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    latin = "".join(letter for letter in folded.translate(SIMPLER) if letter.isalnum())
    for two, one in TWO_FOR_ONE:
        latin = latin.replace(two, one)
    return latin


def is_of_a_person(name: str) -> bool:
    """Return whether it looks like a person's name, and not like one of the machine's.

    >>> [is_of_a_person(name) for name in ("ѕystem：cron", "S y s t e m", "...", "Jan Systermans")]
    [False, False, False, True]
    """
    return bool(likeness(name)) and not likeness(name).startswith(
        tuple(likeness(each) for each in NO_PERSON)
    )


def is_latin(name: str) -> bool:
    """Return whether all letters are Latin ones: others can look like letters unknown here.

    >>> is_latin("Zoë D'hondt-Łukasik"), is_latin("Ꭺn Claes")
    (True, False)
    """
    letters = (letter for letter in name if letter.isalpha())
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
