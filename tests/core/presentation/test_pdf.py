"""Pages to print: users' texts are printed as they are, at any length."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from core.i18n import speak
from core.presentation.pdf import Printout

LIVE_TEXTS = [
    "[x](javascript:alert(1))",
    ":red[x]",
    "<script>alert(1)</script>",
    "**x** __y__ --z--",
    "{nb} {0}",
    "Łukasz Ångström-Ğüneş Ελένη Ірина",
]


def read(printout: Printout) -> PdfReader:
    return PdfReader(BytesIO(printout.as_bytes()))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("text", LIVE_TEXTS)
def test_what_users_wrote_is_printed_as_it_is(text: str) -> None:
    printout = Printout(text, text)
    printout.heading(text)
    printout.paragraph(text)
    printout.list_rows([text], [[text]], [1])
    reader = read(printout)
    assert text_of(reader).count(text) == 7  # the footer too
    assert "/Annots" not in reader.pages[0]
    assert reader.metadata
    assert reader.metadata.title == text


def test_marks_that_turn_the_text_around_are_printed_as_their_code() -> None:
    printout = Printout("Piet\u202eers\u200f \u2066An\nx\ue000", "")
    assert "Piet‹U+202E›ers ‹U+2066›An x‹U+E000›" in text_of(read(printout))


def test_a_character_that_the_fonts_lack_is_printed_as_its_code_and_explained_at_the_end() -> None:
    explanation = "‹U+…› staat voor een teken dat hier niet afgedrukt kan worden"
    with_it, without = Printout("李 An", ""), Printout("Čan Øst", "")
    text = text_of(read(with_it))
    assert "‹U+674E› An" in text
    assert explanation in text
    assert explanation not in text_of(read(without))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Organisatie " * 60, id="many words"),
        pytest.param("Langenaam" * 60, id="one long word"),
    ],
)
def test_a_very_long_name_is_printed_whole(name: str) -> None:
    printout = Printout(name, name)
    printout.list_rows(["Naam", "Dag"], [[name, "24/11/2026"]], [1, 4])
    text = text_of(read(printout)).replace(" ", "")
    assert text.count(name.replace(" ", "")) == 3
    assert "…blz.1van1" in text


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("word", ["woord ", "woord", "w" * 40 + " "])
def test_a_text_that_would_fill_pages_is_cut_off(landscape: bool, word: str) -> None:
    printout = Printout("Lijst", "van klanten", landscape=landscape)
    printout.list_rows(["Naam", "Reden"], [["An", word * 9_000]], [1, 6])
    reader = read(printout)
    assert len(reader.pages) <= 2
    assert "…" in text_of(reader)


def test_the_head_of_a_table_and_the_footer_stand_on_each_page() -> None:
    printout = Printout("Lijst", "van klanten")
    printout.list_rows(["Klant", "Tot"], [[f"Peeters {n}", None] for n in range(200)], [2, 1])
    pages = [page.extract_text() for page in read(printout).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert "Klant" in text
        assert "Inzage · van klanten" in text
        assert f"blz. {number} van {len(pages)}" in text


def test_a_heading_is_not_left_alone_at_the_bottom() -> None:
    printout = Printout("Lijst", "van klanten")
    while not printout.will_page_break(20):
        printout.paragraph("regel")
    printout.heading("Kop")
    printout.paragraph("eronder")
    assert "Kop" in read(printout).pages[1].extract_text()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_reader_is_told_the_language(language: str) -> None:
    speak(language)
    reader = read(Printout("Titel", "onder"))
    speak("nl")
    assert reader.trailer["/Root"]["/Lang"] == language
