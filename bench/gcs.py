"""A store in a bucket, each request of which takes 30 ms longer: what a night and a season wait for.

The server is an emulator on loopback, in a process of its own. Seconds are those in which at least one request was under
way, beside those that the same requests would take one after the other.
"""

import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.figures import Figure
from nba_props.commands.demo import GAMES, NOW, QUOTED, SEASON, TRAINED
from nba_props.commands.runs import run_job
from nba_props.days import Days, game_date, model_week
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings, instant_of
from tests.gcs import emulator, new_bucket

DELAY_SECONDS = 0.03
NIGHT_TARGET, SEASON_TARGET = 8, 20
NOT_STORED = {"dagster", "locks", "cache"}
MORNING, LATER = NOW.replace("T20", "T12"), NOW.replace("T20:00", "T20:30")
LATEST = NOW.replace("T20:00", "T21:00")


@dataclass(slots=True)
class Waiting:
    """Requests that were sent, by kind, and the seconds in which one was under way."""

    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    _under_way: int = 0
    _since: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def counted(self, kind: str) -> Iterator[None]:
        """Counts the request of the block."""
        with self._guard:
            self.kinds[kind] += 1
            self._since = self._since if self._under_way else time.perf_counter()
            self._under_way += 1
        try:
            yield
        finally:
            with self._guard:
                self._under_way -= 1
                self.seconds += 0 if self._under_way else time.perf_counter() - self._since

    def figure(self, name: str, target: int | None = None) -> Figure:
        """The figure of what was counted."""
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.kinds.most_common())
        note = f"{counts}{f'; target {target} s' if target else ''}"
        alone = self.kinds.total() * DELAY_SECONDS
        return Figure(name, self.seconds, alone, f"{DELAY_SECONDS * 1000:.0f} ms for each request", note)


def run() -> list[Figure]:
    """Figures of a season's features and of nights, with nothing kept on this machine and with what the last one kept."""
    tonight = game_date(instant_of(NOW))
    season, night = Days(SEASON, tonight - timedelta(1)), Days.one(tonight)
    with tempfile.TemporaryDirectory() as place, patch.dict(os.environ):
        folder = Path(place)
        local, home = folder / "local", folder / "remote"
        (folder / "server").mkdir()
        with emulator(folder / "server"):
            _use(local, MORNING)
            _ingest(season)
            _use(home, MORNING, NBA_PROPS_STORE=_uploaded(local))
            features = _measured("features", season)
            _use(local, MORNING)
            run_job("features", season)
            run_job("train", Days.one(model_week(tonight)), only=TRAINED)
            _use(local, NOW)
            run_job("nightly", night)
            store = _uploaded(local)
            shutil.rmtree(home / "cache")
            _use(home, LATER, NBA_PROPS_STORE=store)
            cold = _measured("nightly", night)
            _use(home, LATEST, NBA_PROPS_STORE=store)
            again = _measured("nightly", night)
    return [
        features.figure(f"features of a season, {len(season)} days", SEASON_TARGET),
        cold.figure("a night, the first on this machine", NIGHT_TARGET),
        again.figure("a night, half an hour later", NIGHT_TARGET),
    ]


def _use(home: Path, now: str, **more: str) -> None:
    os.environ |= {"NBA_PROPS_HOME": str(home), "NBA_PROPS_SOURCE": "simulated", "NBA_PROPS_NOW": now}
    os.environ |= {"NBA_PROPS_STORE": ""} | more
    prepare(Settings.read())


def _ingest(season: Days) -> None:
    """A season as `nba-props demo` makes it, in the home of this process."""
    quoted = Days(season.last - QUOTED, season.last)
    run_job("grade", Days(season.first, quoted.before(1).last), only=GAMES)
    run_job("ingest", quoted)


def _uploaded(home: Path) -> str:
    """The URL of a new bucket with the store of a home, except raw payloads of the past, which a night leaves alone."""
    import fsspec  # noqa: PLC0415  (its file system of buckets looks for the server)

    from nba_props.storage.files import put_all  # noqa: PLC0415

    fs, root = fsspec.core.url_to_fs(store := f"gs://{new_bucket()}/store")
    tonight = f"{instant_of(NOW):%Y%m%dT%H}"
    for inner in (folder for folder in home.iterdir() if folder.is_dir() and folder.name not in NOT_STORED):
        files = [path for path in inner.rglob("*") if path.is_file()]
        wanted = [path for path in files if inner.name != "raw" or path.name >= tonight]
        put_all(fs, {f"{root}/{path.relative_to(home)}": path.read_bytes() for path in wanted})
    return store


def _measured(job: str, days: Days) -> Waiting:
    """What a run waited for."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415  (an extra)

    waiting, send = Waiting(), HTTPAdapter.send

    def delayed(self: HTTPAdapter, request: Any, **options: Any) -> Any:  # noqa: ANN401  (of requests)
        with waiting.counted(_kind(request.method, request.path_url)):
            time.sleep(DELAY_SECONDS)
            return send(self, request, **options)

    with patch.object(HTTPAdapter, "send", delayed):
        run_job(job, days)
    return waiting


def _kind(method: str, path: str) -> str:
    """What a request is for."""
    if method == "GET":
        return "reads" if "alt=media" in path else "looks" if "/o/" in path else "listings"
    if method == "DELETE":
        return "removals"
    return "copies" if "/copyTo/" in path else "writes"
