"""The number of the account beside each name of who did something.

And when a sign-in was last used. What was done before keeps the name alone, and the events of then
their hashes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHO = {
    "accounts": ("switched_off_by",),
    "audit_events": ("actor",),
    "closing_rules": ("entered_by",),
    "closures": ("closed_by", "kept_by", "undone_by"),
    "consent_forms": ("entered_by", "recorded_by", "withdrawn_by"),
    "daily_runs": ("started_by", "released_by", "undone_by"),
    "decisions": ("recorded_by", "annulled_by"),
    "grants": ("kept_by",),
}

# Alembic can't add a foreign key on SQLite without copying the table; both databases can.
NUMBER = """
ALTER TABLE {table} ADD COLUMN {column} INTEGER
CONSTRAINT fk_{table}_{column} REFERENCES accounts (id)
"""

# Of accounts with one name, the first has it without the subject: people shall see both with it.
TELL_APART = """
UPDATE accounts SET shown_as = known_as || ' (' || subject || ')'
WHERE known_as = name AND EXISTS (
    SELECT 1 FROM accounts AS other WHERE other.id <> accounts.id AND other.name = accounts.name
)
"""


def upgrade() -> None:
    for table, columns in WHO.items():
        for column in columns:
            op.execute(NUMBER.format(table=table, column=f"{column}_account"))
    op.execute("ALTER TABLE accounts ADD COLUMN shown_as VARCHAR")
    op.execute(TELL_APART)
    op.add_column("sign_ins", sa.Column("seen_at", sa.DateTime(timezone=True)))
