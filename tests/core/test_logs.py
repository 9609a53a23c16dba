"""A bug is logged with its class and place, and never with the person it was about."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from core import database as db
from core.extracts.columns import CLIENTS
from core.logs import kind_and_place, write_bugs_without_values
from core.models import Client
from tests.core.commanding import start
from tests.core.extract_files import write_lines
from tests.log_of import written_by

NAME, NUMBER = "Geheimenaar", "C-7788"

# A constraint that only a bug can violate, so that the database refuses a client.
CONSTRAINTS = {
    "sqlite": f"""CREATE TRIGGER refuses BEFORE INSERT ON clients WHEN NEW.last_name = '{NAME}'
        BEGIN SELECT RAISE(ABORT, 'refused'); END""",
    "postgresql": f"ALTER TABLE clients ADD CONSTRAINT refuses CHECK (last_name <> '{NAME}')",
}


@pytest.fixture
def refusing(database: str) -> None:
    """Make the database refuse the client."""
    with db.transaction() as session:
        session.execute(text(CONSTRAINTS[session.get_bind().dialect.name]))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Yield what this process logs after `write_bugs_without_values`."""
    factory, hooks = logging.getLogRecordFactory(), (sys.excepthook, sys.unraisablehook)
    of_threads = threading.excepthook
    with written_by("test_bugs") as written:
        write_bugs_without_values()
        yield written
    logging.setLogRecordFactory(factory)
    (sys.excepthook, sys.unraisablehook), threading.excepthook = hooks, of_threads


def names_nobody(written: str) -> bool:
    return NAME not in written and NUMBER not in written


def stumble() -> None:
    try:
        raise KeyError(NUMBER)
    except KeyError as error:
        raise ValueError(NAME) from error


def test_a_command_that_stumbles_on_a_client_does_not_name_the_client(
    refusing: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INZAGE_LOG_FOLDER", str(tmp_path))
    path = write_lines(tmp_path, CLIENTS, f"{NUMBER},{NAME},An,,,")
    process = start("import", str(path), "--rejects", str(tmp_path / "rejects.csv"))
    answer, talk = process.communicate(timeout=60)
    assert process.returncode == 5
    (log,) = tmp_path.glob("inzage-bug-*.log")
    assert str(log) in talk
    written = log.read_text(encoding="utf-8")
    assert "IntegrityError, at\n" in written
    assert "core/extracts/loading.py" in written
    assert names_nobody(answer + talk + written)


def test_what_a_statement_was_given_stays_out_of_the_error(refusing: None) -> None:
    row = {"client_id": NUMBER, "last_name": NAME, "first_name": "An"}
    with pytest.raises(IntegrityError) as caught, db.transaction() as session:
        session.execute(insert(Client), [row])
    assert "SQL parameters hidden" in str(caught.value)
    assert names_nobody(kind_and_place(caught.value))


def test_a_log_line_says_the_kind_and_place_of_an_error_and_of_its_cause(log: io.StringIO) -> None:
    try:
        stumble()
    except ValueError:
        logging.getLogger("test_bugs").exception("It went wrong")
    assert "It went wrong\nValueError, at\n" in log.getvalue()
    assert "after KeyError, at\n" in log.getvalue()
    assert "in stumble" in log.getvalue()
    assert names_nobody(log.getvalue())


def test_an_error_in_the_words_of_a_log_line_is_its_kind_alone(log: io.StringIO) -> None:
    logger = logging.getLogger("test_bugs")
    logger.error("It went wrong: %s", ValueError(NAME))
    logger.error("It went wrong: %(error)s", {"error": ValueError(NAME)})
    logger.error(ValueError(NAME))
    assert log.getvalue() == "It went wrong: ValueError\n" * 2 + "ValueError\n"


def test_an_error_in_a_thread_says_its_kind_and_place(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=stumble)
    thread.start()
    thread.join()
    talk = capsys.readouterr().err
    assert "ValueError, at\n" in talk
    assert names_nobody(talk)
