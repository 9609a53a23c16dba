"""`assess`, one statement for a whole register, agrees with the rules read grant by grant."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from core import database
from core.models import Grant
from core.rules.assessment import assess
from tests.core.judging import Judgement, judge
from tests.core.registers import Register, big_registers, client_id, put_in
from tests.databases import PostgresqlDatabases, SqliteDatabases


def assessed(register: Register) -> dict[str, Judgement]:
    with database.transaction() as session:
        put_in(session, register)
        assess(session)
        return {
            grant.client_id: Judgement(grant.state, grant.basis, grant.closes_on)
            for grant in session.scalars(select(Grant))
        }


@pytest.mark.slow
@settings(
    max_examples=8,
    deadline=timedelta(minutes=1),
    suppress_health_check=list(HealthCheck),
)
@given(register=big_registers())
def test_assess_gives_what_the_rules_say_of_each_grant(
    sqlite_databases: SqliteDatabases,
    postgresql_databases: PostgresqlDatabases,
    register: Register,
) -> None:
    expected = {
        client_id(n): judge(grant, register.rules) for n, grant in enumerate(register.grants)
    }
    with sqlite_databases.fresh():
        assert assessed(register) == expected
    with postgresql_databases.fresh():
        assert assessed(register) == expected
