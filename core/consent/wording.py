"""What recording a consent form would do to a grant, and what it did, in sentences.

These are pure functions of the form and of where the grant stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from core.consent.consequences import Consequence, Verdict
from core.grants.access import has_expired, last_day_in_words
from core.i18n import _, day_in_words, day_of
from core.models import Answer, Basis, Effect, State


class Pair(NamedTuple):
    """The names of the client whose file it is and of the partner who asks to view it."""

    client: str
    partner: str


def draft_saved(missing: Sequence[str]) -> str:
    """Say that a form is saved as a draft, and what is still missing on it."""
    if not missing:
        return _("Draft saved. Nothing is missing: it can be recorded.")
    return _("Draft saved; it grants nothing yet.") + " " + " ".join(missing)


def recorded_earlier(recorded_at: datetime, recorded_by: str, *, scan_kept: bool = True) -> str:
    """Say that the same form was recorded before and, if so, that the new scan isn't kept."""
    said = _("This form was recorded already on {day} by {who}; nothing changes.").format(
        day=day_in_words(day_of(recorded_at)), who=recorded_by
    )
    if scan_kept:
        return said
    return said + " " + _("It has a scan already: the one that you added isn't kept.")


def what_happened(done: Consequence, pair: Pair, today: date) -> str:
    """Say what recording a form did."""
    if done.effect is Effect.OPENED and done.after:
        return _may_view(pair, done.after, today)
    if done.effect is Effect.RENEWED and done.after:
        return _renewed(pair, done.before, done.after, today)
    return {
        Effect.CLOSED: _("{client} says no: the grant of {partner} is closed."),
        Effect.STAYS: _(
            "The no of {client} is recorded. The grant of {partner} stays: it rests on an"
            " assignment, not on consent."
        ),
    }.get(
        done.effect,
        _("The no of {client} is recorded. {partner} had no grant: nothing had to close."),
    ).format(**pair._asdict())


def what_would_happen(foreseen: Mapping[Answer, Consequence], partner: str, today: date) -> str:
    """Say what a yes and a no would do to the pair's open grant."""
    yes, no = foreseen[Answer.YES], foreseen[Answer.NO]
    assert yes.before
    assert yes.after
    with_a_no = (
        _("With a no it closes at once.")
        if no.effect is Effect.CLOSED
        else _("With a no it stays: it rests on an assignment, not on consent.")
    )
    stands, with_a_yes = _stands(partner, yes.before, today), _with_a_yes(yes.before, yes.after)
    return f"{stands} {with_a_yes} {with_a_no}"


def _may_view(pair: Pair, grant: Verdict, today: date) -> str:
    if grant.state == State.IN_USE:
        sentence = _(
            "{partner} may view the file of {client}. The grant is in use and has no closing date."
        )
    elif grant.closes_on is None:
        sentence = _(
            "{partner} may view the file of {client}, but the grant needs a decision: no closing"
            " rule says when it ends."
        )
    elif has_expired(grant.closes_on, today):
        sentence = _(
            "The grant of {partner} on the file of {client} expired on {day} already:"
            " the form was received too long ago."
        )
    elif grant.basis == Basis.NO_ACTION:
        sentence = _(
            "{partner} may view the file of {client} up to and including {last}, unless an action"
            " starts."
        )
    else:
        sentence = _("{partner} may view the file of {client} up to and including {last}.")
    return sentence.format(**pair._asdict(), day=_day(grant), last=_last_day(grant))


def _renewed(pair: Pair, before: Verdict | None, after: Verdict, today: date) -> str:
    if (
        before is None
        or before.closes_on is None
        or after.closes_on is None
        or has_expired(after.closes_on, today)
    ):
        return _("The grant is renewed.") + " " + _may_view(pair, after, today)
    if before.closes_on == after.closes_on:
        return _(
            "The form is recorded; the grant of {partner} on the file of {client} keeps its closing"
            " date, {day}."
        ).format(**pair._asdict(), day=_day(after))
    sentence = (
        _(
            "The grant of {partner} on the file of {client} is renewed: it ran up to and including"
            " {before}, and now up to and including {after}, unless an action starts."
        )
        if after.basis == Basis.NO_ACTION
        else _(
            "The grant of {partner} on the file of {client} is renewed: it ran up to and including"
            " {before}, and now up to and including {after}."
        )
    )
    return sentence.format(**pair._asdict(), before=_last_day(before), after=_last_day(after))


def _stands(partner: str, now: Verdict, today: date) -> str:
    if now.state == State.IN_USE:
        sentence = _("{partner} has a grant on this file already; it is in use.")
    elif now.closes_on is None:
        sentence = _("{partner} has a grant on this file already; it needs a decision.")
    elif has_expired(now.closes_on, today):
        sentence = _("The grant of {partner} on this file expired on {day}, but isn't closed yet.")
    else:
        sentence = _("{partner} has a grant on this file already, up to and including {last}.")
    return sentence.format(partner=partner, day=_day(now), last=_last_day(now))


def _with_a_yes(now: Verdict, renewed: Verdict) -> str:
    if renewed.state == State.IN_USE:
        return _("With a yes it is renewed and stays in use.")
    if renewed.closes_on is None:
        return _("With a yes it is renewed, but it needs a decision.")
    if renewed.closes_on == now.closes_on:
        return _("With a yes its closing date doesn't change.")
    if now.closes_on and renewed.closes_on < now.closes_on:
        return _(
            "Note: with a yes it is renewed, and what ended before counts no longer: then it runs"
            " up to and including {last}, which is sooner."
        ).format(last=_last_day(renewed))
    return _("With a yes it is renewed up to and including {last}.").format(last=_last_day(renewed))


def _day(grant: Verdict) -> str:
    return day_in_words(grant.closes_on) if grant.closes_on else ""


def _last_day(grant: Verdict) -> str:
    return last_day_in_words(grant.closes_on) if grant.closes_on else ""
