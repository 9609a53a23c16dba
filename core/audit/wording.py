"""What an audit event says, as people read it: the same on the page and in every file."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from string import Formatter
from typing import Any

from core.audit.sentences import (
    DECIDED,
    DETAILS,
    EFFECTS,
    ENDINGS,
    GROUND_ENDS,
    LISTS,
    SENTENCES,
    kind_in_words,
)
from core.i18n import FLANDERS, _, day_in_words
from core.models import Basis, GroundKind, Origin, Unit
from core.permissions import IN_WORDS, Act
from core.presentation.wording import (
    ground_in_words,
    in_figures,
    origin_in_words,
    period_in_words,
    rule_in_words,
)

WHY = ("reason", "released_because", "source")  # the details that say why something was done
UNSAID = ("ground", "closing")  # what a sentence says by which one it is, or nobody asks for
SHOWN_OF_HASH = 12
FILES = {"csv": "CSV", "xlsx": "Excel", "pdf": "PDF"}


def what_in_words(kind: str, details: Mapping[str, Any]) -> str:
    """What was done, in one sentence.

    Details that the sentence doesn't mention follow in brackets, except counts of 0; reasons come
    from `why_in_words`.
    """
    told = _told(details)
    sentence = next((each for each in SENTENCES.get(kind, ()) if _names(each) <= told.keys()), None)
    said = _(sentence).format(**told) if sentence else kind_in_words(kind)
    named = {*_names(sentence), *UNSAID} if sentence else set()
    rest = told.keys() - named - set(WHY)
    shown = [name for name in told if name in rest and not (name in COUNTS and told[name] == "0")]
    more = "; ".join(f"{_name(name)}: {told[name]}" for name in shown)
    return f"{said} ({more})" if more else said


def why_in_words(details: Mapping[str, Any]) -> str:
    """Why it was done, if anybody or any rule said so."""
    return " ".join(str(details[name]) for name in WHY if details.get(name))


def when_in_figures(at: datetime) -> str:
    """The moment in Flanders, to the second, such as "15/03/2026 06:00:12"."""
    return f"{at.astimezone(FLANDERS):%d/%m/%Y %H:%M:%S}"


def _told(details: Mapping[str, Any]) -> dict[str, str]:
    """The details that hold something, each as people say it."""
    held = {name: value for name, value in details.items() if value is not None}
    if "period" in held and held.get("unit") in [*Unit]:
        held["period"] = (held["period"], held.pop("unit"), held.pop("last_day_counts", False))
    return {name: _in_words(name, value) for name, value in held.items()}


def _in_words(name: str, value: Any) -> str:
    """A value as people say it; one that it doesn't know, as it is."""
    try:
        return SAID[name](value) if name in SAID else str(value)
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return str(value)


def _name(name: str) -> str:
    return _(DETAILS[name]) if name in DETAILS else name


def _names(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}


def _day(value: str) -> str:
    return day_in_words(date.fromisoformat(value))


def _form(value: int | str) -> str:
    """The number of a consent form, or the form of a file."""
    return FILES.get(value, value) if isinstance(value, str) else str(value)


def _short(value: str) -> str:
    return f"{value[:SHOWN_OF_HASH]}…" if len(value) > SHOWN_OF_HASH else value


DAYS = (
    "until", "day", "said_on", "as_of", "granted_on", "renewed_on", "from", "valid_from",
    "predicted_from", "predicted_to", "first_bite", "first", "last", "look_again_on",
    "kept_until",
)  # fmt: skip
COUNTS = (
    "found", "due", "closed", "reopened", "blocked", "rows", "rows_loaded", "rows_rejected",
    "rows_gone", "grants_opened", "grants_closed", "newly", "earlier", "later", "no_longer", "same",
)  # fmt: skip
SAID: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(DAYS, _day),
    **dict.fromkeys(COUNTS, in_figures),
    **dict.fromkeys(("digest", "sha256"), _short),
    **dict.fromkeys(("page", "list"), lambda name: _(LISTS[name])),
    "sought_kind": kind_in_words,
    "still_stands": lambda _said: _("yes"),
    "effect": lambda effect: _(EFFECTS[effect]),
    "ended_why": lambda why: _(GROUND_ENDS[why]),
    "decided": lambda kind: _(DECIDED[kind]),
    "origin": lambda origin: origin_in_words(Origin(origin)),
    "ground": lambda kind: ground_in_words(GroundKind(kind)),
    "why": lambda why: _(ENDINGS[why]),
    "basis": lambda basis: rule_in_words(Basis(basis)),
    "period": lambda period: period_in_words(
        period[0], Unit(period[1]), last_day_counts=bool(period[2])
    ),
    "form": _form,
    "act": lambda act: _(IN_WORDS[Act(act)]),
    "last_of_hour": lambda _said: _("yes"),
}
