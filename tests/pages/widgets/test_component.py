"""What the component serves to everybody is its script and style sheet alone."""

from pages.parts.widgets.component import COMPONENT


def test_nothing_but_script_and_style_is_served_without_a_check() -> None:
    served = {path.name for path in (COMPONENT / "inzage_parts" / "served").rglob("*")}
    assert served == {"calendar.css", "calendar.js", "list.css", "list.js"}
