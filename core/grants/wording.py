"""Sentences about a closing or a mark: when, by whom and why, and how a closing was undone."""

from core.grants.closings import ClosingRow
from core.grants.marks import MarkRow
from core.i18n import _, day_in_words, day_of, ngettext
from core.models import Cause, MarkKind


def closing_in_words(closing: ClosingRow) -> str:
    """Return when, by whom and on what ground a grant was closed."""
    sentence = {
        Cause.DAILY_JOB: _("Closed on {day} by the daily job (run {run})."),
        Cause.BY_HAND: _("Closed by hand on {day} by {who}, because: {why}"),
        Cause.REFUSAL: _("Closed on {day}: the client said no on a form that {who} recorded."),
        Cause.WITHDRAWAL: _("Closed on {day}: the client withdrew the consent; {who} recorded it."),
        Cause.EXTRACT: _("Closed on {day}, as an extract said."),
        Cause.GROUND_GONE: _(
            "Closed on {day}: the assignment on which it rested is another's, or no longer at its"
            " source."
        ),
        Cause.ANNULLED: _(
            "Closed on {day}: {who} annulled the decision on which it rested, for it had been"
            " recorded wrongly."
        ),
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


def explain_closing(closing: ClosingRow) -> str:
    """Return why a grant was closed: the daily job's evidence, or else `closing_in_words`."""
    return closing.evidence or closing_in_words(closing)


def judgement_in_words(closing: ClosingRow) -> str | None:
    """Return why the daily job closed the grant, as judged that day; None for other closings."""
    if closing.evidence is None:
        return None
    return _("The judgement that day: {evidence}.").format(evidence=closing.evidence)


def undoing_in_words(closing: ClosingRow) -> str | None:
    """Return when, by whom and why the closing was undone; None if it stands."""
    if closing.undone_on is None:
        return None
    if closing.undo_reason is None:
        return _("Undone on {day} by {who}, together with others, right after it.").format(
            day=day_in_words(closing.undone_on), who=closing.undone_by
        )
    return _("Undone on {day} by {who}, because: {why}").format(
        day=day_in_words(closing.undone_on), who=closing.undone_by, why=closing.undo_reason
    )


def mark_in_words(mark: MarkRow) -> str:
    """Return by whom a mark was made, when, and when to look again; not what was written."""
    sentence = {
        MarkKind.ASKED_PARTNER: _("{who} asked the partner on {day}: look again on {again}."),
        MarkKind.NOTE: _("{who} noted on {day}:"),
    }[mark.kind]
    again = day_in_words(mark.look_again_on) if mark.look_again_on else ""
    return sentence.format(who=mark.made_by, day=day_in_words(day_of(mark.made_at)), again=again)
