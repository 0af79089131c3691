"""`slate`: every scheduled game with every player who may play in it, as known at the game's as_of.

Which players then played does not matter here: it decides training rows and voids.
"""

from datetime import datetime, timedelta
from functools import partial

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.lookback import MEMORY_DAYS
from nba_props.declared.tables.stats import SLATE
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING, FULL_NAMES
from nba_props.declared.time_rules import is_usable_quote, with_tip_off
from nba_props.stats.games import takes_place
from nba_props.stats.knowledge import as_known
from nba_props.stats.seasons import by_season, of_year, own

RECENT = timedelta(days=30)
MEMORY = timedelta(days=MEMORY_DAYS)


def moments(
    schedule: pl.DataFrame, odds_polls: pl.DataFrame, game_line_polls: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """One row per counting game that was known by its as_of: the schedule's columns, with as_of and the tip-off.

    The tip-off follows from the schedule's and the books' words known by `now`, see `time_rules.with_tip_off`. as_of is
    the earlier of `now` and the tip-off, known_at the instant at which the game and its tip-off were known.

    Args:
        schedule: rows of SCHEDULE.
        odds_polls: rows of ODDS_POLLS, or of another table with the books' words: game_id, commence_time, known_at.
        game_line_polls: rows of GAME_LINE_POLLS, likewise.
        now: the run's instant.
    """
    words = [f.select("game_id", "commence_time", "known_at") for f in (odds_polls, game_line_polls)]
    instant, by_books = pl.lit(now).cast(INSTANT), pl.col("is_by_books")
    return (
        with_tip_off(schedule.filter(takes_place()), pl.concat(words), now)
        .with_columns(
            tip_off_source=pl.when(by_books).then(pl.lit("books")).otherwise("tip_off_source"),
            known_at=pl.when(by_books).then(pl.max_horizontal("known_at", "said_at")).otherwise("known_at"),
        )
        .with_columns(as_of=pl.min_horizontal("tip_off", instant))
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .drop("is_by_books", "said_at", "heard_at")
    )


def day_moments(
    schedule: pl.DataFrame, odds_polls: pl.DataFrame, game_line_polls: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """One row per game date with counting games: as_of, the earlier of `now` and the day's first tip-off.

    No game of the day has an earlier as_of (see `moments`), so no row uses what became known after its own. `floor` is
    the instant at which the first of the day's games was known, at most as_of.
    """
    games = moments(schedule, odds_polls, game_line_polls, now)
    return games.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.min_horizontal(pl.col("known_at").min(), pl.col("as_of").min())
    )


def slate(  # noqa: PLR0917  (the tables that it reads)
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    days: Days,
    now: datetime,
) -> pl.DataFrame:
    """Rows of SLATE. A quoted player on neither roster has a row without a team, which is ready for no contract.

    Args:
        schedule: games of the range.
        box_scores: at least the 365 days before the range; only rows before a game's date are used.
        odds_lines: quotes on players of the range's games.
        odds_polls: polls of the range's games, for the books' words of their start.
        game_line_polls: likewise.
        days: the range of game dates to build.
        now: the run's instant.
    """
    return by_season(
        SLATE,
        partial(_of_season, now=now),
        days,
        schedule,
        box_scores=of_year(box_scores),
        odds_lines=own(odds_lines),
        odds_polls=own(odds_polls),
        game_line_polls=own(game_line_polls),
    )


def _of_season(
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    now: datetime,
) -> pl.DataFrame:
    games = moments(schedule, odds_polls, game_line_polls, now)
    quotes = _quoted(games, odds_lines)
    return pl.concat(_slate(part, quotes, known) for part, (known,) in as_known(games, box_scores))


def _slate(games: pl.DataFrame, quotes: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Rows of SLATE for games that may use all of `box_scores` before their date."""
    rostered = _rostered(games, box_scores)
    quoted = quotes.join(games.select("game_id"), on="game_id", how="semi")
    both = (
        rostered.join(quoted, on=GAME_PLAYER, how="full", coalesce=True)
        .join(games, on="game_id")
        .sort("game_date")
    )
    at_home = pl.col("team") == pl.col("home")
    return _last_seen(both, _appearances(box_scores).drop("last_team")).with_columns(
        player_name=pl.coalesce("player_name", "quoted_name"),
        is_home=at_home,
        opponent=pl.when(at_home).then("away").when(~at_home).then("home"),
        has_quote=pl.col("quote_known_at").is_not_null(),
        inputs_known_at=pl.max_horizontal("known_at", "seen_known_at", "quote_known_at"),
    )


def _quoted(games: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per game and player with a usable quote: when the first was known, and the name that it gives."""
    return (
        odds_lines.join(games.select("game_id", "as_of", "tip_off"), on="game_id")
        .filter(is_usable_quote())
        .group_by(GAME_PLAYER)
        .agg(
            quote_known_at=pl.col("known_at").min(),
            quoted_name=pl.col("player_name").filter(pl.col("known_at") == pl.col("known_at").min()).min(),
        )
    )


def _rostered(games: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Game, player and team of the players whose latest team plays, seen in the past 30 days.

    In a season's first 30 days, in the past 365.
    """
    seen = _appearances(box_scores).drop("player_name", "seen_known_at")
    days = games.select("game_date", "season").unique()
    grid = days.join(seen.select("player_id").unique(), how="cross").sort("game_date")
    opening = (
        box_scores.filter(pl.col("season_type").is_in(COUNTING))
        .group_by("season")
        .agg(opened=pl.col("game_date").min())
    )
    # A season without a stored game has just begun.
    opened = pl.min_horizontal(pl.col("opened").fill_null(pl.col("game_date")), "game_date")
    beginning = pl.col("game_date") - opened < RECENT
    fresh = pl.col("game_date") - pl.col("seen_date") <= RECENT
    active = (
        _last_seen(grid, seen)
        .drop_nulls("seen_date")
        .join(opening, on="season", how="left")
        .filter(fresh | beginning)
    )
    sides = pl.concat(games.select("game_id", "game_date", team=side) for side in ("home", "away"))
    return (
        active.rename({"last_team": "team"})
        .join(sides, on=["game_date", "team"])
        .select(*GAME_PLAYER, "team")
    )


def _appearances(box_scores: pl.DataFrame) -> pl.DataFrame:
    """Box-score rows of the thirty teams by date: where each player was listed, and when that was known."""
    return (
        box_scores.filter(pl.col("team").is_in(list(FULL_NAMES)))
        .sort("game_date", "known_at", "game_id", "team")
        .select(
            "player_id",
            "player_name",
            seen_date="game_date",
            last_team="team",
            seen_known_at="known_at",
        )
    )


def _last_seen(rows: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """The rows, which are sorted by game_date, with the player's newest appearance on the 365 dates before."""
    return rows.join_asof(
        seen,
        left_on="game_date",
        right_on="seen_date",
        by="player_id",
        tolerance=MEMORY,
        allow_exact_matches=False,
        coalesce=False,
        check_sortedness=False,
    )
