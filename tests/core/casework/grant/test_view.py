"""Everything that the page of one grant shows."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.facts import MOST_FACTS
from core.casework.grant.history import renewals
from core.casework.grant.view import GrantView, view_grant
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import record_consent, withdraw_consent
from core.daily_job.run import run_daily_job
from core.errors import UnknownGrant
from core.grants.access import Standing, standing
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, keep_open
from core.models import Answer, Basis, Cause, Channel, Effect, GroundEnd, Origin, Purpose, State
from tests.core.viewing import form
from tests.core.writing import add_action, add_assignment, add_grant, add_owner_rule, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, SCHEDULER, mediator

ACTING = mediator("Els")
DUE = days_ago(190)


def look(session: Session, grant_id: int = 1) -> GrantView:
    return view_grant(session, MEDIATOR, grant_id)


def record(session: Session, token: str, day: date, answer: Answer = Answer.YES) -> None:
    entry = Entry("C1", "P1", Purpose.TRAINING, Channel.MEDIATOR, day, day, answer)
    record_consent(session, entry, token=token, by=ACTING)


@pytest.mark.parametrize("number", [0, -1, 7, 2**31, 2**40])
def test_a_number_that_no_grant_has_is_refused_with_a_sentence(database: str, number: int) -> None:
    with db.reading() as session, pytest.raises(UnknownGrant, match=str(number)):
        look(session, number)


def test_it_names_whose_file_it_is_and_who_may_view_it(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        view = look(session)
        assert (view.client_in_words, view.partner_name) == ("An Peeters", "De Brug")
        assert (view.origin, view.granted_on, view.closed_on) == (
            Origin.CONSENT, days_ago(30), None,
        )  # fmt: skip
        assert view.reason == (
            "Sluit op 25 april 2027: 6 maanden na het toekennen op 25 oktober 2026 (regel geen"
            " actie)"
        )
        assert standing(view, TODAY) is Standing.VIEWS


def test_each_reason_has_its_day_and_its_rule_and_one_decides(database: str) -> None:
    with db.transaction() as session:
        add_owner_rule(session, "TIBB4", 3)
        grant = add_grant(session)
        add_assignment(session, "TIBB4", started_on=days_ago(20), ended_on=days_ago(2))
        add_action(session, started_on=days_ago(20), closed_on=days_ago(1))
        keep_open(session, grant.id, days_ago(-3), "ziek", by=ACTING)
        found = look(session).reasons
        assert [(each.words, each.decides, each.rule, each.period) for each in found] == [
            (
                "het einde van de actie 'Opleiding lasser' op 23 november 2026",
                True, "regel uitvoerder", "6 maanden",
            ),
            (
                "het einde van de toewijzing voor TIBB4 op 22 november 2026",
                False, "regel eigenaar", "3 maanden",
            ),
            ("opengehouden door Els, want: ziek", False, "met de hand opengehouden", None),
        ]  # fmt: skip
        assert [each.closes_on for each in found] == [
            days_ago(-180), days_ago(-90), days_ago(-3),
        ]  # fmt: skip
        assert (found[1].source, found[1].valid_from) == ("verzonnen", date(2000, 1, 1))


@pytest.mark.parametrize("trajectory", [False, True])
def test_what_runs_is_the_reason_that_decides(database: str, trajectory: bool) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, started_on=days_ago(20), trajectory=trajectory)
        view = look(session)
        assert view.state is State.IN_USE
        assert [(each.words, each.decides) for each in view.reasons] == [
            ("de actie 'Opleiding lasser' loopt", True)
        ]


def test_without_a_rule_the_reason_that_has_none_decides(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, started_on=days_ago(20), closed_on=days_ago(9), trajectory=True)
        (found,) = look(session).reasons
        assert found.words == "het einde van de trajectactie 'Opleiding lasser' op 15 november 2026"
        assert (found.decides, found.closes_on, found.basis) == (True, None, None)


def test_the_facts_of_the_pair_are_there_with_their_history(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, "A0", started_on=days_ago(90), closed_on=days_ago(31))
        add_action(session, "A1", started_on=days_ago(60), closed_on=days_ago(30))
        add_assignment(session, "SIF", started_on=days_ago(-5))
        add_action(session, "A9", started_on=days_ago(1), client_id="C2")
        facts = look(session).facts
        assert [(fact.fact_id, fact.history) for fact in facts] == [
            ("A0", True), ("A1", False), ("S1", False),
        ]  # fmt: skip


def test_of_very_many_facts_the_running_one_is_never_left_out(database: str) -> None:
    with db.transaction() as session:
        add_grant(session)
        add_action(session, "A00", started_on=days_ago(400))
        for number in range(1, MOST_FACTS + 5):
            add_action(
                session, f"A{number:02}", started_on=days_ago(number), closed_on=days_ago(number)
            )
        view = look(session)
        assert len(view.facts) == MOST_FACTS
        assert [fact.fact_id for fact in view.running] == ["A00"]


def test_its_forms_and_renewals_are_there(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record(session, "1", days_ago(40))
        record(session, "2", days_ago(20))
        record(session, "3", days_ago(10))
        view = look(session)
        assert [each.effect for each in view.forms] == [
            Effect.RENEWED, Effect.RENEWED, Effect.OPENED,
        ]  # fmt: skip
        assert view.renewals == [days_ago(20), days_ago(10)]
        withdraw_consent(session, view.grant_id, by=ACTING)
        assert {each.withdrawn_on for each in look(session).forms} == {TODAY}


def test_its_grounds_are_there_the_live_ones_first(database: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        record(session, "1", days_ago(40))
        add_assignment(session, "TIBB4", started_on=days_ago(20))
        by_tender, by_form = look(session).grounds
        assert (by_form.form_id, by_form.from_on, by_form.known_on) == (1, days_ago(40), TODAY)
        assert (by_tender.assignment_id, by_tender.service) == ("S1", "TIBB4")
        assert look(session).rests_on_assignment
        withdraw_consent(session, look(session).grant_id, by=ACTING)
        tender, consent = look(session).grounds
        assert (tender.assignment_id, tender.ended_on) == ("S1", None)
        assert (consent.form_id, consent.ended_on, consent.ended_why) == (
            1, TODAY, GroundEnd.WITHDRAWAL,
        )  # fmt: skip


def test_an_older_form_that_came_later_renewed_nothing() -> None:
    forms = [
        form(1, days_ago(40)),
        form(2, days_ago(20), Effect.RENEWED),
        form(3, days_ago(30), Effect.RENEWED),
    ]
    assert renewals(days_ago(40), days_ago(20), forms) == [days_ago(20)]
    assert renewals(days_ago(40), days_ago(5), []) == [days_ago(5)]
    assert renewals(days_ago(40), None, forms[:1]) == []


def test_a_closed_grant_has_its_closing_and_no_reasons(database: str) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        close_by_hand(session, grant.id, "verhuisd", by=ACTING)
        view = look(session)
        assert view.closing
        assert (view.closing.cause, view.closing.reason) == (Cause.BY_HAND, "verhuisd")
        assert (view.reasons, view.reason, view.if_ended) == ([], "", None)
        assert standing(view, TODAY) is Standing.CLOSED


def test_a_closing_by_the_job_keeps_why_also_when_it_is_undone(database: str) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=DUE)
        run_daily_job(session, TODAY, by=SCHEDULER, clock=lambda: NOW, brake=Brake())
        closing = look(session).closing
        assert closing
        assert closing.can_come_back
        assert closing.evidence
        assert closing.evidence.startswith("Sluit op 18 november 2026: 6 maanden na het toekennen")
        undo_closing(session, closing.closing_id, "vergissing", by=ACTING)
        view = look(session)
        assert (view.closing, view.basis) == (None, Basis.KEPT)
        (undone,) = view.closings
        assert (undone.undone_on, undone.undone_by, undone.undo_reason) == (
            TODAY, "Els", "vergissing",
        )  # fmt: skip
        assert undone.evidence == closing.evidence


def test_a_closed_grant_knows_the_newer_one_of_its_pair(database: str) -> None:
    with db.transaction() as session:
        first = add_grant(session)
        close_by_hand(session, first.id, "verhuisd", by=ACTING)
        assert look(session).newer_grant is None
        second = add_grant(session, granted_on=TODAY)
        view = look(session, first.id)
        assert view.newer_grant == second.id
        assert view.closing
        assert not view.closing.can_come_back
