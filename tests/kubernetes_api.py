"""A Kubernetes API on loopback that keeps the jobs it is given and says of them what a test wants: no cluster is here."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml


@dataclass
class KubernetesApi:
    """The API's jobs by name as they were posted, the status it reports of all of them, and which were deleted."""

    url: str = ""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=lambda: {"active": 1})
    deleted: list[str] = field(default_factory=list)

    def kubeconfig(self, folder: Path) -> Path:
        """A file by which clients find it."""
        path = folder / "kubeconfig"
        named = {"name": "test"}
        content = {
            "current-context": "test",
            "clusters": [named | {"cluster": {"server": self.url}}],
            "users": [named | {"user": {}}],
            "contexts": [named | {"context": {"cluster": "test", "user": "test"}}],
        }
        path.write_text(yaml.safe_dump(content))
        return path

    def get(self, name: str) -> dict[str, Any]:
        """A job with its status; there are no pods."""
        if name == "pods":
            return {"kind": "PodList", "items": []}
        return self.jobs[name] | {"status": self.status}

    def put(self, job: dict[str, Any]) -> dict[str, Any]:
        """Keeps a job."""
        self.jobs[job["metadata"]["name"]] = job
        return job

    def delete(self, name: str) -> dict[str, Any]:
        """Notes that a job is to go."""
        self.deleted.append(name)
        return {"kind": "Status", "status": "Success"}


@contextmanager
def kubernetes_api() -> Iterator[KubernetesApi]:
    """The API while the block runs."""
    api = KubernetesApi()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(api.get(self._name()))

        def do_POST(self) -> None:
            self._answer(api.put(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def do_DELETE(self) -> None:
            self._answer(api.delete(self._name()))

        def log_message(self, *args: object) -> None:
            """Prints nothing."""

        def _name(self) -> str:
            return self.path.split("?")[0].removesuffix("/status").rpartition("/")[2]

        def _answer(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
