"""Draws one page of a scan in PDF, in a process of its own: `python -m core.consent.scan_drawer 1`.

The file comes on standard input; to standard output go a line with the number of pages, and the
page as a PNG picture. Whatever goes wrong, nothing comes out; see `core.consent.scan_pages`.
"""

import io
import math
import sys

import pypdfium2
from PIL import Image

from core.consent.bounds import bound

WIDTH = 1_200  # pixels: an A4 page reads well on a screen
MOST_PIXELS = 4_000_000  # of what is drawn: a page can be as long as a road


def draw(content: bytes, number: int) -> tuple[int, Image.Image]:
    """Return how many pages the PDF has, and one of them as a picture; the first page is 1.

    What is filled in in its fields is drawn too. Raises IndexError without such a page, or whatever
    reading a broken file raises.
    """
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    if not 0 < number <= len(document):
        raise IndexError(number)
    page = document[number - 1]
    return len(document), page.render(scale=scale_of(*page.get_size())).to_pil()


def scale_of(width: float, height: float) -> float:
    """Return by what to multiply the sides of a page, in points, to get pixels."""
    return min(WIDTH / width, math.sqrt(MOST_PIXELS / (width * height)))


def main() -> None:
    """Draw the page, whose number is the argument, of the file on standard input."""
    bound()
    pages, picture = draw(sys.stdin.buffer.read(), int(sys.argv[1]))
    drawn = io.BytesIO()
    picture.save(drawn, "png")
    sys.stdout.buffer.write(f"{pages}\n".encode() + drawn.getvalue())


if __name__ == "__main__":
    main()
