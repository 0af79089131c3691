"""The replay server as a subprocess: recorded nights in the wire formats of the live APIs, under a clock of its own."""

import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import free_port

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-replay" / "bin" / "python"
ABSENT = "skipped: real data absent"


def shared() -> Path:
    """The folder of the recorded seasons and the server: NBA_PROPS_SHARED, else beside the repository."""
    return Path(os.environ.get("NBA_PROPS_SHARED") or ROOT.parent / "shared")


def real() -> Path:
    """The folder of the recorded seasons; skips the test where it is absent."""
    if not (shared() / "real" / "games.parquet").is_file():
        pytest.skip(ABSENT)
    return shared() / "real"


@dataclass
class ReplayServer:
    """A running replay server. `step` moves its clock together with the product's."""

    port: int
    process: subprocess.Popen[str] = field(repr=False)
    monkeypatch: pytest.MonkeyPatch | None = field(default=None, repr=False)
    # One client, since each loads the trusted certificates in a tenth of a second. It keeps no connection, which the
    # server may close at any time.
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(limits=httpx.Limits(max_keepalive_connections=0)), repr=False
    )

    @classmethod
    def start(cls, *options: str) -> "ReplayServer":
        """Starts a server on a free port and waits until it listens; skips the test where there is none to start."""
        script = shared() / "replay" / "server.py"
        if not (script.is_file() and PYTHON.is_file()):
            pytest.skip(ABSENT)
        data = real()
        port = free_port()
        command = [str(PYTHON), "-B", str(script), "--port", str(port), "--data", str(data), *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline() if process.stdout else ""
        if "replay ready" not in line:
            process.kill()
            raise RuntimeError(f"the replay server did not start: {line!r}")
        return cls(port, process)

    def stop(self) -> None:
        """Ends this server's process."""
        self.client.close()
        with self.process:  # closes its output
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which the product is live in the replayed world."""
        return {
            "NBA_PROPS_SOURCE": "live",
            "ODDS_API_KEY": "replayed-key",
            "ODDS_API_BASE_URL": f"{self.url}/odds-api",
            "NBA_CDN_BASE_URL": f"{self.url}/nba-cdn",
            "NBA_STATS_BASE_URL": f"{self.url}/nba-stats",
            "NBA_INJURY_BASE_URL": f"{self.url}/nba-injury",
        }

    def step(self, instant: str | datetime) -> datetime:
        """Sets the server's clock and NBA_PROPS_NOW to an instant and returns it."""
        at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._post("clock", {"now": text})
        if self.monkeypatch is None:
            os.environ["NBA_PROPS_NOW"] = text
        else:
            self.monkeypatch.setenv("NBA_PROPS_NOW", text)
        return at

    def spoil(self, *rules: dict[str, Any]) -> None:
        """Adds fault rules, as the server's README describes them."""
        self._post("faults", list(rules))

    def heal(self) -> None:
        """Removes all fault rules."""
        self.client.delete(f"{self.url}/replay/faults").raise_for_status()

    def asked(self) -> dict[str, int]:
        """The number of requests by path since the last `forget`."""
        counts: dict[str, int] = self.tells("log")["counts"]
        return counts

    def forget(self) -> None:
        """Empties the log of requests."""
        self.client.delete(f"{self.url}/replay/log").raise_for_status()

    def tells(self, what: str) -> Any:  # noqa: ANN401  (JSON)
        """Its clock, faults, log or days."""
        return self.client.get(f"{self.url}/replay/{what}").raise_for_status().json()

    def _post(self, what: str, body: object) -> None:
        self.client.post(f"{self.url}/replay/{what}", json=body).raise_for_status()
