"""The tables of the register."""

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=True),
        sa.Column("partner_id", IDENTIFIER, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_client_id"), "audit_events", ["client_id"], unique=False)
    op.create_table(
        "clients",
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("mediator", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_clients")),
    )
    op.create_table(
        "daily_runs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "nothing_due",
                "held",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("open_grants", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_runs")),
    )
    op.create_index(op.f("ix_daily_runs_run_on"), "daily_runs", ["run_on"], unique=False)
    op.create_table(
        "partners",
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partners")),
    )
    op.create_table(
        "services",
        sa.Column("service", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_services")),
    )
    op.create_table(
        "actions",
        sa.Column("action_id", IDENTIFIER, nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "guidance",
                "training",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("trajectory", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("closed_on >= started_on", name=op.f("ck_actions_end_not_before_start")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_actions_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_actions_partner_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_actions")),
    )
    op.create_index(
        op.f("ix_actions_client_id_partner_id"),
        "actions",
        ["client_id", "partner_id"],
        unique=False,
    )
    op.create_index(op.f("ix_actions_partner_id"), "actions", ["partner_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("assignment_id", IDENTIFIER, nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column("service", IDENTIFIER, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on >= started_on", name=op.f("ck_assignments_end_not_before_start")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_assignments_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_assignments_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["service"], ["services.service"], name=op.f("fk_assignments_service")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_assignments")),
    )
    op.create_index(
        op.f("ix_assignments_client_id_partner_id"),
        "assignments",
        ["client_id", "partner_id"],
        unique=False,
    )
    op.create_index(op.f("ix_assignments_partner_id"), "assignments", ["partner_id"], unique=False)
    op.create_index(op.f("ix_assignments_service"), "assignments", ["service"], unique=False)
    op.create_table(
        "closing_rules",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "owner",
                "executor",
                "no_action",
                "kept",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("service", IDENTIFIER, nullable=True),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "months", "days", name="unit", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(basis = 'owner') = (service IS NOT NULL)",
            name=op.f("ck_closing_rules_service_of_owner"),
        ),
        sa.CheckConstraint("basis <> 'kept'", name=op.f("ck_closing_rules_basis_has_a_rule")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_closing_rules_source_given")),
        sa.CheckConstraint("period >= 0", name=op.f("ck_closing_rules_period_not_negative")),
        sa.CheckConstraint(
            "valid_until > valid_from", name=op.f("ck_closing_rules_end_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["service"], ["services.service"], name=op.f("fk_closing_rules_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_rules")),
    )
    op.create_index(
        "uq_closing_rules_other",
        "closing_rules",
        ["basis", "valid_from"],
        unique=True,
        sqlite_where=sa.text("service IS NULL"),
        postgresql_where=sa.text("service IS NULL"),
    )
    op.create_index(
        "uq_closing_rules_owner",
        "closing_rules",
        ["service", "valid_from"],
        unique=True,
        sqlite_where=sa.text("service IS NOT NULL"),
        postgresql_where=sa.text("service IS NOT NULL"),
    )
    op.create_table(
        "closing_dates",
        sa.Column(
            "basis",
            sa.Enum(
                "owner",
                "executor",
                "no_action",
                "kept",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("service", IDENTIFIER, nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["closing_rules.id"], name=op.f("fk_closing_dates_rule_id")
        ),
        sa.PrimaryKeyConstraint("basis", "service", "counted_from", name=op.f("pk_closing_dates")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source_id", IDENTIFIER, nullable=True),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("partner_id", IDENTIFIER, nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "consent",
                "assignment",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("assignment_id", IDENTIFIER, nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("kept_by", sa.String(), nullable=True),
        sa.Column("kept_reason", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "in_use",
                "no_rule",
                "closes",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "owner",
                "executor",
                "no_action",
                "kept",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "fact_kind",
            sa.Enum(
                "assignment",
                "action",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("fact_id", IDENTIFIER, nullable=True),
        sa.Column("service", IDENTIFIER, nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(coalesce(state, '') = 'closes') = (closes_on IS NOT NULL) AND (closes_on IS NULL) = (basis IS NULL)",
            name=op.f("ck_grants_closing_date_has_basis"),
        ),
        sa.CheckConstraint(
            "(kept_until IS NULL) = (kept_by IS NULL) AND (kept_until IS NULL) = (kept_reason IS NULL)",
            name=op.f("ck_grants_kept_by_somebody"),
        ),
        sa.CheckConstraint("closed_on >= granted_on", name=op.f("ck_grants_end_not_before_start")),
        sa.CheckConstraint(
            "closed_on IS NULL OR state IS NULL", name=op.f("ck_grants_assessed_while_open")
        ),
        sa.CheckConstraint(
            "renewed_on >= granted_on", name=op.f("ck_grants_renewal_not_before_start")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.assignment_id"], name=op.f("fk_grants_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_grants_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_grants_partner_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["closing_rules.id"], name=op.f("fk_grants_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("source_id", name=op.f("uq_grants_source_id")),
    )
    op.create_index(op.f("ix_grants_assignment_id"), "grants", ["assignment_id"], unique=False)
    op.create_index(
        op.f("ix_grants_client_id_partner_id"), "grants", ["client_id", "partner_id"], unique=False
    )
    op.create_index(
        "ix_grants_closes_on",
        "grants",
        ["closes_on"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        op.f("ix_grants_partner_id_closes_on"), "grants", ["partner_id", "closes_on"], unique=False
    )
    op.create_index(
        "uq_grants_one_open_per_pair",
        "grants",
        ["client_id", "partner_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "daily_job",
                "by_hand",
                "refusal",
                "withdrawal",
                "extract",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "owner",
                "executor",
                "no_action",
                "kept",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "fact_kind",
            sa.Enum(
                "assignment",
                "action",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("fact_id", IDENTIFIER, nullable=True),
        sa.Column("service", IDENTIFIER, nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("kept_by", sa.String(), nullable=True),
        sa.Column("kept_reason", sa.String(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undo_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(cause = 'daily_job') = (basis IS NOT NULL)",
            name=op.f("ck_closures_basis_of_daily_job"),
        ),
        sa.CheckConstraint(
            "(cause = 'daily_job') = (run_id IS NOT NULL)",
            name=op.f("ck_closures_run_of_daily_job"),
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_closures_undone_by_somebody")
        ),
        sa.CheckConstraint("days_late >= 0", name=op.f("ck_closures_days_late_not_negative")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_closures_client_id")
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_closures_grant_id")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["closing_rules.id"], name=op.f("fk_closures_rule_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["daily_runs.id"], name=op.f("fk_closures_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index(op.f("ix_closures_client_id"), "closures", ["client_id"], unique=False)
    op.create_index(op.f("ix_closures_closed_on"), "closures", ["closed_on"], unique=False)
    op.create_index(op.f("ix_closures_grant_id"), "closures", ["grant_id"], unique=False)
    op.create_index(op.f("ix_closures_rule_id"), "closures", ["rule_id"], unique=False)
    op.create_index(op.f("ix_closures_run_id"), "closures", ["run_id"], unique=False)
    op.create_index(
        "uq_closures_one_standing_per_grant",
        "closures",
        ["grant_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "consent_forms",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=True),
        sa.Column("partner_id", IDENTIFIER, nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "guidance",
                "training",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "mediator",
                "partner",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("filled_in_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "no", name="answer", native_enum=False, create_constraint=True, length=20
            ),
            nullable=True,
        ),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.Column(
            "effect",
            sa.Enum(
                "opened",
                "renewed",
                "closed",
                "stays",
                "nothing_open",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR answer = 'yes'",
            name=op.f("ck_consent_forms_only_a_yes_is_withdrawn"),
        ),
        sa.CheckConstraint(
            "recorded_at IS NULL OR (client_id IS NOT NULL AND partner_id IS NOT NULL AND purpose IS NOT NULL AND channel IS NOT NULL AND filled_in_on IS NOT NULL AND received_on IS NOT NULL AND answer IS NOT NULL)",
            name=op.f("ck_consent_forms_complete_when_recorded"),
        ),
        sa.CheckConstraint(
            "recorded_at IS NULL OR filled_in_on <= received_on",
            name=op.f("ck_consent_forms_filled_in_before_received"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_consent_forms_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_consent_forms_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.partner_id"], name=op.f("fk_consent_forms_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_forms")),
        sa.UniqueConstraint("token", name=op.f("uq_consent_forms_token")),
    )
    op.create_index(
        op.f("ix_consent_forms_client_id_partner_id"),
        "consent_forms",
        ["client_id", "partner_id"],
        unique=False,
    )
    op.create_index(op.f("ix_consent_forms_grant_id"), "consent_forms", ["grant_id"], unique=False)
    op.create_index(
        op.f("ix_consent_forms_partner_id"), "consent_forms", ["partner_id"], unique=False
    )
