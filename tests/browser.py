"""A headless Chromium without a network: pages of the report from their files, keys, and what the browser complains of.

https://chromedevtools.github.io/devtools-protocol/
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from pictures.browser import Page, chromium, found

needs_chromium = pytest.mark.skipif(found() is None, reason="no Chromium is on PATH")
NO_NETWORK = (
    "--disable-gpu",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "/": 191}
TYPED = {"Enter": "\r", "/": "/"}


class Tab(Page):
    """A page of the browser, which has no network.

    Attributes:
        complaints: errors of the console, of scripts and of the page's policy, in words.
        requests: what was requested beside the page itself.
    """

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._events: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Network.emulateNetworkConditions", **OFFLINE)

    def read(self, page: Path) -> None:
        """Opens a page from its file and waits until it has loaded."""
        self.complaints, self.requests, self._events = [], [], []
        self.open(page.as_uri())
        while "Page.loadEventFired" not in self._events:
            self.heard()
        self.requests.remove(page.as_uri())

    def look(self, width: int, scheme: str) -> None:
        """Sets the width of the window and whether the reader prefers light or dark."""
        self.appear(width, 844, dark=scheme == "dark")

    def press(self, key: str, times: int = 1) -> None:
        """Presses a key."""
        event = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
        typed = {"text": TYPED[key]} if key in TYPED else {}
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", type="keyDown", **event, **typed)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text: str) -> None:
        """Writes text where the focus is."""
        self.call("Input.insertText", text=text)

    def heard(self) -> dict[str, Any]:
        """The browser's next message, of which an event is noted."""
        message = super().heard()
        method, params = message.get("method", ""), message.get("params", {})
        self._events.append(method)
        match method:
            case "Network.requestWillBeSent" if not params["request"]["url"].startswith("data:"):
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if params["type"] in {"error", "warning", "assert"}:
                self.complaints.append(str(params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] in {"error", "warning"}:
                self.complaints.append(params["entry"]["text"])
        return message


@contextmanager
def tab() -> Iterator[Tab]:
    """A tab of a fresh browser, which ends with it."""
    with chromium(NO_NETWORK) as socket:
        yield Tab(socket)
