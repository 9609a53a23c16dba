"""Loading extracts: good rows in, rejects out, grants opened by assignments, what changed assessed.

Each file is staged in a temporary table, held against the register there, and merged by a few
statements. Everything happens in the door's one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    Column,
    MetaData,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.config import ROOT
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
from core.extracts.staging import Progress, Staging, insert_and_count
from core.models import Assignment, Client, ClosingRule, Grant, IdentifierText, Origin
from core.permissions import Act, Acting, allowed
from core.rules.assessment import Scope, assess

SHIPPED_RULES = ROOT / "data" / "closing_rules.csv"


class FileReport(NamedTuple):
    """What became of a file's rows: read = loaded + unchanged + rejected."""

    file: str
    read: int
    loaded: int
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    files: list[FileReport]
    grants_opened: int
    rejects: list[Reject]


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
    as_of: date | None = None,
    progress: Progress = lambda rows: None,
) -> LoadReport:
    """Load the files, open the grants that assignments bring, and assess exactly what changed.

    The files tell how things stand on the day `as_of`, usually today; no past day in them is later.
    `progress` is told how many rows were read since the last time. Raises LoadRefused when a
    file can't be read as a whole; nothing of the load may then be kept.
    """
    as_of = as_of or by.today
    touched = _touched_pairs(session)
    scopes: list[Scope] = [
        tuple_(Grant.client_id, Grant.partner_id).in_(
            select(touched.c.client_id, touched.c.partner_id)
        )
    ]
    stagings = []
    reports = []
    opened = 0
    for extract, path in files.items():
        staging = Staging(session, extract, path)
        stagings.append(staging)
        staging.fill(as_of, progress)
        if extract is GRANTS:
            loaded = merge_grants(staging, touched, by=by)
        elif extract is CLOSING_RULES:
            loaded, rule_scopes = merge_rules(staging, by=by)
            scopes += rule_scopes
        else:
            renamed = _renamed_clients(staging) if extract is CLIENTS else []
            loaded = _merge(staging, touched)
            index_names(session, renamed)
        reports.append(_report(staging, loaded))
    for staging in stagings:
        if staging.extract is ASSIGNMENTS:
            opened = _open_assigned_grants(staging, touched, as_of)
    assess(session, or_(*scopes))
    for staging in stagings:
        staging.drop()
    touched.drop(session.connection())
    record_event(
        session,
        "extracts.loaded",
        by=by,
        files=", ".join(report.file for report in reports),
        rows_loaded=sum(report.loaded for report in reports),
        rows_rejected=sum(report.rejected for report in reports),
        grants_opened=opened,
    )
    return LoadReport(reports, opened, [r for s in stagings for r in s.rejects()])


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


def _report(staging: Staging, loaded: int) -> FileReport:
    good = staging.count()
    return FileReport(
        file=staging.extract.file,
        read=staging.read,
        loaded=loaded,
        unchanged=good - loaded,
        rejected=staging.read - good,
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
        .values({name: stage.c[name] for name in names if name != key})
    )
    added = insert_and_count(
        staging.session,
        insert(register).from_select(
            names, select(*(stage.c[name] for name in names)).where(is_new)
        ),
    )
    return changed.rowcount + added


def _renamed_clients(staging: Staging) -> Sequence[str]:
    """The staged clients that are new or have another name in the register."""
    stage = staging.table
    same_name = exists().where(
        Client.client_id == stage.c.client_id,
        Client.last_name == stage.c.last_name,
        Client.first_name == stage.c.first_name,
    )
    return staging.session.scalars(select(stage.c.client_id).where(~same_name)).all()


def _open_assigned_grants(staging: Staging, touched: Table, today: date) -> int:
    """Open a grant for each loaded assignment that calls for one. Returns how many.

    The assignment has no end or one that is not past, has not opened a grant before, and its pair
    has no open one. A grant brought in from an earlier register doesn't say which assignment
    opened it: it stands for each assignment that ran while it was open.
    """
    connection, stage = staging.session.connection(), staging.table
    same_pair = and_(
        Grant.client_id == Assignment.client_id, Grant.partner_id == Assignment.partner_id
    )
    brought_in = and_(
        Grant.origin == Origin.ASSIGNMENT,
        Grant.assignment_id.is_(None),
        Grant.closed_on >= Assignment.started_on,
    )
    has_had_grant = exists().where(
        or_(
            Grant.assignment_id == Assignment.assignment_id,
            and_(same_pair, or_(Grant.closed_on.is_(None), brought_in)),
        )
    )
    calling = (
        select(
            Assignment.client_id,
            Assignment.partner_id,
            Assignment.assignment_id,
            case((Assignment.started_on < today, Assignment.started_on), else_=today).label(
                "granted_on"
            ),
            func.row_number()
            .over(
                partition_by=(Assignment.client_id, Assignment.partner_id),
                order_by=(Assignment.started_on, Assignment.assignment_id),
            )
            .label("place"),
        )
        .join(stage, stage.c.assignment_id == Assignment.assignment_id)
        .where(or_(Assignment.ended_on.is_(None), Assignment.ended_on >= today), ~has_had_grant)
        .subquery("calling")
    )
    names = ["client_id", "partner_id", "assignment_id", "granted_on"]
    opened = insert_and_count(
        staging.session,
        insert(Grant).from_select(
            ["origin", *names],
            select(
                literal(Origin.ASSIGNMENT, Grant.origin.type), *(calling.c[name] for name in names)
            ).where(calling.c.place == 1),
        ),
    )
    pairs = ["client_id", "partner_id"]
    unassessed = select(Grant.client_id, Grant.partner_id).where(
        Grant.closed_on.is_(None), Grant.state.is_(None)
    )
    connection.execute(insert(touched).from_select(pairs, unassessed))
    return opened
