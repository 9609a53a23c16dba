"""Our own scripts and style sheet, served as plain files."""

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

SERVED = Path(__file__).parent / "served"
PLACE = "/inzage"
SCRIPTS = ("page", "connection", "keyboard", "focus", "links")
SCRIPT_PATHS = tuple(f"{PLACE}/{name}.js" for name in SCRIPTS)
STYLE_PATH = f"{PLACE}/page.css"


class _AskedAboutEachTime(StaticFiles):
    """Static files that the browser caches, but checks for changes on each use."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def served_files() -> Mount:
    """Return the route that serves these files."""
    return Mount(PLACE, _AskedAboutEachTime(directory=SERVED))
