"""Around its closing date a grant has the same state wherever somebody looks."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database as db
from core.casework.grant.timeline import figures, timeline_of
from core.casework.grant.view import view_grant
from core.casework.grant.wording import loses_sight
from core.casework.partner import Stage, count_stages
from core.casework.register.reading import read_register
from core.casework.upcoming.export import write_closures_csv, write_closures_xlsx
from core.casework.upcoming.selection import Selection
from core.consent.consequences import foresee
from core.consent.forms import Entry
from core.consent.wording import what_would_happen
from core.grants.access import (
    Standing,
    expired,
    has_expired,
    in_force,
    last_day,
    may_view,
    standing,
    state_in_words,
)
from core.grants.listing import page_of_grants
from core.models import Grant
from pages.parts.widgets.wording import state_of
from tests.core.exporting import written
from tests.core.writing import add_grant, the_grant
from tests.people import MEDIATOR, on

CLOSES_ON = date(2027, 2, 28)
GRANTED_ON = date(2026, 8, 31)
ENTRY = Entry(client_id="C1", partner_id="P1")

around_the_closing_date = pytest.mark.parametrize(
    ("day", "word"),
    [
        pytest.param(CLOSES_ON - timedelta(days=2), "Nog open", id="two days before"),
        pytest.param(CLOSES_ON - timedelta(days=1), "Nog open", id="the last day of access"),
        pytest.param(CLOSES_ON, "Verlopen", id="the closing date"),
        pytest.param(CLOSES_ON + timedelta(days=1), "Verlopen", id="the day after"),
    ],
)


def in_the_table(session: Session, day: date) -> str:
    (row,) = page_of_grants(session, MEDIATOR, Grant.id.is_not(None))
    return state_of(row, day)


def in_csv(session: Session, day: date) -> str:
    file = written(write_closures_csv, session, on(MEDIATOR, day), Selection(CLOSES_ON))
    text = file.decode("utf-8-sig")
    _head, row = csv.reader(io.StringIO(text, newline=""))
    return row[0]


def in_excel(session: Session, day: date) -> str:
    file = written(write_closures_xlsx, session, on(MEDIATOR, day), Selection(CLOSES_ON))
    _head, row = openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True)
    return row[0]


def in_the_title_of_its_page(session: Session, day: date) -> str:
    view = view_grant(session, on(MEDIATOR, day), 1)
    return state_in_words(view.state, view.closes_on, day)


def before_an_act_on_its_page(session: Session, day: date) -> str:
    said = loses_sight(view_grant(session, on(MEDIATOR, day), 1), day)
    return {
        "De Brug ziet het dossier van An Peeters vanaf vandaag niet meer.": "Nog open",
        "De Brug ziet het dossier van An Peeters nu al niet meer, want de sluitingsdatum is"
        " bereikt.": "Verlopen",
    }[said]


def on_its_time_line(session: Session, day: date) -> str:
    line = figures(timeline_of(view_grant(session, on(MEDIATOR, day), 1), day))[0]
    return {
        (day, "tot en met vandaag"): "Nog open",
        (last_day(CLOSES_ON), "verlopen"): "Verlopen",
    }[line.ends, line.note]


def on_the_consent_page(session: Session, day: date) -> str:
    foreseen = foresee(session, on(MEDIATOR, day), ENTRY)
    assert foreseen
    said = what_would_happen(foreseen, "De Brug", day)
    return {
        "De Brug heeft al inzagerecht op dit dossier, tot en met 27 februari 2027.": "Nog open",
        "Het inzagerecht van De Brug op dit dossier is verlopen op 28 februari 2027, maar nog niet"
        " gesloten.": "Verlopen",
    }[said[: said.index(" Bij een ja")]]


def in_the_register(session: Session, day: date) -> str:
    register = read_register(session, MEDIATOR, "C1")
    (grant,) = register.grants
    assert len(register.viewers(day)) + len(register.without_access(day, day)) == 1
    assert len(register.viewers(day)) == (grant.standing(day) is Standing.VIEWS)
    return {Standing.VIEWS: "Nog open", Standing.EXPIRED: "Verlopen"}[grant.standing(day)]


def among_the_partners_stages(session: Session, day: date) -> str:
    (count,) = count_stages(session, on(MEDIATOR, day), "P1")
    return {Stage.SOON: "Nog open", Stage.EXPIRED: "Verlopen"}[count.stage]


def for_who_asks_whether_the_partner_may_view(session: Session, day: date) -> str:
    return "Nog open" if may_view(session, on(MEDIATOR, day), "C1", "P1") else "Verlopen"


PLACES = [
    in_the_table,
    in_csv,
    in_excel,
    in_the_title_of_its_page,
    before_an_act_on_its_page,
    on_its_time_line,
    on_the_consent_page,
    in_the_register,
    among_the_partners_stages,
    for_who_asks_whether_the_partner_may_view,
]


@around_the_closing_date
def test_every_place_says_the_same(database: str, day: date, word: str) -> None:
    with db.transaction() as session:
        assert add_grant(session, granted_on=GRANTED_ON).closes_on == CLOSES_ON
        said = {place.__name__: place(session, day) for place in PLACES}
    assert said == {place.__name__: word for place in PLACES}


DAYS = [
    GRANTED_ON - timedelta(days=1), GRANTED_ON, CLOSES_ON - timedelta(days=1), CLOSES_ON,
    CLOSES_ON + timedelta(days=1),
]  # fmt: skip


@pytest.mark.parametrize("closes_on", [None, CLOSES_ON], ids=["no closing date", "a closing date"])
@pytest.mark.parametrize("closed_on", [None, CLOSES_ON], ids=["open", "closed"])
def test_the_conditions_are_what_python_says(
    database: str, closes_on: date | None, closed_on: date | None
) -> None:
    with db.transaction() as session:
        grant = add_grant(session, granted_on=GRANTED_ON)
        if closed_on or closes_on is None:
            grant.state = grant.closes_on = grant.basis = None
        grant.closed_on = closed_on
        session.flush()
        grant = the_grant(session)
        for day in DAYS:
            views, lapsed = session.execute(select(in_force(day), expired(day))).one()
            assert bool(views) == (standing(grant, day) is Standing.VIEWS), day
            assert bool(lapsed) == has_expired(grant.closes_on, day), day


def test_the_days_of_a_grant_follow_one_another() -> None:
    grant = Grant(granted_on=GRANTED_ON, known_on=GRANTED_ON, closes_on=CLOSES_ON)
    assert [standing(grant, day) for day in DAYS] == [
        Standing.TO_COME, Standing.VIEWS, Standing.VIEWS, Standing.EXPIRED, Standing.EXPIRED,
    ]  # fmt: skip
    grant.closed_on = CLOSES_ON
    assert {standing(grant, day) for day in DAYS} == {Standing.CLOSED}
