"""Every word of every vocabulary of the software (an enumeration) can be said to its readers."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import timedelta
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.audit.proof import Break, Problem, break_in_words
from core.audit.wording import what_in_words
from core.calendar import Grain
from core.casework.bulk.acts import BulkDone
from core.casework.bulk.planning import BulkPlan, BulkRequest, Obstacle, PlannedGrant
from core.casework.bulk.wording import done_in_words, obstacle_in_words, plan_in_words
from core.casework.closing_work import Attention, attention_in_words
from core.casework.grant.acts import GrantAct
from core.casework.partner import Stage
from core.casework.work_list import Work
from core.config import ROOT
from core.consent.consequences import Earlier
from core.consent.wording import decision_in_words
from core.daily_job.run_closings import Return
from core.daily_job.runs import RunView
from core.grants.access import state_in_words
from core.grants.closings import ClosingRow
from core.grants.leftovers import Lack
from core.grants.marks import MarkRow
from core.grants.wording import closing_in_words, mark_in_words
from core.i18n import LANGUAGES, speak
from core.identity.sign_in import REFUSALS
from core.models import (
    Answer,
    Basis,
    BatchAct,
    Cause,
    Channel,
    DecisionKind,
    Effect,
    Ending,
    GroundEnd,
    GroundKind,
    MarkKind,
    Origin,
    Outcome,
    Purpose,
    State,
    Unit,
)
from core.permissions import IN_WORDS, Act
from core.presentation.wording import (
    basis_in_words,
    cause_in_words,
    ground_in_words,
    origin_in_words,
    period_in_words,
)
from pages.parts.daily_runs.leftovers import lack_in_words
from pages.parts.daily_runs.wording import counts_in_words, outcome_in_words, return_in_words
from pages.parts.grant import acts
from pages.parts.lists.bulk import act_wording
from pages.parts.partner.figures import stage_in_words
from pages.parts.today import wording as today
from pages.parts.today.absence import Away, Share, share_in_words, who_is_away
from pages.parts.widgets.rule_fields import unit_in_words
from pages.parts.widgets.wording import (
    answer_in_words,
    channel_in_words,
    effect_in_words,
    grain_in_words,
    purpose_in_words,
)
from tests.days import NOW, TODAY

# The words that a dictionary leaves out: they never come there, or are seen to elsewhere.
LEFT_OUT = {
    ("core/casework/bulk/wording.py", "Obstacle"): {"KEPT_LONG_ENOUGH"},
    ("core/casework/file_history.py", "Cause"): {
        "BY_HAND", "REFUSAL", "WITHDRAWAL", "GROUND_GONE", "ANNULLED",
    },
    ("core/casework/grant/acts.py", "GrantAct"): {"KEEP", "WITHDRAW"},
    ("core/casework/register/wording.py", "Cause"): {"DAILY_JOB"},
    ("core/casework/tender_work.py", "Work"): {
        "DRAFTS", "CLOSING", "UNDECIDED", "UNCOVERED", "LONG",
    },
    ("core/casework/work_list.py", "Work"): {
        "KEPT_OUT", "TWO_OWNERS", "LONG", "CLOSING", "UNDECIDED",
    },
    ("core/grants/closings.py", "Sorting"): {"CLOSES_ON", "PARTNER"},
    ("core/grants/grounds.py", "Cause"): {
        "DAILY_JOB", "BY_HAND", "EXTRACT", "GROUND_GONE", "ANNULLED",
    },
    ("core/identity/settings.py", "Role"): {"SYSTEM"},
    ("core/rules/decisions.py", "DecisionKind"): {"YES", "BY_HAND"},
    ("pages/parts/frame/session.py", "Role"): {"SYSTEM"},
    ("pages/parts/lists/bulk.py", "BatchAct"): {"CLOSE"},
}  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("core", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def vocabularies() -> dict[str, set[str]]:
    """The names of the words of each vocabulary, by its own name."""
    found = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                ast.unparse(base) in ("StrEnum", "Enum") for base in node.bases
            ):
                module = import_module(".".join(Path(path).with_suffix("").parts))
                found[node.name] = set(getattr(module, node.name).__members__)
    return found


def dictionaries(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each dictionary whose keys are words of one vocabulary: of which, and which words."""
    for node in ast.walk(tree):
        keys = node.keys if isinstance(node, ast.Dict) else []
        words = [key for key in keys if isinstance(key, ast.Attribute)]
        names = {ast.unparse(word.value) for word in words}
        if len(words) == len(keys) > 1 and len(names) == 1:
            yield names.pop(), {word.attr for word in words}


def test_a_dictionary_by_the_words_of_a_vocabulary_has_them_all_but_what_is_known() -> None:
    known = vocabularies()
    found, left_out = 0, {}
    for path, tree in modules():
        for name, words in dictionaries(tree):
            if name in known:
                found += 1
                if known[name] - words:
                    left_out[path, name] = known[name] - words
    assert left_out == LEFT_OUT
    assert found > 40


def run_of(**told: Any) -> RunView:
    nothing: dict[str, Any] = dict.fromkeys(RunView._fields)
    nothing |= {"counts": {}, "duration": timedelta(seconds=1), "run_on": TODAY, "started_at": NOW}
    return RunView(**(nothing | told))


def closing_of(cause: Cause) -> ClosingRow:
    nothing: dict[str, Any] = dict.fromkeys(field.name for field in fields(ClosingRow))
    return ClosingRow(**(nothing | {"cause": cause, "closed_on": TODAY, "closed_by": "Bea"}))


def mark_of(kind: MarkKind) -> MarkRow:
    return MarkRow(1, 1, kind, "gebeld", TODAY, "Bea", NOW)


def planned(obstacle: Obstacle | None = None) -> PlannedGrant:
    return PlannedGrant(grant_id=1, obstacle=obstacle, obstacle_day=TODAY)


def bulk_plan(act: BatchAct) -> BulkPlan:
    return BulkPlan(BulkRequest(act, [1], "ziek", TODAY, TODAY), [planned()])


def event(kind: str, detail: str) -> Callable[[Any], str]:
    return lambda word: what_in_words(kind, {detail: word})


SAYS: list[tuple[str, Callable[[Any], str], Iterable[Any]]] = [
    ("answers", answer_in_words, Answer),
    ("acts on many, beforehand", lambda act: plan_in_words(bulk_plan(act), [])[0], BatchAct),
    ("acts on many, done", lambda act: done_in_words(BulkDone(1, bulk_plan(act))), BatchAct),
    ("attention", attention_in_words, Attention),
    ("acts on many", lambda act: act_wording(act).name, BatchAct),
    ("acts on many, confirmed", lambda act: act_wording(act).confirm, BatchAct),
    ("away", who_is_away, Away),
    ("shares of work", lambda share: share_in_words(share, "An", ["Bea"]), Share),
    ("bases", basis_in_words, Basis),
    ("bases of a run", lambda basis: counts_in_words(run_of(counts={basis: 2})), Basis),
    ("bases in the trail", event("rule.added", "basis"), Basis),
    ("causes", cause_in_words, Cause),
    ("causes of a closing", lambda cause: closing_in_words(closing_of(cause)), Cause),
    ("channels", channel_in_words, Channel),
    ("decisions", lambda kind: decision_in_words(Earlier(kind, TODAY, "Bea", None)), DecisionKind),
    ("decisions in the trail", event("consent.annulled", "decided"), DecisionKind),
    ("effects", effect_in_words, [None, *Effect]),
    ("effects in the trail", event("consent.yes_recorded", "effect"), Effect),
    ("ends of a ground in the trail", event("ground.ended", "ended_why"), GroundEnd),
    ("ends of signing in", lambda why: str(REFUSALS[why]()), Ending),
    ("ends of signing in, in the trail", event("session.ended", "why"), Ending),
    ("grains", grain_in_words, Grain),
    ("grant's acts", lambda act: acts.wording(act).name, GrantAct),
    ("grant's acts, confirmed", lambda act: acts.wording(act).confirm, GrantAct),
    ("grounds", ground_in_words, GroundKind),
    ("grounds in the trail", event("ground.added", "ground"), GroundKind),
    ("lacks", lack_in_words, Lack),
    ("marks", lambda kind: mark_in_words(mark_of(kind)), MarkKind),
    ("obstacles", lambda obstacle: obstacle_in_words(planned(obstacle)), Obstacle),
    ("origins", origin_in_words, Origin),
    ("origins in the trail", event("grant.opened", "origin"), Origin),
    ("outcomes", lambda outcome: outcome_in_words(run_of(outcome=outcome)), Outcome),
    ("permissions", IN_WORDS.__getitem__, Act),
    ("problems", lambda problem: break_in_words(Break("event", 1, problem)), Problem),
    ("purposes", purpose_in_words, Purpose),
    ("returns", return_in_words, Return),
    ("stages", stage_in_words, Stage),
    ("states", lambda state: state_in_words(state, None, TODAY), [None, *State]),
    ("units", unit_in_words, Unit),
    ("units of a period", lambda unit: period_in_words(2, unit), Unit),
    ("work", today.name_of, Work),
    ("work's icons", today.ICONS.__getitem__, Work),
    ("work, what to do", today.what_to_do, Work),
    ("work, nothing to do", today.nothing_to_do, Work),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("say", "vocabulary"), [pytest.param(*row, id=name) for name, *row in SAYS]
)
def test_each_word_is_said_in_a_way_of_its_own(
    say: Callable[[Any], str], vocabulary: Iterable[Enum | None], language: str
) -> None:
    speak(language)
    said = {word: say(word) for word in vocabulary}
    speak("nl")
    assert all(words.strip() for words in said.values()), said
    assert len(set(said.values())) == len(said), said
    for word, words in said.items():
        if word is not None and "_" in str(word.value):  # such as "no_action": no word for people
            assert word.value not in words
