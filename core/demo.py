"""The demonstration: fill an empty register with a history of two years that ends today.

The files in `data/demo` are made by `data/demo/generate.py`. Their dates are relative to one day,
`DAY_OF_THE_FILES`, and are moved so that this day becomes today. Seven of them are extracts and
are loaded as any extract is, on the first day of the two years; but an assignment whose grant isn't
among the grants is loaded when it has begun, and opens it. Two have a form of their own:

- `consent_forms.csv`: form_id, entered_on, mediator, and what is on the form (client_id,
  partner_id, purpose, channel, filled_in_on, received_on, answer; a draft lacks some of it).
  A form with a `grant_id` is the consent on which that grant of `grants.csv` rests; any other is
  recorded on its day by `record_consent`, or kept by `save_draft`.
- `acts.csv`: day, act (one of `ACTS`), client_id, partner_id, until, reason, mediator: what a
  mediator did by hand with the pair's grant.

Then the two years are replayed: the daily job runs for every day up to yesterday, except during a
few outages, and each day's forms and acts follow it. So the register holds what the same code would
have written on those days. To save time, forecasts are made weekly at first, and daily in the last
week.
"""

import csv
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.calendar import FIRST_DAY
from core.config import ROOT, Brake
from core.consent.forms import Entry, missing
from core.consent.recording import record_consent, save_draft, withdraw_consent
from core.daily_job.run import run_daily_job
from core.extracts.columns import ASSIGNMENTS, EXTRACTS
from core.extracts.loading import find_extracts, load_extracts
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open
from core.identity.demonstration import mark_as_demonstration, name_in_demonstration
from core.models import (
    Account,
    Action,
    Answer,
    Assignment,
    Channel,
    Client,
    Closure,
    ConsentForm,
    DailyRun,
    Decision,
    Effect,
    Grant,
    Ground,
    GroundKind,
    Outcome,
    Partner,
    Purpose,
)
from core.permissions import Act, Acting, Actor, Role, allowed
from core.reporting.forecast import make_forecast

FILES = ROOT / "data" / "demo"
DAY_OF_THE_FILES = date(2026, 6, 1)
DAYS_OF_HISTORY = 730
ONE_DAY = timedelta(days=1)

# The dates to move, per file; birth dates stay.
MOVED = {
    "assignments.csv": ("started_on", "ended_on"),
    "actions.csv": ("started_on", "closed_on"),
    "grants.csv": ("granted_on", "renewed_on", "closed_on"),
    "closing_rules.csv": ("valid_from", "valid_until"),
    "consent_forms.csv": ("entered_on", "filled_in_on", "received_on"),
    "acts.csv": ("day", "until"),
}

# Each outage: how many days ago it began, and how many days it lasted.
OUTAGES = ((655, 3), (512, 2), (388, 4), (251, 2), (143, 3), (64, 2))
DAYS_WITHOUT_RUN = {first - n for first, days in OUTAGES for n in range(days)}

DAYS_WITH_FORECAST = 7  # the last days; before them there is one each Monday
MONDAY = 0

# Tight, so that the run on the day that a rule changes is held.
BRAKE = Brake(grants=20, percent=Decimal(0))

SCHEDULER = Actor(name_in_demonstration("system:inzage"), Role.SYSTEM)
ADMINISTRATOR = Actor(name_in_demonstration("Marleen Vandersteen"), Role.ADMINISTRATOR)
BEFORE_DAWN, AT_OPENING, IN_THE_MORNING, IN_THE_AFTERNOON = time(4), time(6), time(7), time(13)

CsvRow = dict[str, str]
KnownGrant = Row[str | None, int, date]


@allowed(Act.LOAD_EXTRACTS)
def is_empty(session: Session, by: Acting) -> bool:
    """Return whether the register holds no data and no accounts yet.

    Its built-in closing rules don't count. Raises NotPermitted.
    """
    tables = (Client, Partner, Assignment, Action, Grant, ConsentForm, Account)
    return all(session.execute(select(table).limit(1)).first() is None for table in tables)


@allowed(Act.LOAD_EXTRACTS)
def fill_with_demonstration_data(
    session: Session, by: Acting, *, progress: Callable[[int], None]
) -> None:
    """Mark an empty register as a demonstration, load it, and replay its two years up to today.

    `progress` is called with the number of days replayed since its last call; `DAYS_OF_HISTORY` in
    all. Raises NotPermitted.
    """
    mark_as_demonstration(session, by)
    late = _load_moved_extracts(session, by.today)
    known = session.execute(select(Grant.source_id, Grant.id, Grant.granted_on))
    grants = {row.source_id: row for row in known}
    forms = _by_day("consent_forms.csv", "entered_on", by.today)
    acts = _by_day("acts.csv", "day", by.today)
    for days_ago in range(DAYS_OF_HISTORY, 0, -1):
        day = by.today - timedelta(days=days_ago)
        if days_ago not in DAYS_WITHOUT_RUN:
            _run(session, day)
            if day.weekday() == MONDAY or days_ago <= DAYS_WITH_FORECAST:
                make_forecast(session, Acting(SCHEDULER, _moment(day, BEFORE_DAWN)))
        _load_late(session, late[day], day)
        _enter_forms(session, forms[day], day, grants)
        _repeat_acts(session, acts[day], day)
        progress(1)
    _let_consents_be_of_forms(session)
    _count_open_grants_again(session)


# The files


def _load_moved_extracts(session: Session, today: date) -> dict[date, list[CsvRow]]:
    """Load the extracts on the first day of the two years. Returns the assignments that are loaded
    later, by that day."""
    first_day = today - timedelta(days=DAYS_OF_HISTORY)
    granted = {_pair_of(row) for row in _read_moved("grants.csv", today)}
    late = defaultdict(list)
    for row in _read_moved("assignments.csv", today):
        if _pair_of(row) not in granted:
            told_on = date.fromisoformat(row["started_on"]) + ONE_DAY
            late[min(told_on, today - ONE_DAY)].append(row)
    with TemporaryDirectory() as folder:
        for name in EXTRACTS:
            rows = _read_moved(name, today)
            if name == "assignments.csv":
                rows = (row for row in rows if _pair_of(row) in granted)
            _write(Path(folder) / name, rows)
        load_extracts(
            session,
            find_extracts([Path(folder)]),
            by=Acting(SCHEDULER, _moment(first_day, BEFORE_DAWN)),
            as_of=today,
        )
    session.execute(  # the assignments of the two years weren't known before they began
        update(Ground)
        .where(Ground.assignment_id.is_not(None), Ground.known_on < Ground.from_on)
        .values(known_on=Ground.from_on)
    )
    return late


def _load_late(session: Session, assignments: list[CsvRow], day: date) -> None:
    """Load assignments on a day of the two years, as the extract of that day tells them."""
    if assignments:
        with TemporaryDirectory() as folder:
            path = Path(folder) / ASSIGNMENTS.file
            _write(path, assignments)
            by = Acting(SCHEDULER, _moment(day, AT_OPENING))
            load_extracts(session, {ASSIGNMENTS: path}, by=by)


def _pair_of(row: CsvRow) -> tuple[str, str]:
    return row["client_id"], row["partner_id"]


def _read_moved(name: str, today: date) -> Iterator[CsvRow]:
    """Yield the rows of a file, with its dates moved so that it ends today."""
    later = today - DAY_OF_THE_FILES
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in MOVED.get(name, ()):
                day = _day(row[column])
                if day and day != FIRST_DAY:  # a rule from the first day always applied
                    row[column] = (day + later).isoformat()
            yield row


def _write(path: Path, rows: Iterable[CsvRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in enumerate(rows):
            if number == 0:
                writer.writerow(row)
            writer.writerow(row.values())


def _by_day(name: str, column: str, today: date) -> dict[date, list[CsvRow]]:
    rows = defaultdict(list)
    for row in _read_moved(name, today):
        rows[date.fromisoformat(row[column])].append(row)
    return rows


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# The daily job


def _run(session: Session, day: date) -> None:
    """Run the daily job; if it is held, run it again as an administrator who releases it."""
    run = _run_at(session, Acting(SCHEDULER, _moment(day, BEFORE_DAWN)))
    if run.outcome == Outcome.HELD:
        _run_at(session, Acting(ADMINISTRATOR, _moment(day, AT_OPENING)), release=True)


def _run_at(session: Session, by: Acting, *, release: bool = False) -> DailyRun:
    return run_daily_job(
        session,
        by.today,
        by=by,
        clock=lambda: by.now + timedelta(seconds=1),
        brake=BRAKE,
        release=release,
    )


def _let_consents_be_of_forms(session: Session) -> None:
    """Call a consent that came in with its grant by the form that is tied to it."""
    of_form = select(Decision.id).where(Decision.form_id.is_not(None))
    session.execute(
        update(Ground)
        .where(Ground.kind == GroundKind.BROUGHT_IN, Ground.decision_id.in_(of_form))
        .values(kind=GroundKind.CONSENT)
    )


def _count_open_grants_again(session: Session) -> None:
    """Correct each run's number of open grants: grants of later days were loaded before it ran."""
    rows = session.execute(select(Grant.granted_on, Grant.closed_on)).all()
    granted = sorted(row.granted_on for row in rows)
    closed = sorted(row.closed_on for row in rows if row.closed_on)
    runs = session.execute(select(DailyRun.id, DailyRun.run_on)).all()
    counted = [
        {
            "id": run.id,
            "open_grants": bisect_right(granted, run.run_on) - bisect_left(closed, run.run_on),
        }
        for run in runs
    ]
    session.execute(update(DailyRun), counted)


# What mediators did


def _mediator(row: CsvRow, now: datetime) -> Acting:
    return Acting(Actor(name_in_demonstration(row["mediator"]), Role.MEDIATOR), now)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, UTC)


def _timed(rows: Sequence[CsvRow], day: date, at: time) -> Iterator[tuple[datetime, CsvRow]]:
    """Yield the rows of a day, each with its moment."""
    for number, row in enumerate(rows):
        yield _moment(day, at) + timedelta(minutes=7 * number), row


def _enter_forms(
    session: Session, rows: list[CsvRow], day: date, grants: dict[str | None, KnownGrant]
) -> None:
    timed = list(_timed(rows, day, IN_THE_MORNING))
    _add_forms_of_grants(session, [each for each in timed if each[1]["grant_id"]], grants)
    for now, row in timed:
        if row["grant_id"]:
            continue
        entry, token, by = _entry(row), row["form_id"], _mediator(row, now)
        if missing(entry, day):
            save_draft(session, entry, token=token, by=by)
        else:
            record_consent(session, entry, token=token, by=by)


def _entry(row: CsvRow) -> Entry:
    return Entry(
        client_id=row["client_id"] or None,
        partner_id=row["partner_id"] or None,
        purpose=Purpose(row["purpose"]) if row["purpose"] else None,
        channel=Channel(row["channel"]) if row["channel"] else None,
        filled_in_on=_day(row["filled_in_on"]),
        received_on=_day(row["received_on"]),
        answer=Answer(row["answer"]) if row["answer"] else None,
    )


def _add_forms_of_grants(
    session: Session,
    timed: Sequence[tuple[datetime, CsvRow]],
    grants: dict[str | None, KnownGrant],
) -> None:
    """Add the forms on which grants of the extract rest, as recording them would have."""
    if not timed:
        return
    forms = [_form_of_grant(row, grants[row["grant_id"]], now) for now, row in timed]
    numbers = session.scalars(
        insert(ConsentForm).returning(ConsentForm.id, sort_by_parameter_order=True), forms
    )
    numbered = list(zip(numbers, forms, strict=True))
    ties = [_tie(number, form) for number, form in numbered]
    session.connection().execute(TIE_CONSENT_TO_FORM, ties)
    for number, form in numbered:
        record_event(
            session,
            "consent.yes_recorded",
            by=Acting(Actor(form["recorded_by"], Role.MEDIATOR), form["recorded_at"]),
            client_id=form["client_id"],
            partner_id=form["partner_id"],
            form=number,
            effect=form["effect"],
        )


TIE_CONSENT_TO_FORM = (
    update(Decision.metadata.tables["decisions"])
    .where(
        Decision.grant_id == bindparam("of_grant"),
        Decision.day == bindparam("of_day"),
    )
    .values(
        form_id=bindparam("of_form"),
        effect=bindparam("what"),
        recorded_by=bindparam("who"),
        recorded_at=bindparam("at"),
    )
)  # as the consent with which a grant came in


def _tie(number: int, form: dict[str, Any]) -> dict[str, Any]:
    return {
        "of_grant": form["grant_id"], "of_day": form["received_on"], "of_form": number,
        "what": form["effect"], "who": form["recorded_by"], "at": form["recorded_at"],
    }  # fmt: skip


def _form_of_grant(row: CsvRow, grant: KnownGrant, now: datetime) -> dict[str, Any]:
    entry = _entry(row)
    opened = entry.received_on == grant.granted_on
    who = name_in_demonstration(row["mediator"])
    return {
        **asdict(entry),
        "token": row["form_id"],
        "entered_by": who,
        "entered_at": now,
        "recorded_by": who,
        "recorded_at": now,
        "effect": Effect.OPENED if opened else Effect.RENEWED,
        "grant_id": grant.id,
    }


def _repeat_acts(session: Session, rows: list[CsvRow], day: date) -> None:
    for now, row in _timed(rows, day, IN_THE_AFTERNOON):
        ACTS[row["act"]](session, row, _mediator(row, now))


def _keep_open(session: Session, row: CsvRow, by: Acting) -> None:
    until = date.fromisoformat(row["until"])
    keep_open(session, _grant_of(session, row), until, row["reason"], by=by)


def _end_keeping(session: Session, row: CsvRow, by: Acting) -> None:
    end_keeping(session, _grant_of(session, row), by=by)


def _withdraw(session: Session, row: CsvRow, by: Acting) -> None:
    withdraw_consent(session, _grant_of(session, row), by=by)


def _close_by_hand(session: Session, row: CsvRow, by: Acting) -> None:
    close_by_hand(session, _grant_of(session, row), row["reason"], by=by)


def _undo(session: Session, row: CsvRow, by: Acting) -> None:
    closing = select(Closure.id).filter_by(grant_id=_grant_of(session, row))
    closing_id = session.scalars(closing.where(Closure.undone_at.is_(None))).one()
    undo_closing(session, closing_id, row["reason"], by=by)


ACTS = {
    "keep_open": _keep_open,
    "end_keeping": _end_keeping,
    "withdraw": _withdraw,
    "close_by_hand": _close_by_hand,
    "undo": _undo,
}


def _grant_of(session: Session, row: CsvRow) -> int:
    """Return the id of the pair's latest grant."""
    grants = select(Grant.id).filter_by(client_id=row["client_id"], partner_id=row["partner_id"])
    return session.scalars(grants.order_by(Grant.granted_on.desc()).limit(1)).one()
