"""Attacks with files: scans that are not what they seem, and addresses of files."""

import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from struct import pack

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.attack.addresses import GOALS, UPWARDS, Sent, some_headers, usual
from tests.attack.mutations import changed, text
from tests.attack.sending import Headers, Tab, Tally, Target, ask, page, tab
from tests.scans import JPEG, PDF, PNG

BIG = 5_500_000  # bytes: more than a scan may have, less than a request may
TOO_BIG = 9_000_000  # more than a request may have
SHARE_OF_ADDRESSES = 0.6
BOUNDARY = b"----attack"
SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"


def attack(target: Target, chance: Random, until: float) -> Tally:
    """Send files and ask for files, until that moment on the clock of `time.time`."""
    tally = Tally()
    while time.time() < until:
        if chance.random() < SHARE_OF_ADDRESSES:
            sent = an_address(target, chance)
            tally[sent.what, ask(target, *sent[1:])] += 1
            continue
        cookie = chance.choice(target.cookies or ("",))
        with tab(target, cookie) as opened:
            if opened is None:
                tally["a web socket", "refused"] += 1
                continue
            for what, outcome in add_scans(target, opened, cookie, chance):
                tally[what, outcome] += 1
    return tally


def add_scans(
    target: Target, opened: Tab, cookie: str, chance: Random
) -> Iterator[tuple[str, str]]:
    """Open the form for a consent, and add a few files as its scan; yields what came of each."""
    query = f"form_client={chance.choice(target.known['client'])}"
    query += f"&form_partner={chance.choice(target.known['partner'])}"
    yield "the form", opened.rerun(page("consent", query))
    fields = [each for each, kind in opened.fields.items() if kind == "file_uploader"]
    for _time in range(chance.randint(1, 3)):
        what, name, content = a_file(chance)
        wanted = BackMsg()
        wanted.file_urls_request.request_id = "1"
        wanted.file_urls_request.file_names.append(name)
        wanted.file_urls_request.session_id = opened.session
        yield "a wish to send a file", opened.say(wanted.SerializeToString())
        if not opened.uploads:
            return
        path = opened.uploads.pop()
        headers = [*_form(chance), *_trusted(target, cookie)]
        yield what, ask(target, b"PUT", path.encode(), headers, in_a_form(name, content))
        if fields:
            added = with_file(page("consent", query), fields[0], path, name, len(content))
            yield f"{what}, in the form", opened.say(added.SerializeToString(), 20)


def with_file(asked: BackMsg, field: str, path: str, name: str, size: int) -> BackMsg:
    """Return the message with a file in a field, as a page sends it."""
    state = asked.rerun_script.widget_states.widgets.add(id=field)
    file = state.file_uploader_state_value.uploaded_file_info.add()
    file.file_id, file.name, file.size = path.rpartition("/")[2], name, size
    file.file_urls.file_id, file.file_urls.upload_url = file.file_id, path
    return asked


def a_file(chance: Random) -> tuple[str, str, bytes]:
    """Return a file, seldom a usable scan: its kind, its name and its content."""
    ending = chance.choice(sorted(OF_KIND))
    what = "a file too big" if chance.random() < 0.04 else chance.choice(sorted(CONTENTS))
    content = CONTENTS.get(what, _too_big)(OF_KIND[ending], chance)
    name = f"{text(chance)[:200]}.{ending}" if chance.random() < 0.3 else f"scan.{ending}"
    return what, name, content


def _too_big(good: bytes, chance: Random) -> bytes:
    return good + bytes(chance.choice((BIG, TOO_BIG)))


@cache
def archive(name: str) -> bytes:
    """Return an archive that unpacks to ten megabytes in a file of this name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(zipfile.ZipInfo(name), bytes(10_000_000), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def picture_of(width: int, height: int) -> bytes:
    """Return a small PNG that says that it has this many points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


OF_KIND = {"pdf": PDF, "png": PNG, "jpg": JPEG}
ARCHIVES = ("a.pdf", "../../a.pdf", "/etc/a")
CONTENTS: dict[str, Callable[[bytes, Random], bytes]] = {
    "a changed file": changed,
    "a picture that says it is huge": lambda _good, chance: picture_of(
        chance.choice((2**31 - 1, 60_000)), 60_000
    ),
    "a plain file": lambda good, _chance: good,
    "a script in a file": lambda _good, _chance: PDF.replace(
        b"/Type /Catalog", b"/Type /Catalog " + SCRIPT
    ),
    "an archive": lambda _good, chance: archive(chance.choice(ARCHIVES)),
    "an empty file": lambda _good, _chance: b"",
    "half a file": lambda good, chance: good[: chance.randrange(len(good))],
    "random bytes as a file": lambda _good, chance: chance.randbytes(chance.randint(1, 20_000)),
    "two files in one": lambda good, chance: good + PDF + archive(chance.choice(ARCHIVES)),
}


def in_a_form(name: str, content: bytes) -> bytes:
    """Return the body of a request that sends one file."""
    said = name.encode().replace(b"\r", b"").replace(b"\n", b"")
    head = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n'
    return head % (BOUNDARY, said) + content + b"\r\n--%s--\r\n" % BOUNDARY


def an_address(target: Target, chance: Random) -> Sent:
    """Return a request for, or of, a file that isn't there or may not be had."""
    what: str = chance.choice((
        "a one-time address", "a file of the pages", "a file of Streamlit", "a file to nowhere",
    ))  # fmt: skip
    method, body, headers = b"GET", b"", usual(target, chance)
    upwards = chance.choice(UPWARDS) * chance.randint(0, 6) + chance.choice(GOALS)
    if what == "a one-time address":
        path = "/inzage/file/" + chance.choice((chance.randbytes(32).hex(), upwards, "x" * 5000))
        method = chance.choice((b"GET", b"GET", b"HEAD", b"POST", b"DELETE"))
    elif what == "a file of the pages":
        path = chance.choice(("/inzage/", "/static/", "/static/js/")) + upwards
    elif what == "a file of Streamlit":
        path = chance.choice(("/media/", "/component/", "/_stcore/bidi-components/")) + upwards
    else:
        path = f"/_stcore/upload_file/{chance.choice(('x', upwards))}/{upwards}"
        method = chance.choice((b"PUT", b"POST", b"DELETE", b"OPTIONS", b"GET"))
        body = changed(in_a_form("a.pdf", PDF), chance)
        headers += _form(chance)
    if chance.random() < 0.3:
        headers += some_headers(chance)
    sent = path.encode().replace(b"\0", b"%00").replace(b" ", b"%20")
    return Sent(what, method, sent, headers, body)


def _form(chance: Random) -> list[tuple[bytes, bytes]]:
    boundary = BOUNDARY if chance.random() < 0.95 else b""
    return [(b"Content-Type", b"multipart/form-data; boundary=" + boundary)]


def _trusted(target: Target, cookie: str) -> Headers:
    named = {
        "Origin": target.origin,
        "Cookie": target.with_token(cookie),
        "X-Xsrftoken": target.token,
    }
    return [(name.encode(), value.encode()) for name, value in named.items()]
