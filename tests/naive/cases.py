"""The worked cases in `tests/examples`, as histories."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

from tests.naive.acts import (
    Act,
    ActionRow,
    Annul,
    AssignmentRow,
    CloseByHand,
    EndKeeping,
    GrantRow,
    History,
    Keep,
    Load,
    Pair,
    RecordForm,
    RunDailyJob,
    UndoClosing,
    Withdraw,
)
from tests.naive.rules import Rule

EXAMPLES = Path(__file__).parent.parent / "examples"
PAIR: Pair = ("C1", "P1")
OTHER_PAIR: Pair = ("C2", "P1")
DAY = r"\d{4}-\d\d-\d\d"
FACT = re.compile(
    rf"(?P<kind>assignment|trajectory action|action) ?(?P<name>.*?) ?"
    rf"(?P<start>{DAY})\.\.(?P<end>{DAY})?"
)


def read_cases(name: str) -> list[dict[str, str]]:
    """Return the rows of an examples file."""
    with (EXAMPLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_rules(name: str) -> tuple[Rule, ...]:
    """Return the rules in an examples file."""
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
    """Return a history that brings in the grant of a case, with its facts, on its first day."""
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


def history_of_events(events: str, rules: tuple[Rule, ...]) -> History:
    """Return the history of events in words, each done on the day that it begins with.

    A form or withdrawal is numbered by its place among the events: "annul form 1" annuls the first.
    """
    numbered = enumerate(events.split("; "), 1)
    return History(rules, tuple(read_event(event, number) for number, event in numbered))


def read_event(event: str, number: int) -> Act:
    """Return the act of one event, such as "2026-11-20 withdrawal of 2026-11-19".

    Raises ValueError for words that it doesn't know.
    """
    day, what = date.fromisoformat(event[:10]), event[11:]
    by_itself = {
        "by hand": CloseByHand(day, PAIR),
        "undo": UndoClosing(day, PAIR),
        "end keeping": EndKeeping(day, PAIR),
        "load nothing, complete": Load(day, complete=True),
        "job": RunDailyJob(day),
    }
    if what in by_itself:
        return by_itself[what]
    if what.startswith(("load", "bring in")):
        return _load(day, what)
    if said := re.fullmatch(rf"(yes|no) received ({DAY})", what):
        received_on = date.fromisoformat(said[2])
        filled_in_on = received_on - timedelta(days=number)
        return RecordForm(day, PAIR, number, said[1], received_on, filled_in_on)
    if said := re.fullmatch(rf"withdrawal of ({DAY})", what):
        return Withdraw(day, PAIR, number, date.fromisoformat(said[1]))
    if said := re.fullmatch(r"annul (form|withdrawal) (\d+)", what):
        return Annul(day, PAIR, said[1], int(said[2]))
    if said := re.fullmatch(rf"keep until ({DAY})", what):
        return Keep(day, PAIR, date.fromisoformat(said[1]))
    raise ValueError(event)


def _load(day: date, what: str) -> Load:
    if said := re.fullmatch(rf"bring in (consent|assignment) ({DAY})\.\.({DAY})?", what):
        row = GrantRow("G1", PAIR, said[1], date.fromisoformat(said[2]), None, _day(said[3]))
        return Load(day, grants=(row,))
    fact = re.fullmatch(rf"load {FACT.pattern}(?P<moved> of another client)?", what)
    if fact is None:
        raise ValueError(what)
    days = (date.fromisoformat(fact["start"]), _day(fact["end"]))
    identifier, _space, service = fact["name"].partition(" ")
    pair = OTHER_PAIR if fact["moved"] else PAIR
    if fact["kind"] == "assignment":
        return Load(day, (AssignmentRow(identifier, pair, service, *days),))
    trajectory = fact["kind"] == "trajectory action"
    return Load(day, actions=(ActionRow(identifier, pair, trajectory, *days),))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
