"""The fields of a drafted version of a closing rule; they keep their text until cleared."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple, TypeVar

import streamlit as st

from core.errors import LONGEST_TEXT, FieldNotReadable, RuleIncomplete
from core.i18n import _, day_in_figures, day_in_words
from core.models import Basis, Unit
from core.presentation.typed_days import read_day
from core.presentation.wording import period_in_words, rule_in_words
from core.rules.versions import NewVersion
from pages.parts.widgets.days import choose_day

BASES = [basis for basis in Basis if basis is not Basis.KEPT]
LONGEST_PERIOD = 9  # digits: more than a hundred years in days
DRAFT = "draft"  # the query parameter that names the rule to draft

Choice = TypeVar("Choice", bound=Enum)


class TypedRule(NamedTuple):
    """What stands in the fields, right or wrong."""

    basis: Basis
    service: str | None
    period: str | None
    unit: Unit
    last_day_counts: bool | None
    source: str | None
    valid_from: str | None


def draft_named(basis: Basis, service: str | None = None) -> str:
    """Return how an address names the rule to draft, such as "owner:TIBB4"."""
    return basis if service is None else f"{basis}:{service}"


def fill_in_from_address(key: str, services: Mapping[str, str]) -> None:
    """Choose in the fields the rule that the address names, once; an unknown one changes nothing.

    To be called before the fields are shown.
    """
    basis, _colon, service = st.query_params.get(DRAFT, "").partition(":")
    if DRAFT in st.query_params:
        del st.query_params[DRAFT]
    if basis not in BASES or (service and (basis != Basis.OWNER or service not in services)):
        return
    st.session_state[f"{key}_basis"] = Basis(basis)
    st.session_state[f"{key}_service"] = service or None


def rule_fields(key: str, services: Mapping[str, str], today: date) -> None:
    """Show the fields; `services` maps the codes to choose from to their names."""
    first_day = day_in_figures(_usual_first_day(today))
    st.session_state.setdefault(f"{key}_valid_from", first_day)
    with st.container(horizontal=True, vertical_alignment="top"):
        basis = st.selectbox(
            _("Basis"),
            BASES,
            format_func=rule_in_words,
            key=f"{key}_basis",
            persist_state="session",
            width=150,
        )
        if basis is Basis.OWNER:
            st.selectbox(
                _("Service"),
                list(services),
                format_func=lambda service: service_in_words(service, services[service]),
                index=None,
                placeholder=_("Choose a service"),
                key=f"{key}_service",
                persist_state="session",
                width=200,
            )
        choose_day(_("First day"), key=f"{key}_valid_from", persist_state="session")
        st.text_input(
            _("Period"),
            max_chars=LONGEST_PERIOD,
            key=f"{key}_period",
            persist_state="session",
            width=75,
        )
        st.segmented_control(
            _("Unit"),
            list(Unit),
            format_func=unit_in_words,
            default=Unit.MONTHS,
            required=True,
            key=f"{key}_unit",
            persist_state="session",
        )
    st.checkbox(
        _("The last day of the period still gives access"),
        key=f"{key}_last_day_counts",
        help=_(
            "Then the closing date is the day after, as in ordinary legal counting (Regulation"
            " 1182/71, article 3). Without it access ends on the day on which the period has run."
        ),
        persist_state="session",
    )
    st.text_area(
        _("Source: the passage or manual that it comes from"),
        max_chars=LONGEST_TEXT,
        key=f"{key}_source",
        height=80,
        persist_state="session",
    )


def unit_in_words(unit: Unit) -> str:
    """Return the unit of a period, in the plural."""
    return {Unit.MONTHS: _("months"), Unit.DAYS: _("days")}[unit]


def typed_rule(key: str) -> TypedRule:
    """Return what is typed in the fields."""
    typed: dict[str, Any] = {
        name: st.session_state.get(f"{key}_{name}") for name in TypedRule._fields
    }
    return TypedRule(**typed)


def rule_of_fields(typed: TypedRule, today: date) -> NewVersion:
    """Return the version typed in the fields.

    Raises RuleIncomplete, FieldNotReadable, or what `read_day` raises.
    """
    period = (typed.period or "").strip()
    if not (period.isascii() and period.isdigit() and len(period) <= LONGEST_PERIOD):
        raise RuleIncomplete(what=_("the period, a whole number"))
    if not (typed.valid_from or "").strip():
        raise RuleIncomplete(what=_("the first day"))
    basis = _chosen(Basis, typed.basis)
    if basis is Basis.OWNER and typed.service is None:
        raise RuleIncomplete(what=_("the service"))
    return NewVersion(
        basis=basis,
        service=typed.service if basis is Basis.OWNER else None,
        period=int(period),
        unit=_chosen(Unit, typed.unit),
        valid_from=read_day(typed.valid_from or "", today),
        source=typed.source or "",
        last_day_counts=bool(typed.last_day_counts),
    )


def _chosen(kind: type[Choice], sent: object) -> Choice:
    """Return the choice; a browser can send another than the field offers."""
    try:
        return kind(sent)
    except ValueError:
        raise FieldNotReadable from None


def clear_rule_fields(key: str, today: date) -> None:
    """Empty the fields for the next version."""
    for name, value in _empty(today).items():
        st.session_state[f"{key}_{name}"] = value


def emptied(typed: TypedRule, today: date) -> TypedRule:
    """Return what the fields hold after they are emptied."""
    return typed._replace(**_empty(today))


def _empty(today: date) -> dict[str, Any]:
    return {
        "service": None,
        "period": "",
        "last_day_counts": False,
        "source": "",
        "valid_from": day_in_figures(_usual_first_day(today)),
    }


def _usual_first_day(today: date) -> date:
    return today + timedelta(days=1)


def rule_name(basis: Basis, service: str | None, service_name: str | None = None) -> str:
    """Return the name of a rule, with its service if it has one."""
    words = rule_in_words(basis)
    name = words[:1].upper() + words[1:]
    if service is None:
        return name
    return f"{name}: {service_in_words(service, service_name)}"


def service_in_words(service: str, name: str | None = None) -> str:
    """Return a service's code and name; often the name already contains the code."""
    if name is None:
        return service
    return name if service in name else f"{service} ({name})"


def version_in_words(version: NewVersion) -> str:
    """Return a version in short: which rule, what period, from which day."""
    return _("{rule}: {period}, from {day} on").format(
        rule=rule_name(version.basis, version.service),
        period=period_in_words(
            version.period, version.unit, last_day_counts=version.last_day_counts
        ),
        day=day_in_words(version.valid_from),
    )
