"""The search box of the side bar: namesakes apart, how many there are, and who was viewed last."""

from datetime import date

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.directory import MOST_COUNTED, index_names
from core.models import AuditEvent, Client, Partner
from pages.parts.frame.finding import MOST_SHOWN
from pages.parts.frame.recent import MOST
from tests.core.signing import claims
from tests.core.writing import add_grant
from tests.pages.reading import as_read


def add_namesakes(count: int) -> None:
    ids = [f"C{number:03}" for number in range(count)]
    with db.transaction() as session:
        session.add_all(
            Client(
                client_id=client_id, last_name="Janssens", first_name="An", municipality="Gent",
                birth_date=date(1985, 3, 12),
            )
            for client_id in ids
        )  # fmt: skip
        session.flush()
        index_names(session, ids)


def search(page: AppTest, typed: str) -> list[str]:
    """Type into the side bar's box. Returns the labels of the links below it."""
    page.sidebar.text_input(key="search").set_value(typed).run()
    assert not page.exception
    return links(page)


def links(page: AppTest) -> list[str]:
    return [as_read(link.proto.label) for link in page.sidebar.get("page_link")]


def said(page: AppTest) -> str:
    return as_read(" ".join(each.value for each in page.sidebar.caption))


def look_at(page: AppTest, script: str, **address: str) -> None:
    page.query_params.clear()
    page.query_params.update(address)
    page.switch_page(script).run()
    assert not page.exception


def events() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def test_a_namesake_is_told_apart_by_number_birth_date_and_town(page: AppTest) -> None:
    add_namesakes(2)
    assert search(page.run(), "janssens") == [
        "**Janssens An**  \nC000 · 12/03/1985 · Gent",
        "**Janssens An**  \nC001 · 12/03/1985 · Gent",
    ]
    assert "verfijnen" not in said(page)


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        (MOST_SHOWN, None),
        (26, "8 van 26: typ meer om te verfijnen."),
        (MOST_COUNTED + 9, "8 van meer dan 100: typ meer om te verfijnen."),
    ],
)
def test_more_than_fit_are_counted(page: AppTest, there: int, sentence: str | None) -> None:
    add_namesakes(there)
    assert len(search(page.run(), "janssens")) == MOST_SHOWN
    assert (sentence or "") in said(page)
    assert ("verfijnen" in said(page)) is (sentence is not None)


def test_many_partners_are_counted_too(page: AppTest) -> None:
    with db.transaction() as session:
        session.add_all(Partner(partner_id=f"P{each}", name="De Brug") for each in range(12))
    search(page.run(), "brug")
    assert "8 van 12: typ meer om te verfijnen." in said(page)


def test_who_finds_nobody_reads_what_to_try_and_what_to_do_with_a_new_client(
    page: AppTest,
) -> None:
    add_namesakes(1)
    assert search(page.run(), "onbestaande") == ["Naar een nieuw formulier"]
    assert said(page).startswith("Niemand gevonden.")
    assert "Typ minder letters" in said(page)
    assert "als kladversie bewaren" in said(page)


def test_what_was_viewed_last_comes_first_without_what_is_open(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, "C1", "P1")
        add_grant(session, "C2", "P1")
    look_at(page, "client.py", client="C1")
    look_at(page, "partner.py", partner="P1")
    look_at(page, "client.py", client="C2")
    assert links(page) == ["De Brug (P1)", "Peeters An (C1)"]
    look_at(page, "today.py")
    assert links(page) == ["Peeters An (C2)", "De Brug (P1)", "Peeters An (C1)"]


def test_only_the_last_few_are_kept(page: AppTest) -> None:
    with db.transaction() as session:
        for number in range(MOST + 3):
            add_grant(session, f"C{number}")
    for number in range(MOST + 3):
        look_at(page, "client.py", client=f"C{number}")
    look_at(page, "today.py")
    assert links(page) == [f"Peeters An (C{number})" for number in range(MOST + 2, 2, -1)]


def test_being_named_as_viewed_last_is_no_look(page: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, "C1")
    look_at(page, "client.py", client="C1")
    before = events()
    look_at(page, "consent.py")
    assert links(page) == ["Peeters An (C1)"]
    assert events() == before


def test_nobody_sees_what_another_reader_viewed(signed_in: AppTest) -> None:
    with db.transaction() as session:
        add_grant(session, "C1")
    look_at(signed_in, "client.py", client="C1", role="mediator")
    look_at(signed_in, "consent.py", role="mediator")
    assert links(signed_in) == ["Peeters An (C1)"]
    piet = claims(clock.now(), sub="piet", name="Piet", roles=["inzage-mediator"])
    signed_in.user = {"is_logged_in": True, **piet}
    signed_in.run()
    assert links(signed_in) == []
