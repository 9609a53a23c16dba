"""The command line: proving the audit trail, its head, and that a daily run prints the head."""

from core import database as db
from core.audit.events import read_head
from tests.core.commanding import answer, inzage, one_kind, refusal
from tests.core.tampering import record_some, tamper


def head() -> str:
    with db.reading() as session:
        return str(read_head(session))


def test_audit_head_is_the_head_alone(register: None) -> None:
    result = inzage("audit", "head")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{head()}\n", "")


@one_kind
def test_the_daily_job_tells_the_head_whatever_its_outcome(register: None) -> None:
    brake = {"INZAGE_BRAKE_GRANTS": "1", "INZAGE_BRAKE_PERCENT": "60"}
    for settings, exit_code in ((brake, 3), ({}, 0), ({}, 0)):
        result = inzage("daily-job", **settings)
        assert result.exit_code == exit_code
        assert f"{head()} is the head of the audit trail now." in result.stderr.splitlines()


def test_audit_verify_finds_a_trail_whole(register: None) -> None:
    noted = head()
    record_some(2)
    assert answer("audit", "verify") == answer("audit", "verify", "--noted", noted) == []
    result = inzage("audit", "verify")
    assert result.exit_code == 0
    assert result.stderr == "5 events: the chain is whole.\n"


def test_audit_verify_names_the_first_broken_event_and_exits_1(register: None) -> None:
    record_some(3)
    tamper("UPDATE audit_events SET actor = 'iemand anders' WHERE id = 3")
    found = answer("audit", "verify", exit_code=1)
    assert found == [{"subject": "event", "number": 3, "problem": "changed"}]
    result = inzage("audit", "verify", INZAGE_LANGUAGE="nl")
    assert result.exit_code == 1
    assert result.stderr == "Gebeurtenis 3 van het auditspoor is gewijzigd.\n"


def test_audit_verify_names_a_run_whose_closings_changed_and_exits_1(register: None) -> None:
    tamper("UPDATE closures SET days_late = days_late + 1")
    found = answer("audit", "verify", exit_code=1)
    assert found == [{"subject": "run", "number": 1, "problem": "other_closings"}]


def test_audit_verify_names_a_trail_that_is_not_the_noted_one(register: None) -> None:
    noted = f"2:{'0' * 64}"
    found = answer("audit", "verify", "--noted", noted, exit_code=1)
    assert found == [{"subject": "event", "number": 2, "problem": "not_as_noted"}]


@one_kind
def test_a_noted_head_that_is_none_is_refused(register: None) -> None:
    said = refusal("audit", "verify", "--noted", "12")
    assert said == "12 is not the head of an audit trail: write it as `audit head` does."


@one_kind
def test_without_its_head_nothing_is_changed_and_the_command_says_so(register: None) -> None:
    tamper("DELETE FROM audit_head")
    said = "The audit trail has lost its head: nothing can be changed until it is restored."
    assert refusal("daily-job") == refusal("audit", "head") == said
    assert inzage("audit", "verify").exit_code == 1
