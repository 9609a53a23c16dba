"""The condition that narrows grants or closings to a partner, bases and services."""

from collections.abc import Collection

from sqlalchemy import and_, true

from core.models import Basis, Closure, Grant
from core.rules.assessment import Scope


def narrowed_to(
    judged: type[Grant] | type[Closure],
    partner_id: str | None = None,
    bases: Collection[Basis] = (),
    services: Collection[str] = (),
) -> Scope:
    """Return the condition on `judged` for a partner, any of the bases and any of the services.

    None and empty arguments don't narrow. A grant that nothing decides yet has neither basis nor
    service, so narrowing to any of these leaves it out.
    """
    conditions = []
    if partner_id is not None:
        conditions.append(judged.partner_id == partner_id)
    if bases:
        conditions.append(judged.basis.in_(bases))
    if services:
        conditions.append(judged.service.in_(services))
    return and_(true(), *conditions)
