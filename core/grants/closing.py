"""Closing what is due, with its evidence, and undoing a closing that was a mistake."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from core.audit.events import record_each
from core.errors import (
    ClosingAlreadyUndone,
    ClosingCannotBeUndone,
    KeepDaysOutOfRange,
    NothingToRestOn,
    PairHasNewerGrant,
    UnknownClosing,
    reason_in,
)
from core.grants.access import expired
from core.grants.ending import UNASSESSED, end_grounds
from core.grants.grounds import follow_decision, has_ground_to_revive, justified, revive_grounds
from core.grants.lifecycle import LONGEST_KEEPING
from core.models import Cause, Closure, DailyRun, Decision, Grant, Ground
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import remember
from core.rules.assessment import VERDICT, Scope
from core.rules.decisions import is_refused

UNDOABLE = (Cause.DAILY_JOB, Cause.BY_HAND)
DAYS_KEPT_AFTER_UNDO = 14
KEEPING = ("kept_by", "kept_by_account", "kept_reason")
EVIDENCE = (*(name for name in VERDICT if name != "state"), *KEEPING)


def due(day: date) -> Scope:
    """The scope of the grants that are due on this day: open, with a closing date not after it."""
    return and_(Grant.closed_on.is_(None), expired(day))


def close_due_grants(session: Session, run: DailyRun, day: date, *, by: Acting) -> None:
    """Close every grant that is due on this day, with the evidence of each in `closures`."""
    days = session.scalars(select(Grant.closes_on).where(due(day)).distinct()).all()
    for closes_on in days:
        if closes_on is not None:
            _write_evidence(session, run, day, closes_on, by)
    session.connection().execute(update(Grant).where(due(day)).values(closed_on=day, **UNASSESSED))
    of_run = select(Closure.grant_id).where(Closure.run_id == run.id)
    end_grounds(session, Ground.grant_id.in_(of_run), day)
    remember(session, Grant.id.in_(of_run), by.today)
    _tell_each(session, "grant.closed_daily_job", Closure.run_id == run.id, by)
    session.expire_all()


def _write_evidence(
    session: Session, run: DailyRun, day: date, closes_on: date, by: Acting
) -> None:
    written: dict[str, Any] = {
        "cause": literal(Cause.DAILY_JOB, Closure.cause.type),
        "run_id": literal(run.id),
        "closed_on": literal(day),
        "closed_by": literal(by.name),
        "closed_by_account": literal(by.account, Closure.closed_by_account.type),
        "closed_at": literal(by.now, Closure.closed_at.type),
        "days_late": literal((day - closes_on).days),
        "grant_id": Grant.id,
        "client_id": Grant.client_id,
        "partner_id": Grant.partner_id,
        **{name: getattr(Grant, name) for name in EVIDENCE},
    }
    closing = select(*(column.label(name) for name, column in written.items())).where(
        Grant.closed_on.is_(None), Grant.closes_on == closes_on
    )
    session.execute(insert(Closure).from_select(list(written), closing))


def _tell_each(
    session: Session,
    kind: str,
    closings: ColumnElement[bool],
    by: Acting,
    **same: str | int | None,
) -> None:
    """Write an event for each of the closings that meet the condition."""
    rows = session.execute(
        select(Closure.id, Closure.grant_id, Closure.client_id, Closure.partner_id, Closure.run_id)
        .where(closings)
        .order_by(Closure.id)
    )
    record_each(
        session,
        kind,
        (
            (
                row.client_id,
                row.partner_id,
                {"grant": row.grant_id, "closing": row.id, "run": row.run_id, **same},
            )
            for row in rows
        ),
        by=by,
    )


@allowed(Act.CHANGE_GRANTS)
def undo_closing(
    session: Session,
    closing_id: int,
    reason: str,
    *,
    by: Acting,
    keep_days: int = DAYS_KEPT_AFTER_UNDO,
) -> Grant:
    """Open a grant again that was closed by mistake, and keep it open for some days.

    Raises UnknownClosing, ClosingAlreadyUndone, ClosingCannotBeUndone, PairHasNewerGrant,
    NothingToRestOn, ReasonMissing, TextTooLong or KeepDaysOutOfRange.
    """
    closing = session.get(Closure, closing_id)
    if closing is None:
        raise UnknownClosing(closing_id=closing_id)
    if closing.undone_at is not None:
        raise ClosingAlreadyUndone
    if closing.cause not in UNDOABLE:
        raise ClosingCannotBeUndone
    reason = reason_in(reason)
    scope = Closure.id == closing_id
    if not _meets(session, scope, ~has_newer_grant()):
        raise PairHasNewerGrant
    if not _meets(session, scope, can_come_back(by.today)):
        raise NothingToRestOn
    reopen(session, scope, reason, keep_days, by=by)
    return session.get_one(Grant, closing.grant_id)


def _meets(session: Session, closing: ColumnElement[bool], condition: ColumnElement[bool]) -> bool:
    return session.scalar(select(Closure.id).where(closing, condition)) is not None


def has_newer_grant() -> ColumnElement[bool]:
    """The condition that the pair of a closing has a newer grant, open or not: no two overlap."""
    closed, newer = aliased(Grant), aliased(Grant)
    return exists().where(
        closed.id == Closure.grant_id,
        newer.client_id == closed.client_id,
        newer.partner_id == closed.partner_id,
        ~or_(  # not "later": that would lead SQLite through all grants of the partner since
            newer.granted_on < closed.granted_on,
            and_(newer.granted_on == closed.granted_on, newer.id <= closed.id),
        ),
    )


def can_come_back(today: date) -> ColumnElement[bool]:
    """The condition that a closing stands and can be undone: its grant is the pair's latest and
    has something to rest on, which after a no or a withdrawal is an assignment alone."""
    return and_(
        Closure.undone_at.is_(None),
        Closure.cause.in_(UNDOABLE),
        ~has_newer_grant(),
        exists()
        .where(
            Grant.id == Closure.grant_id,
            or_(justified(today), and_(~is_refused(Grant), has_ground_to_revive())),
        )
        .correlate(Closure),
    )


def reopen(
    session: Session,
    closings: ColumnElement[bool],
    reason: str | None,
    keep_days: int | None,
    *,
    by: Acting,
    batch: int | None = None,
) -> None:
    """Open again the grants of the closings that meet the condition and can come back.

    Each is kept open for `keep_days` days, or until the later day to which it was kept before;
    without a number, as it was kept before. Each leaves an event, which names the batch of which
    the closing was part, if any. Raises KeepDaysOutOfRange.
    """
    if keep_days is not None and not 1 <= keep_days <= LONGEST_KEEPING.days:
        raise KeepDaysOutOfRange(most=LONGEST_KEEPING.days)
    connection = session.connection()
    connection.execute(
        update(Closure)
        .where(closings, can_come_back(by.today))
        .values(
            undone_at=by.now,
            undone_by=by.name,
            undone_by_account=by.account,
            undo_reason=reason,
        )
    )
    undone_now = and_(closings, Closure.undone_at == by.now)
    grants = Grant.id.in_(select(Closure.grant_id).where(undone_now))
    kept = {} if keep_days is None else _kept_for(keep_days, reason, by)
    connection.execute(update(Grant).where(grants).values(closed_on=None, **kept))
    connection.execute(
        update(Decision)
        .where(Decision.closure_id.in_(select(Closure.id).where(undone_now)))
        .values(
            annulled_at=by.now,
            annulled_by=by.name,
            annulled_by_account=by.account,
            annul_reason=reason,
        )
    )
    told = {"reason": reason, "batch": batch}
    said = {name: value for name, value in told.items() if value is not None}
    _tell_each(session, "grant.closing_undone", undone_now, by, **said)
    session.expire_all()
    revive_grounds(session, grants)
    pairs = select(Closure.client_id, Closure.partner_id).where(undone_now)
    follow_decision(session, lambda of: tuple_(of.client_id, of.partner_id).in_(pairs), by)


def _kept_for(days: int, reason: str | None, by: Acting) -> dict[str, Any]:
    """How a grant is kept open for some days from today, or as before where that is longer."""
    until = by.today + timedelta(days=days)
    now = {
        "kept_until": until, "kept_by": by.name, "kept_by_account": by.account,
        "kept_reason": reason,
    }  # fmt: skip
    longer = Grant.kept_until > until
    return {name: case((longer, getattr(Grant, name)), else_=value) for name, value in now.items()}
