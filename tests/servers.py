"""Servers that tests start on loopback: a free port each, and a process that is waited for, named to clients, and ended."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def answering(
    process: subprocess.Popen[bytes],
    path: str,
    *,
    seconds: float,
    variable: str,
    url: str,
    said: Callable[[], str] = str,
) -> Iterator[None]:
    """A server that answers and is named in the environment as long as the block runs; then it is killed.

    Args:
        process: the server's.
        path: that is asked until it is answered.
        seconds: how long.
        variable: of the environment, which clients read.
        url: of the server.
        said: what the server has said of itself, for the error.

    Raises:
        RuntimeError: it does not answer.
    """
    before = os.environ.get(variable)
    try:
        until = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < until:
            with suppress(httpx.HTTPError):
                httpx.get(f"{url}{path}", timeout=5).raise_for_status()
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"{variable}: the server does not answer {path} {said()}")
        os.environ[variable] = url
        yield
    finally:
        process.kill()
        process.wait()
        os.environ.pop(variable, None)
        if before is not None:
            os.environ[variable] = before
