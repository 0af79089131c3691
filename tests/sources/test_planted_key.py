"""The API key is in the requests and nowhere else: in no file of the home, no log, and no output."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay import ReplayServer

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.xdist_group("replay")]

KEY = "PLANTED-KEY-4f1d9c"
DAY = "2024-05-11"
# With every log turned on: a run of the job, the command, and an impatient chain that meets timeouts.
RUN = """
import logging, sys
sys.path[:0] = sys.argv[2:]
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
from datetime import date
from pathlib import Path
from nba_props.days import Days
from nba_props.instance.dagster_home import prepare
from nba_props.commands.runs import RunFailedError, run_job
from nba_props.settings import Settings
import nba_props.sources.http as http
http.silence_httpx()
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).setLevel = lambda level: None
day = Days.one(date.fromisoformat("2024-05-11"))
what = sys.argv[1]
if what == "job":
    prepare(Settings.read())
    try:
        run_job("ingest", day)
        print("the job succeeded")
    except RunFailedError as error:
        print(error)
elif what == "command":
    import typer
    from nba_props.commands.odds_history import odds_history
    app = typer.Typer()
    app.command()(odds_history)
    app(["--from", "2024-05-09", "--to", "2024-05-09", "--at", "22:00Z", "--budget", "500", "--rate", "20"])
else:
    from tests.sources.chains import HURRIED, opened
    chain = opened(Path(Settings.read().home), "live", patience=HURRIED)
    games = chain.schedule(day).frame
    try:
        chain.odds.event_odds("2024-05-11", "e1")
    except Exception:
        logging.exception("as a user would log it")
    print(chain.game_lines(day, games).outages)
"""


def run(what: str, home: Path) -> str:
    """All output of a process."""
    line = [sys.executable, "-c", RUN, what, str(Path(__file__).parents[2])]
    env = dict(os.environ) | {"DAGSTER_HOME": str(home / "dagster"), "NBA_PROPS_HOME": str(home)}
    process = subprocess.run(line, env=env, capture_output=True, text=True, check=False, cwd=home)
    return process.stdout + process.stderr


def test_the_api_key_is_in_no_file_and_no_output(
    replay: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", KEY)
    replay.step(f"{DAY}T18:00:00Z")
    odds, event = "odds-api/.*basketball_nba/odds", "odds-api/.*events/.*/odds"
    outputs: list[str] = []

    replay.spoil(
        {"path": event, "kind": "status", "status": 500, "times": 1},
        {"path": event, "kind": "rate_limit", "times": 1},
        {"path": event, "kind": "truncate", "times": 1, "after": 2},
    )
    outputs.append(run("job", tmp_path))
    assert "the job succeeded" in outputs[-1]
    replay.heal()
    replay.spoil({"path": "odds-api", "kind": "status", "status": 401, "error_code": KEY, "message": KEY})
    outputs.append(run("job", tmp_path))
    assert "check ODDS_API_KEY" in outputs[-1]

    replay.heal()
    replay.spoil(
        {"path": event, "kind": "status", "status": 500, "times": 1},
        {"path": event, "kind": "malformed", "times": 1},
    )
    outputs.append(run("command", tmp_path))
    assert "Credits:" in outputs[-1]

    replay.heal()
    replay.spoil(
        {"path": odds, "kind": "out_of_credits"},
        {"path": "events/e1/odds", "kind": "timeout", "seconds": 1.2},
    )
    outputs.append(run("chain", tmp_path))
    assert "UnansweredError: GET /v4/sports/basketball_nba/events/e1/odds: ReadTimeout" in outputs[-1]
    assert "quota is used up" in outputs[-1]

    assert "apiKey=***" in "".join(outputs)  # the logs are on, and masked
    assert not [text for text in outputs if KEY in text]
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len([p for p in files if p.name.endswith(".json.gz")]) > 5
    assert [p for p in files if p.suffix == ".db"]
    for path in files:
        assert KEY.encode() not in content(path)
        assert KEY not in str(path)
    assert replay.tells("log")["total"] > 10


def content(path: Path) -> bytes:
    """A file's bytes, decompressed if need be; damaged ones are in quarantine unchanged."""
    raw = path.read_bytes()
    return raw + gzip.decompress(raw) if path.suffix == ".gz" else raw
