"""By which names a server with sign-in can be asked."""

import pytest
from starlette.datastructures import Headers

from pages.parts.http.names import name_in


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("inzage.example", "inzage.example"),
        ("INZAGE.example:443", "inzage.example"),
        ("127.0.0.1:8501", "127.0.0.1"),
        ("[::1]:8501", "::1"),
        ("elsewhere.example@inzage.example", None),
        ("inzage.example/x", None),
        ("[", None),
        ("", None),
    ],
)
def test_the_name_is_read_without_its_port(host: str, name: str | None) -> None:
    assert name_in(Headers({"host": host})) == name
