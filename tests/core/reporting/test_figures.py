"""Every figure equals a count of the register's rows, one by one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.calendar import Grain, start_of
from core.grants.access import state_in_words
from core.models import Basis, State
from core.presentation.wording import basis_in_words, cause_in_words
from core.reporting.counts import (
    Choice,
    PartnerCount,
    WaitCount,
    count_by_partner,
    count_closings,
    count_drafts,
    count_standing,
    count_undone,
    count_waits,
    read_flow,
)
from core.reporting.figures import (
    by_basis,
    by_partner,
    by_service,
    days_late,
    drafts_by_age,
    open_over_time,
    opened_and_closed,
    states_today,
    undecided_by_age,
    undone_over_time,
    waiting_time,
)
from tests.core.past import Row, make_past, put_past_in
from tests.databases import KINDS
from tests.days import TODAY, days_ago
from tests.people import MANAGER

PAST = make_past(seed=5)
YEAR = days_ago(365)
AGES = ((7, "0–7"), (30, "8–30"), (90, "31–90"), (180, "91–180"), (365, "181–365"))
CHOICES = {
    "a year": Choice(YEAR, TODAY),
    "a partner": Choice(YEAR, TODAY, "P2"),
    "a basis": Choice(YEAR, TODAY, bases=[Basis.OWNER, Basis.KEPT]),
    "a service": Choice(YEAR, TODAY, services=["WIJ3"]),
    "a partner's service": Choice(YEAR, TODAY, "P1", services=["TIBB4"]),
    "a month long ago": Choice(days_ago(430), days_ago(400)),
    "a day": Choice(TODAY, TODAY),
    "nothing": Choice(YEAR, TODAY, "nobody"),
}

every_choice = pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
every_grain = pytest.mark.parametrize("grain", list(Grain), ids=str)


@pytest.fixture(scope="module", params=KINDS)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """Yield a session on the invented past, to read only, on both databases."""
    with request.getfixturevalue(f"{request.param}_databases").fresh():
        with db.transaction() as writing:
            put_past_in(writing, PAST)
        with db.reading() as reading:
            yield reading


def chosen(closings: Iterable[Row], choice: Choice) -> list[Row]:
    return [
        row
        for row in closings
        if choice.first <= row["closed_on"] <= choice.until
        and choice.partner_id in (None, row["partner_id"])
        and (not choice.bases or row["basis"] in choice.bases)
        and (not choice.services or row["service"] in choice.services)
    ]


def of_partner(rows: Iterable[Row], choice: Choice) -> list[Row]:
    return [row for row in rows if choice.partner_id in (None, row["partner_id"])]


def counted(frame: pd.DataFrame) -> dict[str, int]:
    """Return the numbers of a frame that aren't 0, by name."""
    assert frame["name"].is_unique
    return {
        name: number for name, number in zip(frame["name"], frame["number"], strict=True) if number
    }


def days_of(choice: Choice) -> list[date]:
    return [choice.first + timedelta(days=n) for n in range((choice.until - choice.first).days + 1)]


# Over time


@every_choice
@every_grain
def test_open_grants_are_counted_at_the_end_of_each_period(
    session: Session, choice: Choice, grain: Grain
) -> None:
    flow = read_flow(session, MANAGER, choice)
    frame = open_over_time(flow, choice, grain, today=TODAY)
    last_days = {start_of(day, grain): day for day in days_of(choice)}
    assert dict(zip(frame["start"], frame["day"], strict=True)) == last_days
    for day, number in zip(frame["day"], frame["grants"], strict=True):
        assert number == sum(
            row["granted_on"] <= day and (row["closed_on"] is None or row["closed_on"] > day)
            for row in of_partner(PAST.grants, choice)
        )


@every_choice
@every_grain
def test_what_opened_and_closed_is_counted_per_period(
    session: Session, choice: Choice, grain: Grain
) -> None:
    flow = read_flow(session, MANAGER, choice)
    frame = opened_and_closed(flow, choice, grain, today=TODAY)
    for number_of, day_of in (("opened", "granted_on"), ("closed", "closed_on")):
        naive = Counter(
            start_of(row[day_of], grain)
            for row in of_partner(PAST.grants, choice)
            if row[day_of] and choice.first <= row[day_of] <= choice.until
        )
        numbers = dict(zip(frame["start"], frame[number_of], strict=True))
        assert numbers == {start: naive[start] for start in numbers}
        assert sum(numbers.values()) == naive.total()


@every_choice
@every_grain
def test_the_part_undone_is_that_of_all_closings_of_the_period(
    session: Session, choice: Choice, grain: Grain
) -> None:
    closings = count_closings(session, MANAGER, choice)
    undone = count_undone(session, MANAGER, choice)
    frame = undone_over_time(closings, undone, choice, grain, today=TODAY)
    every = Counter(start_of(row["closed_on"], grain) for row in chosen(PAST.closures, choice))
    gone = Counter(start_of(row["closed_on"], grain) for row in chosen(PAST.undone(), choice))
    for row in frame.itertuples():
        assert (row.closings, row.undone) == (every[row.start], gone[row.start])
        assert pd.isna(row.share) if not row.closings else row.share == row.undone / row.closings
    assert frame["closings"].sum() == every.total()


# By what decided, and for whom


@every_choice
def test_closings_are_counted_by_basis_or_cause(session: Session, choice: Choice) -> None:
    frame = by_basis(count_closings(session, MANAGER, choice))
    assert counted(frame) == Counter(
        basis_in_words(row["basis"]) if row["basis"] else cause_in_words(row["cause"])
        for row in chosen(PAST.standing(), choice)
    )


@every_choice
def test_closings_are_counted_by_service(session: Session, choice: Choice) -> None:
    frame = by_service(count_closings(session, MANAGER, choice))
    naive = Counter(row["service"] for row in chosen(PAST.standing(), choice) if row["service"])
    assert counted(frame) == naive
    assert list(frame["number"]) == sorted(naive.values(), reverse=True)


@every_choice
def test_closings_are_counted_by_partner(session: Session, choice: Choice) -> None:
    counts = count_by_partner(session, MANAGER, choice)
    assert {count.partner_id: count.closings for count in counts} == Counter(
        row["partner_id"] for row in chosen(PAST.standing(), choice)
    )


# How long it took


@every_choice
def test_the_bars_of_days_to_the_closing_hold_every_closing(
    session: Session, choice: Choice
) -> None:
    frame = waiting_time(count_waits(session, MANAGER, choice))
    waits = [
        (row["closed_on"] - row["counted_from"]).days
        for row in chosen(PAST.standing(), choice)
        if row["counted_from"]
    ]
    for name, number in zip(frame["name"], frame["number"], strict=True):
        first, _dash, last = name.rstrip("+").partition("–")
        upper = 10**6 if name.endswith("+") else int(last or first)
        assert number == sum(int(first) <= days <= upper for days in waits)
    assert frame["number"].sum() == len(waits)


@every_choice
def test_days_late_are_counted(session: Session, choice: Choice) -> None:
    frame = days_late(count_waits(session, MANAGER, choice))
    names = {0: "0", 1: "1", 5: "4–7", 40: "31+"}
    assert counted(frame) == Counter(
        names[row["days_late"]]
        for row in chosen(PAST.standing(), choice)
        if row["days_late"] is not None
    )


# As it stands today


def standing_now(choice: Choice) -> list[Row]:
    return [
        row
        for row in of_partner(PAST.open_grants(), choice)
        if (not choice.bases or row["basis"] in choice.bases)
        and (not choice.services or row["service"] in choice.services)
    ]


@every_choice
def test_open_grants_are_counted_by_state(session: Session, choice: Choice) -> None:
    frame = states_today(count_standing(session, MANAGER, choice), today=TODAY)
    assert counted(frame) == Counter(
        state_in_words(row["state"], row["closes_on"], TODAY) for row in standing_now(choice)
    )


def age_in_words(days: int) -> str:
    return next((name for most, name in AGES if days <= most), "366+")


@every_choice
def test_what_needs_a_decision_is_counted_by_age(session: Session, choice: Choice) -> None:
    frame = undecided_by_age(count_standing(session, MANAGER, choice), today=TODAY)
    assert counted(frame) == Counter(
        age_in_words((TODAY - row["counted_from"]).days)
        for row in standing_now(choice)
        if row["state"] is State.NO_RULE
    )


@every_choice
def test_drafts_are_counted_by_age(session: Session, choice: Choice) -> None:
    frame = drafts_by_age(count_drafts(session, MANAGER, choice))
    assert counted(frame) == Counter(
        age_in_words((TODAY - row["entered_at"].date()).days)
        for row in of_partner(PAST.drafts, choice)
    )


# What is put together


def closing(waited: int) -> WaitCount:
    return WaitCount(TODAY, TODAY - timedelta(days=waited), 0, 1)


def test_the_partners_with_most_closings_come_first_and_the_others_together() -> None:
    counts = [PartnerCount(f"P{n:02}", "Huis", 30 - n) for n in range(23)]
    frame = by_partner(counts)
    assert list(frame["name"])[:2] == ["Huis (P00)", "Huis (P01)"]
    assert list(frame["name"])[20:] == ["3 overige"]
    assert list(frame["number"])[20:] == [10 + 9 + 8]


@pytest.mark.parametrize(
    ("waits", "bars"),
    [
        pytest.param([3], ["3"], id="one"),
        pytest.param([0, 2], ["0", "1", "2"], id="days"),
        pytest.param([181, 184], ["181", "182", "183", "184"], id="half a year"),
        pytest.param([180, 900], ["180–209", "720+"], id="years"),
    ],
)
def test_bars_are_as_wide_as_the_days_need(waits: list[int], bars: list[str]) -> None:
    names = list(waiting_time(map(closing, waits))["name"])
    assert [names[0], names[-1]] == [bars[0], bars[-1]]
    assert len(names) <= 25


def test_nothing_has_no_rows() -> None:
    frames = [by_basis([]), by_service([]), by_partner([]), waiting_time([]), days_late([])]
    frames += [states_today([], today=TODAY), undecided_by_age([], today=TODAY)]
    frames += [drafts_by_age([0] * 6)]
    assert all(frame.empty for frame in frames)
