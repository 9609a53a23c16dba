"""Who did what, on which subject: an event beside every change, in the same transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.models import AuditEvent


def record_event(
    session: Session,
    kind: str,
    *,
    actor: str,
    now: datetime,
    client_id: str | None = None,
    partner_id: str | None = None,
    **details: str | int | None,
) -> None:
    """Add one event. `kind` is subject and verb, such as "grant.closed_by_hand"."""
    session.add(
        AuditEvent(
            at=now,
            actor=actor,
            kind=kind,
            client_id=client_id,
            partner_id=partner_id,
            details=details,
        )
    )
