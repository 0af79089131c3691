"""A PostgreSQL server of the tests' own on loopback, with Debian's or any other binaries of version 13 or later."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.servers import free_port

PASSWORD = "planted-secret"  # noqa: S105  (of a server that lives for a test)
# PostgreSQL refuses to run as root: there Debian's own user runs it.
USER = "postgres"
PATIENCE = 60  # seconds


def binaries() -> Path:
    """The newest installation's folder of programs; the test is skipped where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("no PostgreSQL on this machine (apt-get install postgresql)")
    return found[-1] if found else Path(str(on_path)).parent


@contextmanager
def server() -> Iterator[str]:
    """The URL of a fresh server's database, as NBA_PROPS_POSTGRES_URL has it."""
    programs, folder = binaries(), Path(tempfile.mkdtemp(prefix="nba_props-postgres-"))
    is_root = os.geteuid() == 0
    runs_as = USER if is_root else None
    if is_root:
        owner = pwd.getpwnam(USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", free_port()
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    made: list[str | Path] = [programs / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256"]
    made += [f"--pwfile={secret}", "-N"]
    subprocess.run(made, user=runs_as, cwd=folder, check=True, capture_output=True)
    line: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        folder,
        "-F",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(line, user=runs_as, cwd=folder, stdout=log, stderr=log)
    try:
        yield _answering(f"postgresql+psycopg2://{USER}:{PASSWORD}@127.0.0.1:{port}/{USER}")
    finally:
        process.send_signal(signal.SIGINT)  # it does not wait for those who are connected
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answering(url: str) -> str:
    """Waits for the server."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg2.connect(url.replace("+psycopg2", "")).close()
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return url
