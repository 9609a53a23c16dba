"""The texts for each kind of work: its name, what to do, and what it means when there is none."""

from core.casework.work_list import DAYS_AHEAD, Work
from core.i18n import _

ICONS = {
    Work.DRAFTS: ":material/edit_document:",
    Work.CLOSING: ":material/event_upcoming:",
    Work.UNDECIDED: ":material/balance:",
    Work.UNCOVERED: ":material/visibility_off:",
}


def name_of(work: Work) -> str:
    """Return the name of this kind of work."""
    return {
        Work.DRAFTS: _("Drafts to complete"),
        Work.CLOSING: _("Closing within {count} days").format(count=DAYS_AHEAD),
        Work.UNDECIDED: _("Needs a decision"),
        Work.UNCOVERED: _("Actions without a grant"),
    }[work]


def act_of(work: Work) -> str:
    """Return the label of the button that opens the list."""
    return {
        Work.DRAFTS: _("Complete"),
        Work.CLOSING: _("Look at"),
        Work.UNDECIDED: _("Decide"),
        Work.UNCOVERED: _("Ask for consent"),
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
    }[work]
