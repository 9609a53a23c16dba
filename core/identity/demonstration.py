"""Whether the register is a demonstration, which decides whether it opens without sign-in.

That is a property of the register, whatever the settings: `core demo` marks the one that it fills,
and nothing takes the mark away. What is written in a demonstration carries a mark as well: nobody
there is who they say they are.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotADemonstration
from core.i18n import N_
from core.models import Account, Demonstration
from core.permissions import Act, Acting, allowed

OF_DEMONSTRATION = " (demonstratie)"  # how every name ends that is written in a demonstration
WARNING = N_(
    "This register is a demonstration: everything in it is invented. Don't use it for real files."
)


@allowed(Act.LOAD_EXTRACTS)
def mark_as_demonstration(session: Session, by: Acting) -> None:
    """Mark the register, for good, as one that holds invented data. Raises NotPermitted."""
    session.add(Demonstration(id=1, marked_by=by.name, marked_at=by.now))
    session.flush()


def is_demonstration(session: Session) -> bool:
    """Return whether the register is marked as a demonstration."""
    return session.scalar(select(Demonstration.id)) is not None


def open_to_everybody(session: Session) -> None:
    """Raise NotADemonstration unless the register may be opened without sign-in.

    A demonstration that somebody ever signed in to has their account, and may not.
    """
    if not is_demonstration(session) or session.scalar(select(Account.id).limit(1)) is not None:
        raise NotADemonstration


def name_in_demonstration(name: str) -> str:
    """Return a name as it is written in a demonstration.

    >>> name_in_demonstration("Els Vanderlinden")
    'Els Vanderlinden (demonstratie)'
    """
    return name + OF_DEMONSTRATION
