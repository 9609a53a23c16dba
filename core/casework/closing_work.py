"""What closes soon, and which of it needs an act: nobody keeps it open, nothing is planned, and the
partner wasn't asked, or the day to look again has come.

Source: `docs/rules.md`, "By hand".
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

from core.casework.work_list import MOST_COUNTED, Whose, closing_soon
from core.database import page_of_rows
from core.grants.access import last_day
from core.grants.listing import GrantRow, is_open, of_clients, read_grant, select_grants
from core.grants.marks import is_asked
from core.i18n import _, day_in_figures
from core.models import Action, Assignment, Client, Grant, GrantMark, Partner
from core.permissions import Act, Acting, allowed
from core.presentation.wording import explain_briefly
from core.rules.assessment import Scope


class Attention(StrEnum):
    """Whether a grant that closes soon needs an act, or why it doesn't yet; the first that fits."""

    KEPT = "kept"
    PLANNED = "planned"
    ASKED = "asked"
    NEEDS_ACT = "needs_act"


class WorkOrder(StrEnum):
    """What the list of grants that close soon can be sorted by."""

    ATTENTION = "attention"
    CLOSES_ON = "closes_on"
    CLIENT = "client"
    PARTNER = "partner"


@dataclass(frozen=True, kw_only=True)
class ClosingSoonRow(GrantRow):
    """A grant that closes soon, with whose client it is about, whether it needs an act, and when
    to look again, if its partner was asked."""

    mediator: str | None
    attention: Attention
    look_again_on: date | None


@allowed(Act.VIEW_FILES)
def count_closing(session: Session, by: Acting, whose: Whose) -> dict[Attention, int]:
    """How many of the grants that close soon need an act, and how many don't yet for each reason;
    of everybody's the first `work_list.MOST_COUNTED` + 1 are counted."""
    soonest = (
        select(_attention(by.today).label("attention"))
        .where(is_open(closing_soon(whose, by.today)))
        .order_by(Grant.closes_on)
        .limit(MOST_COUNTED + 1)
        .subquery("soonest")
    )
    rows = session.execute(select(soonest.c.attention, func.count()).group_by(soonest.c.attention))
    counted = Counter({Attention(name): count for name, count in rows})
    return {each: counted[each] for each in Attention}


@allowed(Act.VIEW_FILES)
def list_closing(
    session: Session,
    by: Acting,
    whose: Whose,
    page: int = 1,
    *,
    only: Collection[Attention] = (),
    sorting: WorkOrder = WorkOrder.ATTENTION,
    descending: bool = False,
    sought: str = "",
) -> list[ClosingSoonRow]:
    """One page of the grants that close soon, the first is 1; `only` those of some kinds, if any,
    and with `sought` only of the clients whom that text finds.

    Unless sorted otherwise, the reader's own clients come first, then what needs an act, then what
    closes soonest; of everybody's the soonest simply come first. Raises TextTooLong.
    """
    order = _order(by, whose, sorting, descending=descending)
    scope = and_(closing_soon(whose, by.today), of_attention(only, by.today), of_clients(sought))
    chosen = select(Grant.id).where(is_open(scope))
    by_attention = sorting is WorkOrder.ATTENTION and whose is not None
    if by_attention or sorting is WorkOrder.CLIENT:
        chosen = chosen.join(Client, Client.client_id == Grant.client_id)
    if sorting is WorkOrder.PARTNER:
        chosen = chosen.join(Partner, Partner.partner_id == Grant.partner_id)
    on_page = page_of_rows(chosen.order_by(*order), page).subquery("on_page")
    asked = (
        select(func.max(GrantMark.look_again_on))
        .where(GrantMark.grant_id == Grant.id, GrantMark.removed_at.is_(None))
        .scalar_subquery()
    )
    shown = select_grants(select(Grant).join(on_page, on_page.c.id == Grant.id)).add_columns(
        Client.mediator, _attention(by.today).label("attention"), asked.label("look_again_on")
    )
    return [_row(row) for row in session.execute(shown.order_by(*order))]


def of_attention(only: Collection[Attention], today: date) -> Scope:
    """The condition that a grant that closes soon is of one of these kinds; empty: of any."""
    return _attention(today).in_([each.value for each in only]) if only else true()


def _attention(today: date) -> Any:
    return case(
        (Grant.kept_until > today, Attention.KEPT.value),
        (_is_planned(today), Attention.PLANNED.value),
        (is_asked(today), Attention.ASKED.value),
        else_=Attention.NEEDS_ACT.value,
    )


def _is_planned(today: date) -> ColumnElement[bool]:
    """The condition that an action or assignment of the pair is still to begin."""
    return or_(
        *(
            exists()
            .where(
                fact.client_id == Grant.client_id,
                fact.partner_id == Grant.partner_id,
                fact.gone_on.is_(None),
                fact.started_on > today,
            )
            .correlate(Grant)
            for fact in (Action, Assignment)
        )
    )


def _order(
    by: Acting, whose: Whose, sorting: WorkOrder, *, descending: bool
) -> list[ColumnElement[Any]]:
    by_attention: list[Any] = [case((Client.mediator == by.guides_as, 0), else_=1)]
    by_attention.append(case((_attention(by.today) == Attention.NEEDS_ACT.value, 0), else_=1))
    first: list[Any] = {
        WorkOrder.ATTENTION: by_attention if whose is not None else [],
        WorkOrder.CLOSES_ON: [Grant.closes_on],
        WorkOrder.CLIENT: [Client.last_name, Client.first_name],
        WorkOrder.PARTNER: [Partner.name],
    }[sorting]
    last = [Grant.closes_on, Grant.client_id, Grant.partner_id]
    return [*(column.desc() if descending else column.asc() for column in first), *last]


def _row(row: Any) -> ClosingSoonRow:
    grant = replace(read_grant(row), brief=explain_briefly(row))
    return ClosingSoonRow(
        **vars(grant),
        mediator=row.mediator,
        attention=Attention(row.attention),
        look_again_on=row.look_again_on,
    )


def attention_in_words(attention: Attention) -> str:
    """Whether a grant needs an act, or why not yet, in a word or two."""
    return {
        Attention.NEEDS_ACT: _("Needs an act"),
        Attention.ASKED: _("Partner asked"),
        Attention.KEPT: _("Kept open"),
        Attention.PLANNED: _("Planned"),
    }[attention]


def until_in_words(row: ClosingSoonRow) -> str:
    """Until when a grant needs no act, or since when it was to be looked at again; "" for
    neither."""
    if row.attention is Attention.KEPT and row.kept_until:
        return _("up to and including {day}").format(day=day_in_figures(last_day(row.kept_until)))
    if row.attention in (Attention.ASKED, Attention.NEEDS_ACT) and row.look_again_on:
        return _("look again on {day}").format(day=day_in_figures(row.look_again_on))
    return ""
