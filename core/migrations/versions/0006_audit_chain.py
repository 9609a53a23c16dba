"""The audit trail as a chain: each event carries the hash of the one before, and none changes.

The events that exist are chained in the order of their numbers, and numbered without gaps.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

IDENTIFIER = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EVENTS_AT_A_TIME = 5_000
NO_EVENT = {"id": 0, "hash": "0" * 64}
SAID: tuple[sa.ColumnClause[Any], ...] = (
    sa.column("at", MOMENT),
    sa.column("actor"),
    sa.column("kind"),
    sa.column("client_id"),
    sa.column("partner_id"),
    sa.column("details", sa.JSON),
)
INDEXED = (["at"], ["actor", "at"], ["kind", "at"], ["client_id", "at"])

# Replacing a row isn't deleting it to SQLite, so adding one that is there already is refused too.
ON_SQLITE = """
CREATE TRIGGER audit_events_stay_{verb} BEFORE {verb} ON audit_events {when}
BEGIN
    SELECT RAISE(ABORT, 'audit events stay as they are');
END
"""
VERBS_ON_SQLITE = {
    "UPDATE": "",
    "DELETE": "",
    "INSERT": "WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)",
}

FUNCTION_ON_POSTGRESQL = """
CREATE FUNCTION audit_events_stay() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'audit events stay as they are'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""

TRIGGER_ON_POSTGRESQL = """
CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay()
"""


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE audit_before AS SELECT * FROM audit_events")
    op.drop_table("audit_events")
    events = _create_tables()
    last = NO_EVENT
    for chained in _chained():
        op.bulk_insert(events, chained)
        last = chained[-1]
    op.drop_table("audit_before")
    op.execute(
        sa.text("INSERT INTO audit_head (id, events, hash) VALUES (1, :events, :hash)")
        .bindparams(events=last["id"], hash=last["hash"])
    )  # fmt: skip
    for columns in INDEXED:
        op.create_index(f"ix_audit_events_{'_'.join(columns)}", "audit_events", columns)
    if op.get_bind().dialect.name == "sqlite":
        for verb, when in VERBS_ON_SQLITE.items():
            op.execute(ON_SQLITE.format(verb=verb, when=when))
    else:
        op.execute(FUNCTION_ON_POSTGRESQL)
        op.execute(TRIGGER_ON_POSTGRESQL)


def _create_tables() -> sa.Table:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
    )
    return op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("client_id", IDENTIFIER, nullable=True),
        sa.Column("partner_id", IDENTIFIER, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
    )


def _chained() -> Iterator[list[dict[str, Any]]]:
    """The events that there were, some at a time, each following on the one before."""
    last: Mapping[str, Any] = NO_EVENT
    said = sa.select(*SAID).select_from(sa.table("audit_before")).order_by(sa.column("id"))
    rows = op.get_bind().execute(said)
    while some := rows.mappings().fetchmany(EVENTS_AT_A_TIME):
        chained = []
        for row in some:
            last = _next_event(last, dict(row))
            chained.append(last)
        yield chained


def _next_event(last: Mapping[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The event that follows on the last one, with its number and hashes.

    Hashed is what is stored of it, as text, in the order of the columns of the table.
    """
    at = _in_utc(said["at"])
    event = {"id": last["id"] + 1, **said, "at": at, "previous_hash": last["hash"]}
    stored = event | {
        "at": at.replace(tzinfo=None).isoformat(" ", "microseconds"),
        "details": json.dumps(event["details"]),
    }
    as_text = json.dumps(list(stored.values()), default=repr)
    return event | {"hash": sha256(as_text.encode()).hexdigest()}


def _in_utc(moment: datetime) -> datetime:
    """A moment as the database gives it: SQLite keeps no time zone, and all of its are in UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
