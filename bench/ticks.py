"""`python -m bench.ticks [--ticks 600] [--home HOME]`: what ticks of every sensor cost, and whether processes grow.

Daemon, code server and webserver run on a copy of a home, by default one of a week of the simulated league. Each sensor
ticks as soon as it has ticked, so that ten hours of minutes take minutes. Runs are requested and stay in the queue: what
is measured is the looking. Memory counts from the end of the warm-up.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx

from tests.servers import free_port

CHECKOUT = Path(__file__).parent.parent
EVENING = "2024-04-10T20:00:00Z"
WARM_UP = 0.2  # of the ticks
LOOK_SECONDS = 1.0
PATIENCE = 180.0
LIMIT = 0.08
SENSOR = "tonight"
REPOSITORY = '{repositoryName: "__repository__", repositoryLocationName: "nba_props"}'
QUERY = f"""{{ sensorsOrError(repositorySelector: {REPOSITORY}) {{
    ... on Sensors {{ results {{ name sensorState {{ ticks(limit: 20) {{ status }} }} }} }} }} }}"""


@dataclass(slots=True)
class Memory:
    """Resident bytes of a process at each look, with the ticks that were done by then."""

    looks: list[tuple[int, int]] = field(default_factory=list)

    def growth(self, ticks: int) -> float:
        """The last tenth of the looks over the first tenth after the warm-up, less one: of medians."""
        after = [size for done, size in self.looks if done >= ticks * WARM_UP]
        tenth = max(len(after) // 10, 1)
        return statistics.median(after[-tenth:]) / statistics.median(after[:tenth]) - 1


def main() -> None:
    """Runs the ticks and prints memory and seconds; ends with status 1 where a process grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.ticks", description=__doc__)
    parser.add_argument("--ticks", type=int, default=600, help=f"of the sensor `{SENSOR}`")
    parser.add_argument(
        "--home", type=Path, help="copied before; its clock stands at 2024-04-10 16:00 Eastern"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ticks-") as folder:
        home = Path(folder) / "home"
        _fill(home, given.home)
        memory, seconds = _ticked(home, given.ticks)
    grew = {name: of.growth(given.ticks) for name, of in memory.items()}
    figures = {
        name: {"first_mb": of.looks[0][1] / 1e6, "last_mb": of.looks[-1][1] / 1e6, "growth": grew[name]}
        for name, of in memory.items()
    }
    print(json.dumps({"ticks": given.ticks, "seconds": seconds, "memory": figures}, indent=2))
    sys.exit(any(growth > LIMIT for growth in grew.values()))


def _fill(home: Path, source: Path | None) -> None:
    """Copies a home, or makes one of a week that is ingested and has features."""
    from nba_props.commands.runs import run_job  # noqa: PLC0415  (slow to load)
    from nba_props.days import Days  # noqa: PLC0415  (as above)
    from nba_props.instance.dagster_home import prepare  # noqa: PLC0415  (as above)
    from nba_props.settings import Settings  # noqa: PLC0415  (as above)

    if source:
        shutil.copytree(source, home)
    os.environ |= {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": EVENING}
    prepare(Settings.read())
    if not source:
        for job in ("ingest", "features"):
            run_job(job, Days(date(2024, 4, 3), date(2024, 4, 9)))
    settings = home / "dagster" / "dagster.yaml"
    settings.write_text(settings.read_text().replace("max_concurrent_runs: 3", "max_concurrent_runs: 0"))


def _ticked(home: Path, ticks: int) -> tuple[dict[str, Memory], dict[str, Mapping[str, float]]]:
    """The memory of each process while so many ticks are done, and the seconds of ticks by sensor."""
    import dagster as dg  # noqa: PLC0415  (as above)

    with ExitStack() as stack:
        processes, url = _services(stack, home)
        memory = {name: Memory() for name in processes}
        with dg.DagsterInstance.get() as instance:
            done, started = 0, time.monotonic()
            while done < ticks:
                time.sleep(LOOK_SECONDS)
                done = len(_finished(instance).get(SENSOR, ()))
                httpx.post(f"{url}/graphql", json={"query": QUERY}, timeout=PATIENCE)
                for name, process in processes.items():
                    memory[name].looks.append((done, _resident(process)))
                print(f"{done} ticks, {time.monotonic() - started:.0f} s", file=sys.stderr, end="\r")
            told = {name: _told(seconds) for name, seconds in _finished(instance).items()}
    return memory, told


def _told(seconds: list[float]) -> Mapping[str, float]:
    ordered = sorted(seconds)
    return {
        "ticks": len(ordered),
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95)], 3),
    }


def _finished(instance: "object") -> dict[str, list[float]]:
    """Seconds of each finished tick by sensor."""
    from dagster import DagsterInstance  # noqa: PLC0415  (as above)

    assert isinstance(instance, DagsterInstance)  # noqa: S101  (for the type)
    seconds: dict[str, list[float]] = {}
    for state in instance.all_instigator_state():
        for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id):
            if tick.end_timestamp:
                seconds.setdefault(state.instigator_name, []).append(tick.end_timestamp - tick.timestamp)
    return seconds


def _services(stack: ExitStack, home: Path) -> tuple[dict[str, subprocess.Popen[bytes]], str]:
    """Code server, webserver and daemon, as `dg dev` starts them, and the webserver's address."""
    grpc, web = free_port(), free_port()
    workspace = home / "ticking.yaml"
    workspace.write_text(
        f"load_from:\n  - grpc_server: {{host: 127.0.0.1, port: {grpc}, location_name: nba_props}}\n"
    )
    server = ("-m", "dagster", "api", "grpc", "-m", "bench.ticking", "-h", "127.0.0.1", "-p", str(grpc))
    processes = {"code server": stack.enter_context(_process(home, *server))}
    _await(grpc)
    line = ("-m", "dagster_webserver", "-w", str(workspace), "-h", "127.0.0.1", "-p", str(web))
    processes["webserver"] = stack.enter_context(_process(home, *line))
    processes["daemon"] = stack.enter_context(
        _process(home, "-m", "bench.ticking", "run", "-w", str(workspace))
    )
    _await(web)
    return processes, f"http://127.0.0.1:{web}"


@contextmanager
def _process(home: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with (home / "services.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  (our own interpreter and modules)
            [sys.executable, *words], cwd=home, env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        # Its children, the runs among them, share a session of their own.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes of memory that the process has."""
    if process.poll() is not None:
        raise RuntimeError(f"a service ended with status {process.returncode}: see services.log")
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _await(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(LOOK_SECONDS)
    raise RuntimeError(f"nothing listens on port {port}: see services.log")


if __name__ == "__main__":
    main()
