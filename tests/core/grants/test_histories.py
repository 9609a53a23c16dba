"""The register says what a naive reading of the rules says, after histories by chance."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import database as db
from core.config import Brake
from core.consent.forms import Entry
from core.consent.recording import annul_decision, record_consent
from core.daily_job.run import run_daily_job
from core.extracts.loading import find_extracts, load_extracts
from core.grants.closing import undo_closing
from core.grants.lifecycle import close_by_hand, end_keeping, keep_open, open_grant_of
from core.grants.verification import find_differences
from core.models import (
    AccessPeriod,
    Answer,
    Basis,
    Channel,
    Client,
    ClosingDate,
    ClosingRule,
    Closure,
    Decision,
    DecisionKind,
    Grant,
    Ground,
    Partner,
    Purpose,
    Service,
    Unit,
)
from core.permissions import Acting
from core.rules.closing_dates import rebuild_closing_dates
from tests.naive.acts import (
    Act,
    Annul,
    CloseByHand,
    EndKeeping,
    History,
    Keep,
    Load,
    Pair,
    RecordForm,
    RunDailyJob,
    UndoClosing,
    Withdraw,
)
from tests.naive.histories import FIRST, SERVICES, history
from tests.naive.register import NaiveRegister
from tests.people import MEDIATOR, SCHEDULER

CAUSES = {
    "no": "refusal", "withdrawal": "withdrawal", "annulled": "annulled", "daily_job": "daily_job",
    "ground_gone": "ground_gone", "by_hand": "by_hand", "brought_in": "extract", None: None,
}  # fmt: skip
WHY = {"no": "refusal", "before": "before_grant"}
ONE_DAY = timedelta(days=1)


def put_rules_in(session: Session, rules: Iterable[Any]) -> None:
    """Let these be all the closing rules that there are."""
    session.add_all(Service(service=s, name=s) for s in SERVICES)
    session.execute(delete(ClosingDate))
    session.execute(delete(ClosingRule))
    for rule in rules:
        session.add(
            ClosingRule(
                basis=Basis(rule.basis), service=rule.service, period=rule.period,
                unit=Unit(rule.unit), last_day_counts=rule.last_day_counts,
                valid_from=rule.valid_from, valid_until=rule.valid_until, source="verzonnen",
                entered_by="test", entered_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip
    session.flush()
    for basis, service in {(Basis(rule.basis), rule.service) for rule in rules}:
        rebuild_closing_dates(session, basis, service)


class RealRegister:
    """Plays the acts of a history on the real register, through the doors of core."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.folder = folder
        self.seconds = 0
        self.forms: dict[int, int] = {}
        self.withdrawals: dict[int, int] = {}
        session.add_all(Client(client_id=c, last_name=c, first_name="An") for c in ("C1", "C2"))
        session.add_all(Partner(partner_id=p, name=p) for p in ("P1", "P2"))
        session.flush()

    def by(self, day: date, who: Acting = MEDIATOR) -> Acting:
        self.seconds += 1
        moment = datetime.combine(day, time(9), UTC) + timedelta(seconds=self.seconds)
        return who.at(moment)

    def play(self, act: Act) -> None:
        by = self.by(act.day)
        match act:
            case RecordForm():
                entry = Entry(
                    *act.pair, Purpose.TRAINING, Channel.PARTNER, act.filled_in_on,
                    act.received_on, Answer(act.answer),
                )  # fmt: skip
                kept = record_consent(self.session, entry, token=str(act.number), by=by)
                self.forms[act.number] = kept.form.id
            case Withdraw():
                self.withdraw(act, by)
            case Annul():
                self.annul(act, by)
            case CloseByHand():
                close_by_hand(self.session, self.open(act.pair).id, "misbruik", by=by)
            case UndoClosing():
                self.undo(act.pair, by)
            case Keep():
                keep_open(self.session, self.open(act.pair).id, act.until, "ziek", by=by)
            case EndKeeping():
                end_keeping(self.session, self.open(act.pair).id, by=by)
            case Load():
                self.load(act)
            case RunDailyJob():
                by = self.by(act.day, SCHEDULER)
                brake = Brake(10**6, 100)
                run_daily_job(self.session, act.day, by=by, clock=lambda: by.now, brake=brake)

    def open(self, pair: Pair) -> Grant:
        grant = open_grant_of(self.session, *pair)
        assert grant
        return grant

    def withdraw(self, act: Withdraw, by: Acting) -> None:
        """By the pair's latest grant; where it has none, as the decision that it is."""
        from core.consent.consequences import decide

        done = decide(self.session, DecisionKind.WITHDRAWAL, *act.pair, act.said_on, by=by)
        assert done
        last = select(Decision.id).order_by(Decision.id.desc()).limit(1)
        self.withdrawals[act.number] = self.session.scalars(last).one()

    def annul(self, act: Annul, by: Acting) -> None:
        if act.what == "form":
            of_form = select(Decision.id).filter_by(form_id=self.forms[act.number])
            number = self.session.scalars(of_form).one()
        else:
            number = self.withdrawals[act.number]
        annul_decision(self.session, number, "vergissing", by=by)

    def undo(self, pair: Pair, by: Acting) -> None:
        client, partner = pair
        latest = (
            select(Closure.id)
            .join(Grant, Grant.id == Closure.grant_id)
            .where(
                Grant.client_id == client, Grant.partner_id == partner, Closure.undone_at.is_(None)
            )
            .order_by(Grant.granted_on.desc(), Grant.id.desc())
            .limit(1)
        )
        undo_closing(self.session, self.session.scalars(latest).one(), "vergissing", by=by)

    def load(self, act: Load) -> None:
        files = {
            "grants.csv": (
                "grant_id,client_id,partner_id,origin,granted_on,renewed_on,closed_on",
                [(g.id, *g.pair, g.origin, g.granted_on, g.renewed_on, g.closed_on)
                 for g in act.grants],
            ),
            "assignments.csv": (
                "assignment_id,client_id,partner_id,service,started_on,ended_on",
                [(a.id, *a.pair, a.service, a.started_on, a.ended_on) for a in act.assignments],
            ),
            "actions.csv": (
                "action_id,client_id,partner_id,kind,trajectory,title,started_on,closed_on",
                [(a.id, *a.pair, "training", "yes" if a.trajectory else "no", a.id, a.started_on,
                  a.ended_on) for a in act.actions],
            ),
        }  # fmt: skip
        folder = self.folder / f"{self.seconds}"
        folder.mkdir()
        for name, (header, rows) in files.items():
            if rows or (act.complete and name != "grants.csv"):
                text = io.StringIO()
                csv.writer(text).writerows([header.split(","), *rows])
                (folder / name).write_text(text.getvalue(), encoding="utf-8")
        if not any(folder.iterdir()):
            (folder / "assignments.csv").write_text(files["assignments.csv"][0] + "\n")
        report = load_extracts(
            self.session,
            find_extracts([folder]),
            by=self.by(act.day, SCHEDULER),
            complete=act.complete,
        )
        assert report.rejects == []


def grants_of(session: Session, pair: Pair) -> list[Grant]:
    client, partner = pair
    of_pair = select(Grant).filter_by(client_id=client, partner_id=partner)
    return list(session.scalars(of_pair.order_by(Grant.granted_on, Grant.id)))


def cause_of(session: Session, grant: Grant) -> str | None:
    standing = select(Closure.cause).filter_by(grant_id=grant.id)
    return session.scalar(standing.where(Closure.undone_at.is_(None)))


def grounds_of(session: Session, grant: Grant) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(Ground).filter_by(grant_id=grant.id))
    return sorted(
        (
            "consent" if row.decision_id else "assignment" if row.assignment_id else "stand-in",
            row.assignment_id or "",
            row.from_on,
            row.ended_on or date.max,
            str(row.ended_why or ""),
        )
        for row in rows
    )


def told(session: Session, pair: Pair) -> list[Any]:
    """What the register says of a pair's grants."""
    return [
        (
            grant.granted_on, grant.known_on, grant.closed_on, cause_of(session, grant),
            grant.kept_until,
            (grant.state, grant.closes_on, grant.basis) if grant.closed_on is None else None,
            [ground[:3] for ground in grounds_of(session, grant) if ground[3] == date.max],
        )
        for grant in grants_of(session, pair)
    ]  # fmt: skip


def expected(naive: NaiveRegister, pair: Pair) -> list[Any]:
    """What the naive reading says of them."""
    found = []
    for grant in naive.answers(pair):
        live = sorted(
            (
                "assignment" if each.kind == "assignment"
                else "stand-in" if each.kind == "brought_in" and each.of in stand_ins(naive, pair)
                else "consent",
                each.of if each.kind == "assignment" else "",
                each.begins,
            )
            for each in grant.grounds
            if each.ended_on is None
        )  # fmt: skip
        judged = grant.assessment
        found.append((
            grant.granted_on, grant.known_on, grant.closed_on, CAUSES[grant.cause],
            grant.kept_until,
            (judged.state, judged.closes_on, judged.basis) if judged else None,
            live,
        ))  # fmt: skip
    return found


def stand_ins(naive: NaiveRegister, pair: Pair) -> set[str]:
    return {
        ground.of
        for grant in naive.of(pair).grants
        for ground in grant.grounds
        if ground.kind == "brought_in" and ground.decision is None
    }


def views(session: Session, pair: Pair, day: date) -> bool:
    client, partner = pair
    period = select(AccessPeriod.id).where(
        AccessPeriod.client_id == client,
        AccessPeriod.partner_id == partner,
        AccessPeriod.from_on <= day,
        AccessPeriod.until_on.is_(None) | (AccessPeriod.until_on > day),
    )
    return session.scalar(period.limit(1)) is not None


def compare(session: Session, past: History, folder: Path, *, each_act: bool) -> None:
    put_rules_in(session, past.rules)
    naive, real = NaiveRegister(past.rules), RealRegister(session, folder)
    for number, act in enumerate(past.acts):
        naive.play(act)
        real.play(act)
        if each_act or number == len(past.acts) - 1:
            for pair in list(naive.pairs):
                assert told(session, pair) == expected(naive, pair), (number, act)
    assert find_differences(session, SCHEDULER) == []
    today = past.acts[-1].day if past.acts else FIRST
    for pair in list(naive.pairs):
        day = FIRST - timedelta(days=450)
        while day <= today:
            assert views(session, pair, day) == naive.could_view(pair, day), (pair, day)
            day += ONE_DAY * 3


@pytest.mark.parametrize("seed", range(60))
def test_the_register_follows_the_naive_reading(database: str, seed: int, tmp_path: Path) -> None:
    past = history(Random(seed))
    with db.scratch() as session:
        compare(session, past, tmp_path, each_act=True)
