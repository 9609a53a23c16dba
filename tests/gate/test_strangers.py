"""What strangers send to a running server: other names, other sites, messages no page sends."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.databases import SqliteDatabases, mark
from tests.gate.server import Server, attacked, code_of_closing, messages_until_drawn, rerun

pytestmark = pytest.mark.slow

FOREIGN = [
    "https://elsewhere.example",
    "http://elsewhere.example:8501",
    "http://127.0.0.2:8501",  # this machine, another server
    "http://[::1]:3000",
    "http://localhost:3000",
    "null",
    "https://inzage.example.elsewhere.example",
    None,
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_web_socket_of_another_site_is_refused_and_nobody_is_asked(
    server: Server, origin: str | None
) -> None:
    began = time.monotonic()
    assert not server.opens(origin)
    assert server.ask("/_stcore/health")[0] == 200
    assert time.monotonic() - began < 2
    assert server.reached_out() == []


def test_a_server_that_people_use_asks_nobody_either(server: Server) -> None:
    with server.socket() as line:
        line.send(rerun())
        assert messages_until_drawn(line)
    assert server.reached_out() == []


@pytest.mark.parametrize("host", ["", "localhost:8501", "INZAGE.example:443", "127.0.0.1"])
def test_a_proxy_that_changes_the_host_makes_the_server_ask_nobody(
    server: Server, host: str
) -> None:
    """With sign-in the origin decides, which a proxy leaves alone; a demonstration has no proxy."""
    assert server.opens(host=host) == (host == "" or server.origin.startswith("https"))
    assert server.reached_out() == []


@pytest.mark.parametrize("path", ["/", "/client", "/inzage/page.js", "/static/css/x.css"])
def test_another_name_of_the_server_is_refused(server: Server, path: str) -> None:
    status, _headers, body = server.ask(path, Host="elsewhere.example")
    assert status in (400, 403)
    assert b"<html" not in body


def test_a_web_socket_by_another_name_is_refused_without_a_word(server: Server) -> None:
    before = server.lines_in_log()
    for host in ("elsewhere.example", "127.0.0.1.elsewhere.example"):
        assert not server.opens(host=host)
        assert not server.opens("http://elsewhere.example", host=host)
    assert server.lines_in_log() == before


def test_a_change_that_another_site_asks_for_is_refused(server: Server) -> None:
    status, _headers, body = server.ask(
        "/_stcore/upload_file/session/file", "PUT", b"x", Origin="https://elsewhere.example"
    )
    assert status == 403
    assert b"XSRF" not in body


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"]
)
def test_figures_of_the_server_are_not_for_strangers(server: Server, path: str) -> None:
    status, _headers, body = server.ask(path)
    assert (status, body) == (404, b"Not Found")


@pytest.mark.parametrize("path", ["/", "/client", "/inzage/page.js", "/_stcore/health"])
def test_nothing_answers_to_trace(server: Server, path: str) -> None:
    status, _headers, body = server.ask(path, "TRACE", X_Secret="kept to oneself")
    assert status >= 400
    assert b"kept to oneself" not in body


def test_no_other_host_may_steer_the_pages(server: Server) -> None:
    status, _headers, body = server.ask("/_stcore/host-config")
    assert status == 200
    assert json.loads(body)["allowedOrigins"] == []
    assert b"http" not in body


@pytest.mark.parametrize(
    ("junk", "code"),
    [
        pytest.param(b"\xff\xfe not a message", 1002, id="unreadable"),
        pytest.param("text", 1003, id="text"),
        pytest.param(rerun("x" * 300_000), 1009, id="too large"),
    ],
)
def test_messages_that_no_page_sends_leave_one_line_a_minute_in_the_log(
    server: Server, junk: bytes | str, code: int
) -> None:
    with server.socket() as line:  # what a first session leaves is another matter
        line.send(rerun())
        messages_until_drawn(line)
    before = server.lines_in_log()
    for _time in range(5):
        with server.socket() as line:
            line.send(junk)
            assert code_of_closing(line) == code
    time.sleep(0.5)
    assert server.lines_in_log() - before <= 1


def test_requests_that_can_not_be_read_leave_one_line_a_minute_in_the_log(server: Server) -> None:
    before = server.lines_in_log()
    for _time in range(5):
        with server.line() as line:
            line.sendall(b"no request\r\n\r\n")
            assert line.recv(1000).startswith(b"HTTP/1.1 400")
    assert server.lines_in_log() - before <= 1


def of_developers(kind: str) -> bytes:
    message = BackMsg()
    setattr(message, kind, True)
    return message.SerializeToString()


def test_messages_of_the_developers_menu_do_nothing(server: Server) -> None:
    with server.socket() as line:
        line.send(rerun())
        messages_until_drawn(line)
        for kind in ("set_run_on_save", "clear_cache", "load_git_info", "debug_shutdown_runtime"):
            line.send(of_developers(kind))
        line.send(rerun())
        answered = messages_until_drawn(line)
    assert not [each for each in answered if each.session_status_changed.run_on_save]
    assert not [each for each in answered if each.HasField("git_info_changed")]
    assert "shut down runtime" not in server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/client", "/_stcore/other", "/static/other"])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "image/png"])
def test_an_index_is_answered_whole_whatever_a_program_accepts(
    server: Server, method: str, path: str, accept: str
) -> None:
    asked = {"Accept": accept, "Accept_Encoding": "gzip, deflate, br, zstd"}
    status, headers, body = server.ask(path, method, None, **asked)
    assert status == 200
    assert "content-encoding" not in headers
    assert "connect-src 'self';" in headers["content-security-policy"]
    assert int(headers["content-length"]) > 1000
    assert body == b"" if method == "HEAD" else len(body) == int(headers["content-length"])
    assert method == "HEAD" or b"page.js" in body


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    status, _headers, _body = server.ask(
        "/_stcore/upload_file/session/file", "PUT", None, Content_Length=str(9 * 2**20)
    )
    assert status == 413


def field_called(key: str, shown: list[ForwardMsg]) -> str:
    """Return the name that Streamlit gave to the field with this key."""
    elements = (each.delta.new_element for each in shown)
    named = (
        getattr(getattr(each, each.WhichOneof("type") or "", ""), "id", "") for each in elements
    )
    return next(name for name in named if name.endswith(f"-{key}"))


def sentences_in(shown: list[ForwardMsg]) -> list[str]:
    return [each.delta.new_element.alert.body for each in shown if is_alert(each)]


def is_alert(message: ForwardMsg) -> bool:
    return message.delta.new_element.WhichOneof("type") == "alert"


def with_value(name: str, **value: Any) -> bytes:
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id=name, **value)
    return message.SerializeToString()


UNREADABLE = {
    "another kind": {"int_value": 5},
    "text for a list": {"string_value": "en"},
    "a list for nothing": {"json_value": "{"},
    "numbers": {"double_array_value": {"data": [1.5]}},
    "a click": {"trigger_value": True},
    "bytes": {"bytes_value": b"\0"},
}


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE)
def test_a_value_that_no_field_sends_is_refused_in_a_sentence(
    server: Server, value: dict[str, Any]
) -> None:
    with server.socket() as line:
        line.send(rerun())
        language = field_called("lang", messages_until_drawn(line))
        before = server.lines_in_log()
        line.send(with_value(language, **value))
        said = sentences_in(messages_until_drawn(line))
        line.send(rerun())
        again = sentences_in(messages_until_drawn(line))
    assert [each for each in said if "onleesbaar" in each]
    assert not [each for each in again if "onleesbaar" in each]  # what came isn't kept
    assert server.lines_in_log() - before <= 1


def test_what_a_new_tab_says_of_fields_is_refused_like_any_other(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """A tab that comes back after a while says what stood in its fields, before any is drawn."""
    today = BackMsg()
    today.rerun_script.page_name = "today"
    with sqlite_databases.fresh() as url:
        mark()
        with attacked(url, tmp_path, signs_in=False) as server:
            with server.socket() as line:
                line.send(today.SerializeToString())
                search = field_called("search", messages_until_drawn(line))
            today.rerun_script.widget_states.widgets.add(id=search, bool_value=True)
            with server.socket() as line:
                line.send(today.SerializeToString())
                said = sentences_in(messages_until_drawn(line))
            assert [each for each in said if "onleesbaar" in each]
            assert "A bug" not in server.log.read_text(encoding="utf-8")


def test_a_file_that_never_came_is_refused_in_a_sentence(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """As when the server was started anew after the file had come."""
    form = BackMsg()
    form.rerun_script.page_name = "consent"
    with sqlite_databases.fresh() as url:
        mark()
        with attacked(url, tmp_path, signs_in=False) as server, server.socket() as line:
            line.send(form.SerializeToString())
            elements = [each.delta.new_element for each in messages_until_drawn(line)]
            (scan,) = (e.file_uploader.id for e in elements if e.HasField("file_uploader"))
            state = form.rerun_script.widget_states.widgets.add(id=scan).file_uploader_state_value
            file = state.uploaded_file_info.add(file_id="none", name="scan.pdf", size=9)
            file.file_urls.file_id = "none"
            line.send(form.SerializeToString())
            said = sentences_in(messages_until_drawn(line))
            assert [each for each in said if "onleesbaar" in each]
            assert "A bug" not in server.log.read_text(encoding="utf-8")


def test_what_no_page_asked_for_is_not_kept(server: Server) -> None:
    with server.socket() as line:
        line.send(with_value("$$ID-0000-nothing", json_value="{"))
        messages_until_drawn(line)
        line.send(rerun())
        assert not [s for s in sentences_in(messages_until_drawn(line)) if "onleesbaar" in s]


def test_what_streamlit_says_of_strangers_is_one_line_a_minute(server: Server) -> None:
    """One of them names what the browser sent, which could look like lines of its own."""
    message = BackMsg()
    message.rerun_script.fragment_id = "x\nA bug in a page: none"
    with server.socket() as line:
        line.send(rerun())
        messages_until_drawn(line)
        before = server.lines_in_log()
        for _time in range(3):
            line.send(message.SerializeToString())
            line.send(rerun())
            messages_until_drawn(line)
            server.ask("/oauth2callback?code=x&state=x")
    assert server.lines_in_log() - before <= 3
    assert "\nA bug" not in server.log.read_text(encoding="utf-8")
