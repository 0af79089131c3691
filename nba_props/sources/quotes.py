"""Quotes of every source made into `odds_lines`, `unresolved_names` and `game_lines`: matched to games, names
resolved, hygiene applied. Nothing is dropped but exact repeats, and those are counted.

No prices are compared here and no consensus is taken: see `market`.
"""

from dataclasses import dataclass, field

import polars as pl

from nba_props.sources import names
from nba_props.sources.teams import TRICODES
from nba_props.tables.ingest import GAME_LINES, ODDS_LINES, POINTS_MARKETS, UNRESOLVED_NAMES
from nba_props.tables.table import INSTANT

DFS_BOOKS = ("prizepicks", "underdog", "pick6")
LEAST_OVERROUND, MOST_OVERROUND = 1.01, 1.13
GAME_MARKETS = ("h2h", "spreads", "totals")


@dataclass(frozen=True, slots=True)
class Counted:
    """Quotes as tables, and how many rows met which fate on the way."""

    odds_lines: pl.DataFrame
    unresolved_names: pl.DataFrame
    counts: dict[str, int] = field(default_factory=dict)


def at_games(quotes: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Quotes with the scheduled game of their event: same teams, same Eastern date of the start.

    Adds home, away, game_date (of the event) and, null where no game fits, game_id and tip_off: the earlier of the
    schedule's and the earliest start that a book gave before it.
    """
    games = schedule.select("game_id", "game_date", "home", "away", scheduled="tip_off")
    placed = quotes.with_columns(
        home=pl.col("home_name").replace_strict(TRICODES, default=None, return_dtype=pl.String),
        away=pl.col("away_name").replace_strict(TRICODES, default=None, return_dtype=pl.String),
        game_date=pl.col("commence_time").dt.convert_time_zone("America/New_York").dt.date(),
    ).join(games, on=["game_date", "home", "away"], how="left")
    return with_tip_off(placed)


def with_tip_off(placed: pl.DataFrame) -> pl.DataFrame:
    """Adds tip_off and is_in_play; a start that a book gave at or after the scheduled tip-off does not move it."""
    early = pl.col("commence_time").filter(pl.col("known_at") < pl.col("scheduled")).min().over("game_id")
    tip = pl.min_horizontal("scheduled", early)
    return placed.with_columns(tip_off=pl.coalesce(tip, "commence_time")).with_columns(
        is_in_play=pl.col("known_at") >= pl.col("tip_off")
    )


def points_quotes(placed: pl.DataFrame, seen: pl.DataFrame) -> Counted:
    """`odds_lines` and `unresolved_names` of quotes placed at games.

    Args:
        placed: quotes with game, known_at, known_at_assumed and is_in_play; a `player_id` that is already there
            (an archive's) is kept.
        seen: box-score rows, for the rosters.
    """
    rows = placed.filter(pl.col("market").is_in(POINTS_MARKETS) & pl.col("player_name").is_not_null())
    rows = rows.rename({"first_price": "over_price", "second_price": "under_price"})
    if "player_id" not in rows.columns:
        rows = rows.with_columns(player_id=pl.lit(None, pl.Int64))
    rows = rows.with_columns(
        book_type=pl.when(pl.col("book").is_in(DFS_BOOKS))
        .then(pl.lit("dfs"))
        .otherwise(pl.lit("sportsbook")),
        event_key=pl.coalesce("event_id", "game_id"),
    )
    grain = ["event_key", "book", "market", "player_name", "point", "known_at"]
    distinct = rows.sort(*grain, "over_price", "under_price", nulls_last=True).unique(
        [*grain, "over_price", "under_price"], keep="first", maintain_order=True
    )
    named = _named(distinct, seen)
    conflict = ~pl.struct(*grain).is_first_distinct()
    same_player = ["game_id", "book", "market", "player_id", "point", "known_at"]
    named = named.with_columns(reason=pl.when(conflict).then(pl.lit("conflicting_quote")).otherwise("reason"))
    twice = ~pl.struct(*same_player).is_first_distinct() & pl.col("reason").is_null()
    named = named.with_columns(reason=pl.when(twice).then(pl.lit("conflicting_quote")).otherwise("reason"))
    good = _priced(named.filter(pl.col("reason").is_null()))
    # A conflicting name keeps its own row: the point tells the two prices apart no longer, so it stands once.
    bad = (
        named.filter(pl.col("reason").is_not_null())
        .with_columns(event_id="event_key")
        .unique(
            ["event_id", "book", "market", "player_name", "point", "known_at"],
            keep="first",
            maintain_order=True,
        )
    )
    counts = {
        "quotes": rows.height,
        "exact_repeats": rows.height - distinct.height,
        "conflicting": int((named["reason"] == "conflicting_quote").sum()),
        "unresolved": bad.height,
        "in_play": int(named["is_in_play"].sum()),
        "quarantined": int(good["quarantine_reason"].is_not_null().sum()),
        "one_sided": good.filter(pl.col("over_price").is_null() | pl.col("under_price").is_null()).height,
    }
    return Counted(
        good.select(ODDS_LINES.schema.names()), bad.select(UNRESOLVED_NAMES.schema.names()), counts
    )


def _named(rows: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Adds player_id, resolution and reason (null when resolved)."""
    unknown = rows.filter(pl.col("player_id").is_null() & pl.col("game_id").is_not_null())
    found = names.resolve(unknown, seen).rename({"player_id": "found"})
    given = pl.col("player_id").is_not_null()
    joined = rows.join(found, on=["game_id", "player_name"], how="left", maintain_order="left")
    return joined.with_columns(
        resolution=pl.when(given).then(pl.lit("archive")).otherwise("resolution"),
        reason=pl.when(pl.col("game_id").is_null())
        .then(pl.lit("no_game"))
        .when(given)
        .then(None)
        .otherwise("reason"),
        player_id=pl.coalesce("player_id", "found"),
    )


def _priced(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds overround and quarantine_reason: a sportsbook's two sides must sum to 1.01-1.13."""

    def implied(price: str) -> pl.Expr:
        odds = pl.col(price).cast(pl.Float64)
        return pl.when(odds > 0).then(100 / (odds + 100)).otherwise(-odds / (100 - odds))

    impossible = pl.any_horizontal(pl.col("over_price", "under_price").is_between(-99, 99))
    outside = ~pl.col("overround").is_between(LEAST_OVERROUND, MOST_OVERROUND)
    return rows.with_columns(overround=implied("over_price") + implied("under_price")).with_columns(
        quarantine_reason=pl.when(impossible.fill_null(False))
        .then(pl.lit("impossible_price"))
        .when((pl.col("book_type") == "sportsbook") & outside)
        .then(pl.lit("overround"))
    )


def game_lines(placed: pl.DataFrame) -> pl.DataFrame:
    """`game_lines` of quotes placed at games; events without a game and exact repeats are left out."""
    rows = placed.filter(pl.col("market").is_in(GAME_MARKETS) & pl.col("game_id").is_not_null())
    total = pl.col("market") == "totals"
    shaped = rows.with_columns(
        home_price=pl.when(~total).then("first_price"),
        away_price=pl.when(~total).then("second_price"),
        over_price=pl.when(total).then("first_price"),
        under_price=pl.when(total).then("second_price"),
        is_close=pl.lit(False) if "is_close" not in rows.columns else pl.col("is_close"),
    )
    kept = shaped.sort(*GAME_LINES.key).unique(list(GAME_LINES.key), keep="first", maintain_order=True)
    return kept.select(GAME_LINES.schema.names())


def known(quotes: pl.DataFrame) -> pl.DataFrame:
    """Quotes of a live feed with known_at: the book's own time, which is recorded."""
    return quotes.with_columns(
        known_at=pl.min_horizontal("last_update", "fetched_at").cast(INSTANT), known_at_assumed=pl.lit(False)
    )
