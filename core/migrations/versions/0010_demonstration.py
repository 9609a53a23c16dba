"""The mark of a demonstration, also on a register that an earlier version plainly filled as one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Its rules and forms are those of the demonstration, nothing else was ever loaded but the rules
# that ship with the software, and nobody ever signed in.
MARK_WHAT_IS_PLAINLY_ONE = """
INSERT INTO demonstration (id, marked_by, marked_at)
SELECT 1, 'system:migration', CURRENT_TIMESTAMP
WHERE EXISTS (SELECT 1 FROM closing_rules WHERE source LIKE 'Voorbeeld voor de demonstratie,%')
    AND EXISTS (SELECT 1 FROM consent_forms WHERE token = 'IF-00001')
    AND EXISTS (
        SELECT 1 FROM audit_events WHERE kind = 'extracts.loaded' AND actor = 'system:inzage'
    )
    AND NOT EXISTS (
        SELECT 1 FROM audit_events
        WHERE kind = 'extracts.loaded' AND actor <> 'system:inzage'
            AND CAST(details AS VARCHAR) NOT LIKE '%"files": "closing_rules.csv"%'
    )
    AND NOT EXISTS (SELECT 1 FROM accounts)
"""


def upgrade() -> None:
    op.create_table(
        "demonstration",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("marked_by", sa.String(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demonstration"),
        sa.CheckConstraint("id = 1", name=op.f("ck_demonstration_one_row")),
    )
    op.execute(sa.text(MARK_WHAT_IS_PLAINLY_ONE))
