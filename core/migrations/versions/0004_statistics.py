"""The partner of each closing, and indexes in whose order the figures are counted."""

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = "closed_on IS NULL"
STANDS = "undone_at IS NULL"
FIGURES = ["closed_on", "cause", "basis", "service", "counted_from", "days_late"]
FOREIGN_KEY = (
    "CONSTRAINT fk_closures_partner_id FOREIGN KEY(partner_id) REFERENCES partners (partner_id)"
)
CLIENT_ON_SQLITE = "client_id VARCHAR(100) NOT NULL"
PARTNER = "(SELECT partner_id FROM grants WHERE grants.id = grant_id)"


def upgrade() -> None:
    op.drop_index("ix_closures_closed_on", "closures")
    if op.get_bind().dialect.name == "sqlite":
        _add_partner_on_sqlite()
    else:
        op.add_column("closures", sa.Column("partner_id", IDENTIFIER))
        op.execute(f"UPDATE closures SET partner_id = {PARTNER}")  # noqa: S608
        op.alter_column("closures", "partner_id", nullable=False)
        op.execute(f"ALTER TABLE closures ADD {FOREIGN_KEY}")
    _add_partial_index("ix_closures_figures_by_day", "closures", FIGURES, STANDS)
    _add_partial_index(
        "ix_closures_figures_by_partner", "closures", ["partner_id", *FIGURES], STANDS
    )
    _add_partial_index(
        "ix_closures_undone", "closures", ["closed_on", "partner_id"], "undone_at IS NOT NULL"
    )
    op.create_index("ix_grants_granted_on", "grants", ["granted_on"])
    op.create_index("ix_grants_partner_id_granted_on", "grants", ["partner_id", "granted_on"])
    _add_partial_index(
        "ix_grants_standing_now",
        "grants",
        ["state", "closes_on", "basis", "service", "counted_from"],
        OPEN,
    )


def _add_partner_on_sqlite() -> None:
    """Make the table anew: SQLite adds no column that must be filled and refers to another table.

    Never by renaming, which SQLite refuses while a trigger speaks of the table that is gone.
    """
    definitions = op.get_bind().exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'closures' AND sql IS NOT NULL"
        " AND type IN ('table', 'index') ORDER BY type = 'index'"
    )
    table, *indexes = definitions.scalars().all()
    with_partner = table.replace(
        CLIENT_ON_SQLITE, f"{CLIENT_ON_SQLITE}, partner_id VARCHAR(100) NOT NULL", 1
    )
    columns = ", ".join(
        column["name"] for column in sa.inspect(op.get_bind()).get_columns("closures")
    )
    op.execute("CREATE TEMPORARY TABLE closures_before AS SELECT * FROM closures")
    op.execute("DROP TABLE closures")
    op.execute(f"{with_partner.rstrip().removesuffix(')')}, {FOREIGN_KEY})")
    op.execute(
        f"INSERT INTO closures ({columns}, partner_id)"  # noqa: S608
        f" SELECT {columns}, {PARTNER} FROM closures_before"
    )
    op.execute("DROP TABLE closures_before")
    for index in indexes:
        op.execute(index)


def _add_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
