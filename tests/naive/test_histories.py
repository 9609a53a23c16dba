"""What holds for the naive model in every history: as it tests the register, it is tested too."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.naive.acts import Act, Load, RecordForm, RunDailyJob, Withdraw
from tests.naive.histories import histories
from tests.naive.reasons import Assessment
from tests.naive.register import NaiveRegister, play

pytestmark = pytest.mark.slow

some = settings(max_examples=100, deadline=None)
PAIR = ("C1", "P1")


def steps(history) -> Iterator[tuple[NaiveRegister, Act]]:
    """Yield the register after each act."""
    register = NaiveRegister(history.rules)
    for act in history.acts:
        register.play(act)
        yield register, act


def days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((end - first).days)]


def views(assessment: Assessment | None, today: date) -> bool:
    closes_on = assessment.closes_on if assessment else None
    return assessment is not None and (closes_on is None or closes_on > today)


@some
@given(history=histories)
def test_what_was_answered_on_a_day_is_said_of_it_ever_after(history):
    answered = {}
    until = [*(act.day for act in history.acts[1:]), None]
    for (register, act), next_day in zip(steps(history), until, strict=True):
        for day in days(act.day, next_day or act.day):
            for pair in register.pairs:
                answered[pair, day] = register.could_view(pair, day)
    after = play(history)
    for (pair, day), answer in answered.items():
        assert after.could_view(pair, day) is answer


@some
@given(history=histories)
def test_today_somebody_views_exactly_by_an_open_grant_that_has_not_expired(history):
    for register, act in steps(history):
        for pair in register.pairs:
            expected = views(register.assessment(pair), act.day)
            assert register.could_view(pair, act.day) is expected


@some
@given(history=histories)
def test_a_pair_never_has_overlapping_grants(history):
    for register, _act in steps(history):
        for pair in register.pairs:
            grants = register.answers(pair)
            for one, following in pairwise(grants):
                assert one.closed_on is not None
                assert one.closed_on <= following.granted_on
            assert all(g.closed_on is None or g.granted_on <= g.closed_on for g in grants)


@some
@given(history=histories)
def test_nobody_views_before_the_register_knew(history):
    register = play(history)
    for pair in register.pairs:
        grants = register.answers(pair)
        first = min((g.known_on for g in grants), default=None)
        if first:
            known_from = min(max(g.known_on, g.granted_on) for g in grants)
            for day in days(first - timedelta(days=400), known_from):
                assert not register.could_view(pair, day)


@some
@given(history=histories)
def test_an_open_grant_rests_on_something_and_a_closed_one_on_nothing(history):
    for register, _act in steps(history):
        for pair in register.pairs:
            for grant in register.answers(pair):
                rests = any(ground.ended_on is None for ground in grant.grounds)
                assert rests is (grant.closed_on is None)


@some
@given(history=histories)
def test_after_a_refusal_a_grant_is_closed_or_gives_access(history):
    for register, act in steps(history):
        if isinstance(act, RecordForm | Withdraw):
            decision = register.decisions(act.pair)[-1]
            if decision.effect in {"stays", "closed"}:
                assert (decision.effect == "stays") is register.could_view(act.pair, act.day)


@some
@given(history=histories)
def test_a_second_load_of_the_same_files_changes_nothing(history):
    for register, act in steps(history):
        if isinstance(act, Load):
            before = [register.answers(pair) for pair in register.pairs]
            register.play(Load(act.day, act.assignments, act.actions, complete=act.complete))
            assert [register.answers(pair) for pair in register.pairs] == before


@some
@given(history=histories)
def test_the_daily_job_changes_nobodys_access(history):
    register = play(history)
    assume(history.acts)
    day = history.acts[-1].day
    before = [register.could_view(pair, day) for pair in register.pairs]
    register.play(RunDailyJob(day))
    assert [register.could_view(pair, day) for pair in register.pairs] == before
    closed = [register.answers(pair) for pair in register.pairs]
    register.play(RunDailyJob(day))
    assert [register.answers(pair) for pair in register.pairs] == closed


@some
@given(history=histories, received=st.integers(0, 250))
def test_a_yes_never_closes_sooner(history, received):
    register = play(history)
    assume(history.acts)
    today = history.acts[-1].day
    for pair in list(register.pairs):
        before = register.assessment(pair)
        register.play(_form(today, pair, 99, "yes", today - timedelta(days=received)))
        after = register.assessment(pair)
        if before and before.state == "in_use":
            assert after == before
        elif before and before.state == "closes":
            assert after.closes_on is None or after.closes_on >= before.closes_on


@some
@given(
    history=histories,
    received=st.lists(st.integers(0, 120), unique=True, min_size=2, max_size=4),
    answers=st.lists(st.sampled_from(["yes", "no", "withdrawal"]), min_size=4, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_entry_changes_nothing(history, received, answers, order):
    """Provided that no fact has ended, and that no closing keeps out a tender.

    An ended fact counts for a grant that began before its end: a no entered before a newer yes
    closes that grant, and one entered after it is overtaken and leaves it open. A yes lets in a
    tender that a closing had kept out; an overtaken yes doesn't.
    """
    loads = [act for act in history.acts if isinstance(act, Load)]
    assume(not any(grant.closed_on for load in loads for grant in load.grants))
    assume(not any(row.ended_on for load in loads for row in (*load.assignments, *load.actions)))
    today = loads[-1].day if loads else date(2026, 6, 1)
    decisions = [
        _decision(today, number, answer, today - timedelta(days=ago))
        for number, (ago, answer) in enumerate(zip(received, answers, strict=False), 1)
    ]
    shuffled = order.sample(decisions, len(decisions))
    outcomes = []
    for entered in (decisions, shuffled):
        register = NaiveRegister(history.rules)
        for act in (*loads, *entered):
            register.play(act)
        assessment = register.assessment(PAIR)
        alive = views(assessment, today)
        outcomes.append((register.could_view(PAIR, today), assessment if alive else None))
    assert outcomes[0] == outcomes[1]


def _decision(today: date, number: int, answer: str, day: date) -> Act:
    if answer == "withdrawal":
        return Withdraw(today, PAIR, number, day)
    return _form(today, PAIR, number, answer, day)


def _form(today: date, pair, number: int, answer: str, day: date) -> RecordForm:
    return RecordForm(today, pair, number, answer, day, day - timedelta(days=number))
