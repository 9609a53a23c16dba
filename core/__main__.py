"""The command line: `python -m core COMMAND`. Answers go to standard output, talk to standard
error."""

import getpass
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import true
from sqlalchemy.orm import Session

from core import clock, database
from core.audit.looks import record_export
from core.audit.proof import Break, break_in_words, current_head, find_break, noted_head
from core.config import settings, version
from core.daily_job.plan import plan_run
from core.daily_job.run import run_daily_job
from core.daily_job.status import refuse_after_long_pause
from core.daily_job.undo import plan_undo, undo_run
from core.demo import DAYS_OF_HISTORY, fill_with_demonstration_data, is_empty
from core.errors import (
    AnswerNotWritten,
    FilesOfADayToCome,
    InzageError,
    NoForecast,
    NotADay,
    PathNotReadable,
    RejectsNotWritable,
    UnknownClient,
    UnknownPartner,
)
from core.extracts.loading import (
    FileReport,
    LoadReport,
    find_extracts,
    load_extracts,
    load_shipped_rules,
)
from core.extracts.reading import Reject
from core.grants.closing import DAYS_KEPT_AFTER_UNDO, due
from core.grants.closings import list_closings
from core.grants.ending import Closed
from core.grants.leftovers import follow_upgrade
from core.grants.lines import COLUMNS, Line, lines_of_closings, lines_of_grants
from core.grants.listing import list_grants
from core.grants.verification import find_differences
from core.grants.viewers import Viewer, list_viewers
from core.i18n import _, day_in_words, ngettext, speak
from core.identity.accounts import (
    AccountRow,
    list_accounts,
    roles_as_kept,
    switch_off,
    switch_on,
)
from core.identity.demonstration import WARNING, is_demonstration, name_in_demonstration
from core.logs import write_bugs_without_values
from core.models import Client, Closure, Grant, Outcome, Partner
from core.operation.clocks import refuse_wrong_clock
from core.operation.endings import Code, ending_of
from core.operation.private_files import open_privately
from core.permissions import Acting, Actor, Role
from core.presentation.plain_text import for_terminal
from core.presentation.tabular import FORMATS, as_objects, write_json, write_rows
from core.reporting.forecast import count_forecast, store_forecast
from core.rules.assessment import Scope
from core.rules.verification import Difference


class Commands(click.Group):
    """Commands that end with sentences on what was done and what wasn't, never with a traceback."""

    def invoke(self, context: click.Context) -> Any:
        speak(os.environ.get("INZAGE_LANGUAGE", ""))  # what is wrong with a setting is said in it
        kept: list[str] = context.ensure_object(list)
        try:
            settings()
            return super().invoke(context)
        except (click.exceptions.Exit, click.ClickException):
            raise
        except (Exception, KeyboardInterrupt) as error:
            ending = ending_of(error, kept)
            for sentence in ending.sentences:
                say(sentence)
            context.exit(ending.code)


class Day(click.ParamType[date]):
    """A day, written as 2026-03-15."""

    name = "date"

    def convert(self, value: Any, param: Any, context: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise NotADay(text=value) from None


@click.group(cls=Commands)
@click.version_option(version(), message="Inzage %(version)s")
def cli() -> None:
    """Inzage: who may view which client's file, why, and until when."""


form_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", help="Form of the answer."
)


@cli.command()
def upgrade() -> None:
    """Create or upgrade the database, with the closing rules that are public."""
    set_up()
    with database.transaction() as session:
        leftovers = follow_upgrade(session, who())
    keep(_("The database is up to date."))
    say(_("The database is up to date."))
    if leftovers:
        say(
            ngettext(
                "{count} open grant rests on nothing by the rules of this version. An administrator"
                " decides about it, on the page with the daily runs.",
                "{count} open grants rest on nothing by the rules of this version. An administrator"
                " decides about them, on the page with the daily runs.",
                leftovers,
            )
        )


@cli.command()
def demo() -> None:
    """Fill an empty database with demonstration data that ends today."""
    set_up()
    with database.transaction() as session:
        by = who()
        if not is_empty(session, by):
            say(_("The database holds data already: nothing was changed."))
            return
        with progress_bar(_("Loading the demonstration data"), DAYS_OF_HISTORY) as bar:
            fill_with_demonstration_data(session, by, progress=bar.update)
    keep(_("The demonstration data is there."))
    say(_("The demonstration data is there."))


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--complete",
    is_flag=True,
    help="The files hold all there is: an assignment or action that they lack is gone.",
)
@click.option("--as-of", type=Day(), help="The day on which things stand as in the files (today).")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("rejects.csv"),
    help="Where rejected rows are written (rejects.csv).",
)
@form_option
def import_(
    paths: Sequence[Path], *, complete: bool, as_of: date | None, rejects: Path, form: str
) -> None:
    """Load extracts: files or folders."""
    files = find_extracts(paths)
    warn_in_demonstration()
    rows = count_lines(files.values())
    with database.transaction() as session, progress_bar(_("Loading"), rows) as bar:
        by = who()
        refuse_wrong_clock(session, by.now)
        if as_of and as_of > by.today:
            raise FilesOfADayToCome(day=as_of)
        report = load_extracts(
            session, files, by=by, complete=complete, as_of=as_of, progress=bar.update
        )
        write_rejects(report.rejects, rejects)
    keep(_("The extracts were loaded."))
    print_load(report, form)
    say(ngettext("{count} grant opened.", "{count} grants opened.", report.grants_opened))
    if report.closed:
        say(
            ngettext(
                "{count} grant closed: what it rested on is gone.",
                "{count} grants closed: what they rested on is gone.",
                report.grants_closed,
            )
        )
    if report.rejects:
        say(
            ngettext(
                "{count} row rejected: see {path}.",
                "{count} rows rejected: see {path}.",
                len(report.rejects),
                path=rejects,
            )
        )
        click.get_current_context().exit(Code.LOOK)


@cli.command()
@click.option("--on", "day", type=Day(), help="The day to look at (today).")
@click.option("--partner", help="Only this partner.")
@form_option
def preview(day: date | None, partner: str | None, form: str) -> None:
    """Show what would be due on a day, with the reason. Changes nothing."""
    by = who()
    day = day or by.today
    with database.reading() as session:
        scope = due(day) & of_client_and_partner(session, None, partner)
        rows = list(lines_of_grants(list_grants(session, by, scope), day))
    note_list("preview", form, rows, partner_id=partner)
    write_answer(rows, COLUMNS, form)
    say(ngettext("{count} grant is due.", "{count} grants are due.", len(rows)))


@cli.command()
@click.option("--client", help="Only this client.")
@click.option("--partner", help="Only this partner.")
@form_option
def assessment(client: str | None, partner: str | None, form: str) -> None:
    """Show the state, closing date and reason of open grants."""
    by = who()
    with database.reading() as session:
        scope = of_client_and_partner(session, client, partner)
        rows = list(lines_of_grants(list_grants(session, by, scope), by.today))
    note_list("assessment", form, rows, client_id=client, partner_id=partner)
    write_answer(rows, COLUMNS, form)
    say(ngettext("{count} open grant.", "{count} open grants.", len(rows)))


@cli.command()
@click.option("--on", "day", type=Day(), help="The day to look at (today).")
@click.option("--client", help="Only this client.")
@click.option("--partner", help="Only this partner.")
@form_option
def viewers(day: date | None, client: str | None, partner: str | None, form: str) -> None:
    """Show who could view which file on a day, and since when."""
    by = who()
    with database.reading() as session:
        scope = of_client_and_partner(session, client, partner)
        rows = list(list_viewers(session, by, scope, day or by.today))
    note_list("viewers", form, rows, client_id=client, partner_id=partner)
    write_answer(rows, Viewer._fields, form)
    say(ngettext("{count} viewer.", "{count} viewers.", len(rows)))


@cli.command("daily-job")
@click.option("--date", "day", type=Day(), help="The day to run for (today).")
@click.option("--dry-run", is_flag=True, help="Show what the run would close; change nothing.")
@click.option("--release", is_flag=True, help="Let the run through although the brake holds it.")
@form_option
def daily_job(day: date | None, *, dry_run: bool, release: bool, form: str) -> None:
    """Close every grant that is due."""
    named, day = day is not None, day or clock.today()
    if dry_run:
        show_dry_run(day, form)
        return
    with database.job_transaction() as session:
        by = who()
        refuse_wrong_clock(session, by.now)
        if not named:
            refuse_after_long_pause(session, by)
        run = run_daily_job(
            session, day, by=by, clock=clock.now, brake=settings().brake, release=release
        )
        held = run.outcome == Outcome.HELD
        if held:
            rows = list(lines_of_grants(list_grants(session, by, due(day)), day))
        else:
            closings = list_closings(session, by, Closure.run_id == run.id)
            rows = list(lines_of_closings(closings))
        number, outcome, counts = run.id, run.outcome, run.counts
        head = current_head(session, by)
    keep(run_in_words(number, day, len(rows), held=held))
    print_run(number, day, outcome, counts, rows, form)
    say(_("{head} is the head of the audit trail now.").format(head=head))
    if held:
        say(_("Held by the brake: nothing was closed. Look at the list, then use --release."))
        click.get_current_context().exit(Code.HELD)
    look_ahead()


@cli.command()
@click.argument("run", type=int)
@click.option(
    "--keep-days",
    type=int,
    default=DAYS_KEPT_AFTER_UNDO,
    help=f"Days that the grants are kept open ({DAYS_KEPT_AFTER_UNDO}).",
)
@form_option
def undo(run: int, keep_days: int, form: str) -> None:
    """Open again what a run closed. Says first what comes back and what can't."""
    with database.job_transaction() as session:
        by = who()
        refuse_wrong_clock(session, by.now)
        plan = plan_undo(session, by, run)
        say(ngettext("{count} grant comes back.", "{count} grants come back.", len(plan.returning)))
        say(
            ngettext(
                "{count} grant can't: its pair has a newer open grant.",
                "{count} grants can't: their pairs have newer open grants.",
                len(plan.blocked),
            )
        )
        undo_run(session, run, _("daily run {run} was undone").format(run=run), keep_days, by=by)
    keep(_("Run {run} was undone.").format(run=run))
    if form == "json":
        document = {
            "run": run,
            "reopened": as_objects(lines_of_closings(plan.returning), COLUMNS),
            "not_reopened": as_objects(lines_of_closings(plan.blocked), COLUMNS),
        }
        write_document(document)
    else:
        rows = [
            *(("reopened", *row) for row in lines_of_closings(plan.returning)),
            *(("not_reopened", *row) for row in lines_of_closings(plan.blocked)),
        ]
        write_answer(rows, ("result", *COLUMNS), form)


@cli.command()
@form_option
def verify(form: str) -> None:
    """Work everything out again and list what is stored otherwise."""
    with database.reading() as session:
        rows = find_differences(session, who())
    write_answer(rows, Difference._fields, form)
    say(ngettext("{count} difference.", "{count} differences.", len(rows)))
    if rows:
        click.get_current_context().exit(Code.LOOK)


@cli.command()
@form_option
def accounts(form: str) -> None:
    """List the accounts: their number, name and roles, and whether they are switched off."""
    with database.reading() as session:
        rows = list_accounts(session, who())
    listed = [{**row._asdict(), "roles": roles_as_kept(frozenset(row.roles))} for row in rows]
    write_rows([list(row.values()) for row in listed], AccountRow._fields, form, sys.stdout)
    say(ngettext("{count} account.", "{count} accounts.", len(rows)))


@cli.group()
def account() -> None:
    """Switch an account off or on, also when no administrator gets in any more."""


@account.command("off")
@click.argument("number", type=int)
def account_off(number: int) -> None:
    """Refuse somebody from now on, and end their sessions."""
    with database.transaction() as session:
        name = switch_off(session, number, by=who())
    say(_("The account of {name} is switched off.").format(name=name))


@account.command("on")
@click.argument("number", type=int)
def account_on(number: int) -> None:
    """Let somebody sign in again."""
    with database.transaction() as session:
        name = switch_on(session, number, by=who())
    say(_("The account of {name} is switched on.").format(name=name))


@cli.group()
def audit() -> None:
    """Prove that nobody changed the audit trail, or show its head."""


@audit.command("verify")
@click.option("--noted", metavar="EVENTS:HASH", help="A head that was noted elsewhere earlier.")
@form_option
def audit_verify(noted: str | None, form: str) -> None:
    """Prove the audit trail and the closings of each run, or name the first that was changed."""
    head = None if noted is None else noted_head(noted)
    with database.reading() as session:
        by = who()
        found = find_break(session, by, head)
        count = 0 if found else current_head(session, by).events
    write_answer([found] if found else [], Break._fields, form)
    if found:
        say(break_in_words(found))
        click.get_current_context().exit(Code.LOOK)
    say(
        ngettext("{count} event: the chain is whole.", "{count} events: the chain is whole.", count)
    )


@audit.command("head")
def audit_head() -> None:
    """Show the head: how many events there are, and the hash of the last one."""
    with database.reading() as session:
        head = current_head(session, who())
    with answering():
        click.echo(str(head))


def set_up() -> None:
    """Bring the database to this version, with the rules that the software ships."""
    if database.upgrade():
        keep(_("The tables of the database are those of this version."))
    with database.transaction() as session:
        load_shipped_rules(session, who())


def who() -> Acting:
    """Who runs the command."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container can run as a number that has no name
        user = str(os.getuid())
    name = f"system:{user}"
    with database.reading() as session:
        if is_demonstration(session):
            name = name_in_demonstration(name)
    return Acting(Actor(name, Role.SYSTEM), clock.now())


def warn_in_demonstration() -> None:
    """Say that what follows goes into a demonstration, if it does."""
    with database.reading() as session:
        if is_demonstration(session):
            say(_(WARNING))


def note_list(name: str, form: str, rows: Sequence[Line], **whose: str | None) -> None:
    """Write down that a list of grants, perhaps of one client or partner, is about to be shown."""
    with database.noting() as session:
        record_export(session, name, form, len(rows), by=who(), **whose)


def keep(sentence: str) -> None:
    """Remember what was committed, to say it when what should follow goes wrong."""
    click.get_current_context().ensure_object(list).append(sentence)


def say(sentence: str) -> None:
    """Tell the user something beside the answer; the exit code tells it where nobody can read."""
    with suppress(OSError):
        click.echo(for_terminal(sentence), err=True)


def run_in_words(number: int, day: date, grants: int, *, held: bool) -> str:
    """Return what a run did, for when its answer can't be given."""
    if held:
        return _("Run {run} of {day} was held by the brake: nothing was closed.").format(
            run=number, day=day_in_words(day)
        )
    return ngettext(
        "Run {run} of {day} was done: {count} grant closed.",
        "Run {run} of {day} was done: {count} grants closed.",
        grants,
        run=number,
        day=day_in_words(day),
    )


@contextmanager
def answering() -> Iterator[None]:
    """Write a part of the answer. Raises AnswerNotWritten."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError):  # else Python tries again at its end, and spoils the exit code
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise AnswerNotWritten(why=os.strerror(error.errno or 0)) from None


def write_answer(rows: Iterable[Sequence[Any]], columns: Sequence[str], form: str) -> None:
    """Write the rows of an answer in this form. Raises AnswerNotWritten."""
    with answering():
        write_rows(rows, columns, form, sys.stdout)


def write_document(document: Any) -> None:
    """Write an answer as JSON. Raises AnswerNotWritten."""
    with answering():
        write_json(document, sys.stdout)


def progress_bar(label: str, rows: int) -> Any:
    """A bar on standard error for this many rows; none where nobody looks."""
    return click.progressbar(
        length=rows, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    )


def count_lines(files: Iterable[Path]) -> int:
    """About how many rows these files hold."""
    lines = 0
    for path in files:
        try:
            with path.open("rb") as file:
                lines += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        except OSError:
            raise PathNotReadable(path=path) from None
    return lines


def of_client_and_partner(session: Session, client: str | None, partner: str | None) -> Scope:
    """The scope that the options ask for. Raises UnknownClient or UnknownPartner."""
    scope: Scope = true()
    if client is not None:
        if not is_known(session, Client, client):
            raise UnknownClient(client_id=client)
        scope &= Grant.client_id == client
    if partner is not None:
        if not is_known(session, Partner, partner):
            raise UnknownPartner(partner_id=partner)
        scope &= Grant.partner_id == partner
    return scope


def is_known(session: Session, table: type[Client | Partner], identifier: str) -> bool:
    """Whether the register has this identifier.

    Typed text can hold what no database takes as text; every identifier can be printed.
    """
    return identifier.isprintable() and session.get(table, identifier) is not None


def show_dry_run(day: date, form: str) -> None:
    """Show what a run would close, and whether the brake would hold it."""
    with database.reading() as session:
        by = who()
        plan = plan_run(session, by, day, brake=settings().brake)
        rows = list(lines_of_grants(list_grants(session, by, due(day)), day))
    note_list("dry_run", form, rows)
    print_run(None, day, "dry_run", plan.counts, rows, form)
    if plan.held:
        say(_("The brake would hold this run."))


def look_ahead() -> None:
    """Make today's forecast. Raises NoForecast."""
    by = who()
    try:
        with database.reading() as session:
            weeks = count_forecast(session, by)
        with database.transaction() as session:
            store_forecast(session, by, weeks)
    except InzageError as error:
        raise NoForecast(why=error) from error


def print_load(report: LoadReport, form: str) -> None:
    """Show what became of each file, and, but for CSV, which is one table, the closed grants."""
    if form == "json":
        document = {
            "files": as_objects(report.files, FileReport._fields),
            "grants_opened": report.grants_opened,
            "grants_closed": report.grants_closed,
            "closed": as_objects(report.closed, Closed._fields),
        }
        write_document(document)
        return
    write_answer(report.files, FileReport._fields, form)
    if report.closed and form == "table":
        with answering():
            click.echo()
        write_answer(report.closed, Closed._fields, form)


def print_run(
    number: int | None,
    day: date,
    outcome: str,
    counts: dict[str, int],
    rows: list[Line],
    form: str,
) -> None:
    """Show a run: the grants that it closed, or, where it closed nothing, those that are due."""
    if form == "json":
        only_due = outcome in ("held", "dry_run")
        objects = as_objects(rows, COLUMNS)
        document = {
            "run": number,
            "date": day,
            "outcome": outcome,
            "closed": [] if only_due else objects,
            "counts": counts,
        }
        if only_due:
            document["due"] = objects
        write_document(document)
    else:
        write_answer(rows, COLUMNS, form)
    sentence = {
        "done": ngettext("{count} grant closed.", "{count} grants closed.", len(rows)),
        "nothing_due": _("Nothing was due."),
    }
    say(
        sentence.get(outcome)
        or ngettext("{count} grant is due.", "{count} grants are due.", len(rows))
    )


def write_rejects(rejects: list[Reject], path: Path) -> None:
    """Write the rejected rows of a load; only the header when there are none."""
    try:
        with open_privately(path) as file:
            write_rows(rejects, Reject._fields, "csv", file)
    except OSError:
        raise RejectsNotWritable(path=path) from None


if __name__ == "__main__":
    write_bugs_without_values()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the machine's own, as the extracts are
    cli(prog_name="python -m core")
