"""Why a held run was let through, and an index in whose order a run's closings are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("daily_runs", sa.Column("release_reason", sa.String()))
    op.drop_index("ix_closures_run_id", "closures")
    op.create_index("ix_closures_figures_by_run", "closures", ["run_id", "days_late", "undone_at"])
