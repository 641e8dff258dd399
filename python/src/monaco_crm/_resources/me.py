"""`client.me`: get."""

from __future__ import annotations

from .._models.me import Me as MeModel
from ._base import AsyncRawSender, AsyncSender, RawSender, Sender, item, raw, raw_async, request


class Me:
    """Whom the key belongs to."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def with_raw_response(self) -> MeWithRawResponse:
        """The same methods, answering `RawResponse`."""
        return MeWithRawResponse(Me(RawSender(self._sender)))

    def get(self) -> MeModel:
        """The user and the organisation that the key acts as: the cheapest check of a key."""
        return self._sender.send(request("get_me"), item(MeModel))


class MeWithRawResponse:
    """`Me` whose methods answer `RawResponse`."""

    def __init__(self, me: Me) -> None:
        self.get = raw(me.get)


class AsyncMe:
    """Whom the key belongs to."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    @property
    def with_raw_response(self) -> AsyncMeWithRawResponse:
        """The same methods, answering `RawResponse`."""
        return AsyncMeWithRawResponse(AsyncMe(AsyncRawSender(self._sender)))

    async def get(self) -> MeModel:
        """The user and the organisation that the key acts as: the cheapest check of a key."""
        return await self._sender.send(request("get_me"), item(MeModel))


class AsyncMeWithRawResponse:
    """`AsyncMe` whose methods answer `RawResponse`."""

    def __init__(self, me: AsyncMe) -> None:
        self.get = raw_async(me.get)
