"""The closing rules: every version, its period and its source; an administrator can change them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from core import database
from core.directory import list_services
from core.i18n import _, day_in_figures, moment_in_words, ngettext
from core.models import Basis
from core.permissions import Act, may
from core.presentation.wording import period_in_words
from core.rules.versions import (
    VersionRow,
    WaitingService,
    add_versions,
    count_for_fallback,
    list_versions,
    list_waiting_services,
)
from pages.parts.closing_rules.removal import offer_removal
from pages.parts.frame.clicks import telling_errors
from pages.parts.frame.messages import literally
from pages.parts.frame.session import who
from pages.parts.lists.columns import Column, Looks
from pages.parts.lists.showing import show_list
from pages.parts.widgets.rule_fields import (
    DRAFT,
    clear_rule_fields,
    draft_named,
    emptied,
    rule_fields,
    rule_name,
    rule_of_fields,
    service_in_words,
    typed_rule,
    version_in_words,
)

KEY = "new_rule"


def show_waiting(services: Sequence[WaitingService], for_fallback: int) -> None:
    """Warn of what no closing rule dates: nothing closes it until somebody enters one."""
    if for_fallback:
        st.warning(
            ngettext(
                "{count} grant needs a decision. A fallback rule would date it, from its own first"
                " day on.",
                "{count} grants need a decision. A fallback rule would date them, from its own"
                " first day on.",
                for_fallback,
            ),
            title=_("No rule dates what other rules leave undated"),
            icon=":material/gavel:",
        )
        link_to_simulation(_("Simulate a fallback rule"), draft_named(Basis.FALLBACK))
    for service in services:
        st.warning(
            ngettext("{count} grant waits for it.", "{count} grants wait for it.", service.grants),
            title=_("There is no closing rule for {service}").format(
                service=literally(service_in_words(service.service, service.name))
            ),
            icon=":material/gavel:",
        )
        if service.grants:
            link_to_simulation(
                _("Simulate a rule for {service}").format(service=literally(service.service)),
                draft_named(Basis.OWNER, service.service),
            )


def link_to_simulation(label: str, draft: str) -> None:
    """Link to the simulation, with the fields of its draft filled in as far as they are known."""
    st.page_link(
        "simulation.py", label=label, icon=":material/science:", query_params={DRAFT: draft}
    )


def show_rule(versions: Sequence[VersionRow], today: date) -> None:
    """Show one rule with all its versions, newest first."""
    first = versions[0]
    st.header(literally(rule_name(first.basis, first.service, first.service_name)))
    show_list(
        versions,
        [
            Column("period", _("Period"), version_period),
            Column("holds", _("Holds"), lambda row: when_in_words(row, today)),
            Column("source", _("Source"), lambda row: row.source),
            Column("entered", _("Entered by"), entered_in_words),
            Column("open", _("Open grants"), lambda row: row.open_grants, Looks.NUMBER),
            Column("closings", _("Closings"), lambda row: row.closings, Looks.NUMBER),
        ],
        key=f"rule_{versions[-1].rule_id}",
        caption=rule_name(first.basis, first.service),
        row_id=lambda row: row.rule_id,
    )


def version_period(row: VersionRow) -> str:
    """Return the period of a version, such as "6 months"."""
    return period_in_words(row.period, row.unit, last_day_counts=row.last_day_counts)


def entered_in_words(row: VersionRow) -> str:
    """Return who entered a version, and when."""
    return f"{row.entered_by}, {moment_in_words(row.entered_at)}"


def when_in_words(row: VersionRow, today: date) -> str:
    """Return the first and last day of a version, and whether it holds now or later."""
    start = day_in_figures(row.valid_from)
    if row.valid_until is None:
        days = _("from {day} on").format(day=start)
    else:
        last = day_in_figures(row.valid_until - timedelta(days=1))
        days = _("{first} to {last}").format(first=start, last=last)
    if row.valid_from > today:
        return _("{days} (still to come)").format(days=days)
    over = row.valid_until is not None and row.valid_until <= today
    return days if over else _("{days} (now)").format(days=days)


def add_rule() -> None:
    """Add the version typed in the fields; called when the button is clicked."""
    with telling_errors() as click:
        by, typed = who(), typed_rule(KEY)
        if click.is_second(KEY, typed):
            return
        new = rule_of_fields(typed, by.today)
        with database.transaction() as session:
            add_versions(session, [new], by=by)
        empty = emptied(typed, by.today)
        click.has_done(KEY, typed, emptied=empty, then=partial(clear_rule_fields, KEY, by.today))
        click.tell(_("Added: {rule}.").format(rule=version_in_words(new)))


by = who()
changes_rules = may(by.actor, Act.CHANGE_RULES)
with database.reading() as session:
    versions = list_versions(session, by)
    waiting = list_waiting_services(session, by)
    for_fallback = count_for_fallback(session, by)
    services = list_services(session, by)

st.caption(
    _(
        "A version that has decided closings is evidence: it is never changed, only followed by"
        " another one."
    )
)
show_waiting(waiting, for_fallback)
rules: dict[tuple[Basis, str | None], list[VersionRow]] = {}
for version in versions:
    rules.setdefault((version.basis, version.service), []).append(version)
for of_rule in rules.values():
    show_rule(of_rule, by.today)

if changes_rules:
    offer_removal([version for version in versions if version.valid_from > by.today])
    st.header(_("New version"))
    st.caption(_("It ends the version before it on its own first day."))
    rule_fields(KEY, services, by.today)
    st.button(
        _("Add this version"),
        type="primary",
        icon=":material/add:",
        on_click=add_rule,
        key="add_rule",
    )
    st.page_link(
        "simulation.py",
        label=_("Simulate it first: what would change?"),
        icon=":material/science:",
        query_params={},
    )
else:
    st.caption(_("Only an administrator changes the rules."))
