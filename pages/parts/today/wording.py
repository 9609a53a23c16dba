"""The texts for each kind of work: its name, what to do, and what it means when there is none."""

from core.casework.work_list import DAYS_AHEAD, Work
from core.config import settings
from core.i18n import _

ICONS = {
    Work.DRAFTS: ":material/edit_document:",
    Work.CLOSING: ":material/event_upcoming:",
    Work.UNDECIDED: ":material/balance:",
    Work.UNCOVERED: ":material/visibility_off:",
    Work.KEPT_OUT: ":material/lock_person:",
    Work.TWO_OWNERS: ":material/group:",
    Work.LONG: ":material/hourglass_bottom:",
}


def name_of(work: Work) -> str:
    """Return the name of this kind of work."""
    return {
        Work.DRAFTS: _("Drafts to complete"),
        Work.CLOSING: _("Closing within {count} days").format(count=DAYS_AHEAD),
        Work.UNDECIDED: _("Needs a decision"),
        Work.UNCOVERED: _("Actions without a grant"),
        Work.KEPT_OUT: _("Tender partner without access"),
        Work.TWO_OWNERS: _("Two owners at once"),
        Work.LONG: _("Running for long"),
    }[work]


def what_to_do(work: Work) -> str:
    """Return what this kind of work means, and what to do about it."""
    return {
        Work.DRAFTS: _("A form that isn't complete grants nothing yet: add what is missing."),
        Work.CLOSING: _(
            "These close by themselves, and what has expired still waits for the daily job."
            " Is one needed for longer? Record a new form, or keep it open by hand."
        ),
        Work.UNDECIDED: _(
            "No closing rule says when these end, so they stay open until somebody decides."
        ),
        Work.UNCOVERED: _(
            "The executor of these running actions may not view the file:"
            " ask the client for consent."
        ),
        Work.KEPT_OUT: _(
            "Their assignment runs, but their grant was closed, and only a person opens it again:"
            " undo the closing, or record a new form."
        ),
        Work.TWO_OWNERS: _(
            "These clients are assigned to more than one partner at the same time: both may view"
            " the file. Check with the service whether an assignment has ended."
        ),
        Work.LONG: _(
            "An assignment or action has no end and began more than {months} months ago, so the"
            " partner goes on viewing the file. Check whether it still runs."
        ).format(months=settings().long_months),
    }[work]


def nothing_to_do(work: Work) -> str:
    """Return what it means that there is no work of this kind."""
    return {
        Work.DRAFTS: _("Nothing to do: every form is complete."),
        Work.CLOSING: _("Nothing to do: nothing closes in the next {count} days.").format(
            count=DAYS_AHEAD
        ),
        Work.UNDECIDED: _("Nothing to do: a rule or a running action covers every grant."),
        Work.UNCOVERED: _("Nothing to do: every executor of a running action has a grant."),
        Work.KEPT_OUT: _("Nothing to do: every partner of a running assignment has a grant."),
        Work.TWO_OWNERS: _("Nothing to do: no client has two owners."),
        Work.LONG: _("Nothing to do: nothing has been running for {months} months.").format(
            months=settings().long_months
        ),
    }[work]
