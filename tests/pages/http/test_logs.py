"""The log holds a provider's words without people, and what strangers send once a minute."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from h11 import LocalProtocolError

from pages.parts.http.logs import (
    OF_PROVIDER,
    OnceAMinute,
    is_of_ours,
    keep_providers_words_out_of_the_log,
    on_one_line,
    only_codes,
)
from tests.log_of import written_by


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Yield what Streamlit's routes for signing in write down."""
    with written_by(OF_PROVIDER) as written:
        keep_providers_words_out_of_the_log()
        yield written
    logging.getLogger(OF_PROVIDER).removeFilter(only_codes)


def test_of_the_providers_words_the_code_is_logged(written: StringIO) -> None:
    """As Microsoft's do: "the signed in user 'ann.claes@…' is not assigned to a role"."""
    logging.getLogger(OF_PROVIDER).error(
        "Error: %s. Description: %s", "access_denied", "user 'ann.claes@vdab.example'"
    )
    assert written.getvalue() == "Error: access_denied. Description: (…)\n"


def test_what_streamlit_says_itself_stays(written: StringIO) -> None:
    logging.getLogger(OF_PROVIDER).error("Exchange failed: %d of %s", 2, "default")
    assert written.getvalue() == "Exchange failed: 2 of default\n"


def test_a_warning_is_kept_once_a_minute_and_an_error_always() -> None:
    now = 0.0
    once = OnceAMinute(clock=lambda: now)

    def is_kept(words: str, level: int = logging.WARNING) -> bool:
        return bool(once.filter(logging.LogRecord("x", level, "", 0, words, ("more",), None)))

    assert [is_kept("a %s"), is_kept("a %s"), is_kept("b %s")] == [True, False, True]
    assert [is_kept("bug", logging.ERROR), is_kept("bug", logging.ERROR)] == [True, True]
    now = 59.9
    assert not is_kept("a %s")
    now = 60.0
    assert is_kept("a %s")


def test_of_what_browsers_make_streamlit_say_an_error_is_kept_once_a_minute_too() -> None:
    once = OnceAMinute(most=logging.ERROR)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "another origin", (), None)
    assert [once.filter(record), once.filter(record)] == [True, False]
    bug = (ValueError, ValueError(), None)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "another origin", (), bug)
    assert once.filter(record)


def test_what_a_browser_sent_is_cut_short() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "No %s", ("x" * 100_000,), None)
    assert on_one_line(record)
    assert len(record.getMessage()) < 400


def test_what_a_browser_sent_stays_on_one_line() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "No %s of %d", ("a\nb\x1b[2J", 3), None)
    assert on_one_line(record)
    assert record.getMessage() == "No a b‹U+001B›[2J of 3"


@pytest.mark.parametrize(("error", "is_kept"), [(LocalProtocolError, False), (ValueError, True)])
def test_a_connection_that_a_browser_broke_is_no_bug_of_ours(
    error: type[Exception], is_kept: bool
) -> None:
    about = (error, error("x"), None)
    record = logging.LogRecord(
        "x", logging.ERROR, "", 0, "Exception in ASGI application", (), about
    )
    assert is_of_ours(record) is is_kept
