"""The pages of a scan in PDF: which can be looked at, how big, and what takes too much."""

import io
import os
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from core.consent import scan_pages
from core.consent.scan_drawer import MOST_PIXELS, WIDTH
from core.consent.scan_pages import MOST_PAGES, DrawnPage, page_of_scan
from core.errors import ScanNotShown
from core.models import ScanType
from tests.scans import A_PDF, checked, document


def with_a_filled_in_field() -> bytes:
    """Return a white page with a field on all of it that was filled in with black."""
    written = FPDF(unit="pt", format=(595, 842))
    written.add_page()
    writer = PdfWriter(clone_from=io.BytesIO(bytes(written.output())))
    box = ArrayObject(map(FloatObject, (0, 0, 595, 842)))
    looks = DecodedStreamObject()
    looks.set_data(b"0 g 0 0 595 842 re f")
    looks.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): box,
        }
    )
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("naam"),
            NameObject("/Rect"): box,
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(looks)}),
        }
    )
    fields = ArrayObject([writer._add_object(field)])
    writer.pages[0][NameObject("/Annots")] = fields
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page(content: bytes, number: int = 1) -> DrawnPage:
    return page_of_scan(checked(content, ScanType.PDF), number)


def drawn(content: bytes, number: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(page(content, number).picture))


def test_a_page_is_drawn_as_wide_as_a_screen_reads_well() -> None:
    picture = drawn(document())
    assert (picture.format, picture.width) == ("PNG", WIDTH)
    assert picture.convert("L").getpixel((600, 800)) == 128


def test_every_page_can_be_turned_to() -> None:
    three = document(3)
    assert [page(three, number).pages for number in (1, 2, 3)] == [3, 3, 3]


def test_what_is_filled_in_in_a_field_is_drawn_too() -> None:
    assert drawn(with_a_filled_in_field()).convert("L").getpixel((600, 800)) == 0


@pytest.mark.parametrize("size", [(200, 14_000), (14_000, 200), (3, 3), (14_400, 14_400)])
def test_a_page_of_any_shape_takes_no_more_pixels_than_it_may(size: tuple[float, float]) -> None:
    picture = drawn(document(size=size))
    assert picture.width <= WIDTH + 1
    assert picture.width * picture.height <= MOST_PIXELS * 1.1


def test_a_book_is_shown_in_part() -> None:
    book = document(MOST_PAGES + 2)
    assert (page(book).pages, page(book).shown) == (MOST_PAGES + 2, MOST_PAGES)
    with pytest.raises(ScanNotShown):
        page(book, MOST_PAGES + 1)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        pytest.param(b"%PDF-1.4 broken", 1, id="broken"),
        pytest.param(document(), 2, id="page that isn't there"),
        pytest.param(document(), 0, id="page before the first"),
    ],
)
def test_what_can_not_be_drawn_is_said_to_be_so(content: bytes, number: int) -> None:
    with pytest.raises(ScanNotShown):
        page(content, number)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_pages, "SECONDS", 0.01)
    with pytest.raises(ScanNotShown):
        page_of_scan(A_PDF, 1)
    monkeypatch.undo()
    assert page_of_scan(A_PDF, 1).pages == 1


def test_who_draws_learns_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("INZAGE_DATABASE_URL", "sqlite:///secret.db")
    monkeypatch.setattr(scan_pages, "DRAWER", ("sh", "-c", f"env > {told}; false"))
    with pytest.raises(ScanNotShown):
        page_of_scan(A_PDF, 1)
    assert "INZAGE_" not in told.read_text(encoding="utf-8")
    assert os.environ["INZAGE_DATABASE_URL"]
