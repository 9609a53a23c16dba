"""PDF documents of any length to print: headings, paragraphs and tables in one style."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from core.i18n import _, language
from core.presentation.plain_text import code_of, is_part_of_words, one_line

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
MARGIN = 15  # millimetres, like every measure here
LINE, ROW_LINE = 5, 4
INK, GREY, SHADE = (20, 37, 43), (90, 105, 112), (238, 244, 245)
# A placeholder for the number of pages until that is known. `printed` keeps these private-use
# characters out of all other text, so nothing else is replaced.
PAGES = "\ue000\ue001\ue002\ue003"  # four characters: room for as many digits


class Printout(FPDF):
    """An A4 document with a title on the first page and a page number on each.

    Users' text is printed literally: nothing in it is markup. A character that the fonts lack is
    printed as its code, and the last page says so.
    """

    def __init__(self, title: str, subtitle: str, *, landscape: bool = False) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + LINE)
        self.add_font(FAMILY, "", FONTS / "DejaVuSansCondensed.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        self._drawable = set.intersection(
            *(set(font.cmap) for font in self.fonts.values() if isinstance(font, TTFFont))
        )
        self._lacks_characters = False
        self.alias_nb_pages(PAGES)
        self.set_title(title)
        self.set_lang(language())
        self.subtitle = self.printed(subtitle)
        self.add_page()
        self._write(title, 16, bold=True)
        self._write(subtitle, 9, colour=GREY)

    def footer(self) -> None:
        """Print the name of the software, the subtitle, the page number and the number of pages."""
        self.set_y(-MARGIN)
        self._font(8, colour=GREY)
        number = _("page {number} of {pages}").format(number=self.page_no(), pages=PAGES)
        room = self.epw - self.get_string_width(number) - LINE
        self.cell(room, LINE, self._cut_to(room, f"Inzage · {self.subtitle}"))
        self.cell(0, LINE, number, align="R")

    def heading(self, text: str) -> None:
        """Add a heading, never alone at the bottom of a page."""
        self.ln(LINE)
        if self.will_page_break(5 * LINE):
            self.add_page()
        self._write(text, 12, bold=True)
        self.ln(1)

    def paragraph(self, text: str) -> None:
        """Add a paragraph of plain text."""
        self._write(text, 9.5)
        self.ln(1)

    def list_rows(
        self, columns: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
    ) -> None:
        """Add a table whose head is repeated on each page; `widths` are shares of the whole.

        A cell is a text, or a list of texts below one another. What would fill more than half a
        page is cut off: a row can't be split.
        """
        self._font(8.5)
        rooms = [self.epw * width / sum(widths) * self.eph / ROW_LINE / 2 for width in widths]
        self.set_draw_color(195, 210, 214)
        with self.table(
            col_widths=tuple(widths),
            headings_style=FontFace(emphasis="BOLD", fill_color=SHADE),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=ROW_LINE,
            padding=1,
            text_align="LEFT",
            v_align="TOP",
            markdown=False,
        ) as table:
            table.row([self.printed(column) for column in columns])
            for row in rows:
                table.row(
                    [self._in_cell(room, cell) for room, cell in zip(rooms, row, strict=True)]
                )
        self.ln(2)

    def _in_cell(self, room: float, cell: Any) -> str:
        lines = cell if isinstance(cell, list) else [cell]
        return "\n".join(self._cut_to(room / len(lines), self.printed(line)) for line in lines)

    def printed(self, value: Any) -> str:
        """Return a value as printable text on one line."""
        shapes = [char for char in one_line(value) if not is_part_of_words(char)]
        lacking = {char for char in shapes if ord(char) not in self._drawable}
        self._lacks_characters |= bool(lacking)
        return "".join(code_of(char) if char in lacking else char for char in shapes)

    def as_bytes(self) -> bytes:
        """Return the PDF file. Nothing can be added to it afterwards."""
        if self._lacks_characters:
            self._write(
                _("‹U+…› stands for a character that can't be printed here: its code in Unicode."),
                8,
                colour=GREY,
            )
        content = bytes(self.output())
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        return content

    def _write(
        self, text: str, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK
    ) -> None:
        self._font(size, bold=bold, colour=colour)
        self.multi_cell(0, size * 0.5, self.printed(text), new_x="LMARGIN", new_y="NEXT", align="L")

    def _font(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def _cut_to(self, room: float, text: str) -> str:
        """Return the text, cut off with an ellipsis where it is wider than `room` millimetres."""
        width = self.get_string_width(text)
        if width <= room:
            return text
        while text and width > room:
            text = text[: min(int(len(text) * room / width), len(text) - 1)]
            width = self.get_string_width(f"{text}…")
        return f"{text}…"
