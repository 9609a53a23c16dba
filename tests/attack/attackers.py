"""Attacks one server in several ways at once, each in a process of its own of lower priority."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from random import Random

from tests.attack.addresses import NAMES
from tests.attack.report import Found
from tests.attack.sending import Tally, Target, page, tab

KINDS = ("frames", "addresses", "forms", "files")
LOWER = 10  # priority of attackers, so that what they use themselves isn't measured


def attack(folder: Path, seed: int, seconds: float, *, signs_in: bool) -> Found:
    """Attack one server for so long, by each kind of attacker in a process of its own."""
    from tests.attack.server import Watch, attacked  # which attackers needn't load

    spawn = multiprocessing.get_context("spawn")
    with (
        attacked(folder, signs_in=signs_in) as server,
        ProcessPoolExecutor(len(KINDS), spawn, os.nice, (LOWER,)) as attackers,
    ):
        warm_up(server.target)
        until = time.time() + seconds
        with Watch(server) as watch:
            under_way = {
                kind: attackers.submit(
                    by, kind, server.target.as_from(f"127.0.0.{10 + number}"), seed, until
                )
                for number, kind in enumerate(KINDS)
            }
            tallies = {kind: each.result() for kind, each in under_way.items()}
        return Found(
            tallies,
            watch.healthy,
            watch.late,
            watch.megabytes,
            server.log.read_text(encoding="utf-8"),
            server.tries.read_text(encoding="utf-8"),
        )


def warm_up(target: Target) -> None:
    """Show every page once, as the first readers of the day do."""
    for cookie in target.cookies[:1] or ("",):
        with tab(target, cookie) as opened:
            for name in NAMES if opened else ():
                opened.rerun(page(name))


def by(kind: str, target: Target, seed: int, until: float) -> Tally:
    """Attack as this kind of attacker does, until that moment. Returns what came of it."""
    tally: Tally = import_module(f"tests.attack.{kind}").attack(
        target, Random(f"{seed} {kind}"), until
    )
    return tally
