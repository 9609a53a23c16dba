"""Attacks a server without sign-in and one with, and reports whether they held.

    python -m tests.attack [--seconds 300] [--seed 1] [--keep FOLDER]

The exit code is 0 when every bar holds, else 1. The same seed sends the same kinds of things; what
a server answers, and how soon, decides how many.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.attack.attackers import attack
from tests.attack.report import in_lines


def main() -> int:
    """Attack both servers, and print what came of it. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for the two servers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder to leave the logs in")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.seconds} seconds")
    holds = True
    for signs_in in (False, True):
        with tempfile.TemporaryDirectory() as temporary:
            folder = (asked.keep or Path(temporary)) / ("sign-in" if signs_in else "demonstration")
            folder.mkdir(parents=True)
            found = attack(folder, asked.seed, asked.seconds / 2, signs_in=signs_in)
        print(f"\n{'With' if signs_in else 'Without'} sign-in\n")
        print("\n".join(in_lines(found)), flush=True)
        holds &= all(found.bars().values())
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
