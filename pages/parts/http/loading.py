"""Loads at the start what pages need, and spares Python from looking through all of it for ever.

Python now and then looks for what can be forgotten among all that there is, and nobody is answered
meanwhile: a third of a second with what the pages and their libraries leave in memory.
"""

import gc
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pkgutil import walk_packages

import core
import pages.parts

OF_STREAMLIT = ("altair", "numpy", "pandas", "pyarrow")  # which it loads with the first table
SEARCHES = (4, 8, 16)  # since the start: by then most is there that stays, such as SQL made ready
NO_PARTS = ("core.__main__", "core.migrations")


def load_ahead() -> None:
    """Load all that pages use, and leave it out of every later search for what can be forgotten.

    So is what has come by the end of some of the first SEARCHES. What the tabs of those moments
    leave behind may then stay for good, once.
    """
    for name in (*modules(), *OF_STREAMLIT):
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.callbacks.append(_leaving_out())


def _leaving_out() -> Callable[[str, dict[str, int]], None]:
    numbers = count(1)

    def after_search(phase: str, about: dict[str, int]) -> None:
        of_all = phase == "stop" and about["generation"] == 2
        if of_all and next(numbers) in SEARCHES:
            gc.freeze()

    return after_search


def modules() -> Iterator[str]:
    """Return the names of the modules of the application that nothing runs by being loaded."""
    for package in (core, pages.parts):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(NO_PARTS):
                yield module.name
