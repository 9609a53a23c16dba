"""Closing what is due, with its evidence; closing by hand; and undoing a mistake."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.consent.consequences import decide
from core.consent.recording import withdraw_consent
from core.daily_job.run import run_daily_job
from core.errors import (
    ClosingAlreadyUndone,
    ClosingCannotBeUndone,
    GrantIsClosed,
    KeepDaysOutOfRange,
    NothingToRestOn,
    PairHasNewerGrant,
    ReasonMissing,
    UnknownClosing,
)
from core.grants.closing import due, undo_closing
from core.grants.closings import list_closings
from core.grants.lifecycle import close_by_hand, keep_open
from core.grants.lines import lines_of_closings, lines_of_grants
from core.grants.listing import list_grants
from core.grants.verification import find_differences
from core.models import Basis, Cause, Closure, DecisionKind, FactKind, Grant, State
from tests.core.writing import add_action, add_assignment, add_grant, the_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER, mediator, on

ACTING = mediator("an.claes")
DUE_TODAY, DUE_TOMORROW = date(2026, 5, 24), date(2026, 5, 25)


def run(session: Session, day: date = TODAY) -> int:
    made = run_daily_job(session, day, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
    return made.id


def the_closing(session: Session) -> Closure:
    return session.scalars(select(Closure)).one()


def test_a_grant_is_due_on_its_closing_date_and_not_a_day_before(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=DUE_TODAY)
        add_grant(session, "C2", granted_on=DUE_TOMORROW)
        assert [row.client_id for row in list_grants(session, SCHEDULER, due(TODAY))] == ["C1"]


def test_a_closing_keeps_its_evidence(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=date(2026, 1, 5))
        add_action(session, started_on=date(2026, 1, 20), closed_on=date(2026, 5, 20))
        run_id = run(session)
        closing, grant = the_closing(session), the_grant(session)
        assert (grant.closed_on, grant.state, grant.closes_on) == (TODAY, None, None)
        assert (closing.cause, closing.run_id, closing.closed_by) == (
            Cause.DAILY_JOB,
            run_id,
            "system:cron",
        )
        assert (closing.closed_on, closing.closes_on, closing.days_late) == (
            TODAY,
            date(2026, 11, 20),
            4,
        )
        assert (closing.basis, closing.fact_kind, closing.fact_id, closing.counted_from) == (
            Basis.EXECUTOR,
            FactKind.ACTION,
            "A1",
            date(2026, 5, 20),
        )
        assert closing.rule_id is not None


def test_a_closing_is_listed_with_the_reason_that_was_previewed(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=DUE_TODAY)
        grants = list_grants(session, SCHEDULER, due(TODAY))
        previewed = list(lines_of_grants(grants, TODAY))
        run(session)
        closings = list_closings(session, SCHEDULER, Closure.run_id.is_not(None))
        assert list(lines_of_closings(closings)) == previewed
        assert list(list_grants(session, SCHEDULER, due(TODAY))) == []


def test_a_day_kept_by_hand_stays_in_the_evidence(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=days_ago(300))
        yesterday = on(ACTING, days_ago(1))
        keep_open(session, grant.id, TODAY, "wacht op verslag", by=yesterday)
        run(session)
        closing = the_closing(session)
        assert (closing.basis, closing.kept_by, closing.kept_reason) == (
            Basis.KEPT,
            "an.claes",
            "wacht op verslag",
        )


def test_closing_by_hand_needs_a_reason_and_keeps_it(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        with pytest.raises(ReasonMissing):
            close_by_hand(session, grant.id, " ", by=ACTING)
        closing = close_by_hand(session, grant.id, "de klant is verhuisd", by=ACTING)
        assert (closing.cause, closing.reason) == (Cause.BY_HAND, "de klant is verhuisd")
        with pytest.raises(GrantIsClosed, match="24 november 2026"):
            close_by_hand(session, grant.id, "nog eens", by=ACTING)


def test_an_undone_closing_opens_the_same_grant_and_keeps_it_for_two_weeks(database: str) -> None:
    with db.transaction() as session:
        number = add_grant(session, granted_on=DUE_TODAY).id
        run(session)
        grant = undo_closing(session, the_closing(session).id, "vergissing", by=ACTING)
        assert (grant.id, grant.closed_on, grant.state) == (number, None, State.CLOSES)
        assert (grant.closes_on, grant.basis) == (date(2026, 12, 8), Basis.KEPT)
        assert (the_closing(session).undone_by, the_closing(session).undo_reason) == (
            "an.claes",
            "vergissing",
        )
        assert find_differences(session, SCHEDULER) == []


def test_a_grant_that_was_kept_for_longer_stays_kept_for_longer(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        keep_open(session, grant.id, days_ago(-60), "lange opleiding", by=ACTING)
        closing = close_by_hand(session, grant.id, "vergissing", by=ACTING)
        undo_closing(session, closing.id, "toch niet", by=ACTING)
        assert (grant.kept_until, grant.kept_reason) == (days_ago(-60), "lange opleiding")


def test_a_grant_can_be_closed_again_after_an_undo(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        closing = close_by_hand(session, grant.id, "een", by=ACTING)
        undo_closing(session, closing.id, "twee", by=ACTING)
        close_by_hand(session, grant.id, "drie", by=ACTING)
        assert session.scalar(select(func.count(Closure.id))) == 2


def test_a_closing_is_undone_once(database: str) -> None:
    with db.transaction() as session:
        closing = close_by_hand(session, add_grant(session).id, "een", by=ACTING)
        undo_closing(session, closing.id, "twee", by=ACTING)
        with pytest.raises(ClosingAlreadyUndone):
            undo_closing(session, closing.id, "drie", by=ACTING)


def test_a_closing_is_not_undone_where_the_pair_has_a_newer_grant(database: str) -> None:
    with db.transaction() as session:
        closing = close_by_hand(session, add_grant(session).id, "een", by=ACTING)
        add_grant(session)
        with pytest.raises(PairHasNewerGrant):
            undo_closing(session, closing.id, "twee", by=ACTING)


def test_a_closing_is_not_undone_where_the_newer_grant_is_closed_too(database: str) -> None:
    with db.transaction() as session:
        closing = close_by_hand(session, add_grant(session).id, "een", by=ACTING)
        close_by_hand(session, add_grant(session, granted_on=TODAY).id, "drie", by=ACTING)
        with pytest.raises(PairHasNewerGrant):
            undo_closing(session, closing.id, "twee", by=ACTING)


@pytest.mark.parametrize("with_tender", [False, True], ids=["consent alone", "a tender too"])
def test_after_a_no_a_closing_is_undone_only_where_an_assignment_justifies_it(
    database: str, with_tender: bool
) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        if with_tender:
            add_assignment(session, "TIBB4", started_on=days_ago(9))
        closing = close_by_hand(session, grant.id, "een", by=ACTING)
        decide(session, DecisionKind.NO, "C1", "P1", TODAY, by=ACTING)
        if with_tender:
            undo_closing(session, closing.id, "twee", by=ACTING)
            assert grant.state is State.IN_USE
        else:
            with pytest.raises(NothingToRestOn):
                undo_closing(session, closing.id, "twee", by=ACTING)


def test_a_closing_is_undone_where_the_pair_has_an_older_closed_grant(database: str) -> None:
    with db.transaction() as session:
        older = add_grant(session, granted_on=days_ago(500))
        close_by_hand(session, older.id, "klaar", by=on(ACTING, days_ago(400)))
        newer = add_grant(session, granted_on=DUE_TODAY)
        run_id = run(session)
        closing = session.scalars(select(Closure).filter_by(run_id=run_id)).one()
        assert undo_closing(session, closing.id, "vergissing", by=ACTING) is newer
        assert (newer.closed_on, older.closed_on) == (None, days_ago(400))
        assert find_differences(session, SCHEDULER) == []


def test_the_clients_own_no_is_not_undone(database: str) -> None:
    with db.transaction() as session:
        withdraw_consent(session, add_grant(session).id, by=ACTING)
        with pytest.raises(ClosingCannotBeUndone):
            undo_closing(session, the_closing(session).id, "toch", by=ACTING)


def test_an_undo_needs_a_closing_a_reason_and_a_sensible_number_of_days(database: str) -> None:
    with db.transaction() as session:
        closing = close_by_hand(session, add_grant(session).id, "een", by=ACTING)
        with pytest.raises(UnknownClosing):
            undo_closing(session, closing.id + 1, "twee", by=ACTING)
        with pytest.raises(ReasonMissing):
            undo_closing(session, closing.id, "", by=ACTING)
        for days in (0, 91):
            with pytest.raises(KeepDaysOutOfRange):
                undo_closing(session, closing.id, "twee", keep_days=days, by=ACTING)
        assert the_grant(session).closed_on == TODAY


def test_undoing_one_closing_of_a_run_leaves_the_others(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", granted_on=DUE_TODAY)
        add_grant(session, "C2", granted_on=DUE_TODAY)
        run(session)
        first = session.scalars(select(Closure).where(Closure.client_id == "C1")).one()
        undo_closing(session, first.id, "vergissing", by=ACTING)
        still_open = session.scalars(select(Grant.client_id).where(Grant.closed_on.is_(None)))
        assert list(still_open) == ["C1"]
