"""The odds of 103 real dates bought over HTTP, killed in the middle, and read into tables from raw."""

import os
import signal
import subprocess
import sys
import time as clock
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.quotes import ODDS_LINES, UNRESOLVED_NAMES
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.odds.history import plan
from nba_props.sources.odds.purchase import Bought, Purchase, in_raw, paced
from tests.replay import ReplayServer, real
from tests.sources.chains import HURRIED, STEADY, UNHURRIED, frozen_now, opened
from tests.sources.wire_samples import Node

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.xdist_group("replay")]

AT = time.fromisoformat("22:00Z")
AFTERWARDS = "2025-07-01T12:00:00Z"
QUOTE = ["game_id", "book", "market", "point", "over_price", "under_price"]


@pytest.fixture(scope="module")
def own() -> Iterator[ReplayServer]:
    """A server without a noticeable rate limit."""
    server = ReplayServer.start("--rate", "100000", "--now", AFTERWARDS)
    yield server
    server.stop()


@pytest.fixture
def server(own: ReplayServer, monkeypatch: pytest.MonkeyPatch) -> ReplayServer:
    own.heal()
    own.forget()
    for name, value in own.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NBA_PROPS_NOW", AFTERWARDS)
    return own


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayServer]:
    """A server that refuses more than ten requests a second, which a busy machine sends too; the real limit is thirty."""
    server = ReplayServer.start("--rate", "10", "--now", AFTERWARDS)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NBA_PROPS_NOW", AFTERWARDS)
    yield server
    server.stop()


def days_with_books(server: ReplayServer) -> list[date]:
    """Dates with quotes of a book that is not a DFS operator."""
    listed = server.tells("days")
    return [
        date.fromisoformat(d["date"]) for d in listed if set(d["books"]) - {"prizepicks", "underdog", "pick6"}
    ]


def scheduled(chain: Ingest, days: list[date]) -> pl.DataFrame:
    ranges = [Days(min(part), max(part)) for part in ([d for d in days if d.year == y] for y in (2024, 2025))]
    games = pl.concat(chain.schedule(r).frame for r in ranges)
    return games.filter(pl.col("game_date").is_in(days))


def buy(chain: Ingest, games: pl.DataFrame, budget: int = 100_000, lines: bool = False) -> tuple[Bought, int]:
    """Plans and buys the games' days; returns also the credits of the plan."""
    now = chain.now()
    planned = plan(sorted(set(games["game_date"])), games, AT, now, in_raw(chain.raw, games, now), lines)
    worst = sum(day.credits(chain.odds.tariff) for day in planned)
    return Purchase(chain.odds, games, budget).run(planned), worst


def used(server: ReplayServer, key: str = "replayed-key") -> int:
    """Credits by the server's own count."""
    reply = server.client.get(f"{server.url}/odds-api/v4/sports", params={"apiKey": key})
    return int(reply.headers["x-requests-used"])


def odds_requests(server: ReplayServer) -> int:
    return sum(n for path, n in server.asked().items() if "/historical/" in path)


def recorded(games: pl.DataFrame) -> pl.DataFrame:
    """The recorded quotes at each game's instant: each book's newest snapshot that was visible by then.

    Read from the files alone, without the server and without any of the product's parsers.
    """
    usual = pl.col("game_date").cast(pl.Datetime("us")).dt.offset_by("22h").dt.replace_time_zone("UTC")
    early = pl.col("tip_off") - timedelta(minutes=20)
    visible_at = pl.coalesce("last_update", "snapshot_time", pl.col("tip_off") - timedelta(hours=6))
    props = pl.read_parquet(real() / "player_props.parquet").join(
        games.select("game_id", "tip_off"), "game_id"
    )
    visible = (
        props.with_columns(at=pl.when(usual < pl.col("tip_off")).then(usual).otherwise(early))
        .with_columns(visible_at=visible_at, order=pl.coalesce("snapshot_time", visible_at))
        .filter(pl.col("visible_at") <= pl.col("at").dt.truncate("5m"), ~pl.col("is_live").fill_null(False))
        .filter(pl.col("book").is_in(US_BOOKS))
    )
    newest = pl.col("order") == pl.col("order").max().over("game_id", "book")
    market = pl.when("is_main").then(pl.lit("player_points")).otherwise(pl.lit("player_points_alternate"))
    quotes = visible.filter(newest).unique(["game_id", "book", "player_name", "line", "is_main"])
    return quotes.with_columns(market=market, point="line").select(QUOTE)


US_BOOKS = ["betmgm", "betonlineag", "betrivers", "bovada", "draftkings", "fanduel", "mybookieag", "pointsbetus",
            "unibet_us", "williamhill_us", "espnbet"]  # fmt: skip


def tallied(quotes: pl.DataFrame) -> pl.DataFrame:
    return quotes.group_by(QUOTE).len().sort(QUOTE, nulls_last=True)


def test_the_odds_of_103_real_dates_are_what_was_recorded_at_their_instants(
    server: ReplayServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = days_with_books(server)
    chain = opened(tmp_path, "auto", patience=STEADY)
    games = scheduled(chain, days)
    server.forget()
    before, started = used(server), clock.monotonic()
    bought, worst = buy(chain, games)
    took = clock.monotonic() - started
    assert (bought.failed, bought.gone, bought.unlisted, bought.stopped) == ({}, 0, 0, "")
    assert chain.odds.bill.spent == used(server) - before <= worst
    assert odds_requests(server) == bought.landed
    with capsys.disabled():
        print(f"\n{bought.landed} requests in {took:.1f} s: {bought.landed / took:.0f} a second")

    box_scores = Archive(real()).box_scores(Days(date(2023, 10, 1), date(2025, 5, 1)))[0]
    chain.prefer = "raw"
    started = clock.monotonic()
    result = chain.points_lines(Days(days[0], days[-1]), games, box_scores)
    took = clock.monotonic() - started
    with capsys.disabled():
        print(
            f"{result.counts['quotes']} quotes in {took:.1f} s: {result.counts['quotes'] / took:.0f} a second"
        )
    assert breaches(ODDS_LINES, result.frame) == breaches(UNRESOLVED_NAMES, result.unresolved) == []
    ours = pl.concat([result.frame.select(QUOTE), result.unresolved.select(QUOTE)])
    assert ours.height > 40_000
    assert tallied(ours).equals(tallied(recorded(games)))
    assert result.frame["game_date"].n_unique() == len(days)
    assert not result.frame["is_in_play"].any()
    assert (result.frame["known_at"] <= result.frame["commence_time"]).all()
    server.forget()
    assert buy(chain, games)[0] == Bought()
    assert odds_requests(server) == 0


BUYER = """
import sys
from datetime import date
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from tests.sources.chains import STEADY, opened
from tests.sources.odds.test_history_replayed import buy
from nba_props.days import Days
chain = opened(Path(sys.argv[1]), "auto", patience=STEADY)
days = Days(*map(date.fromisoformat, sys.argv[2].split("...")))
print("begins", flush=True)
buy(chain, chain.schedule(days).frame)
"""


def test_a_killed_run_is_resumed_and_requests_only_what_is_missing(
    server: ReplayServer, tmp_path: Path
) -> None:
    line = [
        sys.executable,
        "-c",
        BUYER,
        str(tmp_path),
        "2024-03-02...2024-04-14",
        str(Path(__file__).parents[3]),
    ]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout
    assert process.stdout.readline() == "begins\n"
    while odds_requests(server) < 60:
        assert process.poll() is None
        clock.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)  # closes its output
    chain = opened(tmp_path, "auto", patience=STEADY)
    days = Days(date(2024, 3, 2), date(2024, 4, 14))
    games, landed = chain.schedule(days).frame, payloads(tmp_path)
    assert 30 < landed < 300
    before = odds_requests(server)
    bought, _ = buy(chain, games)
    whole = games.filter(pl.col("season_type").is_in(["regular"])).height
    listings = games["game_date"].n_unique()
    assert payloads(tmp_path) == landed + bought.landed
    assert odds_requests(server) - before == bought.landed
    assert bought.landed + landed >= whole + listings  # games that begin early have listings of their own
    assert bought.failed == {}
    assert buy(chain, games)[0] == Bought()


def payloads(folder: Path) -> int:
    files = (folder / "raw" / "odds_api").rglob("*.json.gz")
    return sum(not path.name.startswith(".") for path in files)


@pytest.mark.parametrize("budget", [0, 1, 100, 523])
def test_the_servers_own_count_stays_within_the_budget(
    server: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", f"budget-{budget}")
    chain = opened(tmp_path, "auto", patience=STEADY)
    games = chain.schedule(Days(date(2024, 4, 9), date(2024, 4, 12))).frame
    bought, worst = buy(chain, games, budget, lines=True)
    spent = used(server, f"budget-{budget}")
    assert spent == chain.odds.bill.spent <= budget < worst
    assert "budget" in bought.stopped
    assert budget - spent < chain.odds.tariff.worst("historical_odds")


def test_at_the_servers_limit_refusals_are_waited_out_and_nothing_fails(
    strict: ReplayServer, tmp_path: Path
) -> None:
    """A hundred requests a second are sent, and ten answered."""
    chain = opened(tmp_path, "auto", patience=STEADY)
    chain.odds = paced(chain.odds, 100)
    games = chain.schedule(Days(date(2024, 4, 1), date(2024, 4, 3))).frame
    bought, _ = buy(chain, games)
    assert (bought.failed, bought.stopped) == ({}, "")
    assert frozen_now() == datetime.fromisoformat(AFTERWARDS)
    assert odds_requests(strict) > bought.landed > 20


TWO_DAYS: list[pl.DataFrame] = []
FAULTS: dict[str, Node] = {
    "status": {"kind": "status", "status": 500},
    "timeout": {"kind": "timeout", "seconds": 1.0},
    "truncate": {"kind": "truncate"},
    "malformed": {"kind": "malformed"},
    "empty": {"kind": "empty"},
    "rename_field": {"kind": "rename_field", "from": "timestamp", "to": "stamp"},
    "rate_limit": {"kind": "rate_limit"},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", ["events", "events/.*/odds", "odds"])
def test_a_fault_costs_only_the_requests_it_hits_and_the_next_run_buys_them(
    server: ReplayServer, tmp_path: Path, fault: str, what: str
) -> None:
    # A short timeout only if the fault is a server that sleeps: a busy machine must not look like one.
    chain = opened(tmp_path, "auto", patience=HURRIED if fault == "timeout" else UNHURRIED)
    if not TWO_DAYS:
        TWO_DAYS.append(chain.schedule(Days(date(2024, 4, 9), date(2024, 4, 10))).frame)
    [games] = TWO_DAYS
    server.spoil({"path": f"historical/sports/basketball_nba/{what}$"} | FAULTS[fault])
    bought, _ = buy(chain, games, lines=True)
    assert bought.failed.total() == {"events": 2, "odds": 2}.get(what, 22)
    assert bought.landed > 0
    assert "replayed-key" not in "".join(bought.culprits)
    server.heal()
    chain = opened(tmp_path, "auto", patience=UNHURRIED)
    bought, _ = buy(chain, games, lines=True)
    assert bought.failed == {}
    assert buy(chain, games, lines=True)[0] == Bought()
