"""Marks and notes on grants, acts on many grants at once, and who looks after whose work."""

from typing import Any

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MARKS = ("asked_partner", "note")
ACTS = ("keep", "close", "ask")


def upgrade() -> None:
    _create_marks()
    _create_batches()
    _create_absences()


def _create_marks() -> None:
    op.create_table(
        "grant_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=False),
        sa.Column("kind", _word("grant_marks", "markkind", MARKS), nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("look_again_on", sa.Date()),
        *_who("made", nullable=False),
        *_who("removed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_marks")),
        _reference("grant_marks", "grant_id", "grants", "id"),
        _reference("grant_marks", "client_id", "clients", "client_id"),
        *_accounts("grant_marks", "made", "removed"),
        _check(
            "grant_marks",
            "asked_until_a_day",
            "(kind = 'asked_partner') = (look_again_on IS NOT NULL)",
        ),
        _check(
            "grant_marks",
            "note_says_it",
            "kind <> 'note' OR text IS NOT NULL OR removed_at IS NOT NULL",
        ),
        _check("grant_marks", "removed_without_text", "removed_at IS NULL OR text IS NULL"),
        _check("grant_marks", "text_not_too_long", "length(text) <= 1000"),
        _check("grant_marks", "removed_by_somebody", "(removed_at IS NULL) = (removed_by IS NULL)"),
    )
    op.create_index(
        "ix_grant_marks_grant_id_look_again_on", "grant_marks", ["grant_id", "look_again_on"]
    )


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("act", _word("batches", "batchact", ACTS), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("reason", sa.String()),
        *_who("done", nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        *_accounts("batches", "done"),
    )
    op.create_table(
        "batch_grants",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer()),
        sa.Column("mark_id", sa.Integer()),
        sa.Column("kept_until", sa.Date()),
        sa.Column("kept_by", sa.String()),
        sa.Column("kept_by_account", sa.Integer()),
        sa.Column("kept_reason", sa.String()),
        sa.PrimaryKeyConstraint("batch_id", "grant_id", name=op.f("pk_batch_grants")),
        _reference("batch_grants", "batch_id", "batches", "id"),
        _reference("batch_grants", "grant_id", "grants", "id"),
        _reference("batch_grants", "closure_id", "closures", "id"),
        _reference("batch_grants", "mark_id", "grant_marks", "id"),
        *_accounts("batch_grants", "kept"),
        _check("batch_grants", "one_thing", "closure_id IS NULL OR mark_id IS NULL"),
    )
    for column in ("grant_id", "closure_id", "mark_id"):
        op.create_index(f"ix_batch_grants_{column}", "batch_grants", [column])


def _create_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("looked_after_by", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        *_who("entered", nullable=False),
        *_who("ended"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        *_accounts("absences", "entered", "ended"),
        _check("absences", "end_not_before_start", "last_on >= first_on"),
        _check("absences", "by_somebody_else", "absent <> looked_after_by"),
        _check("absences", "ended_by_somebody", "(ended_at IS NULL) = (ended_by IS NULL)"),
    )
    for column in ("absent", "looked_after_by"):
        op.create_index(f"ix_absences_{column}", "absences", [column])


def _who(did: str, *, nullable: bool = True) -> list[sa.Column[Any]]:
    """Who did it, the number of their account, and when."""
    return [
        sa.Column(f"{did}_by", sa.String(), nullable=nullable),
        sa.Column(f"{did}_by_account", sa.Integer()),
        sa.Column(f"{did}_at", MOMENT, nullable=nullable),
    ]


def _accounts(table: str, *did: str) -> list[sa.ForeignKeyConstraint]:
    return [_reference(table, f"{each}_by_account", "accounts", "id") for each in did]


def _word(table: str, name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *words, name=op.f(f"ck_{table}_{name}"), native_enum=False, create_constraint=True,
        length=20,
    )  # fmt: skip


def _reference(table: str, column: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
