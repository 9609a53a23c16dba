"""Plays one pair's history: its decisions in the order of their days, its grounds and grants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.naive.acts import GrantRow, Pair
from tests.naive.model import Action, Assignment, Decision, Grant, Ground, Memory
from tests.naive.order import client_refuses, standing
from tests.naive.reasons import Assessment, Fact, assess
from tests.naive.rules import Rule
from tests.naive.tenders import calls_for_grant, keep_open

KEPT_AFTER_UNDOING = timedelta(days=14)
LONGEST_KEEPING = timedelta(days=90)
LONGEST_PAST_THE_REASONS = timedelta(days=180)


class Refused(Exception):
    """The act is impossible as things stand; nothing has changed."""


@dataclass
class Tables:
    """What all pairs share, because an assignment or action can move from one pair to another."""

    rules: tuple[Rule, ...]
    assignments: dict[str, Assignment] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)


class PairHistory:
    """One pair's decisions, in the order of recording, and its grants, in the order of time."""

    def __init__(self, pair: Pair, tables: Tables) -> None:
        self.pair = pair
        self.tables = tables
        self.decisions: list[Decision] = []
        self.grants: list[Grant] = []

    # Decisions

    def decide(self, kind: str, name: str, day: date, today: date) -> str:
        """Record a yes, no or withdrawal that carries the day `day`. Returns its effect.

        Decided: a decision is overtaken when it doesn't stand once it is recorded, also because of
        a closing by hand. It then changes nothing, not even the first day of an open grant that
        began later.
        """
        decision = self._add(kind, name, day)
        stands = standing(self.decisions) is decision
        decision.effect = self._act(decision, today) if stands else "overtaken"
        return decision.effect

    def annul(self, name: str, today: date) -> None:
        """Take a decision out of the order, and let what stands now act. Raises Refused.

        Decided: grants keep their first day, and closed ones stay closed. What stands now acts as
        if it were recorded today: a yes gives a new grant, never the old one again.
        """
        decision = next((found for found in self.decisions if found.name == name), None)
        if decision is None or decision.undone:
            raise Refused(name)
        stood = standing(self.decisions) is decision
        decision.undone = True
        grant = self.open_grant()
        for ground in grant.consents if grant else []:
            if ground.decision is decision:
                ground.end(today, "annulled")
        if stood:
            self._let_stand(today, cause="annulled")
        if grant and grant.closed_on is None and not grant.live_grounds:
            self._close(grant, today, "annulled")

    def _let_stand(self, today: date, cause: str) -> None:
        """Let the decision that stands now take effect."""
        decision = standing(self.decisions)
        if decision is None or decision.kind == "by_hand":
            return
        if decision.takes_back:
            self._act(decision, today, cause)
            return
        grant = self.open_grant()
        is_ground = grant and any(ground.decision is decision for ground in grant.consents)
        if not decision.used_up and not is_ground:
            self._act(decision, today)

    def _act(self, decision: Decision, today: date, cause: str | None = None) -> str:
        grant = self.open_grant()
        if decision.kind == "yes":
            effect = "renewed" if grant else "opened"
            grant = grant or self._open(decision.day, today)
            grant.grounds.append(Ground("consent", decision.name, decision.day, today, decision))
            self._add_assignments(grant, today)
            return effect
        if grant is None:
            return "nothing_open"
        for ground in grant.consents:
            ground.end(today, decision.kind)
        if keep_open(self.tables.rules, self._assignments(grant), today):
            return "stays"
        self._close(grant, today, cause or decision.kind)
        return "closed"

    # Assignments

    def follow_assignments(self, today: date) -> None:
        """Update the open grant's grounds to the assignments; close it if none is left.

        Decided: an assignment is a ground of a grant unless it ended before the grant began, also
        when its source corrects its end to before that day. One that comes back is a new ground.
        """
        grant = self.open_grant()
        if grant is None:
            return
        held = {assignment.id: assignment for assignment in self._assignments(grant)}
        for ground in grant.live_grounds:
            if ground.kind == "assignment":
                if ground.of in held:
                    ground.begins = held[ground.of].started_on
                else:
                    ground.end(today, self._why_lost(ground.of))
        self._add_assignments(grant, today)
        if not grant.live_grounds:
            self._close(grant, today, "ground_gone")

    def _add_assignments(self, grant: Grant, today: date) -> None:
        """Add the assignments that aren't grounds yet.

        Decided: a grant that was brought in as an assignment's rests on a stand-in for it, until
        the register has an assignment that the grant rests on.
        """
        grounds = {ground.of for ground in grant.live_grounds if ground.kind == "assignment"}
        for held in self._assignments(grant):
            if held.id not in grounds:
                grant.grounds.append(Ground("assignment", held.id, held.started_on, today))
        if any(ground.kind == "assignment" for ground in grant.live_grounds):
            for ground in grant.live_grounds:
                if _is_stand_in(ground):
                    ground.end(today, "named")

    def _why_lost(self, assignment_id: str) -> str:
        assignment = self.tables.assignments[assignment_id]
        if assignment.pair != self.pair:
            return "moved"
        return "gone" if assignment.gone_on else "before_grant"

    def open_for(self, loaded: Iterable[str], today: date) -> None:
        """Open a grant if one of the loaded assignments calls for it.

        Decided: only assignments whose rows are in the load count, and the earliest first day is
        used.
        """
        if self.open_grant():
            return
        ids, rules = set(loaded), self.tables.rules
        calling = [
            assignment
            for assignment in self._live_assignments()
            if assignment.id in ids and calls_for_grant(rules, assignment, self.grants, today)
        ]
        if calling:
            first_day = min(assignment.started_on for assignment in calling)
            self._add_assignments(self._open(min(first_day, today), today), today)

    def _live_assignments(self) -> list[Assignment]:
        return [
            assignment
            for _id, assignment in sorted(self.tables.assignments.items())
            if assignment.pair == self.pair and assignment.gone_on is None
        ]

    def _assignments(self, grant: Grant) -> list[Assignment]:
        return [
            assignment
            for assignment in self._live_assignments()
            if not assignment.ended_on or assignment.ended_on >= grant.granted_on
        ]

    # Grants

    def open_grant(self) -> Grant | None:
        """Return the open grant, expired or not (only a closing ends it); None without one."""
        return next((grant for grant in self.grants if grant.closed_on is None), None)

    def _open(self, first_day: date, today: date) -> Grant:
        """Open a grant on this day, or on the end of the one before, so that none overlap."""
        ends = [grant.closed_on for grant in self.grants if grant.closed_on]
        grant = Grant(self.pair, max(first_day, *ends) if ends else first_day, known_on=today)
        self.grants.append(grant)
        return grant

    def _close(self, grant: Grant, today: date, cause: str) -> None:
        """Close the grant today, whatever day the decision carries: the past doesn't change."""
        grant.closed_on, grant.cause = today, cause
        for ground in grant.live_grounds:
            ground.end(today, "closed")

    def bring_in(self, row: GrantRow) -> None:
        """Add a grant from an earlier register; its consents count as decisions in the order."""
        grant = Grant(self.pair, row.granted_on, known_on=row.granted_on)
        consent = row.origin == "consent"
        yes = self._add("yes", row.id, row.granted_on) if consent else None
        grant.grounds.append(Ground("brought_in", row.id, row.granted_on, row.granted_on, yes))
        if row.renewed_on:
            again = self._add("yes", f"{row.id} renewed", row.renewed_on)
            grant.grounds.append(
                Ground("consent", row.id, row.renewed_on, row.renewed_on, again)
            )  # fmt: skip
        if row.closed_on:
            grant.closed_on, grant.cause = row.closed_on, "brought_in"
            for ground in grant.grounds:
                ground.end(row.closed_on, "closed")
                if ground.decision:
                    ground.decision.used_up = True
        self.grants = sorted([*self.grants, grant], key=lambda grant: grant.granted_on)

    def close_by_hand(self, today: date) -> None:
        grant = self._must_be_open()
        grant.closed_by = self._add("by_hand", f"closing {len(self.decisions)}", today)
        self._close(grant, today, "by_hand")

    def close_if_due(self, today: date) -> None:
        """Close the open grant if it is due, as the daily job does.

        The yeses that it rests on are then used up: each gives a grant only once.
        """
        grant = self.open_grant()
        if grant is None:
            return
        closes_on = self.assessment(grant).closes_on
        if closes_on and closes_on <= today:
            for ground in grant.consents:
                assert ground.decision
                ground.decision.used_up = True
            self._close(grant, today, "daily_job")

    def undo_closing(self, today: date) -> None:
        """Open the latest grant again, and keep it open for 14 days. Raises Refused.

        Decided: only a pair's latest grant, because an older one would overlap what came after; and
        only if something holds it, because a client who has said no since then isn't overruled.
        """
        grant = self.grants[-1] if self.grants else None
        if grant is None or grant.closed_on is None or grant.cause not in {"daily_job", "by_hand"}:
            raise Refused
        closing = grant.closed_by
        ended_with_it = [ground for ground in grant.grounds if ground.why == "closed"]
        back = [ground for ground in ended_with_it if self._comes_back(ground)]
        stands = standing(decision for decision in self.decisions if decision is not closing)
        new_yes = stands and stands.kind == "yes" and not stands.used_up
        tenders = self._assignments(grant)
        refuses = client_refuses(self.decisions)
        if not (
            keep_open(self.tables.rules, self._assignments(grant), today)
            if refuses
            else back or tenders or new_yes
        ):
            raise Refused

        grant.closed_on = grant.cause = grant.closed_by = None
        for ground in ended_with_it:
            if ground.decision:
                ground.decision.used_up = False
        for ground in back:
            ground.ended_on = ground.why = None
        kept_until = today + KEPT_AFTER_UNDOING
        grant.kept_until = max(grant.kept_until or kept_until, kept_until)
        if closing:
            closing.undone = True
            self._let_stand(today, cause="by_hand")
        self._add_assignments(grant, today)

    def _comes_back(self, ground: Ground) -> bool:
        if ground.kind == "assignment":
            return False  # current assignments are added again later
        if ground.decision is None:
            return not client_refuses(self.decisions)
        return not ground.decision.undone and not client_refuses(self.decisions)

    def keep(self, until: date, today: date) -> None:
        """Keep the open grant, expired or not, until a day. Raises Refused.

        The day is at most 90 days away, and at most 180 days after the reasons end.
        """
        grant = self._must_be_open()
        reasons_end = self.assessment(grant, kept=False).closes_on
        last = today + LONGEST_KEEPING
        if reasons_end:
            last = min(last, reasons_end + LONGEST_PAST_THE_REASONS)
        if not today < until <= last:
            raise Refused
        grant.kept_until = until

    def end_keeping(self) -> None:
        grant = self._must_be_open()
        if grant.kept_until is None:
            raise Refused
        grant.kept_until = None

    def _must_be_open(self) -> Grant:
        grant = self.open_grant()
        if grant is None:
            raise Refused
        return grant

    # Answers

    def assessment(self, grant: Grant, *, kept: bool = True) -> Assessment:
        """Return why this open grant is open.

        Decided: what a brought-in grant rests on counts from its first day as a yes does, so that
        an older yes doesn't make it close sooner.
        """
        yeses = [ground.begins for ground in grant.live_grounds if ground.kind != "assignment"]
        return assess(
            self.tables.rules,
            grant.granted_on,
            max(yeses, default=None),
            self._facts(grant),
            grant.kept_until if kept else None,
        )

    def _facts(self, grant: Grant) -> list[Fact]:
        facts = [
            Fact("assignment", fact.id, fact.service, fact.ended_on)
            for fact in self._assignments(grant)
        ]
        facts.sort(key=lambda fact: (fact.service, fact.id))
        if client_refuses(self.decisions):
            return facts
        for _id, action in sorted(self.tables.actions.items()):
            if action.pair == self.pair and action.gone_on is None:
                kind = "trajectory action" if action.trajectory else "action"
                if not action.ended_on or action.ended_on >= grant.granted_on:
                    facts.append(Fact(kind, action.id, None, action.ended_on))
        return facts

    def remember(self, today: date) -> None:
        """Store, at the end of an act, until when each grant gives access."""
        for grant in self.grants:
            end = grant.closed_on or self.assessment(grant).closes_on
            if grant.memory is None:
                grant.memory = Memory(end)
            else:
                grant.memory.learn(end, today)

    def could_view(self, day: date) -> bool:
        """Return whether the partner could view the file on a past day, or can today."""
        return any(
            grant.memory
            and max(grant.granted_on, grant.known_on) <= day
            and grant.memory.holds(day)
            for grant in self.grants
        )

    def _add(self, kind: str, name: str, day: date) -> Decision:
        decision = Decision(kind, day, len(self.decisions), name)
        self.decisions.append(decision)
        return decision


def _is_stand_in(ground: Ground) -> bool:
    return ground.kind == "brought_in" and ground.decision is None
