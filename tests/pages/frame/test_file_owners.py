"""Who asked for a file is remembered, as long as there is room."""

import pytest
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.parts.frame import file_owners as file_askers
from pages.parts.frame.file_owners import asked_for, note_asker

PDF = "application/pdf"


def stored(content: bytes, name: str) -> str:
    """Return the id that Streamlit gives a file."""
    return MemoryMediaFileStorage("/media").load_and_get_id(
        content, PDF, MediaFileKind.DOWNLOADABLE, name
    )


@pytest.mark.parametrize("size", [0, 10, 3 * 2**20], ids=["empty", "small", "large"])
def test_a_file_is_for_who_asked_for_it(size: int) -> None:
    content = bytes(size)
    note_asker(content, PDF, "lijst.pdf", "ann")
    assert asked_for(stored(content, "lijst.pdf"), "ann")
    assert not asked_for(stored(content, "lijst.pdf"), "bert")
    assert not asked_for(stored(content, "andere.pdf"), "ann")


def test_two_who_asked_for_the_same_both_get_it() -> None:
    for who in ("ann", "bert"):
        note_asker(b"same", PDF, "x.pdf", who)
    assert asked_for(stored(b"same", "x.pdf"), "ann")
    assert asked_for(stored(b"same", "x.pdf"), "bert")


def test_the_oldest_is_forgotten_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_askers, "MOST_FILES", 2)
    for number in b"abc":
        note_asker(bytes([number]), PDF, "x.pdf", "ann")
    assert [asked_for(stored(bytes([n]), "x.pdf"), "ann") for n in b"abc"] == [False, True, True]
