"""Files that somebody adds as a scan: which are kept, as what, and which are refused and why."""

import io
import logging
import sys
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from struct import pack
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from core.consent import scan_checks
from core.consent.scan_checks import BIGGEST, checked_scan
from core.errors import (
    InzageError,
    ScanActive,
    ScanEncrypted,
    ScanNotChecked,
    ScanNotReadable,
    ScanOfTwoKinds,
    ScanRefused,
    ScanTakesTooMuch,
    ScanTooBig,
    ScanTooManyPixels,
)
from core.models import ScanType
from tests.scans import JPEG, PDF, PNG, picture

ORIENTATION, TURNED_RIGHT = 0x0112, 6
WHERE = "50.8503, 4.3517"


def named(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def written(change: Callable[[PdfWriter], None]) -> bytes:
    """Return the PDF after a change."""
    writer = PdfWriter(clone_from=io.BytesIO(PDF))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_root(**more: Any) -> bytes:
    """Return the PDF with more in the dictionary at its root."""
    return written(lambda writer: writer.root_object.update(named(**more)))


def with_something_hidden() -> bytes:
    """Return the PDF with an action to which nothing in it refers, under another spelling."""
    hidden = b"99 0 obj\n<</S /L#61unch /F (calc.exe)>>\nendobj\nstartxref"
    return PDF.replace(b"startxref", hidden)


def with_a_picture(width: int, height: int) -> bytes:
    """Return the PDF with a picture that says that it is this big."""

    def add(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"\0")
        stream.update(
            named(
                Type=NameObject("/XObject"),
                Subtype=NameObject("/Image"),
                Width=NumberObject(width),
                Height=NumberObject(height),
            )
        )
        resources = named(XObject=named(Big=writer._add_object(stream)))
        writer.pages[0][NameObject("/Resources")] = resources

    return written(add)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("a.class", "program")
    return out.getvalue()


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """Return a small PNG file that says that it is this big."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(rows)
    return PNG[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        pytest.param(PDF, ScanType.PDF, "application/pdf", id="pdf"),
        pytest.param(PNG, ScanType.PNG, "image/png", id="png"),
        pytest.param(JPEG, ScanType.JPEG, "image/jpeg", id="jpeg"),
    ],
)
def test_a_plain_scan_is_kept(content: bytes, kind: ScanType, media_type: str) -> None:
    scan = checked_scan(content)
    assert (scan.type, scan.media_type) == (kind, media_type)
    assert scan.sha256 == sha256(scan.content).hexdigest()
    assert checked_scan(content) == scan


def test_a_pdf_is_kept_byte_for_byte() -> None:
    assert checked_scan(PDF).content == PDF


JS = {"S": NameObject("/JavaScript"), "JS": TextStringObject("app.alert(1)")}
LAUNCH = {"S": NameObject("/Launch"), "F": TextStringObject("calc.exe")}
SUBMIT = {"S": NameObject("/SubmitForm"), "F": TextStringObject("http://kwaad.example")}
REFUSED = {
    "nothing": (b"", ScanNotReadable),
    "a program": (b"MZ\x90\x00", ScanNotReadable),
    "a drawing that runs": (b"<svg onload='alert(1)'/>", ScanNotReadable),
    "not from the first byte on": (b" " + PDF, ScanNotReadable),
    "too short to tell": (b"%PDF", ScanNotReadable),
    "an archive that holds a PDF": (archive() + PDF, ScanNotReadable),
    "only the first bytes of a PDF": (b"%PDF-1.7\nformulier", ScanNotReadable),
    "only the first bytes of a PNG": (PNG[:8] + b"formulier", ScanNotReadable),
    "only the first bytes of a JPEG": (b"\xff\xd8\xff\xe0formulier", ScanNotReadable),
    "half a PDF": (PDF[: len(PDF) // 2], ScanNotReadable),
    "half a PNG": (PNG[: len(PNG) // 2], ScanNotReadable),
    "half a JPEG": (JPEG[: len(JPEG) // 2], ScanNotReadable),
    "a PDF without pages": (b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF", ScanNotReadable),
    "javascript": (with_root(OpenAction=named(**JS)), ScanActive),
    "a program to start": (with_root(OpenAction=named(**LAUNCH)), ScanActive),
    "a form that sends itself": (with_root(OpenAction=named(**SUBMIT)), ScanActive),
    "a program to start, hidden": (with_something_hidden(), ScanActive),
    "javascript by name": (
        with_root(Names=named(JavaScript=named(Names=ArrayObject([named(**JS)])))), ScanActive,
    ),
    "another file along": (
        written(lambda writer: writer.add_attachment("x.exe", b"MZ")), ScanActive,
    ),
    "javascript on a page": (
        written(
            lambda writer: writer.pages[0].update(
                {NameObject("/AA"): named(O=ArrayObject([named(**JS)]))}
            )
        ),
        ScanActive,
    ),
    "a password": (written(lambda writer: writer.encrypt("geheim")), ScanEncrypted),
    "a password for its owner alone": (
        written(lambda writer: writer.encrypt("", owner_password="geheim")), ScanEncrypted,
    ),
    "a PDF and an archive": (PDF + archive(), ScanOfTwoKinds),
    "a PDF and a page": (PDF + b"<script>alert(1)</script>", ScanOfTwoKinds),
    "a PDF with a page inside": (
        PDF.replace(b"\n", b"\n%<html><body>\n", 1), ScanOfTwoKinds,
    ),
    "a PNG and an archive": (PNG + archive(), ScanOfTwoKinds),
    "a PNG and a PDF": (PNG + PDF, ScanOfTwoKinds),
    "a JPEG and a page": (JPEG + b"<HTML><script>alert(1)</script>", ScanOfTwoKinds),
    "a JPEG with a program as comment": (
        picture("jpeg", comment=b"<?php system($_GET['x']); ?>"), ScanOfTwoKinds,
    ),
    "a picture of 51 megapixels": (png_of(10_200, 5_000), ScanTooManyPixels),
    "a picture that says that it is huge": (png_of(2**31 - 1, 2**31 - 1), ScanTooManyPixels),
    "a PDF with a huge picture": (with_a_picture(100_000, 100_000), ScanTooManyPixels),
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "error"), [pytest.param(*case, id=name) for name, case in REFUSED.items()]
)
def test_what_is_no_plain_scan_is_refused(content: bytes, error: type[InzageError]) -> None:
    with pytest.raises(error):
        checked_scan(content)


def test_a_text_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = zlib.compress(b"\0" * 500_000_000, 9)
    text = b"x\0\0" + bomb
    chunk = pack(">I", len(text)) + b"zTXt" + text + pack(">I", zlib.crc32(b"zTXt" + text))
    with pytest.raises((ScanNotReadable, ScanTakesTooMuch)):
        checked_scan(PNG[:33] + chunk + PNG[33:])


def test_a_scan_of_five_megabytes_is_kept_and_one_byte_more_is_refused() -> None:
    assert checked_scan(PDF.ljust(BIGGEST)).type is ScanType.PDF
    with pytest.raises(ScanTooBig):
        checked_scan(PDF.ljust(BIGGEST + 1))


def read_back(content: bytes) -> Image.Image:
    read = Image.open(io.BytesIO(content))
    read.load()
    return read


def with_place(**more: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = WHERE
    if more:
        exif[ORIENTATION] = TURNED_RIGHT
    return exif


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_kept_upright_and_without_anything_about_it(kind: str) -> None:
    options = {"comment": b"by Ann"} if kind == "jpeg" else {}
    taken = picture(kind, exif=with_place(turned=True), dpi=(300, 300), **options)
    assert WHERE.encode() in taken
    kept = checked_scan(taken).content
    after = read_back(kept)
    assert after.size == (30, 40)
    assert after.getpixel((25, 20)) > after.getpixel((5, 20))  # what was above is now at the right
    assert WHERE.encode() not in kept
    assert b"by Ann" not in kept
    assert dict(after.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "dpi"} & after.info.keys() - {"dpi"}


def test_a_picture_with_transparent_parts_keeps_them() -> None:
    drawn = Image.new("P", (2, 1))
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    drawn.putpixel((1, 0), 1)
    out = io.BytesIO()
    drawn.save(out, "png", transparency=1)
    after = read_back(checked_scan(out.getvalue()).content).convert("RGBA")
    assert [after.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0, 255), (0, 0, 255, 0)]


@pytest.mark.parametrize("mode", ["1", "L", "CMYK"])
def test_a_scanner_s_kinds_of_picture_are_kept(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 30)).save(out, "jpeg" if mode == "CMYK" else "png")
    after = read_back(checked_scan(out.getvalue()).content)
    assert (after.mode, after.size) == (mode, (20, 30))


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_checks, "SECONDS_TO_READ", 0.01)
    with pytest.raises(ScanTakesTooMuch):
        checked_scan(PDF)


def test_the_reader_learns_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INZAGE_DATABASE_URL", "postgresql://inzage:geheim@host/inzage")
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "geheim")
    monkeypatch.setenv("PGPASSWORD", "geheim")
    told = "import os, sys; sys.exit(any('geheim' in each for each in os.environ.values()))"
    checked_scan(PDF, [sys.executable, "-c", told])


def scanner(code: str) -> list[str]:
    """Return a command that gets the file as a virus scanner does."""
    return [sys.executable, "-c", f"import sys; content = sys.stdin.buffer.read(); {code}"]


def test_a_scanner_gets_the_file_as_it_was_added_and_may_refuse_it() -> None:
    refuses = scanner("sys.exit(b'by Ann' in content)")
    assert checked_scan(JPEG, refuses).type is ScanType.JPEG
    with pytest.raises(ScanRefused):
        checked_scan(picture("jpeg", comment=b"by Ann"), refuses)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(scanner("sys.exit(2)"), id="fails"),
        pytest.param(scanner("import os; os.abort()"), id="crashes"),
        pytest.param(["/nowhere/clamdscan"], id="isn't there"),
        pytest.param(scanner("import time; time.sleep(60)"), id="never ends"),
    ],
)
def test_a_scanner_that_does_not_work_lets_nothing_in_and_is_logged(
    command: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scan_checks, "SECONDS_TO_SCAN", 3)
    with caplog.at_level(logging.ERROR, "inzage.scans"), pytest.raises(ScanNotChecked):
        checked_scan(PDF, command)
    assert "INZAGE_SCAN_COMMAND failed" in caplog.text
