"""One SHA-256 of the closings of each daily run, kept in the run's audit event."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.audit.canonical import hash_of, read_as_text, stream
from core.models import AuditEvent, Closure, DailyRun

# What defines a closing. Its id differs between databases, and its undoing is filled in later.
DIGESTED = (
    Closure.grant_id, Closure.client_id, Closure.partner_id,
    Closure.cause, Closure.closed_on, Closure.closed_by, Closure.closed_at, Closure.reason,
    Closure.closes_on, Closure.days_late, Closure.basis, Closure.fact_kind, Closure.fact_id,
    Closure.service, Closure.counted_from, Closure.rule_id, Closure.kept_by, Closure.kept_reason,
)  # fmt: skip
ACCOUNTS = (Closure.closed_by_account, Closure.kept_by_account)
NOTHING = sha256().hexdigest()


def digest_of_closures(session: Session, run: DailyRun) -> str:
    """Return the SHA-256, in hex, of a run's closings: equal on both databases, undone or not."""
    return dict(_digests(session, Closure.run_id == run.id)).get(run.id, NOTHING)


def find_changed_run(session: Session) -> int | None:
    """Return the first run whose closings aren't those that it made, or None.

    Runs from before the first recorded digest aren't checked.
    """
    written = _written_digests(session)
    if not written:
        return None
    found = dict(_digests(session, Closure.run_id >= min(written)))
    for run in sorted(written.keys() | found.keys()):
        if written.get(run) != found.get(run, NOTHING):
            return run
    return None


def _written_digests(session: Session) -> dict[int, str]:
    """Return the digest recorded for each run, by its number."""
    of_runs = select(AuditEvent.details).where(AuditEvent.kind.startswith("daily_run."))
    details = session.scalars(of_runs.order_by(AuditEvent.id))
    return {each["run"]: each["digest"] for each in details if "digest" in each}


def _digests(session: Session, runs: ColumnElement[bool]) -> Iterator[tuple[int, str]]:
    """Yield the number and the digest of each run that closed anything."""
    closings = read_as_text(session, (Closure.run_id, *DIGESTED, *ACCOUNTS), runs)
    in_order = closings.order_by(Closure.run_id, Closure.grant_id)
    with stream(session, in_order) as rows:
        for run_id, of_run in groupby(rows, key=lambda row: row.run_id):
            yield run_id, _digest(of_run)


def _digest(rows: Iterator[Any]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(hash_of(row[: -len(ACCOUNTS)], row[-len(ACCOUNTS) :]).encode())
    return digest.hexdigest()
