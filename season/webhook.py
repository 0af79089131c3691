"""A local webhook, which takes down what the product tells."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

VARIABLE = "NBA_PROPS_ALERT_WEBHOOK"


class Webhook:
    """It listens on a free port of this machine. Use it in a `with` block.

    `said` holds the JSON documents that were posted, in their order.
    """

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        said = self.said

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Prints nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """The variable that makes the product tell it."""
        return {VARIABLE: f"http://127.0.0.1:{self._server.server_port}/"}

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """Alerts and all-clears, in the order in which they were told, each with the instant as `sent_at`."""
        return [{"sent_at": told["sent_at"]} | alert for told in self.said for alert in told["alerts"]]

    def kinds(self) -> list[str]:
        """The kinds of which somebody was told."""
        return [alert["kind"] for alert in self.alerts if alert["turn"] == "new"]

    def lines(self) -> list[str]:
        """All of it, a line each."""
        return [
            f"{alert['sent_at']} {alert['turn']} {alert['kind']}: {alert['subject']}: {alert['what']}"
            for alert in self.alerts
        ]
