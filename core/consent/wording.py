"""What recording a consent form would do to a grant, and what it did, in sentences.

These are pure functions of the form and of where the grant stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from core.consent.consequences import Consequence, Earlier, Verdict
from core.consent.forms import Twin
from core.grants.access import has_expired, last_day_in_words
from core.i18n import _, day_in_words
from core.models import Answer, Basis, DecisionKind, Effect, State


class Pair(NamedTuple):
    """The names of the client whose file it is and of the partner who asks to view it."""

    client: str
    partner: str


def draft_saved(missing: Sequence[str]) -> str:
    """Say that a form is saved as a draft, and what is still missing on it."""
    if not missing:
        return _("Draft saved. Nothing is missing: it can be recorded.")
    return _("Draft saved; it grants nothing yet.") + " " + " ".join(missing)


def recorded_earlier(recorded_on: date, recorded_by: str, *, scan_kept: bool = True) -> str:
    """That the same paper was recorded before, and if so, that it had another scan already."""
    said = _("This form was recorded already on {day} by {who}; nothing changes.").format(
        day=day_in_words(recorded_on), who=recorded_by
    )
    if scan_kept:
        return said
    return said + " " + _("It has a scan already: the one that you added isn't kept.")


def twin_in_words(twin: Twin) -> str:
    """That a form equals one that was recorded before, and what then."""
    if twin.taken_back_on is None:
        return recorded_earlier(twin.recorded_on, twin.recorded_by)
    return _(
        "The same form was recorded already on {day} by {who}, and the client took that back on"
        " {taken_back}. Recording it again changes nothing, unless it is a new decision."
    ).format(
        day=day_in_words(twin.recorded_on),
        who=twin.recorded_by,
        taken_back=day_in_words(twin.taken_back_on),
    )


def what_happened(done: Consequence, pair: Pair, today: date) -> str:
    """What recording a form did."""
    if done.overtaken_by:
        return _("The form is kept, but changes nothing: {earlier} carries a later day.").format(
            earlier=decision_in_words(done.overtaken_by)
        )
    if done.effect is Effect.OPENED and done.after:
        opened = _may_view(pair, done.after, today)
        return " ".join([*_closed_before(done, pair.partner), opened])
    if done.effect is Effect.RENEWED and done.after:
        return _renewed(pair, done.before, done.after, today)
    if done.effect is Effect.STAYS:
        return (
            _("The no of {client} is recorded.").format(**pair._asdict())
            + " "
            + stays(done, pair.partner)
        )
    if done.effect is Effect.CLOSED:
        said = _("{client} says no: the grant of {partner} is closed.")
    else:
        said = _("The no of {client} is recorded. {partner} had no grant: nothing had to close.")
    return said.format(**pair._asdict())


def what_would_happen(foreseen: Mapping[Answer, Consequence], partner: str, today: date) -> str:
    """What a yes and a no would do to the pair's grant."""
    yes, no = foreseen[Answer.YES], foreseen[Answer.NO]
    if yes.overtaken_by:
        return _(
            "Note: {earlier} carries a later day and goes before this form. The form is kept, but"
            " changes nothing."
        ).format(earlier=decision_in_words(yes.overtaken_by))
    stands = _stands(partner, yes.before, today)
    return " ".join(
        [stands, *_closed_before(yes, partner), _with_a_yes(yes, today), _with_a_no(no)]
    )


def stays(consequence: Consequence, partner: str) -> str:
    """Why a grant stays after a no or a withdrawal, and until when."""
    assert consequence.stays_by
    assert consequence.after
    return _("The grant of {partner} stays {until}: {assignment} justifies it.").format(
        partner=partner,
        until=_how_long(consequence.after),
        assignment=_assignment(consequence),
    )


def decision_in_words(decision: Earlier) -> str:
    """A decision as sentences name it: what it is and its day, and of a closing who and why."""
    words = {
        DecisionKind.YES: _("the yes of {day}"),
        DecisionKind.NO: _("the no of {day}"),
        DecisionKind.WITHDRAWAL: _("the withdrawal of {day}"),
        DecisionKind.BY_HAND: _("the closing by hand of {day} by {who} ({reason})"),
    }[decision.kind]
    return words.format(
        day=day_in_words(decision.day), who=decision.who, reason=decision.reason or "–"
    )


def _closed_before(consequence: Consequence, partner: str) -> list[str]:
    """That somebody closed the pair's grant by hand, before a new one."""
    closing = consequence.after_closing
    if closing is None:
        return []
    return [
        _(
            "Note: {who} closed the grant of {partner} by hand on {day}, with the reason: {reason}."
        ).format(
            who=closing.who,
            partner=partner,
            day=day_in_words(closing.day),
            reason=(closing.reason or "–").rstrip("."),
        )
    ]


def _assignment(consequence: Consequence) -> str:
    assert consequence.stays_by
    return _("assignment {number} under {service}").format(
        number=consequence.stays_by.assignment_id, service=consequence.stays_by.service
    )


def _how_long(after: Verdict) -> str:
    if after.state is State.IN_USE:
        return _("as long as it is in use")
    if after.closes_on is None:
        return _("and needs a decision")
    return _("up to and including {last}").format(last=_last_day(after))


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


def _stands(partner: str, now: Verdict | None, today: date) -> str:
    """Where the pair's grant stands now."""
    if now is None:
        sentence = _("{partner} has no grant on this file.")
    elif now.state == State.IN_USE:
        sentence = _("{partner} has a grant on this file already; it is in use.")
    elif now.closes_on is None:
        sentence = _("{partner} has a grant on this file already; it needs a decision.")
    elif has_expired(now.closes_on, today):
        sentence = _("The grant of {partner} on this file expired on {day}, but isn't closed yet.")
    else:
        sentence = _("{partner} has a grant on this file already, up to and including {last}.")
    days = {"day": _day(now), "last": _last_day(now)} if now else {}
    return sentence.format(partner=partner, **days)


def _with_a_yes(yes: Consequence, today: date) -> str:
    if yes.after is None:
        return _("With a yes it gets one.")
    if yes.after.state == State.IN_USE:
        return _("With a yes it is renewed and stays in use.")
    if yes.after.closes_on is None:
        return _("With a yes it is renewed, but it needs a decision.")
    if yes.before and yes.after.closes_on == yes.before.closes_on:
        return _("With a yes its closing date doesn't change.")
    if has_expired(yes.after.closes_on, today):
        return _("With a yes it is renewed, but it stays expired: it was received too long ago.")
    return _("With a yes it is renewed up to and including {last}.").format(
        last=_last_day(yes.after)
    )


def _with_a_no(no: Consequence) -> str:
    if no.stays_by and no.after:
        return _("With a no it stays {until}: {assignment} justifies it, without consent.").format(
            until=_how_long(no.after), assignment=_assignment(no)
        )
    if no.effect is Effect.CLOSED:
        return _("With a no it closes at once.")
    return _("With a no nothing changes now; the no is kept.")


def _day(grant: Verdict) -> str:
    return day_in_words(grant.closes_on) if grant.closes_on else ""


def _last_day(grant: Verdict) -> str:
    return last_day_in_words(grant.closes_on) if grant.closes_on else ""
