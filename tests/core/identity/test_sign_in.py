"""Who is let in, for how long, and what the audit trail records of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core import database as db
from core.audit.proof import find_break
from core.errors import AccountSwitchedOff, NoRole, NotLetIn, SignedOut, SignInExpired, SignInTooOld
from core.identity.accounts import switch_off, switch_on
from core.identity.claims import Identity
from core.identity.sign_in import (
    Admitted,
    admit,
    leave,
    look_up,
    record_refused_page,
    seconds_left,
)
from core.models import Account, SignIn
from core.permissions import Role
from tests.core.signing import come, events, identity, kinds
from tests.days import NOW
from tests.people import ADMINISTRATOR, MEDIATOR

AN = Admitted(1, "An Claes", "An Claes", "An Claes", frozenset({Role.MEDIATOR}))
MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def look(now: datetime) -> Admitted | NotLetIn | None:
    with db.reading() as session:
        return look_up(session, identity(), now)


def left(now: datetime) -> int:
    with db.reading() as session:
        return seconds_left(session, identity(), now)


def test_whoever_does_nothing_for_an_hour_has_to_sign_in_again(database: str) -> None:
    come(identity())
    assert come(identity(), after(minutes=59)) == AN
    assert come(identity(), after(minutes=118)) == AN
    assert isinstance(come(identity(), after(minutes=178)), SignInExpired)
    assert isinstance(come(identity(), after(minutes=178)), SignInExpired)
    assert events()[1:] == [("An Claes", "session.ended", {"why": "expired"})]


def test_when_a_sign_in_was_last_used_is_written_once_a_minute(database: str) -> None:
    come(identity())
    assert look(after(seconds=59)) == AN
    assert look(after(seconds=60)) is None
    come(identity(), after(seconds=60))
    assert look(after(seconds=60)) == AN


def test_asking_how_long_is_left_is_no_use_of_the_sign_in(database: str) -> None:
    assert left(NOW) == 0
    come(identity())
    assert [left(after(minutes=minutes)) for minutes in (0, 20, 59, 60)] == [3600, 2400, 60, 0]
    come(identity(), after(minutes=50))
    assert left(after(minutes=60)) == 3000
    sign_out(identity())
    assert left(after(minutes=60)) == 0


def test_less_is_left_before_the_longest_sign_in_ends(database: str) -> None:
    come(identity())
    for hour in range(1, 16):
        come(identity(), after(minutes=30 * hour))
    assert left(after(minutes=470)) == 600


def sign_out(who: Identity, now: datetime = NOW) -> None:
    with db.transaction() as session:
        leave(session, who, now)


def account_id(name: str = "An Claes") -> int:
    with db.reading() as session:
        found = session.scalar(select(Account.id).filter_by(known_as=name))
        assert found is not None
        return found


def test_whoever_signs_in_is_let_in_and_it_is_written_once(database: str) -> None:
    assert [come(identity(), after(minutes=minute)) for minute in range(3)] == [AN, AN, AN]
    assert events() == [("An Claes", "session.began", {"roles": "mediator"})]


def test_once_somebody_is_in_looking_up_is_enough(database: str) -> None:
    with db.reading() as session:
        assert look_up(session, identity(), NOW) is None
    come(identity())
    with db.reading() as session:
        assert look_up(session, identity(), NOW) == AN


def test_what_ended_long_ago_is_forgotten_and_its_cookie_still_lets_nobody_in(
    database: str,
) -> None:
    old = identity()
    come(old)
    sign_out(old)
    later = after(days=31)
    assert come(identity(later, sub="bo", name="Bo Maes"), later) == AN._replace(
        account=2, shown_as="Bo Maes", known_as="Bo Maes", name="Bo Maes"
    )
    with db.reading() as session:
        assert [row.began_at for row in session.scalars(select(SignIn))] == [later]
    assert isinstance(come(old, later), SignInTooOld)


def test_two_tabs_at_once_are_one_signing_in(database: str) -> None:
    for _tab in range(2):
        with db.transaction() as session:
            assert admit(session, identity(), NOW) == AN
    assert kinds() == ["session.began"]


@pytest.mark.parametrize(
    ("hours_of_token", "now", "let_in"),
    [
        pytest.param(12, NOW + 8 * HOUR - SECOND, True, id="just before eight hours"),
        pytest.param(12, NOW + 8 * HOUR, False, id="eight hours"),
        pytest.param(1, NOW + HOUR - SECOND, True, id="just before the token expires"),
        pytest.param(1, NOW + HOUR, False, id="the token expired"),
        pytest.param(12, NOW + 30 * 24 * HOUR, False, id="a month, as long as the cookie"),
    ],
)
def test_a_sign_in_ends_with_its_token_and_after_eight_hours(
    database: str, hours_of_token: int, now: datetime, let_in: bool
) -> None:
    who = identity(exp=int((NOW + hours_of_token * HOUR).timestamp()))
    for half_hours in range(16):
        if NOW + half_hours * HOUR / 2 < now:
            come(who, NOW + half_hours * HOUR / 2)
    answers = [come(who, now), come(who, now)]
    assert all(isinstance(answer, Admitted if let_in else SignInExpired) for answer in answers)
    assert kinds() == ["session.began"] if let_in else ["session.began", "session.ended"]


@pytest.mark.parametrize(
    ("signed_in_at", "let_in"),
    [
        pytest.param(NOW - 10 * MINUTE, True, id="ten minutes ago"),
        pytest.param(NOW - 10 * MINUTE - SECOND, False, id="longer ago"),
        pytest.param(NOW + 2 * MINUTE, True, id="by a clock that is fast"),
        pytest.param(NOW + 3 * MINUTE, False, id="still to come"),
    ],
)
def test_a_sign_in_is_first_seen_when_it_is_fresh(
    database: str, signed_in_at: datetime, let_in: bool
) -> None:
    who = identity(signed_in_at)
    answers = [come(who), come(who, after(minutes=30))]
    assert all(isinstance(answer, Admitted if let_in else SignInTooOld) for answer in answers)
    assert kinds() == ["session.began" if let_in else "session.refused"]


def test_a_token_that_expired_before_it_was_seen_begins_nothing(database: str) -> None:
    who = identity(NOW - MINUTE, exp=int(NOW.timestamp()))
    assert isinstance(come(who), SignInExpired)
    assert events() == [("An Claes", "session.refused", {"why": "expired"})]


def test_after_signing_out_a_copy_of_the_cookie_lets_nobody_in(database: str) -> None:
    who = identity()
    come(who)
    sign_out(who)
    assert [type(come(who, after(minutes=each))) for each in (1, 2, 3)] == [SignedOut] * 3
    assert events()[1:] == [
        ("An Claes", "session.ended", {"why": "signed_out"}),
        ("An Claes", "session.refused", {"why": "signed_out"}),
    ]


def test_after_signing_out_somebody_can_sign_in_again(database: str) -> None:
    come(identity())
    sign_out(identity())
    again = identity(NOW + MINUTE, nonce="2")
    assert come(again, after(minutes=1)) == AN
    assert kinds() == ["session.began", "session.ended", "session.began"]


def test_signing_out_twice_or_of_what_never_began_is_nothing(database: str) -> None:
    sign_out(identity())
    come(identity())
    sign_out(identity())
    sign_out(identity())
    assert kinds() == ["session.began", "session.ended"]


def test_signing_out_here_leaves_another_signing_in_as_it_is(database: str) -> None:
    here, there = identity(), identity(nonce="2")
    come(here)
    come(there)
    sign_out(here)
    assert come(there) == AN


def test_whoever_is_switched_off_is_out_at_once_everywhere(database: str) -> None:
    here, there = identity(), identity(nonce="2")
    come(here)
    come(there)
    with db.transaction() as session:
        switch_off(session, account_id(), by=ADMINISTRATOR)
    for who in (here, there, here, identity(NOW, nonce="3"), identity(NOW, nonce="3")):
        assert isinstance(come(who), AccountSwitchedOff)
    assert events()[2:] == [
        ("Marleen", "account.switched_off", {"account": "An Claes", "number": 1}),
        *[("An Claes", "session.refused", {"why": "switched_off"})] * 3,
    ]


def test_whoever_is_switched_on_again_signs_in_again(database: str) -> None:
    come(identity())
    with db.transaction() as session:
        switch_off(session, account_id(), by=ADMINISTRATOR)
        switch_on(session, account_id(), by=ADMINISTRATOR)
    assert isinstance(come(identity()), SignInExpired)
    assert come(identity(nonce="2")) == AN


def test_whoever_has_no_role_gets_nothing_and_it_is_written_once(database: str) -> None:
    nobody = identity(roles=["boekhouding"])
    assert [type(come(nobody)) for _time in range(3)] == [NoRole] * 3
    assert events() == [("An Claes", "session.refused", {"why": "no_role"})]


def test_a_role_that_comes_later_counts_from_the_next_signing_in(database: str) -> None:
    come(identity(roles=[]))
    assert isinstance(come(identity()), NoRole)
    assert come(identity(nonce="2")) == AN


def test_roles_that_no_longer_count_end_a_sign_in(database: str) -> None:
    come(identity())
    assert isinstance(come(identity(roles=[])), NoRole)


def test_somebody_with_several_roles_has_them_all(database: str) -> None:
    boss = come(identity(roles=["inzage-administrator", "inzage-management"]))
    assert isinstance(boss, Admitted)
    assert boss.roles == {Role.ADMINISTRATOR, Role.MANAGEMENT}
    assert events()[0][2] == {"roles": "management,administrator"}


def test_a_refusal_says_what_to_do(database: str) -> None:
    refusal = come(identity(roles=[]))
    assert isinstance(refusal, NotLetIn)
    assert str(refusal).startswith("U hebt nog geen rol in Inzage.")


def test_what_was_refused_and_ended_stays_readable_and_whole(database: str) -> None:
    come(identity())
    come(identity(), after(hours=9))
    with db.reading() as session:
        (row,) = session.scalars(select(SignIn))
        assert (row.began_at, row.ended_at, row.refused_at) == (NOW, after(hours=9), after(hours=9))
        assert find_break(session, ADMINISTRATOR) is None


def test_a_page_that_is_refused_is_written_down(database: str) -> None:
    with db.transaction() as session:
        record_refused_page(session, "daily_runs", by=MEDIATOR)
    assert events() == [("An Claes", "page.refused", {"page": "daily_runs"})]
