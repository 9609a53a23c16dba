"""The report of a month: one page, with figures only."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core import database as db
from core.models import Partner
from core.reporting.counts import PartnerCount
from core.reporting.figures import by_partner
from core.reporting.month_report import month_report
from core.reporting.tables import as_csv, in_words, table_of
from tests.core.past import make_past, put_past_in
from tests.days import TODAY
from tests.people import MANAGER

OCTOBER = date(2026, 10, 1)


def pages(session: Session, month: date = OCTOBER) -> list[str]:
    file = BytesIO(month_report(session, MANAGER, month))
    return [page.extract_text() for page in PdfReader(file).pages]


def test_a_month_of_everything_fits_on_one_page_without_clients(database: str) -> None:
    past = make_past(seed=3)
    with db.transaction() as session:
        put_past_in(session, past)
        (text,) = pages(session)
    assert "Afsluitingen in oktober 2026" in text
    closed = [row for row in past.grants if row["closed_on"] and in_october(row["closed_on"])]
    open_at_end = [
        row
        for row in past.grants
        if row["granted_on"] < date(2026, 11, 1)
        and (row["closed_on"] is None or row["closed_on"] >= date(2026, 11, 1))
    ]
    lines = text.splitlines()
    assert str(len(closed)) in lines
    assert str(len(open_at_end)) in lines
    assert not any(row["client_id"] in text for row in past.grants)


def in_october(day: date) -> bool:
    return (day.year, day.month) == (2026, 10)


def test_the_months_of_an_empty_register_can_be_printed(database: str) -> None:
    with db.reading() as session:
        (text,) = pages(session)
        assert "Niets." in text
        assert len(pages(session, TODAY.replace(day=1))) == 1


def test_many_long_names_still_fit_on_one_page(database: str) -> None:
    past = make_past(seed=4)
    with db.transaction() as session:
        put_past_in(session, past)
        for partner in session.query(Partner):
            partner.name = "Een heel lange naam van een organisatie " * 5
        session.flush()
        assert len(pages(session)) == 1


# Figures as tables


@pytest.mark.parametrize("name", ["=1+1", "@x", "De Brug; 'x'"])
def test_a_figure_is_a_file_that_no_spreadsheet_takes_for_formulas(name: str) -> None:
    frame = by_partner([PartnerCount("P1", name, 1_234)])
    table = table_of(frame, {"name": "Partner", "number": "Afsluitingen"})
    header, row = as_csv(table).decode("utf-8-sig").splitlines()
    assert header == "Partner,Afsluitingen"
    assert row.endswith(",1234")
    assert not row.startswith(("=", "@"))
    assert list(in_words(table)["Afsluitingen"]) == ["1.234"]
