"""Generate the demonstration data: the CSV files beside this script, the same on every run.

    python data/demo/generate.py

All people and organisations are invented. `core/demo.py` loads the files and shifts their dates so
that they end today, so every date here is a number of days from the day of loading: day 0 is that
day, day -30 is thirty days earlier. There are two kinds of data:

- cases that must exist on any day of loading, each added by a function of its own;
- many ordinary grants around them, so that charts, lists and searches have something to show.

Months differ in length, so shifting the dates can move a closing date by a few days. Whatever
depends on a closing date here keeps a margin.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import words

HERE = Path(__file__).parent
DAY_0 = date(2026, 6, 1)  # the same day as in core/demo.py
SEED = 20260601

START = -730  # older grants come from an earlier register
OLDEST = -1280
RULE_CHANGE = -207  # from here on WIJ3 closes after 3 months instead of 6

CLIENTS = 2_500

# Roughly the number of days after its end at which an assignment stops keeping a grant open.
OWNER_DAYS = {"TIBB4": 91, "WIJ3": 182, "TWE WZ": 28}
WIJ3_DAYS_SINCE_CHANGE = 91
SIX_MONTHS = 183

# How long an assignment under a service takes, in days.
LENGTHS = {"TIBB4": (240, 400), "WIJ3": (180, 320), "TWE WZ": (150, 300), "SIF": (100, 200)}

SERVICES = {
    "TIBB4": "Begeleiding en bemiddeling (TIBB4)",
    "WIJ3": "Werkinleving voor jongeren (WIJ3)",
    "TWE WZ": "Tijdelijke werkervaring voor werkzoekenden (TWE WZ)",
    "SIF": "Begeleiding onder SIF",
}
EXAMPLE = "Voorbeeld voor de demonstratie, niet van VDAB:"


def phrases(text: str) -> list[str]:
    """Split a block of text into phrases, which are separated by line ends or bars."""
    return [phrase.strip() for line in text.strip().splitlines() for phrase in line.split("|")]


@dataclass(frozen=True)
class Client:
    client_id: str
    last_name: str
    first_name: str
    born_on: date
    municipality: str
    mediator: str

    @property
    def is_young(self) -> bool:
        return self.born_on > DAY_0 - timedelta(days=26 * 365)


@dataclass(frozen=True)
class Partner:
    partner_id: str
    name: str
    email: str
    teaches: str = ""

    @property
    def purpose(self) -> str:
        return "training" if self.teaches else "guidance"


@dataclass(frozen=True)
class Assignment:
    service: str
    start: int
    end: int | None


@dataclass(frozen=True)
class Action:
    title: str
    kind: str
    start: int
    end: int | None
    trajectory: bool = False


@dataclass(eq=False)
class Pair:
    """A client and a partner, with the partner's grant and the facts about both.

    `origin` is empty for a pair without a grant in the register: for example, when loading the
    assignment will open the grant. Later steps leave `singular` pairs unchanged.
    """

    client: Client
    partner: Partner
    origin: str
    granted: int
    renewed: int | None = None
    closed: int | None = None
    assignments: list[Assignment] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    singular: bool = False
    grant_id: str = ""

    @property
    def since(self) -> int:
        return self.granted if self.renewed is None else self.renewed

    def facts(self) -> list[Assignment | Action]:
        """Return the facts that count for the grant: those that hadn't ended before it began."""
        every = (*self.assignments, *self.actions)
        return [fact for fact in every if fact.end is None or fact.end >= self.since]

    def runs(self) -> bool:
        return any(fact.end is None for fact in self.facts())

    def closes_about(self) -> int | None:
        """Return roughly the day on which the grant closes; None if it is in use or has no rule."""
        facts = self.facts()
        if self.runs():
            return None
        dates = [day for fact in facts for day in closing_days(fact)]
        if None in dates or (facts and not dates):
            return None
        return max((day for day in dates if day is not None), default=self.since + SIX_MONTHS)

    def needs_decision(self) -> bool:
        return not self.runs() and self.closes_about() is None

    def last_end(self) -> int:
        return max(fact.end for fact in self.facts() if fact.end is not None)


@dataclass(frozen=True)
class Form:
    """A consent form; `pair` is set when the form opened or renewed that pair's grant."""

    entered: int
    mediator: str
    client: Client | None = None
    partner: Partner | None = None
    purpose: str = ""
    channel: str = ""
    filled_in: int | None = None
    received: int | None = None
    answer: str = ""
    pair: Pair | None = None


@dataclass(frozen=True)
class Act:
    """Something that a mediator did by hand."""

    day: int
    act: str
    pair: Pair
    reason: str = ""
    until: int | None = None


def closing_days(fact: Assignment | Action) -> list[int | None]:
    """Return roughly the day on which an ended fact stops keeping a grant open.

    The list is empty for a fact that never did, and holds None when no rule gives a day.
    """
    assert fact.end is not None
    if isinstance(fact, Action):
        return [] if fact.trajectory else [fact.end + SIX_MONTHS]
    if fact.service not in OWNER_DAYS:
        return [None]
    day = fact.end + OWNER_DAYS[fact.service]
    if fact.service == "WIJ3" and day >= RULE_CHANGE:
        day = max(fact.end + WIJ3_DAYS_SINCE_CHANGE, RULE_CHANGE)
    return [day]


class Demonstration:
    """All the data being generated, and the single source of randomness."""

    def __init__(self) -> None:
        self.random = Random(SEED)  # noqa: S311 (data, not secrets)
        self.partners = make_partners(self.random)
        self.clients = make_clients(self.random)
        self.owners = owners_by_service(self.partners)
        self.outsiders = self.random.sample(self.partners[10:], len(self.partners) - 10)
        self.pairs: list[Pair] = []
        self.forms: list[Form] = []
        self.acts: list[Act] = []
        self.taken: set[tuple[str, str]] = set()
        self.near_today: Counter[int] = Counter()
        self.next_client = iter(self.clients)

    def pick(self, block: str) -> str:
        return self.random.choice(phrases(block))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def partner_for(self, client: Client, partners: Sequence[Partner]) -> Partner:
        """Return a partner that the client isn't paired with yet; earlier ones are likelier."""
        weights = [1 / (place + 3) for place in range(len(partners))]
        while True:
            (partner,) = self.random.choices(partners, weights)
            if (client.client_id, partner.partner_id) not in self.taken:
                return partner

    def add(self, pair: Pair) -> Pair:
        self.pairs.append(pair)
        self.taken.add((pair.client.client_id, pair.partner.partner_id))
        return pair

    def add_if_room(self, pair: Pair) -> None:
        """Add an ordinary pair, unless too many grants would close around today.

        On the last day of February, grants from the last four days of August close together.
        """
        about = pair.closes_about()
        if about is not None and -5 <= about <= 5:
            if self.near_today[about] >= 2:
                return
            self.near_today[about] += 1
        self.add(pair)

    def mediator_of(self, client: Client) -> str:
        return client.mediator or self.random.choice(MEDIATORS)

    def act(
        self, day: int, act: str, pair: Pair, reasons: str = "", until: int | None = None
    ) -> None:
        pair.singular = True
        self.acts.append(Act(day, act, pair, self.pick(reasons) if reasons else "", until))

    def form(
        self, pair: Pair, received: int, answer: str = "yes", *, of_grant: bool = False
    ) -> None:
        """Add a complete form for this pair, entered on the day it was received."""
        self.forms.append(
            Form(
                entered=received,
                mediator=self.mediator_of(pair.client),
                client=pair.client,
                partner=pair.partner,
                purpose=pair.partner.purpose,
                channel="mediator" if self.chance(0.45) else "partner",
                filled_in=received - self.random.choice((0, 0, 1, 1, 2, 3, 5, 8)),
                received=received,
                answer=answer,
                pair=pair if of_grant else None,
            )
        )


# People and organisations


MEDIATORS = [name for names in words.PROVINCES for name in phrases(names)]

NAMES = (
    (64, words.FLEMISH_LAST, words.FLEMISH_FIRST),
    (11, words.MAGHREBI_LAST, words.MAGHREBI_FIRST),
    (6, words.TURKISH_LAST, words.TURKISH_FIRST),
    (7, words.EASTERN_LAST, words.EASTERN_FIRST),
    (5, words.AFRICAN_LAST, words.AFRICAN_FIRST),
    (4, words.ASIAN_LAST, words.ASIAN_FIRST),
    (3, words.SOUTHERN_LAST, words.SOUTHERN_FIRST),
)


def make_clients(random: Random) -> list[Client]:
    numbers = random.sample(range(100_000, 5_000_000), CLIENTS)
    return [make_client(random, f"{number:07}") for number in numbers]


def make_client(random: Random, client_id: str) -> Client:
    (names,) = random.choices(NAMES, [share for share, _last, _first in NAMES])
    _share, last, first = names
    if random.random() < 0.12:  # parents from two places
        first = random.choice(NAMES)[2]
    mediators, places = random.choice(list(words.PROVINCES.items()))
    years = random.uniform(18, 26) if random.random() < 0.3 else random.uniform(26, 63)
    return Client(
        client_id=client_id,
        last_name=random.choice(phrases(last)),
        first_name=random.choice(phrases(first)),
        born_on=DAY_0 - timedelta(days=int(years * 365.25)),
        municipality=random.choice(phrases(places)),
        mediator="" if random.random() < 0.03 else random.choice(phrases(mediators)),
    )


def make_partners(random: Random) -> list[Partner]:
    names = [*phrases(words.TENDER_PARTNERS), *phrases(words.SOCIAL_ECONOMY)]
    names += [*words.TRAINING_CENTRES, *phrases(words.JOB_COACHES)]
    numbers = random.sample(range(100, 1_000), len(names))
    return [
        Partner(
            partner_id=enterprise_number(number) if number % 5 < 3 else f"P-{number:04}",
            name=name,
            email="" if random.random() < 0.08 else f"{mailbox(random)}@{domain(name)}.example",
            teaches=words.TRAINING_CENTRES.get(name, ""),
        )
        for name, number in zip(names, numbers, strict=True)
    ]


def enterprise_number(number: int) -> str:
    """Return an enterprise number with valid check digits, from an unassigned range.

    The range is 0999.9xx.xxx.
    """
    first = 9_999_000 + number
    digits = f"{first:08}{97 - first % 97:02}"
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def mailbox(random: Random) -> str:
    return random.choice(("info", "info", "contact", "onthaal", "secretariaat"))


def domain(name: str) -> str:
    plain = name.lower().removesuffix(" vzw").replace("ë", "e").replace("é", "e")
    letters = "".join(letter if letter.isalnum() else " " for letter in plain)
    return "-".join(letters.split()[-3:])


def owners_by_service(partners: Sequence[Partner]) -> dict[str, list[Partner]]:
    """Return the partners that own files under each service: tender and social-economy ones."""
    return {
        "TIBB4": [*partners[:8], partners[44]],
        "WIJ3": [*partners[8:12], *partners[3:6]],
        "TWE WZ": list(partners[12:24]),
        "SIF": [partners[6], partners[7], *partners[22:26]],
    }


# Facts


def end_or_running(demo: Demonstration, end: int, share_known: float) -> int | None:
    """Return the end if it is known; most facts that end after today still run without one."""
    return end if end <= 0 or (end <= 150 and demo.chance(share_known)) else None


def make_action(
    demo: Demonstration, partner: Partner, start: int, end: int | None, *, trajectory: bool = False
) -> Action:
    if trajectory:
        return Action(demo.pick(words.TRAJECTORY_TITLES), "guidance", start, end, trajectory=True)
    if partner.teaches:
        return Action(demo.pick(partner.teaches), "training", start, end)
    return Action(demo.pick(words.GUIDANCE_TITLES), "guidance", start, end)


def actions_in_a_row(demo: Demonstration, partner: Partner, granted: int) -> list[Action]:
    """Return actions after a grant, with gaps too short for the grant to close."""
    actions: list[Action] = []
    start = granted + demo.random.randint(0, 40)
    for _number in range(demo.random.choice((1, 1, 2, 2, 3))):
        end = end_or_running(demo, start + demo.random.randint(14, 200), 0.2)
        if start > 45:
            break
        actions.append(make_action(demo, partner, start, end))
        if end is None:
            break
        start = end + demo.random.randint(4, 80)
    return actions


# The crowd


def add_crowd(demo: Demonstration) -> None:
    """Add the remaining clients, with the grants that they got over the years."""
    for client in demo.next_client:
        (grants,) = demo.random.choices((0, 1, 2, 3, 4), (6, 24, 33, 26, 11))
        assigned = demo.chance(0.75)
        for number in range(grants):
            granted = demo.random.randint(OLDEST, -1)
            if number == 0 and assigned:
                demo.add_if_room(assigned_pair(demo, client, granted))
            else:
                demo.add_if_room(consent_pair(demo, client, granted))


def consent_pair(demo: Demonstration, client: Client, granted: int) -> Pair:
    """Return a pair with a grant by consent; mostly guidance or training follows."""
    partner = demo.partner_for(client, demo.outsiders)
    pair = Pair(client, partner, "consent", granted)
    if demo.chance(0.67):
        pair.actions = actions_in_a_row(demo, partner, granted)
    if demo.chance(0.06):
        before = granted - demo.random.randint(8, 60)
        pair.actions.insert(0, make_action(demo, partner, before - 70, before))
    if demo.chance(0.1):
        renew(demo, pair)
    return pair


def renew(demo: Demonstration, pair: Pair) -> None:
    """Renew the grant by a new consent, well before it would have closed."""
    about = pair.closes_about()
    first, last = pair.granted + 70, min(-2 if about is None else about - 10, -2)
    if first < last:
        pair.renewed = demo.random.randint(first, min(last, first + 100))


def assigned_pair(demo: Demonstration, client: Client, granted: int) -> Pair:
    """Return a client assigned to a tender partner, with the actions of the trajectory."""
    older = (*["TIBB4"] * 5, *["TWE WZ"] * 3, "SIF")
    service = "WIJ3" if client.is_young and demo.chance(0.85) else demo.random.choice(older)
    partner = demo.partner_for(client, demo.owners[service])
    length = demo.random.randint(*LENGTHS[service])
    assignment = Assignment(service, granted, end_or_running(demo, granted + length, 0.15))
    pair = Pair(client, partner, "assignment", granted, assignments=[assignment])
    last = 0 if assignment.end is None else min(assignment.end, 0)
    for _number in range(demo.random.choice((0, 1, 1, 2, 3))):
        if granted < last:
            start = demo.random.randint(granted, last)
            end = end_within(demo, start, assignment.end)
            pair.actions.append(make_action(demo, partner, start, end, trajectory=True))
    if demo.chance(0.15):
        start = granted + length // 2
        end = end_or_running(demo, start + demo.random.randint(30, 300), 0.1)
        if start <= 0:
            pair.actions.append(make_action(demo, partner, start, end))
    if demo.chance(0.05):
        add_second_service(demo, pair, granted + length - 20)
    return pair


def end_within(demo: Demonstration, start: int, latest: int | None) -> int | None:
    """Return the end of a trajectory's action, not later than that of the trajectory itself."""
    end = start + demo.random.randint(20, 150)
    return end_or_running(demo, end, 0.1) if latest is None else min(end, latest)


def add_second_service(demo: Demonstration, pair: Pair, start: int) -> None:
    """Assign the client to the same partner under another service, before the first ends."""
    others = [service for service, owners in demo.owners.items() if pair.partner in owners]
    other = demo.random.choice(others)
    if start <= 0 and other != pair.assignments[0].service:
        end = end_or_running(demo, start + demo.random.randint(*LENGTHS[other]), 0.15)
        pair.assignments.append(Assignment(other, start, end))


def add_one_grant_a_day(demo: Demonstration) -> None:
    """Add a grant without actions for each day of the last half year.

    Every end of a month then has one.
    """
    for granted in range(-184, 0):
        client = next(demo.next_client)
        partner = demo.partner_for(client, demo.outsiders)
        demo.add_if_room(Pair(client, partner, "consent", granted, singular=True))


# The years before


def close_register_of_old(demo: Demonstration) -> None:
    """Close the grants that ended before the start; let some of those clients come back."""
    for pair in list(demo.pairs):
        closed = closed_before_start(pair)
        if closed is not None:
            pair.closed = max(min(closed, START - 1), pair.since)
            if demo.chance(0.25):
                come_back(demo, pair)


def closed_before_start(pair: Pair) -> int | None:
    if pair.needs_decision() and pair.last_end() < START - 60:
        return pair.last_end() + 50
    about = pair.closes_about()
    return about if about is not None and about < START + 6 else None


def come_back(demo: Demonstration, old: Pair) -> None:
    """Add a new grant for a pair that had one; facts that ended before it don't count."""
    granted = demo.random.randint(START + 10, -20)
    pair = Pair(old.client, old.partner, "consent", granted)
    if demo.chance(0.6):
        pair.actions = actions_in_a_row(demo, old.partner, granted)
    demo.add_if_room(pair)


# What mediators did


def crowd_of(demo: Demonstration, origin: str) -> list[Pair]:
    """Return ordinary open pairs with this origin that nobody acted on by hand, shuffled."""
    pairs = [
        pair
        for pair in demo.pairs
        if pair.origin == origin and pair.closed is None and not pair.singular
    ]
    demo.random.shuffle(pairs)
    return pairs


def add_early_endings(demo: Demonstration) -> None:
    """End some grants by consent early: withdrawn, refused or closed by hand."""
    kinds = iter(["withdraw"] * 45 + ["refuse"] * 25 + ["close_by_hand"] * 40)
    for kind, pair in zip(kinds, cut_short(demo, crowd_of(demo, "consent")), strict=False):
        day = pair.last_end() if pair.facts() else pair.since + demo.random.randint(15, 150)
        day = min(day, -4)
        if kind == "refuse":
            pair.singular = True
            demo.form(pair, day, "no")
        else:
            demo.act(day, kind, pair, words.CLOSING_REASONS if kind == "close_by_hand" else "")


def cut_short(demo: Demonstration, pairs: Iterable[Pair]) -> Iterable[Pair]:
    """Yield the pairs that can end early, with their last action cut short on that day."""
    for pair in pairs:
        about = pair.closes_about()
        first = max(pair.since, START) + 15
        last = min(-4 if about is None else about - 12, -4)
        if pair.needs_decision() or first >= last:
            continue
        if not pair.facts():
            if pair.since >= START and pair.since < -154:
                yield pair
            continue
        day = demo.random.randint(first, last)
        pair.actions = [
            replace(action, end=day if action.end is None else min(action.end, day))
            for action in pair.actions
            if action.start < day
        ]
        if pair.facts() and pair.last_end() == day:
            yield pair


def decide_what_has_no_rule(demo: Demonstration) -> None:
    """Close by hand the grants that no rule closes; the most recent ones still wait."""
    for pair in list(demo.pairs):
        if pair.closed is None and not pair.singular and pair.needs_decision():
            day = max(pair.last_end() + demo.random.randint(20, 80), START + 5)
            if pair.last_end() < -240 or (day < -3 and demo.chance(0.2)):
                demo.act(day, "close_by_hand", pair, words.WITHOUT_RULE_REASONS)


def add_keepings(demo: Demonstration) -> None:
    """Keep some grants open a few weeks longer than their facts would."""
    for pair, last in zip(closing_alone(demo), range(40), strict=False):
        about = pair.closes_about()
        assert about is not None
        day = about - demo.random.randint(10, 25)
        demo.act(day, "keep_open", pair, words.KEEPING_REASONS, about + demo.random.randint(8, 50))
        if last % 8 == 0:
            demo.act(day + 4, "end_keeping", pair)


def add_undone_closings(demo: Demonstration) -> None:
    """Undo some mistaken closings a few days later; those grants close again afterwards."""
    for pair, _number in zip(closing_alone(demo), range(9), strict=False):
        about = pair.closes_about()
        assert about is not None
        demo.act(about + demo.random.randint(8, 14), "undo", pair, words.UNDOING_REASONS)


def closing_alone(demo: Demonstration) -> Iterable[Pair]:
    """Yield ordinary pairs that the daily job closes within the two years, not close to today."""
    for pair in crowd_of(demo, "assignment") + crowd_of(demo, "consent"):
        about = pair.closes_about()
        if about is not None and START + 40 < about < -40 and demo.chance(0.3):
            yield pair


def add_forms_asking_again(demo: Demonstration) -> None:
    """Add forms of clients who let a partner in again after the daily job closed its grant."""
    for pair, _number in zip(closing_alone(demo), range(60), strict=False):
        about = pair.closes_about()
        assert about is not None
        first = about + 20
        if first < -8:
            day = demo.random.randint(first, -8)
            if not -192 <= day <= -175:
                pair.singular = True
                demo.form(pair, day)


def add_forms_of_grants(demo: Demonstration) -> None:
    """Add the forms that opened or renewed the grants of the last two years."""
    for pair in demo.pairs:
        if pair.origin == "consent" and pair.closed is None:
            if pair.granted >= START:
                demo.form(pair, pair.granted, of_grant=True)
            if pair.renewed is not None and pair.renewed >= START:
                demo.form(pair, pair.renewed, of_grant=True)


def add_refusals(demo: Demonstration) -> None:
    """Add clients who say no, to partners without a grant and to partners who own the file."""
    for client in demo.random.sample(demo.clients, 30):
        partner = demo.partner_for(client, demo.outsiders)
        demo.form(Pair(client, partner, "", 0), demo.random.randint(START, -2), "no")
    running = [pair for pair in crowd_of(demo, "assignment") if pair.runs()]
    for pair in running[:8]:
        first = max(pair.granted, START) + 5
        if first < -2:
            pair.singular = True
            demo.form(pair, demo.random.randint(first, -2), "no")


def add_forms_of_last_days(demo: Demonstration) -> None:
    """Add forms of the last days: new grants, renewals, and some for partners who own the file."""
    for day in range(-7, 0):
        client = demo.random.choice(demo.clients)
        demo.form(Pair(client, demo.partner_for(client, demo.outsiders), "", 0), day)
    consent = [pair for pair in crowd_of(demo, "consent") if pair.runs() and pair.since < -60]
    for pair in consent[:5]:
        pair.singular = True
        demo.form(pair, demo.random.randint(-6, -1))
    owners = [pair for pair in crowd_of(demo, "assignment") if pair.runs() and pair.since < -60]
    for pair in owners[:3]:
        demo.form(pair, demo.random.randint(-50, -20))
        demo.act(demo.random.randint(-15, -2), "withdraw", pair)


def add_drafts(demo: Demonstration) -> None:
    """Add forms of the last weeks that are incomplete or can't be right."""
    for entered in range(-42, 0, 2):
        client = demo.random.choice(demo.clients)
        partner = demo.partner_for(client, demo.outsiders)
        complete = Form(
            entered=entered,
            mediator=demo.mediator_of(client),
            client=client,
            partner=partner,
            purpose=partner.purpose,
            channel="partner",
            filled_in=entered - 3,
            received=entered,
            answer="yes",
        )
        wants = what_drafts_want(entered)
        demo.forms.append(replace(complete, **wants[-entered // 2 % len(wants)]))


def what_drafts_want(entered: int) -> list[dict[str, Any]]:
    return [
        {"answer": ""},
        {"channel": ""},
        {"purpose": ""},
        {"partner": None},
        {"received": None},
        {"filled_in": None},
        {"purpose": "", "channel": "", "answer": ""},
        {"filled_in": entered + 363},  # with next year instead of this one
        {"client": None},
        {"received": entered - 10},  # before it was filled in
        {"filled_in": None, "answer": ""},
    ]


def add_actions_without_grant(demo: Demonstration) -> None:
    """Add actions with a partner for whom no grant was asked yet."""
    trainers = [partner for partner in demo.partners if partner.teaches]
    assigned = [pair for pair in crowd_of(demo, "assignment") if pair.runs()]
    for owner, _number in zip(assigned, range(28), strict=False):
        partner = demo.partner_for(owner.client, trainers)
        start = demo.random.randint(-60, 12)
        pair = demo.add(Pair(owner.client, partner, "", start, singular=True))
        pair.actions = [make_action(demo, partner, start, None)]


def add_grants_of_assignments(demo: Demonstration) -> None:
    """Add recent assignments without a grant in the register: loading them opens the grants."""
    for number in range(24):
        client = next(demo.next_client)
        service = demo.random.choice(list(demo.owners))
        start = demo.random.randint(-25, -1) if number < 20 else demo.random.randint(3, 30)
        end = None if number % 6 else start + demo.random.randint(90, 150)
        pair = Pair(client, demo.partner_for(client, demo.owners[service]), "", start)
        pair.assignments = [Assignment(service, start, end)]
        pair.singular = True
        demo.add(pair)


# Cases that must be there on whatever day the data is loaded


def assigned(demo: Demonstration, *assignments: Assignment) -> Pair:
    """Add a pair in which the partner owns the file, with these assignments."""
    client = next(demo.next_client)
    partner = demo.partner_for(client, demo.owners[assignments[0].service])
    granted = min(assignment.start for assignment in assignments)
    return demo.add(
        Pair(client, partner, "assignment", granted, assignments=list(assignments), singular=True)
    )


def consented(demo: Demonstration, granted: int, *actions: tuple[int, int | None]) -> Pair:
    """Add a pair with a grant by consent; each action is its first and last day."""
    client = next(demo.next_client)
    partner = demo.partner_for(client, demo.outsiders)
    pair = Pair(client, partner, "consent", granted, singular=True)
    pair.actions = [make_action(demo, partner, start, end) for start, end in actions]
    return demo.add(pair)


def add_due_today(demo: Demonstration) -> None:
    """Add grants that close today in any calendar: by a rule in days, or kept until today."""
    assigned(demo, Assignment("TWE WZ", -230, -28))
    assigned(demo, Assignment("TWE WZ", -199, -28))
    kept = assigned(demo, Assignment("TWE WZ", -260, -40))
    demo.act(-20, "keep_open", kept, words.KEEPING_REASONS, 0)
    mistake = assigned(demo, Assignment("TWE WZ", -214, -48))
    demo.act(-14, "undo", mistake, words.UNDOING_REASONS)


def add_kept_open(demo: Demonstration) -> None:
    """Add grants that only a mediator keeps open, some of them after an undone closing."""
    for until in (3, 9, 16, 25, 41, 60):
        pair = assigned(demo, Assignment("TWE WZ", -250 + until, -30))
        demo.act(-6, "keep_open", pair, words.KEEPING_REASONS, until)
    undone = assigned(demo, Assignment("TWE WZ", -221, -40))
    demo.act(-8, "undo", undone, words.UNDOING_REASONS)
    in_use = consented(demo, -120, (-100, None))
    demo.act(-30, "close_by_hand", in_use, words.CLOSING_REASONS)
    demo.act(-29, "undo", in_use, words.UNDOING_REASONS)
    for until in (12, 55):
        pair = consented(demo, -90, (-80, None))
        demo.act(-11, "keep_open", pair, words.KEEPING_REASONS, until)


def add_overlaps(demo: Demonstration) -> None:
    """Add pairs with more than one reason, of which the latest decides."""
    for decides in (-100, -150):  # the executor's date, six months later, is the latest or isn't
        pair = assigned(demo, Assignment("TIBB4", -330, -20))
        pair.actions = [make_action(demo, pair.partner, -200, decides)]
        pair.actions.append(make_action(demo, pair.partner, -320, -25, trajectory=True))
    assigned(demo, Assignment("TIBB4", -400, -70), Assignment("WIJ3", -160, -12))
    assigned(demo, Assignment("TIBB4", -420, -15), Assignment("SIF", -160, -30))
    assigned(demo, Assignment("WIJ3", -300, -60), Assignment("TWE WZ", -90, None))


def add_without_rule(demo: Demonstration) -> None:
    """Add grants that need a decision."""
    for end in (-12, -33, -75):
        assigned(demo, Assignment("SIF", end - 150, end))
    for end in (-9, -48, -95, -130):
        pair = consented(demo, end - 80)
        pair.actions = [make_action(demo, pair.partner, end - 70, end, trajectory=True)]


def add_in_use(demo: Demonstration) -> None:
    """Add grants that something still uses, or will."""
    for start in (-15, -64):
        pair = consented(demo, start - 10)
        pair.actions = [make_action(demo, pair.partner, start, None, trajectory=True)]
    for start in (6, 20):
        consented(demo, -12, (start, None))


def add_known_ends(demo: Demonstration) -> None:
    """Add grants whose last end is known, but lies ahead."""
    assigned(demo, Assignment("TIBB4", -280, 40))
    assigned(demo, Assignment("TWE WZ", -190, 18))
    consented(demo, -60, (-50, 30))


def add_histories(demo: Demonstration) -> None:
    """Add grants that count from their renewal, or had facts that ended before them."""
    for action_end in (-110, -70):
        pair = consented(demo, -170, (-160, action_end))
        pair.renewed = -80
    consented(demo, -45, (-140, -60))
    consented(demo, -50, (-200, -90), (-40, -10))


def add_certain_cases(demo: Demonstration) -> None:
    for add_cases in (
        add_due_today,
        add_kept_open,
        add_overlaps,
        add_without_rule,
        add_in_use,
        add_known_ends,
        add_histories,
    ):
        add_cases(demo)


def add_cases_of_grounds(demo: Demonstration) -> None:
    """Clients of their own, whose grants rest on more than one thing, or on nothing any more."""
    busy = {client_id for client_id, _partner_id in demo.taken}
    busy |= {form.client.client_id for form in demo.forms if form.client}
    demo.next_client = (each for each in demo.clients if each.client_id not in busy)
    rest_on_consent_and_assignment(demo)
    say_no_while_a_tender_runs(demo)
    enter_an_older_paper_after_a_withdrawal(demo)
    close_a_tender_partner_out(demo)
    have_two_owners(demo)


def rest_on_consent_and_assignment(demo: Demonstration) -> None:
    for start, received in ((-200, -40), (-95, -8)):
        demo.form(assigned(demo, Assignment("TIBB4", start, None)), received)
    guided = consented(demo, -130, (-120, None))
    demo.form(guided, -130, of_grant=True)
    guided.assignments = [Assignment("WIJ3", -60, None)]


def say_no_while_a_tender_runs(demo: Demonstration) -> None:
    for start, answers in ((-150, (-90, -12)), (-75, (-50, -26))):
        pair = assigned(demo, Assignment("WIJ3", start, None))
        yes, no = answers
        demo.form(pair, yes)
        demo.form(pair, no, "no")


def enter_an_older_paper_after_a_withdrawal(demo: Demonstration) -> None:
    for granted, withdrawn, entered in ((-100, -20, -5), (-160, -60, -50)):
        pair = consented(demo, granted, (granted + 10, None))
        demo.form(pair, granted, of_grant=True)
        demo.act(withdrawn, "withdraw", pair)
        demo.form(pair, withdrawn - 10)
        demo.forms[-1] = replace(demo.forms[-1], entered=entered)


def close_a_tender_partner_out(demo: Demonstration) -> None:
    for start, day in ((-120, -9), (-240, -70)):
        pair = assigned(demo, Assignment("TIBB4", start, None))
        demo.act(day, "close_by_hand", pair, words.MISUSE_REASONS)


def have_two_owners(demo: Demonstration) -> None:
    for start in (-60, -25):
        first = assigned(demo, Assignment("TIBB4", start - 100, None))
        other = demo.partner_for(first.client, demo.owners["WIJ3"])
        second = [Assignment("WIJ3", start, None)]
        demo.add(Pair(first.client, other, "assignment", start, assignments=second, singular=True))


# Writing


def iso(day: int | None) -> str:
    return "" if day is None else (DAY_0 + timedelta(days=day)).isoformat()


def write(name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)


def write_people(demo: Demonstration) -> None:
    write(
        "partners",
        "partner_id name email",
        ((each.partner_id, each.name, each.email) for each in demo.partners),
    )
    write(
        "clients",
        "client_id last_name first_name birth_date municipality mediator",
        (
            (
                each.client_id,
                each.last_name,
                each.first_name,
                each.born_on,
                each.municipality,
                each.mediator,
            )
            for each in demo.clients
        ),
    )


def write_facts(demo: Demonstration) -> None:
    assignments = sorted(
        ((fact, pair) for pair in demo.pairs for fact in pair.assignments),
        key=lambda row: row[0].start,
    )
    write(
        "assignments",
        "assignment_id client_id partner_id service started_on ended_on",
        (
            (f"TW-{number:05}", *ids(pair), fact.service, iso(fact.start), iso(fact.end))
            for number, (fact, pair) in enumerate(assignments, 1)
        ),
    )
    actions = sorted(
        ((fact, pair) for pair in demo.pairs for fact in pair.actions),
        key=lambda row: row[0].start,
    )
    write(
        "actions",
        "action_id client_id partner_id kind trajectory title started_on closed_on",
        (
            (
                f"SNW-{number:06}",
                *ids(pair),
                fact.kind,
                "yes" if fact.trajectory else "no",
                fact.title,
                iso(fact.start),
                iso(fact.end),
            )
            for number, (fact, pair) in enumerate(actions, 1)
        ),
    )


def write_grants(demo: Demonstration) -> None:
    numbers = count(1)
    grants = sorted((pair for pair in demo.pairs if pair.origin), key=lambda pair: pair.granted)
    for pair in grants:
        pair.grant_id = f"IR-{next(numbers):05}"
    write(
        "grants",
        "grant_id client_id partner_id origin granted_on renewed_on closed_on",
        (
            (
                pair.grant_id,
                *ids(pair),
                pair.origin,
                iso(pair.granted),
                iso(pair.renewed),
                iso(pair.closed),
            )
            for pair in grants
        ),
    )


def write_rules() -> None:
    def rule(service: str, period: int, unit: str, start: str, end: str, why: str) -> list[object]:
        return ["owner", service, period, unit, start, end, f"{EXAMPLE} {why}"]

    always, change = "2000-01-01", iso(RULE_CHANGE)
    write("services", "service name", SERVICES.items())
    write(
        "closing_rules",
        "basis service period unit valid_from valid_until source",
        [
            rule("TIBB4", 3, "months", always, "", "3 maanden na het einde van de toewijzing."),
            rule("WIJ3", 6, "months", always, change, "6 maanden na het einde van de toewijzing."),
            rule("WIJ3", 3, "months", change, "", "3 maanden na het einde; vervangt de 6 maanden."),
            rule("TWE WZ", 28, "days", always, "", "28 dagen na het einde van de werkervaring."),
        ],
    )


def write_forms(demo: Demonstration) -> None:
    forms = sorted(demo.forms, key=lambda form: form.entered)
    write(
        "consent_forms",
        "form_id entered_on mediator client_id partner_id purpose channel"
        " filled_in_on received_on answer grant_id",
        (
            (
                f"IF-{number:05}",
                iso(form.entered),
                form.mediator,
                form.client.client_id if form.client else "",
                form.partner.partner_id if form.partner else "",
                form.purpose,
                form.channel,
                iso(form.filled_in),
                iso(form.received),
                form.answer,
                form.pair.grant_id if form.pair else "",
            )
            for number, form in enumerate(forms, 1)
        ),
    )


def write_acts(demo: Demonstration) -> None:
    write(
        "acts",
        "day act client_id partner_id until reason mediator",
        (
            (
                iso(act.day),
                act.act,
                *ids(act.pair),
                iso(act.until),
                act.reason,
                demo.mediator_of(act.pair.client),
            )
            for act in sorted(demo.acts, key=lambda act: act.day)
        ),
    )


def ids(pair: Pair) -> tuple[str, str]:
    return pair.client.client_id, pair.partner.partner_id


def main() -> None:
    demo = Demonstration()
    for step in (
        add_certain_cases,
        add_grants_of_assignments,
        add_one_grant_a_day,
        add_crowd,
        close_register_of_old,
        decide_what_has_no_rule,
        add_early_endings,
        add_keepings,
        add_undone_closings,
        add_forms_asking_again,
        add_forms_of_grants,
        add_refusals,
        add_forms_of_last_days,
        add_drafts,
        add_actions_without_grant,
        add_cases_of_grounds,
        write_people,
        write_facts,
        write_grants,
        write_forms,
        write_acts,
    ):
        step(demo)
    write_rules()


if __name__ == "__main__":
    main()
