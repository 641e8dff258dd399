"""Connections of the `wire` transport: addresses, a proxy's tunnel, TLS, and the time of each operation."""

from __future__ import annotations

import socket
import time

from .. import _core
from ._bounds import AT_ONCE
from ._route import Failed, Route, not_connected


def open_connection(route: Route, deadline: float) -> socket.socket:
    """Connects, through the proxy if there is one, and secured where the origin is. Raises `Failed`."""
    connection: socket.socket | None = None
    try:
        connection = _connect(route.first_stop, deadline)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if route.proxy is not None:
            _open_tunnel(connection, route, route.proxy, deadline)
        if route.is_tls:
            limit(connection, deadline)
            # An end that TLS did not announce may be anybody's: it is no end of an answer.
            connection = route.tls.wrap_socket(connection, server_hostname=route.host, suppress_ragged_eofs=False)
    except BaseException as fault:
        if connection is not None:
            connection.close()
        # A name that cannot be looked up is no text for the resolver.
        if isinstance(fault, (OSError, UnicodeError)):
            raise not_connected(fault) from None
        raise
    return connection


def _connect(place: tuple[str, int], deadline: float) -> socket.socket:
    """The first address that answers: those of IPv6, then those of IPv4, none of which may use up the time of the others.

    Looking the name up is not cut off: the system's resolver cannot be. Raises `OSError`.
    """
    addresses = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
    addresses.sort(key=lambda address: address[0] != socket.AF_INET6)
    fault: OSError = OSError("the name has no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError as refusal:  # a family that this machine does not speak
            fault = refusal
            continue
        try:
            share = (deadline - time.monotonic()) / (len(addresses) - index)
            limit(connection, deadline, share)
            connection.connect(address)
        except OSError as refusal:
            connection.close()
            fault = refusal
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise fault


def _open_tunnel(connection: socket.socket, route: Route, proxy: _core.Proxy, deadline: float) -> None:
    """Raises `Failed` and `OSError`."""
    limit(connection, deadline)
    connection.sendall(proxy.encode_connect(route.core))
    tunnel = _core.Tunnel()
    while not tunnel.feed(connection.recv(AT_ONCE)):
        limit(connection, deadline)
    failure = tunnel.failure()
    if failure is not None:
        raise Failed(failure)


def limit(connection: socket.socket, deadline: float, most: float = float("inf")) -> None:
    """Lets the next operation take what is left, and at most `most` seconds. Raises `TimeoutError`."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the attempt's time ran out")
    connection.settimeout(min(left, most))
