"""Helpers to make a grant as its page shows it, without a database."""

from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any

from core.casework.grant.facts import Fact
from core.casework.grant.history import GrantForm
from core.casework.grant.view import GrantView
from core.grants.access import Period, joined
from core.grants.closings import ClosingRow
from core.grants.ground_rows import GroundRow
from core.grants.listing import GrantRow
from core.models import (
    Answer,
    Basis,
    Cause,
    Channel,
    Effect,
    FactKind,
    GroundKind,
    Origin,
    Purpose,
    State,
)
from core.rules.reasons import Outlook, Reason
from tests.days import TODAY, days_ago

CLOSES_ON = days_ago(-100)


def row_of_grant(**values: Any) -> dict[str, Any]:
    """Return the values of a grant's row: these, and None for all others."""
    return {**dict.fromkeys(field.name for field in fields(GrantRow)), **values}


def viewed(**values: Any) -> GrantView:
    """A grant by consent that closes in a hundred days, with these values in place of its own.

    It is known and gives access from its first day until it closes, unless told otherwise.
    """
    usual: dict[str, Any] = row_of_grant() | {
        "grant_id": 1,
        "client_id": "C1",
        "last_name": "Peeters",
        "first_name": "An",
        "partner_id": "P1",
        "partner_name": "De Brug",
        "origin": Origin.CONSENT,
        "granted_on": days_ago(80),
        "renewed_on": None,
        "renewals": [],
        "kept_until": None,
        "closed_on": None,
        "state": State.CLOSES,
        "closes_on": CLOSES_ON,
        "basis": Basis.NO_ACTION,
        "service": None,
        "reason": "Sluit dan en dan",
        "grounds": [consent()],
        "reasons": [reason(Basis.NO_ACTION, CLOSES_ON)],
        "facts": [],
        "closings": [],
        "forms": [],
        "marks": [],
        "ends_on": TODAY,
        "if_ended": standing(CLOSES_ON),
        "if_renewed": standing(days_ago(-181)),
        "longest_keeping": days_ago(-90),
        "newer_grant": None,
    }
    view = {**usual, **values}
    view["known_on"] = view["known_on"] or view["granted_on"]
    access = Period(view["known_on"], view["closed_on"] or view["closes_on"])
    return GrantView(**{"periods": joined([access]), **view})


def closed(**values: Any) -> GrantView:
    """Return the same grant, closed by hand today."""
    usual: dict[str, Any] = {
        "closed_on": TODAY,
        "state": None,
        "closes_on": None,
        "basis": None,
        "reason": "",
        "reasons": [],
        "if_ended": None,
        "if_renewed": None,
        "longest_keeping": None,
        "closings": [closing()],
    }
    return viewed(**{**usual, **values})


def kept(until: date, without: date, **values: Any) -> GrantView:
    """Return the same grant, kept open until a day; otherwise it would close on `without`."""
    decides = Basis.KEPT if until > without else Basis.NO_ACTION
    reasons = [reason(Basis.KEPT, until), reason(Basis.NO_ACTION, without)]
    return viewed(
        kept_until=until, closes_on=max(until, without), basis=decides, reasons=reasons, **values
    )


def in_use(*facts: Fact, **values: Any) -> GrantView:
    """Return the same grant, in use by these facts."""
    return viewed(
        state=State.IN_USE, closes_on=None, basis=None, reasons=[], facts=list(facts), **values
    )


def consent(**values: Any) -> GroundRow:
    """The consent of a form, on which a grant rests."""
    usual = dict.fromkeys(field.name for field in fields(GroundRow)) | {
        "kind": GroundKind.CONSENT,
        "decision_id": 5,
        "form_id": 7,
        "from_on": days_ago(80),
        "known_on": days_ago(80),
    }
    return GroundRow(**{**usual, **values})


def tender(**values: Any) -> GroundRow:
    """An assignment that runs, on which a grant rests."""
    usual = {
        "kind": GroundKind.ASSIGNMENT,
        "decision_id": None,
        "form_id": None,
        "assignment_id": "T1",
        "service": "TIBB4",
        "assignment_started_on": days_ago(80),
    }
    return consent(**{**usual, **values})


def reason(basis: Basis | None, closes_on: date | None, *, decides: bool = False) -> Reason:
    return Reason("", basis, closes_on, decides, None, None, None, None)


def standing(closes_on: date | None, basis: Basis | None = Basis.NO_ACTION) -> Outlook:
    """Return the outlook of a grant that would close on this day."""
    return Outlook(State.CLOSES, closes_on, basis, None, None, None, None, None)


def action(
    number: str = "A1",
    started_on: date = days_ago(60),
    ended_on: date | None = None,
    *,
    title: str = "Opleiding lasser",
    history: bool = False,
    trajectory: bool = False,
) -> Fact:
    return Fact(FactKind.ACTION, number, title, trajectory, started_on, ended_on, history)


def assignment(
    number: str = "S1", started_on: date = days_ago(60), ended_on: date | None = None
) -> Fact:
    return Fact(FactKind.ASSIGNMENT, number, "TIBB4", False, started_on, ended_on, False)


def closing(
    cause: Cause = Cause.BY_HAND,
    closed_on: date = TODAY,
    *,
    undone_on: date | None = None,
    days_late: int | None = None,
) -> ClosingRow:
    by_job = cause is Cause.DAILY_JOB
    values = {
        "closing_id": 1,
        "cause": cause,
        "run_id": 7 if by_job else None,
        "closed_on": closed_on,
        "closed_by": "Els",
        "reason": None if by_job else "verhuisd",
        "days_late": days_late,
        "evidence": "Sluit dan" if by_job else None,
        "can_come_back": True,
        "undone_at": datetime.combine(undone_on, time(11), UTC) if undone_on else None,
        "undone_by": "Bram" if undone_on else None,
        "undo_reason": "vergissing" if undone_on else None,
    }
    return ClosingRow(**{**dict.fromkeys(field.name for field in fields(ClosingRow)), **values})


def form(
    number: int = 1,
    received_on: date = days_ago(80),
    effect: Effect = Effect.OPENED,
    withdrawn_on: date | None = None,
) -> GrantForm:
    answer = Answer.NO if effect in (Effect.CLOSED, Effect.STAYS) else Answer.YES
    return GrantForm(
        number, received_on, Purpose.TRAINING, Channel.MEDIATOR, answer, effect, "Els",
        withdrawn_on, "Els" if withdrawn_on else None,
    )  # fmt: skip
