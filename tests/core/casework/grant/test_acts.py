"""The acts on one grant do what they announced, on both databases."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.acts import (
    GrantAct,
    Request,
    announce,
    announce_withdrawal,
    carry_out,
    possible_acts,
)
from core.casework.grant.view import GrantView, view_grant
from core.casework.grant.wording import Announcement
from core.errors import (
    ClosingAlreadyUndone,
    GrantIsClosed,
    InzageError,
    KeptTooLong,
    NothingToWithdraw,
    NotKeptOpen,
    PairHasNewerGrant,
    ReasonMissing,
    UnknownClosing,
    UnknownGrant,
)
from core.grants.access import may_view
from core.i18n import day_in_words
from core.models import Origin
from tests.core.viewing import closed, kept, viewed
from tests.core.writing import add_action, add_assignment, add_grant
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR, mediator

NEXT_WEEK = days_ago(-7)


def do(session: Session, act: GrantAct, reason: str = "verhuisd", until: date | None = None) -> str:
    closing = look(session).closing
    request = Request(1, act, reason, until, closing.closing_id if closing else None)
    return carry_out(session, request, by=mediator("Els"))


def look(session: Session) -> GrantView:
    return view_grant(session, MEDIATOR, 1)


def sees(session: Session) -> bool:
    return may_view(session, MEDIATOR, "C1", "P1")


@pytest.mark.parametrize(
    ("view", "acts"),
    [
        pytest.param(viewed(), [GrantAct.KEEP, GrantAct.WITHDRAW, GrantAct.CLOSE], id="open"),
        pytest.param(
            kept(days_ago(-20), days_ago(-5)),
            [GrantAct.KEEP, GrantAct.END_KEEPING, GrantAct.WITHDRAW, GrantAct.CLOSE],
            id="kept",
        ),
        pytest.param(closed(), [GrantAct.UNDO], id="closed"),
    ],
)
def test_a_grant_offers_what_can_be_done_to_it(view: GrantView, acts: list[GrantAct]) -> None:
    assert possible_acts(view) == acts


def foretold(session: Session, act: GrantAct, said_on: date = TODAY) -> Announcement:
    if act is GrantAct.WITHDRAW:
        return announce_withdrawal(session, MEDIATOR, look(session), said_on)
    return announce(look(session), act, TODAY)


@pytest.mark.parametrize("act", [GrantAct.WITHDRAW, GrantAct.CLOSE])
def test_ending_a_grant_takes_the_file_away_as_was_announced(database: str, act: GrantAct) -> None:
    with db.transaction() as session:
        add_grant(session)
        (said, *_rest), possible = foretold(session, act)
        assert possible
        assert sees(session)
        assert do(session, act).endswith(said)
        assert not sees(session)


def test_there_is_nothing_to_withdraw_from_what_rests_on_an_assignment_alone(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grant(session, origin=Origin.ASSIGNMENT)
        assert not foretold(session, GrantAct.WITHDRAW).possible
        with pytest.raises(NothingToWithdraw):
            do(session, GrantAct.WITHDRAW)
        assert sees(session)


def test_a_withdrawal_leaves_what_an_assignment_justifies_as_was_announced(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_assignment(session, "TIBB4", started_on=days_ago(9))
        sentences, possible = foretold(session, GrantAct.WITHDRAW)
        assert possible
        assert do(session, GrantAct.WITHDRAW) == " ".join(sentences[:2])
        assert sees(session)


def test_a_withdrawal_of_a_day_before_the_yes_changes_nothing_as_was_announced(
    database: str,
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(5))
        before = days_ago(6)
        (said,), _possible = foretold(session, GrantAct.WITHDRAW, before)
        request = Request(1, GrantAct.WITHDRAW, said_on=before)
        assert carry_out(session, request, by=mediator("Els")) == said
        assert sees(session)


def test_a_withdrawal_of_tomorrow_is_not_possible(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        said, possible = foretold(session, GrantAct.WITHDRAW, days_ago(-1))
        assert said == ["De dag waarop de klant de toestemming introk, moet nog komen."]
        assert not possible


@pytest.mark.parametrize("granted", [180, 190], ids=["closes later", "expired"])
@pytest.mark.parametrize("until", [days_ago(-1), NEXT_WEEK, days_ago(-90)])
def test_keeping_open_gives_the_closing_date_that_was_announced(
    database: str, granted: int, until: date
) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(granted))
        said = announce(look(session), GrantAct.KEEP, TODAY, until).sentences
        do(session, GrantAct.KEEP, "ziek", until)
        closes_on = look(session).closes_on
        assert closes_on
        assert day_in_words(closes_on) in said[0]
        assert sees(session)


def test_ending_the_keeping_gives_the_closing_date_that_was_announced(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(190))
        do(session, GrantAct.KEEP, "ziek", NEXT_WEEK)
        said = announce(look(session), GrantAct.END_KEEPING, TODAY).sentences
        assert said == [
            "Het sluit dan op 18 november 2026 in plaats van op 1 december 2026.",
            "De Brug ziet het dossier van An Peeters vanaf vandaag niet meer.",
        ]
        do(session, GrantAct.END_KEEPING)
        assert not sees(session)


def test_undoing_gives_the_file_back_as_was_announced(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        do(session, GrantAct.CLOSE)
        assert announce(look(session), GrantAct.UNDO, TODAY).possible
        assert "minstens tot en met 7 december 2026 open" in do(
            session, GrantAct.UNDO, "vergissing"
        )
        assert sees(session)


def test_a_newer_grant_makes_undoing_impossible_as_was_announced(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        do(session, GrantAct.CLOSE)
        add_grant(session, granted_on=TODAY)
        assert not announce(look(session), GrantAct.UNDO, TODAY).possible
        with pytest.raises(PairHasNewerGrant):
            do(session, GrantAct.UNDO)


def test_undoing_is_of_the_closing_that_was_seen_and_no_other(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        do(session, GrantAct.CLOSE)
        seen = look(session).closing
        assert seen
        do(session, GrantAct.UNDO, "vergissing")
        do(session, GrantAct.CLOSE, "toch verhuisd")
        again = Request(1, GrantAct.UNDO, "vergissing", None, seen.closing_id)
        with pytest.raises(ClosingAlreadyUndone):
            carry_out(session, again, by=mediator("Bram"))
        assert not sees(session)


def close(session: Session) -> None:
    do(session, GrantAct.CLOSE)


def leave(session: Session) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("meanwhile", "act", "reason", "until", "error"),
    [
        pytest.param(close, GrantAct.CLOSE, "x", None, GrantIsClosed, id="close, closed meanwhile"),
        pytest.param(
            close, GrantAct.KEEP, "x", NEXT_WEEK, GrantIsClosed, id="keep, closed meanwhile"
        ),
        pytest.param(
            close, GrantAct.END_KEEPING, "", None, GrantIsClosed, id="end, closed meanwhile"
        ),
        pytest.param(leave, GrantAct.END_KEEPING, "", None, NotKeptOpen, id="end, not kept"),
        pytest.param(leave, GrantAct.CLOSE, " ", None, ReasonMissing, id="close without a reason"),
        pytest.param(
            leave, GrantAct.KEEP, "", NEXT_WEEK, ReasonMissing, id="keep without a reason"
        ),
        pytest.param(leave, GrantAct.KEEP, "x", None, KeptTooLong, id="keep without a day"),
        pytest.param(leave, GrantAct.KEEP, "x", days_ago(-91), KeptTooLong, id="keep too long"),
        pytest.param(leave, GrantAct.UNDO, "x", None, UnknownClosing, id="undo, undone meanwhile"),
    ],
)
def test_what_can_not_be_done_is_said_and_changes_nothing(
    database: str,
    meanwhile,
    act: GrantAct,
    reason: str,
    until: date | None,
    error: type[InzageError],
) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, started_on=days_ago(9))
        meanwhile(session)
        before = look(session)
        with pytest.raises(error):
            do(session, act, reason, until)
        assert look(session) == before


def test_an_act_on_a_number_that_no_grant_has_is_refused(database: str) -> None:
    with db.transaction() as session, pytest.raises(UnknownGrant):
        carry_out(session, Request(9, GrantAct.CLOSE, "x"), by=mediator("Els"))
