"""What an act on many grants will do, said beforehand; what can't be done and why; what it did."""

from core.casework.bulk.acts import BulkDone
from core.casework.bulk.planning import BulkPlan, BulkRequest, Obstacle, PlannedGrant
from core.casework.bulk.undoing import TIME_TO_UNDO
from core.errors import KeptLongEnough
from core.grants.access import last_day_in_words
from core.grants.lifecycle import MOST_DAYS_KEPT
from core.i18n import _, day_in_words, ngettext
from core.models import BatchAct


def plan_in_words(plan: BulkPlan, mediators: list[str]) -> list[str]:
    """What the act will do, a sentence each; `mediators` are those whose files are one's own."""
    if not plan.possible:
        return [_("This can't be done to any of these grants.")]
    said = [_what_it_does(plan.request, len(plan.possible))]
    if plan.impossible:
        said.append(
            ngettext(
                "It can't be done to {count} grant, which stays as it is.",
                "It can't be done to {count} grants, which stay as they are.",
                len(plan.impossible),
            )
        )
    if soon := plan.closing_before_look:
        said.append(
            ngettext(
                "{count} of them closes before that day, unless somebody keeps it open.",
                "{count} of them close before that day, unless somebody keeps them open.",
                len(soon),
            )
        )
    if others := plan.of_others(mediators):
        said.append(
            ngettext(
                "{count} of them is on the file of another mediator's client.",
                "{count} of them are on files of other mediators' clients.",
                len(others),
            )
        )
    minutes = int(TIME_TO_UNDO.total_seconds()) // 60
    said.append(_("You can undo it at once for {minutes} minutes.").format(minutes=minutes))
    return said


def _what_it_does(request: BulkRequest, count: int) -> str:
    day = _day_of(request)
    return {
        BatchAct.KEEP: ngettext(
            "{count} grant is kept open up to and including {day} at least.",
            "{count} grants are kept open up to and including {day} at least.",
            count,
            day=day,
        ),
        BatchAct.CLOSE: ngettext(
            "{count} grant is closed by hand: its partner no longer views the file from today.",
            "{count} grants are closed by hand: their partners no longer view the files from"
            " today.",
            count,
            day=day,
        ),
        BatchAct.ASK: ngettext(
            "{count} grant gets the mark that its partner was asked, to be looked at again on"
            " {day}.",
            "{count} grants get the mark that their partners were asked, to be looked at again on"
            " {day}.",
            count,
            day=day,
        ),
    }[request.act]


def _day_of(request: BulkRequest) -> str:
    if request.until:
        return last_day_in_words(request.until)
    return day_in_words(request.look_again_on) if request.look_again_on else ""


def obstacle_in_words(planned: PlannedGrant) -> str:
    """Why the act can't be done to this grant; empty when it can."""
    if planned.obstacle is None:
        return ""
    if planned.obstacle is Obstacle.KEPT_LONG_ENOUGH:
        return str(KeptLongEnough(days=MOST_DAYS_KEPT))
    sentence = {
        Obstacle.UNKNOWN: _("There is no such grant."),
        Obstacle.CLOSED: _("It was closed on {day}."),
        Obstacle.KEPT_ALREADY: _("It is kept open already, up to and including {last}."),
        Obstacle.CANT_BE_KEPT_SO_LONG: _("It can be kept open up to and including {last} at most."),
        Obstacle.CLOSES_ANYWAY: _("It has expired: the daily job closes it anyway."),
        Obstacle.ASKED_ALREADY: _("The partner was asked already: look again on {day}."),
    }[planned.obstacle]
    day = planned.obstacle_day
    return sentence.format(
        day=day_in_words(day) if day else "", last=last_day_in_words(day) if day else ""
    )


def done_in_words(done: BulkDone) -> str:
    """What the act did."""
    request, count = done.plan.request, len(done.done)
    day = _day_of(request)
    sentence = {
        BatchAct.KEEP: ngettext(
            "{count} grant kept open up to and including {day}.",
            "{count} grants kept open up to and including {day}.",
            count,
            day=day,
        ),
        BatchAct.CLOSE: ngettext(
            "{count} grant closed by hand.", "{count} grants closed by hand.", count
        ),
        BatchAct.ASK: ngettext(
            "{count} grant marked: partner asked, look again on {day}.",
            "{count} grants marked: partner asked, look again on {day}.",
            count,
            day=day,
        ),
    }[request.act]
    if not done.plan.impossible:
        return sentence
    left = ngettext(
        "{count} grant was left as it is.",
        "{count} grants were left as they are.",
        len(done.plan.impossible),
    )
    return f"{sentence} {left}"


def undone_in_words(count: int) -> str:
    """What undoing did, to this many grants."""
    return ngettext(
        "Undone: {count} grant stands as it stood before.",
        "Undone: {count} grants stand as they stood before.",
        count,
    )
