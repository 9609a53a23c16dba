"""What recording a form did or would do, in a mediator's words."""

from datetime import date, datetime

import pytest

from core.consent.consequences import Consequence, Verdict
from core.consent.wording import (
    Pair,
    draft_saved,
    recorded_earlier,
    what_happened,
    what_would_happen,
)
from core.models import Answer, Basis, Effect, State
from tests.days import NOW, TODAY, days_ago

PAIR = Pair(client="An Peeters", partner="De Brug")


def closes(closes_on: date, basis: Basis = Basis.NO_ACTION) -> Verdict:
    return Verdict(State.CLOSES, closes_on, basis)


IN_USE, NO_RULE = Verdict(State.IN_USE), Verdict(State.NO_RULE)
IN_MAY, IN_MARCH = date(2027, 5, 23), date(2027, 3, 1)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(
            closes(IN_MAY),
            "De Brug mag het dossier van An Peeters inkijken tot en met 22 mei 2027,"
            " tenzij er een actie begint.",
            id="no action yet",
        ),
        pytest.param(
            closes(IN_MAY, Basis.EXECUTOR),
            "De Brug mag het dossier van An Peeters inkijken tot en met 22 mei 2027.",
            id="another rule",
        ),
        pytest.param(
            IN_USE,
            "De Brug mag het dossier van An Peeters inkijken."
            " Het inzagerecht is in gebruik en heeft geen sluitingsdatum.",
            id="in use",
        ),
        pytest.param(
            NO_RULE,
            "De Brug mag het dossier van An Peeters inkijken, maar er is een beslissing nodig:"
            " geen afsluitregel zegt wanneer het inzagerecht eindigt.",
            id="needs a decision",
        ),
        pytest.param(
            closes(TODAY),
            "Het inzagerecht van De Brug op het dossier van An Peeters is al verlopen op"
            " 24 november 2026: het formulier werd te lang geleden ontvangen.",
            id="closing date today",
        ),
    ],
)
def test_a_grant_that_is_opened(after: Verdict, said: str) -> None:
    assert what_happened(Consequence(Effect.OPENED, None, after), PAIR, TODAY) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            closes(IN_MARCH),
            closes(IN_MAY),
            "Het inzagerecht van De Brug op het dossier van An Peeters is hernieuwd:"
            " het liep tot en met 28 februari 2027 en loopt nu tot en met 22 mei 2027, tenzij er"
            " een actie begint.",
            id="from and until",
        ),
        pytest.param(
            closes(IN_MAY, Basis.OWNER),
            closes(IN_MARCH, Basis.EXECUTOR),
            "Het inzagerecht van De Brug op het dossier van An Peeters is hernieuwd:"
            " het liep tot en met 22 mei 2027 en loopt nu tot en met 28 februari 2027.",
            id="sooner by another rule",
        ),
        pytest.param(
            closes(IN_MAY),
            closes(IN_MAY),
            "Het formulier is geregistreerd; het inzagerecht van De Brug op het dossier van"
            " An Peeters houdt zijn sluitingsdatum, 23 mei 2027.",
            id="an older form",
        ),
        pytest.param(
            closes(IN_MAY, Basis.OWNER),
            closes(TODAY),
            "Het inzagerecht is hernieuwd. Het inzagerecht van De Brug op het dossier van"
            " An Peeters is al verlopen op 24 november 2026: het formulier werd te lang geleden"
            " ontvangen.",
            id="expired all the same",
        ),
        pytest.param(
            IN_USE,
            IN_USE,
            "Het inzagerecht is hernieuwd. De Brug mag het dossier van An Peeters inkijken."
            " Het inzagerecht is in gebruik en heeft geen sluitingsdatum.",
            id="in use",
        ),
        pytest.param(
            NO_RULE,
            closes(IN_MAY),
            "Het inzagerecht is hernieuwd. De Brug mag het dossier van An Peeters inkijken"
            " tot en met 22 mei 2027, tenzij er een actie begint.",
            id="needed a decision",
        ),
    ],
)
def test_a_grant_that_is_renewed(before: Verdict, after: Verdict, said: str) -> None:
    assert what_happened(Consequence(Effect.RENEWED, before, after), PAIR, TODAY) == said


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (Effect.CLOSED, "An Peeters zegt neen: het inzagerecht van De Brug is gesloten."),
        (
            Effect.STAYS,
            "Het neen van An Peeters is geregistreerd. Het inzagerecht van De Brug blijft:"
            " het steunt op een toewijzing, niet op toestemming.",
        ),
        (
            Effect.NOTHING_OPEN,
            "Het neen van An Peeters is geregistreerd. De Brug had geen inzagerecht:"
            " er was niets te sluiten.",
        ),
    ],
)
def test_a_client_who_says_no(effect: Effect, said: str) -> None:
    assert what_happened(Consequence(effect, IN_USE, None), PAIR, TODAY) == said


def test_a_paper_that_was_recorded_earlier() -> None:
    assert recorded_earlier(NOW, "Ann Claes") == (
        "Dit formulier werd al op 24 november 2026 geregistreerd door Ann Claes;"
        " er verandert niets."
    )
    just_before_midnight = datetime.fromisoformat("2026-03-14T23:30:00+00:00")
    assert "15 maart 2026" in recorded_earlier(just_before_midnight, "Ann Claes")


def test_a_draft_says_what_is_missing() -> None:
    assert draft_saved(["De klant ontbreekt.", "De partner ontbreekt."]) == (
        "Kladversie bewaard; ze geeft nog geen inzagerecht."
        " De klant ontbreekt. De partner ontbreekt."
    )
    assert draft_saved([]) == (
        "Kladversie bewaard. Er ontbreekt niets: ze kan geregistreerd worden."
    )


def foreseen(now: Verdict, renewed: Verdict, with_a_no: Effect) -> dict[Answer, Consequence]:
    after = now if with_a_no is Effect.STAYS else None
    return {
        Answer.YES: Consequence(Effect.RENEWED, now, renewed),
        Answer.NO: Consequence(with_a_no, now, after),
    }


@pytest.mark.parametrize(
    ("now", "renewed", "said"),
    [
        pytest.param(
            closes(IN_MARCH),
            closes(IN_MAY),
            "De Brug heeft al inzagerecht op dit dossier, tot en met 28 februari 2027."
            " Bij een ja wordt het hernieuwd tot en met 22 mei 2027.",
            id="later",
        ),
        pytest.param(
            closes(IN_MAY),
            closes(IN_MARCH),
            "De Brug heeft al inzagerecht op dit dossier, tot en met 22 mei 2027."
            " Let op: bij een ja wordt het hernieuwd en telt niet meer mee wat vroeger eindigde:"
            " dan loopt het tot en met 28 februari 2027, en dat is vroeger.",
            id="sooner",
        ),
        pytest.param(
            closes(IN_MAY),
            closes(IN_MAY),
            "De Brug heeft al inzagerecht op dit dossier, tot en met 22 mei 2027."
            " Bij een ja verandert de sluitingsdatum niet.",
            id="the same",
        ),
        pytest.param(
            IN_USE,
            IN_USE,
            "De Brug heeft al inzagerecht op dit dossier; het is in gebruik."
            " Bij een ja wordt het hernieuwd en blijft het in gebruik.",
            id="in use",
        ),
        pytest.param(
            NO_RULE,
            NO_RULE,
            "De Brug heeft al inzagerecht op dit dossier; er is een beslissing over nodig."
            " Bij een ja wordt het hernieuwd, maar er is een beslissing over nodig.",
            id="needs a decision",
        ),
        pytest.param(
            closes(days_ago(3)),
            closes(IN_MAY),
            "Het inzagerecht van De Brug op dit dossier is verlopen op 21 november 2026,"
            " maar nog niet gesloten. Bij een ja wordt het hernieuwd tot en met 22 mei 2027.",
            id="expired",
        ),
    ],
)
def test_what_a_yes_would_do(now: Verdict, renewed: Verdict, said: str) -> None:
    told = what_would_happen(foreseen(now, renewed, Effect.CLOSED), "De Brug", TODAY)
    assert told == f"{said} Bij een neen sluit het meteen."


def test_what_a_no_would_do_to_a_grant_given_by_assignment() -> None:
    told = what_would_happen(foreseen(IN_USE, IN_USE, Effect.STAYS), "De Brug", TODAY)
    assert told.endswith(
        "Bij een neen blijft het: het steunt op een toewijzing, niet op toestemming."
    )
