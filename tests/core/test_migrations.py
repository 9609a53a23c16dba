"""Upgrading a register that an earlier version filled."""

from dataclasses import replace

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database as db
from core.models import Closure, Grant
from tests.core.past import Row, make_past, put_past_in

PAST = make_past(seed=1, grants=60)


def upgrade_to(session: Session, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(db.MIGRATIONS))
    configuration.attributes["connection"] = session.connection()
    command.upgrade(configuration, revision)


def without_partner(closing: Row) -> Row:
    return {name: value for name, value in closing.items() if name != "partner_id"}


def fill_before_partners(session: Session) -> None:
    """The past as it was written down when closings had no partner yet."""
    upgrade_to(session, "0003")
    put_past_in(session, replace(PAST, closures=list(map(without_partner, PAST.closures))))


def test_closings_get_the_partner_of_their_grant_and_stay_as_they_were(empty_database: str) -> None:
    with db.transaction() as session:
        fill_before_partners(session)
        before = session.execute(select(Closure.id, Closure.closed_on, Closure.basis)).all()
    db.upgrade()
    with db.reading() as session:
        after = session.execute(select(Closure.id, Closure.closed_on, Closure.basis)).all()
        of_other = select(func.count()).join(Grant).where(Closure.partner_id != Grant.partner_id)
        assert sorted(after) == sorted(before)
        assert len(after) == len(PAST.closures)
        assert session.scalar(of_other.select_from(Closure)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"partner_id": "nobody"}, id="an unknown partner"),
        pytest.param({"partner_id": None}, id="no partner"),
        pytest.param({"days_late": -1}, id="what was refused before"),
        pytest.param({}, id="a second closing of the same grant"),
    ],
)
def test_an_upgraded_register_refuses_what_a_new_one_does(empty_database: str, wrong: Row) -> None:
    with db.transaction() as session:
        fill_before_partners(session)
    db.upgrade()
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(Closure).values(PAST.standing()[0] | wrong))
