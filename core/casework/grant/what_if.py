"""What could change a grant: one sentence for each possibility, with the day it then closes."""

from collections.abc import Iterator, Sequence
from datetime import date

from core.casework.grant.facts import Fact, fact_in_words
from core.casework.grant.view import GrantView
from core.grants.access import last_day_in_words
from core.i18n import _, day_in_words
from core.models import Basis, FactKind, State
from core.presentation.wording import rule_in_words
from core.rules.reasons import Outlook

MOST_NAMED = 4


def what_would_change(view: GrantView, today: date) -> list[str]:
    """Return a sentence for each thing that would open, keep, close or settle this grant."""
    if view.closed_on is not None:
        return list(_of_a_closed_grant(view))
    return [
        *_of_what_runs(view, today),
        *_of_what_is_missing(view),
        *_of_keeping(view, today),
        *_of_a_new_form(view),
    ]


def _of_a_closed_grant(view: GrantView) -> Iterator[str]:
    if view.newer_grant is None:
        yield _("A new form gives {partner} a new grant.").format(partner=view.partner_name)
        yield _("So does a new assignment to this partner in the next extract.")


def _of_what_runs(view: GrantView, today: date) -> Iterator[str]:
    if view.state is State.IN_USE and view.if_ended:
        facts, day = facts_in_words(view.running), _on(view.ends_on, today)
        then = _then(view.if_ended)
        sentence = (
            _("Stays open as long as {facts} runs; if that ends {day}, {then}.")
            if len(view.running) == 1
            else _("Stays open as long as one of these runs: {facts}; if all end {day}, {then}.")
        )
        yield sentence.format(facts=facts, day=day, then=then)
    if view.state is State.CLOSES:
        yield _(
            "A new action with {partner} as executor, or a new assignment to it, keeps the grant"
            " open as long as it runs."
        ).format(partner=view.partner_name)


def _of_what_is_missing(view: GrantView) -> Iterator[str]:
    if view.state is not State.NO_RULE:
        return
    yield _missing_rule(view)
    yield _(
        "Until then the daily job leaves it alone. A mediator can settle it by closing it by hand."
    )


def _missing_rule(view: GrantView) -> str:
    basis = next((reason.basis for reason in view.reasons if reason.decides), None)
    if basis is Basis.OWNER:
        return _(
            "The closing rule for service {service} is missing: an administrator can add it."
        ).format(service=view.service)
    if basis is None:
        return _(
            "No rule dates the end of a trajectory action: the assignment that it belongs to is"
            " missing, and the data team can load it."
        )
    return _("No version of the {rule} covers this day: an administrator can add one.").format(
        rule=rule_in_words(basis)
    )


def _of_keeping(view: GrantView, today: date) -> Iterator[str]:
    if view.state is not State.CLOSES:
        return
    without = view.closes_without_keeping
    if view.basis is Basis.KEPT and without:
        yield _("If nobody kept it open by hand, it would close on {day}.").format(
            day=day_in_words(without)
        )
    last = view.longest_keeping
    if last and view.closes_on and max(view.closes_on, today) < last:
        yield _("A mediator can keep it open by hand up to and including {day} at most.").format(
            day=last_day_in_words(last)
        )


def _of_a_new_form(view: GrantView) -> Iterator[str]:
    if view.if_renewed is None:
        return
    new, old = view.if_renewed.closes_on, view.closes_on
    if new is None or old is None:
        yield _("A new form received today renews it: {then}.").format(then=_then(view.if_renewed))
    elif new == old:
        yield _("A new form received today renews it, but it still closes on {new}.").format(
            new=day_in_words(new)
        )
    else:
        yield _(
            "A new form received today renews it: then it closes on {new} instead of {old}."
        ).format(new=day_in_words(new), old=day_in_words(old))


def _then(outlook: Outlook) -> str:
    if outlook.state is State.IN_USE:
        return _("then it stays in use")
    if outlook.closes_on is not None and outlook.basis is not None:
        return _("then it closes on {day} ({rule})").format(
            day=day_in_words(outlook.closes_on), rule=rule_in_words(outlook.basis)
        )
    if outlook.fact_kind == FactKind.ASSIGNMENT:
        return _("then it needs a decision: there is no closing rule for service {service}").format(
            service=outlook.service
        )
    return _("then it needs a decision, for lack of a closing rule")


def facts_in_words(facts: Sequence[Fact]) -> str:
    """Return the facts as a sentence names them: the first `MOST_NAMED`, then how many more."""
    named = [fact_in_words(fact) for fact in facts[:MOST_NAMED]]
    if len(facts) > MOST_NAMED:
        named.append(_("{count} more").format(count=len(facts) - MOST_NAMED))
    return ", ".join(named)


def _on(day: date, today: date) -> str:
    return _("today") if day == today else _("on {day}").format(day=day_in_words(day))
