"""A register as the software of revision 0007 left it, written down row by row."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from core import database as db

Row = dict[str, Any]

# The order in which rows can be put in: what is referred to comes first.
TABLES = (
    "partners", "services", "clients", "daily_runs", "assignments", "grants", "closures",
    "consent_forms", "audit_events",
)  # fmt: skip


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def moment(text: str | None) -> datetime | None:
    """A moment in UTC, such as "2025-03-01 23:30"."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class OldRegister:
    """Rows of every table, of one partner; days and moments are written as text."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, list[Row]] = defaultdict(list)
        self.rows["partners"] = [{"partner_id": name, "name": name} for name in ("P1", "P2")]
        self.rows["services"] = [{"service": "TIBB4", "name": "TIBB4"}]
        run: Row = dict.fromkeys(("due", "closed", "open_grants"), 0)
        run |= dict.fromkeys(("started_at", "finished_at"), moment("2025-12-01"))
        run |= {"run_on": day("2025-12-01"), "outcome": "done", "counts": {}, "started_by": "cron"}
        self.rows["daily_runs"] = [{"id": 1} | run]

    def client(self, client_id: str) -> None:
        self._add("clients", client_id=client_id, last_name="Peeters", first_name="An")

    def grant(
        self,
        client_id: str,
        granted_on: str,
        *,
        origin: str = "consent",
        brought_in: bool = False,
        renewed_on: str | None = None,
        closes_on: str | None = None,
        closed_on: str | None = None,
        assignment_id: str | None = None,
    ) -> int:
        number = len(self.rows["grants"]) + 1
        open_state = "closes" if closes_on else "in_use"
        self._add(
            "grants",
            id=number,
            source_id=f"G{number}" if brought_in else None,
            client_id=client_id,
            partner_id="P1",
            origin=origin,
            assignment_id=assignment_id,
            granted_on=day(granted_on),
            renewed_on=day(renewed_on),
            closed_on=day(closed_on),
            state=None if closed_on else open_state,
            closes_on=day(closes_on),
            basis="no_action" if closes_on else None,
        )
        return number

    def form(
        self,
        client_id: str,
        answer: str,
        received_on: str,
        recorded_at: str | None,
        effect: str | None,
        grant_id: int | None = None,
        *,
        withdrawn_at: str | None = None,
    ) -> None:
        number = len(self.rows["consent_forms"]) + 1
        self._add(
            "consent_forms",
            id=number,
            token=f"form {number}",
            version=1,
            client_id=client_id,
            partner_id="P1",
            purpose="guidance",
            channel="mediator",
            filled_in_on=day(received_on),
            received_on=day(received_on),
            answer=answer,
            entered_by="an",
            entered_at=moment(recorded_at or received_on),
            recorded_by="an" if recorded_at else None,
            recorded_at=moment(recorded_at),
            effect=effect,
            grant_id=grant_id,
            withdrawn_by="bea" if withdrawn_at else None,
            withdrawn_at=moment(withdrawn_at),
        )

    def closing(
        self,
        grant_id: int,
        cause: str,
        closed_at: str,
        *,
        closed_on: str | None = None,
        closes_on: str | None = None,
        undone_at: str | None = None,
    ) -> None:
        by_job = cause == "daily_job"
        self._add(
            "closures",
            grant_id=grant_id,
            client_id=self.rows["grants"][grant_id - 1]["client_id"],
            partner_id="P1",
            cause=cause,
            run_id=1 if by_job else None,
            basis="no_action" if by_job else None,
            closed_on=day(closed_on or closed_at[:10]),
            closed_by="bea",
            closed_at=moment(closed_at),
            closes_on=day(closes_on),
            undone_by="carl" if undone_at else None,
            undone_at=moment(undone_at),
            undo_reason="vergissing" if undone_at else None,
        )

    def assignment(
        self,
        client_id: str,
        name: str,
        started_on: str,
        ended_on: str | None = None,
        partner_id: str = "P1",
    ) -> str:
        assignment_id = f"{client_id} {name}"
        self._add(
            "assignments",
            assignment_id=assignment_id,
            client_id=client_id,
            partner_id=partner_id,
            service="TIBB4",
            started_on=day(started_on),
            ended_on=day(ended_on),
        )
        return assignment_id

    def withdrawal_event(self, grant_id: int, at: str, actor: str = "bea") -> None:
        self._add(
            "audit_events",
            id=len(self.rows["audit_events"]) + 1,
            at=moment(at),
            actor=actor,
            kind="consent.withdrawn",
            client_id=self.rows["grants"][grant_id - 1]["client_id"],
            partner_id="P1",
            details={"grant": grant_id},
            previous_hash="0" * 64,
            hash="0" * 64,
        )

    def put_in(self, session: Session) -> None:
        """Put the rows into an empty database of revision 0007."""
        tables = MetaData()
        tables.reflect(session.connection(), only=TABLES)
        for name in TABLES:
            if self.rows[name]:
                session.execute(tables.tables[name].insert(), self.rows[name])

    def _add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)


def upgrade_old(old: OldRegister) -> None:
    """Put an old register into the empty database in use, and upgrade it."""
    with db.transaction() as session:
        configuration = Config()
        configuration.set_main_option("script_location", str(db.MIGRATIONS))
        configuration.attributes["connection"] = session.connection()
        command.upgrade(configuration, "0007")
        old.put_in(session)
    db.upgrade()
