"""The players of nights as rows of the fields of `player.Player`. Which document shows them is not decided here."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.declared.keys import DAY_GAME_PLAYER, DAY_GAME_PLAYER_MARKET
from nba_props.declared.markets import PLAYER_POINTS, PREDICTED_MARKETS
from nba_props.declared.signals import SIGNALS
from nba_props.publishing.exports.assembly import names, with_parts
from nba_props.publishing.exports.lookup import lookups
from nba_props.publishing.exports.night.form import form
from nba_props.publishing.exports.night.known import by, champions, has_score, side_result
from nba_props.publishing.exports.night.player import Player

FRESH, TIRED = 95, 75
STATISTICS = {market.key: market.statistic for market in PREDICTED_MARKETS}
KINDS = {signal.name: signal.kind for signal in SIGNALS}


@dataclass(frozen=True, slots=True)
class NightTables:
    """Rows of tables of the nights by name; of box_scores and player_lines of the season before them, too."""

    schedule: pl.DataFrame
    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    composite_factors: pl.DataFrame
    injuries: pl.DataFrame
    box_scores: pl.DataFrame
    player_lines: pl.DataFrame
    predictions: pl.DataFrame
    signals: pl.DataFrame
    fair_prices: pl.DataFrame


def players(tables: NightTables, at: datetime) -> pl.DataFrame:
    """One row per player of the slate: DAY_GAME_PLAYER, opponent and the fields of Player, as of an instant.

    They are in the order of games, teams and lookups.
    """
    slate = tables.slate.filter(by(at))
    on_slate = slate.select(*DAY_GAME_PLAYER, "as_of", "is_home", "team", "opponent", name="player_name")
    rows = (
        with_lookups(on_slate, tables.daily_cache, slate, at)
        .join(_lines(tables.player_lines.filter(by(at))), on=DAY_GAME_PLAYER, how="left")
        .join(_condition(tables.composite_factors.filter(by(at))), on=DAY_GAME_PLAYER, how="left")
        .join(form(slate, tables.box_scores, tables.player_lines), on=DAY_GAME_PLAYER, how="left")
        .join(_scored(tables.box_scores, at), on=DAY_GAME_PLAYER, how="left")
        .join(_predictions(tables, at), on=DAY_GAME_PLAYER, how="left")
        .sort(*DAY_GAME_PLAYER[:2], "team", "player_lookup", nulls_last=True)
    )
    injured = _with_reasons(rows, tables.injuries)
    judged = _without_history(injured).with_columns(
        has_line=pl.col("line").is_not_null(), result=side_result("recommendation", "line")
    )
    with_props = with_parts(judged, _props(tables.fair_prices.filter(by(at))), DAY_GAME_PLAYER, "props")
    return with_props.select("game_date", "game_id", "opponent", *names(Player))


def with_lookups(
    rows: pl.DataFrame, daily_cache: pl.DataFrame, slate: pl.DataFrame, at: datetime
) -> pl.DataFrame:
    """The rows with player_lookup, by all players of the season who were known on the row's game_date.

    Args:
        rows: columns game_date and player_id.
        daily_cache: rows of `daily_cache` of the dates.
        slate: rows of `slate`, which may have players who have not played in the season. One who is on neither, since he
            has left the slate, is named by his id.
        at: the instant, UTC, by which they were known.
    """
    person = ("game_date", "player_id", "player_name")
    seen = pl.concat([people.filter(by(at)).select(person) for people in (daily_cache, slate)]).sort(person)
    known = lookups(seen, per=["game_date"]).rename({"lookup": "player_lookup"})
    joined = rows.join(known, on=["game_date", "player_id"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("player_lookup").fill_null(pl.format("player-{}", "player_id")))


def _lines(player_lines: pl.DataFrame) -> pl.DataFrame:
    return player_lines.filter(market=PLAYER_POINTS.key).select(*DAY_GAME_PLAYER, "line", "opening_line")


def _condition(factors: pl.DataFrame) -> pl.DataFrame:
    score = pl.col("fatigue_score")
    level = (
        pl.when(score >= FRESH)
        .then(pl.lit("fresh"))
        .when(score < TIRED)
        .then(pl.lit("tired"))
        .when(score.is_not_null())
        .then(pl.lit("normal"))
    )
    known = ("days_rest", "fatigue_score", "injury_status")
    return factors.select(*DAY_GAME_PLAYER, *known, fatigue_level=level)


def _with_reasons(rows: pl.DataFrame, injuries: pl.DataFrame) -> pl.DataFrame:
    """The reason that the newest report known by as_of gives for the player's status."""
    reported = injuries.select(*DAY_GAME_PLAYER, "known_at", injury_status="status", injury_reason="reason")
    newest = (
        rows.select(*DAY_GAME_PLAYER, "as_of")
        .join(reported, on=DAY_GAME_PLAYER)
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .sort("known_at")
        .unique(DAY_GAME_PLAYER, keep="last", maintain_order=True)
        .drop("as_of", "known_at")
    )
    return rows.join(newest, on=[*DAY_GAME_PLAYER, "injury_status"], how="left", maintain_order="left")


def _scored(box_scores: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The points of who played, once his game is final."""
    known = box_scores.filter(has_score(at), pl.col("did_play"))
    return known.select(*DAY_GAME_PLAYER, actual_points="points")


def _predictions(tables: NightTables, at: datetime) -> pl.DataFrame:
    """The champion's prediction of points as a struct, and its recommendation."""
    made = champions(tables.predictions, at).filter(market=PLAYER_POINTS.key).with_columns(confidence())
    fields = (
        pl.col("predicted_points").round(2).alias("predicted"),
        pl.col("confidence"),
        pl.col("recommendation"),
        pl.col("edge").round(2),
        pl.col("family"),
        pl.col("stand_in_reason"),
        pl.col("factors"),
    )
    spoken = with_parts(made, factors(tables.signals.filter(by(at))), DAY_GAME_PLAYER_MARKET, "factors")
    return spoken.select(*DAY_GAME_PLAYER, "recommendation", prediction=pl.struct(fields))


def confidence() -> pl.Expr:
    """The calibrated probability that the recommended side wins; null without a side."""
    over = pl.col("p_over")
    wins = pl.when(recommendation="OVER").then(over).when(recommendation="UNDER").then(1 - over)
    return wins.round(4).alias("confidence")


def factors(signals: pl.DataFrame) -> pl.DataFrame:
    """One row per signal that speaks on a line: DAY_GAME_PLAYER_MARKET and the fields of Factor."""
    return signals.sort(*DAY_GAME_PLAYER_MARKET, "signal", "side").select(
        *DAY_GAME_PLAYER_MARKET,
        "signal",
        pl.col("signal").replace_strict(KINDS, return_dtype=pl.String).alias("kind"),
        "side",
        pl.col("signal_value").round(4).alias("value"),
    )


def _props(fair_prices: pl.DataFrame) -> pl.DataFrame:
    """One row per sportsbook's main line: DAY_GAME_PLAYER and the fields of Prop."""
    quote = [*DAY_GAME_PLAYER_MARKET, "book", "line"]
    sides = {side: pl.col("price").filter(pl.col("side") == side).first() for side in ("OVER", "UNDER")}
    return (
        fair_prices.filter("is_main_line")
        .group_by(quote)
        .agg(over_odds=sides["OVER"], under_odds=sides["UNDER"])
        .sort(quote)
        .select(
            *DAY_GAME_PLAYER,
            pl.col("market").replace_strict(STATISTICS, return_dtype=pl.String).alias("stat_type"),
            "book",
            "line",
            "over_odds",
            "under_odds",
        )
    )


def _without_history(rows: pl.DataFrame) -> pl.DataFrame:
    """Empty lists and counts for players who were not listed before in the season."""
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    empty = [pl.col(name).fill_null(pl.lit([], rows.schema[name])) for name in lists]
    records = pl.col("last_10_record", "last_10_avg_record").fill_null("0-0")
    few = (pl.col("games_played").fill_null(0), pl.col("limited_data").fill_null(True))
    return rows.with_columns(*empty, records, *few)
