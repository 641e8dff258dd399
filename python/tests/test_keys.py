"""Keys: providers, rotation, a standby, and a relay's token."""

from __future__ import annotations

import socket
import threading
import time

import anyio
import pytest

from conftest import KEY, raw_server, read_request
from monaco_crm import APITimeoutError, AsyncMonaco, AuthenticationError, InvalidKeyError, KeyProviderError, Monaco
from monaco_crm.testing import Emulator


class Vault:
    """A key provider, with the keys it gives in turn; the last one again and again."""

    def __init__(self, *keys: str, seconds: float = 0) -> None:
        self.keys = list(keys)
        self.seconds = seconds
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        time.sleep(self.seconds)
        return self.keys.pop(0) if len(self.keys) > 1 else self.keys[0]

    async def asynchronously(self) -> str:
        self.asked += 1
        await anyio.sleep(self.seconds)
        return self.keys.pop(0) if len(self.keys) > 1 else self.keys[0]


def successor(emulator: Emulator) -> str:
    return str(emulator.post("keys")["key"])


def test_a_provider_is_asked_once_and_again_after_a_401(emulator: Emulator) -> None:
    new = successor(emulator)
    vault = Vault(emulator.api_key + "\n", new)
    with Monaco(api_key=vault, base_url=emulator.base_url) as client:
        client.me.get()
        client.me.get()
        assert vault.asked == 1
        emulator.post("keys/deactivate", {"key": emulator.api_key})
        assert client.me.with_raw_response.get().attempts == 2
    assert vault.asked == 2


def test_a_provider_that_gives_the_refused_key_again_ends_the_call(emulator: Emulator) -> None:
    vault = Vault(KEY)
    with Monaco(api_key=vault, base_url=emulator.base_url) as client, pytest.raises(AuthenticationError) as caught:
        client.me.get()
    assert (vault.asked, caught.value.attempts) == (2, 1)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ("", "the key is empty"),
        ("sk-1", "starts with mks_"),
        (7, "gave int, not text"),
        (None, "gave NoneType, not text"),
    ],
)
def test_a_provider_that_gives_no_key_fails_the_call(emulator: Emulator, given: object, cause: str) -> None:
    client = Monaco(api_key=lambda: given, base_url=emulator.base_url)  # type: ignore[arg-type, return-value] # pyright: ignore[reportArgumentType]
    with pytest.raises(KeyProviderError) as caught:
        client.me.get()
    assert cause in (caught.value.cause or "")
    assert emulator.requests() == []


def test_threads_share_one_question_to_the_provider(emulator: Emulator) -> None:
    vault = Vault(emulator.api_key, seconds=0.2)
    with Monaco(api_key=vault, base_url=emulator.base_url) as client:
        threads = [threading.Thread(target=client.me.get) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.limits().sent == 8
    assert vault.asked == 1


@pytest.mark.anyio
async def test_tasks_share_one_question_to_an_async_provider(emulator: Emulator) -> None:
    vault = Vault(emulator.api_key, seconds=0.1)
    async with AsyncMonaco(api_key=vault.asynchronously, base_url=emulator.base_url) as client:
        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(client.me.get)
        assert client.limits().sent == 8
    assert vault.asked == 1


@pytest.mark.anyio
async def test_an_async_client_takes_a_blocking_provider_too(emulator: Emulator) -> None:
    async with AsyncMonaco(api_key=Vault(emulator.api_key), base_url=emulator.base_url) as client:
        assert (await client.me.get()).org_id == emulator.org_id


@pytest.mark.anyio
async def test_an_async_provider_that_takes_too_long_ends_with_the_deadline(emulator: Emulator) -> None:
    vault = Vault(emulator.api_key, seconds=30)
    async with AsyncMonaco(api_key=vault.asynchronously, base_url=emulator.base_url, deadline=0.2) as client:
        with pytest.raises(APITimeoutError):
            await client.me.get()


@pytest.mark.anyio
async def test_a_cancelled_fetch_passes_to_the_next_waiter(emulator: Emulator) -> None:
    vault = Vault(emulator.api_key, seconds=0.2)
    async with AsyncMonaco(api_key=vault.asynchronously, base_url=emulator.base_url) as client:
        async with anyio.create_task_group() as tasks:
            with anyio.move_on_after(0.05):
                tasks.start_soon(_after, 0.01, client)
                await client.me.get()
        assert client.limits().sent == 1
    assert vault.asked == 2


async def _after(seconds: float, client: AsyncMonaco) -> None:
    await anyio.sleep(seconds)
    await client.me.get()


def test_a_standby_key_goes_on_after_a_401(emulator: Emulator) -> None:
    new = successor(emulator)
    with Monaco(api_key=emulator.api_key, standby_api_key=new, base_url=emulator.base_url) as client:
        first = client.key_id
        client.me.get()
        emulator.post("keys/deactivate", {"key": emulator.api_key})
        assert client.me.with_raw_response.get().attempts == 2
        assert client.key_id != first


def test_rotate_switches_at_once_and_gives_the_fingerprint(emulator: Emulator) -> None:
    new = successor(emulator)
    with emulator.client() as client:
        assert client.rotate(new) == client.key_id
        emulator.post("keys/deactivate", {"key": emulator.api_key})
        assert client.me.with_raw_response.get().attempts == 1
        with pytest.raises(InvalidKeyError):
            client.rotate("mks_short")
        client.me.get()


def test_rotate_reaches_a_call_that_waits_for_the_provider(emulator: Emulator) -> None:
    vault = Vault(emulator.api_key, seconds=0.5)
    new = successor(emulator)
    with Monaco(api_key=vault, base_url=emulator.base_url) as client:
        asking = threading.Thread(target=client.me.get)
        asking.start()
        time.sleep(0.1)
        finished: list[float] = []

        def wait() -> None:
            client.me.get()
            finished.append(time.monotonic())

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.1)
        rotated = time.monotonic()
        client.rotate(new)
        waiting.join()
        asking.join()
    assert finished[0] - rotated < 0.25


def test_a_sole_key_that_is_refused_is_final_for_the_call_and_usable_for_the_next(emulator: Emulator) -> None:
    new = successor(emulator)
    emulator.fault({"status": 401, "body": '{"detail": "No key found"}'})
    with Monaco(api_key=new, base_url=emulator.base_url) as client:
        with pytest.raises(AuthenticationError) as caught:
            client.me.get()
        assert caught.value.message.startswith("No key found")
        client.me.get()


@pytest.mark.parametrize("source", ["relay.token~1", lambda: "relay.token~1"])
def test_a_relays_token_is_sent_as_it_is(source: str) -> None:
    heads: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        heads.append(read_request(connection))
        connection.sendall(b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"data":{}}')

    with raw_server(answer) as server, Monaco(bearer=source, base_url=server.url) as client:
        client.me.get()
    assert b"Bearer relay.token~1\r\n" in heads[0]


def test_a_relays_token_is_rotated_as_one() -> None:
    client = Monaco(bearer="relay.token~1", base_url="https://relay.example.com/monaco")
    before = client.key_id
    assert client.rotate("relay.token~2") != before
    with pytest.raises(InvalidKeyError):
        client.rotate(KEY)
