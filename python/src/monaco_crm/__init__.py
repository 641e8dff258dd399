"""Client for Monaco, the AI-native CRM.

from monaco_crm import Monaco

with Monaco() as client:  # reads MONACO_API_KEY
    for contact in client.contacts.list_all():
        print(contact.email)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from ._client import Monaco
from ._errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    CancelledCallError,
    Certainty,
    CertificateError,
    ConfigurationError,
    ConflictError,
    InvalidKeyError,
    InvalidRequestError,
    KeyProviderError,
    MisuseError,
    MonacoError,
    NotFoundError,
    PermissionDeniedError,
    ProxyError,
    RateLimitError,
    SendsNotAllowedError,
    ServerError,
    UndecodableResponseError,
    UnexpectedStatusError,
    UnprocessableEntityError,
)
from ._events import Event, EventHook
from ._filters import all_of, any_of, where
from ._options import NOT_GIVEN, CallOptions, ClientOptions, NotGiven, Window, WindowName
from ._pages import AsyncListing, Listing, Page
from ._plan import Limits, Plan, ServerBudget, WindowUse
from ._raw import RawResponse
from ._rule import Filter

if TYPE_CHECKING:
    from ._async_client import AsyncMonaco

__version__ = _core.VERSION

__all__ = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncListing",
    "AsyncMonaco",
    "AuthenticationError",
    "BadRequestError",
    "CallOptions",
    "CancelledCallError",
    "Certainty",
    "CertificateError",
    "ClientOptions",
    "ConfigurationError",
    "ConflictError",
    "Event",
    "EventHook",
    "Filter",
    "InvalidKeyError",
    "InvalidRequestError",
    "KeyProviderError",
    "Limits",
    "Listing",
    "MisuseError",
    "Monaco",
    "MonacoError",
    "NotFoundError",
    "NotGiven",
    "Page",
    "PermissionDeniedError",
    "Plan",
    "ProxyError",
    "RateLimitError",
    "RawResponse",
    "SendsNotAllowedError",
    "ServerBudget",
    "ServerError",
    "UndecodableResponseError",
    "UnexpectedStatusError",
    "UnprocessableEntityError",
    "Window",
    "WindowName",
    "WindowUse",
    "__version__",
    "all_of",
    "any_of",
    "where",
]


def __getattr__(name: str) -> Any:
    # anyio is imported only by those who use it.
    if name == "AsyncMonaco":
        from ._async_client import AsyncMonaco  # noqa: PLC0415

        return AsyncMonaco
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
