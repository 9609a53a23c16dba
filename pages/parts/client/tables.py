"""The lists on a client's page."""

from collections.abc import Callable, Sequence
from typing import Any

from core.casework.register.model import Access, RegisteredForm, RegisteredGrant
from core.casework.register.wording import why_it_ends
from core.database import slice_of_page
from core.grants.access import begins_on, last_day
from core.grants.closings import ClosingRow
from core.grants.ground_rows import GroundRow, ground_said
from core.grants.wording import explain_closing, undoing_in_words
from core.i18n import _, day_in_figures, moment_in_words, ngettext
from core.models import Cause
from core.presentation.wording import rule_in_words
from pages.parts.frame.finding import way_to
from pages.parts.lists.columns import Column, Looks
from pages.parts.lists.place import address_with, place_in
from pages.parts.lists.showing import Row, show_list
from pages.parts.widgets.wording import (
    answer_in_words,
    channel_in_words,
    effect_in_words,
    purpose_in_words,
)


def show_viewers(viewers: Sequence[Access], *, key: str, caption: str) -> None:
    """Who may view the file, or could, since when, on what ground, until when and why."""
    _show(
        viewers,
        [
            _partner(lambda access: access.grant),
            Column("begins", _("Since"), lambda access: access.period.begins, Looks.DAY),
            Column("ground", _("Ground"), lambda access: _grounds(access.grounds)),
            Column(
                "ends", _("Up to and including"), lambda access: access.period.last_day, Looks.DAY
            ),
            Column("reason", _("Reason"), why_it_ends, Looks.LONG),
            _partner_number(lambda access: access.grant),
        ],
        key=key,
        caption=caption,
        row_id=lambda access: f"{access.grant.grant_id}-{access.period.begins}",
    )


def show_waiting(grants: Sequence[RegisteredGrant], *, key: str, caption: str) -> None:
    """The open grants that give no access: past their closing date, or still to begin."""
    _show(
        grants,
        [
            _partner(lambda grant: grant),
            Column("begins", _("Since"), begins_on, Looks.DAY),
            Column("ground", _("Ground"), _live_grounds),
            Column(
                "ends",
                _("Up to and including"),
                lambda grant: last_day(grant.closes_on) if grant.closes_on else None,
                Looks.DAY,
            ),
            Column("reason", _("Reason"), lambda grant: grant.reason, Looks.LONG),
            _partner_number(lambda grant: grant),
        ],
        key=key,
        caption=caption,
        row_id=lambda grant: grant.grant_id,
    )


def show_forms(forms: Sequence[RegisteredForm], *, key: str, caption: str) -> None:
    """Show the forms, drafts and refusals too. A row opens its draft, or the grant that it is of;
    the address of this page names the form whose scan is shown.
    """
    _show(
        forms,
        [
            Column("filled_in_on", _("Filled in on"), lambda form: form.filled_in_on, Looks.DAY),
            Column("partner", _("Partner"), lambda form: form.partner_name),
            Column("purpose", _("Purpose"), lambda form: _said(purpose_in_words, form.purpose)),
            Column("channel", _("Channel"), lambda form: _said(channel_in_words, form.channel)),
            Column("answer", _("Answer"), lambda form: _said(answer_in_words, form.answer)),
            Column("effect", _("Effect"), _effect, way=_way_of_form),
            Column("recorded", _("Recorded by"), _recorded),
            Column("scan", _("Scan"), _scan, way=_way_to_scan),
        ],
        key=key,
        caption=caption,
        row_id=lambda form: form.form_id,
    )


def show_closings(closings: Sequence[ClosingRow], *, key: str, caption: str) -> None:
    """Show the closings with their evidence, undone ones too."""
    undone: list[Column[ClosingRow]] = [Column("undone", _("Undone"), undoing_in_words)]
    _show(
        closings,
        [
            _partner(lambda closing: closing),
            Column("closed_on", _("Closed on"), lambda closing: closing.closed_on, Looks.DAY),
            Column("cause", _("Cause"), _cause),
            *(undone if any(map(undoing_in_words, closings)) else []),
            Column("reason", _("Reason"), explain_closing, Looks.LONG),
            Column("rule", _("Rule and fact"), _rule),
            _partner_number(lambda closing: closing),
        ],
        key=key,
        caption=caption,
        row_id=lambda closing: closing.closing_id,
    )


def _show(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    *,
    key: str,
    caption: str,
    row_id: Callable[[Row], int | str],
) -> None:
    """Show one page of rows that are all there."""
    place = place_in(key, len(rows))
    show_list(
        rows[slice_of_page(place.page)], columns, key=key, caption=caption, row_id=row_id,
        place=place, total=len(rows),
    )  # fmt: skip


def _partner(grant_of: Callable[[Row], Any]) -> Column[Row]:
    """Return the column with the partner's name, which leads to the grant."""
    return Column(
        "partner",
        _("Partner"),
        lambda row: grant_of(row).partner_name,
        way=lambda row: way_to("grant", grant=grant_of(row).grant_id),
    )


def _partner_number(grant_of: Callable[[Row], Any]) -> Column[Row]:
    """Return the column with the partner's number, which leads to the partner."""
    return Column(
        "partner_id",
        _("Partner's page"),
        lambda row: grant_of(row).partner_id,
        way=lambda row: way_to("partner", partner=grant_of(row).partner_id),
    )


def _live_grounds(grant: RegisteredGrant) -> str:
    return _grounds([each for each in grant.grounds if each.ended_on is None])


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


def _way_of_form(form: RegisteredForm) -> str | None:
    if form.recorded_at is None:
        return way_to("consent", draft=form.form_id)
    return way_to("grant", grant=form.grant_id) if form.grant_id else None


def _scan(form: RegisteredForm) -> str | None:
    return _("Show") if form.scan_type else None


def _way_to_scan(form: RegisteredForm) -> str | None:
    return address_with(form=str(form.form_id)) if form.scan_type else None


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
