"""What a register of revision 0007 becomes: days known, decisions, grounds and periods."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import ColumnElement, Select, and_, or_, select, text
from sqlalchemy.orm import Session, aliased

from core import database as db
from core.grants.leftovers import follow_upgrade
from core.grants.verification import find_differences
from core.i18n import day_of
from core.models import AccessPeriod, Decision, Grant, Ground
from tests.core.old_histories import old_histories
from tests.core.old_register import OldRegister, upgrade_old
from tests.databases import KINDS
from tests.people import SCHEDULER


@dataclass(frozen=True)
class Case:
    """What happened to one client at one partner, and how the upgraded register tells it."""

    past: Callable[[OldRegister, str], None]
    grants: list[str]
    decisions: list[str]
    grounds: list[str]
    periods: list[str]


def opened_and_renewed(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", renewed_on="2025-03-05", closes_on="2025-09-05")
    old.form(client, "yes", "2025-01-10", "2025-01-11 23:30", "opened", grant)
    old.form(client, "yes", "2025-03-05", "2025-03-05 09:00", "renewed", grant)
    old.form(client, "yes", "2025-04-01", None, None)


def recorded_in_summer(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-07-01", closes_on="2026-01-01")
    old.form(client, "yes", "2025-07-01", "2025-07-01 22:15", "opened", grant)


def refused(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.form(client, "no", "2025-01-30", "2025-02-01 09:00", "closed", grant)
    old.closing(grant, "refusal", "2025-02-01 09:00")
    old.form(client, "no", "2025-02-10", "2025-02-10 09:00", "nothing_open")


def withdrawn_and_given_again(old: OldRegister, client: str) -> None:
    first = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    second = old.grant(client, "2025-02-01", closes_on="2025-08-01")
    withdrawn = "2025-02-01 09:00"
    old.form(
        client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", first, withdrawn_at=withdrawn
    )
    old.form(
        client, "yes", "2025-01-20", "2025-01-20 09:00", "renewed", first, withdrawn_at=withdrawn
    )
    old.closing(first, "withdrawal", withdrawn)
    old.withdrawal_event(first, withdrawn)
    old.form(client, "yes", "2025-02-01", "2025-02-01 10:00", "opened", second)


def withdrawn_twice_while_assigned(old: OldRegister, client: str) -> None:
    tender = old.assignment(client, "S", "2025-01-01")
    grant = old.grant(
        client, "2025-01-01", origin="assignment", assignment_id=tender, renewed_on="2025-03-01"
    )
    old.form(
        client,
        "yes",
        "2025-02-01",
        "2025-02-01 09:00",
        "renewed",
        grant,
        withdrawn_at="2025-02-10 23:30",
    )
    old.form(
        client,
        "yes",
        "2025-03-01",
        "2025-03-01 09:00",
        "renewed",
        grant,
        withdrawn_at="2025-03-10 09:00",
    )
    old.withdrawal_event(grant, "2025-02-10 23:30")
    old.withdrawal_event(grant, "2025-03-10 09:00")


def refused_while_assigned_and_given_again(old: OldRegister, client: str) -> None:
    old.assignment(client, "S", "2025-01-01")
    grant = old.grant(client, "2025-01-01", origin="assignment", renewed_on="2025-03-01")
    old.form(client, "yes", "2025-02-01", "2025-02-01 09:00", "renewed", grant)
    old.form(client, "no", "2025-02-10", "2025-02-10 09:00", "stays", grant)
    old.form(client, "yes", "2025-03-01", "2025-03-01 09:00", "renewed", grant)


def withdrawal_that_was_ignored(old: OldRegister, client: str) -> None:
    moved = old.assignment(client, "S", "2025-01-01", partner_id="P2")
    grant = old.grant(
        client, "2025-01-01", origin="assignment", assignment_id=moved, renewed_on="2025-02-01"
    )
    old.form(
        client,
        "yes",
        "2025-02-01",
        "2025-02-01 09:00",
        "renewed",
        grant,
        withdrawn_at="2025-02-10 09:00",
    )


def by_hand(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(grant, "by_hand", "2025-02-01 09:00")


def by_hand_and_undone(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closes_on="2025-07-10")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(grant, "by_hand", "2025-02-01 09:00", undone_at="2025-02-08 23:30")


def by_hand_and_undone_at_once(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closes_on="2025-07-10")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(grant, "by_hand", "2025-02-01 09:00", undone_at="2025-02-01 09:05")


def older_yes_after_a_closing_by_hand(old: OldRegister, client: str) -> None:
    first = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    second = old.grant(client, "2025-01-25", closes_on="2025-07-25")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", first)
    old.closing(first, "by_hand", "2025-02-01 09:00")
    old.form(client, "yes", "2025-01-25", "2025-02-03 09:00", "opened", second)


def yes_on_the_day_of_a_closing_by_hand(old: OldRegister, client: str) -> None:
    first = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    second = old.grant(client, "2025-02-01", closes_on="2025-08-01")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", first)
    old.closing(first, "by_hand", "2025-02-01 09:00")
    old.form(client, "yes", "2025-02-01", "2025-02-01 10:00", "opened", second)


def older_yes_entered_later(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-03-01", closes_on="2025-09-01")
    old.form(client, "yes", "2025-03-01", "2025-03-01 09:00", "opened", grant)
    old.form(client, "yes", "2025-02-20", "2025-03-05 09:00", "renewed", grant)


def older_no_entered_later(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-03-01", closed_on="2025-03-05")
    old.form(client, "yes", "2025-03-01", "2025-03-01 09:00", "opened", grant)
    old.form(client, "no", "2025-02-20", "2025-03-05 09:00", "closed", grant)
    old.closing(grant, "refusal", "2025-03-05 09:00")


def brought_in_and_closed(old: OldRegister, client: str) -> None:
    grant = old.grant(
        client, "2023-01-10", brought_in=True, renewed_on="2023-05-01", closed_on="2023-11-01"
    )
    old.closing(grant, "extract", "2025-01-01 09:00", closed_on="2023-11-01")
    old.form(client, "no", "2024-06-01", "2024-06-01 09:00", "nothing_open")


def brought_in_and_renewed_here(old: OldRegister, client: str) -> None:
    grant = old.grant(
        client, "2024-01-10", brought_in=True, renewed_on="2025-05-01", closes_on="2025-11-01"
    )
    old.form(client, "yes", "2025-05-01", "2025-05-02 09:00", "renewed", grant)


def brought_in_renewed_earlier_and_here(old: OldRegister, client: str) -> None:
    grant = old.grant(
        client, "2024-01-10", brought_in=True, origin="assignment", renewed_on="2025-05-01",
        closes_on="2025-11-01",
    )  # fmt: skip
    old.form(client, "yes", "2025-04-01", "2025-05-02 09:00", "renewed", grant)


def brought_in_and_withdrawn(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2024-01-10", brought_in=True, closed_on="2025-02-01")
    old.closing(grant, "withdrawal", "2025-02-01 09:00")


def withdrawn_as_the_trail_alone_tells(old: OldRegister, client: str) -> None:
    old.assignment(client, "S", "2024-01-10")
    grant = old.grant(client, "2024-01-10", brought_in=True)
    old.withdrawal_event(grant, "2025-02-01 09:00")


def brought_in_with_the_form_that_opened_it(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2024-01-10", brought_in=True, closes_on="2024-07-10")
    old.form(client, "yes", "2024-01-10", "2024-01-12 09:00", "opened", grant)


def brought_in_for_an_unknown_assignment(old: OldRegister, client: str) -> None:
    old.assignment(client, "long ago", "2022-01-01", "2023-01-01")
    old.grant(client, "2024-01-10", brought_in=True, origin="assignment")


def brought_in_for_a_known_assignment(old: OldRegister, client: str) -> None:
    old.assignment(client, "S", "2024-01-10", "2025-01-01")
    old.grant(client, "2024-01-10", brought_in=True, origin="assignment", closes_on="2025-07-01")


def assigned_again_and_again(old: OldRegister, client: str) -> None:
    first = old.assignment(client, "A", "2024-01-01", "2024-03-01")
    old.assignment(client, "B", "2024-04-01", "2024-05-01")
    third = old.assignment(client, "C", "2025-01-01")
    early = old.grant(
        client, "2024-01-01", origin="assignment", assignment_id=first, closed_on="2024-04-10"
    )
    old.closing(early, "daily_job", "2024-04-10 04:00", closes_on="2024-04-01")
    old.grant(client, "2025-01-01", origin="assignment", assignment_id=third)


def assigned_before_the_closing(old: OldRegister, client: str) -> None:
    tender = old.assignment(client, "S", "2025-01-05")
    first = old.grant(client, "2025-01-10", renewed_on="2025-01-15", closed_on="2025-02-01")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", first)
    old.form(client, "yes", "2025-01-15", "2025-01-15 09:00", "renewed", first)
    old.closing(first, "by_hand", "2025-02-01 09:00")
    old.grant(client, "2025-01-05", origin="assignment", assignment_id=tender)


def assigned_before_the_closing_and_renewed(old: OldRegister, client: str) -> None:
    tender = old.assignment(client, "S", "2025-01-05", "2025-03-01")
    first = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    old.closing(first, "by_hand", "2025-02-01 09:00")
    second = old.grant(
        client, "2025-01-05", origin="assignment", assignment_id=tender, renewed_on="2025-02-10",
        closed_on="2025-09-10",
    )  # fmt: skip
    old.form(client, "yes", "2025-02-10", "2025-02-10 09:00", "renewed", second)
    old.closing(second, "daily_job", "2025-09-10 04:00", closes_on="2025-09-10")


def renewed_before_the_grant_begins_now(old: OldRegister, client: str) -> None:
    tender = old.assignment(client, "S", "2025-01-05")
    first = old.grant(client, "2025-01-10", closed_on="2025-02-01")
    old.closing(first, "by_hand", "2025-02-01 09:00")
    second = old.grant(
        client, "2025-01-05", origin="assignment", assignment_id=tender, renewed_on="2025-01-20",
        closed_on="2025-03-10",
    )  # fmt: skip
    old.form(client, "yes", "2025-01-20", "2025-02-10 09:00", "renewed", second)
    old.closing(second, "by_hand", "2025-03-10 09:00")


def closed_late_undone_and_closed_again(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closed_on="2025-08-20")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(
        grant, "daily_job", "2025-07-20 04:00", closes_on="2025-07-10", undone_at="2025-07-25 09:00"
    )
    old.closing(grant, "daily_job", "2025-08-20 04:00", closes_on="2025-08-08")


def expired_when_it_came_back(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closed_on="2025-07-26")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(
        grant, "daily_job", "2025-07-20 04:00", closes_on="2025-07-10", undone_at="2025-07-25 09:00"
    )
    old.closing(grant, "daily_job", "2025-07-26 04:00", closes_on="2025-07-10")


def recorded_when_it_had_expired(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closes_on="2025-07-10")
    old.form(client, "yes", "2025-01-10", "2025-09-01 09:00", "opened", grant)


def refused_after_the_run_of_that_day(old: OldRegister, client: str) -> None:
    grant = old.grant(client, "2025-01-10", closed_on="2025-07-10")
    old.form(client, "yes", "2025-01-10", "2025-01-10 09:00", "opened", grant)
    old.closing(grant, "daily_job", "2025-07-10 04:00", closes_on="2025-07-10")
    old.form(client, "no", "2025-07-10", "2025-07-10 09:00", "nothing_open")


CASES = [
    Case(
        opened_and_renewed,
        grants=["2025-01-10 known 2025-01-12 renewed 2025-03-05"],
        decisions=["yes 2025-01-10 opened by an", "yes 2025-03-05 renewed by an"],
        grounds=["1 consent 2025-01-10 known 2025-01-12", "1 consent 2025-03-05 known 2025-03-05"],
        periods=["1 2025-01-12 2025-09-05"],
    ),
    Case(
        recorded_in_summer,
        grants=["2025-07-01 known 2025-07-02 renewed None"],
        decisions=["yes 2025-07-01 opened by an"],
        grounds=["1 consent 2025-07-01 known 2025-07-02"],
        periods=["1 2025-07-02 2026-01-01"],
    ),
    Case(
        refused,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=[
            "yes 2025-01-10 opened by an",
            "no 2025-01-30 closed by an",
            "no 2025-02-10 nothing_open by an",
        ],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 refusal"],
        periods=["1 2025-01-10 2025-02-01"],
    ),
    Case(
        withdrawn_and_given_again,
        grants=[
            "2025-01-10 known 2025-01-10 renewed None",
            "2025-02-01 known 2025-02-01 renewed None",
        ],
        decisions=[
            "yes 2025-01-10 opened by an",
            "yes 2025-01-20 renewed by an",
            "withdrawal 2025-02-01 closed by bea",
            "yes 2025-02-01 opened by an",
        ],
        grounds=[
            "1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 withdrawal",
            "1 consent 2025-01-20 known 2025-01-20 until 2025-02-01 withdrawal",
            "2 consent 2025-02-01 known 2025-02-01",
        ],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-01 2025-08-01"],
    ),
    Case(
        withdrawn_twice_while_assigned,
        grants=["2025-01-01 known 2025-01-01 renewed None"],
        decisions=[
            "yes 2025-02-01 renewed by an",
            "withdrawal 2025-02-11 stays by bea",
            "yes 2025-03-01 renewed by an",
            "withdrawal 2025-03-10 stays by bea",
        ],
        grounds=[
            "1 consent 2025-02-01 known 2025-02-01 until 2025-02-11 withdrawal",
            "1 consent 2025-03-01 known 2025-03-01 until 2025-03-10 withdrawal",
            "1 assignment S 2025-01-01 known 2025-01-01",
        ],
        periods=["1 2025-01-01 None"],
    ),
    Case(
        refused_while_assigned_and_given_again,
        grants=["2025-01-01 known 2025-01-01 renewed 2025-03-01"],
        decisions=[
            "yes 2025-02-01 renewed by an",
            "no 2025-02-10 stays by an",
            "yes 2025-03-01 renewed by an",
        ],
        grounds=[
            "1 consent 2025-02-01 known 2025-02-01 until 2025-02-10 refusal",
            "1 consent 2025-03-01 known 2025-03-01",
            "1 assignment S 2025-01-01 known 2025-01-01",
        ],
        periods=["1 2025-01-01 None"],
    ),
    Case(
        withdrawal_that_was_ignored,
        grants=["2025-01-01 known 2025-01-01 renewed None"],
        decisions=["yes 2025-02-01 renewed by an", "withdrawal 2025-02-10 stays by bea"],
        grounds=["1 consent 2025-02-01 known 2025-02-01 until 2025-02-10 withdrawal"],
        periods=["1 2025-01-01 None"],
    ),
    Case(
        by_hand,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=["yes 2025-01-10 opened by an", "by_hand 2025-02-01 None by bea"],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 closed"],
        periods=["1 2025-01-10 2025-02-01"],
    ),
    Case(
        by_hand_and_undone,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=[
            "yes 2025-01-10 opened by an",
            "by_hand 2025-02-01 None by bea, annulled 2025-02-09 by carl: vergissing",
        ],
        grounds=["1 consent 2025-01-10 known 2025-01-10"],
        periods=["1 2025-01-10 2025-02-01", "1 2025-02-09 2025-07-10"],
    ),
    Case(
        by_hand_and_undone_at_once,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=[
            "yes 2025-01-10 opened by an",
            "by_hand 2025-02-01 None by bea, annulled 2025-02-01 by carl: vergissing",
        ],
        grounds=["1 consent 2025-01-10 known 2025-01-10"],
        periods=["1 2025-01-10 2025-07-10"],
    ),
    Case(
        older_yes_after_a_closing_by_hand,
        grants=[
            "2025-01-10 known 2025-01-10 renewed None",
            "2025-02-01 known 2025-02-03 renewed None",
        ],
        decisions=[
            "yes 2025-01-10 opened by an",
            "by_hand 2025-02-01 None by bea",
            "yes 2025-01-25 opened by an",
        ],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 closed"],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-03 2025-07-25"],
    ),
    Case(
        yes_on_the_day_of_a_closing_by_hand,
        grants=[
            "2025-01-10 known 2025-01-10 renewed None",
            "2025-02-01 known 2025-02-01 renewed None",
        ],
        decisions=[
            "yes 2025-01-10 opened by an",
            "by_hand 2025-02-01 None by bea",
            "yes 2025-02-01 opened by an",
        ],
        grounds=[
            "1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 closed",
            "2 consent 2025-02-01 known 2025-02-01",
        ],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-01 2025-08-01"],
    ),
    Case(
        older_yes_entered_later,
        grants=["2025-03-01 known 2025-03-01 renewed None"],
        decisions=["yes 2025-03-01 opened by an", "yes 2025-02-20 renewed by an"],
        grounds=["1 consent 2025-03-01 known 2025-03-01"],
        periods=["1 2025-03-01 2025-09-01"],
    ),
    Case(
        older_no_entered_later,
        grants=["2025-03-01 known 2025-03-01 renewed None"],
        decisions=["yes 2025-03-01 opened by an", "no 2025-02-20 closed by an"],
        grounds=["1 consent 2025-03-01 known 2025-03-01 until 2025-03-05 closed"],
        periods=["1 2025-03-01 2025-03-05"],
    ),
    Case(
        brought_in_and_closed,
        grants=["2023-01-10 known 2023-01-10 renewed 2023-05-01"],
        decisions=[
            "yes 2023-01-10 None by system:migration, of grant 1",
            "yes 2023-05-01 None by system:migration, of grant 1",
            "no 2024-06-01 nothing_open by an",
        ],
        grounds=[
            "1 brought_in 2023-01-10 known 2023-01-10 until 2023-11-01 closed",
            "1 brought_in 2023-05-01 known 2023-05-01 until 2023-11-01 closed",
        ],
        periods=["1 2023-01-10 2023-11-01"],
    ),
    Case(
        brought_in_and_renewed_here,
        grants=["2024-01-10 known 2024-01-10 renewed 2025-05-01"],
        decisions=[
            "yes 2024-01-10 None by system:migration, of grant 1",
            "yes 2025-05-01 renewed by an",
        ],
        grounds=[
            "1 brought_in 2024-01-10 known 2024-01-10",
            "1 consent 2025-05-01 known 2025-05-02",
        ],
        periods=["1 2024-01-10 2025-11-01"],
    ),
    Case(
        brought_in_renewed_earlier_and_here,
        grants=["2024-01-10 known 2024-01-10 renewed 2025-05-01"],
        decisions=[
            "yes 2025-05-01 None by system:migration, of grant 1",
            "yes 2025-04-01 renewed by an",
        ],
        grounds=[
            "1 brought_in 2025-05-01 known 2025-05-01",
            "1 stand-in 2024-01-10 known 2024-01-10",
        ],
        periods=["1 2024-01-10 2025-11-01"],
    ),
    Case(
        brought_in_and_withdrawn,
        grants=["2024-01-10 known 2024-01-10 renewed None"],
        decisions=[
            "yes 2024-01-10 None by system:migration, of grant 1",
            "withdrawal 2025-02-01 closed by bea",
        ],
        grounds=["1 brought_in 2024-01-10 known 2024-01-10 until 2025-02-01 withdrawal"],
        periods=["1 2024-01-10 2025-02-01"],
    ),
    Case(
        withdrawn_as_the_trail_alone_tells,
        grants=["2024-01-10 known 2024-01-10 renewed None"],
        decisions=[
            "yes 2024-01-10 None by system:migration, of grant 1",
            "withdrawal 2025-02-01 stays by bea",
        ],
        grounds=[
            "1 brought_in 2024-01-10 known 2024-01-10 until 2025-02-01 withdrawal",
            "1 assignment S 2024-01-10 known 2024-01-10",
        ],
        periods=["1 2024-01-10 None"],
    ),
    Case(
        brought_in_with_the_form_that_opened_it,
        grants=["2024-01-10 known 2024-01-10 renewed None"],
        decisions=["yes 2024-01-10 opened by an"],
        grounds=["1 consent 2024-01-10 known 2024-01-12"],
        periods=["1 2024-01-10 2024-07-10"],
    ),
    Case(
        brought_in_for_an_unknown_assignment,
        grants=["2024-01-10 known 2024-01-10 renewed None"],
        decisions=[],
        grounds=["1 stand-in 2024-01-10 known 2024-01-10"],
        periods=["1 2024-01-10 None"],
    ),
    Case(
        brought_in_for_a_known_assignment,
        grants=["2024-01-10 known 2024-01-10 renewed None"],
        decisions=[],
        grounds=["1 assignment S 2024-01-10 known 2024-01-10"],
        periods=["1 2024-01-10 2025-07-01"],
    ),
    Case(
        assigned_again_and_again,
        grants=[
            "2024-01-01 known 2024-01-01 renewed None",
            "2025-01-01 known 2025-01-01 renewed None",
        ],
        decisions=[],
        grounds=[
            "1 assignment A 2024-01-01 known 2024-01-01 until 2024-04-10 closed",
            "1 assignment B 2024-04-01 known 2024-01-01 until 2024-04-10 closed",
            "2 assignment C 2025-01-01 known 2025-01-01",
        ],
        periods=["1 2024-01-01 2024-04-01", "2 2025-01-01 None"],
    ),
    Case(
        assigned_before_the_closing,
        grants=[
            "2025-01-10 known 2025-01-10 renewed 2025-01-15",
            "2025-02-01 known 2025-02-01 renewed None",
        ],
        decisions=[
            "yes 2025-01-10 opened by an",
            "yes 2025-01-15 renewed by an",
            "by_hand 2025-02-01 None by bea",
        ],
        grounds=[
            "1 consent 2025-01-10 known 2025-01-10 until 2025-02-01 closed",
            "1 consent 2025-01-15 known 2025-01-15 until 2025-02-01 closed",
            "1 assignment S 2025-01-05 known 2025-01-10 until 2025-02-01 closed",
            "2 assignment S 2025-01-05 known 2025-02-01",
        ],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-01 None"],
    ),
    Case(
        assigned_before_the_closing_and_renewed,
        grants=[
            "2025-01-10 known 2025-01-10 renewed None",
            "2025-02-01 known 2025-02-01 renewed 2025-02-10",
        ],
        decisions=["by_hand 2025-02-01 None by bea", "yes 2025-02-10 renewed by an"],
        grounds=[
            "2 consent 2025-02-10 known 2025-02-10 until 2025-09-10 closed",
            "1 assignment S 2025-01-05 known 2025-01-10 until 2025-02-01 closed",
            "2 assignment S 2025-01-05 known 2025-02-01 until 2025-09-10 closed",
        ],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-01 2025-09-10"],
    ),
    Case(
        renewed_before_the_grant_begins_now,
        grants=[
            "2025-01-10 known 2025-01-10 renewed None",
            "2025-02-01 known 2025-02-01 renewed None",
        ],
        decisions=[
            "by_hand 2025-02-01 None by bea",
            "yes 2025-01-20 renewed by an",
            "by_hand 2025-03-10 None by bea",
        ],
        grounds=[
            "1 assignment S 2025-01-05 known 2025-01-10 until 2025-02-01 closed",
            "2 assignment S 2025-01-05 known 2025-02-01 until 2025-03-10 closed",
        ],
        periods=["1 2025-01-10 2025-02-01", "2 2025-02-01 2025-03-10"],
    ),
    Case(
        closed_late_undone_and_closed_again,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=["yes 2025-01-10 opened by an"],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-08-20 closed"],
        periods=["1 2025-01-10 2025-07-10", "1 2025-07-25 2025-08-08"],
    ),
    Case(
        expired_when_it_came_back,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=["yes 2025-01-10 opened by an"],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-07-26 closed"],
        periods=["1 2025-01-10 2025-07-10"],
    ),
    Case(
        recorded_when_it_had_expired,
        grants=["2025-01-10 known 2025-09-01 renewed None"],
        decisions=["yes 2025-01-10 opened by an"],
        grounds=["1 consent 2025-01-10 known 2025-09-01"],
        periods=["1 2025-09-01 2025-09-01"],
    ),
    Case(
        refused_after_the_run_of_that_day,
        grants=["2025-01-10 known 2025-01-10 renewed None"],
        decisions=["yes 2025-01-10 opened by an", "no 2025-07-10 nothing_open by an"],
        grounds=["1 consent 2025-01-10 known 2025-01-10 until 2025-07-10 closed"],
        periods=["1 2025-01-10 2025-07-10"],
    ),
]


def every_case() -> OldRegister:
    old = OldRegister()
    for case in CASES:
        old.client(case.past.__name__)
        case.past(old, case.past.__name__)
    return old


Told = dict[str, dict[str, list[str]]]


def told(session: Session) -> Told:
    """What the register says of each client, in the words of `Case`."""
    grants = session.scalars(select(Grant).order_by(Grant.id)).all()
    found: Told = {
        case.past.__name__: {"grants": [], "decisions": [], "grounds": [], "periods": []}
        for case in CASES
    }
    place = {}
    for grant in grants:
        of_client = found[grant.client_id]["grants"]
        of_client.append(f"{grant.granted_on} known {grant.known_on} renewed {grant.renewed_on}")
        place[grant.id] = len(of_client)
    for decision in session.scalars(select(Decision).order_by(Decision.id)):
        found[decision.client_id]["decisions"].append(decision_in_words(decision, place))
    for ground in session.scalars(select(Ground).order_by(Ground.id)):
        words = f"{place[ground.grant_id]} {ground_in_words(ground)}"
        found[ground.client_id]["grounds"].append(words)
    for period in session.scalars(select(AccessPeriod).order_by(AccessPeriod.id)):
        words = f"{place[period.grant_id]} {period.from_on} {period.until_on}"
        found[period.client_id]["periods"].append(words)
    return found


def decision_in_words(decision: Decision, place: dict[int, int]) -> str:
    words = f"{decision.kind} {decision.day} {decision.effect} by {decision.recorded_by}"
    if decision.grant_id:
        words += f", of grant {place[decision.grant_id]}"
    if decision.annulled_at:
        on, why = day_of(decision.annulled_at), decision.annul_reason
        words += f", annulled {on} by {decision.annulled_by}: {why}"
    return words


def ground_in_words(ground: Ground) -> str:
    kind: str = ground.kind
    if ground.assignment_id:
        kind += ground.assignment_id.removeprefix(ground.client_id)
    elif ground.decision_id is None:
        kind = "stand-in"
    words = f"{kind} {ground.from_on} known {ground.known_on}"
    return words + (f" until {ground.ended_on} {ground.ended_why}" if ground.ended_on else "")


@pytest.fixture(scope="module", params=KINDS)
def upgraded(request: pytest.FixtureRequest) -> Iterator[Told]:
    """What the register of every case says once it is upgraded, on each kind of database."""
    with request.getfixturevalue(f"{request.param}_databases").empty():
        upgrade_old(every_case())
        with db.reading() as session:
            found = told(session)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.past.__name__)
def test_an_old_register_is_told_in_decisions_grounds_and_periods(
    upgraded: Told, case: Case
) -> None:
    assert upgraded[case.past.__name__] == {
        "grants": case.grants,
        "decisions": case.decisions,
        "grounds": case.grounds,
        "periods": case.periods,
    }


def test_grants_that_were_brought_in_stay_as_they_came(empty_database: str) -> None:
    old = OldRegister()
    old.client("C1")
    for granted_on, closed_on in (("2023-01-10", "2023-07-10"), ("2023-06-01", "2023-12-01")):
        grant = old.grant("C1", granted_on, brought_in=True, closed_on=closed_on)
        old.closing(grant, "extract", "2025-01-01 09:00", closed_on=closed_on)
    upgrade_old(old)
    with db.reading() as session:
        days = session.execute(select(Grant.granted_on, Grant.known_on).order_by(Grant.id)).all()
    assert [(f"{first}", f"{known}") for first, known in days] == [
        ("2023-01-10", "2023-01-10"), ("2023-06-01", "2023-06-01"),
    ]  # fmt: skip


def test_nothing_differs_from_what_grounds_and_rules_give_once_assessed(
    empty_database: str,
) -> None:
    upgrade_old(every_case())
    with db.transaction() as session:
        follow_upgrade(session, SCHEDULER)
        assert find_differences(session, SCHEDULER) == []


def test_sqlite_finds_nothing_wrong_with_a_table_that_was_widened(empty_database: str) -> None:
    upgrade_old(every_case())
    with db.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


@pytest.mark.parametrize("seed", range(3))
def test_any_old_register_is_in_line_with_its_grounds(empty_database: str, seed: int) -> None:
    upgrade_old(old_histories(seed, clients=300))
    with db.transaction() as session:
        follow_upgrade(session, SCHEDULER)
        assert find_differences(session, SCHEDULER) == []
        without_decision_of_its_own = select(Grant.id).where(
            Grant.closed_on.is_not(None), Ground.grant_id == Grant.id, ~ended_by_then()
        )
        assert session.scalars(without_decision_of_its_own).all() == []
        assert session.execute(overlapping_periods()).all() == []


def ended_by_then() -> ColumnElement[bool]:
    return and_(Ground.ended_on.is_not(None), Ground.ended_on <= Grant.closed_on)


def overlapping_periods() -> Select[int, int]:
    other = aliased(AccessPeriod)
    return select(AccessPeriod.id, other.id).where(
        AccessPeriod.id < other.id,
        AccessPeriod.client_id == other.client_id,
        AccessPeriod.partner_id == other.partner_id,
        or_(other.until_on.is_(None), AccessPeriod.from_on < other.until_on),
        or_(AccessPeriod.until_on.is_(None), other.from_on < AccessPeriod.until_on),
    )
