"""What stands on a grant, a consent form or a chart, in the reader's words."""

from datetime import date

from core.calendar import Grain
from core.grants.access import state_in_words
from core.grants.listing import GrantRow
from core.i18n import _
from core.models import Answer, Channel, Effect, Purpose


def state_of(row: GrantRow, today: date) -> str:
    """Return the state of the grant in this row on `today`."""
    return state_in_words(row.state, row.closes_on, today)


def purpose_in_words(purpose: Purpose) -> str:
    """Return the purpose of a consent form or an action."""
    return {Purpose.GUIDANCE: _("Guidance"), Purpose.TRAINING: _("Training")}[purpose]


def channel_in_words(channel: Channel) -> str:
    """Return with whom the client filled in the form."""
    return {
        Channel.MEDIATOR: _("With the mediator"),
        Channel.PARTNER: _("With the partner"),
    }[channel]


def answer_in_words(answer: Answer) -> str:
    """Return the client's answer."""
    return {Answer.YES: _("Yes"), Answer.NO: _("No")}[answer]


def grain_in_words(grain: Grain) -> str:
    """Return how many days a bar or point of a chart covers."""
    return {
        Grain.DAY: _("Per day"),
        Grain.WEEK: _("Per week"),
        Grain.MONTH: _("Per month"),
    }[grain]


def effect_in_words(effect: Effect | None) -> str:
    """Return what recording the form did; None stands for a draft."""
    if effect is None:
        return _("Draft: nothing recorded yet")
    return {
        Effect.OPENED: _("Opened the grant"),
        Effect.RENEWED: _("Renewed the grant"),
        Effect.CLOSED: _("Closed the grant"),
        Effect.STAYS: _("The grant stays: it rests on an assignment"),
        Effect.NOTHING_OPEN: _("No grant was open"),
        Effect.OVERTAKEN: _("Changed nothing: a later decision goes before it"),
    }[effect]
