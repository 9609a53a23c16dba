"""Everything that the page of one grant shows, read in one go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from core.casework.grant.facts import Fact, facts_of
from core.casework.grant.grounds import grounds_of
from core.casework.grant.history import GrantForm, closings_of, forms_of, renewals
from core.errors import UnknownGrant
from core.grants.access import Period, read_periods
from core.grants.closings import ClosingRow
from core.grants.ground_rows import GroundRow
from core.grants.lifecycle import longest_keeping
from core.grants.listing import GrantRow, read_grant, select_grants
from core.grants.marks import MarkRow, read_marks
from core.models import LARGEST_NUMBER, AccessPeriod, Grant
from core.permissions import Act, Acting, allowed
from core.rules.reasons import Outlook, Reason, later_without_keeping, outlook, reasons_of


@dataclass(frozen=True, kw_only=True)
class GrantView(GrantRow):
    """One grant, open or closed, as it stands on the day it is looked at.

    `periods` are the days on which its partner could view the file, first to last.
    An open grant has its `reasons`, and where it would stand if what runs ended (`if_ended`, on
    the day `ends_on`) or if a new form renewed it (`if_renewed`), and the latest closing date
    that keeping it open by hand can give (`longest_keeping`). A closed grant has none of these;
    `newer_grant` is the pair's latest grant after it, open or closed, if there is one. `marks` are
    what mediators left on it, the latest first.
    """

    grounds: list[GroundRow]
    renewals: list[date]
    periods: list[Period]
    reasons: list[Reason]
    facts: list[Fact]
    closings: list[ClosingRow]
    forms: list[GrantForm]
    marks: list[MarkRow]
    ends_on: date
    if_ended: Outlook | None
    if_renewed: Outlook | None
    longest_keeping: date | None
    newer_grant: int | None

    @property
    def client_in_words(self) -> str:
        """The client's name as sentences say it: first name first."""
        return f"{self.first_name} {self.last_name}"

    @property
    def running(self) -> list[Fact]:
        """The facts that have no end."""
        return [fact for fact in self.facts if fact.ended_on is None]

    @property
    def closing(self) -> ClosingRow | None:
        """The closing that stands: none while the grant is open."""
        return next((each for each in self.closings if each.undone_on is None), None)

    @property
    def rests_on_assignment(self) -> bool:
        """Whether an assignment of the pair is a ground of the grant."""
        return any(each.assignment_id and each.ended_on is None for each in self.grounds)

    @property
    def closes_without_keeping(self) -> date | None:
        """The day on which the grant closes if nobody keeps it open by hand."""
        return later_without_keeping(self.reasons)


@allowed(Act.VIEW_FILES)
def view_grant(session: Session, by: Acting, grant_id: int) -> GrantView:
    """Everything about this grant. Raises UnknownGrant."""
    row = _row(session, grant_id)
    grant: Grant = row.Grant
    forms, facts = forms_of(session, grant.id), facts_of(session, grant)
    is_open = grant.closed_on is None
    ends_on = max([by.today, *(fact.started_on for fact in facts if fact.ended_on is None)])
    return GrantView(
        **vars(read_grant(row)),
        periods=read_periods(session, AccessPeriod.grant_id == grant.id).get(grant.id, []),
        grounds=grounds_of(session, grant.id),
        renewals=renewals(grant.granted_on, grant.renewed_on, forms),
        reasons=reasons_of(session, grant) if is_open else [],
        facts=facts,
        closings=closings_of(session, grant.id, by.today),
        forms=forms,
        marks=read_marks(session, [grant.id]).get(grant.id, []),
        ends_on=ends_on,
        if_ended=outlook(session, grant, ended_on=ends_on) if is_open else None,
        if_renewed=outlook(session, grant, renewed_on=by.today) if is_open else None,
        longest_keeping=longest_keeping(session, grant, by.today) if is_open else None,
        newer_grant=None if is_open else _newer_grant(session, grant),
    )


def _newer_grant(session: Session, grant: Grant) -> int | None:
    later = or_(
        Grant.granted_on > grant.granted_on,
        and_(Grant.granted_on == grant.granted_on, Grant.id > grant.id),
    )
    return session.scalar(
        select(Grant.id)
        .filter_by(client_id=grant.client_id, partner_id=grant.partner_id)
        .where(later)
        .order_by(Grant.granted_on.desc(), Grant.id.desc())
        .limit(1)
    )


def _row(session: Session, grant_id: int) -> Row[Any]:
    if not 0 < grant_id <= LARGEST_NUMBER:
        raise UnknownGrant(grant_id=grant_id)
    statement = select_grants(select(Grant)).add_columns(Grant).where(Grant.id == grant_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise UnknownGrant(grant_id=grant_id)
    return row
