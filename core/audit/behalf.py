"""On whose behalf somebody acts: a mediator who looks after an absent colleague's work.

Source: `docs/rules.md`, "By hand".
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from core.models import Absence, Client
from core.permissions import Acting, Role


def on_behalf_of(session: Session, by: Acting, client_ids: Iterable[str]) -> dict[str, str]:
    """The absent colleague for whom somebody acts today, for each of these clients that is a
    colleague's whose work they look after."""
    chosen = sorted(set(client_ids))
    if by.role is not Role.MEDIATOR or by.guides_as is None or not chosen:
        return {}
    rows = session.execute(
        select(Client.client_id, Absence.absent)
        .join(Absence, Absence.absent == Client.mediator)
        .where(Client.client_id.in_(chosen), is_looked_after_by(by))
    )
    return dict(rows.all())


def is_looked_after_by(by: Acting) -> ColumnElement[bool]:
    """The condition that an absence lets somebody look after a colleague's work today."""
    return and_(Absence.looked_after_by == by.guides_as, lasts(by.today))


def lasts(day: date) -> ColumnElement[bool]:
    """The condition that an absence counts on this day."""
    return and_(Absence.ended_at.is_(None), Absence.first_on <= day, Absence.last_on >= day)
