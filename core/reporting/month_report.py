"""The month report: figures and bars about closings on one page, nothing about a client."""

from calendar import monthrange
from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from core.calendar import Grain, period_in_words
from core.i18n import _, day_in_words
from core.permissions import Act, Acting, allowed
from core.presentation.pdf import GREY, Printout
from core.presentation.wording import in_figures
from core.reporting.counts import (
    Choice,
    count_by_partner,
    count_closings,
    count_undone,
    count_waits,
    read_flow,
)
from core.reporting.figures import (
    by_basis,
    by_partner,
    by_service,
    days_late,
    open_over_time,
    opened_and_closed,
)

MOST_PARTNERS, MOST_SERVICES = 10, 6
ROW, BAR, GAP = 4.6, 2.8, 8  # millimetres
NAMES, NUMBERS = 0.54, 0.1  # shares of the width; the bars have the rest
BAR_COLOUR = (7, 90, 111)


@allowed(Act.SEE_FIGURES)
def month_report(session: Session, by: Acting, month: date) -> bytes:
    """Return the report of the month that begins on this day, as a PDF. Raises NotPermitted."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    choice = Choice(month, min(last, by.today))
    flow = read_flow(session, by, choice)
    closings = count_closings(session, by, choice)
    waits = count_waits(session, by, choice)
    undone = sum(count_undone(session, by, choice).values())
    partners = count_by_partner(session, by, choice)

    report = MonthReport(
        _("Closings in {month}").format(month=period_in_words(month, Grain.MONTH)),
        _("Counted on {day}").format(day=day_in_words(by.today)),
    )
    stock = int(open_over_time(flow, choice, Grain.MONTH, today=by.today)["grants"].sum())
    movement = opened_and_closed(flow, choice, Grain.MONTH, today=by.today)
    opened, closed = (int(movement[name].sum()) for name in ("opened", "closed"))
    report.figures(
        {
            _("Open at the beginning"): stock - opened + closed,
            _("Opened"): opened,
            _("Closed"): closed,
            _("Open at the end"): stock,
            _("Undone since"): undone,
        }
    )
    weeks = opened_and_closed(flow, choice, Grain.WEEK, today=by.today)
    per_week = pd.DataFrame({"name": weeks["period"], "number": weeks["closed"]})
    report.side_by_side((_("Per week"), per_week), (_("Days late"), days_late(waits)))
    report.side_by_side(
        (_("Closings by basis"), by_basis(closings)),
        (_("Closings by service"), by_service(closings, MOST_SERVICES)),
    )
    report.heading(_("Closings by partner"))
    report.bars(by_partner(partners, MOST_PARTNERS), report.l_margin, report.epw)
    return report.as_bytes()


class MonthReport(Printout):
    """A printout with rows of figures, and tables that also show their numbers as bars."""

    def figures(self, named: dict[str, int]) -> None:
        """Add numbers beside each other, each under its name."""
        self.ln(4)
        width, top = self.epw / len(named), self.get_y()
        for place, (name, number) in enumerate(named.items()):
            left = self.l_margin + place * width
            self._text_at(left, top, width, self.printed(name), 8, colour=GREY)
            self._text_at(left, top + 5, width, in_figures(number), 15, bold=True)
        self.set_y(top + 11)

    def side_by_side(self, *tables: tuple[str, pd.DataFrame]) -> None:
        """Add tables with bars beside each other, each under its title."""
        self.ln(6)
        top = self.get_y()
        width = (self.epw - GAP * (len(tables) - 1)) / len(tables)
        ends = []
        for place, (title, frame) in enumerate(tables):
            left = self.l_margin + place * (width + GAP)
            self._text_at(left, top, width, title, 12, bold=True)
            self.set_y(top + 7)
            self.bars(frame, left, width)
            ends.append(self.get_y())
        self.set_y(max(ends))

    def bars(self, frame: pd.DataFrame, left: float, width: float) -> None:
        """Add a row for each name in the frame, with its number and a bar of that length.

        `left` and `width` are in millimetres.
        """
        if frame.empty:
            self._text_at(left, self.get_y(), width, _("Nothing."), 8.5, colour=GREY)
            self.ln(ROW)
        highest = max([*frame["number"], 1])
        names, numbers = width * NAMES, width * NUMBERS
        room = width - names - numbers - 2
        for name, number in zip(frame["name"], frame["number"], strict=True):
            top = self.get_y()
            self._text_at(left, top, names, self.printed(name), 8.5)
            self._text_at(left + names, top, numbers, in_figures(number), 8.5, align="R")
            self.set_fill_color(*BAR_COLOUR)
            bar_left = left + names + numbers + 2
            if number:
                self.rect(bar_left, top + (ROW - BAR) / 2, room * number / highest, BAR, style="F")
            self.set_y(top + ROW)

    def _text_at(
        self,
        left: float,
        top: float,
        width: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: tuple[int, int, int] | None = None,
        align: str = "L",
    ) -> None:
        self._font(size, bold=bold, **({"colour": colour} if colour else {}))
        self.set_xy(left, top)
        self.cell(width, ROW, self._cut_to(width - 2, text), align=align)
