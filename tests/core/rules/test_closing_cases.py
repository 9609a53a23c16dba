"""The worked cases of the rules, through the real import and the real assessment."""

import csv
import re
from pathlib import Path

from core import database as db
from core.extracts.loading import find_extracts, load_extracts
from core.grants.listing import list_grants
from core.models import Grant
from tests.people import SCHEDULER

HERE = Path(__file__).parent
FACT = re.compile(r"(?P<kind>assignment|action|trajectory action) ?(?P<service>[A-Z0-9 ]*?) ?"
                  r"(?P<start>\d{4}-\d\d-\d\d)\.\.(?P<end>\d{4}-\d\d-\d\d)?")  # fmt: skip


def cases() -> dict[str, dict[str, str]]:
    """Return the cases, by the number of the client that stands for each."""
    with (HERE / "closing-cases.csv").open(encoding="utf-8") as file:
        return {f"C{number:02}": case for number, case in enumerate(csv.DictReader(file))}


def write_extracts(folder: Path) -> None:
    """Write the cases as extracts: one client each, all at partner P1."""
    files = {
        "partners": ["partner_id,name,email", "P1,De Brug,"],
        "clients": ["client_id,last_name,first_name,birth_date,municipality,mediator"],
        "services": ["service,name", *(f"{name},{name}" for name in SERVICES)],
        "assignments": ["assignment_id,client_id,partner_id,service,started_on,ended_on"],
        "actions": ["action_id,client_id,partner_id,kind,trajectory,title,started_on,closed_on"],
        "grants": ["grant_id,client_id,partner_id,origin,granted_on,renewed_on,closed_on"],
        "closing_rules": (HERE / "closing-rules.csv").read_text(encoding="utf-8").splitlines(),
    }
    for client, case in cases().items():
        files["clients"].append(f"{client},Peeters,An,,,")
        files["grants"].append(
            f"{client},{client},P1,consent,{case['granted_on']},{case['renewed_on']},"
        )
        for number, fact in enumerate(FACT.finditer(case["facts"])):
            start = f"{client}-{number},{client},P1"
            days = f"{fact['start']},{fact['end'] or ''}"
            if fact["kind"] == "assignment":
                files["assignments"].append(f"{start},{fact['service']},{days}")
            else:
                trajectory = "yes" if fact["kind"] == "trajectory action" else "no"
                files["actions"].append(f"{start},training,{trajectory},Lasser,{days}")
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


SERVICES = ("TIBB4", "WIJ3", "TWE WZ", "SIF")


def test_every_worked_case_closes_as_the_rules_say(database: str, tmp_path: Path) -> None:
    write_extracts(tmp_path)
    with db.transaction() as session:
        files = find_extracts([tmp_path])
        load_extracts(session, files, by=SCHEDULER)
        grants = list(list_grants(session, SCHEDULER, Grant.id.is_not(None)))
    got = {
        grant.client_id: (grant.state, grant.basis or "", str(grant.closes_on or ""))
        for grant in grants
    }
    assert got == {
        client: (case["state"], case["basis"], case["closes_on"])
        for client, case in cases().items()
    }


def test_the_worked_cases_are_read_whole() -> None:
    facts = sum(len(case["facts"].split(";")) for case in cases().values() if case["facts"])
    assert sum(len(FACT.findall(case["facts"])) for case in cases().values()) == facts
