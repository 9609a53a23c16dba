"""Reads a scan in a process of its own: `python -m core.consent.scan_reader`.

The file comes on standard input, the answer goes to standard output: a line with the kind of scan
and then the file to keep, or a line with what is wrong with it. A file that was made to hurt
whoever reads it can take no more than this process may; see `core.consent.scan_checks`.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from core.consent.bounds import bound

MOST_PIXELS = 50_000_000

PDF = b"%PDF-"
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
WRONG = ("unreadable", "encrypted", "active", "polyglot", "too_many_pixels")

# How web pages, programs and archives begin: a picture or PDF has none of it.
OTHER_KINDS = re.compile(
    rb"<script|<html|<!doctype\s+html|<svg[\s>]|<iframe|<\?php|Rar!\x1A\x07|7z\xBC\xAF\x27\x1C",
    re.IGNORECASE,
)
# What makes a PDF do something, or carries a file along; ISO 32000-2, 7.11 and 12.6.
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
    "/Movie", "/Sound", "/RichMediaExecute",
}  # fmt: skip
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA"}
ACTIVE_KINDS = {
    "/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D",
}  # fmt: skip
# The same in the bytes: other readers find objects that the table of contents leaves out.
ACTIVE_WORDS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")


class Wrong(Exception):
    """The file isn't a scan to keep; the message is one of `WRONG`."""


def read(content: bytes) -> tuple[str, bytes]:
    """Return the kind of scan and the file to keep: a PDF as it is, a picture written anew.

    Raises Wrong, or whatever reading a broken file raises.
    """
    if content.startswith(PDF):
        _check_pdf(content)
        return "pdf", content
    for first_bytes, kind in PICTURES.items():
        if content.startswith(first_bytes):
            _refuse_other_kinds(content)
            if PDF in content:
                raise Wrong("polyglot")
            return kind, _written_anew(content, kind)
    raise Wrong("unreadable")


def _refuse_other_kinds(content: bytes) -> None:
    if OTHER_KINDS.search(content) or zipfile.is_zipfile(io.BytesIO(content)):
        raise Wrong("polyglot")


# Pictures


def _written_anew(content: bytes, kind: str) -> bytes:
    """Return the same picture, upright, without anything about it: place, camera, comment."""
    with Image.open(io.BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Wrong("too_many_pixels")
        opened.load()
        options = _as_it_was_written(opened)
        upright = ImageOps.exif_transpose(opened)
    upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    written = io.BytesIO()
    upright.save(written, kind, **options)
    return written.getvalue()


def _as_it_was_written(picture: Image.Image) -> dict[str, Any]:
    """Return the options that keep a JPEG as sharp, and as small, as it was."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile):
        return {}
    return {
        "qtables": picture.quantization,
        "subsampling": JpegImagePlugin.get_sampling(picture),
        "optimize": True,
        "progressive": bool(picture.info.get("progressive")),
    }


# PDF


def _check_pdf(content: bytes) -> None:
    """Raise Wrong unless the PDF has pages, does nothing by itself and carries nothing along."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Wrong("unreadable")
    if content[end + 5 :].strip(b"\0\t\n\f\r ") or content.find(PDF, 1) >= 0:
        raise Wrong("polyglot")
    _refuse_other_kinds(content)
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Wrong("encrypted")
    if ACTIVE_WORDS.search(_without_escapes(content)):
        raise Wrong("active")
    for part in _dictionaries(reader):
        _check_part(part)
    if not reader.pages or not reader.pages[0].mediabox:
        raise Wrong("unreadable")


def _without_escapes(content: bytes) -> bytes:
    """Return the bytes with `#4a` in a name as the letter that it stands for."""
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), content)


def _check_part(part: DictionaryObject) -> None:
    kinds = {_plain(part, "/Type"), _plain(part, "/Subtype")}
    if ACTIVE_KEYS & part.keys() or ACTIVE_KINDS & kinds or _plain(part, "/S") in ACTIONS:
        raise Wrong("active")
    if "/Image" in kinds:
        sides = [_plain(part, side) for side in ("/Width", "/Height")]
        if all(isinstance(side, int) for side in sides) and sides[0] * sides[1] > MOST_PIXELS:
            raise Wrong("too_many_pixels")


def _plain(part: DictionaryObject, key: str) -> Any:
    value = part.raw_get(key) if key in part else None
    return value.get_object() if isinstance(value, IndirectObject) else value


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary in the file, whether anything refers to it or not."""
    known = [(number, generation) for generation, of in reader.xref.items() for number in of]
    known += [(number, 0) for number in reader.xref_objStm]
    waiting: list[Any] = [reader.trailer]
    for number, generation in known:
        waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            part = waiting.pop()
            if isinstance(part, DictionaryObject):
                yield part
                waiting += part.values()
            elif isinstance(part, ArrayObject):
                waiting += part


def main() -> None:
    """Answer about the file on standard input."""
    bound()
    Image.MAX_IMAGE_PIXELS = None  # a picture's size is looked at before it is read
    try:
        kind, kept = read(sys.stdin.buffer.read())
    except Wrong as wrong:
        kind, kept = str(wrong), b""
    except Exception:
        # What a broken file raises is endless, and the reason to read it in a process of its own.
        kind, kept = "unreadable", b""
    sys.stdout.buffer.write(kind.encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
