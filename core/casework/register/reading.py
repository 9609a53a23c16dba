"""Reading a file's access register: one statement each for its grants, closings and forms."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from core.casework.register.model import Person, Register, RegisteredForm, RegisteredGrant
from core.errors import UnknownClient
from core.grants.closings import ClosingRow, read_closing, select_closings
from core.grants.listing import read_grant, select_grants
from core.models import Assignment, Client, Closure, ConsentForm, Grant, Partner, Service
from core.permissions import Act, Acting, allowed

AnySelect = Select[*tuple[Any, ...]]


@allowed(Act.VIEW_FILES)
def read_register(session: Session, by: Acting, client_id: str) -> Register:
    """The register of this client's file. Raises UnknownClient."""
    columns = [getattr(Client, name) for name in Person._fields]
    client = session.execute(select(*columns).where(Client.client_id == client_id)).one_or_none()
    if client is None:
        raise UnknownClient(client_id=client_id)
    closings = [read_closing(row) for row in session.execute(_closings(client_id, by.today))]
    return Register(
        client=Person(*client),
        grants=[_grant(row, closings) for row in session.execute(_grants(client_id))],
        forms=[RegisteredForm(*row) for row in session.execute(_forms(client_id))],
        closings=closings,
    )


def _grants(client_id: str) -> AnySelect:
    return (
        select_grants(select(Grant))
        .add_columns(Service.name.label("service_name"))
        .outerjoin(Assignment, Assignment.assignment_id == Grant.assignment_id)
        .outerjoin(Service, Service.service == func.coalesce(Assignment.service, Grant.service))
        .where(Grant.client_id == client_id)
        .order_by(Grant.granted_on.desc(), Grant.id.desc())
    )


def _grant(row: Row[Any], closings: Iterable[ClosingRow]) -> RegisteredGrant:
    return RegisteredGrant(
        **vars(read_grant(row)),
        service_name=row.service_name,
        closings=[closing for closing in closings if closing.grant_id == row.grant_id],
    )


def _closings(client_id: str, today: date) -> AnySelect:
    closings = select_closings(select(Closure), today).where(Closure.client_id == client_id)
    return closings.order_by(Closure.closed_on.desc(), Closure.id.desc())


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
