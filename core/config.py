"""Settings, read from the environment by pages and commands."""

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.errors import BadSetting
from core.i18n import LANGUAGES, _

SETTINGS = (
    "INZAGE_DATABASE_URL", "INZAGE_BRAKE_GRANTS", "INZAGE_BRAKE_PERCENT", "INZAGE_LATE_AFTER",
    "INZAGE_LONG_MONTHS", "INZAGE_LANGUAGE", "INZAGE_IDLE_MINUTES", "INZAGE_UNUSUAL_CLIENTS",
    "INZAGE_UNUSUAL_SEARCHES", "INZAGE_UNUSUAL_OTHERS", "INZAGE_UNUSUAL_NIGHT", "INZAGE_NIGHT_FROM",
    "INZAGE_NIGHT_UNTIL", "INZAGE_SCAN_COMMAND",
)  # fmt: skip
MOST_MONTHS = 240
MOST_MINUTES = 480  # no sign-in lasts longer
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Brake:
    """The limits above which a run is held: it must exceed both the number and the share.

    `percent` is of all open grants.
    """

    grants: int = 500
    percent: Decimal = Decimal(20)

    def holds(self, due: int, open_grants: int) -> bool:
        """Return whether closing `due` of `open_grants` needs somebody's approval first."""
        return due > self.grants and due * 100 > self.percent * open_grants


@dataclass(frozen=True)
class Unusual:
    """Above which numbers an administrator sees that somebody's looking is unusual."""

    clients: int = 200  # looked at in an hour, in whichever way
    searches: int = 20  # in an hour, more than files opened
    others: int = 40  # clients of other mediators whose file was opened in a day
    night: int = 0  # clients looked at in a night
    night_from: time = time(22)
    night_until: time = time(6)


@dataclass(frozen=True)
class Settings:
    """What an operator can set; the README lists the environment variables."""

    database_url: URL
    brake: Brake
    late_after: time  # time in Flanders by which the day's run should be done
    long_months: int  # a fact without an end that began longer ago is looked at
    language: str
    idle: timedelta  # after so long without a click whoever signed in has to sign in again
    unusual: Unusual
    scan_command: tuple[str, ...]  # asked whether a scan may be kept; empty: nobody is asked


@dataclass(frozen=True)
class Limits:
    """What the web application takes from browsers; `docs/security.md` says more of each.

    An operator sets each as `INZAGE_` and its name: `INZAGE_MESSAGE_KB`.
    """

    message_kb: int = 256  # of one message on a web socket
    request_mb: int = 8  # of one request's body; a scan is the largest
    request_seconds: int = 60  # for a whole request to arrive
    requests_per_address: int = 6000  # in a minute, messages included
    requests_per_person: int = 1200  # the same, of somebody who has signed in
    connections_per_address: int = 500  # at once: web sockets and requests under way
    connections_per_person: int = 50


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this environment. Raises BadSetting for a value that can't be used."""
    return _settings_of(tuple(environment.get(name, "") for name in SETTINGS))


@lru_cache(maxsize=16)  # a page asks for them many times
def _settings_of(texts: tuple[str, ...]) -> Settings:
    environment = dict(zip(SETTINGS, texts, strict=True))
    return Settings(
        database_url=_database_url(environment["INZAGE_DATABASE_URL"]),
        brake=Brake(
            grants=int(_number(environment, "INZAGE_BRAKE_GRANTS", Brake.grants, whole=True)),
            percent=_number(environment, "INZAGE_BRAKE_PERCENT", Brake.percent),
        ),
        late_after=_hour(environment, "INZAGE_LATE_AFTER", time(12)),
        long_months=_months(environment, "INZAGE_LONG_MONTHS", 24),
        language=_language(environment["INZAGE_LANGUAGE"]),
        idle=_minutes(environment, "INZAGE_IDLE_MINUTES", 60),
        unusual=_unusual(environment),
        scan_command=_command(environment, "INZAGE_SCAN_COMMAND"),
    )


def limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """Return the limits of this environment. Raises BadSetting for a value that can't be used."""
    return Limits(
        **{
            name: _limit(environment, f"INZAGE_{name.upper()}", default)
            for name, default in asdict(Limits()).items()
        }
    )


def version() -> str:
    """Return the version of the software, as `pyproject.toml` states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _database_url(text: str) -> URL:
    try:
        url = make_url(text or "sqlite:///data/inzage.db")
    except (ArgumentError, ValueError):  # ValueError: a port that isn't a number
        raise BadSetting(
            name="INZAGE_DATABASE_URL", why=_("it is not a database address")
        ) from None
    if url.password is not None and text.count("@") > 1:
        # What follows the first @ would be taken for the host and be shown in errors.
        raise BadSetting(
            name="INZAGE_DATABASE_URL",
            why=_("in its password, @ must be written as %40 and / as %2F"),
        )
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        # Relative to the project: cron starts in another folder and would get another database.
        return url.set(database=str(ROOT / str(url.database)))
    if url.drivername == "postgresql+psycopg":
        return url
    raise BadSetting(
        name="INZAGE_DATABASE_URL", why=_("it must name a PostgreSQL database or a SQLite file")
    )


def _number(
    environment: Mapping[str, str], name: str, default: int | Decimal, *, whole: bool = False
) -> Decimal:
    text = environment.get(name, "").strip()
    try:
        number = Decimal(text) if text else Decimal(default)
    except InvalidOperation:
        raise BadSetting(name=name, why=_("it must be a number")) from None
    if not number.is_finite() or number < 0:
        raise BadSetting(name=name, why=_("it must be 0 or more"))
    if whole and number != int(number):
        raise BadSetting(name=name, why=_("it must be a whole number"))
    return number


def _months(environment: Mapping[str, str], name: str, default: int) -> int:
    months = int(_number(environment, name, default, whole=True))
    if not 1 <= months <= MOST_MONTHS:
        raise BadSetting(
            name=name, why=_("it must be from 1 to {most} months").format(most=MOST_MONTHS)
        )
    return months


def _minutes(environment: Mapping[str, str], name: str, default: int) -> timedelta:
    minutes = int(_number(environment, name, default, whole=True))
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadSetting(
            name=name, why=_("it must be from 1 to {most} minutes").format(most=MOST_MINUTES)
        )
    return timedelta(minutes=minutes)


def _unusual(environment: Mapping[str, str]) -> Unusual:
    def most(name: str, default: int) -> int:
        return int(_number(environment, name, default, whole=True))

    return Unusual(
        clients=most("INZAGE_UNUSUAL_CLIENTS", Unusual.clients),
        searches=most("INZAGE_UNUSUAL_SEARCHES", Unusual.searches),
        others=most("INZAGE_UNUSUAL_OTHERS", Unusual.others),
        night=most("INZAGE_UNUSUAL_NIGHT", Unusual.night),
        night_from=_hour(environment, "INZAGE_NIGHT_FROM", Unusual.night_from),
        night_until=_hour(environment, "INZAGE_NIGHT_UNTIL", Unusual.night_until),
    )


def _limit(environment: Mapping[str, str], name: str, default: int) -> int:
    limit = int(_number(environment, name, default, whole=True))
    if limit < 1:
        raise BadSetting(name=name, why=_("it must be 1 or more"))
    return limit


def _hour(environment: Mapping[str, str], name: str, default: time) -> time:
    text = environment.get(name, "").strip()
    try:
        return datetime.strptime(text, "%H:%M").time() if text else default  # noqa: DTZ007
    except ValueError:
        raise BadSetting(name=name, why=_("it must be a time of day, such as 12:00")) from None


def _command(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(environment.get(name, "")))
    except ValueError:  # a quotation mark that is never closed
        raise BadSetting(name=name, why=_("it can't be read as a command")) from None


def _language(text: str) -> str:
    if text and text not in LANGUAGES:
        raise BadSetting(
            name="INZAGE_LANGUAGE",
            why=_("it must be one of {words}").format(words=", ".join(LANGUAGES)),
        )
    return text or LANGUAGES[0]
