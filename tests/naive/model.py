"""What the register knows about one pair: its facts, decisions, and grants with their grounds."""

from dataclasses import dataclass, field
from datetime import date

from tests.naive.acts import Pair


@dataclass
class Assignment:
    id: str
    pair: Pair
    service: str
    started_on: date
    ended_on: date | None
    gone_on: date | None = None

    def runs(self, today: date) -> bool:
        """Return whether it hasn't ended yet; one yet to begin runs, and its last day counts."""
        return self.ended_on is None or self.ended_on >= today


@dataclass
class Action:
    id: str
    pair: Pair
    trajectory: bool
    started_on: date
    ended_on: date | None
    gone_on: date | None = None


@dataclass(eq=False)
class Decision:
    """A yes, no, withdrawal or closing by hand.

    `undone`: it was annulled, or the closing by hand was undone. `used_up`: the daily job closed
    the grant that this yes gave; a yes gives a grant only once.
    """

    kind: str  # "yes", "no", "withdrawal" or "by_hand"
    day: date
    place: int  # in the order of recording
    name: str  # such as "form 3"
    effect: str = ""
    undone: bool = False
    used_up: bool = False

    @property
    def takes_back(self) -> bool:
        return self.kind in {"no", "withdrawal"}


@dataclass(eq=False)
class Ground:
    kind: str  # "consent", "assignment" or "brought_in"
    of: str  # the decision's name, the assignment's or the grant's identifier
    begins: date
    known_from: date
    decision: Decision | None = None  # the yes, for a consent
    ended_on: date | None = None
    why: str | None = None

    @property
    def live(self) -> bool:
        return self.ended_on is None

    def end(self, day: date, why: str) -> None:
        self.ended_on, self.why = day, why


@dataclass(eq=False)
class Grant:
    pair: Pair
    granted_on: date
    known_on: date
    grounds: list[Ground] = field(default_factory=list)
    kept_until: date | None = None
    closed_on: date | None = None
    cause: str | None = None  # "daily_job", "by_hand", "no", "withdrawal", "annulled", ...
    closed_by: Decision | None = None  # the closing by hand
    memory: "Memory | None" = None

    @property
    def live_grounds(self) -> list[Ground]:
        return [ground for ground in self.grounds if ground.live]

    @property
    def consents(self) -> list[Ground]:
        return [ground for ground in self.live_grounds if ground.decision]


@dataclass
class Memory:
    """The days on which a grant gave access, as the register said on each of those days.

    Decided: who could view on a past day is what the register answered at the end of that day. An
    end that was learned late ends access on the day of learning, because the partner could view
    until then. A grant that had expired and lives again has a hole, during which the partner could
    not.
    """

    until: date | None
    holes: list[tuple[date, date]] = field(default_factory=list)

    def learn(self, end: date | None, today: date) -> None:
        """Learn today that `end` is the first day without access (None: no end)."""
        was_alive = self.until is None or self.until > today
        is_alive = end is None or end > today
        if is_alive:
            if not was_alive:
                assert self.until
                self.holes.append((self.until, today))
            self.until = end
        elif was_alive:
            self.until = today

    def holds(self, day: date) -> bool:
        in_a_hole = any(begins <= day < ends for begins, ends in self.holes)
        return (self.until is None or day < self.until) and not in_a_hole
