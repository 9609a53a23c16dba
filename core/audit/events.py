"""Who did what, when, on which subject: a chain of events beside the changes they record.

An event is written in the transaction of its change. Each one carries the hash of the one before,
and how many there are and the last hash are kept apart (`AuditHead`), so that no event can be
changed, removed, added or moved without breaking the chain (`core/audit/proof.py`). The database
itself refuses to update or delete one. Whoever owns the database could still write the whole chain
anew: its head, which each daily run prints, gives that away once it is noted elsewhere.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from core.audit.behalf import on_behalf_of
from core.audit.canonical import hash_of, moment_as_text
from core.errors import AuditTrailWithoutHead
from core.models import AuditEvent, AuditHead
from core.permissions import Acting

NO_HASH = "0" * 64
EVENTS, HEAD = AuditEvent.metadata.tables["audit_events"], AuditHead.metadata.tables["audit_head"]
READ_HEAD = select(HEAD.c.events, HEAD.c.hash)
KEEP_HEAD = READ_HEAD.with_for_update()  # on SQLite whoever writes has the whole database


class Head(NamedTuple):
    """How many events there are, and the hash of the last one: the whole chain in one line."""

    events: int
    hash: str

    def __str__(self) -> str:
        return f"{self.events}:{self.hash}"


NO_EVENTS = Head(0, NO_HASH)


def record_event(
    session: Session,
    kind: str,
    *,
    by: Acting,
    client_id: str | None = None,
    partner_id: str | None = None,
    **details: str | int | None,
) -> None:
    """Add one event. `kind` is subject and verb, such as "grant.closed_by_hand".

    An event about an absent colleague's client says on whose behalf, for who looks after their
    work. The head stays with this transaction until it ends, so that no event can come in between.
    Raises AuditTrailWithoutHead.
    """
    absent = on_behalf_of(session, by, [client_id] if client_id else [])
    details |= _behalf(absent, client_id)
    said = {"client_id": client_id, "partner_id": partner_id, "details": details}
    _add(session, [{"at": by.now, "actor": by.name, "kind": kind, **said}], by.account)


def record_events(
    session: Session,
    kind: str,
    client_ids: Iterable[str],
    *,
    by: Acting,
    **details: str | int | None,
) -> None:
    """Add one event for each of these clients, all at once. Raises AuditTrailWithoutHead."""
    same = {"at": by.now, "actor": by.name, "kind": kind}
    rest = {"partner_id": None, "details": details}
    events = [{**same, "client_id": client_id, **rest} for client_id in client_ids]
    _add(session, events, by.account)


def record_each(
    session: Session,
    kind: str,
    subjects: Iterable[tuple[str, str, dict[str, str | int | None]]],
    *,
    by: Acting,
) -> None:
    """Add one event for each client, partner and details, all at once; as `record_event` does.

    Raises AuditTrailWithoutHead.
    """
    told = list(subjects)
    absent = on_behalf_of(session, by, (client_id for client_id, *_rest in told))
    same = {"at": by.now, "actor": by.name, "kind": kind}
    _add(
        session,
        (
            {
                **same, "client_id": client_id, "partner_id": partner_id,
                "details": {**details, **_behalf(absent, client_id)},
            }
            for client_id, partner_id, details in told
        ),
        by.account,
    )  # fmt: skip


def _behalf(absent: Mapping[str, str], client_id: str | None) -> dict[str, str]:
    """What an event about this client says of whose behalf it was done on."""
    colleague = absent.get(client_id or "")
    return {"on_behalf_of": colleague} if colleague else {}


def next_event(head: Head, account: int | None = None, **said: Any) -> dict[str, Any]:
    """The event that follows on this head, with its number and hashes.

    `said` is what it says: at, actor, kind, client_id, partner_id and details, in this order;
    `account` is the number of the actor's account.
    """
    event = {"id": head.events + 1, **said, "previous_hash": head.hash}
    as_stored = event | {
        "at": moment_as_text(event["at"]),
        "details": json.dumps(event["details"]),
    }
    return event | {"actor_account": account, "hash": hash_of(as_stored.values(), [account])}


def read_head(session: Session) -> Head:
    """How long the chain is, and its last hash. Raises AuditTrailWithoutHead."""
    return _head(session, READ_HEAD)


def _head(session: Session, read: Select[int, str]) -> Head:
    head = session.connection().execute(read).one_or_none()
    if head is None:
        raise AuditTrailWithoutHead
    return Head(*head)


def _add(session: Session, said: Iterable[dict[str, Any]], account: int | None) -> None:
    """Add an actor's events, following on one another; each says what `next_event` asks."""
    head, events = _head(session, KEEP_HEAD), []
    for each in said:
        events.append(next_event(head, account, **each))
        head = Head(events[-1]["id"], events[-1]["hash"])
    if events:
        connection = session.connection()
        connection.execute(insert(EVENTS), events)
        connection.execute(update(HEAD).values(events=head.events, hash=head.hash))
