"""`slate`: every scheduled game and player who may play in it, as known at the game's as_of.

Who then played decides training rows and voids, never who gets a row.
"""

from datetime import datetime, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.sources.teams import COUNTING, FULL_NAMES
from nba_props.tables.stats import SLATE

RECENT = timedelta(days=30)
MEMORY = timedelta(days=365)


def moments(
    schedule: pl.DataFrame, odds_lines: pl.DataFrame, game_lines: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """One row per counting game: tip_off, its source, as_of and the schedule's known_at.

    The tip-off is the earlier of the schedule's and the books' start; a start that a book gave at or after the
    scheduled tip-off does not count, so that nothing published later can move it. as_of is the earlier of `now`
    and the tip-off.
    """
    games = schedule.filter(pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed")
    starts = pl.concat(f.select("game_id", "commence_time", "known_at") for f in (odds_lines, game_lines))
    early = (
        starts.join(games.select("game_id", "tip_off"), on="game_id")
        .filter(pl.col("known_at") < pl.col("tip_off"))
        .group_by("game_id")
        .agg(pl.col("commence_time").min())
    )
    sooner = (pl.col("commence_time") < pl.col("tip_off")).fill_null(False)
    return (
        games.join(early, on="game_id", how="left")
        .with_columns(
            tip_off=pl.when(sooner).then("commence_time").otherwise("tip_off"),
            tip_off_source=pl.when(sooner).then(pl.lit("books")).otherwise("tip_off_source"),
        )
        .with_columns(as_of=pl.min_horizontal("tip_off", pl.lit(now).cast(pl.Datetime("us", "UTC"))))
        .drop("commence_time")
    )


def day_moments(schedule: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """One row per game date with counting games: as_of, the earlier of `now` and the day's first tip-off."""
    nothing = schedule.clear().select("game_id", "known_at", commence_time="tip_off")
    games = moments(schedule, nothing, nothing, now)
    return games.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.min_horizontal(pl.col("known_at").min(), pl.col("as_of").min())
    )


def slate(
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
    odds_lines: pl.DataFrame,
    game_lines: pl.DataFrame,
    days: Days,
    now: datetime,
) -> pl.DataFrame:
    """Rows of SLATE.

    Args:
        box_scores: at least the 365 days before the range; only rows before a game's date are looked at.
    """
    games = moments(schedule.filter(days.hold()), odds_lines, game_lines, now)
    quotes = _quoted(games, odds_lines)
    rostered = _rostered(games, box_scores)
    keys = ["game_id", "player_id"]
    both = rostered.join(quotes, on=keys, how="full", coalesce=True).with_columns(
        has_quote=pl.col("quote_known_at").is_not_null()
    )
    people = _latest(both.select(*keys, "game_date").drop_nulls(), box_scores)
    # A quoted player whom no roster holds has no team yet: his row stays, and is not ready.
    return (
        both.join(games.drop("known_at_assumed", "game_date"), on="game_id")
        .join(quotes.select(*keys, quoted_date="game_date"), on=keys, how="left")
        .with_columns(game_date=pl.coalesce("game_date", "quoted_date"))
        .join(people, on=keys, how="left")
        .with_columns(
            player_name=pl.coalesce("player_name", "quoted_name"),
            is_home=pl.when(pl.col("team").is_not_null()).then(pl.col("team") == pl.col("home")),
            opponent=pl.when(pl.col("team") == pl.col("home"))
            .then("away")
            .when(pl.col("team") == pl.col("away"))
            .then("home"),
            inputs_known_at=pl.max_horizontal("known_at", "seen_known_at", "quote_known_at"),
        )
        .select(SLATE.schema.names())
    )


def _quoted(games: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """Players with a points quote known by as_of and before the tip-off."""
    return (
        odds_lines.join(games.select("game_id", "as_of", "tip_off"), on="game_id")
        .filter(
            pl.col("known_at") <= pl.col("as_of"),
            pl.col("known_at") < pl.col("tip_off"),
            ~pl.col("is_in_play"),
        )
        .group_by("game_id", "game_date", "player_id")
        .agg(quote_known_at=pl.col("known_at").min(), quoted_name=pl.col("player_name").sort().first())
    )


def _rostered(games: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Players whose latest team plays, seen in 30 days, or in 365 during a season's first 30."""
    days = games.select("game_date", "season").unique().sort("game_date")
    seen = _appearances(box_scores)
    grid = days.join(seen.select("player_id").unique(), how="cross").with_columns(
        eve=pl.col("game_date") - timedelta(days=1)
    )
    last = grid.sort("eve").join_asof(
        seen, left_on="eve", right_on="seen_date", by="player_id", tolerance=MEMORY, check_sortedness=False
    )
    opening = (
        box_scores.filter(pl.col("season_type").is_in(COUNTING))
        .group_by("season")
        .agg(opened=pl.col("game_date").min())
    )
    # Before its first stored game a season has just begun.
    early = pl.col("game_date") - pl.col("opened").fill_null(pl.col("game_date")).clip(
        upper_bound=pl.col("game_date")
    )
    fresh = (pl.col("game_date") - pl.col("seen_date")) <= RECENT
    active = last.join(opening, on="season", how="left").filter(
        pl.col("seen_date").is_not_null() & (fresh | (early <= RECENT))
    )
    sides = pl.concat(
        games.select("game_id", "game_date", pl.col(side).alias("last_team")) for side in ("home", "away")
    )
    return active.join(sides, on=["game_date", "last_team"]).select(
        "game_id", "game_date", "player_id", team="last_team"
    )


def _appearances(box_scores: pl.DataFrame) -> pl.DataFrame:
    """Box-score rows for one of the thirty teams, by date: where a player was last listed."""
    return (
        box_scores.filter(pl.col("team").is_in(list(FULL_NAMES)))
        .select(
            "player_id",
            "player_name",
            seen_date="game_date",
            last_team="team",
            seen_known_at="known_at",
        )
        .sort("seen_date", "seen_known_at")
    )


def _latest(keys: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Name of each player as last listed before the game, and when that was known."""
    eve = keys.with_columns(eve=pl.col("game_date") - timedelta(days=1)).sort("eve")
    return eve.join_asof(
        _appearances(box_scores).drop("last_team"),
        left_on="eve",
        right_on="seen_date",
        by="player_id",
        tolerance=MEMORY,
        check_sortedness=False,
    ).select("game_id", "player_id", "player_name", "seen_known_at")
