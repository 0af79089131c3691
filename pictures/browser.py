"""Headless Chromium, driven through its DevTools protocol: pages, what to wait for, and screenshots."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 90.0  # seconds
LOOK = 0.1  # seconds
# A frame has been drawn since the last change of the page.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


class PictureError(Exception):
    """A picture that could not be taken; the message says why."""


def found() -> str | None:
    """The path of Chromium or Chrome, if one is on the PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def program() -> str:
    """The path of Chromium or Chrome.

    Raises:
        PictureError: when there is none on the PATH.
    """
    if path := found():
        return path
    raise PictureError(f"pictures need Chromium: none of {', '.join(NAMES)} is on the PATH")


@contextmanager
def chromium(flags: Iterable[str] = ()) -> Iterator[ClientConnection]:
    """The DevTools connection of the only page of a browser of its own, whose profile is thrown away.

    Args:
        flags: of the command line, beside what every use of it needs.

    Raises:
        PictureError: when there is no Chromium, or it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="pictures-", ignore_cleanup_errors=True) as profile:
        line = [
            program(), "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}",
            "--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--force-device-scale-factor=1",
            *flags,
        ]  # fmt: skip
        # Chromium's sandbox refuses to run as root, as whom containers run.
        line += ["--no-sandbox"] if os.geteuid() == 0 else []
        process = subprocess.Popen(
            [*line, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            with connect(_address(Path(profile), process), max_size=None, proxy=None) as socket:
                yield socket
        finally:
            process.terminate()
            process.wait()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """The WebSocket of the browser's only page, once it listens."""
    port, until = profile / "DevToolsActivePort", time.monotonic() + PATIENCE
    while not (port.exists() and port.read_text().strip()):
        if process.poll() is not None or time.monotonic() > until:
            raise PictureError(f"Chromium did not start (status {process.poll()})")
        time.sleep(LOOK)
    targets = httpx.get(f"http://127.0.0.1:{port.read_text().split()[0]}/json").json()
    return str(next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"))


class Page:
    """A page of the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._sent = socket, 0

    def appear(self, width: int, height: int, *, scale: float = 1.0, dark: bool = False) -> None:
        """Sets the window in CSS pixels, the pixels of a picture for each of them, and the colour scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        """Opens an address; what is to be seen may not be there yet: see `wait`."""
        self.call("Page.navigate", url=url)

    def run(self, script: str) -> Any:  # noqa: ANN401  (what the script gives)
        """The value of a JavaScript expression in the page; a promise is waited for."""
        reply = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in reply:
            raise PictureError(
                f"{script}: {reply['exceptionDetails'].get('exception', {}).get('description')}"
            )
        return reply["result"].get("value")

    def wait(self, condition: str) -> None:
        """Waits until a JavaScript expression is true and the page is drawn.

        Raises:
            PictureError: when it is not after a minute and a half.
        """
        until = time.monotonic() + PATIENCE
        while not self._holds(condition):
            if time.monotonic() > until:
                raise PictureError(
                    f"{self.run('location.href')} does not show what is waited for: {condition}"
                )
            time.sleep(LOOK)
        self.run(DRAWN)

    def _holds(self, condition: str) -> bool:
        try:
            return bool(self.run(condition))
        except PictureError:
            # The page is loading and has no body yet.
            return False

    def shot(self) -> bytes:
        """A PNG of the window."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """The result of a method of the protocol.

        Raises:
            PictureError: when the browser refuses it.
        """
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            reply = self.heard()
            if reply.get("id") == self._sent:
                if "error" in reply:
                    raise PictureError(f"{method}: {reply['error']['message']}")
                result: dict[str, Any] = reply["result"]
                return result

    def heard(self) -> dict[str, Any]:
        """The browser's next message, a reply or an event."""
        message: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
        return message
