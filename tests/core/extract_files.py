"""Helpers to write and load extracts in a test."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.extracts.columns import (
    ACTIONS,
    ASSIGNMENTS,
    CLIENTS,
    CLOSING_RULES,
    GRANTS,
    PARTNERS,
    SERVICES,
    Extract,
)
from core.extracts.loading import LoadReport, find_extracts, load_extracts
from core.permissions import Role
from tests.people import somebody

DATA_TEAM = somebody("system:data", Role.SYSTEM)

# A valid row of each extract; {n} stands for the number of the row in its file.
SAMPLES = {
    PARTNERS: {"partner_id": "P{n}", "name": "De Brug", "email": "info@de-brug.example"},
    CLIENTS: {
        "client_id": "C{n}",
        "last_name": "Peeters",
        "first_name": "An",
        "birth_date": "1990-05-17",
        "municipality": "Genk",
        "mediator": "Els Maes",
    },
    SERVICES: {"service": "TIBB{n}", "name": "Begeleiding en bemiddeling"},
    ASSIGNMENTS: {
        "assignment_id": "S{n}",
        "client_id": "C{n}",
        "partner_id": "P1",
        "service": "TIBB1",
        "started_on": "2026-10-01",
        "ended_on": None,
    },
    ACTIONS: {
        "action_id": "A{n}",
        "client_id": "C{n}",
        "partner_id": "P1",
        "kind": "training",
        "trajectory": "no",
        "title": "Opleiding lasser",
        "started_on": "2026-10-01",
        "closed_on": None,
    },
    GRANTS: {
        "grant_id": "G{n}",
        "client_id": "C{n}",
        "partner_id": "P1",
        "origin": "consent",
        "granted_on": "2026-09-01",
        "renewed_on": None,
        "closed_on": None,
    },
    CLOSING_RULES: {
        "basis": "owner",
        "service": "TIBB1",
        "period": "3",
        "unit": "months",
        "valid_from": "200{n}-01-01",
        "valid_until": "200{n}-12-31",
        "source": "verzonnen",
    },
}

# Why a row is rejected, in the words that the reader sees.
MISSING = "De waarde ontbreekt."
NO_DATE = "Dit is geen datum (JJJJ-MM-DD)."
OUTSIDE = "De datum ligt buiten 2000 tot en met 2059."
END_BEFORE_START = "Het einde ligt voor het begin."
NOT_PRINTABLE = "De identificatie bevat een teken dat niet afgedrukt kan worden."
TOO_LONG = "De identificatie is langer dan 100 tekens."
NOT_KEPT = "De waarde bevat een teken dat niet bewaard kan worden."
NOT_CSV = "De regel kan niet als CSV gelezen worden."
WIDTH = "De rij heeft meer of minder waarden dan er kolommen zijn."
KIND = "De soort is guidance of training."
YES_OR_NO = "Dit is yes of no."
UNKNOWN = "Deze identificatie is niet bekend."

Row = dict[str, date | str | None]


def write(folder: Path, extract: Extract, *rows: Row) -> Path:
    """Write an extract with these rows; each names only its differences from the sample row."""
    path = folder / extract.file
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SAMPLES[extract], lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            writer.writerow(_numbered(SAMPLES[extract], number) | row)
    return path


def write_lines(folder: Path, extract: Extract, *lines: str) -> Path:
    """Write an extract of exactly these lines below its header."""
    path = folder / extract.file
    text = "".join(f"{line}\n" for line in (",".join(SAMPLES[extract]), *lines))
    path.write_bytes(text.encode())
    return path


def load(session: Session, *paths: Path, **options: Any) -> LoadReport:
    """Load these files and folders; `by` can be given as an option."""
    return load_extracts(
        session,
        find_extracts(paths),
        **{"by": DATA_TEAM, **options},
    )


def _numbered(sample: dict[str, Any], number: int) -> Row:
    return {name: value and value.format(n=number) for name, value in sample.items()}
