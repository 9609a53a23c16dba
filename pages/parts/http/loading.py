"""Loads at the start what pages need, and spares Python from looking through all of it for ever.

Python now and then looks for what can be forgotten among all that there is, and nobody is answered
meanwhile: a third of a second with what the pages and their libraries leave in memory.
"""

import gc
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import core
import pages.parts

OF_STREAMLIT = ("altair", "numpy", "pandas", "pyarrow")  # which it loads with the first table
NO_PARTS = ("core.__main__", "core.migrations")


def load_ahead() -> None:
    """Load all that pages use, and leave it out of every later search for what can be forgotten."""
    for name in (*modules(), *OF_STREAMLIT):
        import_module(name)
    gc.collect()
    gc.freeze()


def modules() -> Iterator[str]:
    """Return the names of the modules of the application that nothing runs by being loaded."""
    for package in (core, pages.parts):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(NO_PARTS):
                yield module.name
