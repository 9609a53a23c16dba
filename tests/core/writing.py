"""Short ways to write a register down in a test."""

from datetime import date

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from core.grants.grounds import follow_facts
from core.models import (
    Action,
    Assignment,
    Basis,
    Client,
    ClosingRule,
    Decision,
    DecisionKind,
    Grant,
    Ground,
    GroundKind,
    Origin,
    Partner,
    Purpose,
    Service,
    Unit,
)
from core.rules.access_periods import assess_and_remember
from core.rules.closing_dates import rebuild_closing_dates
from tests.days import NOW, TODAY, days_ago
from tests.people import SCHEDULER


def add_pair(session: Session, client_id: str = "C1", partner_id: str = "P1") -> None:
    """A client and a partner, if they aren't there yet."""
    if session.get(Client, client_id) is None:
        session.add(Client(client_id=client_id, last_name="Peeters", first_name="An"))
    if session.get(Partner, partner_id) is None:
        session.add(Partner(partner_id=partner_id, name="De Brug"))
    session.flush()


def add_grant(
    session: Session,
    client_id: str = "C1",
    partner_id: str = "P1",
    *,
    granted_on: date = days_ago(30),
    origin: Origin = Origin.CONSENT,
) -> Grant:
    """An open grant on a consent, or on an assignment that the register doesn't know, assessed."""
    add_pair(session, client_id, partner_id)
    grant = Grant(
        client_id=client_id,
        partner_id=partner_id,
        origin=origin,
        granted_on=granted_on,
        known_on=granted_on,
    )
    session.add(grant)
    session.flush()
    add_ground(session, grant, granted_on, consent=origin is Origin.CONSENT)
    return grant


def add_ground(session: Session, grant: Grant, day: date, *, consent: bool = True) -> None:
    """A consent of this day that the grant rests on too, or what stands for an assignment."""
    decision = Decision(
        client_id=grant.client_id,
        partner_id=grant.partner_id,
        kind=DecisionKind.YES,
        day=day,
        grant_id=grant.id,
        recorded_by="test",
        recorded_at=NOW,
    )
    if consent:
        session.add(decision)
        session.flush()
    session.add(
        Ground(
            grant_id=grant.id,
            client_id=grant.client_id,
            partner_id=grant.partner_id,
            kind=GroundKind.BROUGHT_IN,
            decision_id=decision.id if consent else None,
            from_on=day,
            known_on=day,
        )
    )
    session.flush()
    if day > grant.granted_on:
        grant.renewed_on = day
    assess_and_remember(session, Grant.id == grant.id, TODAY)


def add_action(
    session: Session,
    action_id: str = "A1",
    *,
    started_on: date,
    closed_on: date | None = None,
    trajectory: bool = False,
    client_id: str = "C1",
    partner_id: str = "P1",
) -> None:
    """An action, and its pair's grants assessed."""
    add_pair(session, client_id, partner_id)
    session.add(
        Action(
            action_id=action_id,
            client_id=client_id,
            partner_id=partner_id,
            kind=Purpose.TRAINING,
            trajectory=trajectory,
            title="Opleiding lasser",
            started_on=started_on,
            closed_on=closed_on,
        )
    )
    follow(session, client_id)


def add_assignment(
    session: Session,
    service: str,
    assignment_id: str = "S1",
    *,
    started_on: date,
    ended_on: date | None = None,
    client_id: str = "C1",
    partner_id: str = "P1",
) -> None:
    """An assignment, and its client's grants assessed."""
    add_pair(session, client_id, partner_id)
    if session.get(Service, service) is None:
        session.add(Service(service=service, name=service))
        session.flush()
    session.add(
        Assignment(
            assignment_id=assignment_id,
            client_id=client_id,
            partner_id=partner_id,
            service=service,
            started_on=started_on,
            ended_on=ended_on,
        )
    )
    follow(session, client_id)


def follow(session: Session, client_id: str) -> None:
    """Let the grants of a client rest on their assignments, and assess them."""
    nothing = select(Assignment.assignment_id).where(false()).subquery()
    follow_facts(session, lambda of: of.client_id == client_id, nothing, SCHEDULER)


def add_owner_rule(
    session: Session,
    service: str,
    period: int,
    unit: Unit = Unit.MONTHS,
    valid_from: date = date(2000, 1, 1),
) -> None:
    """A version of a service's closing rule, with its closing dates."""
    if session.get(Service, service) is None:
        session.add(Service(service=service, name=service))
        session.flush()
    session.add(
        ClosingRule(
            basis=Basis.OWNER,
            service=service,
            period=period,
            unit=unit,
            valid_from=valid_from,
            source="verzonnen",
            entered_by="test",
            entered_at=NOW,
        )
    )
    session.flush()
    rebuild_closing_dates(session, Basis.OWNER, service)


def the_grant(session: Session) -> Grant:
    """The register's only grant."""
    return session.scalars(select(Grant)).one()
