"""What a register that exists says in the words of 0008: days known, decisions, grounds, periods.

It is read from the forms, withdrawals, closings and assignments that there are. Nothing is closed:
a grant that rests on nothing stays open until somebody decides about it.
"""

import sqlite3
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FLANDERS = ZoneInfo("Europe/Brussels")

# What the databases write differently: the day in Flanders of a moment, the first moment of a day,
# and a number in the details of an event.
ON_SQLITE = {
    "day_of": "day_in_flanders({})",
    "moment_of": "({} || ' 00:00:00.000000')",
    "grant_told": "json_extract(details, '$.grant')",
}
ON_POSTGRESQL = {
    "day_of": "({} AT TIME ZONE 'Europe/Brussels')::date",
    "moment_of": "({}::timestamp AT TIME ZONE 'UTC')",
    "grant_told": "(details ->> 'grant')::integer",
}

# A grant begins when the one before it of its pair has ended: no two overlap. Those that were
# brought in stay as they came, or the next load would call them different.
BEGIN_AFTER_EARLIER_GRANTS = """
UPDATE grants
SET granted_on = before.ended_on,
    known_on = before.ended_on,
    renewed_on = CASE WHEN grants.renewed_on >= before.ended_on THEN grants.renewed_on END
FROM (
    SELECT later.id, max(earlier.closed_on) AS ended_on
    FROM grants AS later
    JOIN grants AS earlier
        ON earlier.client_id = later.client_id AND earlier.partner_id = later.partner_id
        AND earlier.id < later.id
    WHERE later.source_id IS NULL
    GROUP BY later.id
) AS before
WHERE grants.id = before.id AND grants.granted_on < before.ended_on
    AND (grants.closed_on IS NULL OR grants.closed_on >= before.ended_on)
"""

KNOW_OF_FORMS = """
UPDATE grants
SET known_on = {recorded_on}
FROM (
    SELECT grant_id, min(recorded_at) AS recorded_at
    FROM consent_forms
    WHERE effect = 'opened'
    GROUP BY grant_id
) AS opening
WHERE grants.id = opening.grant_id AND grants.source_id IS NULL
"""

# In the order in which they were recorded; of one moment, brought in before recorded.
WRITE_DECISIONS = """
WITH brought_in AS (
    SELECT id AS grant_id, client_id, partner_id, granted_on AS day
    FROM grants
    WHERE source_id IS NOT NULL AND origin = 'consent'
    UNION
    SELECT id, client_id, partner_id, renewed_on
    FROM grants
    WHERE source_id IS NOT NULL AND renewed_on IS NOT NULL
), withdrawal AS (
    SELECT grant_id, withdrawn_by AS said_by, withdrawn_at AS said_at
    FROM consent_forms
    WHERE withdrawn_at IS NOT NULL
    UNION
    SELECT grant_id, closed_by, closed_at
    FROM closures
    WHERE cause = 'withdrawal'
    UNION
    SELECT {grant_told}, actor, at
    FROM audit_events
    WHERE kind = 'consent.withdrawn'
), decision AS (
    SELECT
        3 AS place, id AS number, client_id, partner_id, 'by_hand' AS kind, closed_on AS day,
        CAST(NULL AS INTEGER) AS form_id, id AS closure_id, CAST(NULL AS INTEGER) AS grant_id,
        CAST(NULL AS VARCHAR) AS effect, closed_by AS recorded_by, closed_at AS recorded_at,
        undone_by AS annulled_by, undone_at AS annulled_at, undo_reason AS annul_reason
    FROM closures
    WHERE cause = 'by_hand'
    UNION ALL
    SELECT
        1, id, client_id, partner_id, answer, received_on, id, NULL, NULL,
        effect, recorded_by, recorded_at, NULL, NULL, NULL
    FROM consent_forms
    WHERE recorded_at IS NOT NULL
    UNION ALL
    SELECT
        0, grant_id, client_id, partner_id, 'yes', day, NULL, NULL, grant_id,
        NULL, 'system:migration', {brought_in_at}, NULL, NULL, NULL
    FROM brought_in
    WHERE NOT EXISTS (
        SELECT 1 FROM consent_forms AS form
        WHERE form.grant_id = brought_in.grant_id AND form.answer = 'yes'
            AND form.recorded_at IS NOT NULL AND form.received_on = brought_in.day
    )
    UNION ALL
    SELECT
        2, grants.id, client_id, partner_id, 'withdrawal', {said_on}, NULL, NULL, NULL,
        CASE WHEN EXISTS (
            SELECT 1 FROM closures
            WHERE closures.grant_id = grants.id AND cause = 'withdrawal' AND closed_at = said_at
        ) THEN 'closed' ELSE 'stays' END,
        said_by, said_at, NULL, NULL, NULL
    FROM withdrawal
    JOIN grants ON grants.id = withdrawal.grant_id
)
INSERT INTO decisions (
    client_id, partner_id, kind, day, form_id, closure_id, grant_id, effect,
    recorded_by, recorded_at, annulled_by, annulled_at, annul_reason
)
SELECT
    client_id, partner_id, kind, day, form_id, closure_id, grant_id, effect,
    recorded_by, recorded_at, annulled_by, annulled_at, annul_reason
FROM decision
ORDER BY recorded_at, place, number, day
"""

# A decision that didn't stand when it was recorded: it changed nothing.
OVERTAKEN = """EXISTS (
        SELECT 1 FROM decisions AS later
        WHERE later.client_id = decision.client_id AND later.partner_id = decision.partner_id
            AND later.day > decision.day AND later.id < decision.id AND later.annulled_at IS NULL
    )"""

REST_ON_CONSENTS = """
INSERT INTO grounds (grant_id, client_id, partner_id, kind, decision_id, from_on, known_on)
SELECT
    grants.id, grants.client_id, grants.partner_id,
    CASE WHEN form.id IS NULL THEN 'brought_in' ELSE 'consent' END,
    decision.id, decision.day, CASE WHEN form.id IS NULL THEN decision.day ELSE {recorded_on} END
FROM decisions AS decision
LEFT JOIN consent_forms AS form ON form.id = decision.form_id
JOIN grants ON grants.id = coalesce(decision.grant_id, form.grant_id)
WHERE decision.kind = 'yes' AND NOT {overtaken}
ORDER BY decision.id
"""

REST_ON_ASSIGNMENTS = """
INSERT INTO grounds (grant_id, client_id, partner_id, kind, assignment_id, from_on, known_on)
SELECT
    grants.id, grants.client_id, grants.partner_id, 'assignment',
    assignments.assignment_id, assignments.started_on, grants.known_on
FROM grants
JOIN assignments
    ON assignments.client_id = grants.client_id AND assignments.partner_id = grants.partner_id
    AND (assignments.ended_on IS NULL OR assignments.ended_on >= grants.granted_on)
    AND (grants.closed_on IS NULL OR assignments.started_on <= grants.closed_on)
ORDER BY grants.id, assignments.assignment_id
"""

STAND_IN_FOR_UNKNOWN_ASSIGNMENTS = """
INSERT INTO grounds (grant_id, client_id, partner_id, kind, from_on, known_on)
SELECT id, client_id, partner_id, 'brought_in', granted_on, known_on
FROM grants
WHERE source_id IS NOT NULL AND origin = 'assignment' AND NOT EXISTS (
    SELECT 1 FROM grounds WHERE grant_id = grants.id AND assignment_id IS NOT NULL
)
ORDER BY id
"""

# By the first no or withdrawal after the yes that stood when it was recorded, the grant open.
TAKE_CONSENTS_BACK = """
UPDATE grounds
SET ended_on = {recorded_on},
    ended_why = CASE taking.kind WHEN 'no' THEN 'refusal' ELSE 'withdrawal' END
FROM (
    SELECT consent.id AS ground_id, min(decision.id) AS decision_id
    FROM grounds AS consent
    JOIN grants ON grants.id = consent.grant_id
    LEFT JOIN closures ON closures.grant_id = grants.id AND closures.undone_at IS NULL
    JOIN decisions AS decision
        ON decision.client_id = consent.client_id AND decision.partner_id = consent.partner_id
        AND decision.kind IN ('no', 'withdrawal') AND decision.id > consent.decision_id
        AND (closures.id IS NULL OR decision.recorded_at <= closures.closed_at)
        AND (grants.closed_on IS NULL OR {said_on} <= grants.closed_on)
    WHERE NOT {overtaken}
    GROUP BY consent.id
) AS taken
JOIN decisions AS taking ON taking.id = taken.decision_id
WHERE grounds.id = taken.ground_id
"""

END_WITH_THE_GRANT = """
UPDATE grounds
SET ended_on = grants.closed_on, ended_why = 'closed'
FROM grants
WHERE grants.id = grounds.grant_id AND grants.closed_on IS NOT NULL AND grounds.ended_on IS NULL
"""

RENEW_BY_THE_LATEST_CONSENT = """
UPDATE grants
SET renewed_on = (
    SELECT max(from_on) FROM grounds
    WHERE grant_id = grants.id AND decision_id IS NOT NULL AND ended_on IS NULL
        AND from_on > grants.granted_on
)
WHERE closed_on IS NULL
"""

# Access stopped at each closing, or at the closing date before it, until that closing was undone.
WRITE_PERIODS = """
WITH closing AS (
    SELECT
        grant_id, CASE WHEN closes_on < closed_on THEN closes_on ELSE closed_on END AS stopped_on,
        {undone_on} AS resumed_on
    FROM closures
), stop AS (
    SELECT grant_id, stopped_on, resumed_on
    FROM closing
    WHERE resumed_on > stopped_on
    UNION ALL
    SELECT grants.id, coalesce(closing.stopped_on, grants.closed_on, grants.closes_on), NULL
    FROM grants
    LEFT JOIN closing ON closing.grant_id = grants.id AND closing.resumed_on IS NULL
), period AS (
    SELECT
        grants.id AS grant_id, client_id, partner_id, stopped_on,
        CASE WHEN known_on > granted_on THEN known_on ELSE granted_on END AS begun_on,
        row_number() OVER earlier AS place,
        max(resumed_on) OVER earlier AS resumed_on
    FROM grants
    JOIN stop ON stop.grant_id = grants.id
    WINDOW earlier AS (
        PARTITION BY grants.id
        ORDER BY CASE WHEN resumed_on IS NULL THEN 1 ELSE 0 END, stopped_on, resumed_on
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
), begun AS (
    SELECT
        grant_id, client_id, partner_id, place, stopped_on,
        CASE WHEN resumed_on > begun_on THEN resumed_on ELSE begun_on END AS from_on
    FROM period
), bounded AS (
    SELECT *, CASE WHEN stopped_on < from_on THEN from_on ELSE stopped_on END AS until_on
    FROM begun
)
INSERT INTO access_periods (grant_id, client_id, partner_id, from_on, until_on)
SELECT grant_id, client_id, partner_id, from_on, until_on
FROM bounded
WHERE place = 1 OR until_on IS NULL OR until_on > from_on
ORDER BY grant_id, place
"""


def upgrade() -> None:
    connection = op.get_bind()
    words = ON_POSTGRESQL
    if connection.dialect.name == "sqlite":
        words = ON_SQLITE
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.create_function("day_in_flanders", 1, _day_in_flanders, deterministic=True)

    def day_of(moment: str) -> str:
        return words["day_of"].format(moment)

    statements = (
        BEGIN_AFTER_EARLIER_GRANTS,
        KNOW_OF_FORMS.format(recorded_on=day_of("opening.recorded_at")),
        WRITE_DECISIONS.format(
            brought_in_at=words["moment_of"].format("day"),
            said_on=day_of("said_at"),
            grant_told=words["grant_told"],
        ),
        REST_ON_CONSENTS.format(recorded_on=day_of("decision.recorded_at"), overtaken=OVERTAKEN),
        REST_ON_ASSIGNMENTS,
        STAND_IN_FOR_UNKNOWN_ASSIGNMENTS,
        TAKE_CONSENTS_BACK.format(
            recorded_on=day_of("taking.recorded_at"),
            said_on=day_of("decision.recorded_at"),
            overtaken=OVERTAKEN,
        ),
        END_WITH_THE_GRANT,
        RENEW_BY_THE_LATEST_CONSENT,
        WRITE_PERIODS.format(undone_on=day_of("undone_at")),
    )
    for statement in statements:
        connection.exec_driver_sql(statement)


def _day_in_flanders(moment: str | None) -> str | None:
    """The calendar date in Flanders of a moment as SQLite keeps it, in UTC."""
    if moment is None:
        return None
    return (
        datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(FLANDERS).date().isoformat()
    )
