"""What can happen to a register. A history is a list of these acts, each done on its `day`."""

from dataclasses import dataclass
from datetime import date

from tests.naive.rules import Rule

Pair = tuple[str, str]  # client, partner


@dataclass(frozen=True)
class RecordForm:
    """Record a complete form. Forms are numbered through the history, from 1.

    `filled_in_on` makes every form of a history differ on paper from all others.
    """

    day: date
    pair: Pair
    number: int
    answer: str  # "yes" or "no"
    received_on: date
    filled_in_on: date


@dataclass(frozen=True)
class Withdraw:
    """Withdraw the client's consent. Withdrawals have numbers of their own, from 1."""

    day: date
    pair: Pair
    number: int
    said_on: date


@dataclass(frozen=True)
class Annul:
    """Annul a form or withdrawal that was recorded wrongly: it no longer counts."""

    day: date
    pair: Pair
    what: str  # "form" or "withdrawal"
    number: int


@dataclass(frozen=True)
class CloseByHand:
    day: date
    pair: Pair


@dataclass(frozen=True)
class UndoClosing:
    """Undo the last closing of the pair's latest grant, made by hand or by a run."""

    day: date
    pair: Pair


@dataclass(frozen=True)
class Keep:
    day: date
    pair: Pair
    until: date


@dataclass(frozen=True)
class EndKeeping:
    day: date
    pair: Pair


@dataclass(frozen=True)
class AssignmentRow:
    id: str
    pair: Pair
    service: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class ActionRow:
    id: str
    pair: Pair
    trajectory: bool
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class GrantRow:
    """A grant from an earlier register. Its pair has no other history in that register."""

    id: str
    pair: Pair
    origin: str  # "consent" or "assignment"
    granted_on: date
    renewed_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Load:
    """Load extracts. If `complete`, they hold all assignments and actions that exist."""

    day: date
    assignments: tuple[AssignmentRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    grants: tuple[GrantRow, ...] = ()
    complete: bool = False


@dataclass(frozen=True)
class RunDailyJob:
    day: date


Act = (
    RecordForm | Withdraw | Annul | CloseByHand | UndoClosing | Keep | EndKeeping
    | Load | RunDailyJob
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """Closing rules that hold from before the first act, and acts in the order of their days."""

    rules: tuple[Rule, ...]
    acts: tuple[Act, ...]
