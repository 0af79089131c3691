"""Three real days lived through the HTTP clients on one home, and everything that was shown, stored and served then."""

import base64
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from nba_props.commands.runs import RunFailedError, run_job, unpublished
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.resources.world import open_ingest
from nba_props.settings import Settings
from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.storage.lake import Lake
from tests.built_home import linked, prepared
from tests.commands.calls import call
from tests.replay import ReplayServer

FRIDAY, SUNDAY, PLAYOFFS = date(2024, 4, 12), date(2024, 4, 14), date(2024, 4, 26)
BEFORE_REPORT, REPORT, AFTER_REPORT = "2024-04-12T19:05:00Z", "2024-04-12T22:00:00Z", "2024-04-12T22:10:00Z"
UNDER_WAY = (
    "2024-04-14T19:05:00Z"  # seven games have begun, of which four are quoted; eight begin 25 minutes later
)
EVENINGS = ("2024-04-26T16:00:00Z", "2024-04-26T19:05:00Z", "2024-04-26T21:30:00Z")
NIGHTLY = (FAIR_PRICES, PREDICTIONS, BEST_BETS)
# What a published bet is; the rest says how it goes on.
PUBLISHED = ("book", "line", "side", "price", "stake", "published_at")
WHICH = ("game_date", "game_id", "player_id", "market")
Bet = dict[str, Any]
Line = tuple[str, str, str, float]  # event, player, book, main line


@dataclass
class Lived:
    """What was shown (`bets --json`), stored and served, by the instants at which it was."""

    homes: dict[date, Path]
    server: ReplayServer
    shown: dict[str, list[Bet]] = field(default_factory=dict)
    stored: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)
    results: list[Bet] = field(default_factory=list)
    listed_out: Bet = field(default_factory=dict)
    served: set[Line] = field(default_factory=set)
    refusals: dict[str, str] = field(default_factory=dict)
    again: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)

    def lake(self, day: date) -> Lake:
        """The lake of the home in which a day was lived."""
        return Lake(str(self.homes[day] / "lake"))

    def day(self, table: Table, day: date) -> pl.DataFrame:
        """A day's rows of a table as they are in the end."""
        return self.lake(day).read(table, [day])

    def catch_up(self, at: str, first: date, last: date) -> None:
        """Ingests the days since the last night, and builds their features."""
        self.server.step(at)
        for job in ("ingest", "features"):
            run_job(job, Days(first, last))

    def night(self, at: str, day: date, job: str = "nightly") -> None:
        """A night at an instant, and what it shows and stores."""
        self.server.step(at)
        run_job(job, Days.one(day), only=_made(job, day))
        self.shown[at] = json.loads(call("bets", str(day), "--json").stdout)
        self.stored[at] = {table.name: self.day(table, day) for table in NIGHTLY}

    def grade(self, day: date) -> None:
        """The morning after."""
        self.server.step(f"{day + timedelta(1)}T14:00:00Z")
        run_job("grade", Days.one(day), only=_made("grade", day))


def _made(job: str, day: date) -> tuple[str, ...]:
    """The assets of a run: what the playoffs' runs publish is replayed, what the others would publish nobody reads."""
    return () if day == PLAYOFFS else unpublished(job)


def live(home: Path, server: ReplayServer) -> Lived:
    """All of it. Friday has a home of its own: once a report was read, its feed would lack on the days after."""
    friday = linked(home, home.with_name("friday"), variables())
    lived = Lived({FRIDAY: friday, SUNDAY: home, PLAYOFFS: home}, server)
    for place, live_through in ((home, (_sunday, _playoffs)), (friday, (_friday,))):
        with prepared(place, {}):
            for of_a_day in live_through:
                of_a_day(lived)
            lived.results += json.loads(call("results", "--json").stdout)["bets"]
            if place == friday:
                _tampered(lived)
    lived.again = {at: _replayed(lived, at) for at in (BEFORE_REPORT, EVENINGS[0])}
    return lived


def variables() -> dict[str, str]:
    """The variables of the product, as they are set now."""
    return {name: value for name, value in os.environ.items() if name.startswith(("NBA_", "ODDS_"))}


def _friday(lived: Lived) -> None:
    """A player with a bet is listed out an hour before his game."""
    lived.catch_up("2024-04-12T15:00:00Z", date(2024, 4, 10), date(2024, 4, 11))
    lived.night(BEFORE_REPORT, FRIDAY)
    lived.listed_out = max(lived.shown[BEFORE_REPORT], key=lambda bet: bet["expected_value"])
    _report(lived, lived.listed_out)
    lived.night(AFTER_REPORT, FRIDAY)
    lived.grade(FRIDAY)


def _report(lived: Lived, bet: Bet) -> None:
    """Registers the report that lists the bet's player out."""
    game = lived.day(SCHEDULE, FRIDAY).row(by_predicate=pl.col("game_id") == bet["game_id"], named=True)
    first, _, family = bet["player"].partition(" ")
    entry = Entry(
        FRIDAY, game["tip_off"], game["away"], game["home"], bet["team"], f"{family}, {first}", "Out", "Rest"
    )
    report = {
        "name": "Injury-Report_2024-04-12_05PM.pdf",
        "pdf": base64.b64encode(render(datetime.fromisoformat(REPORT), [entry])).decode(),
        "at": REPORT,
    }
    httpx.post(f"{lived.server.url}/replay/injuries", json=report).raise_for_status()


def _sunday(lived: Lived) -> None:
    """Games are under way, whose quotes are in play, when the others are predicted."""
    lived.catch_up("2024-04-14T15:00:00Z", date(2024, 4, 13), date(2024, 4, 13))
    lived.night(UNDER_WAY, SUNDAY)
    _fetch_in_play()
    lived.served = main_lines_of(lived.server)
    lived.grade(SUNDAY)


def _fetch_in_play() -> None:
    """Fetches the quotes of games that have begun, as a poll would that knew another start."""
    settings = Settings.read()
    odds = open_ingest(settings, settings.now).odds
    for event in odds.events(str(SUNDAY)).content.events:
        odds.event_odds(str(SUNDAY), event.id)


def main_lines_of(server: ReplayServer) -> set[Line]:
    """Main lines of sportsbooks on tonight's games that are ahead, read without the product's client."""
    base, auth = f"{server.url}/odds-api/v4/sports/basketball_nba", {"apiKey": "k"}
    now = server.tells("clock")["now"]
    ahead = [
        e
        for e in httpx.get(f"{base}/events", params=auth).json()
        if now < e["commence_time"] < f"{SUNDAY}T24"
    ]
    query = auth | {"regions": "us,us2", "markets": "player_points", "oddsFormat": "american"}
    events = [httpx.get(f"{base}/events/{event['id']}/odds", params=query).json() for event in ahead]
    return {
        (event["id"], player, book["key"], line)
        for event in events
        for book in event["bookmakers"]
        for market in book["markets"]
        for player, line in _most_even(market["outcomes"])
    }


def _most_even(outcomes: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Each player's two-sided line whose prices are nearest each other, on a tie the lower one."""
    prices: defaultdict[str, defaultdict[float, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for o in outcomes:
        stake, win = (100, o["price"]) if o["price"] > 0 else (-o["price"], 100)
        prices[o["description"]][o["point"]][o["name"]] = stake / (stake + win)
    for player, lines in prices.items():
        uneven = [
            (round(abs(p["Over"] / sum(p.values()) - 0.5), 9), line)
            for line, p in lines.items()
            if len(p) == 2 and 1.01 <= sum(p.values()) <= 1.13
        ]
        if uneven:
            yield player, min(uneven)[1]


def _playoffs(lived: Lived) -> None:
    """Three looks at one evening, as new quotes come."""
    lived.catch_up("2024-04-26T15:00:00Z", date(2024, 4, 15), date(2024, 4, 25))
    for at, job in zip(EVENINGS, ("nightly", "late_lines", "late_lines"), strict=True):
        lived.night(at, PLAYOFFS, job)
    lived.grade(PLAYOFFS)


def _tampered(lived: Lived) -> None:
    """What the next run says after a published field was changed by hand, and after a row was dropped."""
    day = FRIDAY
    published, path = lived.day(BEST_BETS, day), Path(lived.lake(day).path(BEST_BETS, day))
    intact = path.read_bytes()
    first = pl.int_range(pl.len()) == 0
    by_hand = {
        "changed": published.with_columns(price=pl.col("price") + first.cast(pl.Int32)),
        "dropped": published.filter(~first),
    }
    for how, rows in by_hand.items():
        lived.lake(day).write(BEST_BETS, rows, [day])
        lived.refusals[how] = _refusal(day)
        path.unlink()
        path.write_bytes(intact)
    lived.refusals["intact"] = _refusal(day)


def _refusal(day: date) -> str:
    try:
        run_job("nightly", Days.one(day), only=["best_bets"])
    except RunFailedError as error:
        return str(error)
    return ""


def _replayed(lived: Lived, at: str) -> dict[str, pl.DataFrame]:
    """The tables of a night, made again of a home that knows what came after: quotes, reports and scores."""
    day = date.fromisoformat(at[:10])
    copy = linked(lived.homes[day], lived.homes[day].with_name(f"again-{day}"), variables())
    lake = Lake(str(copy / "lake"))
    for table in NIGHTLY:
        Path(lake.path(table, day)).unlink()
    shutil.rmtree(copy / "record", ignore_errors=True)
    with prepared(copy, {"NBA_PROPS_NOW": at}):
        run_job("late_lines", Days.one(day), prefer="raw", only=unpublished("late_lines"))
    return {table.name: lake.read(table, [day]) for table in NIGHTLY}
