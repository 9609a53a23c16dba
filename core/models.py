"""The tables. External identifiers are text, come from the source systems and are what people see.

Every table that holds facts about a client carries `client_id`.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Purpose(StrEnum):
    """What a consent form, or an action, is for."""

    GUIDANCE = "guidance"
    TRAINING = "training"


class Channel(StrEnum):
    """With whom the client filled in the consent form."""

    MEDIATOR = "mediator"
    PARTNER = "partner"


class Answer(StrEnum):
    """The client's answer on a consent form."""

    YES = "yes"
    NO = "no"


class Effect(StrEnum):
    """What recording a decision of the client did."""

    OPENED = "opened"
    RENEWED = "renewed"
    CLOSED = "closed"
    STAYS = "stays"
    NOTHING_OPEN = "nothing_open"
    OVERTAKEN = "overtaken"


class Origin(StrEnum):
    """What opened a grant."""

    CONSENT = "consent"
    ASSIGNMENT = "assignment"


class DecisionKind(StrEnum):
    """What somebody decided about a pair."""

    YES = "yes"
    NO = "no"
    WITHDRAWAL = "withdrawal"
    BY_HAND = "by_hand"


class GroundKind(StrEnum):
    """What a grant rests on."""

    CONSENT = "consent"
    ASSIGNMENT = "assignment"
    BROUGHT_IN = "brought_in"


class GroundEnd(StrEnum):
    """Why a grant no longer rests on a ground."""

    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    ANNULLED = "annulled"
    MOVED = "moved"
    GONE = "gone"
    BEFORE_GRANT = "before_grant"
    NAMED = "named"
    CLOSED = "closed"


class State(StrEnum):
    """Where an open grant stands: exactly one of these."""

    IN_USE = "in_use"
    NO_RULE = "no_rule"
    CLOSES = "closes"


class Basis(StrEnum):
    """The kind of reason that decides the closing date; on equal dates the first of these."""

    OWNER = "owner"
    EXECUTOR = "executor"
    NO_ACTION = "no_action"
    FALLBACK = "fallback"
    KEPT = "kept"


class FactKind(StrEnum):
    """The kind of fact that decided an assessment."""

    ASSIGNMENT = "assignment"
    ACTION = "action"


class Unit(StrEnum):
    """The unit of a closing rule's period."""

    MONTHS = "months"
    DAYS = "days"


class Cause(StrEnum):
    """What closed a grant."""

    DAILY_JOB = "daily_job"
    BY_HAND = "by_hand"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    EXTRACT = "extract"
    GROUND_GONE = "ground_gone"
    ANNULLED = "annulled"


class Outcome(StrEnum):
    """How a daily run ended."""

    DONE = "done"
    NOTHING_DUE = "nothing_due"
    HELD = "held"


class Ending(StrEnum):
    """Why somebody's sign-in counts no more, or never did."""

    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
    SWITCHED_OFF = "switched_off"
    TOO_OLD = "too_old"
    NO_ROLE = "no_role"


class ScanType(StrEnum):
    """What a scan of a paper form is kept as."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


class MarkKind(StrEnum):
    """What a mediator left on a grant."""

    ASKED_PARTNER = "asked_partner"
    NOTE = "note"


class BatchAct(StrEnum):
    """What was done to many grants at once."""

    KEEP = "keep"
    CLOSE = "close"
    ASK = "ask"


WORDS = (
    Purpose, Channel, Answer, Effect, Origin, DecisionKind, GroundKind, GroundEnd, State, Basis,
    FactKind, Unit, Cause, Outcome, Ending, ScanType, MarkKind, BatchAct,
)  # fmt: skip


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always with time zone UTC, also on SQLite, which keeps none."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def word(enum: type[StrEnum]) -> Enum:
    """A column that holds one of the enumeration's values, checked by the database."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


# Compared by code point on both databases, so that "the first" identifier is the same one, and so
# that an index finds what begins with some letters.
IdentifierText = String(100).with_variant(String(100, collation="C"), "postgresql")
ByCodePoint = String().with_variant(String(collation="C"), "postgresql")

Identifier = Annotated[str, mapped_column(IdentifierText)]
Key = Annotated[str, mapped_column(IdentifierText, primary_key=True)]
LARGEST_NUMBER = 2**31 - 1
Number = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
ClientId = Annotated[str, mapped_column(IdentifierText, ForeignKey("clients.client_id"))]
PartnerId = Annotated[str, mapped_column(IdentifierText, ForeignKey("partners.partner_id"))]
ServiceId = Annotated[str, mapped_column(IdentifierText, ForeignKey("services.service"))]
RuleId = Annotated[int, mapped_column(ForeignKey("closing_rules.id"))]
AccountId = Annotated[int, mapped_column(ForeignKey("accounts.id"))]
Hash = Annotated[str, mapped_column(String(64))]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        **{words: word(words) for words in WORDS},
    }


class Client(Base):
    """The person whose file it is."""

    __tablename__ = "clients"

    client_id: Mapped[Key]
    last_name: Mapped[str]
    first_name: Mapped[str]
    birth_date: Mapped[date | None] = mapped_column(index=True)
    municipality: Mapped[str | None]
    mediator: Mapped[str | None] = mapped_column(index=True)


class ClientName(Base):
    """A rotation of a client's name as people type it, for prefix search; see `directory`."""

    __tablename__ = "client_names"

    name: Mapped[str] = mapped_column(ByCodePoint, primary_key=True)
    client_id: Mapped[str] = mapped_column(
        IdentifierText, ForeignKey("clients.client_id"), primary_key=True, index=True
    )


class Partner(Base):
    """An organisation, never a person."""

    __tablename__ = "partners"

    partner_id: Mapped[Key]
    name: Mapped[str]
    email: Mapped[str | None]


class Service(Base):
    """A service under which clients are assigned to partners: TIBB4, WIJ3, …"""

    __tablename__ = "services"

    service: Mapped[Key]
    name: Mapped[str]


class Assignment(Base):
    """A client assigned to a partner under a service: makes that partner owner of the file.

    `gone_on` is the day of the complete extract that no longer had it; it then counts no more.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="end_not_before_start"),
        Index(None, "client_id", "partner_id"),
    )

    assignment_id: Mapped[Key]
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId] = mapped_column(index=True)
    service: Mapped[ServiceId] = mapped_column(index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    gone_on: Mapped[date | None]


OPEN = text("closed_on IS NULL")
ENDED = text("closed_on IS NOT NULL")


class Action(Base):
    """Guidance or training in 'Stappen naar werk'; the partner is its executor."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint("closed_on >= started_on", name="end_not_before_start"),
        Index(None, "client_id", "partner_id"),
        Index(
            "ix_actions_running", "client_id", "partner_id",
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index("ix_actions_ended", "closed_on", sqlite_where=ENDED, postgresql_where=ENDED),
    )  # fmt: skip

    action_id: Mapped[Key]
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId] = mapped_column(index=True)
    kind: Mapped[Purpose]
    trajectory: Mapped[bool]
    title: Mapped[str]
    started_on: Mapped[date]
    closed_on: Mapped[date | None]
    gone_on: Mapped[date | None]


class ClosingRule(Base):
    """One version of a closing rule. `service` is for owners only; `valid_until` is exclusive.

    With `last_day_counts` the day on which the period has run still gives access.
    """

    __tablename__ = "closing_rules"
    __table_args__ = (
        CheckConstraint("period >= 0", name="period_not_negative"),
        CheckConstraint("valid_until > valid_from", name="end_after_start"),
        CheckConstraint("source <> ''", name="source_given"),
        CheckConstraint("basis <> 'kept'", name="basis_has_a_rule"),
        CheckConstraint("(basis = 'owner') = (service IS NOT NULL)", name="service_of_owner"),
        Index(
            "uq_closing_rules_owner", "service", "valid_from",
            unique=True,
            sqlite_where=text("service IS NOT NULL"),
            postgresql_where=text("service IS NOT NULL"),
        ),
        Index(
            "uq_closing_rules_other", "basis", "valid_from",
            unique=True,
            sqlite_where=text("service IS NULL"),
            postgresql_where=text("service IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Number]
    basis: Mapped[Basis]
    service: Mapped[ServiceId | None]
    period: Mapped[int]
    unit: Mapped[Unit]
    last_day_counts: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_by_account: Mapped[AccountId | None]
    entered_at: Mapped[datetime]


class ClosingDate(Base):
    """Worked out from the rules: the day on which a reason counted from a day ends, and by which
    version. No row: no rule. `service` is empty for other rules than the owner's."""

    __tablename__ = "closing_dates"

    basis: Mapped[Basis] = mapped_column(primary_key=True)
    service: Mapped[Key]
    counted_from: Mapped[date] = mapped_column(primary_key=True)
    closes_on: Mapped[date]
    rule_id: Mapped[RuleId]


DRAFT = text("recorded_at IS NULL")


class ConsentForm(Base):
    """A form as entered, drafts and refusals too. `recorded_at` is empty on a draft."""

    __tablename__ = "consent_forms"
    __table_args__ = (
        CheckConstraint(
            "recorded_at IS NULL OR filled_in_on <= received_on", name="filled_in_before_received"
        ),
        CheckConstraint(
            "recorded_at IS NULL OR (client_id IS NOT NULL AND partner_id IS NOT NULL"
            " AND purpose IS NOT NULL AND channel IS NOT NULL AND filled_in_on IS NOT NULL"
            " AND received_on IS NOT NULL AND answer IS NOT NULL)",
            name="complete_when_recorded",
        ),
        CheckConstraint("withdrawn_at IS NULL OR answer = 'yes'", name="only_a_yes_is_withdrawn"),
        Index(None, "client_id", "partner_id"),
        Index("ix_consent_forms_drafts", "entered_at", sqlite_where=DRAFT, postgresql_where=DRAFT),
    )

    id: Mapped[Number]
    token: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    client_id: Mapped[ClientId | None]
    partner_id: Mapped[PartnerId | None] = mapped_column(index=True)
    purpose: Mapped[Purpose | None]
    channel: Mapped[Channel | None]
    filled_in_on: Mapped[date | None]
    received_on: Mapped[date | None]
    answer: Mapped[Answer | None]
    entered_by: Mapped[str]
    entered_by_account: Mapped[AccountId | None]
    entered_at: Mapped[datetime]
    recorded_by: Mapped[str | None]
    recorded_by_account: Mapped[AccountId | None]
    recorded_at: Mapped[datetime | None]
    effect: Mapped[Effect | None]
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grants.id"), index=True)
    withdrawn_by: Mapped[str | None]
    withdrawn_by_account: Mapped[AccountId | None]
    withdrawn_at: Mapped[datetime | None]
    scan_type: Mapped[ScanType | None]
    scan_sha256: Mapped[str | None]
    scan: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own attribute)


UNDECIDED = text("state = 'no_rule'")


class Grant(Base):
    """One partner's right to view one client's file, over a period.

    It gives access from the later of `granted_on` and `known_on`, the day on which the register
    knew of it. What it rests on stands in `grounds`; `renewed_on` is the day of the latest of its
    consents, if that isn't the first. While it is open it carries its assessment (`state` to
    `rule_id`), written by `assessment.assess` alone; once closed, the closing in `closures` is the
    evidence.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("renewed_on >= granted_on", name="renewal_not_before_start"),
        CheckConstraint("closed_on >= granted_on", name="end_not_before_start"),
        CheckConstraint("closed_on IS NULL OR state IS NULL", name="assessed_while_open"),
        CheckConstraint(
            "(coalesce(state, '') = 'closes') = (closes_on IS NOT NULL)"
            " AND (closes_on IS NULL) = (basis IS NULL)",
            name="closing_date_has_basis",
        ),
        CheckConstraint(
            "(kept_until IS NULL) = (kept_by IS NULL)"
            " AND (kept_until IS NULL) = (kept_reason IS NULL)",
            name="kept_by_somebody",
        ),
        Index(
            "uq_grants_one_open_per_pair", "client_id", "partner_id",
            unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index(
            "ix_grants_closes_on", "closes_on", "basis", "service",
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index(
            "ix_grants_undecided", "granted_on", "client_id", "partner_id",
            sqlite_where=UNDECIDED, postgresql_where=UNDECIDED,
        ),
        Index(None, "client_id", "partner_id"),
        Index(None, "partner_id", "closes_on"),
        Index(None, "granted_on"),
        Index(None, "partner_id", "granted_on"),
        Index(
            "ix_grants_standing_now", "state", "closes_on", "basis", "service", "counted_from",
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
    )  # fmt: skip

    id: Mapped[Number]
    source_id: Mapped[Identifier | None] = mapped_column(unique=True)
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId]
    origin: Mapped[Origin]
    assignment_id: Mapped[str | None] = mapped_column(
        IdentifierText, ForeignKey("assignments.assignment_id"), index=True
    )
    granted_on: Mapped[date]
    known_on: Mapped[date]
    renewed_on: Mapped[date | None]
    kept_until: Mapped[date | None]
    kept_by: Mapped[str | None]
    kept_by_account: Mapped[AccountId | None]
    kept_reason: Mapped[str | None]
    closed_on: Mapped[date | None]

    state: Mapped[State | None]
    closes_on: Mapped[date | None]
    basis: Mapped[Basis | None]
    fact_kind: Mapped[FactKind | None]
    fact_id: Mapped[Identifier | None]
    service: Mapped[Identifier | None]
    counted_from: Mapped[date | None]
    rule_id: Mapped[RuleId | None]


LIVE = text("ended_on IS NULL")


class Decision(Base):
    """One decision about a pair, by the day that it carries; the highest number was recorded last.

    A yes or a no is a form's; a yes of an earlier register names the grant that it came in with,
    and a closing by hand its closing. What was annulled, or undone, counts no more.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("(kind = 'by_hand') = (closure_id IS NOT NULL)", name="closing_of_by_hand"),
        CheckConstraint("kind IN ('yes', 'no') OR form_id IS NULL", name="form_of_answer"),
        CheckConstraint("(annulled_at IS NULL) = (annulled_by IS NULL)", name="annulled_by_one"),
        Index(None, "client_id", "partner_id", "day"),
    )

    id: Mapped[Number]
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId]
    kind: Mapped[DecisionKind]
    day: Mapped[date]
    form_id: Mapped[int | None] = mapped_column(ForeignKey("consent_forms.id"), unique=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id"), unique=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grants.id"), index=True)
    effect: Mapped[Effect | None]
    recorded_by: Mapped[str]
    recorded_by_account: Mapped[AccountId | None]
    recorded_at: Mapped[datetime]
    annulled_by: Mapped[str | None]
    annulled_by_account: Mapped[AccountId | None]
    annulled_at: Mapped[datetime | None]
    annul_reason: Mapped[str | None]


class Ground(Base):
    """What a grant rests on, or rested on until `ended_on`; written by `grants.grounds` alone.

    A consent is a decision, of a form or brought in; one that was brought in without a decision
    stands for an assignment that the register doesn't know. `known_on` is the day on which the
    register knew of it.
    """

    __tablename__ = "grounds"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'assignment') = (assignment_id IS NOT NULL)", name="assignment_of_kind"
        ),
        CheckConstraint("kind <> 'consent' OR decision_id IS NOT NULL", name="decision_of_consent"),
        CheckConstraint("kind <> 'assignment' OR decision_id IS NULL", name="one_thing"),
        CheckConstraint("(ended_on IS NULL) = (ended_why IS NULL)", name="ended_for_a_reason"),
        Index(
            "uq_grounds_one_per_assignment", "grant_id", "assignment_id",
            unique=True, sqlite_where=LIVE, postgresql_where=LIVE,
        ),
        Index(
            "uq_grounds_one_per_decision", "grant_id", "decision_id",
            unique=True, sqlite_where=LIVE, postgresql_where=LIVE,
        ),
        Index(None, "client_id", "partner_id"),
    )  # fmt: skip

    id: Mapped[Number]
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId]
    kind: Mapped[GroundKind]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    assignment_id: Mapped[str | None] = mapped_column(
        IdentifierText, ForeignKey("assignments.assignment_id"), index=True
    )
    from_on: Mapped[date]
    known_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_why: Mapped[GroundEnd | None]


class AccessPeriod(Base):
    """Days on which a grant gave access, as the register said on each of those days.

    `until_on` is exclusive; empty: no end known. What a partner could view stays what it was,
    whatever is learned later; written by `rules.access_periods` alone.
    """

    __tablename__ = "access_periods"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="end_not_before_start"),
        Index(None, "client_id", "from_on"),
    )

    id: Mapped[Number]
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


STANDS = text("undone_at IS NULL")
UNDONE = text("undone_at IS NOT NULL")


class Closure(Base):
    """One closing of a grant: the evidence, kept when it is undone."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("days_late >= 0", name="days_late_not_negative"),
        CheckConstraint("(cause = 'daily_job') = (run_id IS NOT NULL)", name="run_of_daily_job"),
        CheckConstraint("(cause = 'daily_job') = (basis IS NOT NULL)", name="basis_of_daily_job"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        Index(
            "uq_closures_one_standing_per_grant", "grant_id",
            unique=True, sqlite_where=STANDS, postgresql_where=STANDS,
        ),
        Index(
            "ix_closures_figures_by_day",
            "closed_on", "cause", "basis", "service", "counted_from", "days_late",
            sqlite_where=STANDS, postgresql_where=STANDS,
        ),
        Index(
            "ix_closures_figures_by_partner",
            "partner_id", "closed_on", "cause", "basis", "service", "counted_from", "days_late",
            sqlite_where=STANDS, postgresql_where=STANDS,
        ),
        Index(
            "ix_closures_undone", "closed_on", "partner_id",
            sqlite_where=UNDONE, postgresql_where=UNDONE,
        ),
        Index("ix_closures_figures_by_run", "run_id", "days_late", "undone_at"),
        Index(None, "client_id"),
    )  # fmt: skip

    id: Mapped[Number]
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    client_id: Mapped[ClientId]
    partner_id: Mapped[PartnerId]
    cause: Mapped[Cause]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("daily_runs.id"))
    closed_on: Mapped[date]
    closed_by: Mapped[str]
    closed_by_account: Mapped[AccountId | None]
    closed_at: Mapped[datetime]
    reason: Mapped[str | None]

    closes_on: Mapped[date | None]
    days_late: Mapped[int | None]
    basis: Mapped[Basis | None]
    fact_kind: Mapped[FactKind | None]
    fact_id: Mapped[Identifier | None]
    service: Mapped[Identifier | None]
    counted_from: Mapped[date | None]
    rule_id: Mapped[RuleId | None] = mapped_column(index=True)
    kept_by: Mapped[str | None]
    kept_by_account: Mapped[AccountId | None]
    kept_reason: Mapped[str | None]

    undone_by: Mapped[str | None]
    undone_by_account: Mapped[AccountId | None]
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str | None]


class GrantMark(Base):
    """What a mediator left on a grant: a note, or that the partner was asked whether it is needed.

    Of a mark that was removed the text is gone. `text` is free and can be about people: no event
    and no hash holds it.
    """

    __tablename__ = "grant_marks"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'asked_partner') = (look_again_on IS NOT NULL)", name="asked_until_a_day"
        ),
        CheckConstraint(
            "kind <> 'note' OR text IS NOT NULL OR removed_at IS NOT NULL", name="note_says_it"
        ),
        CheckConstraint("removed_at IS NULL OR text IS NULL", name="removed_without_text"),
        CheckConstraint("length(text) <= 1000", name="text_not_too_long"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        Index(None, "grant_id", "look_again_on"),
    )

    id: Mapped[Number]
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"))
    client_id: Mapped[ClientId]
    kind: Mapped[MarkKind]
    text: Mapped[str | None]
    look_again_on: Mapped[date | None]
    made_by: Mapped[str]
    made_by_account: Mapped[AccountId | None]
    made_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_by_account: Mapped[AccountId | None]
    removed_at: Mapped[datetime | None]


class Batch(Base):
    """One act on many grants at once, which whoever did it can undo for a while.

    `until` and `reason` are how it kept the grants open.
    """

    __tablename__ = "batches"

    id: Mapped[Number]
    act: Mapped[BatchAct]
    until: Mapped[date | None]
    reason: Mapped[str | None]
    done_by: Mapped[str]
    done_by_account: Mapped[AccountId | None]
    done_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class BatchGrant(Base):
    """A grant of a batch: how it was kept open before, and the closing or mark that it got."""

    __tablename__ = "batch_grants"
    __table_args__ = (CheckConstraint("closure_id IS NULL OR mark_id IS NULL", name="one_thing"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), primary_key=True, index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id"), index=True)
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("grant_marks.id"), index=True)
    kept_until: Mapped[date | None]
    kept_by: Mapped[str | None]
    kept_by_account: Mapped[AccountId | None]
    kept_reason: Mapped[str | None]


class Absence(Base):
    """Days on which a mediator looks after a colleague's work, the last one included.

    Both by the name that clients' files have. It lets nobody do more: it says whose work somebody
    sees, and on whose behalf they act. One that was ended early counts no more.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="end_not_before_start"),
        CheckConstraint("absent <> looked_after_by", name="by_somebody_else"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )

    id: Mapped[Number]
    absent: Mapped[str] = mapped_column(index=True)
    looked_after_by: Mapped[str] = mapped_column(index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    entered_by: Mapped[str]
    entered_by_account: Mapped[AccountId | None]
    entered_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    ended_by_account: Mapped[AccountId | None]
    ended_at: Mapped[datetime | None]


class DailyRun(Base):
    """One run of the daily job. `counts` is how many were due, per basis."""

    __tablename__ = "daily_runs"

    id: Mapped[Number]
    run_on: Mapped[date] = mapped_column(index=True)
    outcome: Mapped[Outcome]
    due: Mapped[int]
    closed: Mapped[int]
    open_grants: Mapped[int]
    counts: Mapped[dict[str, Any]]
    started_by: Mapped[str]
    started_by_account: Mapped[AccountId | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    released_by: Mapped[str | None]
    released_by_account: Mapped[AccountId | None]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]
    undone_by: Mapped[str | None]
    undone_by_account: Mapped[AccountId | None]
    undone_at: Mapped[datetime | None]


class Forecast(Base):
    """What was expected on a day to close in a week, which begins on a Monday.

    `certain` counts the grants whose reasons have all ended; `possible` those in use that would
    close in that week if what still runs had ended on the day of the forecast.
    """

    __tablename__ = "forecasts"

    made_on: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    certain: Mapped[int]
    possible: Mapped[int]


class AuditEvent(Base):
    """Who did what, when, on which subject. Rows are only ever added: the database sees to it.

    Numbered without gaps; each carries the hash of the one before, see `core/audit/events.py`.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "actor", "at"),
        Index(None, "kind", "at"),
        Index(None, "client_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    client_id: Mapped[Identifier | None]
    partner_id: Mapped[Identifier | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]
    actor_account: Mapped[AccountId | None]


class AuditHead(Base):
    """The one row that says how many audit events there are, and the hash of the last."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    events: Mapped[int]
    hash: Mapped[Hash]


class Demonstration(Base):
    """The mark of a register that holds invented data: one row, or none in any other register."""

    __tablename__ = "demonstration"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    marked_by: Mapped[str]
    marked_at: Mapped[datetime]


class Account(Base):
    """Somebody whom the identity provider knows by `issuer` and `subject`, and who came here.

    `known_as` is the name that the register writes down, beside the account's number: it never
    changes, and nobody else gets it. `shown_as` is what people see instead, once another account's
    name looks the same. `roles` is what they were when they last signed in, in words with a comma
    between.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint(
            "(switched_off_at IS NULL) = (switched_off_by IS NULL)", name="switched_off_by_somebody"
        ),
    )

    id: Mapped[Number]
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    known_as: Mapped[str] = mapped_column(unique=True)
    shown_as: Mapped[str | None]
    roles: Mapped[str]
    first_signed_in_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime]
    switched_off_at: Mapped[datetime | None]
    switched_off_by: Mapped[str | None]
    switched_off_by_account: Mapped[AccountId | None]


class SignIn(Base):
    """One signing in of somebody, by what tells it from every other one; see `identity.sign_in`.

    `refused_at` is when it was first refused: that is written down once. `seen_at` is when it was
    last used, to the minute; empty until it is used again.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_for_a_reason"),
    )

    key: Mapped[Hash] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[Ending | None]
    refused_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
