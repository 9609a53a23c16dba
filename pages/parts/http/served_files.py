"""Our own script and style sheet, as files that the browser gets as they are."""

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

SERVED = Path(__file__).parent / "served"
PLACE = "/inzage"
SCRIPT_PATH, STYLE_PATH = f"{PLACE}/page.js", f"{PLACE}/page.css"


class _AskedAboutEachTime(StaticFiles):
    """The browser keeps a file, and asks each time whether it is still the same."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def served_files() -> Mount:
    """The route to them."""
    return Mount(PLACE, _AskedAboutEachTime(directory=SERVED))
