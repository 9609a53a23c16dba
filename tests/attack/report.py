"""What an attack found, judged by the bars that a server must hold."""

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.attack.sending import Tally

MOST_GROWTH = 20  # % of memory, from settled to the end
SLOWEST_HEALTH = 100  # ms
SETTLED_AFTER = 0.4  # of the time of an attack: the sessions that Streamlit keeps have come then
SHARE_MEASURED = 0.1  # of the time, at the two ends of which memory is measured
OF_A_BUG = re.compile(r"Traceback|A bug in a page|Exception in|\bERROR\b|\bCRITICAL\b")


@dataclass(frozen=True)
class Found:
    """What one attack sent and what came of it; health in ms, memory in MB by second."""

    tallies: Mapping[str, Tally]  # by kind
    healthy: Sequence[float]
    late: Sequence[float]  # ms by which the machine woke who asked for the server's health
    megabytes: Sequence[tuple[float, float]]
    log: str
    tries: str  # to reach other machines

    def failures(self) -> int:
        """Count the answers that say that the server failed."""
        return sum(
            count
            for tally in self.tallies.values()
            for (_what, outcome), count in tally.items()
            if re.fullmatch(r"5\d\d", outcome)
        )

    def error_pages(self) -> int:
        """Count the pages that said that something went wrong."""
        tallies = self.tallies.values()
        return sum(n for tally in tallies for (_, came), n in tally.items() if came == "error page")

    def bugs(self) -> list[str]:
        """Return the lines of the log that tell of a bug."""
        return [line for line in self.log.splitlines() if OF_A_BUG.search(line)]

    def memory(self) -> tuple[float, float]:
        """Return the memory in MB, once settled and at the end."""
        length = self.megabytes[-1][0]
        part = SHARE_MEASURED * length
        settled = SETTLED_AFTER * length
        return (
            _mean(self.megabytes, settled - part / 2, settled + part / 2),
            _mean(self.megabytes, length - part, length),
        )

    def growth(self) -> float:
        """Return by how many percent memory grew from settled to the end."""
        settled, end = self.memory()
        return (end / settled - 1) * 100

    def health(self) -> tuple[float, float, float]:
        """Return the median, the 95th percentile and the longest time to answer, in ms."""
        return _spread(self.healthy)

    def bars(self) -> dict[str, bool]:
        """Return each bar in words, and whether it holds."""
        return {
            f"no answer of 500 or above: {self.failures()}": not self.failures(),
            f"no page with an error: {self.error_pages()}": not self.error_pages(),
            f"no bug in the log: {len(self.bugs())} lines": not self.bugs(),
            f"nobody else was asked: {len(self.tries.splitlines())}": not self.tries,
            f"memory grew by {self.growth():.1f} %, {MOST_GROWTH} at most": (
                self.growth() <= MOST_GROWTH
            ),
            f"health took {self.health()[2]:.0f} ms at most, {SLOWEST_HEALTH} allowed": (
                self.health()[2] <= SLOWEST_HEALTH
            ),
        }


def in_lines(found: Found) -> list[str]:
    """Return the report on one attack, line by line."""
    lines = []
    for kind, tally in found.tallies.items():
        lines.append(f"{kind}: {tally.total()} sent")
        for what in sorted({what for what, _outcome in tally}):
            came = {outcome: n for (each, outcome), n in tally.items() if each == what}
            said = ", ".join(f"{outcome} {n}" for outcome, n in sorted(came.items()))
            lines.append(f"  {what}: {said}")
    settled, end = found.memory()
    middle, most, longest = found.health()
    lines += [
        f"memory: {settled:.0f} MB settled, {end:.0f} MB at the end",
        f"health: {len(found.healthy)} asked; p50 {middle:.1f}, p95 {most:.1f}, longest"
        f" {longest:.1f} ms",
        "the machine itself was late by p50 {:.1f}, p95 {:.1f}, longest {:.1f} ms".format(
            *_spread(found.late)
        ),
        f"log: {len(found.log.splitlines())} lines",
    ]
    return lines + [
        f"{'holds' if holds else 'FAILS'}: {bar}" for bar, holds in found.bars().items()
    ]


def _spread(measured: Sequence[float]) -> tuple[float, float, float]:
    twentieths = statistics.quantiles(measured, n=20)
    return statistics.median(measured), twentieths[-1], max(measured)


def _mean(measured: Sequence[tuple[float, float]], first: float, last: float) -> float:
    return statistics.fmean(value for at, value in measured if first <= at <= last)
