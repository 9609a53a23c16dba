"""What each command prints when the database, a file or a setting is wrong."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from core import database as db
from tests.core.commanding import (
    EVERY_COMMAND,
    REPORTING,
    give_away,
    refusal,
    start,
    without_privileges,
)
from tests.databases import TEMPLATE, using


def test_an_extract_that_may_not_be_read_is_said(open_folder: Path, sqlite_databases) -> None:
    file = shutil.copy(sqlite_databases.folder / f"{TEMPLATE}.db", open_folder / "inzage.db")
    Path("partners.csv").chmod(0)
    give_away(file, open_folder)
    with using(f"sqlite:///{file}"), without_privileges():
        assert refusal("import", "partners.csv") == "partners.csv can't be read."


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
def test_a_database_file_that_may_not_be_written_is_said(
    open_folder: Path, sqlite_databases, arguments: list[str]
) -> None:
    file = shutil.copy(sqlite_databases.folder / f"{TEMPLATE}.db", open_folder / "inzage.db")
    file.chmod(0o444)
    open_folder.chmod(0o555)
    with using(f"sqlite:///{file}"), without_privileges():
        assert f"The database sqlite:///{file} can't be " in refusal(*arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["demo"], ["import", "partners.csv"], ["daily-job"]], ids=" ".join
)
def test_a_postgresql_that_takes_no_writes_is_said(
    postgresql_databases, small_extract: None, arguments: list[str]
) -> None:
    with postgresql_databases.fresh() as url:
        with db.transaction() as session:
            name = make_url(url).database
            session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        db.close()
        assert "can't be written." in refusal(*arguments)


def a_closed_port(_folder: Path) -> str:
    return "postgresql://inzage:geheim@127.0.0.1:1/inzage"


def a_password_among_the_options(_folder: Path) -> str:
    return "postgresql://127.0.0.1:1/inzage?user=inzage&password=geheim"


def a_folder_that_is_not_there(folder: Path) -> str:
    return f"sqlite:///{folder}/nowhere/inzage.db"


def a_folder(folder: Path) -> str:
    return f"sqlite:///{folder}"


def a_file_that_is_no_database(folder: Path) -> str:
    (folder / "inzage.db").write_text("geheim " * 1000, encoding="utf-8")
    (folder / "inzage.db-daily-job").write_text("geheim " * 1000, encoding="utf-8")
    return f"sqlite:///{folder}/inzage.db"


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize(
    "address",
    [
        a_closed_port,
        a_password_among_the_options,
        a_folder_that_is_not_there,
        a_folder,
        a_file_that_is_no_database,
    ],
)
def test_a_database_that_can_not_be_reached_is_said_without_its_password(
    small_extract: None, tmp_path: Path, address, arguments: list[str]
) -> None:
    with using(address(tmp_path)):
        said = refusal(*arguments)
    assert said.startswith("The database ")
    assert said.endswith(" can't be reached. Nothing was changed.")
    assert "geheim" not in said


NOT_SET_UP = "The database isn't set up for this version yet: run `python -m core upgrade`."


@pytest.mark.parametrize("arguments", REPORTING, ids=" ".join)
def test_a_database_that_is_not_set_up_is_said(
    empty_database: str, small_extract: None, arguments: list[str]
) -> None:
    assert refusal(*arguments) == NOT_SET_UP


def test_a_database_of_an_older_version_is_said(database: str) -> None:
    with db.transaction() as session:
        session.execute(text("ALTER TABLE grants RENAME COLUMN kept_by TO as_it_was_called"))
    db.close()
    assert refusal("assessment") == NOT_SET_UP


def test_a_database_of_a_newer_version_is_not_upgraded(database: str) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    said = refusal("upgrade")
    assert said == "The database belongs to a newer version of Inzage than this one."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INZAGE_DATABASE_URL", "geheim"),
        ("INZAGE_DATABASE_URL", "mysql://inzage:geheim@db/inzage"),
        ("INZAGE_DATABASE_URL", "postgresql://inzage:geheim@db:geheim/inzage"),
        ("INZAGE_DATABASE_URL", "postgresql://inzage:ge@heim:geheim@db/inzage"),
        ("INZAGE_BRAKE_GRANTS", "geheim"),
        ("INZAGE_BRAKE_PERCENT", "-1"),
    ],
)
@pytest.mark.parametrize("arguments", [["preview"], ["daily-job"]], ids=" ".join)
def test_a_bad_setting_is_said_by_its_name_alone(
    arguments: list[str], name: str, value: str
) -> None:
    said = refusal(*arguments, **{name: value})
    assert said.startswith(f"The setting {name} is not usable: ")
    assert "geheim" not in said


def test_a_language_that_is_not_there_is_said() -> None:
    said = refusal("preview", INZAGE_LANGUAGE="fr")
    assert said.startswith("De instelling INZAGE_LANGUAGE is onbruikbaar")


def test_a_process_ends_with_the_exit_code_and_the_sentence() -> None:
    process = start("preview", INZAGE_DATABASE_URL="postgresql://x:geheim@127.0.0.1:1/x")
    said = (
        "The database postgresql+psycopg://127.0.0.1:1/x can't be reached. Nothing was changed.\n"
    )
    assert process.communicate() == ("", said)
    assert process.returncode == 2
