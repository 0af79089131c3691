"""Google Cloud's questions about permissions on a free port: tokens, `testIamPermissions`, a dataset and its tables.

Requests are as the documentation of each API has them: who asks with another method, body or token gets an error. Emulators
of Cloud Storage and BigQuery enforce no permissions, so that no fault could be planted in them.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ACCOUNT = "nba-props@a-project.iam.gserviceaccount.com"
PROJECT, BUCKET, DATASET = "a-project", "a-bucket", "nba"
SECRET = "ODDS_API_KEY"  # noqa: S105  (the name of one)
TOKEN = "planted-token"  # noqa: S105  (it is there to be looked for)
STORAGE, PROJECTS, SECRETS, BIGQUERY = "/storage/v1", "/v3", "/v1", "/bigquery/v2"
TABLE = re.compile(rf"{BIGQUERY}/projects/{PROJECT}/datasets/{DATASET}/tables/(\w+):testIamPermissions")


@dataclass
class GoogleFake:
    """What the account may do: permissions that it has on each resource, the dataset's tables and its list of access.

    `on_project` counts for the dataset, too, as a grant on a project does. `asked` are the paths of all requests.
    """

    url: str = ""
    on_bucket: set[str] = field(default_factory=set)
    on_project: set[str] = field(default_factory=set)
    on_dataset: set[str] = field(default_factory=set)
    on_secret: set[str] = field(default_factory=set)
    tables: list[str] = field(default_factory=list)
    access: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> dict[str, str]:
        """The base URLs of the APIs."""
        parts = {"storage": STORAGE, "projects": PROJECTS, "secrets": SECRETS, "bigquery": BIGQUERY}
        return {name: f"{self.url}{path}" for name, path in parts.items()}

    def key_file(self, folder: Path) -> Path:
        """A key of a service account, made now, whose tokens this server gives."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        path = folder / "key.json"
        content = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "1",
            "private_key": pem,
            "client_email": ACCOUNT,
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        path.write_text(json.dumps(content))
        return path

    def got(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """What a GET answers."""
        dataset = f"{BIGQUERY}/projects/{PROJECT}/datasets/{DATASET}"
        mine = self.on_dataset | self.on_project
        if path == f"{STORAGE}/b/{BUCKET}/iam/testPermissions":
            return 200, _those(query["permissions"], self.on_bucket)
        if path == dataset:
            return (
                (200, {"access": self.access}) if "bigquery.datasets.get" in mine else (403, _refused(path))
            )
        if path == f"{dataset}/tables":
            tables = [{"tableReference": {"tableId": name}} for name in self.tables]
            return (200, {"tables": tables}) if "bigquery.tables.list" in mine else (403, _refused(path))
        return 404, {"error": {"message": f"{path} is not\nthere"}}

    def posted(self, path: str, asked: list[str]) -> tuple[int, Any]:
        """What a POST of permissions answers."""
        if path == f"{PROJECTS}/projects/{PROJECT}:testIamPermissions":
            return 200, _those(asked, self.on_project)
        if path == f"{SECRETS}/projects/{PROJECT}/secrets/{SECRET}:testIamPermissions":
            return 200, _those(asked, self.on_secret)
        if (table := TABLE.fullmatch(path)) and table[1] in self.tables:
            return 200, _those(asked, self.on_dataset | self.on_project)
        return 404, {"error": {"message": f"{path} is not there"}}


def _those(asked: list[str], granted: set[str]) -> dict[str, list[str]]:
    """As Google answers: without the field where none is granted."""
    found = [name for name in asked if name in granted]
    return {"permissions": found} if found else {}


def _refused(path: str) -> dict[str, Any]:
    return {"error": {"message": f"Access Denied: {path}"}}


@contextmanager
def google_fake() -> Iterator[GoogleFake]:
    """A running fake whose account may do nothing yet."""
    fake = GoogleFake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*fake.got(parts.path, parse_qs(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/token":
                self._send(200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
            else:
                self._answer(*fake.posted(self.path, json.loads(body)["permissions"]))

        def _answer(self, status: int, document: Any) -> None:  # noqa: ANN401  (any JSON)
            fake.asked.append(self.path)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, document = 401, {"error": {"message": "no token"}}
            self._send(status, document)

        def _send(self, status: int, document: Any) -> None:  # noqa: ANN401  (any JSON)
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        fake.url = f"http://127.0.0.1:{server.server_port}"
        yield fake
        server.shutdown()
