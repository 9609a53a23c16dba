"""Everything that the page of one grant shows, read in one go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from core.casework.grant.facts import Fact, facts_of
from core.casework.grant.history import Closing, GrantForm, closings_of, forms_of, renewals
from core.errors import UnknownGrant
from core.models import LARGEST_NUMBER, Answer, Basis, Client, Grant, Origin, Partner, State
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explained, joined_facts
from core.rules.reasons import Outlook, Reason, later_without_keeping, outlook, reasons_of


@dataclass(frozen=True, kw_only=True)
class GrantView:
    """One grant, open or closed, as it stands on the day it is looked at.

    An open grant has a `state`, its `reasons`, and where it would stand if what runs ended
    (`if_ended`, on the day `ends_on`) or if a new form renewed it (`if_renewed`). A closed grant
    has none of these; `newer_grant` is the pair's open grant, if there is one.
    """

    grant_id: int
    client_id: str
    client_name: str
    partner_id: str
    partner_name: str
    origin: Origin
    granted_on: date
    renewed_on: date | None
    renewals: list[date]
    kept_until: date | None
    closed_on: date | None
    state: State | None
    closes_on: date | None
    basis: Basis | None
    service: str | None
    explanation: str | None
    reasons: list[Reason]
    facts: list[Fact]
    closings: list[Closing]
    forms: list[GrantForm]
    ends_on: date
    if_ended: Outlook | None
    if_renewed: Outlook | None
    newer_grant: int | None

    @property
    def starts_on(self) -> date:
        """The day from which the grant counts."""
        return self.renewed_on or self.granted_on

    @property
    def running(self) -> list[Fact]:
        """The facts that have no end."""
        return [fact for fact in self.facts if fact.ended_on is None]

    @property
    def closing(self) -> Closing | None:
        """The closing that stands: none while the grant is open."""
        return next((each for each in self.closings if each.undone_on is None), None)

    @property
    def has_consent(self) -> bool:
        """Whether a form that says yes, and wasn't withdrawn, stands behind the grant."""
        return any(f.answer is Answer.YES and f.withdrawn_on is None for f in self.forms)

    @property
    def closes_without_keeping(self) -> date | None:
        """The day on which the grant closes if nobody keeps it open by hand."""
        return later_without_keeping(self.reasons)

    def in_force(self, today: date) -> bool:
        """Whether the partner may view the file today."""
        return (
            self.granted_on <= today
            and self.closed_on is None
            and (self.closes_on is None or self.closes_on > today)
        )


@allowed(Act.VIEW_FILES)
def view_grant(session: Session, by: Acting, grant_id: int) -> GrantView:
    """Everything about this grant. Raises UnknownGrant."""
    row = _row(session, grant_id)
    grant: Grant = row.Grant
    forms, facts = forms_of(session, grant.id), facts_of(session, grant)
    is_open = grant.closed_on is None
    ends_on = max([by.today, *(fact.started_on for fact in facts if fact.ended_on is None)])
    return GrantView(
        grant_id=grant.id,
        client_id=grant.client_id,
        client_name=f"{row.first_name} {row.last_name}",
        partner_id=grant.partner_id,
        partner_name=row.partner_name,
        origin=grant.origin,
        granted_on=grant.granted_on,
        renewed_on=grant.renewed_on,
        renewals=renewals(grant.granted_on, grant.renewed_on, forms),
        kept_until=grant.kept_until,
        closed_on=grant.closed_on,
        state=grant.state,
        closes_on=grant.closes_on,
        basis=grant.basis,
        service=grant.service,
        explanation=explain(row) if is_open else None,
        reasons=reasons_of(session, grant) if is_open else [],
        facts=facts,
        closings=closings_of(session, grant.id),
        forms=forms,
        ends_on=ends_on,
        if_ended=outlook(session, grant, ended_on=ends_on) if is_open else None,
        if_renewed=outlook(session, grant, renewed_on=by.today) if is_open else None,
        newer_grant=None if is_open else _open_grant_of_the_pair(session, grant),
    )


def _row(session: Session, grant_id: int) -> Row[Any]:
    if not 0 < grant_id <= LARGEST_NUMBER:
        raise UnknownGrant(grant_id=grant_id)
    names = ("state", "closes_on", "basis", "service", "fact_kind", "counted_from", "renewed_on")
    statement = joined_facts(select(Grant), Grant).with_only_columns(
        Grant,
        Client.first_name,
        Client.last_name,
        Partner.name.label("partner_name"),
        *(getattr(Grant, name) for name in names),
        *explained(Grant),
    )
    row = session.execute(
        statement.join(Client, Client.client_id == Grant.client_id)
        .join(Partner, Partner.partner_id == Grant.partner_id)
        .where(Grant.id == grant_id)
    ).one_or_none()
    if row is None:
        raise UnknownGrant(grant_id=grant_id)
    return row


def _open_grant_of_the_pair(session: Session, grant: Grant) -> int | None:
    return session.scalar(
        select(Grant.id).where(
            Grant.client_id == grant.client_id,
            Grant.partner_id == grant.partner_id,
            Grant.closed_on.is_(None),
        )
    )
