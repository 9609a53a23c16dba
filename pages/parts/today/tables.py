"""The lists of work that is not about one open grant: drafts, actions, assignments, owners."""

from collections.abc import Sequence

from core.casework.tender_work import KeptOutRow, OwnersRow
from core.casework.work_list import DraftRow, UncoveredRow
from core.i18n import _, day_in_figures, day_of
from core.presentation.wording import cause_in_words
from pages.parts.frame.finding import way_to
from pages.parts.lists.columns import Column, Looks, client_column
from pages.parts.lists.place import Place
from pages.parts.lists.showing import show_list


def show_drafts(rows: Sequence[DraftRow], place: Place[None], total: int) -> None:
    """Show the drafts, each with what it lacks; a row opens the form to complete it."""
    show_list(
        rows,
        [
            Column("entered_on", _("Entered on"), lambda row: day_of(row.entered_at), Looks.DAY),
            Column(
                "client", _("Client"), lambda row: row.client_name or _("not chosen"),
                below=lambda row: row.client_id,
                way=lambda row: way_to("consent", draft=row.form_id),
            ),
            Column("partner", _("Partner"), lambda row: row.partner_name),
            Column("missing", _("Still missing"), _missing, Looks.LONG),
            Column("by", _("Entered by"), lambda row: row.entered_by),
        ],
        key="drafts",
        caption=_("The drafts, oldest first"),
        row_id=lambda row: row.form_id,
        place=place,
        total=total,
    )  # fmt: skip


def show_uncovered(rows: Sequence[UncoveredRow], place: Place[None], total: int) -> None:
    """Show actions without a grant; a row opens a form for the client and the executor."""
    show_list(
        rows,
        [
            Column("started_on", _("Start"), lambda row: row.started_on, Looks.DAY),
            Column("ends_on", _("End"), lambda row: row.ends_on, Looks.DAY),
            client_column(
                way=lambda row: way_to(
                    "consent", form_client=row.client_id, form_partner=row.partner_id
                )
            ),
            Column("partner", _("Executor"), lambda row: row.partner_name),
            Column("title", _("Action"), lambda row: row.title),
        ],
        key="uncovered",
        caption=_("The running actions without a grant, latest start first"),
        row_id=lambda row: row.action_id,
        place=place,
        total=total,
    )  # fmt: skip


def show_kept_out(rows: Sequence[KeptOutRow], place: Place[None], total: int) -> None:
    """Show the partners kept out; a row opens the closed grant."""
    show_list(
        rows,
        [
            Column("started_on", _("Start"), lambda row: row.started_on, Looks.DAY),
            client_column(way=lambda row: way_to("grant", grant=row.grant_id)),
            Column("partner", _("Partner"), lambda row: row.partner_name),
            Column("service", _("Service"), lambda row: row.service),
            Column("closing", _("Closed"), _closing, Looks.LONG),
        ],
        key="kept_out",
        caption=_("The partners with a running assignment and no access, latest start first"),
        row_id=lambda row: row.grant_id,
        place=place,
        total=total,
    )  # fmt: skip


def show_two_owners(rows: Sequence[OwnersRow], place: Place[None], total: int) -> None:
    """Show the clients with two owners; a row opens the client."""
    show_list(
        rows,
        [
            client_column(way=lambda row: way_to("client", client=row.client_id)),
            Column("owners", _("Owners"), lambda row: row.partner_names, Looks.LONG),
            Column("latest_start", _("Latest start"), lambda row: row.latest_start, Looks.DAY),
        ],
        key="two_owners",
        caption=_("The clients with two owners, latest start first"),
        row_id=lambda row: row.client_id,
        place=place,
        total=total,
    )  # fmt: skip


def _closing(row: KeptOutRow) -> str:
    if row.closed_on is None or row.cause is None:
        return ""
    said = f"{day_in_figures(row.closed_on)}: {cause_in_words(row.cause)}, {row.closed_by}"
    return f"{said}. {row.reason}" if row.reason else said


def _missing(row: DraftRow) -> str:
    return " ".join(row.missing) or _("Nothing: it can be recorded.")
