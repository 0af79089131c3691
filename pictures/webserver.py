"""Dagster's webserver and daemon over a home, on a free port of this machine, while pictures are taken."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from pictures.browser import LOOK, PATIENCE, PictureError
from tests.servers import free_port

CHECKOUT = Path(__file__).parent.parent
LOADED = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus locationOrLoadError { __typename } } } } }"


@contextmanager
def webserver() -> Iterator[str]:
    """The address of a `dg dev` over NBA_PROPS_HOME, once it has loaded the definitions."""
    url = f"http://127.0.0.1:{free_port()}"
    dg, port = Path(sys.executable).parent / "dg", url.rpartition(":")[2]
    process = subprocess.Popen(
        [str(dg), "dev", "-w", str(CHECKOUT / "workspace.yaml"), "-h", "127.0.0.1", "-p", port],
        # Away from the checkout, whose `.env` would name the home of the checkout.
        cwd=os.environ["NBA_PROPS_HOME"], start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _await(url, process)
        yield url
    finally:
        # The children of `dg dev` outlive it when it is ended alone: they share a session of their own.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            entries = ask(url, LOADED)["locationEntries"]
        except httpx.TransportError:
            entries = []
        if entries and all(entry["loadStatus"] == "LOADED" for entry in entries):
            return
        time.sleep(LOOK)
    raise PictureError(f"the webserver at {url} did not load the definitions")


def ask(url: str, query: str, **variables: object) -> dict[str, Any]:
    """The only field of the reply to a GraphQL query."""
    reply = httpx.post(f"{url}/graphql", json={"query": query, "variables": variables}, timeout=PATIENCE)
    field: dict[str, Any] = next(iter(reply.json()["data"].values()))
    return field
