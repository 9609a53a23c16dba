"""Forecasts, and rule versions that are evidence: the database itself refuses to change those."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVIDENCE = ("id", "basis", "service", "period", "unit", "valid_from", "source")

ON_SQLITE = """
CREATE TRIGGER closing_rules_are_evidence BEFORE UPDATE ON closing_rules
WHEN EXISTS (SELECT 1 FROM closures WHERE rule_id = OLD.id) AND ({changed})
BEGIN
    SELECT RAISE(ABORT, 'this version has decided closings');
END
"""

FUNCTION_ON_POSTGRESQL = """
CREATE FUNCTION closing_rules_are_evidence() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM closures WHERE rule_id = OLD.id) AND ({changed}) THEN
        RAISE EXCEPTION 'this version has decided closings'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""

TRIGGER_ON_POSTGRESQL = """
CREATE TRIGGER closing_rules_are_evidence BEFORE UPDATE ON closing_rules
FOR EACH ROW EXECUTE FUNCTION closing_rules_are_evidence()
"""


def upgrade() -> None:
    op.create_table(
        "forecasts",
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("certain", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("made_on", "week", name="pk_forecasts"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(ON_SQLITE.format(changed=_changed("IS NOT")))
    else:
        op.execute(FUNCTION_ON_POSTGRESQL.format(changed=_changed("IS DISTINCT FROM")))
        op.execute(TRIGGER_ON_POSTGRESQL)


def _changed(differs: str) -> str:
    """The condition that a version says something else; it may be ended by one that follows."""
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in EVIDENCE)
