"""What was decided where the rules leave a choice: events, and the pair's grants after them.

The rules are those of `closing-rules.csv`: TIBB4 3 months, TWE WZ 28 days, NAZ 12 months, SIF none,
executor and no action 6 months.
"""

from datetime import date

import pytest

from tests.naive.cases import (
    OTHER_PAIR,
    PAIR,
    history_of_events,
    read_event,
    read_rules,
)
from tests.naive.pair import Refused
from tests.naive.register import NaiveRegister, play
from tests.naive.rules import Rule

RULES = read_rules("closing-rules.csv")


def told(register: NaiveRegister, pair=PAIR) -> list[str]:
    """Return each grant in words: its days, and its cause or its closing date."""
    grants = []
    for grant in register.answers(pair):
        fate = grant.cause
        if grant.assessment:
            parts = [grant.assessment.state, grant.assessment.basis, grant.assessment.closes_on]
            fate = " ".join(str(part) for part in parts if part)
        grants.append(f"{grant.granted_on}..{grant.closed_on or ''} {fate}")
    return grants


CASES = [
    (
        "a yes on the day of a closing by hand, recorded after it, opens",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-01 yes received 2026-03-01",
        ["2026-01-05..2026-03-01 by_hand", "2026-03-01.. closes no_action 2026-09-01"],
    ),
    (
        "a yes from before a closing by hand opens nothing",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-02 yes received 2026-02-28",
        ["2026-01-05..2026-03-01 by_hand"],
    ),
    (
        "a yes that only an undone closing by hand had overtaken counts again",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-02 yes received 2026-02-28; 2026-03-03 undo",
        ["2026-01-05.. closes no_action 2026-08-28"],
    ),
    (
        "an older yes doesn't move the first day of an open grant",
        "2026-03-01 yes received 2026-03-01; 2026-03-02 yes received 2026-01-05",
        ["2026-03-01.. closes no_action 2026-09-01"],
    ),
    (
        "an expired grant that the job has not reached is renewed",
        "2026-01-05 yes received 2026-01-05; 2026-08-01 yes received 2026-08-01",
        ["2026-01-05.. closes no_action 2027-02-01"],
    ),
    (
        "a no closes a grant that has expired",
        "2026-01-05 yes received 2026-01-05; 2026-08-01 no received 2026-08-01",
        ["2026-01-05..2026-08-01 no"],
    ),
    (
        "a withdrawal of an earlier day closes on the day on which it is recorded",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 withdrawal of 2026-02-01",
        ["2026-01-05..2026-03-01 withdrawal"],
    ),
    (
        "a yes received before the job closed, recorded after it",
        "2026-01-05 yes received 2026-01-05; 2026-07-05 job; 2026-07-07 yes received 2026-07-01",
        ["2026-01-05..2026-07-05 daily_job", "2026-07-05.. closes no_action 2027-01-01"],
    ),
    (
        "annulling a no gives a new grant, counted from the yes's own day",
        "2026-01-05 yes received 2026-01-05; 2026-02-01 no received 2026-02-01; "
        "2026-03-01 annul form 2",
        ["2026-01-05..2026-02-01 no", "2026-02-01.. closes no_action 2026-07-05"],
    ),
    (
        "annulling a no that came after the job had closed gives nothing back",
        "2026-01-05 yes received 2026-01-05; 2026-07-05 job; 2026-08-01 no received 2026-08-01; "
        "2026-08-02 load action X1 2026-07-01..; 2026-08-03 annul form 3",
        ["2026-01-05..2026-07-05 daily_job"],
    ),
    (
        "annulling a no doesn't bring a grant back that came in closed",
        "2026-01-05 bring in consent 2025-01-05..2025-02-01; 2026-01-06 no received 2026-01-06; "
        "2026-01-07 annul form 2",
        ["2025-01-05..2025-02-01 brought_in"],
    ),
    (
        "annulling the only yes closes",
        "2026-01-05 yes received 2026-01-05; 2026-02-01 annul form 1",
        ["2026-01-05..2026-02-01 annulled"],
    ),
    (
        "annulling the only yes while a tender runs",
        "2026-01-05 yes received 2026-01-05; 2026-01-06 load assignment A1 SIF 2026-01-06..; "
        "2026-02-01 annul form 1",
        ["2026-01-05.. in_use"],
    ),
    (
        "annulling the yes that opened leaves the first day to the renewal",
        "2026-01-05 yes received 2026-01-05; 2026-02-01 yes received 2026-02-01; "
        "2026-03-01 annul form 1",
        ["2026-01-05.. closes no_action 2026-08-01"],
    ),
    (
        "annulling a renewal counts from the yes before it",
        "2026-01-05 yes received 2026-01-05; 2026-02-01 yes received 2026-02-01; "
        "2026-03-01 annul form 2",
        ["2026-01-05.. closes no_action 2026-07-05"],
    ),
    (
        "annulling a yes lets the no before it stand",
        "2026-02-01 yes received 2026-02-01; 2026-02-02 no received 2026-01-20; "
        "2026-03-01 annul form 1",
        ["2026-02-01..2026-03-01 annulled"],
    ),
    (
        "annulling a withdrawal gives the running tender's grant its consent back",
        "2026-01-05 yes received 2026-01-05; 2026-01-06 load assignment A1 SIF 2026-01-06..; "
        "2026-02-01 withdrawal of 2026-02-01; 2026-02-02 annul withdrawal 3; "
        "2026-02-03 load assignment A1 SIF 2025-01-06..2025-02-01",
        ["2026-01-05.. closes no_action 2026-07-05"],
    ),
    (
        "a tender that was over before the grant began justifies nothing after a no",
        "2026-01-04 load assignment A1 SIF 2025-01-05..2025-06-01; "
        "2026-01-05 yes received 2026-01-05; 2026-02-01 no received 2026-02-01",
        ["2026-01-05..2026-02-01 no"],
    ),
    (
        "a yes that is taken back settles no tender any more",
        "2026-01-05 load assignment A1 SIF 2026-01-05..; "
        "2026-03-31 load assignment A1 SIF 2026-01-05..2026-03-31; "
        "2026-04-20 yes received 2026-04-20; 2026-05-01 withdrawal of 2026-05-01",
        ["2026-01-05.. no_rule"],
    ),
    (
        "a running action keeps nothing open for a tender after a no",
        "2026-01-05 load assignment A1 TIBB4 2026-01-05..2026-02-01; "
        "2026-01-05 load action X1 2026-01-05..; 2026-01-10 no received 2026-01-10",
        ["2026-01-05.. closes owner 2026-05-01"],
    ),
    (
        "a no that a closing by hand overtakes is the client's last word for a later tender",
        "2026-01-05 yes received 2026-01-05; 2026-01-05 load action X1 2026-01-05..; "
        "2026-03-01 by hand; 2026-03-02 no received 2026-02-01; "
        "2026-04-01 load assignment A1 TIBB4 2026-04-01..2026-05-01",
        ["2026-01-05..2026-03-01 by_hand", "2026-04-01.. closes owner 2026-08-01"],
    ),
    (
        "a tender that its source corrects to before the grant takes the grant with it",
        "2026-01-05 load assignment A1 TWE WZ 2026-01-05..2026-02-01; 2026-03-01 job; "
        "2026-03-10 load assignment A1 TWE WZ 2026-01-05..; "
        "2026-03-11 load assignment A1 TWE WZ 2026-01-05..2026-02-01",
        ["2026-01-05..2026-03-01 daily_job", "2026-03-01..2026-03-11 ground_gone"],
    ),
    (
        "a tender that moves takes a brought-in grant with it",
        "2026-01-05 bring in assignment 2026-01-01..; "
        "2026-01-05 load assignment A1 TIBB4 2026-01-01..; "
        "2026-02-01 load assignment A1 TIBB4 2026-01-01.. of another client",
        ["2026-01-01..2026-02-01 ground_gone"],
    ),
    (
        "a brought-in tender grant whose tender is unknown, and a no",
        "2026-01-05 bring in assignment 2026-01-01..; 2026-02-01 no received 2026-02-01",
        ["2026-01-01..2026-02-01 no"],
    ),
    (
        "a yes older than a brought-in tender grant",
        "2026-01-05 bring in assignment 2026-01-01..; 2026-02-01 yes received 2025-12-01",
        ["2026-01-01.. closes no_action 2026-07-01"],
    ),
    (
        "a no older than a brought-in consent",
        "2026-01-05 bring in consent 2026-01-01..; 2026-02-01 no received 2025-12-31",
        ["2026-01-01.. closes no_action 2026-07-01"],
    ),
    (
        "a grant that came in closed keeps out the tender that it was for",
        "2026-01-05 bring in assignment 2025-01-01..2025-12-01; "
        "2026-01-05 load assignment A1 TIBB4 2025-01-01..",
        ["2025-01-01..2025-12-01 brought_in"],
    ),
    (
        "a grant that came in closed doesn't keep out a new tender",
        "2026-01-05 bring in assignment 2025-01-01..2025-12-01; "
        "2026-01-05 load assignment A1 TIBB4 2025-12-02..",
        ["2025-01-01..2025-12-01 brought_in", "2025-12-02.. in_use"],
    ),
    (
        "a tender that began on the day of a closing by hand is kept out",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-02 load assignment A1 TIBB4 2026-03-01..",
        ["2026-01-05..2026-03-01 by_hand"],
    ),
    (
        "an ended tender heard of late that began on the day of a closing",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-10 load assignment A1 NAZ 2026-03-01..2026-03-05",
        ["2026-01-05..2026-03-01 by_hand", "2026-03-01.. closes owner 2027-03-05"],
    ),
    (
        "a closing by hand before the pair's latest grant keeps out no tender",
        "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
        "2026-03-02 yes received 2026-03-02; 2026-03-10 withdrawal of 2026-03-10; "
        "2026-03-11 load assignment A1 TIBB4 2026-02-01..",
        [
            "2026-01-05..2026-03-01 by_hand",
            "2026-03-02..2026-03-10 withdrawal",
            "2026-03-10.. in_use",
        ],
    ),
    (
        "an ended tender heard of on the very day its rule runs out",
        "2026-02-02 load assignment A1 TWE WZ 2025-01-05..2026-01-05",
        [],
    ),
    (
        "a tender that moves its first day leaves the grant's",
        "2026-01-05 load assignment A1 TIBB4 2026-01-05..; "
        "2026-01-06 load assignment A1 TIBB4 2026-02-05..",
        ["2026-01-05.. in_use"],
    ),
    (
        "a tender that is still to begin opens on the day of loading",
        "2026-01-05 load assignment A1 TIBB4 2026-02-01..",
        ["2026-01-05.. in_use"],
    ),
    (
        "a tender that is gone and back, ended, after its grant went",
        "2026-01-05 load assignment A1 NAZ 2026-01-05..; 2026-02-01 load nothing, complete; "
        "2026-02-10 load assignment A1 NAZ 2026-01-05..2026-02-09",
        ["2026-01-05..2026-02-01 ground_gone"],
    ),
    (
        "a tender that goes while a consent has run out: the job closes it",
        "2026-01-05 yes received 2026-01-05; 2026-01-06 load assignment A1 SIF 2026-01-06..; "
        "2026-08-01 load nothing, complete",
        ["2026-01-05.. closes no_action 2026-07-05"],
    ),
    (
        "keeping settles no grant that needs a decision",
        "2026-01-05 load assignment A1 SIF 2026-01-05..2026-01-10; "
        "2026-01-05 yes received 2026-01-05; "
        "2026-02-01 keep until 2026-03-01",
        ["2026-01-05.. no_rule"],
    ),
    (
        "an undone closing is kept for 14 days",
        "2026-01-05 yes received 2026-01-05; 2026-07-05 job; 2026-07-10 undo",
        ["2026-01-05.. closes kept 2026-07-24"],
    ),
    (
        "an undone closing after a no rests on the running tender alone",
        "2026-01-05 yes received 2026-01-05; 2026-01-06 load assignment A1 TIBB4 2026-01-06..; "
        "2026-03-01 by hand; 2026-03-02 no received 2026-03-02; 2026-03-03 undo; "
        "2026-03-04 load assignment A1 TIBB4 2026-01-06..2026-03-03",
        ["2026-01-05.. closes owner 2026-06-03"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "grants"), [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in CASES]
)
def test_what_the_pairs_grants_are(events, grants):
    assert told(play(history_of_events(events, RULES))) == grants


@pytest.mark.parametrize(
    ("events", "grants"),
    [
        pytest.param(
            "2026-01-05 load assignment A1 SIF 2026-01-05..; "
            "2026-02-01 load assignment A1 SIF 2026-01-05..2026-02-01; "
            "2027-02-01 withdrawal of 2027-02-01",
            ["2026-01-05..2027-02-01 withdrawal"],
            id="a-withdrawal-on-the-day-that-the-fallback-gives-a-tender",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; "
            "2026-03-15 load trajectory action X1 2026-01-20..2026-03-15; "
            "2026-04-20 yes received 2026-04-20",
            ["2026-01-05.. closes fallback 2027-03-15"],
            id="a-renewal-after-a-trajectory-action-never-closes-sooner",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; "
            "2026-01-06 load assignment A1 SIF 2026-01-06..2026-03-15; "
            "2026-04-20 yes received 2026-04-20",
            ["2026-01-05.. closes fallback 2027-03-15"],
            id="a-renewal-after-a-tender-without-a-rule-never-closes-sooner",
        ),
    ],
)
def test_what_a_fallback_of_a_year_dates(events, grants):
    fallback = Rule("fallback", None, 12, "months", False, date(2000, 1, 1), None)
    assert told(play(history_of_events(events, (*RULES, fallback)))) == grants


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
            "2026-03-02 no received 2026-03-02",
            "2026-03-03 undo",
            id="undoing-after-the-client-said-no",
        ),
        pytest.param(
            "2026-01-05 load assignment A1 TIBB4 2026-01-05..; 2026-03-01 by hand; "
            "2026-03-02 load nothing, complete",
            "2026-03-03 undo",
            id="undoing-when-the-tender-is-gone",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-07-05 job; 2026-07-06 annul form 1",
            "2026-07-07 undo",
            id="undoing-when-the-yes-is-annulled",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; "
            "2026-03-02 yes received 2026-03-02; 2026-03-03 withdrawal of 2026-03-03",
            "2026-03-04 undo",
            id="undoing-a-withdrawal",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-02-01 annul form 1",
            "2026-02-02 annul form 1",
            id="annulling-twice",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05", "2026-02-01 end keeping", id="ending-no-keeping"
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05", "2026-02-01 keep until 2026-05-03",
            id="keeping-91-days",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-07-01 keep until 2026-09-20; "
            "2026-09-19 keep until 2026-12-10; 2026-12-09 keep until 2027-01-01",
            "2026-12-10 keep until 2027-01-02",
            id="keeping-more-than-180-days-past-the-reasons",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(events, refused):
    register = play(history_of_events(events, RULES))
    before = register.answers(PAIR)
    with pytest.raises(Refused):
        register.play(read_event(refused, 0))
    assert register.answers(PAIR) == before


def test_a_tender_that_moves_gives_the_right_client_its_grant():
    events = (
        "2026-01-05 load assignment A1 TIBB4 2026-01-05..; "
        "2026-02-01 load assignment A1 TIBB4 2026-01-05.. of another client"
    )
    register = play(history_of_events(events, RULES))
    assert told(register) == ["2026-01-05..2026-02-01 ground_gone"]
    assert told(register, OTHER_PAIR) == ["2026-01-05.. in_use"]
    assert not register.could_view(OTHER_PAIR, date(2026, 1, 31))
    assert register.could_view(OTHER_PAIR, date(2026, 2, 1))


@pytest.mark.parametrize(
    ("events", "day", "could_view"),
    [
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-08-01 yes received 2026-08-01",
            date(2026, 7, 20), False,
            id="an-expired-grant-that-lives-again-has-a-hole",
        ),
        pytest.param(
            "2025-01-05 yes received 2025-01-05; 2025-01-05 load action X1 2025-01-05..; "
            "2026-01-05 load action X1 2025-01-05..2025-03-01",
            date(2025, 12, 1), True,
            id="until-an-end-was-learned-the-partner-could-view",
        ),
        pytest.param(
            "2026-01-05 yes received 2026-01-05; 2026-03-01 by hand; 2026-03-05 undo",
            date(2026, 3, 2), False,
            id="an-undone-closing-leaves-a-hole",
        ),
    ],
)  # fmt: skip
def test_who_could_view_on_a_past_day(events, day, could_view):
    register = play(history_of_events(events, RULES))
    assert register.could_view(PAIR, day) is could_view


def test_a_ground_begins_on_the_first_day_that_its_tender_has_now():
    events = (
        "2026-01-05 load assignment A1 TIBB4 2026-01-05..; "
        "2026-01-06 load assignment A1 TIBB4 2026-01-02.."
    )
    (grant,) = play(history_of_events(events, RULES)).answers(PAIR)
    (ground,) = grant.grounds
    assert (ground.begins, ground.known_from) == (date(2026, 1, 2), date(2026, 1, 5))


def test_each_decision_says_its_effect():
    events = (
        "2026-01-05 yes received 2026-01-05; 2026-02-01 yes received 2026-02-01; "
        "2026-02-02 no received 2026-01-20; 2026-02-03 no received 2026-02-03; "
        "2026-02-04 withdrawal of 2026-02-04"
    )
    register = play(history_of_events(events, RULES))
    effects = [decision.effect for decision in register.decisions(PAIR)]
    assert effects == ["opened", "renewed", "overtaken", "closed", "nothing_open"]
