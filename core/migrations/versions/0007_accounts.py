"""Accounts, and each signing in of somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ENDINGS = ("signed_out", "expired", "switched_off", "too_old", "no_role")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("known_as", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("first_signed_in_at", MOMENT, nullable=False),
        sa.Column("last_signed_in_at", MOMENT, nullable=False),
        sa.Column("switched_off_at", MOMENT, nullable=True),
        sa.Column("switched_off_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_accounts_issuer_subject")),
        sa.UniqueConstraint("known_as", name=op.f("uq_accounts_known_as")),
        sa.CheckConstraint(
            "(switched_off_at IS NULL) = (switched_off_by IS NULL)",
            name=op.f("ck_accounts_switched_off_by_somebody"),
        ),
    )
    op.create_table(
        "sign_ins",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "ended_why",
            sa.Enum(*ENDINGS, name="ending", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_sign_ins"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_why IS NULL)",
            name=op.f("ck_sign_ins_ended_for_a_reason"),
        ),
    )
    op.create_index("ix_sign_ins_account_id", "sign_ins", ["account_id"])
