"""Local servers that take what alerts send: a webhook, and a mail server that speaks as little SMTP as it needs."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Webhook:
    """A webhook on a free port. `status` is what it answers; `got` the bodies that it was posted, `pings` its GETs."""

    url: str = ""
    status: int = 200
    got: list[Any] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)


@contextmanager
def webhook(secret: str = "T000/B000/planted-secret") -> Iterator[Webhook]:  # noqa: S107  (it is there to be looked for)
    """A running webhook whose path is a secret."""
    sink = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if sink.status == 200:
                sink.got.append(body)
            self._answer()

        def do_GET(self) -> None:
            sink.pings.append(self.path)
            self._answer()

        def _answer(self) -> None:
            self.send_response(sink.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        sink.url = f"http://127.0.0.1:{port}/{secret}"
        yield sink


@dataclass
class MailServer:
    """A mail server on a free port. `got` are its mails, whole; it refuses every login where `refuses` is set."""

    port: int = 0
    refuses: bool = False
    got: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running mail server."""
    sink = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            for line in iter(self.rfile.readline, b""):
                word = line.decode().strip()
                sink.said.append(word)
                match word.upper().split(" ")[0]:
                    case "EHLO":
                        self._say("250-sink\r\n250 AUTH PLAIN")
                    case "AUTH":
                        self._say("535 refused" if sink.refuses else "235 welcome")
                    case "DATA":
                        self._say("354 go on")
                        lines = list(iter(self.rfile.readline, b".\r\n"))
                        sink.got.append(b"".join(lines).decode())
                        self._say("250 taken")
                    case "QUIT":
                        self._say("221 bye")
                        return
                    case _:
                        self._say("250 fine")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as sink.port:
        yield sink


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
