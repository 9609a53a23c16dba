"""The cookie says who signed in; the `sign_ins` row says whether that session is still valid.

The cookie is signed, but it can be copied and outlives signing out. So each session has a row of
its own, and is valid as long as that row says so. `look_up` reads it on every request; `admit`
creates it on first use. Both return a refusal instead of raising it, because what `admit` writes
about it must be committed.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.audit.refusals import record_refusal
from core.errors import AccountSwitchedOff, NoRole, NotLetIn, SignedOut, SignInExpired, SignInTooOld
from core.identity.accounts import account_of, roles_as_kept
from core.identity.claims import Identity
from core.models import Account, Ending, SignIn
from core.permissions import Act, Acting, Actor, Role, allowed

LONGEST = timedelta(hours=8)
FRESH = timedelta(minutes=10)
KEPT = timedelta(days=30)  # when the row is deleted, its cookie is too old to be admitted again
IDLE = timedelta(minutes=60)
A_MINUTE = timedelta(minutes=1)  # so exactly is written down when a sign-in was last used
CLOCKS_DIFFER = timedelta(minutes=2)  # at most, between the provider's and ours

REFUSALS: dict[Ending, type[NotLetIn]] = {
    Ending.SIGNED_OUT: SignedOut,
    Ending.EXPIRED: SignInExpired,
    Ending.SWITCHED_OFF: AccountSwitchedOff,
    Ending.TOO_OLD: SignInTooOld,
    Ending.NO_ROLE: NoRole,
}


class Admitted(NamedTuple):
    """Somebody who is admitted.

    `known_as` is the name in the register, beside the number of the account; `name` is the one that
    the provider gives now, `shown_as` the one that nobody else has.
    """

    account: int
    known_as: str
    shown_as: str
    name: str
    roles: frozenset[Role]


class _Known(NamedTuple):
    """What the register knows of a sign-in."""

    ends_at: datetime
    seen_at: datetime
    ended_why: Ending | None
    refused_at: datetime | None
    account: int
    known_as: str
    shown_as: str | None
    switched_off_at: datetime | None


def look_up(
    session: Session, identity: Identity, now: datetime, idle: timedelta = IDLE
) -> Admitted | NotLetIn | None:
    """Return whether somebody is admitted, or None when `admit` must record something first.

    A sign-in that nobody used for as long as `idle` has expired.
    """
    known = _known(session, identity.key)
    if known is None:
        return None
    why = _why_not(identity, known, now, idle)
    if why is None:
        return _admitted(identity, known) if now - known.seen_at < A_MINUTE else None
    return _refusal(why, known) if known.refused_at else None


def seconds_left(
    session: Session, identity: Identity, now: datetime, idle: timedelta = IDLE
) -> int:
    """Return how long somebody is still admitted if they do nothing; 0 when they aren't.

    Asking this is no use of the sign-in.
    """
    known = _known(session, identity.key)
    if known is None or _why_not(identity, known, now, idle) is not None:
        return 0
    return ceil((_ends_at(known, idle) - now).total_seconds())


def admit(
    session: Session, identity: Identity, now: datetime, idle: timedelta = IDLE
) -> Admitted | NotLetIn:
    """Admit or refuse somebody, and record what is new about it."""
    known = _known(session, identity.key)
    seen = known is not None
    if known is None:
        known = _first_sight(session, identity, now)
    why = _why_not(identity, known, now, idle, seen=seen)
    if why is not None:
        _write_refusal(session, identity, known, why, now, had_begun=seen)
        return _refusal(why, known)
    if seen:
        session.execute(update(SignIn).filter_by(key=identity.key).values(seen_at=now))
    else:
        by, roles = _somebody(known.known_as, known.account, now), roles_as_kept(identity.roles)
        record_event(session, "session.began", by=by, roles=roles)
    return _admitted(identity, known)


def leave(session: Session, identity: Identity, now: datetime) -> None:
    """Sign somebody out: neither their cookie nor a copy of it admits anybody from now on."""
    sign_in = session.get(SignIn, identity.key)
    if sign_in is None or sign_in.ended_why is not None:
        return
    sign_in.ended_at, sign_in.ended_why = now, Ending.SIGNED_OUT
    account = session.get_one(Account, sign_in.account_id)
    by = _somebody(account.known_as, account.id, now)
    record_event(session, "session.ended", by=by, why=Ending.SIGNED_OUT)


@allowed(Act.USE_INZAGE)
def record_refused_page(session: Session, page: str, *, by: Acting) -> None:
    """Record that somebody asked for a page that isn't for their role. Raises NotPermitted."""
    record_refusal(session, "page.refused", by=by, page=page)


def _somebody(known_as: str, account: int, now: datetime) -> Acting:
    """Return an actor without a role: nobody has one before being admitted."""
    return Acting(Actor(known_as, None, account), now)


def _known(session: Session, key: str) -> _Known | None:
    found = session.execute(
        select(
            SignIn.ends_at,
            func.coalesce(SignIn.seen_at, SignIn.began_at),
            SignIn.ended_why,
            SignIn.refused_at,
            Account.id,
            Account.known_as,
            Account.shown_as,
            Account.switched_off_at,
        )
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.key == key)
    ).one_or_none()
    return None if found is None else _Known(*found)


def _why_not(
    identity: Identity, known: _Known, now: datetime, idle: timedelta, *, seen: bool = True
) -> Ending | None:
    """Return why somebody isn't admitted, or None when they are."""
    if known.ended_why is not None:
        return known.ended_why
    if not seen and not now - FRESH <= identity.issued_at <= now + CLOCKS_DIFFER:
        return Ending.TOO_OLD
    if known.switched_off_at is not None:
        return Ending.SWITCHED_OFF
    if now >= _ends_at(known, idle):
        return Ending.EXPIRED
    return None if identity.roles else Ending.NO_ROLE


def _ends_at(known: _Known, idle: timedelta) -> datetime:
    return min(known.ends_at, known.seen_at + idle)


def _refusal(why: Ending, known: _Known) -> NotLetIn:
    if why is Ending.SWITCHED_OFF and known.switched_off_at is None:
        return SignInExpired()  # the account is on again, but needs a new sign-in
    return REFUSALS[why]()


def _admitted(identity: Identity, known: _Known) -> Admitted:
    shown_as = known.shown_as or known.known_as
    return Admitted(known.account, known.known_as, shown_as, identity.name, identity.roles)


def _first_sight(session: Session, identity: Identity, now: datetime) -> _Known:
    """Add the row of a new sign-in, and delete rows older than `KEPT`."""
    session.execute(delete(SignIn).where(SignIn.began_at < now - KEPT))
    account = account_of(session, identity)
    ends_at = min(identity.expires_at, identity.issued_at + LONGEST)
    session.add(SignIn(key=identity.key, account_id=account.id, began_at=now, ends_at=ends_at))
    session.flush()
    return _Known(
        ends_at,
        seen_at=now,
        ended_why=None,
        refused_at=None,
        account=account.id,
        known_as=account.known_as,
        shown_as=account.shown_as,
        switched_off_at=account.switched_off_at,
    )


def _write_refusal(
    session: Session,
    identity: Identity,
    known: _Known,
    why: Ending,
    now: datetime,
    *,
    had_begun: bool,
) -> None:
    """Record a refusal once per sign-in: another tab of the browser would repeat it."""
    if known.refused_at is not None:
        return
    by = _somebody(known.known_as, known.account, now)
    if had_begun and why is Ending.EXPIRED:
        record_event(session, "session.ended", by=by, why=why)
    else:
        record_event(session, "session.refused", by=by, why=why)
    sign_in = session.get_one(SignIn, identity.key)
    sign_in.refused_at = now
    if sign_in.ended_why is None:
        sign_in.ended_at, sign_in.ended_why = now, why
