"""What recording a form did or would do, in a mediator's words."""

from datetime import date

import pytest

from core.consent.consequences import Consequence, Earlier, Justification, Verdict
from core.consent.forms import Twin
from core.consent.wording import (
    Pair,
    draft_saved,
    recorded_earlier,
    twin_in_words,
    what_happened,
    what_would_happen,
)
from core.models import Answer, Basis, DecisionKind, Effect, State
from tests.days import TODAY, days_ago

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


TENDER = Justification("T1", "TIBB4")
STAYS = "Het neen van An Peeters is geregistreerd. Het inzagerecht van De Brug blijft "


@pytest.mark.parametrize(
    ("done", "said"),
    [
        pytest.param(
            Consequence(Effect.CLOSED, IN_USE),
            "An Peeters zegt neen: het inzagerecht van De Brug is gesloten.",
            id="closes",
        ),
        pytest.param(
            Consequence(Effect.STAYS, IN_USE, IN_USE, stays_by=TENDER),
            STAYS + "zolang het in gebruik is: toewijzing T1 voor TIBB4 rechtvaardigt het.",
            id="stays as long as the assignment runs",
        ),
        pytest.param(
            Consequence(Effect.STAYS, IN_USE, closes(IN_MAY, Basis.OWNER), stays_by=TENDER),
            STAYS + "tot en met 22 mei 2027: toewijzing T1 voor TIBB4 rechtvaardigt het.",
            id="stays until its rule has run out",
        ),
        pytest.param(
            Consequence(Effect.STAYS, IN_USE, NO_RULE, stays_by=TENDER),
            STAYS + "en er is een beslissing over nodig: toewijzing T1 voor TIBB4 rechtvaardigt"
            " het.",
            id="stays and needs a decision",
        ),
        pytest.param(
            Consequence(Effect.NOTHING_OPEN),
            "Het neen van An Peeters is geregistreerd. De Brug had geen inzagerecht:"
            " er was niets te sluiten.",
            id="nothing open",
        ),
    ],
)
def test_a_client_who_says_no(done: Consequence, said: str) -> None:
    assert what_happened(done, PAIR, TODAY) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (DecisionKind.YES, "het ja van 21 november 2026"),
        (DecisionKind.NO, "het neen van 21 november 2026"),
        (DecisionKind.WITHDRAWAL, "de intrekking van 21 november 2026"),
        (
            DecisionKind.BY_HAND,
            "de afsluiting met de hand van 21 november 2026 door Els (misbruik)",
        ),
    ],
)
def test_a_form_that_a_later_decision_goes_before(kind: DecisionKind, said: str) -> None:
    reason = "misbruik" if kind is DecisionKind.BY_HAND else None
    consequence = Consequence(
        Effect.OVERTAKEN, None, None, overtaken_by=Earlier(kind, days_ago(3), "Els", reason)
    )
    before = what_would_happen(dict.fromkeys(Answer, consequence), "De Brug", TODAY)
    assert before == (
        f"Let op: {said} is van een latere dag en gaat voor. Dit formulier wordt bewaard, maar"
        " verandert niets."
    )
    assert what_happened(consequence, PAIR, TODAY) == (
        f"Het formulier is bewaard, maar verandert niets: {said} is van een latere dag en gaat"
        " voor."
    )


def test_a_closing_by_hand_is_named_before_and_after_a_yes_that_opens_again() -> None:
    closing = Earlier(DecisionKind.BY_HAND, days_ago(3), "Els", "misbruik.")
    opened = Consequence(Effect.OPENED, after_closing=closing)
    said = (
        "Let op: Els heeft het inzagerecht van De Brug met de hand afgesloten op 21 november 2026,"
        " met als reden: misbruik."
    )
    foreseen = {Answer.YES: opened, Answer.NO: Consequence(Effect.NOTHING_OPEN)}
    assert what_would_happen(foreseen, "De Brug", TODAY) == (
        f"De Brug heeft geen inzagerecht op dit dossier. {said} Bij een ja krijgt het er een."
        " Bij een neen verandert er nu niets; het neen wordt bewaard."
    )
    done = opened._replace(after=closes(IN_MAY))
    assert what_happened(done, PAIR, TODAY).startswith(f"{said} De Brug mag het dossier")


def test_a_paper_that_was_recorded_earlier() -> None:
    said = "Dit formulier werd al op 24 november 2026 geregistreerd door Ann Claes;"
    assert recorded_earlier(TODAY, "Ann Claes") == f"{said} er verandert niets."
    assert twin_in_words(Twin(1, TODAY, "Ann Claes", None)) == f"{said} er verandert niets."


def test_a_paper_that_was_taken_back_since_can_be_a_new_decision() -> None:
    assert twin_in_words(Twin(1, days_ago(3), "Ann Claes", TODAY)) == (
        "Hetzelfde formulier werd al op 21 november 2026 geregistreerd door Ann Claes, en de klant"
        " kwam daar op 24 november 2026 op terug. Het opnieuw registreren verandert niets, tenzij"
        " het een nieuwe beslissing is."
    )


def test_a_draft_says_what_is_missing() -> None:
    assert draft_saved(["De klant ontbreekt.", "De partner ontbreekt."]) == (
        "Kladversie bewaard; ze geeft nog geen inzagerecht."
        " De klant ontbreekt. De partner ontbreekt."
    )
    assert draft_saved([]) == (
        "Kladversie bewaard. Er ontbreekt niets: ze kan geregistreerd worden."
    )


def foreseen(now: Verdict, renewed: Verdict, with_a_no: Effect) -> dict[Answer, Consequence]:
    stays = with_a_no is Effect.STAYS
    return {
        Answer.YES: Consequence(Effect.RENEWED, now, renewed),
        Answer.NO: Consequence(
            with_a_no, now, now if stays else None, stays_by=TENDER if stays else None
        ),
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
            closes(days_ago(9)),
            closes(days_ago(3)),
            "Het inzagerecht van De Brug op dit dossier is verlopen op 15 november 2026,"
            " maar nog niet gesloten. Bij een ja wordt het hernieuwd, maar het blijft verlopen:"
            " het formulier werd te lang geleden ontvangen.",
            id="expired all the same",
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


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (IN_USE, "zolang het in gebruik is"),
        (closes(IN_MAY), "tot en met 22 mei 2027"),
        (NO_RULE, "en er is een beslissing over nodig"),
    ],
    ids=["runs", "closes", "no rule"],
)
def test_what_a_no_would_do_to_what_an_assignment_justifies(now: Verdict, until: str) -> None:
    told = what_would_happen(foreseen(now, now, Effect.STAYS), "De Brug", TODAY)
    assert told.endswith(
        f"Bij een neen blijft het {until}: toewijzing T1 voor TIBB4 rechtvaardigt het, ook zonder"
        " toestemming."
    )
