"""What can happen to a register: a history is a list of these, each done on its `day`, in order."""

from dataclasses import dataclass
from datetime import date

from tests.naive.rules import Rule

Pair = tuple[str, str]  # client, partner


@dataclass(frozen=True)
class RecordForm:
    """A complete form is recorded. Its number counts the forms of the history from 1.

    No two forms of a history have everything on the paper the same: `filled_in_on` sees to it.
    """

    day: date
    pair: Pair
    number: int
    answer: str  # "yes" or "no"
    received_on: date
    filled_in_on: date


@dataclass(frozen=True)
class Withdraw:
    """The client takes back the consent. Withdrawals have numbers of their own, from 1."""

    day: date
    pair: Pair
    number: int
    said_on: date


@dataclass(frozen=True)
class Annul:
    """A form or withdrawal that was recorded wrongly counts no more."""

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
    """The last closing of the pair's latest grant, by hand or of a run, is undone."""

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
    """A grant of an earlier register. Its pair has no other history in this one."""

    id: str
    pair: Pair
    origin: str  # "consent" or "assignment"
    granted_on: date
    renewed_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Load:
    """Extracts are loaded. `complete`: they hold all assignments and actions that there are."""

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
    """Closing rules, there from before the first act, and acts by day."""

    rules: tuple[Rule, ...]
    acts: tuple[Act, ...]
