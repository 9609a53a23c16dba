"""Every message has a Dutch translation; dates and counts are in the reader's language."""

import re
from datetime import date
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po

from core.config import ROOT
from core.errors import DayInFuture, InzageError
from core.i18n import LOCALE, _, day_in_words, language, ngettext, speak

BARE_UNTIL = re.compile(r"\b(tot|until|till)( een dag)?( *\{|$)", re.IGNORECASE)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def messages_in_the_code() -> Catalog:
    catalogue = Catalog()
    for folder in ("core", "pages"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            catalogue.add(message)
    with (ROOT / "app.py").open("rb") as file:
        for _line, message, _comments, _context in extract("python", file, keywords=KEYWORDS):
            catalogue.add(message)
    return catalogue


def dutch() -> Catalog:
    with (LOCALE / "nl.po").open("rb") as file:
        return read_po(file, locale="nl")


def names(message: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(message) if name}


def test_every_message_has_its_dutch() -> None:
    translated = {message.id for message in dutch() if message.id and all([*message.string])}
    wanted = {message.id for message in messages_in_the_code() if message.id}
    assert wanted - translated == set()


def test_the_catalogue_holds_no_message_that_nothing_says() -> None:
    wanted = {message.id for message in messages_in_the_code()}
    assert {message.id for message in dutch() if message.id} - wanted == set()


def test_a_translation_names_the_same_values_as_its_message() -> None:
    for message in dutch():
        originals = [message.id] if isinstance(message.id, str) else message.id
        translations = [message.string] if isinstance(message.id, str) else message.string
        for translation in translations:
            assert names(translation) == names(originals[-1]), message.id


def test_no_day_is_said_with_a_bare_until() -> None:
    """The last day of access is given as "tot en met" (up to and including)."""
    said = [text for message in dutch() for text in [message.string, message.id]]
    texts = [text for each in said for text in ([each] if isinstance(each, str) else each)]
    assert [text for text in texts if BARE_UNTIL.search(text)] == []


@pytest.mark.parametrize("text", ["inkijken tot {day}.", "Opengehouden tot", "it ran until {day}"])
def test_a_bare_until_is_seen(text: str) -> None:
    assert BARE_UNTIL.search(text)


def every_error(root: type[InzageError] = InzageError) -> list[type[InzageError]]:
    return [each for sub in root.__subclasses__() for each in [sub, *every_error(sub)]]


@pytest.mark.parametrize("spoken", ["nl", "en"])
def test_every_error_says_its_own_sentence(spoken: str) -> None:
    speak(spoken)
    for error in every_error():
        if not error.__subclasses__():
            values = dict.fromkeys(names(error.sentence), "x")
            assert str(error(**values)).endswith("."), error
    speak("nl")


def test_a_reader_of_english_reads_english() -> None:
    assert str(DayInFuture(day=date(2026, 3, 15))).startswith("15 maart 2026 moet nog komen")
    speak("en")
    assert str(DayInFuture(day=date(2026, 3, 15))).startswith("15 March 2026 is still to come")
    assert (day_in_words(date(2026, 8, 1)), language()) == ("1 August 2026", "en")
    speak("nl")


def test_a_language_that_is_not_there_is_dutch() -> None:
    speak("fr")
    assert language() == "nl"


@pytest.mark.parametrize(("count", "said"), [(0, "0 dagen"), (1, "1 dag"), (28, "28 dagen")])
def test_counts_are_said_as_people_say_them(count: int, said: str) -> None:
    assert ngettext("{count} day", "{count} days", count) == said


def test_a_message_without_translation_stays_as_it_is() -> None:
    assert _("Nobody ever says this.") == "Nobody ever says this."
