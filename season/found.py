"""What is judged of a season: the games that took place, by the simulator, and what the home holds in the end."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from nba_props.bets.best_bets.chain import broken
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.settings import Settings
from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.schedule import games_on_day
from nba_props.simulator.wire.transport import SEED
from nba_props.storage.lake import Lake
from nba_props.storage.record_store import RecordStore
from season import judge
from season.play import Played, notes_of

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
    lake, season = Lake(settings.lake), played.season
    days = season.game_days
    outputs = lake.read(EXPECTED_OUTPUTS, days)
    tables = {name: lake.read(TABLES[name], days) for name in RECOUNTED}
    counted = judge.reported(judge.recounted(owed(days, season.end), tables), outputs)
    bets = lake.read(BEST_BETS, days)
    every = ((table, lake.read(table, lake.stored(table))) for table in TABLES.values())
    return judge.Verdict(
        judge.states(outputs),
        judge.summed(counted),
        judge.silent_gaps(counted, outputs, season.end),
        judge.doubled(every),
        judge.lost_bets(played.published, bets, broken(bets, RecordStore(settings.record).seals(days))),
    )


def requests(home: Path) -> pl.DataFrame:
    """The requests of a season: instant, path, status and credits."""
    schema = {"at": pl.String(), "path": pl.String(), "status": pl.Int64(), "credits": pl.Int64()}
    if not notes_of(home).exists():
        return pl.DataFrame(schema=schema)
    rows = pl.read_csv(notes_of(home), separator="\t", has_header=False, schema=schema)
    eastern = pl.col("at").str.to_datetime(time_zone="UTC").dt.convert_time_zone("America/New_York")
    return rows.with_columns(day=eastern.dt.date())
