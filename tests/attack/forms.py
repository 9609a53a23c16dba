"""Attacks what people fill in: the fields and buttons of pages, and the doors of signing in."""

import time
from collections.abc import Mapping
from random import Random
from urllib.parse import quote, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.attack.addresses import Sent, a_page, a_query, some_headers, usual
from tests.attack.mutations import FLOATS, text, whole
from tests.attack.sending import Tally, Target, ask, page, tab

MOST_TO_A_TAB = 6
SHARE_OF_DOORS = 0.3
DAYS = (
    "1985/03/12",
    "9999/12/31",
    "0001/01/01",
    "2026/02/30",
    "12/03/1985",
    "2026-01-01",
    "-1/1/1",
)
DOORS = (
    (b"GET", "/auth/login"), (b"GET", "/auth/logout"), (b"POST", "/auth/logout"),
    (b"GET", "/oauth2callback"), (b"GET", "/oauth2callback"), (b"POST", "/oauth2callback"),
    (b"POST", "/auth/login"), (b"GET", "/inzage/time_left"),
)  # fmt: skip
ENDING_SIGN_INS = ("-sign_out", "-account_off")  # nobody would be left to attack
ASKED = (
    "code", "state", "error", "error_description", "iss", "session_state", "provider", "next",
    "redirect_uri", "failed",
)  # fmt: skip


def attack(target: Target, chance: Random, until: float) -> Tally:
    """Fill in fields of one page after another, until that moment on the clock of `time.time`."""
    tally = Tally()
    while time.time() < until:
        if chance.random() < SHARE_OF_DOORS:
            sent = a_door(target, chance)
            tally[sent.what, ask(target, *sent[1:])] += 1
            continue
        with tab(target, chance.choice(target.cookies or ("",))) as opened:
            if opened is None:
                tally["a web socket", "refused"] += 1
                continue
            name, query = a_page(chance), a_query(target, chance)
            tally["an address of a page", opened.rerun(page(name, query))] += 1
            for _time in range(chance.randint(1, MOST_TO_A_TAB)):
                asked = page(name, query)
                fill_in(asked, opened.fields, chance)
                tally["fields filled in", opened.say(asked.SerializeToString())] += 1
                if time.time() >= until:
                    break
    return tally


def a_door(target: Target, chance: Random) -> Sent:
    """Return a request for signing in or out, as no browser and no provider makes it."""
    method, path = chance.choice(DOORS)
    asked = [(name, text(chance)[:2000]) for name in chance.sample(ASKED, chance.randint(0, 4))]
    headers = [*usual(target, chance), *(some_headers(chance) if chance.random() < 0.5 else ())]
    back = quote(text(chance)[:500], safe="")
    headers.append(
        (b"Referer", f"{target.origin}/{a_page(chance)}?{back}".encode("utf-8", "replace"))
    )
    body = urlencode(asked).encode() if method == b"POST" else b""
    return Sent("a door", method, f"{path}?{urlencode(asked)}".encode(), headers, body)


def fill_in(asked: BackMsg, fields: Mapping[str, str], chance: Random) -> None:
    """Fill in some of these fields, each with a value of its own kind; press at most one button."""
    buttons = [
        each
        for each, kind in fields.items()
        if kind == "button" and not each.endswith(ENDING_SIGN_INS)
    ]
    others = sorted(each for each, kind in fields.items() if kind != "button")
    chosen = chance.sample(others, min(len(others), chance.randint(1, 8)))
    if buttons and chance.random() < 0.6:
        chosen.append(chance.choice(sorted(buttons)))
    for identifier in chosen:
        state = asked.rerun_script.widget_states.widgets.add(id=identifier)
        a_value(state, fields[identifier], chance)


def a_value(state: WidgetState, kind: str, chance: Random) -> None:
    """Give the state of a field of this kind a hostile value of the right type."""
    if kind == "button":
        state.trigger_value = True
    elif kind == "checkbox":
        state.bool_value = chance.random() < 0.5
    elif kind == "number_input":
        state.double_value = chance.choice((*FLOATS, 3.0, 12.5))
    elif kind == "pagination":
        state.int_value = whole(chance)
    elif kind in ("multiselect", "button_group"):
        several = (_said(chance) for _each in range(chance.randint(0, 3)))
        state.string_array_value.data.extend(several)
    else:
        state.string_value = _said(chance)


def _said(chance: Random) -> str:
    return chance.choice(DAYS) if chance.random() < 0.2 else text(chance)
