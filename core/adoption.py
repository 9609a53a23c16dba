"""Adopting the versions of closing rules that were simulated, with what was predicted beside it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.audit import record_event
from core.models import ClosingRule
from core.permissions import Act, Actor, allowed
from core.prediction import Change, Prediction
from core.rule_versions import NewVersion, add_versions


@allowed(Act.CHANGE_RULES)
def adopt_simulated(
    session: Session,
    drafts: Sequence[NewVersion],
    prediction: Prediction,
    *,
    today: date,
    now: datetime,
    actor: Actor,
) -> list[ClosingRule]:
    """Add exactly the versions that were simulated, and keep the predicted numbers with them.

    Raises what `rule_versions.add_versions` raises.
    """
    added = add_versions(session, drafts, today=today, now=now, actor=actor)
    predicted: dict[str, Any] = {change: prediction.totals[change] for change in Change}
    record_event(
        session,
        "rules.adopted",
        actor=actor,
        now=now,
        rules=", ".join(str(rule.id) for rule in added),
        predicted_from=prediction.first.isoformat(),
        predicted_to=prediction.last.isoformat(),
        first_bite=prediction.first_bite.isoformat() if prediction.first_bite else None,
        **predicted,
    )
    return added
