"""Python loads this before a server on whose path it is: nothing leaves the machine, and each try
is noted in the file that TRIES names."""

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

CALLS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise for a call that would leave the machine."""
    if event not in CALLS:
        return
    target = arguments[CALLS[event]]
    host = target[0] if isinstance(target, tuple) else target
    if is_here(host):
        return
    with Path(os.environ["TRIES"]).open("a", encoding="utf-8") as tries:
        tries.write(f"{event} {target}\n")
    raise ConnectionRefusedError


def is_here(host: Any) -> bool:
    """Return whether this host is the machine itself."""
    if host in (None, "", "localhost") or str(host).startswith("/"):  # a socket in a file
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(refuse)
