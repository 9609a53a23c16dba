"""What an act on a grant will do, said beforehand, and what it did.

These are pure functions of what the page shows of the grant.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from core.casework.grant.view import GrantView
from core.casework.grant.what_if import facts_in_words
from core.consent.consequences import Consequence
from core.consent.wording import decision_in_words, stays
from core.errors import KeptLongEnough, NothingToRestOn
from core.grants.access import Standing, begins_on, has_expired, last_day_in_words, standing
from core.grants.closing import DAYS_KEPT_AFTER_UNDO, UNDOABLE
from core.grants.lifecycle import MOST_DAYS_KEPT
from core.i18n import _, day_in_words
from core.models import Cause, Effect, State


class Announcement(NamedTuple):
    """Sentences that say what an act will do or, when it isn't possible, why not."""

    sentences: list[str]
    possible: bool = True


def before_withdrawal(view: GrantView, foreseen: Consequence, today: date) -> Announcement:
    """What withdrawing the consent will do."""
    if foreseen.overtaken_by:
        return Announcement(
            [
                _(
                    "The withdrawal is recorded, but changes nothing: {earlier} carries a later"
                    " day and goes before it."
                ).format(earlier=decision_in_words(foreseen.overtaken_by))
            ]
        )
    if foreseen.effect is Effect.NOTHING_OPEN:
        return Announcement([_("The withdrawal is recorded; no grant is open any more.")])
    if foreseen.effect is Effect.STAYS:
        return Announcement(
            [
                _("The withdrawal is recorded and ends every consent."),
                stays(foreseen, view.partner_name),
                _("Should the partner see nothing any more, then close the grant by hand."),
            ]
        )
    return Announcement(
        [
            loses_sight(view, today),
            _("This can't be undone: only a new form gives a grant again."),
        ]
    )


def before_closing(view: GrantView, today: date) -> Announcement:
    """Announce what closing by hand will do."""
    sentences = [loses_sight(view, today)]
    if view.running:
        sentences.append(
            _("Note: this still runs: {facts}.").format(facts=facts_in_words(view.running))
        )
    if view.rests_on_assignment:
        sentences.append(_("The same assignment doesn't open it again; a new form does."))
    sentences.append(
        _("If it turns out to be a mistake, it can be undone as long as there is no newer grant.")
    )
    return Announcement(sentences)


def before_keeping(view: GrantView, until: date, today: date) -> Announcement:
    """What keeping the grant open until a closing date will do, or why it can't be done."""
    if view.longest_keeping is not None and view.longest_keeping <= today:
        return Announcement([str(KeptLongEnough(days=MOST_DAYS_KEPT))], possible=False)
    return Announcement([*_kept(view, until, today), *_days_left(view, until, today)])


def _kept(view: GrantView, until: date, today: date) -> Iterator[str]:
    if view.state is State.IN_USE:
        yield _(
            "It is in use and has no closing date: this counts only if what runs ends, and then it"
            " stays open up to and including {day} at least."
        ).format(day=last_day_in_words(until))
    elif view.state is State.NO_RULE:
        yield _(
            "It stays open anyway until somebody decides; keeping it open up to and including {day}"
            " doesn't settle that."
        ).format(day=last_day_in_words(until))
    else:
        yield from _new_closing_date(view, until, today)


def _days_left(view: GrantView, until: date, today: date) -> Iterator[str]:
    """How many of the days are left before and after, past the date that the reasons give."""
    closes_on = view.closes_without_keeping
    if view.state is not State.CLOSES or closes_on is None:
        return
    before = max(today, view.kept_until or today)
    yield _(
        "Keepings add up to {most} days past {day} at most: {left} are left now, and {then} after"
        " this."
    ).format(
        most=MOST_DAYS_KEPT,
        day=last_day_in_words(closes_on),
        left=_left(closes_on, before),
        then=_left(closes_on, until),
    )


def _left(closes_on: date, until: date) -> int:
    return MOST_DAYS_KEPT - max(0, (until - closes_on).days)


def before_end_of_keeping(view: GrantView, today: date) -> Announcement:
    """Announce what will happen when the grant is no longer kept open by hand."""
    if view.state is not State.CLOSES:
        return Announcement([_("It keeps its state: nothing else changes now.")])
    return Announcement(list(_new_closing_date(view, None, today)))


def before_undoing(view: GrantView, today: date) -> Announcement:
    """What undoing the closing will do, or why it can't be undone."""
    if why := _why_it_stays_closed(view):
        return Announcement([why], possible=False)
    first = max(today, begins_on(view))
    until = max(today + timedelta(days=DAYS_KEPT_AFTER_UNDO), view.kept_until or today)
    return Announcement(
        [
            _("{partner} views the file of {client} again from {day}.").format(
                **names(view), day=day_said(first, today)
            ),
            _(
                "It stays open up to and including {day} at least, so that what is wrong can be"
                " mended; after that it is judged again."
            ).format(day=last_day_in_words(until)),
        ]
    )


def _new_closing_date(view: GrantView, kept_until: date | None, today: date) -> Iterator[str]:
    """Yield what becomes of the closing date, and of access, when keeping open starts or ends."""
    days = [day for day in (view.closes_without_keeping, kept_until) if day]
    if not days or view.closes_on is None:
        return
    new, old = max(days), view.closes_on
    if new == old:
        yield _("The closing date doesn't change: it closes on {day} anyway.").format(
            day=day_in_words(old)
        )
    else:
        yield _("Then it closes on {new} instead of {old}.").format(
            new=day_in_words(new), old=day_in_words(old)
        )
    ends, comes_back = has_expired(new, today), has_expired(old, today)
    if ends and not comes_back:
        yield loses_sight(view, today)
    if comes_back and not ends:
        yield _("{partner} views the file of {client} again from {day}.").format(
            **names(view), day=_("today")
        )


def loses_sight(view: GrantView, today: date) -> str:
    """Return the sentence that the partner can't view the file any more, or never will."""
    where = standing(view, today)
    if where is Standing.TO_COME:
        sentence = _("{partner} won't view the file of {client}: the grant never begins.")
    elif where is Standing.EXPIRED:
        sentence = _(
            "{partner} can no longer view the file of {client}: the closing date has come."
        )
    else:
        sentence = _("{partner} no longer views the file of {client} from today.")
    return sentence.format(**names(view))


def _why_it_stays_closed(view: GrantView) -> str | None:
    """Why the closing that stands can't be undone; None when it can."""
    closing = view.closing
    if closing is not None and closing.cause not in UNDOABLE:
        return _why_no_act_undoes(closing.cause)
    if view.newer_grant is not None:
        return _(
            "This closing can't be undone: {partner} has a newer grant on the file of {client}."
        ).format(**names(view))
    return None if closing and closing.can_come_back else str(NothingToRestOn())


def _why_no_act_undoes(cause: Cause) -> str:
    if cause is Cause.EXTRACT:
        return _("An extract brought this grant in closed; a new form gives a new one.")
    if cause is Cause.GROUND_GONE:
        return _(
            "What this grant rested on turned out never to have been: that isn't undone, only a"
            " new form or assignment gives a grant again."
        )
    if cause is Cause.ANNULLED:
        return _(
            "The decision behind this grant was annulled: that isn't undone, only a new form gives"
            " a grant again."
        )
    return _(
        "The client said no or withdrew the consent: that isn't undone, only a new form gives a"
        " grant again."
    )


def names(view: GrantView) -> dict[str, str]:
    """Return the names of the partner and the client, to fill in a sentence."""
    return {"partner": view.partner_name, "client": view.client_in_words}


def day_said(day: date, today: date) -> str:
    """Return the day in words, or "today"."""
    return _("today") if day == today else day_in_words(day)


def after_withdrawal(view: GrantView, done: Consequence, today: date) -> str:
    """What withdrawing the consent did to the grant as it stood."""
    if done.effect is Effect.CLOSED:
        return _("Consent withdrawn.") + " " + loses_sight(view, today)
    said = before_withdrawal(view, done, today).sentences
    return " ".join(said[:2])


def after_closing(view: GrantView, today: date) -> str:
    """Say what closing by hand did; `view` is the grant before it."""
    return _("Closed by hand.") + " " + loses_sight(view, today)


def after_keeping(view: GrantView) -> str:
    """Say what keeping open did; `view` is the grant after it."""
    assert view.kept_until
    last = last_day_in_words(view.kept_until)
    kept = _("Kept open up to and including {day}.").format(day=last)
    return f"{kept} {_stands(view)}".strip()


def after_end_of_keeping(view: GrantView) -> str:
    """Say what ending the keeping open did; `view` is the grant after it."""
    ended = _("No longer kept open by hand.")
    return f"{ended} {_stands(view)}".strip()


def after_undoing(view: GrantView, today: date) -> str:
    """Say what undoing the closing did; `view` is the grant after it."""
    assert view.kept_until
    return _(
        "The closing is undone: {partner} views the file of {client} again from {day}, and the"
        " grant stays open up to and including {last} at least."
    ).format(
        **names(view),
        day=day_said(max(today, begins_on(view)), today),
        last=last_day_in_words(view.kept_until),
    )


def _stands(view: GrantView) -> str:
    return f"{view.reason}." if view.reason else ""
