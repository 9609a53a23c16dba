"""Who may do what: one table. Core checks it; pages only leave out what somebody may not do.

A function that a page or a command calls, and that reads or changes the register, is told `by` whom
and at which moment (`Acting`), and says with `@allowed(Act...)` what it is part of. Functions that
only core calls have no check of their own: they are pieces of those.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from core.errors import NotPermitted
from core.i18n import N_, day_of

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Role(StrEnum):
    """What somebody is in Inzage."""

    MEDIATOR = "mediator"
    MANAGEMENT = "management"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody at work: the name that the register writes down, and what they are, if anything.

    `account` is the number of their account, and `shown_as` the name that nobody else has; both are
    None for the machine and in a demonstration. `guides_as` is the name that the files of a
    mediator's clients have, where that is another one.
    """

    name: str
    role: Role | None
    account: int | None = None
    shown_as: str | None = None
    guides_as: str | None = None


@dataclass(frozen=True)
class Acting:
    """Who acts, and at which moment (in UTC)."""

    actor: Actor
    now: datetime

    @property
    def name(self) -> str:
        """The name that the register writes down."""
        return self.actor.name

    @property
    def shown_as(self) -> str:
        """The name that people see."""
        return self.actor.shown_as or self.actor.name

    @property
    def guides_as(self) -> str:
        """The name that the files of a mediator's own clients have."""
        return self.actor.guides_as or self.actor.name

    @property
    def account(self) -> int | None:
        """The number of their account, if they have one, which stands beside the name."""
        return self.actor.account

    @property
    def role(self) -> Role | None:
        """What they are, if anything."""
        return self.actor.role

    @property
    def today(self) -> date:
        """The calendar date in Flanders, by which every rule counts."""
        return day_of(self.now)

    def at(self, moment: datetime) -> "Acting":
        """The same actor at another moment."""
        return replace(self, now=moment)


class Act(StrEnum):
    """What can be done."""

    USE_INZAGE = "use_inzage"
    VIEW_FILES = "view_files"
    RECORD_CONSENT = "record_consent"
    CHANGE_GRANTS = "change_grants"
    ARRANGE_ABSENCES = "arrange_absences"
    SEE_FIGURES = "see_figures"
    SEE_RULES = "see_rules"
    SIMULATE_RULES = "simulate_rules"
    NAME_SIMULATED_GRANTS = "name_simulated_grants"
    CHANGE_RULES = "change_rules"
    SEE_RUNS = "see_runs"
    NAME_CLOSED_GRANTS = "name_closed_grants"
    LIST_GRANTS = "list_grants"
    RUN_DAILY_JOB = "run_daily_job"
    RELEASE_RUNS = "release_runs"
    UNDO_RUNS = "undo_runs"
    LOAD_EXTRACTS = "load_extracts"
    PROVE_REGISTER = "prove_register"
    SETTLE_LEFTOVERS = "settle_leftovers"
    READ_AUDIT = "read_audit"
    SWITCH_ACCOUNTS = "switch_accounts"


IN_WORDS = {
    Act.USE_INZAGE: N_(
        "use Inzage: partners and services by name, whether the daily job is on time"
    ),
    Act.VIEW_FILES: N_("view clients' files, grants and the work that waits, and take lists along"),
    Act.RECORD_CONSENT: N_("record consent forms and their scans"),
    Act.CHANGE_GRANTS: N_("renew, withdraw, keep open, close, mark and bring back grants"),
    Act.ARRANGE_ABSENCES: N_("look after a colleague's work during an absence, or let them"),
    Act.SEE_FIGURES: N_("see figures of closings and forecasts, without names"),
    Act.SEE_RULES: N_("see the closing rules and their versions"),
    Act.SIMULATE_RULES: N_("simulate drafted closing rules"),
    Act.NAME_SIMULATED_GRANTS: N_("see which grants a simulation would close"),
    Act.CHANGE_RULES: N_("add, end and adopt versions of closing rules"),
    Act.SEE_RUNS: N_("see the daily runs and their counts"),
    Act.NAME_CLOSED_GRANTS: N_("see which grants a run closed or would close"),
    Act.LIST_GRANTS: N_("list grants with their state, date and reason"),
    Act.RUN_DAILY_JOB: N_("run the daily job"),
    Act.RELEASE_RUNS: N_("release a run that the brake holds"),
    Act.UNDO_RUNS: N_("undo a run"),
    Act.LOAD_EXTRACTS: N_("load extracts and demonstration data"),
    Act.PROVE_REGISTER: N_("prove the register and the audit trail"),
    Act.SETTLE_LEFTOVERS: N_("see and close the open grants that rest on nothing"),
    Act.READ_AUDIT: N_("read the audit trail and a client's whole history"),
    Act.SWITCH_ACCOUNTS: N_("see the accounts, and switch them off and on"),
}

MEDIATORS = frozenset({Role.MEDIATOR})
MANAGERS = frozenset({Role.MANAGEMENT, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
OPERATORS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM})

ALLOWED: dict[Act, frozenset[Role]] = {
    Act.USE_INZAGE: frozenset(Role),
    Act.VIEW_FILES: MEDIATORS,
    Act.RECORD_CONSENT: MEDIATORS,
    Act.CHANGE_GRANTS: MEDIATORS,
    Act.ARRANGE_ABSENCES: MEDIATORS,
    Act.SEE_FIGURES: MANAGERS,
    Act.SEE_RULES: MANAGERS,
    Act.SIMULATE_RULES: MANAGERS,
    Act.NAME_SIMULATED_GRANTS: ADMINISTRATORS,
    Act.CHANGE_RULES: ADMINISTRATORS,
    Act.SEE_RUNS: MANAGERS | OPERATORS,
    Act.NAME_CLOSED_GRANTS: OPERATORS,
    Act.LIST_GRANTS: OPERATORS,
    Act.RUN_DAILY_JOB: OPERATORS,
    Act.RELEASE_RUNS: OPERATORS,
    Act.UNDO_RUNS: OPERATORS,
    Act.LOAD_EXTRACTS: OPERATORS,
    Act.PROVE_REGISTER: OPERATORS,
    Act.SETTLE_LEFTOVERS: ADMINISTRATORS,
    Act.READ_AUDIT: ADMINISTRATORS,
    Act.SWITCH_ACCOUNTS: OPERATORS,
}

GUARDED: dict[str, Act] = {}  # which function is part of what, by module and name


def may(actor: Actor, act: Act) -> bool:
    """Whether somebody may do this."""
    return actor.role in ALLOWED[act]


def require(actor: Actor, act: Act) -> None:
    """Raise NotPermitted, which names the act, unless somebody may do this."""
    if not may(actor, act):
        raise NotPermitted(act=act)


def allowed(
    act: Act,
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Decorator: raise NotPermitted unless `by` may perform `act`."""

    def guard(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        place = list(signature(function).parameters).index("by")

        @wraps(function)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            by = kwargs["by"] if "by" in kwargs else args[place]
            assert isinstance(by, Acting)
            require(by.actor, act)
            return function(*args, **kwargs)

        GUARDED[f"{function.__module__}.{function.__name__}"] = act
        return guarded

    return guard
