"""Reading a file's access register: a statement for each kind of thing in it."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.casework.register.model import Person, Register, RegisteredForm, RegisteredGrant
from core.errors import UnknownClient
from core.grants.access import read_periods
from core.grants.closings import read_closing, select_closings
from core.grants.ground_rows import read_grounds
from core.grants.listing import read_grant, select_grants
from core.models import AccessPeriod, Client, Closure, ConsentForm, Grant, Ground, Partner
from core.permissions import Act, Acting, allowed
from core.presentation.names import shown_name

AnySelect = Select[*tuple[Any, ...]]


@allowed(Act.VIEW_FILES)
def read_register(session: Session, by: Acting, client_id: str) -> Register:
    """The register of this client's file. Raises UnknownClient."""
    register = register_of(session, client_id, by.today)
    if register is None:
        raise UnknownClient(client_id=client_id)
    return register


def register_of(session: Session, client_id: str, today: date) -> Register | None:
    """The register of this client's file; None when nobody has this number."""
    columns = [getattr(Client, name) for name in Person._fields]
    client = session.execute(select(*columns).where(Client.client_id == client_id)).one_or_none()
    if client is None:
        return None
    closings = [read_closing(row) for row in session.execute(_closings(client_id, today))]
    periods = read_periods(session, AccessPeriod.client_id == client_id)
    grounds = read_grounds(session, Ground.client_id == client_id)
    return Register(
        client=Person(*client),
        grants=[
            RegisteredGrant(
                **vars(grant),
                periods=periods.get(grant.grant_id, []),
                grounds=[ground for ground in grounds if ground.grant_id == grant.grant_id],
                closings=[closing for closing in closings if closing.grant_id == grant.grant_id],
            )
            for grant in map(read_grant, session.execute(_grants(client_id)))
        ],
        forms=[RegisteredForm(*row) for row in session.execute(_forms(client_id))],
        closings=closings,
    )


def _grants(client_id: str) -> AnySelect:
    return (
        select_grants(select(Grant))
        .where(Grant.client_id == client_id)
        .order_by(Grant.granted_on.desc(), Grant.id.desc())
    )


def _closings(client_id: str, today: date) -> AnySelect:
    closings = select_closings(select(Closure), today).where(Closure.client_id == client_id)
    return closings.order_by(Closure.closed_on.desc(), Closure.id.desc())


def _forms(client_id: str) -> AnySelect:
    """A client's forms in the order of `RegisteredForm`, without the scans themselves."""
    own = [name for name in RegisteredForm._fields if name not in ("form_id", "partner_name")]
    columns = {name: getattr(ConsentForm, name) for name in own}
    columns |= {name: shown_name(getattr(ConsentForm, name)) for name in own if name[-3:] == "_by"}
    columns |= {"form_id": ConsentForm.id, "partner_name": Partner.name}
    return (
        select(*(columns[name].label(name) for name in RegisteredForm._fields))
        .outerjoin(Partner, Partner.partner_id == ConsentForm.partner_id)
        .where(ConsentForm.client_id == client_id)
        .order_by(ConsentForm.entered_at.desc(), ConsentForm.id.desc())
    )
