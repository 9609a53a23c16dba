"""What drafted rules would do to the open grants; nothing changes until they are adopted."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core import database
from core.directory import list_services
from core.i18n import _, day_in_figures, day_in_words, ngettext
from core.permissions import Act, Acting, may
from core.presentation.wording import in_figures
from core.reporting.charts import both_curves, closed_by_week
from core.rules.prediction import Change, ChangedBy, ChangedGrant, Prediction
from core.rules.simulation import adopt_simulated, simulate
from core.rules.versions import NewVersion, check_versions
from pages.parts.frame.clicks import Click, telling_errors
from pages.parts.frame.messages import literally
from pages.parts.frame.session import reader, who
from pages.parts.lists.columns import Column, Looks, client_column
from pages.parts.lists.place import Place, back_to_first_page, place_in
from pages.parts.lists.showing import show_list
from pages.parts.widgets.asking import Question, ask, asked, show_question
from pages.parts.widgets.days import choose_day
from pages.parts.widgets.rule_fields import (
    clear_rule_fields,
    emptied,
    fill_in_from_address,
    rule_fields,
    rule_of_fields,
    typed_rule,
    version_in_words,
)

KEY, DRAFTS, SIMULATED, NAMED = "draft_rule", "draft_rules", "draft_simulated", "draft_named"
USUAL_DAYS, MOST_DAYS = 182, 730


class Simulated(NamedTuple):
    """A simulation kept in the session, so that it isn't run again on each click.

    `asked` holds the drafts, the last day and today; `pages` the pages of changed grants read so
    far, by page number from 1.
    """

    asked: tuple[tuple[NewVersion, ...], date, date]
    prediction: Prediction
    pages: dict[int, Sequence[ChangedGrant]]


def change_in_words(change: Change) -> str:
    """Return what happens to a grant, as a heading."""
    return {
        Change.NEWLY: _("Newly closes"),
        Change.EARLIER: _("Closes earlier"),
        Change.LATER: _("Closes later"),
        Change.NO_LONGER: _("No longer closes"),
        Change.SAME: _("Stays the same"),
    }[change]


def drafts() -> list[NewVersion]:
    """Return the drafted versions; they are lost when the browser tab is closed."""
    return list(st.session_state.get(DRAFTS, []))


def add_draft() -> None:
    """Add the version typed in the fields to the draft; called when the button is clicked."""
    with telling_errors() as click:
        by, typed = reader(), typed_rule(KEY)
        if click.is_second(KEY, typed):
            return
        wished = [*drafts(), rule_of_fields(typed, by.today)]
        with database.reading() as session:
            check_versions(session, by, wished)
        st.session_state[DRAFTS] = wished
        empty = emptied(typed, by.today)
        click.has_done(KEY, typed, emptied=empty, then=partial(begin_anew, by.today))


def begin_anew(today: date) -> None:
    """Return to the first page of grants and empty the fields, for another draft."""
    back_to_first_page(NAMED)
    clear_rule_fields(KEY, today)


def drop_draft(version: NewVersion) -> None:
    """Remove a version from the draft; called when its button is clicked."""
    back_to_first_page(NAMED)
    st.session_state[DRAFTS] = [draft for draft in drafts() if draft != version]


def drop_drafts() -> None:
    """Remove every version from the draft."""
    st.session_state[DRAFTS] = []


def show_drafts(versions: Sequence[NewVersion]) -> None:
    """Show the drafted versions, each with a button that removes it."""
    for number, version in enumerate(versions):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(version_in_words(version), width="content")
            st.button(
                _("Leave out"),
                key=f"drop_draft_{number}",
                icon=":material/close:",
                type="tertiary",
                on_click=drop_draft,
                args=(version,),
            )


def simulated(versions: Sequence[NewVersion], last: date, by: Acting) -> Simulated:
    """Return the simulation; run it again only when the drafts, the period or today change."""
    asked = (tuple(versions), last, by.today)
    kept = st.session_state.get(SIMULATED)
    if kept is None or kept.asked != asked:
        with (
            st.spinner(_("Judging every open grant under the draft …")),
            database.scratch() as session,
        ):
            simulation = simulate(session, versions, by.today, last, by=by)
            kept = Simulated(asked, simulation.predict(), {})
            if may(by.actor, Act.NAME_SIMULATED_GRANTS):
                kept.pages[1] = simulation.changed_grants(1, by=by)
        st.session_state[SIMULATED] = kept
    found: Simulated = kept
    return found


def page_of_changed(found: Simulated, page: int, by: Acting) -> Sequence[ChangedGrant]:
    """Return one page of the grants that change; each page is computed only once."""
    if page not in found.pages:
        versions, last, today = found.asked
        with (
            st.spinner(_("Judging every open grant under the draft …")),
            database.scratch() as session,
        ):
            simulation = simulate(session, versions, today, last, by=by)
            found.pages[page] = simulation.changed_grants(page, by=by)
    return found.pages[page]


def show_totals(prediction: Prediction) -> None:
    """Show how many grants change and how, and the first day that makes a difference."""
    with st.container(horizontal=True):
        for change in Change:
            st.metric(
                change_in_words(change), in_figures(prediction.totals[change]), border=True,
                width="content",
            )  # fmt: skip
    if prediction.first_bite is None:
        st.info(_("In this period nothing changes under the draft."), icon=":material/balance:")
    else:
        st.text(
            _("The first day on which it makes a difference is {day}.").format(
                day=day_in_words(prediction.first_bite)
            )
        )


def show_curves(prediction: Prediction) -> None:
    """Show the grants closed by each week, now and under the draft, as chart and table."""
    frame = closed_by_week(prediction.curve, prediction.first, prediction.last)
    st.altair_chart(
        both_curves(frame),
        alt=_("How many grants are closed by each week, as it is now and under the draft"),
    )
    with st.expander(_("The same figures as a table"), icon=":material/table:"):
        st.table(
            pd.DataFrame(
                {
                    _("Day"): [day_in_figures(day) for day in frame["day"]],
                    _("As it is now"): [in_figures(count) for count in frame["now"]],
                    _("Under the draft"): [in_figures(count) for count in frame["then"]],
                }
            ),
            hide_index=True,
            border="horizontal",
            width="content",
        )


def show_changed_by(title: str, rows: Sequence[ChangedBy]) -> None:
    """Show how many grants change, per service or partner."""
    st.header(title)
    counts: dict[str, dict[Change, int]] = {}
    for row in rows:
        counts.setdefault(row.name, {})[row.change] = row.grants
    if not counts:
        st.caption(_("Nothing changes."))
        return
    shown = [change for change in Change if change is not Change.SAME]
    st.table(
        pd.DataFrame(
            [
                [literally(name) or _("No service"), *(in_figures(of.get(c, 0)) for c in shown)]
                for name, of in counts.items()
            ],
            columns=["", *map(change_in_words, shown)],
        ),
        hide_index=True,
        border="horizontal",
        alt=title,
    )


def name_grants(found: Simulated, by: Acting) -> None:
    """Show the grants that change, one page at a time; for administrators only."""
    st.header(_("Which grants"))
    totals = found.prediction.totals.items()
    total = sum(count for change, count in totals if change is not Change.SAME)
    if not total:
        st.caption(_("Nothing changes."))
        return
    place = place_in(NAMED, total)
    show_named(page_of_changed(found, place.page, by), place, total)


def show_named(rows: Sequence[ChangedGrant], place: Place[None], total: int) -> None:
    """Show one page of grants that change."""
    show_list(
        rows,
        [
            Column("change", _("What changes"), lambda row: change_in_words(row.change)),
            client_column(),
            Column("partner", _("Partner"), lambda row: row.partner_name),
            Column("now", _("Closes, as it is now"), lambda row: row.now, Looks.DAY),
            Column("then", _("Closes under the draft"), lambda row: row.then, Looks.DAY),
        ],
        key="changed",
        caption=_("The grants that change under the draft, soonest first"),
        row_id=lambda row: row.grant_id,
        place=place,
        total=total,
    )  # fmt: skip


def adopt(versions: Sequence[NewVersion], prediction: Prediction) -> str:
    """Add exactly the versions that were simulated. Returns the sentence that tells so."""
    by, click = who(), Click()
    with database.transaction() as session:
        adopt_simulated(session, versions, prediction, by=by)
    click.follow_with(drop_drafts)
    adopted = ngettext("{count} version adopted.", "{count} versions adopted.", len(versions))
    return adopted + " " + _("What was predicted is kept with it.")


def announce_adoption() -> bool:
    """Show what adopting does. Returns True: it is always possible."""
    st.text(_("The rules above are added as they stand, and every open grant is judged by them."))
    return True


def offer_adoption(versions: Sequence[NewVersion], prediction: Prediction) -> None:
    """Offer to adopt the simulated rules, with a question to confirm it."""
    about = ("adopt", *versions)
    title, icon = _("Adopt these rules"), ":material/gavel:"
    st.button(title, icon=icon, type="primary", key="adopt", on_click=ask, args=(about,))
    if asked() == about:
        show_question(
            Question(
                about=about,
                title=title,
                icon=icon,
                confirm=_("Yes, adopt them"),
                announce=announce_adoption,
                act=lambda _reason: adopt(versions, prediction),
                key="adopt",
            )
        )


by = who()
with database.reading() as session:
    services = list_services(session, by)

st.info(
    _("A simulation changes nothing: it judges the grants that are open now under drafted rules."),
    icon=":material/science:",
)
st.header(_("Drafted rules"))
fill_in_from_address(KEY, services)
rule_fields(KEY, services, by.today)
st.button(_("Add to the draft"), icon=":material/add:", key="add_draft", on_click=add_draft)
drafted = drafts()
if not drafted:
    st.caption(_("Draft a rule first: then what it would change stands here."))
    st.stop()
show_drafts(drafted)
last = choose_day(
    _("Look ahead up to and including"),
    by.today + timedelta(days=USUAL_DAYS),
    (by.today, by.today + timedelta(days=MOST_DAYS)),
    key="simulate_until",
    in_address=True,
)
found = simulated(drafted, last or by.today, by)
prediction = found.prediction
st.header(
    _("From {first} to {last}").format(
        first=day_in_words(prediction.first), last=day_in_words(prediction.last)
    )
)
show_totals(prediction)
if may(by.actor, Act.CHANGE_RULES):
    offer_adoption(drafted, prediction)
show_curves(prediction)
show_changed_by(_("By service"), prediction.by_service)
show_changed_by(_("By partner, those with most changes"), prediction.by_partner)
if may(by.actor, Act.NAME_SIMULATED_GRANTS):
    name_grants(found, by)
