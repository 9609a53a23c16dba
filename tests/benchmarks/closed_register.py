"""Closed grants beside the open ones of `big_register`: four years of them, with evidence."""

from datetime import date, timedelta

from sqlalchemy import bindparam, insert, text
from sqlalchemy.orm import Session

from core.models import DailyRun, Outcome, UtcDateTime
from tests.days import NOW

DAYS = 4 * 365
DAYS_OPEN = 250  # at most, from granting to closing

DAY_TABLE = "CREATE TEMPORARY TABLE past_days (ago INTEGER PRIMARY KEY, day DATE NOT NULL)"
TIMES_TABLE = "CREATE TEMPORARY TABLE times (k INTEGER PRIMARY KEY)"

# One earlier grant for each open grant and each row of `times`.
CLOSED_GRANTS = f"""
INSERT INTO grants (client_id, partner_id, origin, granted_on, closed_on)
SELECT client_id, partner_id, 'consent', granted.day, closed.day
FROM (SELECT id, client_id, partner_id, k, (id * 31 + k * 389) % {DAYS} AS ago
      FROM grants, times WHERE closed_on IS NULL) AS earlier
JOIN past_days AS closed ON closed.ago = earlier.ago
JOIN past_days AS granted ON granted.ago = earlier.ago + 200 + earlier.id % 50
ORDER BY closed.day
"""

CLOSURES = """
INSERT INTO closures (grant_id, client_id, partner_id, cause, run_id, closed_on, closed_by,
                      closed_at, reason, closes_on, days_late, basis, service, counted_from)
SELECT id, client_id, partner_id,
       CASE WHEN decided THEN 'daily_job' ELSE 'by_hand' END,
       CASE WHEN decided THEN gone.ago + 1 END, closed_on, 'test', :now,
       CASE WHEN NOT decided THEN 'verhuisd' END,
       CASE WHEN decided THEN closed_on END,
       CASE WHEN decided THEN CASE WHEN id % 50 = 0 THEN 1 ELSE 0 END END,
       CASE WHEN decided THEN CASE id % 3 WHEN 0 THEN 'owner' WHEN 1 THEN 'executor'
                                          ELSE 'no_action' END END,
       CASE WHEN decided AND id % 3 = 0 THEN
            CASE id % 9 WHEN 0 THEN 'TIBB4' WHEN 3 THEN 'WIJ3' ELSE 'TWE WZ' END END,
       CASE WHEN decided THEN counted.day END
FROM (SELECT grants.*, closed.ago, grants.id % 20 <> 7 AS decided
      FROM grants JOIN past_days AS closed ON closed.day = grants.closed_on) AS gone
JOIN past_days AS counted ON counted.ago = gone.ago + 181 + gone.id % 4
ORDER BY gone.id
"""

UNDONE = """
INSERT INTO closures (grant_id, client_id, partner_id, cause, run_id, closed_on, closed_by,
                      closed_at, basis, undone_by, undone_at)
SELECT grant_id, client_id, partner_id, cause, run_id, closed_on, closed_by, closed_at, basis,
       'test', :now
FROM closures WHERE grant_id % 100 = 0
"""


def add_closed(session: Session, *, times: int, today: date) -> None:
    """Add `times` closed grants for the pair of every open grant, closed over four years.

    One closed grant in a hundred also has an earlier closing that was undone.
    """
    session.execute(text(DAY_TABLE))
    session.execute(text(TIMES_TABLE))
    ago = range(DAYS + DAYS_OPEN)
    days = [{"ago": n, "day": today - timedelta(days=n)} for n in ago]
    session.execute(text("INSERT INTO past_days VALUES (:ago, :day)"), days)
    session.execute(text("CREATE INDEX temporary_days ON past_days (day)"))
    session.execute(text("INSERT INTO times VALUES (:k)"), [{"k": k} for k in range(times)])
    session.execute(insert(DailyRun), [_run(n, today) for n in range(DAYS)])
    session.execute(text(CLOSED_GRANTS))
    for statement in (CLOSURES, UNDONE):
        session.execute(text(statement).bindparams(bindparam("now", NOW, UtcDateTime())))


def _run(ago: int, today: date) -> dict:
    return {
        "id": ago + 1, "run_on": today - timedelta(days=ago), "outcome": Outcome.DONE,
        "due": 1, "closed": 1, "open_grants": 1, "counts": {}, "started_by": "test",
        "started_at": NOW, "finished_at": NOW,
    }  # fmt: skip
