"""The mediators of the service, as the extracts name them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Client
from core.permissions import Act, Actor, allowed


@allowed(Act.USE_INZAGE)
def list_mediators(session: Session, actor: Actor) -> list[str]:
    """Every mediator who has a client, by name."""
    names = session.scalars(select(Client.mediator).where(Client.mediator.is_not(None)).distinct())
    return sorted((name for name in names if name), key=str.casefold)
