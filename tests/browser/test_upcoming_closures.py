"""Viewing upcoming closings, opening one of the grants, and downloading the list."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Download, Locator, Page, expect
from pypdf import PdfReader

from core import clock
from tests.browser.rows import cells

pytestmark = pytest.mark.browser

UPCOMING = "/upcoming_closures"
PARTNER = "Jobcoaching Wandelstok"


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(button(page, "xlsx")).to_be_visible()


def button(page: Page, kind: str) -> Locator:
    return page.locator(f".st-key-closures_{kind}").get_by_role("button")


def download(page: Page, kind: str) -> Download:
    with page.expect_download() as coming:
        button(page, kind).click()
    return coming.value


def read(downloaded: Download, folder: Path) -> bytes:
    path = folder / downloaded.suggested_filename
    downloaded.save_as(path)
    return path.read_bytes()


def excel_rows(file: bytes) -> list[dict]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def type_day(page: Page, label: str, day: date) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(f"{day:%d-%m-%Y}")
    field.press("Enter")


def test_what_is_filtered_is_what_the_files_hold(page: Page, server: str, tmp_path: Path) -> None:
    open_page(page, f"{server}{UPCOMING}?closures_days=90")
    page.get_by_test_id("stMain").get_by_role("combobox", name="Partner").fill("wandelstok")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"closures_partner=Jobcoaching\+Wandelstok"))
    expect(button(page, "pdf")).to_contain_text("Lijst om af te drukken (PDF)")
    expect(cells(page, "Partner").last).to_contain_text(PARTNER)
    shown = cells(page, "Klant").locator(".below").all_text_contents()

    excel = download(page, "xlsx")
    last = clock.today() + timedelta(days=90)
    assert re.fullmatch(rf"komende-afsluitingen_[\w-]+_{last}\.xlsx", excel.suggested_filename)
    rows = excel_rows(read(excel, tmp_path))
    assert {row["Partner"].split(" vzw")[0] for row in rows} == {PARTNER}
    assert shown == [row["Klantnummer"] for row in rows][: len(shown)]

    text = read(download(page, "csv"), tmp_path).decode("utf-8-sig")
    in_csv = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["Klantnummer"] for row in in_csv] == [row["Klantnummer"] for row in rows]
    assert [row["Reden"] for row in in_csv] == [row["Reden"] for row in rows]

    pdf = PdfReader(io.BytesIO(read(download(page, "pdf"), tmp_path)))
    printed = " ".join(leaf.extract_text() for leaf in pdf.pages)
    assert all(row["Klantnummer"] in printed for row in rows)


def test_a_file_speaks_the_language_of_its_reader(page: Page, server: str, tmp_path: Path) -> None:
    open_page(page, f"{server}{UPCOMING}?lang=en")
    downloaded = download(page, "csv")
    assert downloaded.suggested_filename.startswith("upcoming-closures_")
    assert read(downloaded, tmp_path).decode("utf-8-sig").startswith("State,Closing date")


def test_a_range_stands_in_the_address_and_survives_a_reload(page: Page, server: str) -> None:
    open_page(page, server + UPCOMING)
    page.get_by_role("radio", name="Andere periode").click()
    first, last = clock.today() + timedelta(days=1), clock.today() + timedelta(days=20)
    type_day(page, "Tot en met", last)
    expect(page).to_have_url(re.compile(f"closures_until={last:%d-%m-%Y}"))
    type_day(page, "Van", first)
    address = re.compile(
        rf"(?=.*closures_from={first:%d-%m-%Y})(?=.*closures_until={last:%d-%m-%Y})"
    )
    expect(page).to_have_url(address)
    page.reload()
    expect(button(page, "xlsx")).to_be_visible()
    expect(page).to_have_url(address)
    expect(page.get_by_role("radio", name="Andere periode")).to_be_checked()
    expect(page.get_by_text("Na vandaag")).to_be_visible()
    expect(page.get_by_text("Verlopen", exact=False)).to_have_count(0)  # nothing of before


def test_a_row_opens_its_grant(page: Page, server: str) -> None:
    open_page(page, server + UPCOMING)
    cells(page, "Reden").first.click()  # the whole row opens it
    expect(page).to_have_url(re.compile(r"/grant\?.*grant=\d+"))
