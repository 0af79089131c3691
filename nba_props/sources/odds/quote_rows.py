"""Quotes of every source as rows of `odds_lines`, `unresolved_names` and `game_lines`.

Names are resolved here, and unusable quotes are marked, or dropped and counted: exact repeats, quotes without a price
or a possible point. Quotes are placed at games in `events`; prices are compared in `market`.
"""

from dataclasses import dataclass, field

import polars as pl

from nba_props.declared.books import DFS_BOOKS, book_type, is_sportsbook
from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS
from nba_props.declared.odds import overround
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.quotes import GAME_LINES, LINE, ODDS_LINES, ODDS_POLLS, UNRESOLVED_NAMES
from nba_props.sources import names
from nba_props.sources.odds.events import from_home
from nba_props.sources.outcomes import CountedRows

LEAST_OVERROUND, MOST_OVERROUND = 1.01, 1.13
PRICES = ("first_price", "second_price")
# What tells quotes on players apart.
GRAIN = ["event_key", "book", "market", "player_name", "point", "known_at"]
MOST_PRICE = 100_000


@dataclass(frozen=True, slots=True)
class QuoteTables:
    """Points quotes as tables, and how many quotes were marked or left out, by reason.

    `polls` has those that are not had elsewhere: an archive's.
    """

    odds_lines: pl.DataFrame
    unresolved_names: pl.DataFrame
    counts: dict[str, int] = field(default_factory=dict)
    polls: pl.DataFrame = field(default_factory=ODDS_POLLS.empty)


def usable(rows: pl.DataFrame, is_possible: pl.Expr) -> CountedRows:
    """Rows with a possible point and a price, and counts of the others; a price out of bounds is nulled.

    Only a DFS operator's line needs no price, because it is never priced.
    """
    bounded = rows.with_columns(
        pl.when(pl.col(PRICES).abs() <= MOST_PRICE).then(pl.col(PRICES)).cast(pl.Int32).name.keep(),
        is_out_of_bounds=pl.any_horizontal(pl.col(PRICES).abs() > MOST_PRICE).fill_null(False),
    )
    needs_no_price = pl.col("is_out_of_bounds") | pl.col("book").is_in(DFS_BOOKS)
    is_priced = pl.any_horizontal(pl.col(PRICES).is_not_null()) | needs_no_price
    counts = {
        "impossible_points": bounded.filter(~is_possible).height,
        "without_a_price": bounded.filter(is_possible & ~is_priced).height,
    }
    return CountedRows(bounded.filter(is_possible & is_priced), counts)


def points_quotes(placed: pl.DataFrame, box_scores: pl.DataFrame) -> QuoteTables:
    """`odds_lines` and `unresolved_names` of quotes placed at games.

    Args:
        placed: quotes with game, known_at, known_at_assumed and is_in_play. A `player_id` that is already there (an
            archive's) is kept.
        box_scores: rows of BOX_SCORES, for the rosters.
    """
    quotes = placed.filter(pl.col("market").is_in(PLAYER_MARKETS) & pl.col("player_name").is_not_null())
    rows, left_out = usable(quotes, possible(LINE[0]))
    distinct = _distinct(rows.rename({"first_price": "over_price", "second_price": "under_price"}))
    named = _with_overround(_without_conflicts(_with_player(distinct, box_scores)))
    good = named.filter(pl.col("reason").is_null())
    # One row represents all prices that conflict: they share the key.
    bad = (
        named.filter(pl.col("reason").is_not_null())
        .with_columns(event_id="event_key")
        .unique(list(UNRESOLVED_NAMES.key), keep="first", maintain_order=True)
    )
    counts = {
        "quotes": quotes.height,
        **left_out,
        "exact_repeats": rows.height - distinct.height,
        "conflicting": int((named["reason"] == "conflicting_quote").sum()),
        "unresolved": bad.height,
        **names.loosely_resolved(good),
        "in_play": int(named["is_in_play"].sum()),
        "quarantined": int(good["quarantine_reason"].is_not_null().sum()),
        "one_sided": good.filter(pl.col("over_price").is_null() | pl.col("under_price").is_null()).height,
    }
    return QuoteTables(
        good.select(ODDS_LINES.schema.names()), bad.select(UNRESOLVED_NAMES.schema.names()), counts
    )


def _distinct(rows: pl.DataFrame) -> pl.DataFrame:
    """Each quote once, with its book's type, `event_key` and `player_id`, which an archive may give."""
    if "player_id" not in rows.columns:
        rows = rows.with_columns(player_id=pl.lit(None, pl.Int64))
    keyed = rows.with_columns(book_type=book_type(), event_key=pl.coalesce("event_id", "game_id"))
    columns = [*GRAIN, "over_price", "under_price"]
    # A stable sort: of repeats the first fetched one stays, in this run as in any rebuild.
    ordered = keyed.sort(columns, nulls_last=True, maintain_order=True)
    return ordered.unique(columns, keep="first", maintain_order=True)


def _without_conflicts(named: pl.DataFrame) -> pl.DataFrame:
    """Keeps one row per quote; the others get the reason `conflicting_quote`, and `conflicts` marks all of them.

    Which of two prices of one instant was in force is unknown: the line is kept, its prices are never used.
    """
    player = ["game_id", "book", "market", "player_id", "point", "known_at"]
    resolved = pl.col("reason").is_null()
    marked = named.with_columns(
        conflicts=pl.struct(GRAIN).is_duplicated()
        | (resolved & pl.struct(*player, resolved).is_duplicated()),
        is_second=~pl.struct(GRAIN).is_first_distinct()
        | (resolved & ~pl.struct(*player, resolved).is_first_distinct()),
    )
    reason = pl.when("is_second").then(pl.lit("conflicting_quote")).otherwise("reason")
    return marked.with_columns(reason=reason)


def _with_player(rows: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Adds player_id, resolution and reason (null when resolved)."""
    unknown = rows.filter(pl.col("player_id").is_null() & pl.col("game_id").is_not_null())
    resolved = names.resolve(unknown, box_scores).rename({"player_id": "resolved_id"})
    is_given = pl.col("player_id").is_not_null()
    joined = rows.join(resolved, on=["game_id", "player_name"], how="left", maintain_order="left")
    return joined.with_columns(
        resolution=pl.when(is_given).then(pl.lit("archive")).otherwise("resolution"),
        reason=pl.when(pl.col("game_id").is_null())
        .then(pl.lit("no_game"))
        .when(is_given)
        .then(None)
        .otherwise("reason"),
        player_id=pl.coalesce("player_id", "resolved_id"),
    )


def _with_overround(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds overround and quarantine_reason: a sportsbook's two sides must sum to 1.01-1.13."""
    is_impossible = pl.any_horizontal(pl.col("over_price", "under_price").is_between(-99, 99)).fill_null(
        False
    )
    outside = ~pl.col("overround").is_between(LEAST_OVERROUND, MOST_OVERROUND)
    return rows.with_columns(overround=overround("over_price", "under_price")).with_columns(
        quarantine_reason=pl.when(is_impossible | pl.col("is_out_of_bounds"))
        .then(pl.lit("impossible_price"))
        .when("conflicts")
        .then(pl.lit("conflicting_quote"))
        .when(is_sportsbook() & outside)
        .then(pl.lit("overround"))
    )


def game_lines(placed: pl.DataFrame) -> CountedRows:
    """`game_lines` of quotes placed at games; quotes of events without a game are left out and counted.

    Impossible prices are nulled, exact repeats are dropped, and of prices that conflict none is kept.
    """
    quotes = from_home(placed.filter(pl.col("market").is_in(GAME_MARKETS)))
    is_impossible = pl.col(PRICES).is_between(-99, 99)
    nulled = quotes.with_columns(pl.when(~is_impossible).then(pl.col(PRICES)).name.keep())
    rows, left_out = usable(nulled.filter(pl.col("game_id").is_not_null()), pl.col("point").is_finite())
    is_total = pl.col("market") == "totals"
    shaped = rows.filter(
        ~pl.col("is_out_of_bounds") | pl.any_horizontal(pl.col(PRICES).is_not_null())
    ).with_columns(
        home_price=pl.when(~is_total).then("first_price"),
        away_price=pl.when(~is_total).then("second_price"),
        over_price=pl.when(is_total).then("first_price"),
        under_price=pl.when(is_total).then("second_price"),
        is_close=pl.lit(False),
    )
    distinct = shaped.unique([*GAME_LINES.key, *PRICES], keep="first", maintain_order=True)
    single = distinct.filter(~pl.struct(GAME_LINES.key).is_duplicated())
    counts = {
        "quotes": quotes.height,
        "without_a_game": quotes["game_id"].null_count(),
        **left_out,
        "impossible_prices": int(quotes.select(is_impossible.sum()).sum_horizontal().item()),
        "exact_repeats": shaped.height - distinct.height,
        "conflicting": distinct.height - single.height,
    }
    return CountedRows(single.select(GAME_LINES.schema.names()), counts)
