"""Removing a mistaken version of a rule before its first day."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import database
from core.i18n import _, day_in_words
from core.rules.versions import VersionRow, remove_version
from pages.parts.frame.messages import literally
from pages.parts.frame.session import who
from pages.parts.widgets.asking import Question, ask, asked, show_question
from pages.parts.widgets.rule_fields import rule_name

ICON = ":material/delete:"


@dataclass(frozen=True)
class Removal:
    """A request to remove the version `rule_id`; `name` is how it is shown."""

    rule_id: int
    name: str


def offer_removal(versions: Sequence[VersionRow]) -> None:
    """Show a button per version that removes it, and the dialog that asks to confirm."""
    for row in versions:
        name = _("{rule} from {day} on").format(
            rule=rule_name(row.basis, row.service), day=day_in_words(row.valid_from)
        )
        st.button(
            _title(name),
            icon=ICON,
            key=f"remove_rule_{row.rule_id}",
            on_click=ask,
            args=(Removal(row.rule_id, name),),
        )
    about = asked()
    if isinstance(about, Removal):
        show_question(_question(about))


def _question(about: Removal) -> Question:
    return Question(
        about=about,
        title=_title(about.name),
        icon=ICON,
        confirm=_("Yes, remove this version"),
        announce=_announce,
        act=lambda _reason: _remove(about),
        key="remove_rule",
    )


def _title(name: str) -> str:
    return _("Remove: {rule}").format(rule=literally(name))


def _announce() -> bool:
    st.text(_("The version before it then goes on holding. Nothing else is removed."))
    return True


def _remove(about: Removal) -> str:
    by = who()
    with database.transaction() as session:
        remove_version(session, about.rule_id, by=by)
    return _("Removed: {rule}.").format(rule=about.name)
