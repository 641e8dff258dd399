"""What both clients are made of."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from . import _core
from ._errors import ConfigurationError, InvalidRequestError, checked
from ._events import EventHook
from ._json import encode
from ._keys import AsyncKeyProvider, find_keys
from ._options import ClientOptions, NotGiven, Pacing, Transport, Window, WindowName, config_of
from ._settings import Settings

BASE_URL_VARIABLE: Final = "MONACO_BASE_URL"
OFFICIAL_BASE_URL: Final = "https://api.monaco.com"
TRANSPORTS: Final = get_args(Transport)


def settings_of(
    *,
    keys: tuple[str | AsyncKeyProvider | None, str | None, str | AsyncKeyProvider | None],
    base_url: str | None,
    windows: Sequence[Window | WindowName],
    pacing: Pacing,
    hook: EventHook | None,
    transport: Transport,
    http_client: Any,
    options: ClientOptions,
) -> Settings:
    """Reads the environment for what was not given. Raises `ConfigurationError`, `InvalidKeyError`."""
    try:
        found = find_keys(*keys)
    finally:
        del keys
    if hook is not None and not callable(hook):
        raise ConfigurationError(f"on_event is of type {type(hook).__name__}; expected what can be called with an event")
    if transport not in TRANSPORTS:
        raise ConfigurationError(f"transport is {transport!r}; expected {' or '.join(map(repr, TRANSPORTS))}")
    if http_client is not None and transport != "httpx2":
        raise ConfigurationError(f"http_client goes with the transport 'httpx2', not with {transport!r}; leave one of them out")
    url = (os.environ.get(BASE_URL_VARIABLE) or OFFICIAL_BASE_URL) if base_url is None else base_url
    agent = f"monaco-crm-python/{_core.VERSION} Python/{sys.version_info[0]}.{sys.version_info[1]}"
    config = config_of(base_url=url, user_agent=agent, pacing=pacing, windows=windows, options=options)
    return Settings(config=config, base_url=url, keys=found, hook=hook, transport=transport, http_client=http_client)


def raw_request(
    method: str,
    path: str,
    *,
    body: Any,
    query: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
    retry_safety: str,
) -> _core.Request:
    """A request that the catalogue does not know. Raises `InvalidRequestError`."""
    content = None if isinstance(body, NotGiven) else encode("the body", body)
    asked, told = pairs("query", query), pairs("headers", headers)
    return checked(_core.Request.raw, method, path, retry_safety=retry_safety, query=asked, headers=told, body=content)


def pairs(name: str, given: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Names and values, which the core checks. Raises `InvalidRequestError`."""
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise InvalidRequestError(f"{name} is of type {type(given).__name__}; expected a mapping of text to text")
    return [*given.items()]
