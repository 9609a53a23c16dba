"""Which messages of a browser reach Streamlit, and which end the web socket."""

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.parts.http.messages import PagesMessages, fault_of, is_of_pages
from tests.pages.asking import run


def message(kind: str) -> bytes:
    made = BackMsg()
    field = getattr(made, kind)
    if isinstance(field, bool):
        setattr(made, kind, True)
    else:
        field.SetInParent()
    return made.SerializeToString()


def operation(kind: str) -> bytes:
    made = BackMsg()
    getattr(made.backend_operation_request, kind).SetInParent()
    return made.SerializeToString()


@pytest.mark.parametrize(
    ("data", "passes"),
    [
        (message("rerun_script"), True),
        (message("stop_script"), True),
        (message("file_urls_request"), True),
        (message("app_heartbeat"), True),
        (operation("deferred_file"), True),
        (operation("dataframe_chunk"), True),
        (operation("install_skills"), False),
        (operation("dismiss_skills_nudge"), False),
        (message("backend_operation_request"), False),
        (message("clear_cache"), False),
        (message("set_run_on_save"), False),
        (message("load_git_info"), False),
        (message("debug_disconnect_websocket"), False),
        (message("debug_shutdown_runtime"), False),
        (b"", False),
    ],
)
def test_only_what_pages_send_passes(data: bytes, passes: bool) -> None:
    assert is_of_pages(data) == passes


def test_every_kind_that_streamlit_knows_was_judged() -> None:
    """A new version may bring a kind that pages need, or one for developers."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds == {
        "rerun_script", "stop_script", "file_urls_request", "app_heartbeat",
        "backend_operation_request", "clear_cache", "set_run_on_save", "load_git_info",
        "debug_disconnect_websocket", "debug_shutdown_runtime",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        ({"bytes": message("rerun_script")}, None),
        ({"bytes": b"\xff\xff"}, 1002),
        ({"text": "hello"}, 1003),
        ({"text": "x" * 101}, 1009),
        ({"bytes": b"x" * 101}, 1009),
    ],
)
def test_what_can_not_be_read_ends_the_web_socket(received: Message, fault: int | None) -> None:
    assert fault_of(received, longest=100) == fault


def test_what_is_dropped_leaves_the_web_socket_open_and_what_is_unreadable_ends_it() -> None:
    coming = [message("clear_cache"), message("stop_script"), b"\xff", message("stop_script")]
    got: list[Message] = []
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": coming.pop(0)}

    async def send(said: Message) -> None:
        sent.append(said)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        got.extend([await receive(), await receive()])
        await send({"type": "websocket.send", "bytes": b"too late"})

    run(PagesMessages(application, longest=100)({"type": "websocket"}, receive, send))
    assert [each["type"] for each in got] == ["websocket.receive", "websocket.disconnect"]
    assert got[0]["bytes"] == message("stop_script")
    assert sent == [{"type": "websocket.close", "code": 1002}]


def test_what_is_sent_to_a_browser_that_left_is_lost_and_reading_tells_so() -> None:
    tries: list[Message] = []
    got: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.disconnect", "code": 1006}

    async def send(said: Message) -> None:
        tries.append(said)
        raise ConnectionResetError

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        for _time in range(2):
            await send({"type": "websocket.send", "bytes": b"too late"})
        got.append(await receive())

    run(PagesMessages(application, longest=100)({"type": "websocket"}, receive, send))
    assert len(tries) == 1
    assert [each["type"] for each in got] == ["websocket.disconnect"]
