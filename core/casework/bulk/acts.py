"""Doing one act to many grants in one transaction, with an event for each that names the batch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from core.audit.events import record_each
from core.casework.bulk.planning import BulkPlan, BulkRequest, PlannedGrant, plan_bulk
from core.errors import NothingPossible, reason_in
from core.grants.lifecycle import close_each_by_hand, keep_each, standing_closings
from core.grants.marks import leave_marks, note_in
from core.models import Batch, BatchAct, BatchGrant, Closure, Grant, GrantMark, MarkKind
from core.permissions import Act, Acting, allowed

KEPT = ("kept_until", "kept_by", "kept_by_account", "kept_reason")


@dataclass(frozen=True)
class BulkDone:
    """What was done under which number, and what wasn't, as it stood just before."""

    batch_id: int
    plan: BulkPlan

    @property
    def done(self) -> Sequence[PlannedGrant]:
        """The grants to which it was done."""
        return self.plan.possible


@allowed(Act.CHANGE_GRANTS)
def carry_out_bulk(session: Session, request: BulkRequest, *, by: Acting) -> BulkDone:
    """Do the act to each of the grants to which it can be done, and leave the others.

    To keep open and to close ask for a reason. Raises what `plan_bulk` raises, ReasonMissing,
    TextTooLong, or NothingPossible.
    """
    reason = note_in(request.reason) or ""
    if request.act is not BatchAct.ASK:
        reason = reason_in(reason)
    plan = plan_bulk(session, by, request)
    if not plan.possible:
        raise NothingPossible
    batch = _begin(session, request, reason, by)
    numbers = [each.grant_id for each in plan.possible]
    _note_before(session, batch, numbers)
    if request.act is BatchAct.KEEP and request.until:
        _keep(session, batch, plan.possible, request.until, reason, by)
    elif request.act is BatchAct.CLOSE:
        close_each_by_hand(session, Grant.id.in_(numbers), reason, by=by, batch=batch)
        _note(session, batch, "closure_id", Closure.id, standing_closings(numbers))
    else:
        _ask(session, batch, plan.possible, request.look_again_on, reason, by)
    session.expire_all()
    return BulkDone(batch, plan)


def _begin(session: Session, request: BulkRequest, reason: str, by: Acting) -> int:
    is_keeping = request.act is BatchAct.KEEP
    batch = Batch(
        act=request.act,
        until=request.until if is_keeping else None,
        reason=reason if is_keeping else None,
        done_by=by.name,
        done_by_account=by.account,
        done_at=by.now,
    )
    session.add(batch)
    session.flush()
    return batch.id


def _note_before(session: Session, batch: int, numbers: Collection[int]) -> None:
    """Write which grants are in the batch, and how each was kept open before it."""
    before = select(literal(batch), Grant.id, *(getattr(Grant, name) for name in KEPT))
    session.execute(
        insert(BatchGrant).from_select(
            ["batch_id", "grant_id", *KEPT], before.where(Grant.id.in_(numbers))
        )
    )


def _note(session: Session, batch: int, name: str, number: Any, which: Any) -> None:
    """Write the number of the closing or the mark that each grant of the batch got."""
    of = number.class_
    session.connection().execute(
        update(BatchGrant)
        .where(BatchGrant.batch_id == batch, BatchGrant.grant_id == of.grant_id, which)
        .values({name: number})
    )


def _keep(
    session: Session, batch: int, grants: Sequence[PlannedGrant], until: date, reason: str,
    by: Acting,
) -> None:  # fmt: skip
    numbers = [each.grant_id for each in grants]
    keep_each(session, Grant.id.in_(numbers), until, reason, by=by)
    told: dict[str, str | int | None] = {
        "until": until.isoformat(), "reason": reason, "batch": batch,
    }  # fmt: skip
    record_each(
        session,
        "grant.kept_open",
        ((each.client_id, each.partner_id, {"grant": each.grant_id, **told}) for each in grants),
        by=by,
    )


def _ask(
    session: Session, batch: int, grants: Sequence[PlannedGrant], look_again_on: date | None,
    text: str, by: Acting,
) -> None:  # fmt: skip
    marks = leave_marks(
        session, [each.whose for each in grants], MarkKind.ASKED_PARTNER, text or None,
        look_again_on, by=by, batch=batch,
    )  # fmt: skip
    _note(session, batch, "mark_id", GrantMark.id, GrantMark.id.in_(marks))
