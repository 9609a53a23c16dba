"""Who may do what. Core checks it; pages only leave out what somebody may not do."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotPermitted


class Role(StrEnum):
    """What somebody is in Inzage."""

    MEDIATOR = "mediator"
    MANAGEMENT = "management"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody at work: the name that the register writes down, and what they are."""

    name: str
    role: Role

    def __str__(self) -> str:
        return self.name


class Act(StrEnum):
    """What can be done, as far as not everybody may do it."""

    SEE_FIGURES = "see_figures"
    SIMULATE_RULES = "simulate_rules"
    NAME_SIMULATED_GRANTS = "name_simulated_grants"
    CHANGE_RULES = "change_rules"
    RUN_DAILY_JOB = "run_daily_job"
    RELEASE_RUNS = "release_runs"
    UNDO_RUNS = "undo_runs"
    NAME_CLOSED_GRANTS = "name_closed_grants"
    READ_AUDIT = "read_audit"


ALLOWED: dict[Act, frozenset[Role]] = {
    Act.SEE_FIGURES: frozenset({Role.MANAGEMENT, Role.ADMINISTRATOR}),
    Act.SIMULATE_RULES: frozenset({Role.MANAGEMENT, Role.ADMINISTRATOR}),
    Act.NAME_SIMULATED_GRANTS: frozenset({Role.ADMINISTRATOR}),
    Act.CHANGE_RULES: frozenset({Role.ADMINISTRATOR}),
    Act.RUN_DAILY_JOB: frozenset({Role.ADMINISTRATOR, Role.SYSTEM}),
    Act.RELEASE_RUNS: frozenset({Role.ADMINISTRATOR, Role.SYSTEM}),
    Act.UNDO_RUNS: frozenset({Role.ADMINISTRATOR, Role.SYSTEM}),
    Act.NAME_CLOSED_GRANTS: frozenset({Role.ADMINISTRATOR, Role.SYSTEM}),
    Act.READ_AUDIT: frozenset({Role.ADMINISTRATOR}),
}


def may(actor: Actor, act: Act) -> bool:
    """Whether somebody may do this."""
    return actor.role in ALLOWED[act]


def require(actor: Actor, act: Act) -> None:
    """Raise NotPermitted unless somebody may do this."""
    if not may(actor, act):
        raise NotPermitted
