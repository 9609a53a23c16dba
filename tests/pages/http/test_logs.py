"""Errors at sign-in are logged without the people they were about."""

import logging
from io import StringIO

import pytest

from pages.parts.http.logs import LOGGERS, OF_PROVIDER, without_people


@pytest.fixture
def written() -> StringIO:
    return StringIO()


@pytest.fixture
def log(request: pytest.FixtureRequest, written: StringIO) -> logging.Logger:
    logger = logging.Logger(getattr(request, "param", OF_PROVIDER))
    logger.addHandler(logging.StreamHandler(written))
    logger.addFilter(without_people)
    return logger


@pytest.mark.parametrize("log", LOGGERS, indirect=True)
def test_of_an_error_the_class_and_the_place_are_logged(
    log: logging.Logger, written: StringIO
) -> None:
    about = "ann.claes@vdab.example has no seat"
    try:
        raise ValueError(about)
    except ValueError as error:
        log.warning("Exchange failed for '%s'.", "default", exc_info=True)
        log.warning("No address: %s", error)
    said = written.getvalue()
    assert "Exchange failed for 'default'. ValueError, at" in said
    assert "test_logs.py" in said
    assert "No address: ValueError" in said
    assert "ann.claes" not in said


def test_of_the_providers_words_the_code_is_logged(log: logging.Logger, written: StringIO) -> None:
    """Microsoft's say: "the signed in user 'ann.claes@…' is not assigned to a role"."""
    log.error("Error: %s. Description: %s", "access_denied", "user 'ann.claes@vdab.example'")
    assert written.getvalue() == "Error: access_denied. Description: (…)\n"


@pytest.mark.parametrize("log", ["uvicorn.error"], indirect=True)
def test_what_the_server_says_of_itself_stays(log: logging.Logger, written: StringIO) -> None:
    log.info("Uvicorn running on %s://%s:%d", "http", "127.0.0.1", 8501)
    log.warning("Running on %s", "127.0.0.1")
    assert written.getvalue().splitlines()[-1] == "Running on 127.0.0.1"
