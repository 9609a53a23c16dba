"""Random registers of revision 0007: what its software would have written, act by act."""

from datetime import date, timedelta
from random import Random

from tests.core.old_register import OldRegister, Row, moment

FIRST = date(2024, 1, 1)
DAYS = 700


class OldPair:
    """One client at one partner, as the software of then followed them."""

    def __init__(self, old: OldRegister, chance: Random, client: str) -> None:
        self.old, self.chance, self.client = old, chance, client
        self.grant: Row | None = None
        self.before = {name: len(old.rows[name]) for name in ("consent_forms", "closures")}
        old.client(client)

    def live(self) -> None:
        """Let some things happen, some on one day."""
        if self.chance.random() < 0.4:
            self._bring_in()
        acts = (self._yes, self._yes, self._no, self._withdraw, self._close, self._undo,
                self._run, self._assign)  # fmt: skip
        for number in sorted(self.chance.sample(range(1, DAYS), self.chance.randrange(9))):
            today = FIRST + timedelta(number)
            for hour in range(self.chance.choice((1, 1, 2))):
                self.chance.choice(acts)(today, f"{today} {8 + hour:02}:00")

    def _open(self, granted_on: date, **more: str) -> None:
        number = self.old.grant(self.client, f"{granted_on}", **more)
        self.grant = self.old.rows["grants"][number - 1]

    def _bring_in(self) -> None:
        begun = FIRST - timedelta(self.chance.randrange(1, 300))
        number = self.old.grant(
            self.client,
            f"{begun}",
            brought_in=True,
            origin=self.chance.choice(("consent", "assignment")),
            renewed_on=self.chance.choice((None, f"{begun + timedelta(20)}")),
        )
        self.grant = self.old.rows["grants"][number - 1]

    def _yes(self, today: date, now: str) -> None:
        received_on = today - timedelta(self.chance.choice((0, 0, 1, 30)))
        effect = "renewed" if self.grant else "opened"
        if self.grant is None:
            self._open(received_on)
        elif received_on > (self.grant["renewed_on"] or self.grant["granted_on"]):
            self.grant["renewed_on"] = received_on
        assert self.grant
        self.old.form(self.client, "yes", f"{received_on}", now, effect, self.grant["id"])

    def _no(self, today: date, now: str) -> None:
        received_on = today - timedelta(self.chance.choice((0, 0, 1, 30)))
        grant_id = self.grant and self.grant["id"]
        if self.grant is None:
            effect = "nothing_open"
        else:
            effect = "stays" if self.grant["origin"] == "assignment" else "closed"
        self.old.form(self.client, "no", f"{received_on}", now, effect, grant_id)
        if effect == "closed":
            self._end("refusal", today, now)

    def _withdraw(self, today: date, now: str) -> None:
        if self.grant is None:
            return
        forms = [
            form
            for form in self._own("consent_forms")
            if (form["grant_id"], form["answer"]) == (self.grant["id"], "yes")
            and form["withdrawn_at"] is None
        ]
        if not forms and self.grant["origin"] == "assignment":
            return
        self.old.withdrawal_event(self.grant["id"], now)
        at = self.old.rows["audit_events"][-1]["at"]
        for form in forms:
            form |= {"withdrawn_at": at, "withdrawn_by": "bea"}
        if self.grant["origin"] == "consent":
            self._end("withdrawal", today, now)

    def _close(self, today: date, now: str) -> None:
        if self.grant is not None:
            self._end("by_hand", today, now)

    def _run(self, today: date, now: str) -> None:
        late = timedelta(self.chance.choice((0, 0, 3)))
        if self.grant is not None and self.grant["granted_on"] < today - late:
            self._end("daily_job", today, now, closes_on=f"{today - late}")

    def _undo(self, today: date, now: str) -> None:
        closings = self._own("closures")
        if self.grant is None and closings and closings[-1]["cause"] in ("daily_job", "by_hand"):
            closings[-1] |= {"undone_by": "carl", "undone_at": moment(now)}
            self.grant = self.old.rows["grants"][closings[-1]["grant_id"] - 1]
            self.grant |= {"closed_on": None, "state": "in_use"}

    def _assign(self, today: date, now: str) -> None:
        begun = today - timedelta(self.chance.choice((0, 1, 40)))
        ended = self.chance.choice((None, f"{today + timedelta(60)}"))
        partner = self.chance.choice(("P1", "P1", "P1", "P2"))
        assignment = self.old.assignment(self.client, now, f"{begun}", ended, partner)
        if self.grant is None:
            self._open(begun, origin="assignment", assignment_id=assignment)

    def _own(self, table: str) -> list[Row]:
        return self.old.rows[table][self.before[table] :]

    def _end(self, cause: str, today: date, now: str, closes_on: str | None = None) -> None:
        assert self.grant
        self.old.closing(self.grant["id"], cause, now, closes_on=closes_on)
        self.grant |= {"closed_on": today, "state": None}
        self.grant = None


def old_histories(seed: int, clients: int) -> OldRegister:
    """A register of as many clients, each with a history of its own."""
    old, chance = OldRegister(), Random(seed)
    for number in range(clients):
        OldPair(old, chance, f"C{number:06}").live()
    return old
