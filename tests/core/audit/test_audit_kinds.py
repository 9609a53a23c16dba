"""Every kind of event that the code records has words for it, and looks are recorded."""

import ast
import re
from collections.abc import Iterator

import pytest

from core.audit.sentences import KINDS, kind_in_words, kinds_in_words
from core.config import ROOT
from core.grants.marks import EVENTS as MARKED
from core.grants.marks import REMOVED
from core.i18n import LANGUAGES, speak
from core.models import Answer, Cause, Outcome

RECORDING = (
    "record_event", "record_events", "record_each", "record_refusal", "_record", "_tell",
    "_tell_each", "tell_grounds",
)  # fmt: skip


def recorded_kinds() -> Iterator[str]:
    """Yield the kinds of events in the code; as patterns where part of one is computed."""
    for path in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in RECORDING and len(node.args) > 1:
                yield from patterns(node.args[1])


def patterns(kind: ast.expr) -> Iterator[str]:
    if isinstance(kind, ast.Constant):
        yield re.escape(kind.value)
    elif isinstance(kind, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in kind.values]
        yield "".join(parts)


def test_every_kind_in_the_code_has_words() -> None:
    kinds = set(recorded_kinds())
    assert len(kinds) > 30
    assert [kind for kind in kinds if not any(re.fullmatch(kind, known) for known in KINDS)] == []


def test_every_refusal_has_words() -> None:
    refusal = re.compile(r"[a-z_]+\.(refused|failed)")
    texts = {
        node.value
        for folder in ("core", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    refusals = set(filter(refusal.fullmatch, texts))
    assert len(refusals) > 5
    assert refusals <= KINDS.keys()


def test_every_kind_that_is_worked_out_has_words() -> None:
    kinds = {f"daily_run.{outcome}" for outcome in Outcome}
    kinds |= {f"grant.closed_{cause}" for cause in Cause}
    kinds |= {*MARKED.values(), REMOVED}
    kinds |= {f"consent.{answer}_recorded" for answer in Answer}
    assert kinds <= KINDS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_are_listed_by_their_words(language: str) -> None:
    speak(language)
    listed = kinds_in_words()
    speak("nl")
    assert listed.keys() == KINDS.keys()
    words = [word.casefold() for word in listed.values()]
    assert (words, len(set(words))) == (sorted(words), len(words))


def test_a_kind_of_another_version_is_shown_as_it_is() -> None:
    assert kind_in_words("client.forgotten") == "client.forgotten"
    assert kind_in_words("client.viewed") == "Klantendossier bekeken"
