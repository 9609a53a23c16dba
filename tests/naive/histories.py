"""Random histories: valid acts over about two years, for one or two clients and partners.

`history` draws from a `Random`, so that seeds give thousands of them. `histories` is the same as a
hypothesis strategy, which shrinks a failing one. Each act was possible on its day.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from tests.naive.acts import (
    Act,
    ActionRow,
    Annul,
    AssignmentRow,
    CloseByHand,
    EndKeeping,
    GrantRow,
    History,
    Keep,
    Load,
    Pair,
    RecordForm,
    RunDailyJob,
    UndoClosing,
    Withdraw,
)
from tests.naive.register import NaiveRegister, Refused
from tests.naive.rules import Rule

FIRST, CHANGE, LAST = date(2025, 1, 1), date(2026, 1, 1), date(2026, 12, 31)
SERVICES = ("TIBB4", "WIJ3", "NAZ", "SIF")
ALWAYS = date(2000, 1, 1)


def history(chance: Random, acts: int = 14) -> History:
    """Return a history of at most `acts` acts."""
    return _Past(chance, acts).history()


histories = st.builds(history, st.randoms(use_true_random=False))


def rules_by_chance(chance: Random) -> tuple[Rule, ...]:
    """Return rules that may change halfway; SIF has none, and a fallback may be missing."""
    periods = {
        ("executor", None): [(6, "months"), (40, "days"), (1, "months")],
        ("no_action", None): [(6, "months"), (45, "days"), (3, "months")],
        ("owner", "TIBB4"): [(28, "days"), (3, "months")],
        ("owner", "WIJ3"): [(6, "months"), (3, "months"), (10, "days")],
        ("owner", "NAZ"): [(12, "months"), (2, "months")],
        ("fallback", None): [(3, "months"), (12, "months"), (5, "days")],
    }
    rules = []
    for (basis, service), choices in periods.items():
        if basis == "fallback" and chance.random() < 0.5:
            continue
        bounds = [(ALWAYS, None)]
        if chance.random() < 0.3:
            bounds = [(ALWAYS, CHANGE), (CHANGE, None)]
        for valid_from, valid_until in bounds:
            counts = chance.random() < 0.2
            period, unit = chance.choice(choices)
            rules.append(Rule(basis, service, period, unit, counts, valid_from, valid_until))
    return tuple(rules)


@dataclass
class _Past:
    """The state of the pairs while acts are drawn; the naive register says what is possible."""

    chance: Random
    number_of_acts: int
    assignments: dict[str, AssignmentRow] = field(default_factory=dict)  # as in the source
    actions: dict[str, ActionRow] = field(default_factory=dict)
    lost: list[AssignmentRow | ActionRow] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    forms: int = 0
    withdrawals: int = 0
    facts: int = 0

    def history(self) -> History:
        clients = ["C1", "C2"][: self.chance.choice([1, 1, 2])]
        partners = ["P1", "P2"][: self.chance.choice([1, 1, 2])]
        self.pairs: list[Pair] = [(client, partner) for client in clients for partner in partners]
        rules = rules_by_chance(self.chance)
        self.register = NaiveRegister(rules)
        self.today = FIRST + timedelta(days=self.chance.randrange(200))
        if self.chance.random() < 0.3:
            self._try(Load(self.today, grants=self._grants()))
        for _act in range(self.number_of_acts):
            self.today += timedelta(days=self.chance.choice([0, 0, 1, 2, 5, 10, 30, 60, 120]))
            if self.today > LAST:
                break
            self._try(self._act())
        return History(rules, tuple(self.acts))

    def _try(self, act: Act) -> None:
        try:
            self.register.play(act)
        except Refused:
            return
        self.acts.append(act)

    def _act(self) -> Act:
        pair = self.chance.choice(self.pairs)
        draw = self.chance.choices(
            [self._form, self._withdrawal, self._annulment, self._load, self._job,
             self._closing, self._undoing, self._keeping, self._end_of_keeping],
            [6, 2, 2, 8, 4, 2, 2, 2, 1],
        )  # fmt: skip
        return draw[0](pair)

    def _form(self, pair: Pair) -> Act:
        self.forms += 1
        received_on = self._past_day()
        filled_in_on = received_on - timedelta(days=self.forms)
        answer = self.chance.choice(["yes", "yes", "yes", "no"])
        return RecordForm(self.today, pair, self.forms, answer, received_on, filled_in_on)

    def _withdrawal(self, pair: Pair) -> Act:
        self.withdrawals += 1
        return Withdraw(self.today, pair, self.withdrawals, self._past_day())

    def _annulment(self, _pair: Pair) -> Act:
        """Annul one of the last three forms and withdrawals; run the daily job if there is none."""
        made = [act for act in self.acts if isinstance(act, RecordForm | Withdraw)]
        if not made:
            return RunDailyJob(self.today)
        act = self.chance.choice(made[-3:])
        what = "form" if isinstance(act, RecordForm) else "withdrawal"
        return Annul(self.today, act.pair, what, act.number)

    def _job(self, _pair: Pair) -> Act:
        return RunDailyJob(self.today)

    def _closing(self, pair: Pair) -> Act:
        return CloseByHand(self.today, pair)

    def _undoing(self, pair: Pair) -> Act:
        return UndoClosing(self.today, pair)

    def _keeping(self, pair: Pair) -> Act:
        return Keep(self.today, pair, self.today + timedelta(days=self.chance.choice([5, 30, 90])))

    def _end_of_keeping(self, pair: Pair) -> Act:
        return EndKeeping(self.today, pair)

    def _past_day(self) -> date:
        return self.today - timedelta(days=self.chance.choice([0, 0, 0, 1, 3, 15, 50, 100, 200]))

    # Loads

    def _load(self, _pair: Pair) -> Act:
        """Change the source a little, then extract all of it or some rows."""
        for _change in range(self.chance.choice([0, 1, 1, 2])):
            self._change_source()
        if self.chance.random() < 0.5:
            assignments, actions = tuple(self.assignments.values()), tuple(self.actions.values())
            return Load(self.today, assignments, actions, complete=True)
        return Load(self.today, self._some(self.assignments), self._some(self.actions))

    def _some(self, rows: dict) -> tuple:
        return tuple(row for row in rows.values() if self.chance.random() < 0.7)

    def _change_source(self) -> None:
        rows = [*self.assignments.values(), *self.actions.values()]
        if not rows or self.chance.random() < 0.35:
            self._put(self._comes_back() if self.chance.random() < 0.3 else self._new_fact())
            return
        row = self.chance.choice(rows)
        if self.chance.random() < 0.15:
            (self.assignments if isinstance(row, AssignmentRow) else self.actions).pop(row.id)
            self.lost.append(row)
        else:
            self._put(self._changed(row))

    def _put(self, row: AssignmentRow | ActionRow) -> None:
        if isinstance(row, AssignmentRow):
            self.assignments[row.id] = row
        else:
            self.actions[row.id] = row

    def _comes_back(self) -> AssignmentRow | ActionRow:
        if not self.lost:
            return self._new_fact()
        return self.lost.pop()

    def _new_fact(self) -> AssignmentRow | ActionRow:
        self.facts += 1
        pair = self.chance.choice(self.pairs)
        start = self.today + timedelta(days=self.chance.choice([-300, -90, -30, -5, 0, 0, 20]))
        end = self._end_after(start) if self.chance.random() < 0.5 else None
        if self.chance.random() < 0.55:
            service = self.chance.choice(SERVICES)
            return AssignmentRow(f"A{self.facts}", pair, service, start, end)
        return ActionRow(f"X{self.facts}", pair, self.chance.random() < 0.3, start, end)

    def _changed(self, row: AssignmentRow | ActionRow) -> AssignmentRow | ActionRow:
        what = self.chance.choice(["end", "end", "end", "reopen", "start", "move"])
        if what == "end":
            return replace(row, ended_on=self._end_after(row.started_on))
        if what == "reopen":
            return replace(row, ended_on=None)
        if what == "move":
            return replace(row, pair=self.chance.choice(self.pairs))
        start = row.started_on + timedelta(days=self.chance.choice([-60, -7, 7, 60]))
        return replace(row, started_on=min(start, row.ended_on or start))

    def _end_after(self, start: date) -> date:
        end = self.today + timedelta(days=self.chance.choice([-200, -100, -30, -3, -1, 0, 1, 25]))
        return max(start, end)

    def _grants(self) -> tuple[GrantRow, ...]:
        """Return grants of an earlier register, one for each pair."""
        rows = []
        for number, pair in enumerate(self.pairs):
            start = self.today - timedelta(days=self.chance.choice([30, 100, 170, 400]))
            origin = self.chance.choice(["consent", "assignment"])
            renewed = start + timedelta(days=20) if self.chance.random() < 0.3 else None
            closed = start + timedelta(days=25) if self.chance.random() < 0.3 else None
            rows.append(GrantRow(f"G{number}", pair, origin, start, renewed, closed))
        return tuple(rows)
