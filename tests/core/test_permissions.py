"""Who may do what: the table, and every function that it governs."""

import ast
import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import time
from importlib import import_module
from inspect import Parameter, isfunction, signature
from pkgutil import walk_packages
from typing import Any, get_type_hints

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

import core
from core import database as db
from core.audit.search import Sought, SoughtClient
from core.casework.bulk.planning import BulkRequest
from core.casework.grant.acts import GrantAct, Request
from core.casework.grant.view import view_grant
from core.casework.register.reading import read_register
from core.casework.upcoming.selection import Selection
from core.config import ROOT, Brake, Unusual
from core.consent.forms import Entry
from core.errors import InzageError, NotPermitted
from core.models import Basis, BatchAct, Unit
from core.permissions import ALLOWED, GUARDED, IN_WORDS, Act, Acting, Actor, Role, may
from core.reporting.counts import Choice
from core.reporting.forecast import Week
from core.rules.prediction import Change, Prediction
from core.rules.versions import NewVersion
from tests.core.writing import add_grant
from tests.days import NOW, TODAY, days_ago
from tests.people import MEDIATOR, somebody

for module in walk_packages(core.__path__, "core."):
    if module.name != "core.__main__" and not module.name.startswith("core.migrations"):
        import_module(module.name)

# Called by core only, from functions that have checked already.
PIECES = {
    "core.audit.canonical.read_as_text", "core.audit.canonical.stream",
    "core.audit.digests.digest_of_closures", "core.audit.digests.find_changed_run",
    "core.audit.behalf.is_looked_after_by", "core.audit.behalf.on_behalf_of",
    "core.audit.events.read_head", "core.audit.events.record_each",
    "core.audit.events.record_event", "core.audit.events.record_events",
    "core.audit.search.count_rows", "core.audit.search.named_rows",
    "core.audit.search.newest_on_page", "core.casework.grant.facts.facts_of",
    "core.casework.grant.grounds.grounds_of", "core.casework.grant.history.closings_of",
    "core.casework.grant.history.forms_of", "core.casework.register.reading.register_of",
    "core.casework.upcoming.selection.count_partners", "core.casework.work_list.count_some",
    "core.consent.consequences.check_withdrawal", "core.consent.consequences.decide",
    "core.consent.forms.fill_in", "core.consent.forms.form_with_token",
    "core.consent.forms.note_form", "core.consent.forms.recorded_with",
    "core.consent.forms.shown_draft", "core.consent.forms.taken_back_on",
    "core.grants.access.read_periods", "core.grants.ground_rows.read_grounds",
    "core.daily_job.status.of_time_to_come",
    "core.daily_job.undo.find_run", "core.database.count_rows_anew", "core.directory.index_names",
    "core.extracts.grants.merge_grants", "core.extracts.rules.merge_rules",
    "core.extracts.staging.insert_and_count", "core.grants.closing.close_due_grants",
    "core.grants.closing.reopen", "core.grants.ending.close_grants",
    "core.grants.ending.end_grounds", "core.grants.grounds.follow_decision",
    "core.grants.grounds.follow_facts", "core.grants.grounds.justifying_assignment",
    "core.grants.grounds.revive_grounds", "core.grants.grounds.tell_grounds",
    "core.grants.lifecycle.any_grant",
    "core.grants.lifecycle.keep", "core.grants.lifecycle.longest_keeping",
    "core.grants.lifecycle.open_grant", "core.grants.lifecycle.open_grant_of",
    "core.grants.listing.grants_on_page", "core.grants.listing.stream_grants",
    "core.grants.lifecycle.keep_each", "core.grants.lifecycle.close_each_by_hand",
    "core.grants.lifecycle.longest_keepings", "core.rules.decisions.record_closings",
    "core.grants.marks.read_marks", "core.grants.marks.leave_marks",
    "core.grants.marks.tell_marks",
    "core.identity.accounts.account_of", "core.operation.clocks.difference",
    "core.reporting.forecast.latest_forecast_day",
    "core.reporting.forecast.read_forecast", "core.rules.access_periods.assess_and_remember",
    "core.presentation.names.shown_name_of",
    "core.rules.access_periods.remember", "core.rules.assessment.assess",
    "core.rules.assessment.differences", "core.rules.closing_dates.closing_dates_of",
    "core.rules.closing_dates.insert_dates", "core.rules.closing_dates.rebuild_closing_dates",
    "core.rules.decisions.record_decision", "core.rules.decisions.standing_of",
    "core.rules.reasons.dates_without_keeping", "core.rules.reasons.outlook",
    "core.rules.reasons.reasons_of", "core.rules.simulation.draft_closing_dates",
    "core.rules.verification.differences_of_rules", "core.rules.versions.check_version",
    "core.rules.versions.versions_of",
}  # fmt: skip

# Called at the start of a server, command or sign-in, before there is an actor.
AT_THE_DOOR = {
    "core.identity.sign_in.look_up",
    "core.identity.sign_in.admit",
    "core.identity.sign_in.leave",
    "core.identity.sign_in.seconds_left",
    "core.audit.refusals.record_refusal",
    "core.audit.refusals.record_refused_act",
    "core.audit.refusals.stranger",
    "core.identity.demonstration.is_demonstration",
    "core.identity.demonstration.open_to_everybody",
    "core.operation.clocks.refuse_wrong_clock",
    "core.operation.surroundings.warnings_of",
}

DRAFT = NewVersion(Basis.NO_ACTION, None, 5, Unit.MONTHS, days_ago(-10), "the council's letter")
FORESEEN = Prediction(TODAY, days_ago(-90), dict.fromkeys(Change, 0), [], [], [], None)
SAMPLES: dict[str, Any] = {
    "absence_id": 1, "absent": "An Claes", "looked_after_by": "Bea", "whose": None,
    "account_id": 1, "bounds": Unusual(), "brake": Brake(),
    "choice": Choice(days_ago(7), TODAY), "client_id": "C1",
    "client_ids": ["C1"], "clock": lambda: NOW, "closing_id": 1, "closing_ids": [1],
    "condition": true(), "day": TODAY, "days": 14, "drafts": [DRAFT],
    "entry": Entry(), "files": {}, "first": TODAY, "form": "csv", "form_id": 1, "grant_id": 1,
    "keep_days": 14, "last": days_ago(-90), "letter": None,
    "late_after": time(12), "mediator": None, "month": TODAY.replace(day=1), "months": 24,
    "most": 5, "name": "upcoming_closures",
    "new": [DRAFT], "page": "client", "partner_id": "P1",
    "prediction": FORESEEN, "reason": "why", "rows": 5, "client": SoughtClient("C1"),
    "request": Request(1, GrantAct.CLOSE, "why"), "rule_id": 1, "run_id": 1, "scope": true(),
    "scopes": {},
    "selection": Selection(TODAY), "sought": Sought(), "token": "token",
    "look_again_on": days_ago(-7), "mark_id": 1, "text": "gebeld",
    "decision_id": 1, "said_on": TODAY, "total": 5, "typed": "Peeters", "until": days_ago(-30),
    "stream": io.BytesIO(), "weeks": [Week(TODAY, 1, 2)],
}  # fmt: skip
AT_ONCE = {"request": BulkRequest(BatchAct.CLOSE, [1], "why"), "batch_id": 1}
OF_ONE_FUNCTION: dict[str, dict[str, Any]] = {
    "core.casework.history_printout.print_history": {"rows": []},
    "core.casework.bulk.planning.plan_bulk": AT_ONCE,
    "core.casework.bulk.acts.carry_out_bulk": AT_ONCE,
    "core.casework.bulk.undoing.undo_bulk": AT_ONCE,
    "core.casework.partners.with_open_grants": {"partners": []},
    "core.casework.partners.most_grants_first": {"partners": []},
}
MADE = {
    "register": lambda session: read_register(session, MEDIATOR, "C1"),
    "view": lambda session: view_grant(session, MEDIATOR, 1),
}


def samples(name: str, session: Session) -> dict[str, Any]:
    """Return a value for each argument of a function; a callback raises Begun."""
    made = {key: make(session) for key, make in MADE.items() if key in needed(name)}
    known = SAMPLES | made | OF_ONE_FUNCTION.get(name, {})
    return {key: known.get(key, begin) for key in needed(name)}


def other_than(refusal: type[InzageError]) -> list[type[InzageError]]:
    """Return every other error that a user can cause."""
    return [error for error in every_kind_of(InzageError) if not issubclass(error, refusal)]


def every_kind_of(error: type[InzageError]) -> Iterator[type[InzageError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from every_kind_of(kind)


class Begun(Exception):
    """Raised when the work begins: nothing forbade it."""


def begin(_progress: int) -> None:
    raise Begun


def function(name: str) -> Any:
    module, _dot, own = name.rpartition(".")
    return getattr(sys.modules[module], own)


def needed(name: str) -> Iterator[str]:
    for parameter in signature(function(name)).parameters.values():
        if parameter.default is Parameter.empty and parameter.name not in ("session", "by"):
            yield parameter.name


def call(name: str, session: Session | None, by: Acting, /, **others: Any) -> None:
    """Call a function to its end, also one that yields its answer row by row."""
    said = {"session": session, "by": by, **others}
    parameters = signature(function(name)).parameters
    answer = function(name)(**{key: value for key, value in said.items() if key in parameters})
    if isinstance(answer, Iterator):
        list(answer)


def public_functions() -> Iterator[str]:
    """Yield core's functions that work on the register, or for somebody."""
    for name, module in sys.modules.items():
        if name.startswith("core.") and name not in ("core.__main__", "core.permissions"):
            for own, one in vars(module).items():
                if isfunction(one) and one.__module__ == name and not own.startswith("_"):
                    takes = get_type_hints(one)
                    if Session in takes.values() or Acting in takes.values():
                        yield f"{name}.{own}"


def used_by_doors() -> set[str]:
    """Return what pages, application and command line use of core, as module and name."""
    doors = [*(ROOT / "pages").rglob("*.py"), ROOT / "app.py", ROOT / "core" / "__main__.py"]
    used = set()
    for door in doors:
        for node in ast.walk(ast.parse(door.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core."):
                used |= {f"{node.module}.{alias.name}" for alias in node.names}
    return used


def test_every_function_on_the_register_has_its_entry() -> None:
    assert sorted(set(public_functions()) - set(GUARDED) - PIECES - AT_THE_DOOR) == []


def test_what_is_called_inside_core_alone_is_there_and_has_no_guard() -> None:
    assert set(public_functions()) >= PIECES | AT_THE_DOOR
    assert not (PIECES | AT_THE_DOOR) & set(GUARDED)


def test_no_door_calls_what_nobody_checks() -> None:
    assert sorted(used_by_doors() & PIECES) == []


def test_every_act_has_its_roles_its_words_and_a_function() -> None:
    assert set(ALLOWED) == set(IN_WORDS) == set(Act)
    within = {Act.NAME_SIMULATED_GRANTS}  # part of an answer; the function checks it itself
    assert set(GUARDED.values()) | within == set(Act)


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert not any(may(Actor("nobody", None), act) for act in Act)


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_who_may_not_is_refused_before_anything_is_read(name: str) -> None:
    others = dict.fromkeys(needed(name))
    for role in {*Role, None} - ALLOWED[GUARDED[name]]:
        with pytest.raises(NotPermitted):
            call(name, None, somebody("somebody", role), **others)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_who_may_is_not_refused(database: str, role: Role) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=days_ago(150))
    for name in [name for name, act in GUARDED.items() if role in ALLOWED[act]]:
        with db.scratch() as session, suppress(Begun, *other_than(NotPermitted)):
            call(name, session, somebody("somebody", role), **samples(name, session))
