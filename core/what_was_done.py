"""What was done to a grant: its closings, and what an act did, said afterwards."""

from datetime import date

from core.announcements import day_said, loses_sight, names
from core.grant_history import Closing
from core.grant_view import GrantView
from core.models import Cause, Effect
from core.text import _, day_in_words, ngettext


def closing_in_words(closing: Closing) -> str:
    """When, by whom and on what ground a grant was closed."""
    sentence = {
        Cause.DAILY_JOB: _("Closed on {day} by the daily job (run {run})."),
        Cause.BY_HAND: _("Closed by hand on {day} by {who}, because: {why}"),
        Cause.REFUSAL: _("Closed on {day}: the client said no on a form that {who} recorded."),
        Cause.WITHDRAWAL: _("Closed on {day}: the client withdrew the consent; {who} recorded it."),
        Cause.EXTRACT: _("Closed on {day}, as an extract said."),
    }[closing.cause].format(
        day=day_in_words(closing.closed_on),
        who=closing.closed_by,
        why=closing.reason,
        run=closing.run_id,
    )
    if closing.days_late:
        sentence += " " + ngettext(
            "That was {count} day late.", "That was {count} days late.", closing.days_late
        )
    return sentence


def judgement_in_words(closing: Closing) -> str | None:
    """Why the daily job closed the grant, as it was judged that day; None for other closings."""
    if closing.evidence is None:
        return None
    return _("The judgement that day: {evidence}.").format(evidence=closing.evidence)


def undoing_in_words(closing: Closing) -> str | None:
    """When, by whom and why the closing was undone; None if it stands."""
    if closing.undone_on is None:
        return None
    return _("Undone on {day} by {who}, because: {why}").format(
        day=day_in_words(closing.undone_on), who=closing.undone_by, why=closing.undo_reason
    )


def after_withdrawal(view: GrantView, effect: Effect, today: date) -> str:
    """What withdrawing the consent did to the grant as it stood."""
    if effect is Effect.STAYS:
        return _(
            "The withdrawal is recorded; the grant of {partner} stays, for it rests on an"
            " assignment."
        ).format(**names(view))
    return _("Consent withdrawn.") + " " + loses_sight(view, today)


def after_closing(view: GrantView, today: date) -> str:
    """What closing by hand did to the grant as it stood."""
    return _("Closed by hand.") + " " + loses_sight(view, today)


def after_keeping(view: GrantView) -> str:
    """What keeping open did, as the grant stands now."""
    assert view.kept_until
    kept = _("Kept open until {day}.").format(day=day_in_words(view.kept_until))
    return f"{kept} {_stands(view)}".strip()


def after_end_of_keeping(view: GrantView) -> str:
    """What ending the keeping open did, as the grant stands now."""
    ended = _("No longer kept open by hand.")
    return f"{ended} {_stands(view)}".strip()


def after_undoing(view: GrantView, today: date) -> str:
    """What undoing the closing did, as the grant stands now."""
    assert view.kept_until
    return _(
        "The closing is undone: {partner} views the file of {client} again from {day}, and the"
        " grant stays open until {until} at least."
    ).format(
        **names(view),
        day=day_said(max(today, view.granted_on), today),
        until=day_in_words(view.kept_until),
    )


def _stands(view: GrantView) -> str:
    return f"{view.explanation}." if view.explanation else ""
