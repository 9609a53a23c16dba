"""Loading extracts: good rows in, rejects out, grants opened by assignments, what changed assessed.

Each file is staged in a temporary table, held against the register there, and merged by a few
statements. Everything happens in the door's one transaction.

What is inserted because its table lacks it comes in an order that no index has. So the database
reads the table as a whole and sorts before it writes; reading along as the table grows would take
PostgreSQL, which knew the table empty, hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    Column,
    FromClause,
    MetaData,
    Table,
    and_,
    exists,
    false,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.config import ROOT
from core.database import count_rows_anew
from core.directory import index_names
from core.errors import (
    ExtractNamedTwice,
    NoSuchPath,
    NothingToLoad,
    PathNotReadable,
    UnknownExtract,
)
from core.extracts.columns import ASSIGNMENTS, CLIENTS, CLOSING_RULES, EXTRACTS, GRANTS, Extract
from core.extracts.grants import merge_grants
from core.extracts.reading import Reject
from core.extracts.rules import merge_rules
from core.extracts.staging import MANY_ROWS, Progress, Staging, insert_and_count
from core.grants.ending import Closed
from core.grants.grounds import follow_facts
from core.models import Assignment, Client, ClosingRule, Grant, IdentifierText
from core.permissions import Act, Acting, allowed
from core.rules.access_periods import assess_and_remember
from core.rules.assessment import Scope
from core.rules.decisions import Pairs

TABLES = Grant.metadata.tables
JUDGED = ("assignments", "actions", "grants", "decisions", "grounds")  # what grants are judged by
SHIPPED_RULES = ROOT / "data" / "closing_rules.csv"


class FileReport(NamedTuple):
    """What became of a file's rows: read = loaded + unchanged + rejected.

    `gone` is what the register had and a complete file lacks.
    """

    file: str
    read: int
    loaded: int
    unchanged: int
    rejected: int
    gone: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `closed` are the grants of which the ground turned out to be gone."""

    files: list[FileReport]
    grants_opened: int
    closed: list[Closed]
    rejects: list[Reject]

    @property
    def grants_closed(self) -> int:
        """How many grants were closed."""
        return len(self.closed)


def find_extracts(paths: Iterable[Path]) -> dict[Extract, Path]:
    """The extracts in these files and folders, in the order of loading.

    Raises NoSuchPath, PathNotReadable, UnknownExtract, NothingToLoad or ExtractNamedTwice.
    """
    found: dict[str, Path] = {}
    for path in paths:
        try:
            files = _extract_files(path)
        except OSError:
            raise PathNotReadable(path=path) from None
        for file in files:
            if found.setdefault(file.name, file) != file:
                raise ExtractNamedTwice(file=file.name)
    return {extract: found[name] for name, extract in EXTRACTS.items() if name in found}


def _extract_files(path: Path) -> list[Path]:
    if path.is_dir():
        files = [path / name for name in EXTRACTS if (path / name).is_file()]
        if not files:
            raise NothingToLoad(path=path)
        return files
    if not path.is_file():
        raise NoSuchPath(path=path)
    if path.name not in EXTRACTS:
        raise UnknownExtract(file=path.name, names=", ".join(EXTRACTS))
    return [path]


@allowed(Act.LOAD_EXTRACTS)
def load_extracts(
    session: Session,
    files: dict[Extract, Path],
    *,
    by: Acting,
    complete: bool = False,
    as_of: date | None = None,
    progress: Progress = lambda rows: None,
) -> LoadReport:
    """Load the files, let grounds follow their assignments, and assess exactly what changed.

    The files tell how things stand on the day `as_of`, usually today; no past day in them is later.
    `complete` says that they hold all there is of their kind: an assignment or action that they
    lack is gone. `progress` is told how many rows were read since the last time. Raises LoadRefused
    when a file can't be read as a whole; nothing of the load may then be kept.
    """
    as_of = as_of or by.today
    touched = _touched_pairs(session)
    scopes: list[Scope] = []
    stagings = []
    reports = []
    for extract, path in files.items():
        staging = Staging(session, extract, path)
        stagings.append(staging)
        gone = 0
        staging.fill(as_of, progress)
        if extract is GRANTS:
            loaded = merge_grants(staging, touched, by=by)
        elif extract is CLOSING_RULES:
            loaded, rule_scopes = merge_rules(staging, by=by)
            scopes += rule_scopes
        else:
            renamed = _renamed_clients(staging) if extract is CLIENTS else []
            loaded = _merge(staging, touched)
            gone = _let_go(staging, touched, as_of) if complete else 0
            index_names(session, renamed)
        reports.append(_report(staging, loaded, gone))
    if sum(report.loaded for report in reports) > MANY_ROWS:
        count_rows_anew(session, touched, *(TABLES[name] for name in JUDGED))
    changes = follow_facts(session, _pairs_in(touched), _assignments_of(stagings), by)
    if scopes:
        assess_and_remember(session, or_(*scopes), by.today)
    for staging in stagings:
        staging.drop()
    touched.drop(session.connection())
    record_event(
        session,
        "extracts.loaded",
        by=by,
        files=", ".join(report.file for report in reports),
        as_of=None if as_of == by.today else as_of.isoformat(),
        rows_loaded=sum(report.loaded for report in reports),
        rows_rejected=sum(report.rejected for report in reports),
        rows_gone=sum(report.gone for report in reports),
        grants_opened=changes.opened,
        grants_closed=len(changes.closed),
    )
    rejects = [reject for staging in stagings for reject in staging.rejects()]
    return LoadReport(reports, changes.opened, changes.closed, rejects)


@allowed(Act.LOAD_EXTRACTS)
def load_shipped_rules(session: Session, by: Acting) -> None:
    """Bring in the rules that the software ships, where there are no rules at all yet."""
    if session.scalar(select(ClosingRule.id).limit(1)) is None:
        files = {CLOSING_RULES: SHIPPED_RULES}
        load_extracts(session, files, by=by)


def _touched_pairs(session: Session) -> Table:
    """A temporary table of the pairs of which a fact or grant changed."""
    touched = Table(
        "touched_pairs",
        MetaData(),
        Column("client_id", IdentifierText),
        Column("partner_id", IdentifierText),
        prefixes=["TEMPORARY"],
    )
    touched.create(session.connection())
    return touched


def _report(staging: Staging, loaded: int, gone: int) -> FileReport:
    good = staging.count()
    return FileReport(
        file=staging.extract.file,
        read=staging.read,
        loaded=loaded,
        unchanged=good - loaded,
        rejected=staging.read - good,
        gone=gone,
    )


def _merge(staging: Staging, touched: Table) -> int:
    """Bring the staged rows into their table by their identifier. Returns how many were new or
    different, and adds the pairs of those, as they were and as they are, to `touched`."""
    connection, stage = staging.session.connection(), staging.table
    register = staging.extract.table.__table__
    assert isinstance(register, Table)
    names = [column.name for column in staging.extract.columns]
    (key,) = staging.extract.key
    same_key = register.c[key] == stage.c[key]
    differs = or_(*(register.c[name].is_distinct_from(stage.c[name]) for name in names))
    came_back = {"gone_on": None} if "gone_on" in register.c else {}
    if came_back:
        differs = or_(differs, register.c.gone_on.is_not(None))
    is_new = ~exists().where(same_key)
    if "client_id" in names and "partner_id" in names:
        pairs = ["client_id", "partner_id"]
        for statement in (
            select(*(register.c[name] for name in pairs)).where(same_key, differs),
            select(*(stage.c[name] for name in pairs)).where(same_key, differs),
            select(*(stage.c[name] for name in pairs)).where(is_new),
        ):
            connection.execute(insert(touched).from_select(pairs, statement))
    changed = connection.execute(
        update(register)
        .where(same_key, differs)
        .values({name: stage.c[name] for name in names if name != key} | came_back)
    )
    added = insert_and_count(
        staging.session,
        insert(register).from_select(
            names,
            select(*(stage.c[name] for name in names)).where(is_new).order_by(stage.c.line),
        ),
    )
    return changed.rowcount + added


def _let_go(staging: Staging, touched: Table, day: date) -> int:
    """Write that the facts which a complete file lacks are gone on this day. Returns how many."""
    register = staging.extract.table.__table__
    assert isinstance(register, Table)
    if "gone_on" not in register.c:
        return 0
    (key,) = staging.extract.key
    lacking = and_(register.c.gone_on.is_(None), ~staging.is_named(register.c[key]))
    connection = staging.session.connection()
    pairs = ["client_id", "partner_id"]
    connection.execute(
        insert(touched).from_select(pairs, select(*(register.c[n] for n in pairs)).where(lacking))
    )
    return connection.execute(update(register).where(lacking).values(gone_on=day)).rowcount


def _pairs_in(table: Table) -> Pairs:
    pairs = select(table.c.client_id, table.c.partner_id)
    return lambda of: tuple_(of.client_id, of.partner_id).in_(pairs)


def _assignments_of(stagings: Sequence[Staging]) -> FromClause:
    """The numbers of the assignments that were loaded, changed or not."""
    of = [staging.table.c.assignment_id for staging in stagings if staging.extract is ASSIGNMENTS]
    loaded = select(of[0]) if of else select(Assignment.assignment_id).where(false())
    return loaded.subquery("loaded_assignment")


def _renamed_clients(staging: Staging) -> Sequence[str]:
    """The staged clients that are new or have another name in the register."""
    stage = staging.table
    same_name = exists().where(
        Client.client_id == stage.c.client_id,
        Client.last_name == stage.c.last_name,
        Client.first_name == stage.c.first_name,
    )
    return staging.session.scalars(select(stage.c.client_id).where(~same_name)).all()
