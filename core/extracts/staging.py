"""A file's rows in a temporary table, where statements hold them against the register."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    Integer,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.database import count_rows_anew
from core.extracts.columns import Extract
from core.extracts.reading import ExtractRow, Reject, read_extract
from core.i18n import _
from core.models import IdentifierText

ROWS_AT_A_TIME = 5_000
MANY_ROWS = 10_000

Progress = Callable[[int], None]


def insert_and_count(session: Session, statement: Insert) -> int:
    """Insert rows from a query, and say how many: PostgreSQL's driver forgets it unless asked."""
    counted = statement.execution_options(preserve_rowcount=True)
    return session.connection().execute(counted).rowcount


class Staging:
    """The rows of one file that are still good, in `table`, and what is wrong with the others."""

    def __init__(self, session: Session, extract: Extract, path: Path) -> None:
        self.session = session
        self.extract = extract
        self.path = path
        self.read = 0
        self._defects: dict[int, list[tuple[str, str]]] = defaultdict(list)
        register = extract.table.__table__
        self.table = Table(
            f"loading_{extract.name}",
            MetaData(),
            Column("line", Integer, nullable=False),
            *(
                Column(
                    column.name,
                    register.c[column.name].type if column.name in register.c else IdentifierText,
                    primary_key=column.name in extract.key and len(extract.key) == 1,
                )
                for column in extract.columns
            ),
            prefixes=["TEMPORARY"],
        )
        self.rejected = Table(
            f"rejected_{extract.name}",
            MetaData(),
            Column("key", IdentifierText),
            prefixes=["TEMPORARY"],
        )
        for table in (self.table, self.rejected):
            table.create(session.connection())

    def fill(self, today: date, progress: Progress) -> None:
        """Read the file and stage its good rows, without those that refer to what isn't there."""
        rows = read_extract(self.path, self.extract, today)
        while some := list(islice(rows, ROWS_AT_A_TIME)):
            self._stage(some)
            progress(len(some))
        if self.read > MANY_ROWS:
            count_rows_anew(self.session, self.table)
        self._reject_unknown_references()

    def reject(self, condition: ColumnElement[bool], column: str, reason: str) -> None:
        """Reject the staged rows that meet the condition."""
        if self._note(condition, column, reason):
            self._remove(condition)

    def is_named(self, key: ColumnElement[str]) -> ColumnElement[bool]:
        """The condition that the file has a row with this key, be it a good one or not."""
        (own,) = self.extract.key
        return or_(
            exists().where(self.table.c[own] == key), exists().where(self.rejected.c.key == key)
        )

    def count(self) -> int:
        """How many rows are still good."""
        return self.session.scalar(select(func.count()).select_from(self.table)) or 0

    def rejects(self) -> list[Reject]:
        """Every rejected row, in the order of the file."""
        return [
            Reject(self.extract.file, line, defects[0][0], " ".join(why for _at, why in defects))
            for line, defects in sorted(self._defects.items())
        ]

    def drop(self) -> None:
        """Remove the temporary tables."""
        for table in (self.table, self.rejected):
            table.drop(self.session.connection())

    def _stage(self, rows: list[ExtractRow]) -> None:
        self.read += len(rows)
        for row in rows:
            if row.defects:
                self._defects[row.line].extend(row.defects)
        good = [{"line": row.line, **row.values} for row in rows if not row.defects]
        if good:
            self.session.execute(insert(self.table), good)
        key = self.extract.key[0]
        bad = [{"key": row.values[key]} for row in rows if row.defects and row.values.get(key)]
        if bad:
            self.session.execute(insert(self.rejected), bad)

    def _remove(self, condition: ColumnElement[bool]) -> None:
        keys = select(self.table.c[self.extract.key[0]]).where(condition)
        self.session.execute(insert(self.rejected).from_select(["key"], keys))
        self.session.execute(delete(self.table).where(condition))

    def _reject_unknown_references(self) -> None:
        unknown = []
        for column in self.extract.columns:
            if column.refers_to is not None:
                value = self.table.c[column.name]
                (key,) = column.refers_to.__table__.primary_key
                is_unknown = and_(value.is_not(None), ~exists().where(key == value))
                if self._note(is_unknown, column.name, _("This identifier is not known.")):
                    unknown.append(is_unknown)
        if unknown:
            self._remove(or_(*unknown))

    def _note(self, condition: ColumnElement[bool], column: str, reason: str) -> bool:
        """Note the defect of each staged row that meets the condition. Returns whether any does."""
        lines = self.session.scalars(select(self.table.c.line).where(condition)).all()
        for line in lines:
            self._defects[line].append((column, reason))
        return bool(lines)
