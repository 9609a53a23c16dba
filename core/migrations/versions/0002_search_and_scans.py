"""Finding clients by name, scans of forms, and the indexes of the mediators' work lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from core.directory import index_names

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
BY_CODE_POINT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


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
    op.create_table(
        "client_names",
        sa.Column("name", BY_CODE_POINT, nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name="fk_client_names_client_id"
        ),
        sa.PrimaryKeyConstraint("name", "client_id", name="pk_client_names"),
    )
    op.create_index("ix_client_names_client_id", "client_names", ["client_id"])
    clients = sa.table("clients", sa.column("client_id"))
    with Session(op.get_bind()) as session:
        index_names(session, session.scalars(sa.select(clients.c.client_id)).all())
        session.flush()


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
