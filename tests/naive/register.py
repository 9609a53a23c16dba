"""The whole naive register: plays a history, and gives the answers that `core` must give too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.naive.acts import (
    Act,
    ActionRow,
    Annul,
    AssignmentRow,
    CloseByHand,
    EndKeeping,
    History,
    Keep,
    Load,
    Pair,
    RecordForm,
    RunDailyJob,
    UndoClosing,
    Withdraw,
)
from tests.naive.model import Action, Assignment, Decision, Grant
from tests.naive.pair import PairHistory, Refused, Tables
from tests.naive.reasons import Assessment
from tests.naive.rules import Rule


@dataclass(frozen=True, order=True)
class GroundAnswer:
    kind: str
    of: str
    begins: date
    known_from: date
    ended_on: date | None
    why: str | None


@dataclass(frozen=True)
class GrantAnswer:
    granted_on: date
    known_on: date
    closed_on: date | None
    cause: str | None
    kept_until: date | None
    grounds: tuple[GroundAnswer, ...]
    assessment: Assessment | None  # of an open grant


class NaiveRegister:
    """Plays acts in the order of their days. Raises Refused for an impossible one."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.tables = Tables(tuple(rules))
        self.pairs: dict[Pair, PairHistory] = {}

    def play(self, act: Act) -> str | None:
        """Do one act. Returns the effect of a decision, None for other acts."""
        effect = self._do(act)
        for pair in self.pairs.values():
            pair.remember(act.day)
        return effect

    def _do(self, act: Act) -> str | None:
        match act:
            case RecordForm():
                name = f"form {act.number}"
                return self.of(act.pair).decide(act.answer, name, act.received_on, act.day)
            case Withdraw():
                name = f"withdrawal {act.number}"
                return self.of(act.pair).decide("withdrawal", name, act.said_on, act.day)
            case Annul():
                self.of(act.pair).annul(f"{act.what} {act.number}", act.day)
            case CloseByHand():
                self.of(act.pair).close_by_hand(act.day)
            case UndoClosing():
                self.of(act.pair).undo_closing(act.day)
            case Keep():
                self.of(act.pair).keep(act.until, act.day)
            case EndKeeping():
                self.of(act.pair).end_keeping()
            case Load():
                self._load(act)
            case RunDailyJob():
                for pair in self.pairs.values():
                    pair.close_if_due(act.day)
        return None

    def of(self, pair: Pair) -> PairHistory:
        """Return the history of a pair; a new one for a pair not seen before."""
        return self.pairs.setdefault(pair, PairHistory(pair, self.tables))

    def _load(self, load: Load) -> None:
        for grant in load.grants:
            self.of(grant.pair).bring_in(grant)
        for row in load.assignments:
            self.of(row.pair)
            self.tables.assignments[row.id] = _assignment(row)
        for row in load.actions:
            self.of(row.pair)
            self.tables.actions[row.id] = _action(row)
        if load.complete:
            _mark_gone(self.tables.assignments.values(), load.assignments, load.day)
            _mark_gone(self.tables.actions.values(), load.actions, load.day)
        loaded = [row.id for row in load.assignments]
        for pair in self.pairs.values():
            pair.follow_assignments(load.day)
            pair.open_for(loaded, load.day)

    def could_view(self, pair: Pair, day: date) -> bool:
        """Return whether the partner may view the client's file on this day, or could."""
        return self.of(pair).could_view(day)

    def answers(self, pair: Pair) -> list[GrantAnswer]:
        """Return the pair's grants, earliest first, with what each rests or rested on."""
        history = self.of(pair)
        return [_answer(history, grant) for grant in history.grants]

    def assessment(self, pair: Pair) -> Assessment | None:
        """Return why the pair's open grant is open; None when it has none."""
        history = self.of(pair)
        grant = history.open_grant()
        return history.assessment(grant) if grant else None

    def decisions(self, pair: Pair) -> list[Decision]:
        """Return the pair's decisions in the order of recording, each with its effect."""
        return self.of(pair).decisions


def play(history: History) -> NaiveRegister:
    """Return the register after a whole history."""
    register = NaiveRegister(history.rules)
    for act in history.acts:
        register.play(act)
    return register


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(row.id, row.pair, row.service, row.started_on, row.ended_on)


def _action(row: ActionRow) -> Action:
    return Action(row.id, row.pair, row.trajectory, row.started_on, row.ended_on)


def _mark_gone(
    known: Iterable[Assignment | Action], rows: Iterable[AssignmentRow | ActionRow], day: date
) -> None:
    there = {row.id for row in rows}
    for fact in known:
        if fact.id not in there and fact.gone_on is None:
            fact.gone_on = day


def _answer(history: PairHistory, grant: Grant) -> GrantAnswer:
    grounds = [
        GroundAnswer(
            ground.kind, ground.of, ground.begins, ground.known_from, ground.ended_on, ground.why
        )
        for ground in grant.grounds
    ]
    return GrantAnswer(
        grant.granted_on,
        grant.known_on,
        grant.closed_on,
        grant.cause,
        grant.kept_until,
        tuple(grounds),
        history.assessment(grant) if grant.closed_on is None else None,
    )


__all__ = ["GrantAnswer", "GroundAnswer", "NaiveRegister", "Refused", "play"]
