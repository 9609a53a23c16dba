"""Attacks the web socket: bytes, messages and values of fields that no page sends."""

import time
from collections.abc import Mapping
from random import Random

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.attack.addresses import a_page, a_query
from tests.attack.mutations import changed, fill, set_field, text
from tests.attack.sending import Tally, Target, page, tab

MOST_TO_A_TAB = 8
TOO_LARGE = 300_000  # bytes
KINDS = [field for field in WidgetState.DESCRIPTOR.fields if field.name != "id"]
SPARE = {"random bytes": 0.15, "a message too large": 0.1}  # patience, in s, for what says nothing


def attack(target: Target, chance: Random, until: float) -> Tally:
    """Send messages in one tab after another, until that moment on the clock of `time.time`."""
    tally = Tally()
    while time.time() < until:
        cookie = chance.choice(target.cookies or ("",))
        with tab(target, cookie) as opened:
            if opened is None:
                tally["a web socket", "refused"] += 1
                continue
            tally["a page", opened.rerun(page(a_page(chance), a_query(target, chance)))] += 1
            for _time in range(chance.randint(1, MOST_TO_A_TAB)):
                what, message = a_message(target, opened.fields, chance)
                outcome = opened.say(message, SPARE.get(what, 2))
                tally[what, outcome] += 1
                if outcome.startswith(("closed", "connection")) or time.time() >= until:
                    break
    return tally


def a_message(target: Target, fields: Mapping[str, str], chance: Random) -> tuple[str, bytes | str]:
    """Return what to send next, and its kind, to a page that has these fields."""
    what = chance.choice((
        "values of any kind", "values of any kind", "values of any kind", "fields of a message",
        "a changed message", "an address of a page", "random bytes", "a text",
        "a message too large",
    ))  # fmt: skip
    if what == "random bytes":
        return what, chance.randbytes(chance.randint(0, 2000))
    if what == "a text":
        return what, text(chance)
    if what == "a message too large":
        return what, page(query="x" * TOO_LARGE).SerializeToString()
    if what == "fields of a message":
        return what, _any_fields(chance).SerializeToString()
    asked = page(a_page(chance), a_query(target, chance))
    if what != "an address of a page":
        add_values(asked, fields, chance)
    sent = asked.SerializeToString()
    return what, changed(sent, chance) if what == "a changed message" else sent


def add_values(asked: BackMsg, fields: Mapping[str, str], chance: Random) -> None:
    """Give some of these fields values of kinds that they may not have."""
    for identifier in chance.sample(sorted(fields), min(len(fields), chance.randint(1, 4))):
        state = asked.rerun_script.widget_states.widgets.add(id=identifier)
        set_field(state, chance.choice(KINDS), chance)


def _any_fields(chance: Random) -> BackMsg:
    message = BackMsg()
    fill(message, chance)
    return message
