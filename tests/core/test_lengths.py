"""What people type has a longest length: beyond it nothing is searched, and nothing is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core import database as db
from core.audit.search import Sought
from core.config import settings
from core.daily_job.run import release_held_run
from core.directory import find_clients, find_partners
from core.errors import LONGEST_SEARCH, LONGEST_TEXT, TextTooLong, UnknownClient, reason_in
from core.grants.closing import undo_closing
from core.grants.leftovers import close_leftover
from core.grants.lifecycle import close_by_hand, keep_open
from core.identity.accounts import count_accounts, page_of_accounts
from core.models import Basis, Unit
from core.rules.versions import NewVersion, check_versions
from tests.core.writing import add_grant
from tests.days import NOW, TODAY
from tests.people import ADMINISTRATOR, MEDIATOR

HUGE = "Peeters é " * 1_000_000  # 10 MB
TOMORROW = TODAY + timedelta(days=1)
RULE = NewVersion(Basis.EXECUTOR, None, 1, Unit.MONTHS, TOMORROW, "x" * (LONGEST_TEXT + 1))

Typed = Callable[[Session, str], Any]


@pytest.mark.parametrize(
    "search",
    [
        pytest.param(lambda session, text: find_clients(session, MEDIATOR, text), id="clients"),
        pytest.param(lambda session, text: find_partners(session, MEDIATOR, text), id="partners"),
        pytest.param(
            lambda session, text: count_accounts(session, ADMINISTRATOR, text), id="accounts"
        ),
        pytest.param(
            lambda session, text: page_of_accounts(session, ADMINISTRATOR, text), id="listed"
        ),
    ],
)
def test_a_search_has_a_longest_text(database: str, search: Typed) -> None:
    with db.reading() as session:
        assert not search(session, "z" * LONGEST_SEARCH)
        for text in ("z" * (LONGEST_SEARCH + 1), HUGE):
            with pytest.raises(TextTooLong):
                search(session, text)


@pytest.mark.parametrize("field", ["person", "client_id", "kind"])
def test_so_has_a_search_of_the_audit_trail(field: str) -> None:
    assert Sought(**{field: "z" * LONGEST_TEXT})
    with pytest.raises(TextTooLong):
        Sought(**{field: "z" * (LONGEST_TEXT + 1)})


def undo_a_closing(session: Session, grant_id: int, reason: str) -> None:
    closing = close_by_hand(session, grant_id, "verhuisd", by=MEDIATOR)
    undo_closing(session, closing.id, reason, by=MEDIATOR)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(
            lambda session, grant, why: keep_open(session, grant, TOMORROW, why, by=MEDIATOR),
            id="keeping open",
        ),
        pytest.param(
            lambda session, grant, why: close_by_hand(session, grant, why, by=MEDIATOR),
            id="closing",
        ),
        pytest.param(undo_a_closing, id="undoing a closing"),
        pytest.param(
            lambda session, grant, why: close_leftover(session, grant, why, by=ADMINISTRATOR),
            id="closing a leftover",
        ),
        pytest.param(
            lambda session, _grant, why: release_held_run(
                session, 1, why, by=ADMINISTRATOR, clock=lambda: NOW, brake=settings().brake
            ),
            id="releasing a run",
        ),
    ],
)
def test_a_reason_has_a_longest_text(
    database: str, act: Callable[[Session, int, str], Any]
) -> None:
    with pytest.raises(TextTooLong), db.transaction() as session:
        act(session, add_grant(session, granted_on=TODAY).id, "x" * (LONGEST_TEXT + 1))


def test_so_has_the_source_of_a_rule(database: str) -> None:
    with db.reading() as session, pytest.raises(TextTooLong):
        check_versions(session, ADMINISTRATOR, [RULE])


def test_the_sentence_says_how_long_it_is_and_may_be() -> None:
    with pytest.raises(TextTooLong) as refused:
        reason_in("x" * 1_234)
    assert str(refused.value) == "Deze tekst telt 1234 tekens; hier passen er hoogstens 1000."
    assert reason_in(f" {'x' * (LONGEST_TEXT - 2)} ") == "x" * (LONGEST_TEXT - 2)


def test_a_sentence_repeats_no_more_than_a_part_of_a_huge_value() -> None:
    said = str(UnknownClient(client_id=HUGE))
    assert said.startswith("Er is geen klant Peeters")
    assert len(said) < 400
