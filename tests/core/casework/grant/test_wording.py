"""The sentences that announce each act on a grant, and those that report it."""

from dataclasses import replace
from datetime import date

import pytest

from core.casework.grant.grounds import what_it_is, why_it_ended
from core.casework.grant.view import GrantView
from core.casework.grant.wording import (
    after_closing,
    after_end_of_keeping,
    after_keeping,
    after_undoing,
    after_withdrawal,
    before_closing,
    before_end_of_keeping,
    before_keeping,
    before_undoing,
    before_withdrawal,
)
from core.consent.consequences import Consequence, Earlier, Justification, Verdict
from core.grants.ground_rows import GroundRow
from core.grants.wording import closing_in_words, judgement_in_words, undoing_in_words
from core.i18n import day_in_words
from core.models import Cause, DecisionKind, Effect, GroundEnd, State
from tests.core.viewing import (
    CLOSES_ON,
    action,
    assignment,
    closed,
    closing,
    consent,
    in_use,
    kept,
    tender,
    viewed,
)
from tests.days import TODAY, days_ago

NO_LONGER = "De Brug ziet het dossier van An Peeters vanaf vandaag niet meer."
ALREADY = (
    "De Brug ziet het dossier van An Peeters nu al niet meer, want de sluitingsdatum is bereikt."
)
NEVER = "De Brug krijgt het dossier van An Peeters niet te zien: het inzagerecht begint nooit."
AGAIN = "De Brug ziet het dossier van An Peeters opnieuw vanaf vandaag."


def expired(closes_on: date = TODAY) -> GrantView:
    return viewed(closes_on=closes_on, reasons=kept(closes_on, closes_on).reasons)


IN_USE = Verdict(State.IN_USE)
STAYS = Consequence(Effect.STAYS, IN_USE, IN_USE, stays_by=Justification("T1", "TIBB4"))
OVERTAKEN = Consequence(
    Effect.OVERTAKEN, overtaken_by=Earlier(DecisionKind.YES, days_ago(1), "Els", None)
)


@pytest.mark.parametrize(
    ("view", "foreseen", "said"),
    [
        pytest.param(viewed(), Consequence(Effect.CLOSED), NO_LONGER, id="by consent"),
        pytest.param(expired(), Consequence(Effect.CLOSED), ALREADY, id="expired today"),
        pytest.param(
            viewed(granted_on=days_ago(-3)), Consequence(Effect.CLOSED), NEVER, id="still to begin"
        ),
        pytest.param(
            viewed(),
            STAYS,
            "Het inzagerecht van De Brug blijft zolang het in gebruik is: toewijzing T1 voor TIBB4"
            " rechtvaardigt het.",
            id="an assignment justifies it",
        ),
        pytest.param(
            viewed(),
            OVERTAKEN,
            "De intrekking wordt geregistreerd, maar verandert niets: het ja van 23 november 2026"
            " is van een latere dag en gaat voor.",
            id="a later yes goes before it",
        ),
        pytest.param(
            closed(),
            Consequence(Effect.NOTHING_OPEN),
            "De intrekking wordt geregistreerd; er is geen inzagerecht meer open.",
            id="closed meanwhile",
        ),
    ],
)
def test_a_withdrawal_says_what_it_takes_away(
    view: GrantView, foreseen: Consequence, said: str
) -> None:
    announcement = before_withdrawal(view, foreseen, TODAY)
    assert said in announcement.sentences
    assert announcement.possible
    assert said in after_withdrawal(view, foreseen, TODAY)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        pytest.param(viewed(), NO_LONGER, id="open"),
        pytest.param(expired(), ALREADY, id="expired today"),
        pytest.param(viewed(granted_on=days_ago(-3)), NEVER, id="still to begin"),
        pytest.param(
            in_use(action(), assignment()),
            "Opgelet: dit loopt nog: de actie 'Opleiding lasser', de toewijzing voor TIBB4.",
            id="in use",
        ),
        pytest.param(
            viewed(grounds=[tender()]),
            "Dezelfde toewijzing opent het niet opnieuw; een nieuw formulier wel.",
            id="by assignment",
        ),
    ],
)
def test_closing_by_hand_says_what_it_takes_away(view: GrantView, said: str) -> None:
    announcement = before_closing(view, TODAY)
    assert said in announcement.sentences
    assert announcement.possible


@pytest.mark.parametrize(
    ("view", "until", "said"),
    [
        pytest.param(
            viewed(closes_on=days_ago(-5), reasons=kept(TODAY, days_ago(-5)).reasons),
            days_ago(-20),
            ["Het sluit dan op 14 december 2026 in plaats van op 29 november 2026."],
            id="longer",
        ),
        pytest.param(
            viewed(),
            days_ago(-20),
            ["De sluitingsdatum verandert niet: het sluit hoe dan ook op 4 maart 2027."],
            id="not as long as it stays open anyway",
        ),
        pytest.param(
            kept(days_ago(-50), days_ago(-5)),
            days_ago(-20),
            ["Het sluit dan op 14 december 2026 in plaats van op 13 januari 2027."],
            id="not as long as it is kept now",
        ),
        pytest.param(
            expired(),
            days_ago(-20),
            ["Het sluit dan op 14 december 2026 in plaats van op 24 november 2026.", AGAIN],
            id="expired today",
        ),
        pytest.param(
            in_use(action()),
            days_ago(-20),
            [
                "Het is in gebruik en heeft geen sluitingsdatum: dit telt pas als eindigt wat nu"
                " loopt, en dan blijft het minstens tot en met 13 december 2026 open."
            ],
            id="in use",
        ),
        pytest.param(
            viewed(state=State.NO_RULE, closes_on=None),
            days_ago(-20),
            [
                "Het blijft sowieso open tot iemand beslist; openhouden tot en met 13 december 2026"
                " lost dat niet op."
            ],
            id="needs a decision",
        ),
    ],
)
def test_keeping_open_says_which_closing_date_it_gives(
    view: GrantView, until: date, said: list[str]
) -> None:
    sentences = before_keeping(view, until, TODAY).sentences
    assert [sentence for sentence in sentences if "180 dagen" not in sentence] == said


@pytest.mark.parametrize(
    ("view", "until", "last_day", "left", "then"),
    [
        (viewed(closes_on=TODAY, reasons=kept(TODAY, TODAY).reasons), -20, 1, 180, 160),
        (kept(days_ago(-50), days_ago(-5)), -80, -4, 135, 105),
        (kept(days_ago(-50), days_ago(100)), -60, 101, 30, 20),
        (expired(days_ago(30)), -20, 31, 150, 130),
        (viewed(), -20, -99, 180, 180),
    ],
    ids=["from now on", "kept already", "kept for long", "expired", "not as long as anyway"],
)
def test_keeping_open_says_how_many_of_the_days_are_left(
    view: GrantView, until: int, last_day: int, left: int, then: int
) -> None:
    assert before_keeping(view, days_ago(until), TODAY).sentences[-1] == (
        f"Openhouden kan samen hoogstens 180 dagen na {day_in_words(days_ago(last_day))}:"
        f" daarvan blijven er nu {left} over, en hierna {then}."
    )


@pytest.mark.parametrize("longest", [TODAY, days_ago(3)])
def test_what_was_kept_for_long_enough_can_not_be_kept_any_longer(longest: date) -> None:
    (said,), possible = before_keeping(viewed(longest_keeping=longest), TODAY, TODAY)
    assert "nooit meer dan 180 dagen" in said
    assert not possible


@pytest.mark.parametrize(
    ("view", "said"),
    [
        pytest.param(
            kept(days_ago(-20), days_ago(-5)),
            ["Het sluit dan op 29 november 2026 in plaats van op 14 december 2026."],
            id="sooner",
        ),
        pytest.param(
            kept(days_ago(-20), days_ago(5)),
            ["Het sluit dan op 19 november 2026 in plaats van op 14 december 2026.", NO_LONGER],
            id="at once",
        ),
        pytest.param(
            kept(days_ago(-20), CLOSES_ON),
            ["De sluitingsdatum verandert niet: het sluit hoe dan ook op 4 maart 2027."],
            id="not sooner",
        ),
        pytest.param(
            in_use(action(), kept_until=days_ago(-20)),
            ["De toestand blijft zoals ze is: verder verandert er nu niets."],
            id="in use",
        ),
    ],
)
def test_ending_the_keeping_says_which_closing_date_it_gives(
    view: GrantView, said: list[str]
) -> None:
    assert before_end_of_keeping(view, TODAY).sentences == said


@pytest.mark.parametrize(
    ("view", "said"),
    [
        pytest.param(
            closed(newer_grant=2),
            "Deze afsluiting kan niet ongedaan gemaakt worden: De Brug heeft een nieuwer"
            " inzagerecht op het dossier van An Peeters.",
            id="the pair has a newer grant",
        ),
        pytest.param(
            closed(closings=[replace(closing(), can_come_back=False)]),
            "Deze afsluiting kan niet ongedaan gemaakt worden: niets rechtvaardigt het inzagerecht"
            " nog. De klant heeft de toestemming sindsdien ingetrokken, of de toewijzing is er niet"
            " meer.",
            id="nothing to rest on",
        ),
        pytest.param(
            closed(closings=[closing(Cause.GROUND_GONE)]),
            "Waar dit inzagerecht op steunde, bleek er nooit te zijn geweest: dat kan niet ongedaan"
            " gemaakt worden, alleen een nieuw formulier of een nieuwe toewijzing geeft opnieuw"
            " inzagerecht.",
            id="ground gone",
        ),
        pytest.param(
            closed(closings=[closing(Cause.ANNULLED)]),
            "De beslissing achter dit inzagerecht is geannuleerd: dat kan niet ongedaan gemaakt"
            " worden, alleen een nieuw formulier geeft opnieuw inzagerecht.",
            id="annulled",
        ),
        *(
            pytest.param(
                closed(closings=[closing(cause)]),
                "De klant zei neen of trok de toestemming in: dat kan niet ongedaan gemaakt worden,"
                " alleen een nieuw formulier geeft opnieuw inzagerecht.",
                id=cause,
            )
            for cause in (Cause.WITHDRAWAL, Cause.REFUSAL)
        ),
        pytest.param(
            closed(closings=[closing(Cause.EXTRACT)]),
            "Een extract bracht dit inzagerecht afgesloten binnen; een nieuw formulier geeft een"
            " nieuw inzagerecht.",
            id="extract",
        ),
    ],
)
def test_a_closing_that_can_not_be_undone_says_why(view: GrantView, said: str) -> None:
    assert before_undoing(view, TODAY) == ([said], False)


@pytest.mark.parametrize(
    ("view", "from_when", "until"),
    [
        pytest.param(closed(), "vandaag", "7 december 2026", id="by hand"),
        pytest.param(
            closed(closings=[closing(Cause.DAILY_JOB)]), "vandaag", "7 december 2026", id="by a run"
        ),
        pytest.param(
            closed(kept_until=days_ago(-50)), "vandaag", "12 januari 2027", id="kept longer before"
        ),
        pytest.param(
            closed(granted_on=days_ago(-3)), "27 november 2026", "7 december 2026",
            id="still to begin",
        ),
    ],
)  # fmt: skip
def test_undoing_says_from_when_and_how_long_it_is_open_again(
    view: GrantView, from_when: str, until: str
) -> None:
    sentences, possible = before_undoing(view, TODAY)
    assert possible
    assert sentences[0] == f"De Brug ziet het dossier van An Peeters opnieuw vanaf {from_when}."
    assert f"minstens tot en met {until} open" in sentences[1]


def test_afterwards_a_sentence_says_what_happened() -> None:
    withdrawn = Consequence(Effect.CLOSED)
    assert after_withdrawal(viewed(), withdrawn, TODAY) == f"Toestemming ingetrokken. {NO_LONGER}"
    assert after_closing(viewed(), TODAY) == f"Met de hand afgesloten. {NO_LONGER}"
    kept_open = kept(days_ago(-20), days_ago(-5))
    assert after_keeping(kept_open) == (
        "Opengehouden tot en met 13 december 2026. Sluit dan en dan."
    )
    assert after_end_of_keeping(viewed()) == (
        "Niet langer met de hand opengehouden. Sluit dan en dan."
    )
    assert after_undoing(kept_open, TODAY) == (
        "De afsluiting is ongedaan gemaakt: De Brug ziet het dossier van An Peeters opnieuw vanaf"
        " vandaag, en het inzagerecht blijft minstens tot en met 13 december 2026 open."
    )


@pytest.mark.parametrize(
    ("cause", "days_late", "said"),
    [
        (
            Cause.BY_HAND, None,
            "Met de hand afgesloten op 24 november 2026 door Els, want: verhuisd",
        ),
        (
            Cause.DAILY_JOB, 0,
            "Afgesloten op 24 november 2026 door de dagelijkse afsluitactie (run 7).",
        ),
        (
            Cause.DAILY_JOB, 3,
            "Afgesloten op 24 november 2026 door de dagelijkse afsluitactie (run 7). Dat was"
            " 3 dagen te laat.",
        ),
        (
            Cause.REFUSAL, None,
            "Afgesloten op 24 november 2026: de klant zei neen op een formulier dat Els"
            " registreerde.",
        ),
        (
            Cause.WITHDRAWAL, None,
            "Afgesloten op 24 november 2026: de klant trok de toestemming in; Els"
            " registreerde dat.",
        ),
        (Cause.EXTRACT, None, "Afgesloten op 24 november 2026, zoals in een extract stond."),
    ],
)  # fmt: skip
def test_a_closing_says_when_by_whom_and_why(
    cause: Cause, days_late: int | None, said: str
) -> None:
    assert closing_in_words(closing(cause, days_late=days_late)) == said


def test_an_undone_closing_says_who_undid_it_and_a_run_what_it_judged() -> None:
    undone = closing(Cause.DAILY_JOB, undone_on=TODAY)
    assert undoing_in_words(undone) == (
        "Ongedaan gemaakt op 24 november 2026 door Bram, want: vergissing"
    )
    assert judgement_in_words(undone) == "Het oordeel die dag: Sluit dan."
    assert (undoing_in_words(closing()), judgement_in_words(closing())) == (None, None)


def test_an_act_on_nothing_to_undo_is_not_possible() -> None:
    assert not before_undoing(replace(closed(), closings=[]), TODAY).possible


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        (consent(), "Toestemming van de klant, formulier 7"),
        (consent(form_id=None), "Toestemming van de klant, uit een vroeger register"),
        (
            consent(form_id=None, decision_id=None),
            "Toewijzing uit een vroeger register, die dit register niet kent",
        ),
        (tender(), "Toewijzing T1 voor TIBB4, sinds 5 september 2026, zonder einde"),
        (
            tender(assignment_ended_on=TODAY),
            "Toewijzing T1 voor TIBB4, van 5 september 2026 tot en met 24 november 2026",
        ),
    ],
)
def test_a_ground_says_what_it_is(ground: GroundRow, said: str) -> None:
    assert what_it_is(ground) == said


@pytest.mark.parametrize("why", GroundEnd)
def test_a_ground_that_ended_says_when_and_why(why: GroundEnd) -> None:
    said = why_it_ended(tender(ended_on=TODAY, ended_why=why))
    assert said.startswith("24 november 2026: ")
    assert len(said) > len("24 november 2026: klant")
    assert why_it_ended(tender()) == ""
