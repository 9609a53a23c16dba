"""The pieces of the attack: what it sends follows from the seed; its report judges by bars."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.parts.http.messages import fault_of
from tests.attack import addresses, files, forms, frames
from tests.attack.mutations import changed, fill, text, whole
from tests.attack.report import MOST_GROWTH, SLOWEST_HEALTH, Found, in_lines
from tests.attack.sending import Tally, Target, page

COOKIES = ("_streamlit_user=x",)
TARGET = Target(8501, "http://127.0.0.1:8501", COOKIES, COOKIES, {"client": ("C1",)})
FIELDS = {"$$ID-1-search": "text_input", "$$ID-2-ok": "button", "$$ID-3-day": "text_input"}

MAKERS: dict[str, Callable[[Random], Any]] = {
    "frames": lambda chance: frames.a_message(TARGET, FIELDS, chance),
    "addresses": lambda chance: addresses.a_request(TARGET, chance),
    "doors": lambda chance: forms.a_door(TARGET, chance),
    "files": files.a_file,
    "addresses of files": lambda chance: files.an_address(TARGET, chance),
    "texts": text,
    "bytes": lambda chance: changed(b"some bytes to change", chance),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_same_seed_sends_the_same_and_another_seed_something_else(
    make: Callable[[Random], Any],
) -> None:
    def made(seed: str) -> list[Any]:
        chance = Random(seed)
        return [make(chance) for _time in range(20)]

    assert made("1 x") == made("1 x")
    assert made("1 x") != made("2 x")


def kinds_of(make: Callable[[Random], Any], times: int = 400) -> set[str]:
    chance = Random(1)
    return {make(chance)[0] for _time in range(times)}


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        (MAKERS["frames"], {"random bytes", "a text", "a changed message", "values of any kind"}),
        (
            MAKERS["addresses"],
            {"a path", "a query", "a method", "headers", "a web socket", "bytes"},
        ),
        (MAKERS["files"], {"a changed file", "an archive", "a script in a file", "a file too big"}),
        (MAKERS["addresses of files"], {"a one-time address", "a file to nowhere"}),
    ],
)
def test_every_kind_has_its_turn(make: Callable[[Random], Any], kinds: set[str]) -> None:
    assert kinds <= kinds_of(make)


def test_messages_can_be_read_unless_their_kind_says_otherwise() -> None:
    chance = Random(1)
    for _time in range(400):
        what, sent = frames.a_message(TARGET, FIELDS, chance)
        if what in ("values of any kind", "an address of a page", "fields of a message"):
            assert isinstance(sent, bytes)
            BackMsg.FromString(sent)
        if what == "a message too large":
            assert fault_of({"bytes": sent}, 256 * 1024)


def test_values_are_of_every_kind() -> None:
    chance, kinds = Random(1), set()
    for _time in range(400):
        asked = page()
        frames.add_values(asked, FIELDS, chance)
        for state in asked.rerun_script.widget_states.widgets:
            assert state.id in FIELDS
            kinds.add(state.WhichOneof("value"))
    assert kinds >= {field.name for field in WidgetState.DESCRIPTOR.fields if field.name != "id"}


def test_a_field_is_filled_in_with_its_own_kind_and_one_button_is_pressed() -> None:
    chance = Random(1)
    for _time in range(200):
        asked = page()
        forms.fill_in(asked, FIELDS | {"$$ID-4-no": "button", "$$ID-5-sign_out": "button"}, chance)
        sent = [
            (each.id, each.WhichOneof("value")) for each in asked.rerun_script.widget_states.widgets
        ]
        assert set(sent) <= {
            ("$$ID-1-search", "string_value"),
            ("$$ID-2-ok", "trigger_value"),
            ("$$ID-3-day", "string_value"),
            ("$$ID-4-no", "trigger_value"),
        }
        assert [kind for _name, kind in sent].count("trigger_value") <= 1


def test_any_message_can_be_filled() -> None:
    chance = Random(1)
    for _time in range(300):
        message = BackMsg()
        fill(message, chance)
        assert BackMsg.FromString(message.SerializeToString())


def test_changed_bytes_are_other_bytes_mostly() -> None:
    chance, whole_message = Random(1), page("client", "client=C1").SerializeToString()
    others = [changed(whole_message, chance) for _time in range(200)]
    assert sum(each != whole_message for each in others) > 180
    assert any(is_readable(each) for each in others)
    assert not all(is_readable(each) for each in others)


def is_readable(data: bytes) -> bool:
    try:
        BackMsg.FromString(data)
    except DecodeError:
        return False
    return True


@pytest.mark.parametrize(("bits", "signed"), [(32, True), (32, False), (64, True), (64, False)])
def test_numbers_fit_their_kind(bits: int, signed: bool) -> None:
    chance = Random(1)
    numbers = [whole(chance, bits, signed=signed) for _time in range(300)]
    lowest, highest = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    assert (min(numbers), max(numbers)) == (lowest, highest)


HELD = Found(
    {"frames": Tally({("a page", "drawn"): 9, ("a text", "closed 1003"): 3})},
    [5.0] * 40,
    [1.0] * 40,
    [(float(second), 200.0) for second in range(101)],
    "  URL: http://127.0.0.1:8501\nA web socket was closed.\n",
    "",
)


def grown(percent: float) -> Found:
    later = [(float(at), 200.0 * (1 + percent / 100 * (at > 80))) for at in range(101)]
    return replace(HELD, megabytes=later)


FALLEN = {
    "an answer of 500": replace(HELD, tallies={"forms": Tally({("a door", "500"): 1})}),
    "an error page": replace(HELD, tallies={"forms": Tally({("x", "error page"): 1})}),
    "a traceback": replace(HELD, log="Traceback (most recent call last):\n"),
    "a bug in a page": replace(HELD, log="A bug in a page: TypeError, at\n"),
    "an attempt to reach out": replace(HELD, tries="socket.connect ('8.8.8.8', 53)\n"),
    "memory that grew": grown(MOST_GROWTH + 0.5),
    "health that took long once": replace(HELD, healthy=[5.0] * 39 + [SLOWEST_HEALTH + 0.1]),
    "no answer once": replace(HELD, healthy=[5.0] * 39 + [float("inf")]),
}


@pytest.mark.parametrize("found", FALLEN.values(), ids=FALLEN)
def test_one_bar_that_does_not_hold_is_named(found: Found) -> None:
    assert list(found.bars().values()).count(False) == 1
    assert len([line for line in in_lines(found) if line.startswith("FAILS")]) == 1


def test_what_holds_holds() -> None:
    assert all(HELD.bars().values())
    assert all(grown(MOST_GROWTH - 0.5).bars().values())
    assert "frames: 12 sent" in in_lines(HELD)
    assert "  a text: closed 1003 3" in in_lines(HELD)


def test_memory_is_compared_once_it_has_settled() -> None:
    early = [(float(at), 90.0 if at < 30 else 200.0) for at in range(101)]
    assert replace(HELD, megabytes=early).growth() == pytest.approx(0)
