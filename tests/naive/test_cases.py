"""The naive model gives the outcomes written in the worked cases."""

from datetime import date, timedelta

import pytest

from tests.naive.cases import (
    FACT,
    PAIR,
    history_of_events,
    history_of_grant,
    read_cases,
    read_rules,
)
from tests.naive.register import play


def of_grants(name):
    rules = read_rules(f"{name}-rules.csv")
    return [
        pytest.param(case, rules, id=case["case"].replace(" ", "-"))
        for case in read_cases(f"{name}-cases.csv")
    ]


@pytest.mark.parametrize(("case", "rules"), [*of_grants("closing"), *of_grants("fallback")])
def test_a_grant_closes_as_its_case_says(case, rules):
    assessment = play(history_of_grant(case, rules)).assessment(PAIR)
    assert assessment
    assert assessment.state == case["state"]
    assert (assessment.basis or "") == case["basis"]
    assert str(assessment.closes_on or "") == case["closes_on"]


@pytest.mark.parametrize("name", ["closing", "fallback"])
def test_every_fact_of_the_cases_is_read(name):
    for case in read_cases(f"{name}-cases.csv"):
        written = len(case["facts"].split("; ")) if case["facts"] else 0
        assert len(FACT.findall(case["facts"])) == written


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["case"].replace(" ", "-"))
        for case in read_cases("decision-cases.csv")
    ],
)
def test_decisions_count_by_their_days(case):
    register = play(history_of_events(case["events"], read_rules("closing-rules.csv")))
    on = date.fromisoformat(case["on"])
    assert register.could_view(PAIR, on) is (case["views"] == "yes")
    grants = register.answers(PAIR)
    assert [str(grant.granted_on) for grant in grants[-1:]] == [case["granted_on"]][: len(grants)]
    if not case["granted_on"]:
        assert not grants
    if case["state_or_cause"]:
        latest = grants[-1]
        found = latest.cause or latest.assessment.state
        assert found == case["state_or_cause"]
    if case["last_day"]:
        closes_on = grants[-1].assessment.closes_on
        assert str(closes_on - timedelta(days=1)) == case["last_day"]
