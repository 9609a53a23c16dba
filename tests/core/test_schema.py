"""What the migrations let a table hold is what the models let it hold."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from core import database as db
from core.models import Base
from tests.databases import PostgresqlDatabases, SqliteDatabases


def checks(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Table, name and condition of every check."""
    inspector = inspect(connection)
    for table in Base.metadata.tables:
        for check in inspector.get_check_constraints(table):
            yield table, str(check["name"]), re.sub(r"\s+", " ", check["sqltext"])


def test_the_migrations_make_the_checks_of_the_models(
    databases: SqliteDatabases | PostgresqlDatabases,
) -> None:
    with databases.empty(), db.transaction() as session:
        Base.metadata.create_all(session.connection())
        of_models = sorted(checks(session.connection()))
    with databases.empty():
        db.upgrade()
        with db.transaction() as session:
            assert sorted(checks(session.connection())) == of_models
