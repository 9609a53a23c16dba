"""Remembering on which days each grant gave access, as the register said on those days.

An end that is learned late ends access on the day of learning, for until then the partner could
view the file; what had expired and lives again leaves a gap, for in it the partner could not.
Source: `docs/rules.md`, "Who could view on a day".
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from core.models import AccessPeriod, Grant
from core.rules.assessment import Scope, assess

MANY = 5_000  # grants
END = func.coalesce(Grant.closed_on, Grant.closes_on)
BEGINNING = case((Grant.known_on > Grant.granted_on, Grant.known_on), else_=Grant.granted_on)


def assess_and_remember(session: Session, scope: Scope, today: date) -> None:
    """Assess the open grants in the scope, and write until when they give access.

    The scope may be one that the verdicts themselves change, such as what is due.
    """
    changed = assess(session, scope)
    many = len(changed) > MANY
    remember(session, Grant.closed_on.is_(None) if many else Grant.id.in_(changed), today)


def remember(session: Session, grants: ColumnElement[bool], today: date) -> None:
    """Write until when the grants in the scope give access, as it stands today."""
    _extend_or_end(session, grants, today)
    _begin(session, grants, today)


def remembers_otherwise(today: date) -> ColumnElement[bool]:
    """The condition that what is remembered of a grant's access, today or later, isn't what the
    grant as it stands gives."""
    of_grant = AccessPeriod.grant_id == Grant.id
    end = case((AccessPeriod.from_on > END, AccessPeriod.from_on), else_=END)
    as_it_ends = exists().where(of_grant, AccessPeriod.until_on.is_not_distinct_from(end))
    lasting = exists().where(
        of_grant,
        or_(
            AccessPeriod.until_on.is_(None),
            and_(AccessPeriod.until_on > today, AccessPeriod.until_on > AccessPeriod.from_on),
        ),
    )
    lives = or_(END.is_(None), today < END)
    return or_(and_(lives, ~as_it_ends), and_(~lives, lasting))


def _extend_or_end(session: Session, grants: ColumnElement[bool], today: date) -> None:
    """Move the end of the access that still lasts today."""
    lasts = or_(AccessPeriod.until_on.is_(None), AccessPeriod.until_on > today)
    end = case((today > END, today), else_=END)
    until_on = case((end < AccessPeriod.from_on, AccessPeriod.from_on), else_=end)
    session.connection().execute(
        update(AccessPeriod)
        .where(
            AccessPeriod.grant_id == Grant.id,
            grants,
            lasts,
            AccessPeriod.until_on.is_distinct_from(until_on),
        )
        .values(until_on=until_on)
    )


def _begin(session: Session, grants: ColumnElement[bool], today: date) -> None:
    """Begin a period for each grant that is new, and for each whose access had ended and lives."""
    period = aliased(AccessPeriod)
    of_grant = exists().where(period.grant_id == Grant.id)
    lasting = exists().where(
        period.grant_id == Grant.id, or_(period.until_on.is_(None), period.until_on > today)
    )
    lives = or_(END.is_(None), today < END)
    from_on = case((~of_grant, BEGINNING), (today < BEGINNING, BEGINNING), else_=today)
    until_on = case((from_on > END, from_on), else_=END)
    session.connection().execute(
        insert(AccessPeriod).from_select(
            ["grant_id", "client_id", "partner_id", "from_on", "until_on"],
            select(Grant.id, Grant.client_id, Grant.partner_id, from_on, until_on).where(
                grants, or_(~of_grant, and_(~lasting, lives))
            ),
        )
    )
