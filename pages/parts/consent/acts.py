"""What the buttons of the consent form do: one transaction each, then one sentence."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import partial

import streamlit as st

from core import clock, database
from core.consent.forms import NOTHING_CONFIRMED
from core.consent.recording import Kept, record_consent, save_draft, throw_away_draft
from core.consent.scans import remove_scan
from core.i18n import _
from core.models import ConsentForm
from pages.parts.consent.form import (
    DRAFT,
    OPENED,
    be_done_with_form,
    confirmed_now,
    entry_now,
    go_on_with_draft,
    new_entry,
    number_of_draft,
    open_draft_again,
    refuse_unreadable_days,
    scan_now,
)
from pages.parts.frame.clicks import Click, telling_errors
from pages.parts.frame.messages import Way
from pages.parts.frame.session import mediator, who
from pages.parts.widgets.asking import Question, ask, asked, show_question


def save() -> None:
    """Save what is in the fields as a draft."""
    _keep(save_draft)


def record() -> None:
    """Record the form that is in the fields, with what the reader confirmed about it."""
    confirmed = confirmed_now()
    _keep(record_consent, *confirmed, confirmed=confirmed)


def keep_scan() -> None:
    """Save the form as a draft as soon as a scan was added: a lost connection would lose it.

    As long as the reader hasn't said who they are, the scan waits for what they do next.
    """
    if mediator() is None:
        return
    with telling_errors() as click:
        by, entry, scan = who(), entry_now(), scan_now()
        token, version, _had_scan = st.session_state[OPENED]
        with database.transaction() as session:
            draft = save_draft(session, entry, token=token, version=version, scan=scan, by=by).form
            kept = partial(go_on_with_draft, token, draft.id, draft.version, has_scan=True)
        click.follow_with(kept)


def remove_kept_scan() -> None:
    """Remove the scan of the draft that is in the fields."""
    with telling_errors() as click:
        by, number = who(), number_of_draft()
        token, version, _has_scan = st.session_state[OPENED]
        with database.transaction() as session:
            draft = remove_scan(session, number, version, by=by)
            removed = partial(go_on_with_draft, token, draft.id, draft.version, has_scan=False)
        click.follow_with(removed)


@dataclass(frozen=True)
class ThrowingAway:
    """A request to throw a draft away, by its number and the version that the reader saw."""

    number: int
    version: int


def ask_to_throw_away() -> None:
    """Ask whether the draft in the fields may go."""
    with telling_errors():
        opened = st.session_state[OPENED]
        ask(ThrowingAway(number_of_draft(), opened.version or 0))


def show_what_is_asked() -> None:
    """Show the dialog about throwing the draft away, if it is open."""
    about = asked()
    if isinstance(about, ThrowingAway) and st.session_state.get(DRAFT) == str(about.number):
        show_question(
            Question(
                about=about,
                title=_("Throw the draft away"),
                icon=":material/delete:",
                confirm=_("Yes, throw away"),
                announce=partial(_announce, about),
                act=lambda _reason: _throw_away(about),
                key="draft",
            )
        )


def _announce(about: ThrowingAway) -> bool:
    st.markdown(
        _("Draft {number} goes, with its scan if it has one. It granted nothing.").format(
            number=about.number
        )
    )
    return True


def _throw_away(about: ThrowingAway) -> str:
    by, click, said = who(), Click(), _("The draft is thrown away.")
    with database.transaction() as session:
        throw_away_draft(session, about.number, about.version, by=by)
    click.follow_with(partial(be_done_with_form, by.today))
    return said


def show_kept_draft() -> None:
    """Fill the fields with the draft as it was saved."""
    Click().follow_with(lambda: open_draft_again(clock.today()))


def _keep(act: Callable[..., Kept], *said: object, **more: object) -> None:
    """Do what a button does with the form; `said` is what stands beside its fields."""
    with telling_errors() as click:
        by, entry = who(), entry_now()
        if click.is_second(act, (*astuple(entry), *said)):
            return
        refuse_unreadable_days()
        opened, scan = st.session_state[OPENED], scan_now()
        with database.transaction() as session:
            kept = act(
                session, entry, token=opened.token, version=opened.version, scan=scan, by=by, **more
            )
            ways = _ways(kept.form)
        empty = (*astuple(new_entry(by.today)), *(NOTHING_CONFIRMED if said else ()))
        click.has_done(
            act,
            (*astuple(entry), *said),
            emptied=empty,
            then=partial(be_done_with_form, by.today),
        )
        click.tell(kept.sentence, ways)


def _ways(form: ConsentForm) -> list[Way]:
    ways = []
    if form.recorded_at is None:
        ways.append(Way(_("Go on with the draft"), "consent.py", {DRAFT: str(form.id)}))
    if form.client_id:
        ways.append(Way(_("To the client"), "client.py", {"client": form.client_id}))
    if form.grant_id:
        ways.append(Way(_("To the grant"), "grant.py", {"grant": str(form.grant_id)}))
    return ways
