"""The sentence of each kind of audit event, which leaves out nothing that was recorded."""

import ast
import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from core.audit.sentences import EFFECTS, ENDINGS, KINDS, LISTS, SENTENCES
from core.audit.wording import what_in_words, when_in_figures, why_in_words
from core.config import ROOT
from core.i18n import LANGUAGES, speak
from core.models import Effect, Ending
from tests.days import NOW

SAID = [
    ("grant.kept_open", {"grant": 5, "until": "2026-03-12", "reason": "ziek"},
     "Inzagerecht 5 met de hand opengehouden, sluitingsdatum 12 maart 2026", "ziek"),
    ("consent.yes_recorded", {"form": 7, "effect": "opened"},
     "Inzagerechtenformulier 7 geregistreerd, de klant zei ja: het inzagerecht werd geopend", ""),
    ("daily_run.done", {"run": 3, "day": "2026-03-12", "due": 1200, "closed": 1200, "digest": "ab"},
     "Dagelijkse run 3 van 12 maart 2026 gedaan: te sluiten 1.200, afgesloten 1.200"
     " (hash van de afsluitingen: ab)", ""),
    ("daily_run.done", {"run": 3, "day": "2026-03-12", "due": 1, "closed": 1,
                        "released_because": "nagekeken"},
     "Dagelijkse run 3 van 12 maart 2026 gedaan: te sluiten 1, afgesloten 1", "nagekeken"),
    ("daily_run.nothing_due", {"run": 3, "day": "2026-03-12", "due": 0, "closed": 0},
     "Dagelijkse run 3 van 12 maart 2026: er viel niets te sluiten", ""),
    ("grant.closing_undone", {"grant": 1, "closing": 2, "run": 3, "reason": "fout"},
     "Afsluiting 2 van inzagerecht 1 door dagelijkse run 3 ongedaan gemaakt", "fout"),
    ("grant.closing_undone", {"grant": 1, "closing": 2, "reason": "fout"},
     "Afsluiting 2 van inzagerecht 1 ongedaan gemaakt", "fout"),
    ("rule.added", {"rule": 4, "basis": "owner", "service": "TIBB4", "period": 1, "unit": "months",
                    "valid_from": "2026-01-01", "source": "omzendbrief"},
     "Afsluitregel 4 toegevoegd: regel eigenaar voor TIBB4, 1 maand, vanaf 1 januari 2026",
     "omzendbrief"),
    ("rule.removed", {"rule": 4, "basis": "no_action", "service": None, "period": 30,
                      "unit": "days", "valid_from": "2026-01-01", "source": "omzendbrief"},
     "Afsluitregel 4 verwijderd: regel geen actie, 30 dagen, vanaf 1 januari 2026", "omzendbrief"),
    ("list.exported", {"list": "upcoming_closures", "form": "xlsx", "rows": 1200},
     "Lijst 'Komende afsluitingen' uitgevoerd als Excel: 1.200 rijen", ""),
    ("list.exported", {"list": "month_report", "form": "pdf", "rows": None},
     "'Maandverslag' uitgevoerd als PDF", ""),
    ("audit.searched", {"person": "an", "sought_kind": "client.viewed", "first": "2026-01-01"},
     "Auditspoor doorzocht op wat an deed (soort: Klantendossier bekeken; vanaf: 1 januari 2026)",
     ""),
    ("audit.searched", {}, "Auditspoor doorzocht", ""),
    ("session.refused", {"why": "expired"}, "Aanmelding geweigerd: verlopen", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "details", "what", "why"), SAID)
def test_an_event_is_said_in_a_sentence(
    kind: str, details: dict[str, Any], what: str, why: str
) -> None:
    assert (what_in_words(kind, details), why_in_words(details)) == (what, why)


@pytest.mark.parametrize(
    ("kind", "details", "what"),
    [
        pytest.param("grant.forgotten", {"colour": "{red}"}, "grant.forgotten (colour: {red})",
                     id="unknown kind and detail"),
        pytest.param("grant.kept_open", {"grant": 5}, "Inzagerecht met de hand opengehouden"
                     " (inzagerecht: 5)", id="one that lacks what its sentence names"),
        pytest.param("grant.kept_open", {"grant": 5, "until": "ooit", "extra": 1},
                     "Inzagerecht 5 met de hand opengehouden, sluitingsdatum ooit (extra: 1)",
                     id="no date"),
        pytest.param("consent.yes_recorded", {"form": [1], "effect": {}},
                     "Inzagerechtenformulier [1] geregistreerd, de klant zei ja: {}", id="no text"),
        pytest.param("rule.added", {"period": "x", "unit": "eons"},
                     "Afsluitregel toegevoegd (period: x; unit: eons)", id="no period"),
        pytest.param("daily_run.held", {"due": "veel"},
                     "Dagelijkse run: tegengehouden door de rem (te sluiten: veel)", id="no count"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_shown_as_it_is(kind: str, details: dict[str, Any], what: str) -> None:
    assert what_in_words(kind, details) == what


def test_long_hashes_are_cut_short() -> None:
    said = what_in_words("consent.scan_added", {"form": 1, "sha256": "0123456789abcdef" * 4})
    assert said.endswith("(hash van het bestand: 0123456789ab…)")


def test_a_moment_is_said_as_in_flanders() -> None:
    assert re.fullmatch(r"24/11/2026 \d\d:\d\d:\d\d", when_in_figures(NOW))


def test_every_sentence_belongs_to_a_kind() -> None:
    assert SENTENCES.keys() <= KINDS.keys()
    assert (EFFECTS.keys(), ENDINGS.keys()) == (set(Effect), set(Ending))


def recorded_details() -> Iterator[tuple[str, set[str]]]:
    """Yield the kinds that are literals in the code, with the names of their details."""
    never_details = {"by", "client_id", "partner_id", None}
    for path in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in ("record_event", "record_events") and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value, {each.arg for each in node.keywords} - never_details


def test_every_sentence_is_made_of_what_the_code_records() -> None:
    recorded = dict(recorded_details())
    assert len(recorded) > 10
    for kind in recorded.keys() & SENTENCES.keys() - {"audit.searched"}:
        named = {name for _t, name, _s, _c in Formatter().parse(SENTENCES[kind][-1]) if name}
        assert named <= recorded[kind], kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_and_kind_can_be_said(language: str) -> None:
    speak(language)
    for kind in KINDS:
        assert what_in_words(kind, {})
    for name in LISTS:
        assert f"'{name}'" not in what_in_words("client.viewed", {"page": name})
    speak("nl")


def test_every_page_has_its_name() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__", "main"}
    assert pages <= LISTS.keys()
