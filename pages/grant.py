"""One grant: its state and why, what would change it, its time line, and the acts on it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core import database
from core.casework.grant.grounds import what_it_is, why_it_ended
from core.casework.grant.history import GrantForm
from core.casework.grant.timeline import Line, figures, timeline_of
from core.casework.grant.timeline_chart import timeline_chart
from core.casework.grant.view import GrantView, view_grant
from core.casework.grant.what_if import what_would_change
from core.casework.grant.wording import before_undoing
from core.errors import NobodyChosen, UnknownGrant
from core.grants.access import Standing, begins_on, standing, state_in_words
from core.grants.ground_rows import GroundRow
from core.grants.wording import closing_in_words, judgement_in_words, undoing_in_words
from core.i18n import _, day_in_figures, day_in_words
from core.models import State
from core.presentation.wording import origin_in_words
from core.rules.reasons import Reason
from pages.parts.frame.finding import named_in_address
from pages.parts.frame.messages import literally
from pages.parts.frame.recent import remember
from pages.parts.frame.session import mediator, reader
from pages.parts.frame.visits import note_clients
from pages.parts.grant.acts import show_acts
from pages.parts.grant.marks import show_marks
from pages.parts.widgets.wording import (
    answer_in_words,
    channel_in_words,
    effect_in_words,
    purpose_in_words,
)

FORMS = "forms"  # where the forms stand on the page


def grant_number() -> int | None:
    """Return the number of the grant in the address; None when it holds no valid number."""
    asked = named_in_address("grant") or ""
    return int(asked) if asked.isdecimal() and len(asked) <= 10 else None


def show_no_grant(sentence: str) -> None:
    """Show why there is no grant to show, and how to find one."""
    st.info(
        f"{literally(sentence)} "
        + _("Search a client or a partner in the side bar, and open a grant from there."),
        icon=":material/search:",
    )


def show_who(view: GrantView) -> None:
    """Show whose file it is, which partner the grant is for, and since when."""
    with st.container(horizontal=True):
        st.page_link(
            "client.py",
            label=literally(f"{view.client_in_words} ({view.client_id})"),
            icon=":material/person:",
            query_params={"client": view.client_id},
        )
        st.page_link(
            "partner.py",
            label=literally(f"{view.partner_name} ({view.partner_id})"),
            icon=":material/apartment:",
            query_params={"partner": view.partner_id},
        )
    parts = [
        _("Number {number}").format(number=view.grant_id),
        _("Origin: {origin}").format(origin=origin_in_words(view.origin)),
        _("Granted on {day}").format(day=day_in_words(view.granted_on)),
    ]
    if view.renewed_on:
        parts.append(_("Renewed on {day}").format(day=day_in_words(view.renewed_on)))
    st.markdown(" · ".join(map(literally, parts)))


def show_state(view: GrantView, today: date) -> None:
    """Show the state of the grant, and the sentence that explains it."""
    if view.closing is not None:
        sentences = [closing_in_words(view.closing), judgement_in_words(view.closing)]
        st.info(
            literally(" ".join(filter(None, sentences))),
            title=_("Closed"),
            icon=":material/lock:",
        )
    elif view.state is not None:
        box, icon = looks(view, today)
        title = state_in_words(view.state, view.closes_on, today)
        box(literally(f"{view.reason}."), title=title, icon=icon)
    if standing(view, today) is Standing.TO_COME:
        st.markdown(_("It begins on {day} only.").format(day=day_in_words(begins_on(view))))


def looks(view: GrantView, today: date) -> tuple[Callable[..., Any], str]:
    """Return the Streamlit function that draws the box for the state, and the box's icon."""
    if view.state is State.NO_RULE:
        return st.warning, ":material/help:"
    if standing(view, today) in (Standing.VIEWS, Standing.TO_COME):
        return st.success, ":material/lock_open:"
    return st.warning, ":material/lock_clock:"


def show_what_can_be_done(view: GrantView, today: date) -> None:
    """Show the acts; for a closed grant also why its closing can't be undone, if it can't."""
    if mediator() is None:
        st.markdown(f":material/person_alert: {literally(str(NobodyChosen()))}")
    undoing = before_undoing(view, today)
    if view.closed_on is not None and not undoing.possible:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(literally(" ".join(undoing.sentences)), width="content")
            if view.newer_grant is not None:
                st.page_link(
                    "grant.py",
                    label=_("To the newer grant"),
                    icon=":material/key:",
                    query_params={"grant": str(view.newer_grant)},
                )
    show_acts(view, today)


def show_what_would_change(view: GrantView, today: date) -> None:
    """Show which events would change the grant, and how."""
    sentences = what_would_change(view, today)
    if sentences:
        st.header(_("What would change it"))
        st.markdown("\n".join(f"- {literally(sentence)}" for sentence in sentences))


def show_grounds(view: GrantView) -> None:
    """What the grant rests on, and what it rested on before."""
    st.header(_("What it rests on") if view.closed_on is None else _("What it rested on"))
    resting = [each for each in view.grounds if each.ended_on is None]
    ended = [each for each in view.grounds if each.ended_on is not None]
    if resting:
        show_ground_table(resting, alt=_("What this grant rests on, the latest first"))
    if not view.grounds:
        st.markdown(_("Nothing is known of what this grant rests on."))
    if ended:
        if view.closed_on is None:
            st.markdown(_("It no longer rests on:"))
        show_ground_table(ended, alt=_("What this grant rested on before, what ended last first"))


def show_ground_table(grounds: Sequence[GroundRow], alt: str) -> None:
    columns = {
        _("Ground"): [ground_cell(each) for each in grounds],
        _("From"): [day_in_figures(each.from_on) for each in grounds],
        _("Known from"): [day_in_figures(each.known_on) for each in grounds],
    }
    if any(each.ended_on for each in grounds):
        columns[_("Ended")] = [literally(why_it_ended(each)) for each in grounds]
    st.table(pd.DataFrame(columns), border="horizontal", hide_index=True, alt=alt)


def ground_cell(ground: GroundRow) -> str:
    """A ground in words; a consent leads to its form, further down."""
    words = literally(what_it_is(ground))
    return f"[{words}](#{FORMS})" if ground.form_id else words


def show_reasons(reasons: Sequence[Reason]) -> None:
    """Show every reason for which the grant is open, the deciding one first."""
    st.header(_("Reasons"))
    show_table(
        {
            _("Decides"): [_("decides") if each.decides else "" for each in reasons],
            _("Reason"): [each.words for each in reasons],
            _("Closes on"): [day_or_nothing(each.closes_on) for each in reasons],
            _("Rule"): [rule_of(each) for each in reasons],
            _("Version from"): [day_or_nothing(each.valid_from) for each in reasons],
            _("Source"): [each.source or "" for each in reasons],
        },
        alt=_("The reasons for which this grant is open, the deciding one first"),
    )


def rule_of(reason: Reason) -> str:
    return ", ".join(filter(None, [reason.rule, reason.period]))


def show_timeline(view: GrantView, today: date) -> None:
    """Show the time line as a chart, and as a table."""
    timeline = timeline_of(view, today)
    st.header(_("Time line"))
    st.altair_chart(
        timeline_chart(timeline),
        alt=_("Time line of this grant, its assignments and its actions; the table below says it"),
    )
    with st.expander(_("The same as a table"), icon=":material/table:"):
        show_lines(figures(timeline))


def show_lines(lines: Sequence[Line]) -> None:
    show_table(
        {
            _("What"): [line.what for line in lines],
            _("From"): [day_in_figures(line.begins) for line in lines],
            _("Up to and including"): [day_or_nothing(line.ends) for line in lines],
            _("Note"): [line.note for line in lines],
        },
        alt=_("The time line as a table"),
    )


def show_closings(view: GrantView) -> None:
    """Show every closing of this grant, undone ones included."""
    if not view.closings:
        return
    st.header(_("Closings"))
    for closing in view.closings:
        sentences = [
            closing_in_words(closing),
            judgement_in_words(closing),
            undoing_in_words(closing),
        ]
        st.markdown(
            "\n".join(
                f"{'-' if first else '    -'} {literally(sentence)}"
                for first, sentence in zip([True, False, False], sentences, strict=True)
                if sentence
            )
        )


def show_forms(forms: Sequence[GrantForm]) -> None:
    """The recorded forms that gave, renewed or ended this grant."""
    st.header(_("Consent forms"), anchor=FORMS)
    if not forms:
        st.markdown(_("No consent form stands behind this grant."))
        return
    show_table(
        {
            _("Number"): [str(form.form_id) for form in forms],
            _("Received"): [day_in_figures(form.received_on) for form in forms],
            _("Answer"): [answer_in_words(form.answer) for form in forms],
            _("For"): [purpose_in_words(form.purpose) for form in forms],
            _("Filled in"): [channel_in_words(form.channel) for form in forms],
            _("What it did"): [effect_in_words(form.effect) for form in forms],
            _("Recorded by"): [form.recorded_by for form in forms],
            _("Withdrawn"): [withdrawal_of(form) for form in forms],
        },
        alt=_("The consent forms of this grant, the latest first"),
    )


def withdrawal_of(form: GrantForm) -> str:
    if form.withdrawn_on is None:
        return ""
    return f"{day_in_figures(form.withdrawn_on)}, {form.withdrawn_by}"


def show_table(columns: Mapping[str, Sequence[str]], alt: str) -> None:
    """Show a small table of plain text: Markdown in a cell has no effect."""
    shown = {name: [literally(cell) for cell in cells] for name, cells in columns.items()}
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=alt)


def day_or_nothing(day: date | None) -> str:
    return day_in_figures(day) if day else ""


def show_grant(view: GrantView, today: date) -> None:
    """Record the look at this client's file, then show everything about the grant."""
    note_clients([view.client_id])
    remember("client", view.client_id, view.client_name)
    show_who(view)
    show_state(view, today)
    show_what_can_be_done(view, today)
    show_marks(view, today)
    show_what_would_change(view, today)
    show_grounds(view)
    if view.reasons:
        show_reasons(view.reasons)
    show_timeline(view, today)
    show_forms(view.forms)
    show_closings(view)


number, today = grant_number(), reader().today
if number is None:
    show_no_grant(_("This page shows one grant."))
else:
    view = None
    try:
        with database.reading() as session:
            view = view_grant(session, reader(), number)
    except UnknownGrant as error:
        show_no_grant(str(error))
    if view is not None:
        show_grant(view, today)
