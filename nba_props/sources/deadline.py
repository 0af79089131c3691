"""A deadline for the network traffic of an httpx client: connecting, TLS, headers, redirects and body together.

httpx bounds each pause of a server, never the whole request: a server that sends a byte now and then would hold a
caller for as long as it likes. Here every pause is bounded by what is left until the deadline too.
"""

import math
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

Left = float | None


class TooSlowError(Exception):
    """A reply that was not whole at the deadline, after so many seconds in all."""

    def __init__(self, error: httpx.TimeoutException, seconds: float) -> None:
        super().__init__(f"{type(error).__name__}, took longer than {seconds:g} s")


class Deadline(threading.local):
    """The instant, by the monotonic clock, at which the request of this thread must have ended; inf for none."""

    until: float = math.inf

    @property
    def has_passed(self) -> bool:
        """Whether the request has used up its time."""
        return time.monotonic() >= self.until

    def bounded(self, timeout: Left, error: type[Exception]) -> float | None:
        """A timeout that ends at the deadline.

        Raises:
            error: the deadline has passed.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise error("the request has used up its time")
        least = min(left, math.inf if timeout is None else timeout)
        return None if math.isinf(least) else least


def bound(client: httpx.Client, deadline: Deadline) -> None:
    """Bounds all connections that the client will open, also those through a proxy.

    httpx has no setting for what its connections are made of, hence the private names; a test holds them.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool = transport._pool
            pool._network_backend = _Backend(pool._network_backend, deadline)


@dataclass(slots=True)
class _Stream(httpcore.NetworkStream):
    inner: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: Left = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.bounded(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: Left = None) -> None:
        self.inner.write(buffer, self.deadline.bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Left = None
    ) -> httpcore.NetworkStream:
        left = self.deadline.bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (httpcore's own signature)
        return self.inner.get_extra_info(info)


@dataclass(slots=True)
class _Backend(httpcore.NetworkBackend):
    inner: httpcore.NetworkBackend
    deadline: Deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Left = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = self.deadline.bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.connect_tcp(host, port, left, local_address, socket_options), self.deadline)

    def connect_unix_socket(
        self, path: str, timeout: Left = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        left = self.deadline.bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.connect_unix_socket(path, left, socket_options), self.deadline)

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)
