"""The list of unusual looking: who did it, when and how much; a button leads to its events."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from core import clock, database
from core.audit.unusual import MOST_LISTED, Looking, Way, list_unusual
from core.config import Unusual, settings
from core.i18n import FLANDERS, _, day_in_figures, day_of, ngettext
from core.permissions import Acting
from core.presentation.wording import in_figures
from pages.parts.audit.filters import UNUSUAL, way_to_events_of
from pages.parts.lists.columns import Column
from pages.parts.lists.place import place_in
from pages.parts.lists.showing import show_list

DAYS = 14
SECOND = timedelta(seconds=1)


def show_unusual(by: Acting) -> None:
    """Show the unusual looking of the last days, newest first, and what counts as unusual."""
    bounds = settings().unusual
    with database.reading() as session:
        found = list_unusual(session, by, DAYS, bounds)
    st.caption(bounds_in_words(bounds))
    if not found:
        st.info(
            _("No unusual looking in the last {count} days.").format(count=DAYS),
            icon=":material/visibility:",
        )
        return
    if len(found) == MOST_LISTED:
        st.caption(_("The newest {most} are shown.").format(most=in_figures(MOST_LISTED)))
    _show_page(found)


def bounds_in_words(bounds: Unusual) -> str:
    """Return from which numbers on looking is listed."""
    return _(
        "Of the last {days} days: more than {clients} clients looked at in an hour, {searches}"
        " searches in an hour more than files opened, {others} files of other mediators' clients"
        " opened in a day, or {night} clients looked at between {night_from} and {night_until}."
        " Unusual is not forbidden: ask why."
    ).format(
        days=DAYS,
        clients=in_figures(bounds.clients),
        searches=in_figures(bounds.searches),
        others=in_figures(bounds.others),
        night=in_figures(bounds.night),
        night_from=f"{bounds.night_from:%H:%M}",
        night_until=f"{bounds.night_until:%H:%M}",
    )


def looking_in_words(looking: Looking) -> str:
    """Return what somebody did, in one sentence."""
    number = in_figures(looking.number)
    if looking.way is Way.SEARCHES:
        return ngettext(
            "{searches} searches in an hour, and {count} file opened",
            "{searches} searches in an hour, and {count} files opened",
            looking.opened,
            searches=number,
        )
    if looking.way is Way.OTHERS:
        return ngettext(
            "The file of {shown} client of another mediator opened in a day",
            "The files of {shown} clients of other mediators opened in a day",
            looking.number,
            shown=number,
        )
    if looking.way is Way.NIGHT:
        return ngettext(
            "{shown} client looked at during the night",
            "{shown} clients looked at during the night",
            looking.number,
            shown=number,
        )
    return ngettext(
        "{shown} client looked at in an hour",
        "{shown} clients looked at in an hour",
        looking.number,
        shown=number,
    )


def span_in_figures(looking: Looking) -> str:
    """Return when it was, such as "23/11/2026, 22:00-06:00"; of a day only which one."""
    day = day_in_figures(day_of(looking.first))
    if looking.way is Way.OTHERS:
        return day
    first, last = (at.astimezone(FLANDERS) for at in (looking.first, looking.last))
    return f"{day}, {first:%H:%M}-{last:%H:%M}"


def _show_page(found: Sequence[Looking]) -> None:
    place = place_in(UNUSUAL, len(found))
    show_list(
        found[database.slice_of_page(place.page)],
        [
            Column("when", _("When"), span_in_figures, way=_way_to_events),
            Column("who", _("Who"), lambda looking: looking.shown_as),
            Column("what", _("What"), looking_in_words),
        ],
        key="unusual",
        caption=_("The unusual looking, newest first; each row leads to its events"),
        row_id=lambda looking: f"{looking.way}-{looking.actor}-{looking.first.isoformat()}",
        place=place,
        total=len(found),
    )


def _way_to_events(looking: Looking) -> str:
    last = min(day_of(looking.last - SECOND), clock.today())
    return way_to_events_of(looking.actor, day_of(looking.first), last)
