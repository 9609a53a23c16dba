"""The condition on grants, or on their closings, of one partner and decided by some rules only."""

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
    """The condition on `judged`: of this partner, decided by one of the bases, for one of the
    services. What is None or empty narrows nothing; a grant that nothing decides yet has neither
    basis nor service, and so is in no narrower choice of these.
    """
    conditions = []
    if partner_id is not None:
        conditions.append(judged.partner_id == partner_id)
    if bases:
        conditions.append(judged.basis.in_(bases))
    if services:
        conditions.append(judged.service.in_(services))
    return and_(true(), *conditions)
