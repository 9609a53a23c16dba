"""Settings from the environment: their defaults, and the errors for bad ones."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from core.config import ROOT, Brake, Limits, Unusual, limits, settings
from core.errors import BadSetting


def test_without_settings_the_defaults_hold() -> None:
    defaults = settings({})
    assert defaults.brake == Brake(grants=500, percent=Decimal(20))
    assert defaults.late_after == time(12)
    assert defaults.language == "nl"
    assert defaults.idle == timedelta(hours=1)
    assert defaults.unusual == Unusual()


def test_any_bound_of_unusual_looking_is_honoured() -> None:
    given = {
        "INZAGE_UNUSUAL_CLIENTS": "1", "INZAGE_UNUSUAL_SEARCHES": "2", "INZAGE_UNUSUAL_OTHERS": "3",
        "INZAGE_UNUSUAL_NIGHT": "4", "INZAGE_NIGHT_FROM": "20:00", "INZAGE_NIGHT_UNTIL": "07:30",
    }  # fmt: skip
    assert settings(given).unusual == Unusual(1, 2, 3, 4, time(20), time(7, 30))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_postgresql_address_uses_our_driver(scheme: str) -> None:
    url = settings({"INZAGE_DATABASE_URL": f"{scheme}://inzage@db/inzage"}).database_url
    assert (url.drivername, url.host) == ("postgresql+psycopg", "db")


def test_a_relative_sqlite_file_lies_in_the_project() -> None:
    url = settings({"INZAGE_DATABASE_URL": "sqlite:///data/other.db"}).database_url
    assert url.database == str(ROOT / "data" / "other.db")


def test_any_brake_that_is_set_is_honoured() -> None:
    brake = settings({"INZAGE_BRAKE_GRANTS": "0", "INZAGE_BRAKE_PERCENT": " 2.5 "}).brake
    assert brake == Brake(grants=0, percent=Decimal("2.5"))


@pytest.mark.parametrize(
    ("text", "hour"),
    [("", time(12)), ("06:30", time(6, 30)), (" 7:05 ", time(7, 5)), ("00:00", time(0))],
)
def test_a_run_is_late_after_the_time_of_day_that_is_set(text: str, hour: time) -> None:
    assert settings({"INZAGE_LATE_AFTER": text}).late_after == hour


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("INZAGE_DATABASE_URL", "nonsense", "geen adres van een databank"),
        ("INZAGE_DATABASE_URL", "mysql://db/inzage", "PostgreSQL-databank of een SQLite-bestand"),
        ("INZAGE_DATABASE_URL", "sqlite://", "PostgreSQL-databank of een SQLite-bestand"),
        ("INZAGE_BRAKE_GRANTS", "many", "een getal zijn"),
        ("INZAGE_BRAKE_GRANTS", "2.5", "een geheel getal zijn"),
        ("INZAGE_BRAKE_GRANTS", "-1", "0 of meer"),
        ("INZAGE_BRAKE_PERCENT", "NaN", "0 of meer"),
        ("INZAGE_LATE_AFTER", "noon", "een tijdstip zijn, zoals 12:00"),
        ("INZAGE_LATE_AFTER", "12", "een tijdstip zijn"),
        ("INZAGE_LATE_AFTER", "24:00", "een tijdstip zijn"),
        ("INZAGE_LATE_AFTER", "12:00+01:00", "een tijdstip zijn"),
        ("INZAGE_UNUSUAL_CLIENTS", "-1", "0 of meer"),
        ("INZAGE_UNUSUAL_OTHERS", "2.5", "een geheel getal zijn"),
        ("INZAGE_NIGHT_FROM", "late", "een tijdstip zijn"),
        ("INZAGE_LANGUAGE", "fr", "nl, en"),
        ("INZAGE_IDLE_MINUTES", "0", "1 tot en met 480 minuten"),
        ("INZAGE_IDLE_MINUTES", "481", "1 tot en met 480 minuten"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named_with_the_reason(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(BadSetting, match=said) as raised:
        settings({name: value})
    assert name in str(raised.value)


def test_each_limit_has_a_setting_and_no_limit_is_none() -> None:
    assert limits({}) == Limits()
    assert limits({"INZAGE_MESSAGE_KB": "1", "INZAGE_CONNECTIONS_PER_PERSON": "7"}) == Limits(
        message_kb=1, connections_per_person=7
    )
    with pytest.raises(BadSetting, match=r"INZAGE_REQUEST_MB.*1 of meer"):
        limits({"INZAGE_REQUEST_MB": "0"})


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("mysql://inzage:geheim@db/inzage", id="another database"),
        pytest.param("postgresql://inzage:x@geheim@db/inzage", id="an at sign in the password"),
        pytest.param("postgresql://inzage:x@y/geheim@db/inzage", id="and a slash"),
        pytest.param("postgresql://inzage:x@y:geheim@db/inzage", id="and a colon"),
        pytest.param("postgresql://inzage:x@geheim?y@db/inzage", id="and a question mark"),
    ],
)
def test_a_setting_that_can_not_be_used_is_not_repeated(address: str) -> None:
    """It may hold a password."""
    with pytest.raises(BadSetting) as raised:
        settings({"INZAGE_DATABASE_URL": address})
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "password"),
    [("a%40b", "a@b"), ("a%2Fb", "a/b"), ("a/b", "a/b"), ("a:b", "a:b"), ("a?b", "a?b")],
)
def test_a_password_may_hold_any_sign(written: str, password: str) -> None:
    url = settings({"INZAGE_DATABASE_URL": f"postgresql://inzage:{written}@db/inzage"}).database_url
    assert (url.password, url.host, url.database) == (password, "db", "inzage")


def test_a_file_may_have_an_at_sign_in_its_name() -> None:
    url = settings({"INZAGE_DATABASE_URL": "sqlite:////srv/a@b/c@d.db"}).database_url
    assert url.database == "/srv/a@b/c@d.db"
