"""What is judged of a season: the games that took place, by the simulator, and what the home holds in the end."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from nba_props.bets.best_bets.chain import broken
from nba_props.days import EASTERN, Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.settings import Settings
from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.schedule import games_on_day
from nba_props.simulator.wire.transport import SEED
from nba_props.simulator.wire.trouble import FEEDS
from nba_props.storage.lake import Lake
from nba_props.storage.record_store import RecordStore
from season import judge
from season.causes import BUDGET, FAILURE, FEED, KILL, REQUEST, Cause, needless
from season.play import Played, notes_of

NOTES = pl.Schema(
    {
        "at": pl.String(),
        "path": pl.String(),
        "status": pl.Int64(),
        "credits": pl.Int64(),
        "fault": pl.String(),
    }
)
RECOUNTED = ("schedule", "predictions", "odds_polls", "box_scores", "player_games", "grades")
NOT_COUNTING = {Stage.PRESEASON, Stage.ALL_STAR}


def owed(days: Days, end: datetime) -> pl.DataFrame:
    """The counting games of the days that took place, by the simulator (judge.OWED)."""
    at = int(end.timestamp())
    games = [
        game
        for day in days
        for game in games_on_day(SEED, day.year - (day.month < 8), day, at)
        if game.is_played and game.stage not in NOT_COUNTING
    ]
    return pl.DataFrame([_row(game) for game in games], schema=judge.OWED, orient="row")


def _row(game: Fixture) -> tuple[object, ...]:
    return game.day, game.game_id, datetime.fromtimestamp(game.tip, UTC)


def judged(home: Path, played: Played) -> judge.Verdict:
    """The verdict on a season that was played in a home."""
    settings = Settings.read({"NBA_PROPS_HOME": str(home)})
    told = [alert for alert in played.alerts if alert["turn"] == "new"]
    without = needless(told, causes(played, requests(home)))
    lake, season = Lake(settings.lake), played.season
    days = season.game_days
    outputs = lake.read(EXPECTED_OUTPUTS, days)
    tables = {name: lake.read(TABLES[name], days) for name in RECOUNTED}
    counted = judge.reported(judge.recounted(owed(days, season.end), tables), outputs, season.end)
    bets = lake.read(BEST_BETS, days)
    every = ((table, lake.read(table, lake.stored(table))) for table in TABLES.values())
    return judge.Verdict(
        judge.states(outputs),
        judge.summed(counted),
        judge.silent_gaps(counted, outputs, season.end),
        judge.doubled(every),
        judge.lost_bets(played.published, bets, broken(bets, RecordStore(settings.record).seals(days))),
        without,
        Counter(alert["kind"] for alert in told),
    )


def requests(home: Path) -> pl.DataFrame:
    """The requests of a season: instant, path, status, credits, what was made to go wrong, and the Eastern day."""
    notes = notes_of(home)
    if not notes.exists():
        return pl.DataFrame(schema=NOTES | {"day": pl.Date()})
    rows = pl.read_csv(notes, separator="\t", has_header=False, schema=NOTES)
    at = pl.col("at").str.to_datetime(time_zone="UTC")
    return rows.with_columns(
        at, pl.col("fault").fill_null(""), day=at.dt.convert_time_zone(EASTERN.key).dt.date()
    )


def causes(played: Played, noted: pl.DataFrame) -> list[Cause]:
    """What went wrong in a season.

    Args:
        played: the season.
        noted: its requests.
    """
    season = played.season
    found = [
        Cause(FEED, trouble.first, trouble.last, trouble.feed)
        for trouble in season.faults.troubles(season.begin, season.end)
    ]
    found += [Cause(BUDGET, season.begin, season.end)] * bool(season.credits)
    found += [Cause(KILL, at, at) for at, *_ in played.kills]
    found += [Cause(FAILURE, at, at) for at in played.failed_at]
    found += [Cause(one.kind, one.at, one.end) for one in played.interludes]
    return [*found, *_spoiled(noted)]


def _spoiled(noted: pl.DataFrame) -> list[Cause]:
    """Requests of which the last try went wrong, too."""
    last = noted.group_by("at", "path", maintain_order=True).last().filter(pl.col("fault") != "")
    return [Cause(REQUEST, at, at, _feed_of(path)) for at, path in last.select("at", "path").rows()]


def _feed_of(path: str) -> str:
    return next((feed for feed, pattern in FEEDS.items() if pattern.search(path)), "")
