"""For whom each file was made: Streamlit serves a file to anybody who has its address.

A file lies in the memory of the process that made it, and so does this. What isn't noted here, or
not any more, has to be made again with another click.
"""

from collections import OrderedDict
from threading import Lock

from streamlit.runtime.memory_media_file_storage import _calculate_file_id

MOST_FILES = 10_000

_askers: OrderedDict[str, set[str]] = OrderedDict()
_lock = Lock()


def note_asker(content: bytes, media_type: str, name: str, asker: str) -> None:
    """Write down that this file was made for this signing in; others may have made the same."""
    file_id = _calculate_file_id(content, media_type, name)
    with _lock:
        _askers.setdefault(file_id, set()).add(asker)
        _askers.move_to_end(file_id)
        while len(_askers) > MOST_FILES:
            _askers.popitem(last=False)


def asked_for(file_id: str, asker: str) -> bool:
    """Whether this file was made for this signing in."""
    with _lock:
        return asker in _askers.get(file_id, ())
