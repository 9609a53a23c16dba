"""The accounts of everybody who ever signed in, and switching one off or on."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, select, true, update
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.database import page_of_rows
from core.errors import (
    LONGEST_SEARCH,
    AccountAlreadyOff,
    AccountAlreadyOn,
    OwnAccount,
    UnknownAccount,
    within,
)
from core.identity.claims import Identity
from core.identity.demonstration import is_demonstration, name_in_demonstration
from core.models import LARGEST_NUMBER, Account, Ending, SignIn
from core.permissions import Act, Acting, Role, allowed

OF_THE_MACHINE = "system:"  # how the names of processes begin; no person may have such a name


class AccountRow(NamedTuple):
    """One account to show to administrators."""

    account_id: int
    known_as: str
    name: str
    subject: str
    roles: list[Role]
    first_signed_in_at: datetime
    last_signed_in_at: datetime
    switched_off_at: datetime | None
    switched_off_by: str | None


def account_of(session: Session, identity: Identity) -> Account:
    """Return the account of the person who signed in; create it, or update its name and roles."""
    told = {"issuer": identity.issuer, "subject": identity.subject}
    account = session.scalars(select(Account).filter_by(**told)).one_or_none()
    if account is None:
        account = Account(
            **told,
            known_as=_name_of_its_own(session, identity),
            first_signed_in_at=identity.issued_at,
            last_signed_in_at=identity.issued_at,
        )
        session.add(account)
    if identity.issued_at >= account.last_signed_in_at:
        account.name, account.roles = identity.name, roles_as_kept(identity.roles)
        account.last_signed_in_at = identity.issued_at
    session.flush()
    return account


def roles_as_kept(roles: frozenset[Role]) -> str:
    """Return roles as an account stores them: their values, separated by commas."""
    return ",".join(role for role in Role if role in roles)


@allowed(Act.SWITCH_ACCOUNTS)
def count_accounts(session: Session, by: Acting, sought: str = "") -> int:
    """Count the accounts with every word of `sought` in their name.

    Raises NotPermitted or TextTooLong.
    """
    return session.scalar(select(func.count()).select_from(Account).where(_named(sought))) or 0


@allowed(Act.SWITCH_ACCOUNTS)
def page_of_accounts(
    session: Session, by: Acting, sought: str = "", page: int = 1
) -> list[AccountRow]:
    """Return one page of the accounts with every word of `sought` in their name, by name.

    The first page is 1. Raises NotPermitted or TextTooLong.
    """
    found = select(Account).where(_named(sought)).order_by(func.lower(Account.known_as), Account.id)
    return [_row(each) for each in session.scalars(page_of_rows(found, page))]


@allowed(Act.SWITCH_ACCOUNTS)
def view_account(session: Session, by: Acting, account_id: int) -> AccountRow:
    """Return one account. Raises NotPermitted or UnknownAccount."""
    return _row(_account(session, account_id))


@allowed(Act.SWITCH_ACCOUNTS)
def switch_off(session: Session, account_id: int, *, by: Acting) -> str:
    """Refuse somebody from now on, and end their sessions. Returns their name.

    Raises NotPermitted, UnknownAccount, OwnAccount or AccountAlreadyOff.
    """
    account = _account(session, account_id)
    if account.known_as == by.name:
        raise OwnAccount
    if account.switched_off_at is not None:
        raise AccountAlreadyOff(name=account.known_as)
    account.switched_off_at, account.switched_off_by = by.now, by.name
    session.execute(
        update(SignIn)
        .filter_by(account_id=account_id, ended_at=None)
        .values(ended_at=by.now, ended_why=Ending.SWITCHED_OFF)
    )
    known_as = account.known_as
    record_event(session, "account.switched_off", by=by, account=known_as)
    return known_as


@allowed(Act.SWITCH_ACCOUNTS)
def switch_on(session: Session, account_id: int, *, by: Acting) -> str:
    """Let somebody sign in again. Returns their name.

    Raises NotPermitted, UnknownAccount or AccountAlreadyOn.
    """
    account = _account(session, account_id)
    if account.switched_off_at is None:
        raise AccountAlreadyOn(name=account.known_as)
    account.switched_off_at = account.switched_off_by = None
    known_as = account.known_as
    record_event(session, "account.switched_on", by=by, account=known_as)
    return known_as


def _named(sought: str) -> ColumnElement[bool]:
    if not within(
        sought, LONGEST_SEARCH
    ).isprintable():  # databases refuse some of these characters
        return false()
    words = (Account.known_as.icontains(word, autoescape=True) for word in sought.split())
    return and_(true(), *words)


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id) if account_id <= LARGEST_NUMBER else None
    if account is None:
        raise UnknownAccount(account_id=account_id)
    return account


def _row(account: Account) -> AccountRow:
    return AccountRow(
        account_id=account.id,
        known_as=account.known_as,
        name=account.name,
        subject=account.subject,
        roles=_roles(account.roles),
        first_signed_in_at=account.first_signed_in_at,
        last_signed_in_at=account.last_signed_in_at,
        switched_off_at=account.switched_off_at,
        switched_off_by=account.switched_off_by,
    )


def _roles(words: str) -> list[Role]:
    """Return the roles that an account stores as text."""
    return [Role(word) for word in words.split(",") if word]


def _name_of_its_own(session: Session, identity: Identity) -> str:
    """Return a name that no other account has: with the subject, and a number, if need be.

    Whoever signs in to a demonstration is written down as such.
    """
    name, subject = identity.name, identity.subject
    plain = [] if name.startswith(OF_THE_MACHINE) else [name]
    numbered = (f"{name} ({subject}, {number})" for number in count(2))
    names: Iterator[str] = chain(plain, [f"{name} ({subject})"], numbered)
    if is_demonstration(session):
        names = map(name_in_demonstration, names)
    return next(each for each in names if _is_free(session, each))


def _is_free(session: Session, known_as: str) -> bool:
    return session.scalar(select(Account.id).filter_by(known_as=known_as)) is None
