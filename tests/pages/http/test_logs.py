"""What a provider says at signing in is logged without the people it was about."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from pages.parts.http.logs import OF_PROVIDER, keep_providers_words_out_of_the_log, only_codes
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
