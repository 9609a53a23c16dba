"""How people see the name of who did something.

Beside each name stands the number of the account. A name that another account's looks like is shown
as the account now says, with what the sign-in service says of it, also where it was written before.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from core.models import Account


def shown_name(written: QueryableAttribute[Any]) -> ColumnElement[Any]:
    """Return a written name as it is shown, under its own name: "closed_by" is `closed_by`."""
    number, account = getattr(written.parent.entity, f"{written.key}_account"), aliased(Account)
    as_shown = select(account.shown_as).where(account.id == number).scalar_subquery()
    return func.coalesce(as_shown, written).label(written.key)


def shown_name_of(session: Session, row: Any, written: str) -> str:
    """Return the name that one row has under `written` as it is shown."""
    number = getattr(row, f"{written}_account")
    account = None if number is None else session.get(Account, number)
    name: str = getattr(row, written)
    return (account and account.shown_as) or name
