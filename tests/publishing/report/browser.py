"""A headless Chromium without a network, driven by the DevTools protocol: pages from files, keys, and what they complain of.

https://chromedevtools.github.io/devtools-protocol/
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--hide-scrollbars",
    "--remote-debugging-port=0", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
LISTENING = re.compile(r"DevTools listening on (ws://\S+)")
SECONDS = 20
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "/": 191}
TYPED = {"Enter": "\r", "/": "/"}


@dataclass
class Tab:
    """A page of the browser.

    Attributes:
        complaints: errors of the console, of scripts and of the page's policy, in words.
        requests: what was requested beside the page itself.
    """

    socket: ClientConnection
    session: str
    numbers: Iterator[int]
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """The result of a method of the protocol."""
        number = next(self.numbers)
        asked = {"id": number, "method": method, "params": params, "sessionId": self.session}
        self.socket.send(json.dumps(asked))
        while True:
            message = json.loads(self.socket.recv(timeout=SECONDS))
            if message.get("id") == number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def open(self, page: Path) -> None:
        """Opens a page from its file and waits until it has loaded."""
        self.complaints, self.requests, self.events = [], [], []
        self.call("Page.navigate", url=page.as_uri())
        while "Page.loadEventFired" not in self.events:
            self._note(json.loads(self.socket.recv(timeout=SECONDS)))
        self.requests.remove(page.as_uri())

    def look(self, width: int, scheme: str) -> None:
        """Sets the width of the window and whether the reader prefers light or dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=False
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, expression: str) -> Any:  # noqa: ANN401  (what the page's script gives)
        """What an expression of the page's script gives."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str, times: int = 1) -> None:
        """Presses a key."""
        event = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
        for _ in range(times):
            self.call(
                "Input.dispatchKeyEvent",
                type="keyDown",
                **event,
                **({"text": TYPED[key]} if key in TYPED else {}),
            )
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text: str) -> None:
        """Writes text where the focus is."""
        self.call("Input.insertText", text=text)

    def _note(self, message: dict[str, Any]) -> None:
        method, params = message.get("method", ""), message.get("params", {})
        self.events.append(method)
        match method:
            case "Network.requestWillBeSent" if not params["request"]["url"].startswith("data:"):
                self.requests.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if params["type"] in {"error", "warning", "assert"}:
                self.complaints.append(str(params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] in {"error", "warning"}:
                self.complaints.append(params["entry"]["text"])


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """A tab of a fresh browser, which ends with it.

    Args:
        profile: a folder for the browser's own files.
    """
    assert FOUND
    command = [FOUND, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            places = (LISTENING.search(line) for line in process.stderr)
            place = next(found[1] for found in places if found)
            with connect(place, max_size=None) as socket:
                yield _opened(socket)
        finally:
            process.terminate()


def _opened(socket: ClientConnection) -> Tab:
    browser = Tab(socket, "", count(1))
    target = _browser_call(browser, "Target.createTarget", url="about:blank")["targetId"]
    session = _browser_call(browser, "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    opened = Tab(socket, session, browser.numbers)
    for domain in ("Page", "Runtime", "Log", "Network"):
        opened.call(f"{domain}.enable")
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    opened.call("Network.emulateNetworkConditions", **offline)
    return opened


def _browser_call(browser: Tab, method: str, **params: object) -> dict[str, Any]:
    browser.socket.send(
        json.dumps({"id": (number := next(browser.numbers)), "method": method, "params": params})
    )
    while (message := json.loads(browser.socket.recv(timeout=SECONDS))).get("id") != number:
        pass
    result: dict[str, Any] = message["result"]
    return result
