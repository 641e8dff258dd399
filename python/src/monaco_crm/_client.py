"""`Monaco`: the client, with threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from . import _core
from ._client_setup import pairs, raw_request, settings_of
from ._drive import drive
from ._errors import checked, from_core
from ._generated.client import Resources
from ._keys import KeyProvider
from ._options import (
    NOT_GIVEN,
    CallOptions,
    ClientOptions,
    Method,
    Pacing,
    RetrySafety,
    Transport,
    Window,
    WindowName,
    call_options,
    options_of_calls,
)
from ._pages import Listing
from ._plan import Limits, Plan, limits_of, plan_of
from ._raw import RawResponse, value_of
from ._resources._base import CustomFieldValues, Extra, Parse, Read, request
from ._runtime import Runtime
from ._time import now_ms

if TYPE_CHECKING:
    import types

    import httpx2
    from typing_extensions import Self, Unpack

    from ._events import EventHook
    from ._field_schemas import FieldSchemas

T = TypeVar("T")


class Monaco(Resources):
    """A client of Monaco's API. It may be shared by threads.

    Args:
        api_key: a key, or what is called for one when it is first needed and after a 401. `MONACO_API_KEY` unless given. What is
            called is not cut off at a call's deadline: a thread that blocks cannot be.
        standby_api_key: the key to go on with once the first is refused, during a rotation.
        bearer: an opaque token, or what is called for one, of a relay in front of Monaco, which `base_url` names.
        base_url: `https://host[:port][/prefix]`, or http to this machine. `MONACO_BASE_URL` unless given, else Monaco's own.
        windows: limits of your own, which only delay: `per_hour` and `per_minute` are the two that Monaco documents.
        pacing: `follow` sends freely until the server or a window says stop, `even` spreads the calls, `off` has no queue.
        on_event: called with what happens to calls, as data. It must not block; what it raises is logged.
        transport: what sends requests: `httpx2`, or `wire`, which needs no other package.
        http_client: an `httpx2.Client` of your own, which follows no redirects; it is not closed with this client. It gets
            timeouts of each single operation only, where the default one is held to the whole attempt's.
        options: as in `CallOptions`, for every call; `backoff_initial`, `backoff_factor`, `backoff_cap` and `retry_quota` as in
            `ClientOptions`.

    Raises `ConfigurationError` and `InvalidKeyError`.
    """

    def __init__(
        self,
        *,
        api_key: str | KeyProvider | None = None,
        standby_api_key: str | None = None,
        bearer: str | KeyProvider | None = None,
        base_url: str | None = None,
        windows: Sequence[Window | WindowName] = (),
        pacing: Pacing = "follow",
        on_event: EventHook | None = None,
        transport: Transport = "httpx2",
        http_client: httpx2.Client | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        try:
            settings = settings_of(
                keys=(api_key, standby_api_key, bearer),
                base_url=base_url,
                windows=windows,
                pacing=pacing,
                hook=on_event,
                transport=transport,
                http_client=http_client,
                options=options,
            )
        finally:
            # A frame stands in the traceback of what is raised here.
            del api_key, standby_api_key, bearer
        self._given = options_of_calls(options)
        self._options = call_options(self._given)
        self._runtime = Runtime(settings)

    @property
    def kept_schemas(self) -> dict[str, FieldSchemas]:
        """Field schemas by entity, which this client and its clones fetch once: for resources."""
        return self._runtime.kept_schemas

    def request(
        self,
        method: Method,
        path: str,
        *,
        body: Any = NOT_GIVEN,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        retry_safety: RetrySafety = "unsafe",
    ) -> Any:
        """Asks for what this package does not know yet, and gives the decoded JSON, whole; None for an empty answer.

        `path` starts with a slash and is sent as it stands. `retry_safety` says when it may be sent again after an unknown
        outcome; the method says nothing about that.
        """
        response = self.raw_request(method, path, body=body, query=query, headers=headers, retry_safety=retry_safety)
        return response.parse()

    def raw_request(
        self,
        method: Method,
        path: str,
        *,
        body: Any = NOT_GIVEN,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        retry_safety: RetrySafety = "unsafe",
    ) -> RawResponse[Any]:
        """As `request`, and gives the answer with its status and headers."""
        asked = raw_request(method, path, body=body, query=query, headers=headers, retry_safety=retry_safety)
        return self.send(asked, _as_it_came)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """The same client, sharing keys, limits and connections, whose calls are told `options`."""
        clone = object.__new__(type(self))
        clone.__dict__.update(self.__dict__)
        given: CallOptions = {**self._given, **options}
        clone._given, clone._options = given, call_options(given)
        return clone

    def explain(
        self,
        operation: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        custom_fields: CustomFieldValues | None = None,
        extra: Extra | None = None,
    ) -> Plan:
        """What a call would send and wait for, without sending it.

        `operation` is the catalogue's id, such as `create_contact`; `path` holds the arguments of its path, and the
        rest is as in the operation's own method.
        """
        asked = request(
            operation,
            path=pairs("path", path),
            query=pairs("query", query),
            body=body,
            custom_fields=custom_fields,
            extra=extra,
        )
        return plan_of(checked(self._runtime.core.explain, asked, self._options, now_ms()))

    def limits(self) -> Limits:
        """What may still be sent, until when, and who waits."""
        return limits_of(self._runtime.core.limits(now_ms()))

    def rotate(self, key: str) -> str:
        """Goes on with `key` at once, calls under way included, and gives its fingerprint. Raises `InvalidKeyError`."""
        try:
            successor = self._runtime.settings.keys.parse(key)
        finally:
            del key
        return self._runtime.rotate(successor)

    @property
    def key_id(self) -> str | None:
        """The current key's fingerprint, if one is known."""
        return self._runtime.core.current_key

    def close(self) -> None:
        """Closes the connections that this client opened itself; calls that come after are not sent."""
        self._runtime.close()

    def send(self, request: _core.Request, parse: Parse[T]) -> T:
        """Sends a request of the core: for resources."""
        result = drive(self._runtime, request, self._options)
        if isinstance(result, _core.Error):
            raise from_core(result)
        return parse(result)

    def list(self, request: _core.Request, options: str, read: Read[T]) -> Listing[T]:
        """Starts a listing of the core: for resources."""
        pages = checked(self._runtime.core.pages, request, options)
        return Listing(pages, read, self._fetch)

    def _fetch(self, request: _core.Request) -> _core.Success | _core.Error:
        return drive(self._runtime, request, self._options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: types.TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Monaco {self._runtime.settings.base_url} {self.key_id or 'key provider'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds a key and cannot be pickled; make one where it is used")

    def __copy__(self) -> NoReturn:
        raise TypeError("a client cannot be copied; with_options gives one that shares its keys and limits")

    def __deepcopy__(self, memo: dict[int, Any]) -> NoReturn:
        raise TypeError("a client cannot be copied; with_options gives one that shares its keys and limits")


def _as_it_came(success: _core.Success) -> RawResponse[Any]:
    return RawResponse(success, value_of)
