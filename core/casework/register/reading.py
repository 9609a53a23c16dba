"""Reading a file's access register: one statement each for its grants, closings and forms."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, func, literal, select
from sqlalchemy.orm import Session

from core.casework.register.model import (
    Person,
    Register,
    RegisteredClosing,
    RegisteredForm,
    RegisteredGrant,
)
from core.errors import UnknownClient
from core.models import (
    Assignment,
    Client,
    Closure,
    ConsentForm,
    DailyRun,
    Grant,
    Partner,
    Service,
    State,
)
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain, explain_closing, explained, joined_facts

AnySelect = Select[*tuple[Any, ...]]


@allowed(Act.VIEW_FILES)
def read_register(session: Session, by: Acting, client_id: str) -> Register:
    """The register of this client's file. Raises UnknownClient."""
    columns = [getattr(Client, name) for name in Person._fields]
    client = session.execute(select(*columns).where(Client.client_id == client_id)).one_or_none()
    if client is None:
        raise UnknownClient(client_id=client_id)
    closings = [_closing(row) for row in session.execute(_closings(client_id))]
    return Register(
        client=Person(*client),
        grants=[_grant(row, closings) for row in session.execute(_grants(client_id))],
        forms=[RegisteredForm(*row) for row in session.execute(_forms(client_id))],
        closings=closings,
    )


def _grants(client_id: str) -> AnySelect:
    statement = joined_facts(select(Grant), Grant).with_only_columns(
        Grant.id,
        Grant.partner_id,
        Partner.name.label("partner_name"),
        Grant.origin,
        Service.name.label("service_name"),
        Grant.granted_on,
        Grant.renewed_on,
        Grant.closed_on,
        Grant.state,
        *_judged(Grant),
    )
    return (
        statement.join(Partner, Partner.partner_id == Grant.partner_id)
        .outerjoin(Assignment, Assignment.assignment_id == Grant.assignment_id)
        .outerjoin(Service, Service.service == func.coalesce(Assignment.service, Grant.service))
        .where(Grant.client_id == client_id)
        .order_by(Grant.granted_on.desc(), Grant.id.desc())
    )


def _grant(row: Row[Any], closings: Iterable[RegisteredClosing]) -> RegisteredGrant:
    return RegisteredGrant(
        grant_id=row.id,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        origin=row.origin,
        service=row.service_name,
        granted_on=row.granted_on,
        renewed_on=row.renewed_on,
        closed_on=row.closed_on,
        state=row.state,
        closes_on=row.closes_on,
        basis=row.basis,
        reason=explain(row) if row.closed_on is None else "",
        closings=[closing for closing in closings if closing.grant_id == row.id],
    )


def _closings(client_id: str) -> AnySelect:
    statement = joined_facts(select(Closure), Closure).with_only_columns(
        Closure.id,
        Closure.grant_id,
        Grant.partner_id,
        Partner.name.label("partner_name"),
        Closure.cause,
        Closure.run_id,
        DailyRun.run_on,
        Closure.closed_on,
        Closure.closed_by,
        Closure.closed_at,
        Closure.reason.label("closing_reason"),
        Closure.days_late,
        Closure.fact_id,
        Closure.undone_by,
        Closure.undone_at,
        Closure.undo_reason,
        Grant.renewed_on,
        literal(State.CLOSES).label("state"),
        *_judged(Closure),
    )
    return (
        statement.join(Grant, Grant.id == Closure.grant_id)
        .join(Partner, Partner.partner_id == Grant.partner_id)
        .outerjoin(DailyRun, DailyRun.id == Closure.run_id)
        .where(Closure.client_id == client_id)
        .order_by(Closure.closed_on.desc(), Closure.id.desc())
    )


def _closing(row: Row[Any]) -> RegisteredClosing:
    same = {name: getattr(row, name) for name in RegisteredClosing._fields if hasattr(row, name)}
    return RegisteredClosing(closing_id=row.id, reason=explain_closing(row), **same)


def _forms(client_id: str) -> AnySelect:
    """A client's forms in the order of `RegisteredForm`, without the scans themselves."""
    own = [name for name in RegisteredForm._fields if name not in ("form_id", "partner_name")]
    columns = {name: getattr(ConsentForm, name) for name in own}
    columns |= {"form_id": ConsentForm.id, "partner_name": Partner.name}
    return (
        select(*(columns[name].label(name) for name in RegisteredForm._fields))
        .outerjoin(Partner, Partner.partner_id == ConsentForm.partner_id)
        .where(ConsentForm.client_id == client_id)
        .order_by(ConsentForm.entered_at.desc(), ConsentForm.id.desc())
    )


def _judged(judged: type[Grant] | type[Closure]) -> list[Any]:
    names = ("basis", "closes_on", "service", "fact_kind", "counted_from")
    return [*(getattr(judged, name).label(name) for name in names), *explained(judged)]
