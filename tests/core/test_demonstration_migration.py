"""Of existing registers, the upgrade marks those that were plainly filled as a demonstration."""

import pytest
from sqlalchemy import text

from core import database as db
from core.identity.demonstration import is_demonstration
from tests.core.test_migrations import upgrade_to

RULE = """
INSERT INTO closing_rules
    (basis, period, unit, last_day_counts, valid_from, source, entered_by, entered_at)
VALUES ('no_action', 6, 'months', :yes, '2000-01-01', :source, 'system:inzage', '2026-01-01')
"""
FORM = """
INSERT INTO consent_forms (token, entered_by, entered_at, version)
VALUES (:token, 'Ann Claes', '2026-01-01', 1)
"""
LOAD = """
INSERT INTO audit_events (id, at, actor, kind, details, previous_hash, hash)
VALUES (:id, '2026-01-01', :actor, 'extracts.loaded', :details, 'a', 'b')
"""
ACCOUNT = """
INSERT INTO accounts
    (issuer, subject, name, known_as, roles, first_signed_in_at, last_signed_in_at)
VALUES ('i', 's', 'Ann', 'Ann', '', '2026-01-01', '2026-01-01')
"""
SHIPPED = ("system:root", '{"files": "closing_rules.csv", "rows_loaded": 2}')
INVENTED = ("system:inzage", '{"files": "partners.csv, clients.csv", "rows_loaded": 9}')
REAL = ("system:inzage-job", '{"files": "clients.csv, closing_rules.csv", "rows_loaded": 9}')
EXAMPLE = "Voorbeeld voor de demonstratie, niet van VDAB: 3 maanden."


@pytest.mark.parametrize(
    ("source", "token", "loads", "accounts", "marked"),
    [
        pytest.param(EXAMPLE, "IF-00001", [SHIPPED, INVENTED], 0, True, id="a demonstration"),
        pytest.param(EXAMPLE, "IF-00001", [SHIPPED, INVENTED], 1, False, id="with an account"),
        pytest.param(EXAMPLE, "IF-00001", [SHIPPED, INVENTED, REAL], 0, False, id="with extracts"),
        pytest.param(EXAMPLE, "8f14e45f", [SHIPPED, INVENTED], 0, False, id="with other forms"),
        pytest.param("Handleiding", "IF-00001", [SHIPPED, INVENTED], 0, False, id="other rules"),
        pytest.param(EXAMPLE, "IF-00001", [SHIPPED], 0, False, id="with nothing loaded"),
        pytest.param("Handleiding", "8f14e45f", [SHIPPED, REAL], 0, False, id="a real one"),
    ],
)
def test_a_register_is_marked_if_it_is_plainly_a_demonstration(
    empty_database: str,
    source: str,
    token: str,
    loads: list[tuple[str, str]],
    accounts: int,
    marked: bool,
) -> None:
    with db.transaction() as session:
        upgrade_to(session, "0009")
        session.execute(text(RULE), {"source": source, "yes": True})
        session.execute(text(FORM), {"token": token})
        for number, (actor, details) in enumerate(loads, 1):
            session.execute(text(LOAD), {"id": number, "actor": actor, "details": details})
        for _account in range(accounts):
            session.execute(text(ACCOUNT))
    db.upgrade()
    with db.reading() as session:
        assert is_demonstration(session) is marked
