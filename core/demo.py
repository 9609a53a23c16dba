from typing import Any

DAYS_OF_HISTORY = 1


def fill_with_demonstration_data(*a: Any, **k: Any) -> None: ...
def is_empty(s: Any) -> bool:
    return True
