"""Finding clients by name, scans of forms, and the indexes of the mediators' work lists."""

import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
BY_CODE_POINT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLIENTS_AT_A_TIME = 5_000
LONGEST_INDEXED = 500  # letters: PostgreSQL's indexes hold no more


def upgrade() -> None:
    _add_names()
    _add_scans()
    _add_partial_index(
        "ix_consent_forms_drafts", "consent_forms", ["entered_at"], "recorded_at IS NULL"
    )
    _add_partial_index(
        "ix_grants_undecided",
        "grants",
        ["granted_on", "client_id", "partner_id"],
        "state = 'no_rule'",
    )
    _add_partial_index(
        "ix_actions_running", "actions", ["client_id", "partner_id"], "closed_on IS NULL"
    )
    _add_partial_index("ix_actions_ended", "actions", ["closed_on"], "closed_on IS NOT NULL")
    op.drop_index("ix_grants_closes_on", "grants")
    _add_partial_index(
        "ix_grants_closes_on", "grants", ["closes_on", "basis", "service"], "closed_on IS NULL"
    )
    op.create_index("ix_clients_birth_date", "clients", ["birth_date"])
    op.create_index("ix_clients_mediator", "clients", ["mediator"])


def _add_names() -> None:
    client_names = op.create_table(
        "client_names",
        sa.Column("name", BY_CODE_POINT, nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name="fk_client_names_client_id"
        ),
        sa.PrimaryKeyConstraint("name", "client_id", name="pk_client_names"),
    )
    op.create_index("ix_client_names_client_id", "client_names", ["client_id"])
    for names in _names():
        op.bulk_insert(client_names, names)


def _names() -> Iterator[list[dict[str, str]]]:
    """The names by which the clients that there are can be found, those of some at a time."""
    clients = sa.text("SELECT client_id, last_name, first_name FROM clients ORDER BY client_id")
    rows = op.get_bind().execute(clients)
    while some := rows.fetchmany(CLIENTS_AT_A_TIME):
        yield [
            {"client_id": client_id, "name": name}
            for client_id, last_name, first_name in some
            for name in _names_of(last_name, first_name)
        ]


def _names_of(last_name: str, first_name: str) -> list[str]:
    """The name from each of its words on."""
    words = _folded(f"{last_name} {first_name}").split()
    return sorted(
        {" ".join(words[n:] + words[:n])[:LONGEST_INDEXED].rstrip() for n in range(len(words))}
    )


def _folded(text: str) -> str:
    """The words of a text, without accents, capitals and punctuation, one space between them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def _add_scans() -> None:
    # Written out: SQLite adds a checked column only this way.
    op.execute(
        "ALTER TABLE consent_forms ADD COLUMN scan_type VARCHAR(20)"
        " CONSTRAINT ck_consent_forms_scantype CHECK (scan_type IN ('pdf', 'png', 'jpeg'))"
    )
    op.add_column("consent_forms", sa.Column("scan_sha256", sa.String()))
    op.add_column("consent_forms", sa.Column("scan", sa.LargeBinary()))


def _add_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
