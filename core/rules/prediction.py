"""The result of a simulation: counts of the grants that change, and the list of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Table, func, select
from sqlalchemy.orm import Session

from core.database import page_of_rows
from core.models import Client, Partner
from core.permissions import Act, Acting, require

MOST_PARTNERS = 20


class Change(StrEnum):
    """How a grant's closing in the period differs under the drafts."""

    NEWLY = "newly"
    EARLIER = "earlier"
    LATER = "later"
    NO_LONGER = "no_longer"
    SAME = "same"


class ChangedBy(NamedTuple):
    """How many grants of one service or partner change in one way.

    `name` is empty for grants without a service.
    """

    name: str
    change: Change
    grants: int


class CurvePoint(NamedTuple):
    """How many grants close on a day: under the present rules and under the drafts."""

    day: date
    now: int
    then: int


class ChangedGrant(NamedTuple):
    """One grant that changes.

    `now` and `then` are the days on which it closes under the present rules and under the drafts:
    in the period, later, or None for never.
    """

    grant_id: int
    client_id: str
    client_name: str
    partner_id: str
    partner_name: str
    change: Change
    now: date | None
    then: date | None


@dataclass(frozen=True)
class Prediction:
    """What the drafts would do from `first` to `last`, both included.

    `first_bite` is the first day whose closings differ, if any.
    """

    first: date
    last: date
    totals: dict[Change, int]
    by_service: list[ChangedBy]
    by_partner: list[ChangedBy]
    curve: list[CurvePoint]
    first_bite: date | None


@dataclass(frozen=True)
class Simulation:
    """The grants that the drafts can affect, judged under the present rules and under the drafts.

    `judged` is a temporary table of grant_id, client_id, partner_id, service, the days `now` and
    `then` on which the job closes each grant (null when unknown), and `change`: a `Change`. The
    period runs from `first` to `last`.
    """

    session: Session
    judged: Table
    first: date
    last: date

    def predict(self) -> Prediction:
        """Return the counts. None of them names a client."""
        return Prediction(
            first=self.first,
            last=self.last,
            totals=self._totals(),
            by_service=self._by_service(),
            by_partner=self._by_partner(),
            curve=self._curve(),
            first_bite=self._first_bite(),
        )

    def changed_grants(self, page: int, *, by: Acting) -> list[ChangedGrant]:
        """Return one page of the grants that change, the soonest first; the first page is 1.

        Raises NotPermitted: it names clients.
        """
        require(by.actor, Act.NAME_SIMULATED_GRANTS)
        judged = self.judged
        soonest = func.coalesce(judged.c.then, judged.c.now)
        statement = (
            select(
                judged.c.grant_id, judged.c.client_id, Client.last_name, Client.first_name,
                judged.c.partner_id, Partner.name, judged.c.change, judged.c.now, judged.c.then,
            )
            .join(Client, Client.client_id == judged.c.client_id)
            .join(Partner, Partner.partner_id == judged.c.partner_id)
            .where(self._changes())
            .order_by(soonest, judged.c.client_id, judged.c.partner_id)
        )  # fmt: skip
        return [
            ChangedGrant(
                row[0], row[1], f"{row[2]} {row[3]}", row[4], row[5], Change(row[6]), row[7], row[8]
            )
            for row in self.session.execute(page_of_rows(statement, page))
        ]

    def _changes(self) -> ColumnElement[bool]:
        return self.judged.c.change != Change.SAME

    def _totals(self) -> dict[Change, int]:
        change = self.judged.c.change
        counts = self.session.execute(select(change, func.count()).group_by(change)).all()
        return dict.fromkeys(Change, 0) | {Change(word): count for word, count in counts}

    def _by_service(self) -> list[ChangedBy]:
        service = self.judged.c.service
        return self._changed_by(select(service, self.judged.c.change, func.count()), service)

    def _by_partner(self) -> list[ChangedBy]:
        """Return all changes of the `MOST_PARTNERS` partners with most changes, most first."""
        judged = self.judged
        most = (
            select(judged.c.partner_id)
            .where(self._changes())
            .group_by(judged.c.partner_id)
            .order_by(func.count().desc(), judged.c.partner_id)
            .limit(MOST_PARTNERS)
        )
        counted = (
            select(Partner.name, judged.c.change, func.count())
            .join_from(judged, Partner, Partner.partner_id == judged.c.partner_id)
            .where(judged.c.partner_id.in_(most))
        )
        return self._changed_by(counted, Partner.partner_id, Partner.name)

    def _changed_by(
        self, statement: Select[*tuple[Any, ...]], *by: SQLColumnExpression[Any]
    ) -> list[ChangedBy]:
        counted = statement.where(self._changes()).group_by(*by, self.judged.c.change)
        found = [
            ChangedBy(name or "", Change(word), count)
            for name, word, count in self.session.execute(counted)
        ]
        return sorted(found, key=lambda row: (-row.grants, row.name, row.change))

    def _curve(self) -> list[CurvePoint]:
        counts: dict[date, list[int]] = {}
        for place, day in enumerate((self.judged.c.now, self.judged.c.then)):
            rows = select(day, func.count()).where(day <= self.last).group_by(day)
            for closes_on, count in self.session.execute(rows):
                counts.setdefault(closes_on, [0, 0])[place] = count
        return [CurvePoint(day, *both) for day, both in sorted(counts.items())]

    def _first_bite(self) -> date | None:
        """Return the first day whose closings differ under the drafts."""
        days = [
            self.session.scalar(select(func.min(day)).where(self._changes(), day <= self.last))
            for day in (self.judged.c.now, self.judged.c.then)
        ]
        return min((day for day in days if day is not None), default=None)
