"""Small files to add as scans, made by the libraries that such files come from."""

import io
from hashlib import sha256
from typing import Any

from fpdf import FPDF
from PIL import Image

from core.consent.scan_checks import Scan
from core.models import ScanType


def pdf(text: str = "Inzagerechtenformulier") -> bytes:
    """Return a PDF of one page with this text."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.cell(text=text)
    return bytes(document.output())


def document(pages: int = 1, size: tuple[float, float] = (595, 842)) -> bytes:
    """Return a PDF whose pages of this size, in points, are grey from top to bottom."""
    written = FPDF(unit="pt", format=size)
    for _number in range(pages):
        written.add_page()
        written.set_fill_color(128)
        written.rect(0, 0, *size, style="F")
    return bytes(written.output())


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """Return a picture of this kind, light above and dark below."""
    drawn = Image.linear_gradient("L").rotate(180).resize(size).convert("RGB")
    written = io.BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


def checked(content: bytes, kind: ScanType) -> Scan:
    """Return a scan as if this content had been checked."""
    return Scan(content, kind, sha256(content).hexdigest())


PDF, PNG, JPEG = pdf(), picture("png"), picture("jpeg")
A_PDF, A_PNG, A_JPEG = (
    checked(PDF, ScanType.PDF),
    checked(PNG, ScanType.PNG),
    checked(JPEG, ScanType.JPEG),
)
