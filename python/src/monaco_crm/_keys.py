"""Where keys come from. A key's text is handed to the core at once, and no frame of this module keeps it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Final, final

from . import _core
from ._errors import ConfigurationError, checked

KEY_VARIABLE: Final = "MONACO_API_KEY"

KeyProvider = Callable[[], str]
AsyncKeyProvider = Callable[[], str | Awaitable[str]]


@final
class Keys:
    """The keys known at construction, or the host's provider; and whether they are Monaco's or a relay's."""

    __slots__ = ("key", "make", "provider", "standby")

    def __init__(
        self,
        make: Callable[[str], _core.ApiKey],
        *,
        key: _core.ApiKey | None = None,
        standby: _core.ApiKey | None = None,
        provider: AsyncKeyProvider | None = None,
    ) -> None:
        self.make: Final = make
        self.key = key
        self.standby = standby
        self.provider: Final = provider

    def parse(self, text: str) -> _core.ApiKey:
        """A key of this client's sort. Raises `InvalidKeyError`."""
        try:
            return _parsed(self.make, text)
        finally:
            del text

    def succeed(self, key: _core.ApiKey) -> None:
        """Remembers a rotation, for a forked process; one that has a provider asks that instead."""
        if self.provider is None:
            self.key, self.standby = key, None


def find_keys(api_key: str | AsyncKeyProvider | None, standby_api_key: str | None, bearer: str | AsyncKeyProvider | None) -> Keys:
    """The keys a client was given, else the one in `MONACO_API_KEY`. Raises `InvalidKeyError`, `ConfigurationError`."""
    try:
        if bearer is not None:
            if api_key is not None or standby_api_key is not None:
                raise ConfigurationError("bearer takes the place of api_key and standby_api_key; leave one of them out")
            return _single(_core.ApiKey.opaque, bearer)
        if standby_api_key is None:
            return _single(_core.ApiKey, _from_environment() if api_key is None else api_key)
        if callable(api_key):
            raise ConfigurationError("standby_api_key goes with a literal api_key; a provider gives the next key itself")
        keys = _single(_core.ApiKey, _from_environment() if api_key is None else api_key)
        keys.standby = _parsed(_core.ApiKey, standby_api_key)
        return keys
    finally:
        del api_key, standby_api_key, bearer


def _single(make: Callable[[str], _core.ApiKey], source: str | AsyncKeyProvider) -> Keys:
    try:
        return Keys(make, provider=source) if callable(source) else Keys(make, key=_parsed(make, source))
    finally:
        del source


def _parsed(make: Callable[[str], _core.ApiKey], text: str) -> _core.ApiKey:
    try:
        if not isinstance(text, str):
            raise ConfigurationError(f"a key is text, not {type(text).__name__}")
        return checked(make, text)
    finally:
        del text


def _from_environment() -> str:
    text = os.environ.get(KEY_VARIABLE)
    if text is None:
        raise ConfigurationError(f"no API key was given: pass api_key, or set {KEY_VARIABLE}")
    return text


def describe(fault: BaseException) -> str:
    """Class and text of an exception; the core redacts it."""
    text = str(fault)
    return f"{type(fault).__name__}: {text}" if text else type(fault).__name__


def fetch(keys: Keys) -> _core.Input:
    """Asks the provider and reports what came of it; the provider's own traceback stays here.

    A provider that blocks is not cut off at the call's deadline: no thread can be.
    """
    if keys.provider is None:
        return _core.Input.no_key("this client has no key provider")
    try:
        return _reported(keys, keys.provider())
    except Exception as fault:  # noqa: BLE001 - whatever a caller's own code raises
        return _core.Input.no_key(describe(fault))


async def fetch_async(keys: Keys) -> _core.Input:
    """As `fetch`, and awaits a provider that is asynchronous."""
    if keys.provider is None:
        return _core.Input.no_key("this client has no key provider")
    try:
        given = keys.provider()
        return _reported(keys, given if isinstance(given, str) else await given)
    except Exception as fault:  # noqa: BLE001 - whatever a caller's own code raises
        return _core.Input.no_key(describe(fault))


def _reported(keys: Keys, given: object) -> _core.Input:
    if not isinstance(given, str):
        return _core.Input.no_key(f"the key provider gave {type(given).__name__}, not text")
    try:
        return _core.Input.key(keys.make(given))
    except _core.CoreError as refusal:
        return _core.Input.no_key(refusal.args[0].message)
