"""The tables on a client's page."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.casework.register.model import Access, RegisteredForm, RegisteredGrant
from core.casework.register.wording import why_it_ends
from core.grants.access import begins_on, last_day
from core.grants.closings import ClosingRow
from core.grants.ground_rows import GroundRow, ground_said
from core.grants.wording import explain_closing, undoing_in_words
from core.i18n import _, day_in_figures, moment_in_words, ngettext
from core.models import Cause
from core.presentation.wording import rule_in_words
from pages.parts.frame.finding import go_to_grant, go_to_partner
from pages.parts.widgets.rows import button_column, day_column, show_rows
from pages.parts.widgets.wording import (
    answer_in_words,
    channel_in_words,
    effect_in_words,
    purpose_in_words,
)

OPEN, TO_PARTNER, TO_SCAN = (
    ":material/open_in_new:", ":material/apartment:", ":material/attach_file:",
)  # fmt: skip
TALL_ROW = 85  # pixels: four lines, for a sentence in a narrow column
Columns = dict[str, Any]


def show_viewers(viewers: Sequence[Access], *, key: str, alt: str) -> None:
    """Who may view the file, or could, since when, on what ground, until when and why."""
    _show_access(
        [access.grant for access in viewers],
        {
            "begins": [access.period.begins for access in viewers],
            "ground": [_grounds(access.grounds) for access in viewers],
            "ends": [access.period.last_day for access in viewers],
            "reason": [why_it_ends(access) for access in viewers],
        },
        key=key,
        alt=alt,
    )


def show_waiting(grants: Sequence[RegisteredGrant], *, key: str, alt: str) -> None:
    """The open grants that give no access: past their closing date, or still to begin."""
    live = [[each for each in grant.grounds if each.ended_on is None] for grant in grants]
    _show_access(
        grants,
        {
            "begins": [begins_on(grant) for grant in grants],
            "ground": [_grounds(grounds) for grounds in live],
            "ends": [last_day(grant.closes_on) if grant.closes_on else None for grant in grants],
            "reason": [grant.reason for grant in grants],
        },
        key=key,
        alt=alt,
    )


def _show_access(
    grants: Sequence[RegisteredGrant], columns: Columns, *, key: str, alt: str
) -> None:
    column = st.column_config
    _show(
        grants,
        {**_ways(grants), "partner": [grant.partner_name for grant in grants], **columns},
        {
            **_ways_configured(grants, key),
            "partner": column.TextColumn(_("Partner"), width=135),
            "begins": day_column(_("Since"), 95),
            "ground": column.TextColumn(_("Ground"), width=150),
            "ends": day_column(_("Up to and including"), 95),
            "reason": column.TextColumn(_("Reason"), width=215),
        },
        key=key,
        alt=alt,
    )


def _grounds(grounds: Sequence[GroundRow]) -> str:
    """Return the latest ground, and how many more there are: the grant's page names them all."""
    if not grounds:
        return ""
    *earlier, latest = (ground_said(ground) for ground in grounds)
    if not earlier:
        return latest
    return ngettext(
        "{latest}; and {count} earlier one", "{latest}; and {count} earlier ones",
        len(earlier), latest=latest,
    )  # fmt: skip


def show_forms(
    forms: Sequence[RegisteredForm], open_scan: Callable[[int], None], *, key: str, alt: str
) -> None:
    """Show the forms, drafts and refusals too; the button in a row calls `open_scan`."""
    column = st.column_config
    ids = [form.form_id for form in forms]
    _show(
        forms,
        {
            "scan": [TO_SCAN if form.scan_type else None for form in forms],
            "filled_in_on": [form.filled_in_on for form in forms],
            "partner": [form.partner_name or "" for form in forms],
            "purpose": [_said(purpose_in_words, form.purpose) for form in forms],
            "channel": [_said(channel_in_words, form.channel) for form in forms],
            "answer": [_said(answer_in_words, form.answer) for form in forms],
            "effect": [_effect(form) for form in forms],
            "recorded": [_recorded(form) for form in forms],
        },
        {
            "scan": button_column(_("Scan"), ids, open_scan, key=f"{key}_scan", width=65),
            "filled_in_on": day_column(_("Filled in on"), 95),
            "partner": column.TextColumn(_("Partner"), width=130),
            "purpose": column.TextColumn(_("Purpose"), width=85),
            "channel": column.TextColumn(_("Channel"), width=100),
            "answer": column.TextColumn(_("Answer"), width=80),
            "effect": column.TextColumn(_("Effect"), width=130),
            "recorded": column.TextColumn(_("Recorded by"), width=130),
        },
        key=key,
        alt=alt,
    )


def show_closings(closings: Sequence[ClosingRow], *, key: str, alt: str) -> None:
    """Show the closings with their evidence, undone ones too."""
    column = st.column_config
    undone = [undoing_in_words(closing) or "" for closing in closings]
    _show(
        closings,
        {
            **_ways(closings),
            "partner": [closing.partner_name for closing in closings],
            "closed_on": [closing.closed_on for closing in closings],
            "cause": [_cause(closing) for closing in closings],
            **({"undone": undone} if any(undone) else {}),
            "reason": [explain_closing(closing) for closing in closings],
            "rule": [_rule(closing) for closing in closings],
        },
        {
            **_ways_configured(closings, key),
            "partner": column.TextColumn(_("Partner"), width=130),
            "closed_on": day_column(_("Closed on"), 95),
            "cause": column.TextColumn(_("Cause"), width=125),
            "reason": column.TextColumn(_("Reason"), width=225),
            "rule": column.TextColumn(_("Rule and fact"), width=130),
            "undone": column.TextColumn(_("Undone"), width=200),
        },
        key=key,
        alt=alt,
    )


def _show(
    rows: Sequence[object], columns: Columns, configuration: Columns, *, key: str, alt: str
) -> None:
    show_rows(rows, columns, configuration, alt=alt, key=key, row_height=TALL_ROW, placeholder="–")


def _ways(rows: Sequence[Any]) -> Columns:
    return {"open": [OPEN] * len(rows), "to_partner": [TO_PARTNER] * len(rows)}


def _ways_configured(rows: Sequence[Any], key: str) -> Columns:
    grants, partners = [row.grant_id for row in rows], [row.partner_id for row in rows]
    return {
        "open": button_column(_("Open"), grants, go_to_grant, key=f"{key}_open", width=65),
        "to_partner": button_column(
            _("Partner"), partners, go_to_partner, key=f"{key}_partner", width=65
        ),
    }


def _said(in_words: Callable[[Any], str], value: Any) -> str:
    return "" if value is None else in_words(value)


def _effect(form: RegisteredForm) -> str:
    effect = effect_in_words(form.effect)
    if form.withdrawn_at is None:
        return effect
    return _("{effect}; withdrawn on {moment}, recorded by {who}").format(
        effect=effect, moment=moment_in_words(form.withdrawn_at), who=form.withdrawn_by
    )


def _recorded(form: RegisteredForm) -> str:
    if form.recorded_at is None:
        return _("Entered by {who}, {moment}").format(
            who=form.entered_by, moment=moment_in_words(form.entered_at)
        )
    return f"{form.recorded_by}, {moment_in_words(form.recorded_at)}"


def _cause(closing: ClosingRow) -> str:
    words = {
        Cause.DAILY_JOB: _("Daily run {run} of {day}"),
        Cause.BY_HAND: _("By hand, by {who}"),
        Cause.REFUSAL: _("Refusal, recorded by {who}"),
        Cause.WITHDRAWAL: _("Withdrawal, recorded by {who}"),
        Cause.EXTRACT: _("Extract, loaded by {who}"),
        Cause.GROUND_GONE: _("Ground gone, as an extract said that {who} loaded"),
        Cause.ANNULLED: _("Decision annulled by {who}"),
    }[closing.cause]
    day = day_in_figures(closing.run_on) if closing.run_on else ""
    cause = words.format(run=closing.run_id, day=day, who=closing.closed_by)
    if not closing.days_late:
        return cause
    late = ngettext("{count} day late", "{count} days late", closing.days_late)
    return f"{cause}, {late}"


def _rule(closing: ClosingRow) -> str:
    if closing.basis is None:
        return ""
    words = rule_in_words(closing.basis)
    parts = [words[:1].upper() + words[1:]]
    if closing.rule_valid_from:
        parts.append(_("version of {day}").format(day=day_in_figures(closing.rule_valid_from)))
    if closing.fact_id:
        parts.append(_("fact {number}").format(number=closing.fact_id))
    return ", ".join(parts)
