"""Hostile texts are stored unchanged, found, and harmless in everything that is made of them."""

import csv
import io
import json
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core import database as db
from core.casework.grant.acts import GrantAct, Request, carry_out
from core.casework.grant.view import view_grant
from core.casework.register.printout import print_register
from core.casework.register.reading import read_register
from core.casework.upcoming.export import write_closures_csv, write_closures_xlsx
from core.casework.upcoming.printout import closures_as_pdf
from core.casework.upcoming.selection import Selection
from core.consent.forms import Entry
from core.consent.recording import record_consent
from core.directory import find_client, find_clients, find_partner, find_partners, folded
from core.errors import CharacterNotKept
from core.extracts.columns import ACTIONS, CLIENTS, LONGEST_NAME, LONGEST_TEXT, PARTNERS
from core.models import Action, Answer, Channel, Client, Partner, Purpose, Service
from core.permissions import Role
from core.presentation.pdf import Printout
from core.presentation.plain_text import one_line
from core.presentation.tabular import write_json, write_rows
from tests.core.exporting import written
from tests.core.extract_files import NOT_KEPT, load, write
from tests.core.writing import add_pair
from tests.days import TODAY
from tests.hostile import TEXTS, write_extracts
from tests.people import MEDIATOR, SCHEDULER, somebody

SELECTION = Selection(TODAY + timedelta(days=365))
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def register(database: str, tmp_path: Path) -> None:
    """Load the register that `write_extracts` writes."""
    with db.transaction() as session:
        report = load(session, write_extracts(tmp_path, TODAY), by=SCHEDULER)
    assert report.rejects == []


def held(*columns: Any) -> list[str]:
    """Return every text in these columns, in the order of `TEXTS`; all columns must agree."""
    with db.reading() as session:
        rows = session.execute(select(*columns)).all()
    assert {len(set(row[1:])) for row in rows} == {1}
    return [row[1] for row in sorted(rows, key=lambda row: int(row[0][1:]))]


def test_there_are_two_hundred_of_them_and_more() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 200


def test_an_extract_brings_them_as_they_are(register: None) -> None:
    names = (Client.last_name, Client.first_name, Client.municipality, Client.mediator)
    assert held(Client.client_id, *names) == list(TEXTS)
    assert held(Partner.partner_id, Partner.name, Partner.email) == list(TEXTS)
    assert held(Service.service, Service.name) == list(TEXTS)
    assert held(Action.action_id, Action.title) == list(TEXTS)


def test_only_what_no_database_keeps_is_rejected(database: str, tmp_path: Path) -> None:
    with db.transaction() as session:
        report = load(session, write(tmp_path, CLIENTS, {"last_name": "An\0"}), by=SCHEDULER)
    assert [(reject.column, reject.reason) for reject in report.rejects] == [
        ("last_name", NOT_KEPT)
    ]


@pytest.mark.parametrize(
    "letter", ["w", "\U00020000", "\ufdfa"], ids=["short", "in four bytes", "spelt out in eighteen"]
)
def test_the_longest_names_fit_in_any_alphabet(database: str, tmp_path: Path, letter: str) -> None:
    longest, titles = letter * LONGEST_NAME, letter * LONGEST_TEXT
    names = dict.fromkeys(("last_name", "first_name", "municipality", "mediator"), longest)
    write(tmp_path, PARTNERS, {"name": longest, "email": longest})
    write(tmp_path, CLIENTS, names, {"client_id": "C" * 100, **names}, {"mediator": f"{longest}x"})
    write(tmp_path, ACTIONS, {"title": titles}, {"client_id": "C1", "title": f"{titles}x"})
    with db.transaction() as session:
        report = load(session, tmp_path, by=SCHEDULER)
        found = find_clients(session, MEDIATOR, longest)
    assert [client.client_id for client in found] == ["C1", "C" * 100]
    assert [(reject.column, reject.reason) for reject in report.rejects] == [
        ("mediator", "De waarde is langer dan 250 tekens."),
        ("title", "De waarde is langer dan 5000 tekens."),
    ]


def test_who_has_such_a_name_is_found_by_it(register: None) -> None:
    missed = []
    with db.reading() as session:
        for number, text in enumerate(TEXTS, start=1):
            clients = find_clients(session, MEDIATOR, text, most=len(TEXTS))
            partners = find_partners(session, MEDIATOR, text, most=len(TEXTS))
            if folded(text):
                missed += [text] * (f"C{number}" not in {row.client_id for row in clients})
                missed += [text] * (f"P{number}" not in {row.partner_id for row in partners})
    assert missed == []


@pytest.mark.parametrize("typed", ["C1' --", "C1\0", "\0", "%", "C_", "c1", "Ｃ1"])
def test_what_is_not_a_number_finds_nobody_or_is_refused(database: str, typed: str) -> None:
    with db.transaction() as session:
        add_pair(session)
    with suppress(CharacterNotKept), db.reading() as session:
        assert find_client(session, MEDIATOR, typed) is None
        assert find_partner(session, MEDIATOR, typed) is None
        assert find_clients(session, MEDIATOR, typed[:-1]) is not None


def test_they_are_names_of_mediators_and_reasons_too(register: None) -> None:
    """A quarter of the texts each: record a form, keep its grant open, close it, undo that."""
    with db.transaction() as session:
        for number in (1, 2, 3, 4):
            text = "\n".join(TEXTS[number - 1 :: 4])
            who = somebody(text, Role.MEDIATOR)
            entry = Entry(
                client_id=f"C{number}", partner_id=f"P{number}", purpose=Purpose.TRAINING,
                channel=Channel.PARTNER, filled_in_on=TODAY, received_on=TODAY, answer=Answer.YES,
            )  # fmt: skip
            token = f"t{number}"
            form, said = record_consent(session, entry, token=token, by=who)
            grant = form.grant_id or 0
            sentences = [said]
            for act in (GrantAct.KEEP, GrantAct.CLOSE, GrantAct.UNDO):
                closing = view_grant(session, MEDIATOR, grant).closing
                request = Request(
                    grant, act, text, TODAY + timedelta(days=9), closing and closing.closing_id
                )
                sentences.append(carry_out(session, request, by=who))
            view = view_grant(session, MEDIATOR, grant)
            (closing,) = view.closings
            assert {text} == {
                view.forms[0].recorded_by, closing.closed_by,
                closing.reason, closing.undone_by, closing.undo_reason,
            }  # fmt: skip
            assert all(sentences)


# What is made of them


def test_in_csv_no_cell_is_a_formula_and_nothing_is_lost(register: None) -> None:
    with db.reading() as session:
        file = written(write_closures_csv, session, MEDIATOR, SELECTION).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline="")))
    assert {len(row) for row in rows} == {10}
    texts = {text_of_cell(cell) for row in rows for cell in row}
    assert {text for text in TEXTS if text not in texts} == set()
    # However it is split: as it should be, or by an Excel that expects semicolons.
    cells = [*(cell for row in rows for cell in row), *re.split(r"[;\r\n]", file.replace('"', ""))]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))] == []


def text_of_cell(cell: str) -> str:
    """Return the text of a cell, without the quote that keeps it from being a formula."""
    return re.sub(r"(?:^|(?<=[;\t\r\n]))'(?='*[=+\-@\t\r＝＋－＠])", "", cell)


def test_in_excel_they_are_text_and_nothing_is_lost(register: None) -> None:
    with db.reading() as session:
        file = written(write_closures_xlsx, session, MEDIATOR, SELECTION)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(file)).active for cell in row]
    texts = {excel_reads(cell.value) for cell in cells if cell.data_type == "s"}
    assert {text for text in TEXTS if text not in texts} == set()
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert [cell.value for cell in cells if cell.hyperlink] == []


def excel_reads(text: str) -> str:
    """Return the text with Excel's codes for characters outside XML (_x000D_) decoded."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)


@pytest.mark.slow
def test_on_paper_they_are_printed_and_nothing_in_them_acts(register: None) -> None:
    with db.reading() as session:
        lists = closures_as_pdf(session, MEDIATOR, SELECTION)
        of_client = read_register(session, MEDIATOR, "C1")
    overview = print_register(of_client, TODAY, by=MEDIATOR)
    printout = Printout("", "")
    expected = [squeezed(printout.printed(text)) for text in TEXTS]
    assert printout.as_bytes()
    for file in (lists, overview):
        reader = PdfReader(io.BytesIO(file))
        text = squeezed("".join(page.extract_text() for page in reader.pages))
        # Text read from right to left is stored in the order in which it is drawn.
        assert [x for x in expected if x not in text and x[::-1] not in text] == []
        assert [page for page in reader.pages if "/Annots" in page or "/AA" in page] == []
        assert not {"/AA", "/Names"} & set(reader.trailer["/Root"])


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_in_a_terminal_each_stays_on_its_line_and_steers_nothing() -> None:
    stream = io.StringIO()
    write_rows([(n, text) for n, text in enumerate(TEXTS)], ("n", "text"), "table", stream)
    lines = stream.getvalue().split("\n")
    assert len(lines) == len(TEXTS) + 3
    assert STEERING.search(stream.getvalue()) is None
    assert [text for text, line in zip(TEXTS, lines[2:], strict=False) if text == one_line(text)
            and text.isprintable() and not line.rstrip().endswith(text)] == []  # fmt: skip


def test_as_json_they_read_back_and_steer_no_terminal() -> None:
    stream = io.StringIO()
    write_json(TEXTS, stream)
    assert json.loads(stream.getvalue()) == list(TEXTS)
    assert STEERING.search(stream.getvalue()) is None
