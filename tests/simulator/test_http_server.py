"""The simulator as an HTTP server: the bytes of the transport, a clock to set, and the product's live path over it."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.commands.simulate import environment, listen
from nba_props.days import Days
from nba_props.errors import ConfigurationError
from nba_props.resources.world import Requests, open_ingest
from nba_props.settings import Settings
from nba_props.simulator.fixtures.fixture import Stage
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.http_server import CLOCK, VirtualClock, open_server
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import BROWSER

DAY = date(2024, 1, 20)
NOW = datetime(2024, 1, 20, 22, 40, tzinfo=UTC)
FEED = "/v4/sports/basketball_nba"
API_KEY = "a-key-that-must-not-be-found"
START = "import typer; from nba_props.commands.simulate import simulate; typer.run(simulate)"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, VirtualClock]]:
    """The address of a served league, and its clock, which stands still."""
    clock = VirtualClock(NOW, 0.0, time.monotonic)
    with open_server("127.0.0.1", 0, clock, SEED) as http_server:
        serving = threading.Thread(target=http_server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{http_server.server_address[1]}", clock
        http_server.shutdown()
        serving.join()


@pytest.fixture
def served(server: tuple[str, VirtualClock]) -> Iterator[httpx.Client]:
    """A client of the server, whose clock is set back to `NOW`."""
    url, clock = server
    clock.move({"now": NOW.isoformat(), "speed": 0})
    with httpx.Client(base_url=url, headers=BROWSER, timeout=20) as client:
        yield client


def paths() -> list[tuple[str, str]]:
    """Prefix and path of every kind of document."""
    final = next(f for f in played(SEED, 2023, Stage.REGULAR).fixtures if f.day == DAY - timedelta(1))
    return [
        ("/odds-api", f"{FEED}/events?apiKey=k"),
        ("/odds-api", f"{FEED}/odds?apiKey=k&regions=us%2Cus2&markets=h2h,totals"),
        ("/odds-api", f"{FEED}/odds?apiKey=bad"),
        ("/odds-api", "/v4/sports"),
        ("/nba-cdn", "/static/json/staticData/scheduleLeagueV2.json"),
        ("/nba-cdn", "/static/json/liveData/scoreboard/todaysScoreboard_00.json"),
        ("/nba-cdn", f"/static/json/liveData/boxscore/boxscore_{final.game_id}.json"),
        ("/nba-cdn", "/static/json/liveData/boxscore/boxscore_0022300001.jsn"),
        ("/nba-stats", "/stats/leaguegamelog?Season=2022-23&SeasonType=Regular+Season&PlayerOrTeam=T"),
        ("/nba-injury", "/referee/injury/Injury-Report_2024-01-20_01PM.pdf"),
        ("/nba-injury", "/referee/injury/Injury-Report_2024-01-20_09PM.pdf"),
    ]


@pytest.mark.parametrize(("prefix", "path"), paths(), ids=lambda p: p if p.startswith("/nba") else None)
def test_the_server_returns_the_bytes_of_the_transport_each_time(
    served: httpx.Client, prefix: str, path: str
) -> None:
    with httpx.Client(
        transport=SimulatedTransport(lambda: NOW), base_url="https://x", headers=BROWSER
    ) as client:
        inside = client.get(path)
    first, again = served.get(prefix + path), served.get(prefix + path)
    assert first.content == again.content == inside.content
    assert first.status_code == inside.status_code
    assert first.headers["content-type"] == inside.headers["content-type"]
    assert first.headers["date"] == again.headers["date"] == "Sat, 20 Jan 2024 22:40:00 GMT"


def test_credits_are_reported_in_the_headers_of_the_odds_api(served: httpx.Client) -> None:
    reply = served.get(f"/odds-api{FEED}/odds?apiKey=mine&regions=us&markets=h2h,totals")
    assert (reply.headers["x-requests-last"], reply.headers["x-requests-used"]) == ("2", "2")


def test_a_prefix_serves_only_the_paths_of_its_host(served: httpx.Client) -> None:
    assert served.get(f"/nba-cdn{FEED}/events?apiKey=k").status_code == 404
    assert served.get("/").status_code == 404
    assert served.post("/odds-api/v4/sports", json={}).status_code == 404


def test_the_statistics_site_still_requires_a_browsers_headers(server: tuple[str, VirtualClock]) -> None:
    with httpx.Client(base_url=server[0]) as stranger:
        assert stranger.get("/nba-stats/stats/scheduleleaguev2?Season=2022-23").status_code == 403


def test_the_clock_is_read_and_moved(served: httpx.Client) -> None:
    assert served.get(CLOCK).json() == {"now": "2024-01-20T22:40:00Z", "speed": 0.0}
    assert served.post(CLOCK, json={"advance_minutes": 90}).json()["now"] == "2024-01-21T00:10:00Z"
    moved = served.post(CLOCK, json={"now": "2024-06-01T12:00:00-04:00", "advance_minutes": -1})
    assert moved.json()["now"] == "2024-06-01T15:59:00Z"
    shown = served.get("/nba-cdn/static/json/staticData/scheduleLeagueV2.json").json()
    assert shown["meta"]["time"] == "2024-06-01T15:59:00Z"


def test_a_running_clock_runs_at_its_speed() -> None:
    seconds = [100.0]
    clock = VirtualClock(NOW, 60.0, lambda: seconds[0])
    seconds[0] += 2
    assert clock.now() == NOW + timedelta(minutes=2)
    clock.move({"speed": 0})
    seconds[0] += 5
    assert clock.now() == NOW + timedelta(minutes=2)
    clock.move({"speed": 1})
    seconds[0] += 5
    assert clock.now() == NOW + timedelta(minutes=2, seconds=5)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"now": "soon"}', b'{"now": 5}', b'{"speed": -1}', b'{"speed": "fast"}', b'{"hour": 3}',
     b'{"advance_minutes": true}', b'{"advance_minutes": 1e300}', b'{"now": "3024-01-01"}'],
)  # fmt: skip
def test_an_invalid_setting_of_the_clock_is_a_bad_request_and_changes_nothing(
    served: httpx.Client, body: bytes
) -> None:
    reply = served.post(CLOCK, content=body)
    assert reply.status_code == 400
    assert reply.json()["message"]
    assert served.get(CLOCK).json() == {"now": "2024-01-20T22:40:00Z", "speed": 0.0}


def test_many_clients_at_once_get_the_same_response_as_one(
    server: tuple[str, VirtualClock], served: httpx.Client
) -> None:
    path = f"/odds-api{FEED}/odds?apiKey=k&regions=us,us2"
    expected = served.get(path).content
    bodies: list[bytes] = []

    def request() -> None:
        with httpx.Client(base_url=server[0], timeout=30) as client:
            bodies.extend(client.get(path).content for _ in range(3))

    threads = [threading.Thread(target=request) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [expected] * 18


# -- the product over it ------------------------------------------------------------------------------------


def tables(settings: Settings) -> dict[str, pl.DataFrame]:
    """The ingest tables of an evening, from the sources that the settings name."""
    chain = open_ingest(settings, lambda: NOW, Requests(attempts=1))
    today, yesterday = Days.one(DAY), Days.one(DAY - timedelta(1))
    schedule = chain.schedule(Days(yesterday.first, DAY)).frame
    box = chain.box_scores(yesterday, schedule).frame
    quotes, injured = chain.points_lines(today, schedule, box), chain.injuries(today, schedule, box)
    return {
        "schedule": schedule,
        "box_scores": box,
        "shots": chain.shots(yesterday, schedule).frame,
        "game_lines": chain.game_lines(today, schedule).frame,
        "odds_lines": quotes.frame,
        "odds_polls": quotes.polls,
        "unresolved_names": quotes.unresolved,
        "injuries": injured.frame,
        "injury_reports": injured.reports,
    }


def test_the_live_path_over_http_returns_the_tables_of_the_simulator_in_process(
    server: tuple[str, VirtualClock], tmp_path: Path
) -> None:
    server[1].move({"now": NOW.isoformat(), "speed": 0})
    lines = (line.removeprefix("export ") for line in environment(server[0], NOW.isoformat()))
    live = dict(line.split("=", 1) for line in lines) | {"NBA_PROPS_HOME": str(tmp_path / "live")}
    assert Settings.read(live).source == "live"
    assert Settings.read(live).frozen_now == NOW
    over_http = tables(Settings.read(live))
    in_process = tables(Settings.read({"NBA_PROPS_HOME": str(tmp_path / "simulated")}))
    for name, frame in in_process.items():
        assert frame.height > 0, name
        assert over_http[name].equals(frame), name


# -- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """`simulate --serve 0` as a process, its address, and the file with its output."""
    output = tmp_path / "output"
    line = [sys.executable, "-c", START, "--serve", "0", "--now", "2024-04-10T20:00:00Z"]
    with output.open("w") as out:
        process = subprocess.Popen(line, stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ))
    try:
        until = time.monotonic() + 60
        while not (ready := re.search(r"simulator ready at (\S+),", output.read_text())):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process, ready[1], output
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["sigterm", "ctrl-c"])
def test_the_command_prints_its_address_logs_no_key_and_ends_on_a_signal(
    command: tuple[subprocess.Popen[bytes], str, Path], stop: signal.Signals
) -> None:
    process, url, output = command
    with httpx.Client(base_url=url, timeout=30) as client:
        events = client.get(f"/odds-api{FEED}/events?apiKey={API_KEY}")
        assert client.get(f"/odds-api{FEED}/nothing?apiKey={API_KEY}").status_code == 404
        assert len(events.json()) >= 7
        process.send_signal(stop)
        assert process.wait(10) == 0
    text = output.read_text()
    assert API_KEY not in text
    assert f"export ODDS_API_BASE_URL={url}/odds-api" in text
    assert "export NBA_PROPS_NOW=2024-04-10T20:00:00Z" in text
    assert "Traceback" not in text


def test_a_used_port_and_an_invalid_time_or_speed_are_configuration_errors(
    server: tuple[str, VirtualClock],
) -> None:
    port = int(server[0].rpartition(":")[2])
    with pytest.raises(ConfigurationError, match="choose another port"):
        listen("127.0.0.1", port, "2024-04-10T20:00:00Z", 0.0, SEED)
    with pytest.raises(ConfigurationError, match="ISO instant"):
        listen("127.0.0.1", 0, "soon", 0.0, SEED)
    with pytest.raises(ConfigurationError, match="backwards"):
        listen("127.0.0.1", 0, "2024-04-10T20:00:00Z", -1.0, SEED)


def test_requests_appear_in_no_log(served: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        served.get(f"/odds-api{FEED}/events?apiKey={API_KEY}")
    assert API_KEY not in caplog.text
