"""Reading an extract by itself: which rows are valid, and what is wrong with the others."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import ColumnNamedTwice, LoadRefused, MissingColumns, NoHeader, NotUtf8
from core.extracts.columns import (
    ACTIONS,
    ASSIGNMENTS,
    CLIENTS,
    CLOSING_RULES,
    EXTRACTS,
    GRANTS,
    PARTNERS,
    SERVICES,
    Extract,
)
from core.extracts.reading import ExtractRow, read_extract
from core.models import Basis, Origin, Purpose, Unit
from tests.core.extract_files import (
    END_BEFORE_START,
    KIND,
    MISSING,
    NO_DATE,
    NOT_CSV,
    NOT_KEPT,
    NOT_PRINTABLE,
    OUTSIDE,
    TOO_LONG,
    WIDTH,
    YES_OR_NO,
    Row,
    write,
    write_lines,
)
from tests.days import TODAY, days_ago

TOMORROW = days_ago(-1)

NUMBER = "Dit is geen geheel getal van 0 of meer."
ENTERPRISE = "Het ondernemingsnummer is niet geldig."


def read(path: Path) -> list[ExtractRow]:
    return list(read_extract(path, EXTRACTS[path.name], TODAY))


def good_lines(rows: list[ExtractRow]) -> list[int]:
    return [row.line for row in rows if not row.defects]


def defects(rows: list[ExtractRow]) -> list[tuple[int, str, str]]:
    return [(row.line, *defect) for row in rows for defect in row.defects]


@pytest.mark.parametrize(
    ("extract", "row", "column", "reason"),
    [
        pytest.param(PARTNERS, {"partner_id": ""}, "partner_id", MISSING, id="no identifier"),
        pytest.param(CLIENTS, {"last_name": "  "}, "last_name", MISSING, id="only spaces"),
        pytest.param(SERVICES, {"name": ""}, "name", MISSING, id="service without a name"),
        pytest.param(ACTIONS, {"title": ""}, "title", MISSING, id="action without a title"),
        pytest.param(GRANTS, {"granted_on": ""}, "granted_on", MISSING, id="never granted"),
        pytest.param(CLOSING_RULES, {"source": ""}, "source", MISSING, id="rule without source"),
        pytest.param(CLIENTS, {"client_id": "C" * 101}, "client_id", TOO_LONG, id="too long"),
        pytest.param(PARTNERS, {"partner_id": "P" * 101}, "partner_id", TOO_LONG, id="partner's"),
        pytest.param(CLIENTS, {"client_id": "C\n1"}, "client_id", NOT_PRINTABLE, id="line break"),
        pytest.param(CLIENTS, {"client_id": "C\u200b1"}, "client_id", NOT_PRINTABLE, id="unseen"),
        pytest.param(SERVICES, {"service": "T\x07"}, "service", NOT_PRINTABLE, id="control"),
        pytest.param(CLIENTS, {"last_name": "Pee\0ters"}, "last_name", NOT_KEPT, id="NUL in text"),
        pytest.param(CLIENTS, {"client_id": "C\0"}, "client_id", NOT_KEPT, id="NUL in identifier"),
        pytest.param(CLIENTS, {"birth_date": "\0"}, "birth_date", NOT_KEPT, id="NUL as date"),
        pytest.param(PARTNERS, {"partner_id": "BE0202239952"}, "partner_id", ENTERPRISE, id="BE"),
        pytest.param(PARTNERS, {"partner_id": "0202.239.952"}, "partner_id", ENTERPRISE, id="dots"),
        pytest.param(CLIENTS, {"birth_date": "2001-02-29"}, "birth_date", NO_DATE, id="29 Feb"),
        pytest.param(CLIENTS, {"birth_date": "17/05/1990"}, "birth_date", NO_DATE, id="slashes"),
        pytest.param(CLIENTS, {"birth_date": "19900517"}, "birth_date", NO_DATE, id="no dashes"),
        pytest.param(CLIENTS, {"birth_date": "1990-5-17"}, "birth_date", NO_DATE, id="one digit"),
        pytest.param(CLIENTS, {"birth_date": "2020-W01-1"}, "birth_date", NO_DATE, id="a week"),
        pytest.param(
            CLIENTS, {"birth_date": "1990-05-17T00:00"}, "birth_date", NO_DATE, id="with a time"
        ),
        pytest.param(
            CLIENTS, {"birth_date": TOMORROW}, "birth_date",
            "De geboortedatum ligt in de toekomst.", id="not born yet",
        ),
        pytest.param(
            CLIENTS, {"birth_date": "1899-12-31"}, "birth_date",
            "De geboortedatum ligt voor 1900.", id="born before 1900",
        ),
        pytest.param(ASSIGNMENTS, {"started_on": "1999-12-31"}, "started_on", OUTSIDE, id="1999"),
        pytest.param(ACTIONS, {"closed_on": "2060-01-01"}, "closed_on", OUTSIDE, id="2060"),
        pytest.param(GRANTS, {"granted_on": "1999-12-31"}, "granted_on", OUTSIDE, id="granted"),
        pytest.param(
            CLOSING_RULES, {"valid_until": "2060-01-01"}, "valid_until", OUTSIDE, id="rule 2060"
        ),
        pytest.param(
            ASSIGNMENTS, {"ended_on": "2026-09-30"}, "ended_on", END_BEFORE_START,
            id="assignment ends before it starts",
        ),
        pytest.param(
            ACTIONS, {"closed_on": "2026-09-30"}, "closed_on", END_BEFORE_START,
            id="action ends before it starts",
        ),
        pytest.param(
            GRANTS, {"closed_on": "2026-08-31"}, "closed_on", END_BEFORE_START,
            id="closed before it was granted",
        ),
        pytest.param(
            GRANTS, {"renewed_on": "2026-10-01", "closed_on": "2026-09-30"}, "closed_on",
            END_BEFORE_START, id="closed before it was renewed",
        ),
        pytest.param(
            GRANTS, {"renewed_on": "2026-08-31"}, "renewed_on",
            "De hernieuwing ligt voor het toekennen.", id="renewed before it was granted",
        ),
        pytest.param(
            GRANTS, {"closed_on": TOMORROW}, "closed_on",
            "Een inzagerecht kan niet afgesloten zijn op een dag die nog moet komen.",
            id="closed tomorrow",
        ),
        pytest.param(
            ACTIONS, {"kind": "opleiding"}, "kind", KIND, id="kind"
        ),
        pytest.param(
            ACTIONS, {"trajectory": "ja"}, "trajectory", YES_OR_NO, id="trajectory"
        ),
        pytest.param(
            GRANTS, {"origin": "Consent"}, "origin", "De oorsprong is consent of assignment.",
            id="origin",
        ),
        pytest.param(
            CLOSING_RULES, {"basis": "kept"}, "basis",
            "De basis is owner, executor, no_action of fallback.", id="basis",
        ),
        pytest.param(
            CLOSING_RULES, {"unit": "weeks"}, "unit", "De eenheid is months of days.", id="unit"
        ),
        pytest.param(CLOSING_RULES, {"period": "-1"}, "period", NUMBER, id="period below 0"),
        pytest.param(CLOSING_RULES, {"period": "1,5"}, "period", NUMBER, id="half a period"),
        pytest.param(CLOSING_RULES, {"period": "9" * 10}, "period", NUMBER, id="endless period"),
        pytest.param(
            CLOSING_RULES, {"period": "1201"}, "period",
            "De periode is langer dan honderd jaar.", id="more than 1200 months",
        ),
        pytest.param(
            CLOSING_RULES, {"period": "36501", "unit": "days"}, "period",
            "De periode is langer dan honderd jaar.", id="more than 36500 days",
        ),
        pytest.param(
            CLOSING_RULES, {"service": ""}, "service",
            "Een regel voor eigenaars heeft een service nodig.", id="owner rule without a service",
        ),
        pytest.param(
            CLOSING_RULES, {"basis": "executor"}, "service",
            "Alleen een regel voor eigenaars heeft een service.", id="other rule with a service",
        ),
        pytest.param(
            CLOSING_RULES, {"valid_until": "2002-01-01"}, "valid_until", END_BEFORE_START,
            id="version that never holds",
        ),
    ],
)  # fmt: skip
def test_a_row_with_a_defect_is_told_apart_from_its_neighbours(
    tmp_path: Path, extract: Extract, row: Row, column: str, reason: str
) -> None:
    rows = read(write(tmp_path, extract, {}, row, {}))
    assert (rows[1].line, rows[1].defects) == (3, [(column, reason)])
    assert (rows[0].defects, rows[2].defects) == ([], [])


@pytest.mark.parametrize(
    ("extract", "row"),
    [
        pytest.param(CLIENTS, {"birth_date": TODAY}, id="born today"),
        pytest.param(CLIENTS, {"birth_date": "1900-01-01"}, id="born in 1900"),
        pytest.param(CLIENTS, {"birth_date": "2000-02-29"}, id="29 February of a leap year"),
        pytest.param(
            CLIENTS, {"birth_date": "", "municipality": "", "mediator": ""}, id="bare client"
        ),
        pytest.param(CLIENTS, {"client_id": "C" * 100}, id="identifier of 100 characters"),
        pytest.param(CLIENTS, {"client_id": "Ç 1/é-ß"}, id="letters of any kind"),
        pytest.param(PARTNERS, {"partner_id": "BE 0202.239.951"}, id="valid number with BE"),
        pytest.param(PARTNERS, {"partner_id": "BE0202239951"}, id="valid number, BE and digits"),
        pytest.param(PARTNERS, {"partner_id": "0202.239.951"}, id="valid number with dots"),
        pytest.param(PARTNERS, {"partner_id": "1000.000.021"}, id="valid number from 1 on"),
        pytest.param(PARTNERS, {"partner_id": "0202239952"}, id="digits that may be anything"),
        pytest.param(PARTNERS, {"partner_id": "BEGELEID-7"}, id="no enterprise number at all"),
        pytest.param(ACTIONS, {"started_on": "2000-01-01"}, id="first day"),
        pytest.param(ACTIONS, {"closed_on": "2059-12-31"}, id="last day"),
        pytest.param(ACTIONS, {"closed_on": "2026-10-01"}, id="action of one day"),
        pytest.param(ASSIGNMENTS, {"ended_on": "2026-10-01"}, id="assignment of one day"),
        pytest.param(GRANTS, {"renewed_on": "2026-09-01", "closed_on": TODAY}, id="closed today"),
        pytest.param(CLOSING_RULES, {"period": "0"}, id="period of 0"),
        pytest.param(CLOSING_RULES, {"period": "1200"}, id="a hundred years"),
        pytest.param(CLOSING_RULES, {"period": "36500", "unit": "days"}, id="36500 days"),
        pytest.param(CLOSING_RULES, {"valid_until": ""}, id="version that holds from then on"),
        pytest.param(CLOSING_RULES, {"basis": "no_action", "service": ""}, id="no service"),
    ],
)
def test_a_row_at_the_edge_of_what_is_allowed_is_good(
    tmp_path: Path, extract: Extract, row: Row
) -> None:
    assert defects(read(write(tmp_path, extract, row))) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("P2,De Kade", WIDTH, id="a value too few"),
        pytest.param("P2,De Kade,,", WIDTH, id="a value too many"),
        pytest.param("P2;De Kade;", WIDTH, id="semicolons"),
        pytest.param("   ", WIDTH, id="a line of spaces"),
        pytest.param('P2,"De Kade,', NOT_CSV, id="quote never closed"),
        pytest.param('P2,"De Kade" vzw,', NOT_CSV, id="text after a quote"),
        pytest.param(f"P2,{'x' * 140_000},", NOT_CSV, id="value without end"),
    ],
)
def test_a_line_out_of_shape_takes_no_other_row_along(
    tmp_path: Path, line: str, reason: str
) -> None:
    path = write_lines(tmp_path, PARTNERS, "P1,De Brug,", line, '"P3","De Sluis",', "P4,De Dam,")
    rows = read(path)
    assert defects(rows) == [(3, "", reason)]
    assert good_lines(rows) == [2, 4, 5]


def test_a_quote_never_closed_on_the_last_line_is_told(tmp_path: Path) -> None:
    rows = read(write_lines(tmp_path, PARTNERS, "P1,De Brug,", 'P2,"De Kade,'))
    assert defects(rows) == [(3, "", NOT_CSV)]


def test_a_row_says_everything_that_is_wrong_with_it(tmp_path: Path) -> None:
    rows = read(write(tmp_path, CLIENTS, {"last_name": "", "birth_date": "morgen"}))
    assert defects(rows) == [(2, "last_name", MISSING), (2, "birth_date", NO_DATE)]


@pytest.mark.parametrize(
    ("extract", "row", "column"),
    [
        pytest.param(PARTNERS, {"partner_id": "P1", "name": "Anders"}, "partner_id", id="partner"),
        pytest.param(CLIENTS, {"client_id": " C1 "}, "client_id", id="spaces around it"),
        pytest.param(SERVICES, {"service": "TIBB1"}, "service", id="service"),
        pytest.param(ASSIGNMENTS, {"assignment_id": "S1"}, "assignment_id", id="assignment"),
        pytest.param(ACTIONS, {"action_id": "A1"}, "action_id", id="action"),
        pytest.param(GRANTS, {"grant_id": "G1"}, "grant_id", id="grant"),
        pytest.param(
            CLOSING_RULES, {"valid_from": "2001-01-01", "period": "9"}, "basis", id="rule version"
        ),
    ],
)
def test_an_identifier_that_stands_higher_in_the_file_is_a_defect(
    tmp_path: Path, extract: Extract, row: Row, column: str
) -> None:
    rows = read(write(tmp_path, extract, {}, {}, row))
    assert defects(rows) == [(4, column, "Dezelfde rij staat al op regel 2 van dit bestand.")]
    assert good_lines(rows) == [2, 3]


def test_identifiers_that_differ_in_capitals_only_are_two(tmp_path: Path) -> None:
    assert defects(read(write(tmp_path, CLIENTS, {}, {"client_id": "c1"}))) == []


def test_a_row_is_read_into_dates_words_and_numbers(tmp_path: Path) -> None:
    (action,) = read(write(tmp_path, ACTIONS, {"trajectory": "yes", "closed_on": "2026-10-31"}))
    (grant,) = read(write(tmp_path, GRANTS, {"origin": "assignment"}))
    (rule,) = read(write(tmp_path, CLOSING_RULES, {"unit": "days"}))
    assert action.values["kind"] is Purpose.TRAINING
    assert (action.values["trajectory"], action.values["closed_on"]) == (True, date(2026, 10, 31))
    assert (grant.values["origin"], grant.values["closed_on"]) == (Origin.ASSIGNMENT, None)
    assert (rule.values["basis"], rule.values["period"]) == (Basis.OWNER, 3)
    assert rule.values["unit"] is Unit.DAYS


def test_lines_are_counted_past_values_of_several_lines_and_blank_lines(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path, PARTNERS, 'P1,"De\nBrug\n\nvzw",', "", "P2,De Kade,", "", "P3,,", 'P4,"De\nDam",'
    )
    rows = read(path)
    assert rows[0].values["name"] == "De\nBrug\n\nvzw"
    assert good_lines(rows) == [2, 7, 10]
    assert defects(rows) == [(9, "name", MISSING)]


def test_quotes_and_commas_are_part_of_a_quoted_value(tmp_path: Path) -> None:
    (row,) = read(write_lines(tmp_path, PARTNERS, 'P1,"De ""Brug"", Genk",'))
    assert row.values["name"] == 'De "Brug", Genk'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfservice,name\nWIJ3,Caf\xc3\xa9\n", id="byte order mark"),
        pytest.param(b"service,name\r\nWIJ3,Caf\xc3\xa9\r\n", id="line ends of Windows"),
        pytest.param(b"service,name\rWIJ3,Caf\xc3\xa9\r", id="line ends of an old Mac"),
        pytest.param(b"service,name\nWIJ3,Caf\xc3\xa9", id="no line end at the end"),
        pytest.param(b"name,service\nCaf\xc3\xa9,WIJ3\n", id="another order of columns"),
        pytest.param(b"code,service,,name\n\0,WIJ3,x,Caf\xc3\xa9\n", id="more columns"),
        pytest.param(b" service , name\n WIJ3 , Caf\xc3\xa9 \n", id="spaces around everything"),
        pytest.param(b'"service","name"\n"WIJ3","Caf\xc3\xa9"\n', id="everything in quotes"),
        pytest.param(b"x,service,x,name\n1,WIJ3,2,Caf\xc3\xa9\n", id="a spare column twice"),
    ],
)
def test_a_file_may_look_different_and_say_the_same(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(content)
    assert read(path) == [ExtractRow(2, {"service": "WIJ3", "name": "Café"}, [])]


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        pytest.param(
            "service,name\nWIJ3,Werk\n".encode("utf-16"), NotUtf8,
            "services.csv is geen tekstbestand in UTF-8.", id="UTF-16",
        ),
        pytest.param(
            "service,name\nWIJ3,Café\n".encode("latin-1"), NotUtf8,
            "services.csv is geen tekstbestand in UTF-8.", id="Latin-1",
        ),
        pytest.param(
            b"", NoHeader,
            "services.csv is leeg: de eerste regel moet de kolommen noemen.", id="empty",
        ),
        pytest.param(
            b"\xef\xbb\xbf", NoHeader,
            "services.csv is leeg: de eerste regel moet de kolommen noemen.",
            id="only a byte order mark",
        ),
        pytest.param(
            b"\nservice,name\n", NoHeader,
            "services.csv is leeg: de eerste regel moet de kolommen noemen.",
            id="first line is blank",
        ),
        pytest.param(
            b"WIJ3,Werk\n", MissingColumns,
            "services.csv mist de kolommen service, name.", id="no header",
        ),
        pytest.param(
            "service,name\n".encode("utf-16-le"), MissingColumns,
            "services.csv mist de kolommen service, name.", id="UTF-16 without a mark",
        ),
        pytest.param(
            b"service;name\nWIJ3;Werk\n", MissingColumns,
            "services.csv mist de kolommen service, name.", id="semicolons",
        ),
        pytest.param(
            b"service,Name\nWIJ3,Werk\n", MissingColumns,
            "services.csv mist de kolommen name.", id="a column under another name",
        ),
        pytest.param(
            b"service,name,service\nWIJ3,Werk,WIJ4\n", ColumnNamedTwice,
            "services.csv heeft de kolom service meer dan eens.", id="a column twice",
        ),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_refused_as_a_whole(
    tmp_path: Path, content: bytes, error: type[LoadRefused], sentence: str
) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(content)
    with pytest.raises(error) as refused:
        read(path)
    assert str(refused.value) == sentence


def test_a_file_of_only_a_header_has_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path, SERVICES)) == []
