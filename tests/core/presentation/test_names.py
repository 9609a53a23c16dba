"""The account's number beside the name of whoever did something, and how that name is shown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain

import pytest
from sqlalchemy import select, text

from core import database as db
from core.audit.proof import find_break
from core.audit.search import Sought, page_of_events
from core.casework.absences import arrange_absence, end_absence
from core.casework.bulk.acts import carry_out_bulk
from core.casework.bulk.planning import BulkRequest
from core.casework.grant.history import closings_of, forms_of
from core.casework.register.reading import register_of
from core.casework.work_list import list_drafts
from core.config import Brake
from core.consent.forms import Entry, twin_of
from core.consent.recording import annul_decision, record_consent, save_draft, withdraw_consent
from core.daily_job.run import run_daily_job
from core.daily_job.runs import page_of_runs
from core.daily_job.undo import undo_run
from core.grants.lifecycle import keep_open
from core.grants.listing import page_of_grants
from core.grants.marks import read_marks, remove_mark, write_note
from core.identity.accounts import page_of_accounts, switch_off
from core.identity.sign_in import Admitted
from core.models import (
    Account,
    Answer,
    Base,
    Basis,
    BatchAct,
    Channel,
    Client,
    Closure,
    Decision,
    DecisionKind,
    Grant,
    Purpose,
    Service,
    Unit,
)
from core.permissions import Acting, Actor, Role
from core.rules.reasons import reasons_of
from core.rules.versions import NewVersion, add_versions, list_versions
from tests.core.signing import come, identity
from tests.core.tampering import found_after, tampering
from tests.core.writing import add_grant, add_pair
from tests.days import NOW, TODAY, days_ago
from tests.people import ADMINISTRATOR, MEDIATOR, on

ANN, ANN_TOO = "Ann Maes", "Ann Maes (ann)"
YES = Entry("C1", "P1", Purpose.TRAINING, Channel.PARTNER, days_ago(3), days_ago(1), Answer.YES)
WHO = {
    f"{table.name}.{column.name}": (table.name, column.name.removesuffix("_account"))
    for table in Base.metadata.tables.values()
    for column in table.columns
    if column.name.endswith("_account")
}


def sign_in(subject: str, name: str) -> Admitted:
    admitted = come(identity(sub=subject, name=name, nonce=subject))
    assert isinstance(admitted, Admitted)
    return admitted


def do_everything(who: Admitted) -> None:
    """Do, with this account, all that the register writes a name down for."""
    mediator, administrator = (
        Acting(Actor(who.known_as, role, who.account), NOW)
        for role in (Role.MEDIATOR, Role.ADMINISTRATOR)
    )
    with db.transaction() as session:
        kept = add_grant(session, "C2", granted_on=days_ago(300))
        keep_open(session, kept.id, TODAY, "wacht", by=on(mediator, days_ago(1)))
        done = run_daily_job(
            session, TODAY, by=administrator, clock=lambda: NOW, brake=Brake(0, Decimal(0)),
            release=True,
        )  # fmt: skip
        undo_run(session, done.id, "vergissing", 14, by=administrator)
        add_pair(session)
        save_draft(session, replace(YES, answer=None), token="t0", by=mediator)
        form = record_consent(session, YES, token="t1", by=mediator).form
        withdraw_consent(session, form.grant_id, by=mediator)
        said = session.scalars(select(Decision).filter_by(kind=DecisionKind.WITHDRAWAL)).one()
        annul_decision(session, said.id, "verkeerd", by=mediator)
        withdraw_consent(session, form.grant_id, by=mediator)
        session.add(Service(service="SIF", name="SIF"))
        rule = NewVersion(Basis.OWNER, "SIF", 6, Unit.MONTHS, TODAY + timedelta(days=1), "nota")
        add_versions(session, [rule], by=administrator)
        still = add_grant(session, "C3", granted_on=days_ago(300))
        keep_open(session, still.id, TODAY + timedelta(days=2), "wacht", by=mediator)
        longer = BulkRequest(BatchAct.KEEP, [still.id], "wacht", until=TODAY + timedelta(days=9))
        carry_out_bulk(session, longer, by=mediator)
        remove_mark(session, write_note(session, still.id, "nota", by=mediator).id, by=mediator)
        write_note(session, still.id, "nog een nota", by=mediator)
        session.get_one(Client, "C2").mediator = "Bo Claes"
        away = arrange_absence(session, who.known_as, "Bo Claes", TODAY, TODAY, by=mediator)
        end_absence(session, away.id, by=mediator)
        other = session.scalars(select(Account.id).where(Account.id != who.account)).one()
        switch_off(session, other, by=administrator)


@pytest.fixture
def done(database: str) -> Admitted:
    """Return who did everything; nobody has the same name yet."""
    who = sign_in("ann", ANN)
    sign_in("bo", "Bo Claes")
    do_everything(who)
    return who


def test_every_event_and_act_keeps_the_number_of_the_account(done: Admitted) -> None:
    with db.reading() as session:
        for place, (table, who) in WHO.items():
            rows = session.execute(text(f"SELECT {who}, {who}_account FROM {table}")).all()
            known = {number for name, number in rows if name == ANN}
            assert known == {done.account}, place
            assert {number for name, number in rows if name not in (ANN, "Bo Claes")} <= {None}


def test_every_name_of_who_acted_has_a_number_beside_it_but_that_of_a_command() -> None:
    of_a_command = {"demonstration.marked_by_account"}
    as_files_have_it = {"absences.looked_after_by_account"}
    names = {
        f"{table.name}.{column.name}_account"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_by") or column.name == "actor"
    }
    assert names - of_a_command - as_files_have_it == WHO.keys()


def test_a_name_that_became_another_persons_too_is_shown_with_the_subject(done: Admitted) -> None:
    sign_in("ann2", "ANN MAES")
    with db.reading() as session:
        closed = session.scalars(select(Closure).filter_by(grant_id=1)).one()
        (kept,) = page_of_grants(session, MEDIATOR, Grant.client_id == "C2")
        (draft,) = list_drafts(session, MEDIATOR, None)
        marks = read_marks(session, session.scalars(select(Grant.id)))
        twin = twin_of(session, MEDIATOR, YES)
        register = register_of(session, "C1", TODAY)
        shown = {
            "events": {row.actor for row in page_of_events(session, ADMINISTRATOR, Sought(ANN))},
            "closing": {each.closed_by for each in closings_of(session, closed.grant_id, TODAY)},
            "undoing": {each.undone_by for each in closings_of(session, closed.grant_id, TODAY)},
            "forms": {each.recorded_by for each in forms_of(session, 2)},
            "withdrawal": {each.withdrawn_by for each in forms_of(session, 2)},
            "draft": {draft.entered_by},
            "marks": {each.made_by for each in chain.from_iterable(marks.values())},
            "twin": {twin and twin.recorded_by},
            "register": {each.recorded_by for each in register.forms if each.recorded_by},
            "rule": {each.entered_by for each in list_versions(session, ADMINISTRATOR)[:1]},
            "account": {page_of_accounts(session, ADMINISTRATOR, "bo")[0].switched_off_by},
        }
        (run,) = page_of_runs(session, ADMINISTRATOR)
        assert {run.started_by, run.released_by, run.undone_by} == {ANN_TOO}
        assert shown == {name: {ANN_TOO} for name in shown}
        assert ANN_TOO in kept.reason
        assert any(ANN_TOO in each.words for each in reasons_of(session, session.get(Grant, 1)))


def test_the_number_in_an_event_cannot_be_changed_unnoticed(done: Admitted) -> None:
    change = "UPDATE audit_events SET actor_account = {} WHERE actor = 'Ann Maes'"
    with tampering() as session:
        assert find_break(session, ADMINISTRATOR) is None
        for number in ("NULL", "2"):
            assert found_after(session, change.format(number)) is not None
        changed = "UPDATE closures SET closed_by_account = {} WHERE run_id IS NOT NULL"
        for number in ("NULL", "2"):
            found = found_after(session, changed.format(number))
            assert found is not None
            assert found.subject == "run"
