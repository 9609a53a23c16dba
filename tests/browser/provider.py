"""A real sign-in provider (OpenID Connect), in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.browser.serving import LOOPBACK, end, free_port, wait_until_ready

CLIENT = "inzage"


class Provider:
    """A running provider: the people it knows, and the claims it makes about them."""

    def __init__(self, address: str) -> None:
        self.address = address

    def know(self, subject: str, **claims: Any) -> str:
        """Let `subject` sign in; these claims replace the usual ones (`aud`, `exp`, …)."""
        request = Request(
            f"{self.address}/users/{subject}",
            data=json.dumps(claims).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        urlopen(request, timeout=10).close()
        return subject

    def settings(self, port: int) -> dict[str, str]:
        """Return the environment that a server on this port needs to use the provider."""
        return {
            "INZAGE_OIDC_METADATA_URL": f"{self.address}/.well-known/openid-configuration",
            "INZAGE_OIDC_CLIENT_ID": CLIENT,
            "INZAGE_OIDC_CLIENT_SECRET": "a secret of the provider",
            "INZAGE_OIDC_REDIRECT_URI": f"http://{LOOPBACK}:{port}/oauth2callback",
            "INZAGE_COOKIE_SECRET": "a secret of forty characters for cookies",
        }


@contextmanager
def providing(log: Path) -> Iterator[Provider]:
    """Run a provider that knows nobody yet, for the duration of the block."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", LOOPBACK, "--port", str(port)]
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        provider = Provider(f"http://{LOOPBACK}:{port}")
        wait_until_ready(process, f"{provider.address}/jwks", log)
        yield provider
    finally:
        end(process)
