"""Who asked for each download, because Streamlit serves a file to anybody who has its address.

Files are kept in the memory of the process that made them, and so is this record. A file that isn't
in it (any more) has to be made again with another click.
"""

from collections import OrderedDict
from threading import Lock

from streamlit.runtime.memory_media_file_storage import _calculate_file_id

MOST_FILES = 10_000

_askers: OrderedDict[str, set[str]] = OrderedDict()
_lock = Lock()


def note_asker(content: bytes, media_type: str, name: str, asker: str) -> None:
    """Record that this file was made for this sign-in; the same file can have several."""
    file_id = _calculate_file_id(content, media_type, name)
    with _lock:
        _askers.setdefault(file_id, set()).add(asker)
        _askers.move_to_end(file_id)
        while len(_askers) > MOST_FILES:
            _askers.popitem(last=False)


def asked_for(file_id: str, asker: str) -> bool:
    """Return whether this file was made for this sign-in."""
    with _lock:
        return asker in _askers.get(file_id, ())
