"""What would change a grant: the sentences, and that they come true."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.view import GrantView, view_grant
from core.casework.grant.what_if import what_would_change
from core.i18n import day_in_words
from core.models import Action, Assignment, Basis, FactKind, State
from core.rules.assessment import assess
from core.rules.reasons import Outlook
from tests.core.viewing import (
    action,
    assignment,
    closed,
    in_use,
    kept,
    reason,
    standing,
    viewed,
)
from tests.core.writing import (
    add_action,
    add_assignment,
    add_grant,
    add_ground,
    add_owner_rule,
    the_grant,
)
from tests.days import TODAY, days_ago
from tests.people import MEDIATOR

NO_RULE = {"state": State.NO_RULE, "closes_on": None, "basis": None}
UNDATED = Outlook(State.NO_RULE, None, None, "SIF", FactKind.ASSIGNMENT, None, None, TODAY)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        pytest.param(
            in_use(action(), if_ended=standing(days_ago(-181), Basis.EXECUTOR)),
            "Blijft open zolang de actie 'Opleiding lasser' loopt; eindigt die vandaag, dan sluit"
            " het op 24 mei 2027 (regel uitvoerder).",
            id="an action runs",
        ),
        pytest.param(
            in_use(assignment(), action(trajectory=True), if_ended=UNDATED),
            "Blijft open zolang een van deze loopt: de toewijzing voor TIBB4, de trajectactie"
            " 'Opleiding lasser'; eindigen ze allemaal vandaag, dan is er een beslissing nodig: er"
            " is geen afsluitregel voor dienst SIF.",
            id="several run, no rule",
        ),
        pytest.param(
            in_use(*(action(f"A{n}", title=f"{n}") for n in range(9))),
            "Blijft open zolang een van deze loopt: de actie '0', de actie '1', de actie '2', de"
            " actie '3', nog 5 andere; eindigen ze allemaal vandaag, dan sluit het op 4 maart 2027"
            " (regel geen actie).",
            id="very many run",
        ),
        pytest.param(
            in_use(action(started_on=days_ago(-2)), ends_on=days_ago(-2)),
            "Blijft open zolang de actie 'Opleiding lasser' loopt; eindigt die op 26 november 2026,"
            " dan sluit het op 4 maart 2027 (regel geen actie).",
            id="it runs from a day to come",
        ),
        pytest.param(
            viewed(),
            "Een nieuwe actie met De Brug als uitvoerder, of een nieuwe toewijzing aan De Brug,"
            " houdt het inzagerecht open zolang ze loopt.",
            id="it closes",
        ),
        pytest.param(
            viewed(closes_on=days_ago(-9)),
            "Een bemiddelaar kan het met de hand openhouden, ten laatste tot en met"
            " 21 februari 2027.",
            id="it closes soon",
        ),
        pytest.param(
            kept(days_ago(-20), days_ago(-5)),
            "Als niemand het met de hand openhield, zou het op 29 november 2026 sluiten.",
            id="it is kept",
        ),
        pytest.param(
            viewed(**NO_RULE, service="SIF", reasons=[reason(Basis.OWNER, None, decides=True)]),
            "De afsluitregel voor dienst SIF ontbreekt: een beheerder kan die toevoegen.",
            id="no rule for a service",
        ),
        pytest.param(
            viewed(**NO_RULE, reasons=[reason(None, None, decides=True)]),
            "Geen enkele regel dateert het einde van een trajectactie: de toewijzing waar ze bij"
            " hoort ontbreekt, en het datateam kan die laden.",
            id="trajectory actions alone",
        ),
        pytest.param(
            viewed(**NO_RULE, reasons=[reason(Basis.EXECUTOR, None, decides=True)]),
            "Geen versie van de regel uitvoerder dekt deze dag: een beheerder kan er een"
            " toevoegen.",
            id="no version",
        ),
        pytest.param(
            viewed(),
            "Een nieuw formulier dat u vandaag ontvangt, hernieuwt het: dan sluit het op 24 mei"
            " 2027 in plaats van op 4 maart 2027.",
            id="a form makes it close later",
        ),
        pytest.param(
            viewed(if_renewed=standing(days_ago(-100))),
            "Een nieuw formulier dat u vandaag ontvangt, hernieuwt het, maar het sluit nog altijd"
            " op 4 maart 2027.",
            id="a form moves nothing",
        ),
        pytest.param(
            viewed(**NO_RULE),
            "Een nieuw formulier dat u vandaag ontvangt, hernieuwt het: dan sluit het op 24 mei"
            " 2027 (regel geen actie).",
            id="a form settles it",
        ),
        pytest.param(
            closed(), "Een nieuw formulier geeft De Brug een nieuw inzagerecht.", id="closed"
        ),
    ],
)
def test_what_would_change_it_is_said(view: GrantView, said: str) -> None:
    assert said in what_would_change(view, TODAY)


def test_a_closed_grant_with_a_newer_one_says_nothing_of_a_new_one() -> None:
    assert what_would_change(closed(newer_grant=2), TODAY) == []


def look(session: Session) -> GrantView:
    return view_grant(session, MEDIATOR, the_grant(session).id)


def end_everything(session: Session, day: date) -> None:
    session.execute(update(Action).where(Action.closed_on.is_(None)).values(closed_on=day))
    session.execute(update(Assignment).where(Assignment.ended_on.is_(None)).values(ended_on=day))
    assess(session)


def add_running_action(session: Session) -> None:
    add_action(session, started_on=days_ago(20))


def add_running_assignment(session: Session) -> None:
    add_owner_rule(session, "TIBB4", 3)
    add_assignment(session, "TIBB4", started_on=days_ago(20))


def add_running_without_rule(session: Session) -> None:
    add_assignment(session, "SIF", started_on=days_ago(20))


def add_running_trajectory(session: Session) -> None:
    add_action(session, started_on=days_ago(20), trajectory=True)


def add_all_of_them(session: Session) -> None:
    add_running_assignment(session)
    add_action(session, "A2", started_on=days_ago(20), closed_on=days_ago(1))
    add_action(session, "A3", started_on=days_ago(-40))


RUNNING = [
    add_running_action,
    add_running_assignment,
    add_running_without_rule,
    add_running_trajectory,
    add_all_of_them,
]


@pytest.mark.parametrize("add", RUNNING)
def test_what_is_said_of_an_end_comes_true_when_it_ends(database: str, add) -> None:
    with db.transaction() as session:
        add_grant(session)
        add(session)
        before = look(session)
        assert before.if_ended
        assert before.state is State.IN_USE
        end_everything(session, before.ends_on)
        after = look(session)
        assert after.state is not State.IN_USE
        assert (after.state, after.closes_on, after.basis, after.service) == before.if_ended[:4]
        if after.closes_on:
            assert (
                f"sluit het op {day_in_words(after.closes_on)}"
                in what_would_change(before, TODAY)[0]
            )


@pytest.mark.parametrize(
    "ended_on",
    [
        pytest.param(days_ago(10), id="what ended before today is history then"),
        pytest.param(TODAY, id="what ends today still counts"),
        pytest.param(days_ago(-10), id="what ends later still counts"),
        pytest.param(None, id="what runs still runs"),
    ],
)
def test_what_is_said_of_a_form_comes_true_when_it_is_recorded(
    database: str, ended_on: date | None
) -> None:
    with db.transaction() as session:
        grant = add_grant(session)
        add_owner_rule(session, "TIBB4", 12)
        add_assignment(session, "TIBB4", started_on=days_ago(20), ended_on=ended_on)
        before = look(session)
        assert before.if_renewed
        add_ground(session, grant, TODAY)
        after = look(session)
        assert (after.state, after.closes_on, after.basis, after.service) == before.if_renewed[:4]
