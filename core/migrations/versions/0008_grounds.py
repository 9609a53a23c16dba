"""What each grant rests on: decisions by the day that they carry, grounds, and the day known.

Facts can be gone at their source, a rule can let its last day count, and there is a fallback rule.
"""

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# The words that a column may hold, per table and column: before and now.
BASES = ("owner", "executor", "no_action", "kept"), (
    "owner", "executor", "no_action", "fallback", "kept",
)  # fmt: skip
CAUSES = ("daily_job", "by_hand", "refusal", "withdrawal", "extract"), (
    "daily_job", "by_hand", "refusal", "withdrawal", "extract", "ground_gone", "annulled",
)  # fmt: skip
EFFECTS = ("opened", "renewed", "closed", "stays", "nothing_open"), (
    "opened", "renewed", "closed", "stays", "nothing_open", "overtaken",
)  # fmt: skip
EVIDENCE = (
    "id", "basis", "service", "period", "unit", "last_day_counts", "valid_from", "source",
)  # fmt: skip
TRIGGER_ON_SQLITE = """
CREATE TRIGGER closing_rules_are_evidence BEFORE UPDATE ON closing_rules
WHEN EXISTS (SELECT 1 FROM closures WHERE rule_id = OLD.id) AND ({changed})
BEGIN
    SELECT RAISE(ABORT, 'this version has decided closings');
END
"""
FUNCTION_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION closing_rules_are_evidence() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM closures WHERE rule_id = OLD.id) AND ({changed}) THEN
        RAISE EXCEPTION 'this version has decided closings'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql
"""
WIDENED = (
    ("closing_rules", "basis", BASES),
    ("closing_dates", "basis", BASES),
    ("grants", "basis", BASES),
    ("closures", "basis", BASES),
    ("closures", "cause", CAUSES),
    ("consent_forms", "effect", EFFECTS),
)
KINDS = ("yes", "no", "withdrawal", "by_hand")
GROUNDS = ("consent", "assignment", "brought_in")
ENDS = (
    "refusal", "withdrawal", "annulled", "moved", "gone", "before_grant", "named", "closed",
)  # fmt: skip


def upgrade() -> None:
    for table in ("assignments", "actions"):
        op.add_column(table, sa.Column("gone_on", sa.Date()))
    op.add_column("grants", sa.Column("known_on", sa.Date()))
    op.execute("UPDATE grants SET known_on = granted_on")
    op.add_column("closing_rules", sa.Column("last_day_counts", sa.Boolean()))
    op.execute(sa.update(sa.table("closing_rules", sa.column("last_day_counts"))).values(
        last_day_counts=sa.false()
    ))  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_on_sqlite()
    else:
        _alter_on_postgresql()
    _keep_as_evidence()
    _create_decisions()
    _create_grounds()
    _create_access_periods()


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(map(repr, words))})"


def _alter_on_postgresql() -> None:
    for table, column, (_before, words) in WIDENED:
        name = f"ck_{table}_{column}"
        op.drop_constraint(op.f(name), table)
        op.create_check_constraint(op.f(name), table, _one_of(column, words))
    op.alter_column("grants", "known_on", nullable=False)
    op.alter_column("closing_rules", "last_day_counts", nullable=False)


def _rewrite_on_sqlite() -> None:
    """Change what tables allow by their text: SQLite alters no constraint, and can't make a table
    anew while others refer to it. What they hold stays as it is, which is what SQLite asks for."""
    edits = [
        (table, _one_of(column, before), _one_of(column, words))
        for table, column, (before, words) in WIDENED
    ]
    edits += [
        ("grants", "known_on DATE", "known_on DATE NOT NULL"),
        ("closing_rules", "last_day_counts BOOLEAN", "last_day_counts BOOLEAN NOT NULL"),
    ]
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, before, after in edits:
        changed = connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?)"
            " WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
            (before, after, table, before),
        )
        assert changed.rowcount == 1, (table, before)
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def _keep_as_evidence() -> None:
    """Let the database refuse to change whether a last day counts, too, once a version decided."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER closing_rules_are_evidence")
        op.execute(TRIGGER_ON_SQLITE.format(changed=_changed("IS NOT")))
    else:
        op.execute(FUNCTION_ON_POSTGRESQL.format(changed=_changed("IS DISTINCT FROM")))


def _changed(differs: str) -> str:
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in EVIDENCE)


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _reference(table: str, column: str, of: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.{key}"], name=op.f(f"fk_{table}_{column}"))


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column("kind", _word("decisionkind", KINDS), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form_id", sa.Integer()),
        sa.Column("closure_id", sa.Integer()),
        sa.Column("grant_id", sa.Integer()),
        sa.Column("effect", _word("effect", EFFECTS[1])),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("annulled_by", sa.String()),
        sa.Column("annulled_at", MOMENT),
        sa.Column("annul_reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        _reference("decisions", "client_id", "clients", "client_id"),
        _reference("decisions", "partner_id", "partners", "partner_id"),
        _reference("decisions", "form_id", "consent_forms", "id"),
        _reference("decisions", "closure_id", "closures", "id"),
        _reference("decisions", "grant_id", "grants", "id"),
        sa.UniqueConstraint("form_id", name=op.f("uq_decisions_form_id")),
        sa.UniqueConstraint("closure_id", name=op.f("uq_decisions_closure_id")),
        sa.CheckConstraint(
            "(kind = 'by_hand') = (closure_id IS NOT NULL)",
            name=op.f("ck_decisions_closing_of_by_hand"),
        ),
        sa.CheckConstraint(
            "kind IN ('yes', 'no') OR form_id IS NULL", name=op.f("ck_decisions_form_of_answer")
        ),
        sa.CheckConstraint(
            "(annulled_at IS NULL) = (annulled_by IS NULL)",
            name=op.f("ck_decisions_annulled_by_one"),
        ),
    )
    op.create_index(
        "ix_decisions_client_id_partner_id_day", "decisions", ["client_id", "partner_id", "day"]
    )
    op.create_index("ix_decisions_grant_id", "decisions", ["grant_id"])


def _create_grounds() -> None:
    op.create_table(
        "grounds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column("kind", _word("groundkind", GROUNDS), nullable=False),
        sa.Column("decision_id", sa.Integer()),
        sa.Column("assignment_id", IDENTIFIER),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_why", _word("groundend", ENDS)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grounds")),
        _reference("grounds", "grant_id", "grants", "id"),
        _reference("grounds", "client_id", "clients", "client_id"),
        _reference("grounds", "partner_id", "partners", "partner_id"),
        _reference("grounds", "decision_id", "decisions", "id"),
        _reference("grounds", "assignment_id", "assignments", "assignment_id"),
        sa.CheckConstraint(
            "(kind = 'assignment') = (assignment_id IS NOT NULL)",
            name=op.f("ck_grounds_assignment_of_kind"),
        ),
        sa.CheckConstraint(
            "kind <> 'consent' OR decision_id IS NOT NULL",
            name=op.f("ck_grounds_decision_of_consent"),
        ),
        sa.CheckConstraint(
            "kind <> 'assignment' OR decision_id IS NULL", name=op.f("ck_grounds_one_thing")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_why IS NULL)", name=op.f("ck_grounds_ended_for_a_reason")
        ),
    )
    live = sa.text("ended_on IS NULL")
    for name, column in (("assignment", "assignment_id"), ("decision", "decision_id")):
        op.create_index(
            f"uq_grounds_one_per_{name}", "grounds", ["grant_id", column],
            unique=True, sqlite_where=live, postgresql_where=live,
        )  # fmt: skip
    for columns in (["client_id", "partner_id"], ["grant_id"], ["decision_id"], ["assignment_id"]):
        op.create_index(f"ix_grounds_{'_'.join(columns)}", "grounds", columns)


def _create_access_periods() -> None:
    op.create_table(
        "access_periods",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_periods")),
        _reference("access_periods", "grant_id", "grants", "id"),
        _reference("access_periods", "client_id", "clients", "client_id"),
        _reference("access_periods", "partner_id", "partners", "partner_id"),
        sa.CheckConstraint(
            "until_on >= from_on", name=op.f("ck_access_periods_end_not_before_start")
        ),
    )
    op.create_index("ix_access_periods_grant_id", "access_periods", ["grant_id"])
    op.create_index(
        "ix_access_periods_client_id_from_on", "access_periods", ["client_id", "from_on"]
    )
