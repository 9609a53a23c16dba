"""The operator's sign-in settings, for the pages and for the HTTP middleware."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import BadSetting
from core.i18n import _
from core.identity.settings import SignInSettings, read_sign_in_settings


def sign_in_settings() -> SignInSettings | None:
    """Return how people sign in; None without sign-in. Raises BadSetting."""
    return read_sign_in_settings(os.environ, _section())


def secrets_for_streamlit(settings: SignInSettings) -> dict[str, Any]:
    """Return Streamlit's secrets: our settings, over what only its file has (`client_kwargs`)."""
    return {"auth": {**(_section() or {}), **settings.auth}}


def _section() -> Mapping[str, Any] | None:
    """Return the section [auth] of Streamlit's secrets; None when there is no secrets file.

    Raises BadSetting for a file that can't be read: it must not mean that there is no sign-in.
    """
    if st.secrets.load_if_toml_exists():
        section: Mapping[str, Any] | None = st.secrets.to_dict().get("auth")
        return section
    for file in st.get_option("secrets.files"):
        if Path(file).exists():
            raise BadSetting(name=file, why=_("it can't be read"))
    return None


FAILED = "sign_in"  # the address `?sign_in=failed` makes the page say so
