"""A button that makes a file, which then waits at an address of its own."""

from streamlit.testing.v1 import AppTest

from tests.databases import mark
from tests.pages.taking import fetched, tokens_shown


def offering() -> None:
    """Show the buttons of two files; the session counts how often one was made."""
    import streamlit as st

    from core.errors import NoScan
    from core.permissions import Acting
    from pages.parts.widgets.files import offer_file

    def list_of(by: Acting) -> bytes:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        changed = st.session_state.get("changed", "1")
        return b"2026-11-24;C1;Peeters\n" * 60_000 + changed.encode() + bytes(300_000)

    def nothing(by: Acting) -> bytes:
        raise NoScan

    offer_file("Lijst", list_of, "lijst.csv", key="list_csv", icon=":material/csv:")
    offer_file("Scan", nothing, "scan.pdf", key="scan", icon=":material/csv:")


def opened(database: str) -> AppTest:
    mark()
    page = AppTest.from_function(offering).run()
    assert not page.exception
    return page


def test_nothing_is_made_before_a_click(database: str) -> None:
    page = opened(database)
    assert tokens_shown(page) == []
    assert "made" not in page.session_state


def test_a_click_makes_the_file_and_shows_where_it_is(database: str) -> None:
    page = opened(database)
    page.button(key="list_csv").click().run()
    assert [link.proto.label for link in page.get("link_button")] == ["Bestand opslaan"]
    name, content = fetched(page)
    assert (name, content[:11]) == ("lijst.csv", b"2026-11-24;")


def test_each_gets_what_was_made_last_although_it_differs_in_one_byte(database: str) -> None:
    """Streamlit's own store names what is longer than 1 MiB by its length and three samples."""
    page = opened(database)
    page.button(key="list_csv").click().run()
    _name, first = fetched(page)
    page.session_state["changed"] = "2"
    page.button(key="list_csv").click().run()
    _name, second = fetched(page)
    assert len(first) == len(second) > 2**20
    assert first != second


def test_the_second_of_two_clicks_makes_no_second_file(database: str) -> None:
    page = opened(database)
    page.button(key="list_csv").click().run()
    shown = tokens_shown(page)
    page.button(key="list_csv").click().run()
    assert tokens_shown(page) == shown
    assert page.session_state["made"] == 1


def test_an_address_that_was_used_goes_from_the_page(database: str) -> None:
    page = opened(database)
    page.button(key="list_csv").click().run()
    fetched(page)
    page.run()
    assert tokens_shown(page) == []
    page.button(key="list_csv").click().run()
    assert len(tokens_shown(page)) == 1


def test_what_cannot_be_made_is_said_beside_its_button_until_another_is_asked_for(
    database: str,
) -> None:
    page = opened(database)
    page.button(key="scan").click().run()
    assert [error.value for error in page.error] == [r"Dit formulier heeft geen scan\."]
    page.button(key="list_csv").click().run()
    assert not page.error
