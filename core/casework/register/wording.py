"""Why a partner's access to a file ends, ended, or has no end: for staff, and for the client."""

from core.casework.register.model import Access
from core.grants.closings import ClosingRow
from core.grants.wording import explain_closing
from core.i18n import _, day_in_words
from core.models import Basis, Cause, State


def why_it_ends(access: Access) -> str:
    """Why access ends, ended or has no end, as staff read it."""
    closing = access.grant.closing_after(access.period)
    if closing is not None:
        return _and_heard_late(access, explain_closing(closing), closing)
    if access.lives_again_on is not None:
        return _lapsed(access)
    return _and_heard_late(access, access.grant.reason, None)


def why_it_ends_for_the_client(access: Access) -> str:
    """The same as the client reads it, without what a mediator wrote for colleagues."""
    grant, closing = access.grant, access.grant.closing_after(access.period)
    if closing is None and access.lives_again_on is not None:
        return _lapsed(access)
    if (closing or grant).basis is Basis.KEPT:
        return _("Kept open by your mediator until then")
    if closing is None and grant.state is State.NO_RULE:
        return _("VDAB still has to decide until when")
    if closing is None or closing.cause is Cause.DAILY_JOB:
        return why_it_ends(access)
    return {
        Cause.BY_HAND: _("Ended by {who}"),
        Cause.REFUSAL: _("You said no"),
        Cause.WITHDRAWAL: _("You withdrew your consent"),
        Cause.EXTRACT: _("It had ended in an earlier register"),
        Cause.GROUND_GONE: _("The assignment on which it rested turned out not to be right"),
        Cause.ANNULLED: _("The consent on which it rested had been recorded wrongly"),
    }[closing.cause].format(who=closing.closed_by)


def _lapsed(access: Access) -> str:
    assert access.lives_again_on
    return _("The closing date had come; on {day} something new gave access again").format(
        day=day_in_words(access.lives_again_on)
    )


def _and_heard_late(access: Access, why: str, closing: ClosingRow | None) -> str:
    """With the day on which the register heard that access had to end, if that was later."""
    closes_on, ends = (closing or access.grant).closes_on, access.period.ends
    if closes_on is None or ends is None or ends <= closes_on:
        return why
    return _("{why}; that was known on {day} only").format(
        why=why.rstrip("."), day=day_in_words(ends)
    )
