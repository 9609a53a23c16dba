"""The accounts of everybody who ever signed in, and switching one off or on."""

from datetime import datetime
from itertools import chain, count
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true, update
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
from core.identity.demonstration import OF_DEMONSTRATION, is_demonstration
from core.identity.names import is_latin, is_of_a_person, likeness
from core.models import LARGEST_NUMBER, Account, Ending, SignIn
from core.permissions import Act, Acting, Role, allowed
from core.presentation.names import shown_name, shown_name_of

NAMELESS = "account"  # known by this and the subject: who has a name that no person may have


class AccountRow(NamedTuple):
    """One account to show to administrators."""

    account_id: int
    known_as: str
    shown_as: str
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
    found = _accounts().where(_named(sought))
    return [_row(*each) for each in session.execute(page_of_rows(found, page))]


@allowed(Act.SWITCH_ACCOUNTS)
def list_accounts(session: Session, by: Acting) -> list[AccountRow]:
    """Return all accounts, by name. Raises NotPermitted."""
    return [_row(*each) for each in session.execute(_accounts())]


@allowed(Act.SWITCH_ACCOUNTS)
def view_account(session: Session, by: Acting, account_id: int) -> AccountRow:
    """Return one account. Raises NotPermitted or UnknownAccount."""
    account = _account(session, account_id)
    who = shown_name_of(session, account, "switched_off_by") if account.switched_off_by else None
    return _row(account, who)


@allowed(Act.SWITCH_ACCOUNTS)
def switch_off(session: Session, account_id: int, *, by: Acting) -> str:
    """Refuse somebody from now on, and end their sessions. Returns their name.

    Raises NotPermitted, UnknownAccount, OwnAccount or AccountAlreadyOff.
    """
    account = _account(session, account_id)
    if account.id == by.account:
        raise OwnAccount
    if account.switched_off_at is not None:
        raise AccountAlreadyOff(name=account.known_as)
    account.switched_off_at, account.switched_off_by = by.now, by.name
    account.switched_off_by_account = by.account
    session.execute(
        update(SignIn)
        .filter_by(account_id=account_id, ended_at=None)
        .values(ended_at=by.now, ended_why=Ending.SWITCHED_OFF)
    )
    known_as = account.known_as
    record_event(session, "account.switched_off", by=by, account=known_as, number=account_id)
    return known_as


@allowed(Act.SWITCH_ACCOUNTS)
def switch_on(session: Session, account_id: int, *, by: Acting) -> str:
    """Let somebody sign in again. Returns their name.

    Raises NotPermitted, UnknownAccount or AccountAlreadyOn.
    """
    account = _account(session, account_id)
    if account.switched_off_at is None:
        raise AccountAlreadyOn(name=account.known_as)
    account.switched_off_at = account.switched_off_by = account.switched_off_by_account = None
    known_as = account.known_as
    record_event(session, "account.switched_on", by=by, account=known_as, number=account_id)
    return known_as


def _named(sought: str) -> ColumnElement[bool]:
    if not within(
        sought, LONGEST_SEARCH
    ).isprintable():  # databases refuse some of these characters
        return false()
    shown_as = func.coalesce(Account.shown_as, Account.known_as)
    words = (shown_as.icontains(word, autoescape=True) for word in sought.split())
    return and_(true(), *words)


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id) if account_id <= LARGEST_NUMBER else None
    if account is None:
        raise UnknownAccount(account_id=account_id)
    return account


def _accounts() -> Select[Account, str | None]:
    """Select the accounts by name, and of each who switched it off."""
    return select(Account, shown_name(Account.switched_off_by)).order_by(
        func.lower(Account.known_as), Account.id
    )


def _row(account: Account, switched_off_by: str | None) -> AccountRow:
    return AccountRow(
        account_id=account.id,
        known_as=account.known_as,
        shown_as=account.shown_as or account.known_as,
        name=account.name,
        subject=account.subject,
        roles=_roles(account.roles),
        first_signed_in_at=account.first_signed_in_at,
        last_signed_in_at=account.last_signed_in_at,
        switched_off_at=account.switched_off_at,
        switched_off_by=switched_off_by,
    )


def _roles(words: str) -> list[Role]:
    """Return the roles that an account stores as text."""
    return [Role(word) for word in words.split(",") if word]


def _name_of_its_own(session: Session, identity: Identity) -> str:
    """Return a name that looks like no other account's: with the subject, and a number, if need be.

    From then on accounts whose name it looks like are shown with their subject too. Whoever signs
    in to a demonstration is written down as such.
    """
    name = identity.name if is_of_a_person(identity.name) else NAMELESS
    mark = OF_DEMONSTRATION if is_demonstration(session) else ""
    accounts = session.scalars(select(Account)).all()
    alike = [each for each in accounts if likeness(_bare(each)) == likeness(name)]
    for each in alike:
        if each.known_as == _bare(each) + mark:
            each.shown_as = f"{_bare(each)} ({each.subject}){mark}"
    plain = [name] if is_latin(name) and name != NAMELESS and not alike else []
    numbered = (f"{name} ({identity.subject}, {number})" for number in count(2))
    taken = {likeness(each.known_as) for each in accounts}
    names = (each + mark for each in chain(plain, [f"{name} ({identity.subject})"], numbered))
    return next(each for each in names if likeness(each) not in taken)


def _bare(account: Account) -> str:
    """Return the name without the subject, or the mark, that may stand behind it."""
    return account.known_as.split(f" ({account.subject}")[0].removesuffix(OF_DEMONSTRATION)
