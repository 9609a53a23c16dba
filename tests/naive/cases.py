"""The worked cases in `tests/examples`, as histories."""

import csv
import re
from datetime import date
from pathlib import Path

from tests.naive.acts import (
    Act,
    ActionRow,
    AssignmentRow,
    CloseByHand,
    GrantRow,
    History,
    Load,
    Pair,
    RecordForm,
    RunDailyJob,
    Withdraw,
)
from tests.naive.rules import Rule

EXAMPLES = Path(__file__).parent.parent / "examples"
PAIR: Pair = ("C1", "P1")
DAY = r"\d{4}-\d\d-\d\d"
FACT = re.compile(
    rf"(?P<kind>assignment|trajectory action|action) ?(?P<name>.*?) ?"
    rf"(?P<start>{DAY})\.\.(?P<end>{DAY})?"
)


def read_cases(name: str) -> list[dict[str, str]]:
    """The rows of an examples file."""
    with (EXAMPLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_rules(name: str) -> tuple[Rule, ...]:
    """The rules that belong to an examples file."""
    return tuple(
        Rule(
            basis=row["basis"],
            service=row["service"] or None,
            period=int(row["period"]),
            unit=row["unit"],
            last_day_counts=row.get("last_day_counts") == "yes",
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
        )
        for row in read_cases(name)
    )


def history_of_grant(case: dict[str, str], rules: tuple[Rule, ...]) -> History:
    """A case of a grant that is brought in with its facts, on its first day."""
    assignments, actions = [], []
    for number, fact in enumerate(FACT.finditer(case["facts"])):
        days = (date.fromisoformat(fact["start"]), _day(fact["end"]))
        if fact["kind"] == "assignment":
            assignments.append(AssignmentRow(f"A{number}", PAIR, fact["name"], *days))
        else:
            trajectory = fact["kind"] == "trajectory action"
            actions.append(ActionRow(f"X{number}", PAIR, trajectory, *days))
    granted_on = date.fromisoformat(case["granted_on"])
    grant = GrantRow("G1", PAIR, "consent", granted_on, _day(case["renewed_on"]), None)
    return History(rules, (Load(granted_on, tuple(assignments), tuple(actions), (grant,)),))


def history_of_events(case: dict[str, str], rules: tuple[Rule, ...]) -> History:
    """A case of events, each done on its day."""
    events = enumerate(case["events"].split("; "), 1)
    return History(rules, tuple(_act(event, number) for number, event in events))


def _act(event: str, number: int) -> Act:
    day, what = date.fromisoformat(event[:10]), event[11:]
    if said := re.fullmatch(rf"(yes|no) received ({DAY})", what):
        received_on = date.fromisoformat(said[2])
        return RecordForm(day, PAIR, number, said[1], received_on, received_on)
    if said := re.fullmatch(rf"withdrawal of ({DAY})", what):
        return Withdraw(day, PAIR, number, date.fromisoformat(said[1]))
    if fact := re.fullmatch(rf"load {FACT.pattern}", what):
        days = (date.fromisoformat(fact["start"]), _day(fact["end"]))
        identifier, _space, service = fact["name"].partition(" ")
        if fact["kind"] == "assignment":
            return Load(day, (AssignmentRow(identifier, PAIR, service, *days),))
        return Load(day, actions=(ActionRow(identifier, PAIR, False, *days),))
    return {"by hand": CloseByHand(day, PAIR), "job": RunDailyJob(day)}[what]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
