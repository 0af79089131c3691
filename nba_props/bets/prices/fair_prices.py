"""`fair_prices`: every side of every quote of a night, what it is worth, and why it may not be bet.

The champion's predictions move the prices of the other books' making; where it may not speak, the books' alone stand.
"""

from datetime import datetime

import polars as pl

from nba_props.bets.prices.market_sides import Facts, market_sides
from nba_props.bets.prices.rules import with_rules
from nba_props.declared.keys import GAME_PLAYER, GAME_PLAYER_MARKET
from nba_props.declared.markets import PREDICTED_MARKETS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING
from nba_props.market.fair_price import with_claims

PLAYER = (*GAME_PLAYER, "game_date", "player_name", "team", "tip_off", "as_of", "inputs_known_at")


def fair_prices(
    facts: Facts,
    slate: pl.DataFrame,
    predictions: pl.DataFrame,
    *,
    now: datetime,
    provenance: pl.Expr,
    source: str,
) -> pl.DataFrame:
    """Rows of FAIR_PRICES: of games on the slate as of its as_of, and of postponed games for as long as books quote them.

    Args:
        facts: what is known.
        slate: rows of `slate`.
        predictions: rows of `predictions`, of which the active ones count.
        now: the run's instant.
        provenance: an expression over tip_off.
        source: real or simulated.
    """
    postponed = _postponed(facts, now)
    players = pl.concat([slate.select(PLAYER), postponed])
    is_postponed = pl.col("game_id").is_in(postponed["game_id"].unique().to_list())
    sides = market_sides(facts, players).filter(pl.col("market").is_in([m.key for m in PREDICTED_MARKETS]))
    until = players.select("game_id", until="as_of").unique()
    by_then = predictions.join(until, on="game_id").filter(pl.col("as_of") <= pl.col("until"))
    priced = with_claims(
        sides.join(said(by_then), on=GAME_PLAYER_MARKET, how="left").with_columns(
            pl.col("model_term").fill_null(0.0),
            pl.col("is_ready").fill_null(False),
            is_postponed=is_postponed,
        )
    )
    known = pl.max_horizontal("inputs_known_at", "said_known_at")
    return FAIR_PRICES.shape(
        with_rules(priced).with_columns(provenance=provenance, source=pl.lit(source), inputs_known_at=known)
    )


def said(predictions: pl.DataFrame) -> pl.DataFrame:
    """One row per predicted market of a player: what the champion says, and whether anybody could say something.

    Returns:
        GAME_PLAYER_MARKET, prediction_id, model_id and model_term of the champion's prediction, null where it may not
        speak; is_ready, whether it has predicted points, or any model where there is no champion; said_known_at.
    """
    active = predictions.filter("is_active", pl.col("role") != "withdrawn")
    is_champion = pl.col("role") == "champion"
    may_speak = pl.col("model_term").is_not_null()
    champion = (
        active.filter(is_champion)
        .sort(*GAME_PLAYER_MARKET, "as_of", "model_id", descending=[False, False, False, True, False])
        .unique(GAME_PLAYER_MARKET, keep="first", maintain_order=True)
        .select(
            *GAME_PLAYER_MARKET,
            *(
                pl.when(may_speak).then(name).alias(name)
                for name in ("prediction_id", "model_id", "model_term")
            ),
            is_predicted=pl.col("predicted_points").is_not_null(),
            champion_known_at="inputs_known_at",
        )
    )
    anybody = active.group_by(GAME_PLAYER_MARKET).agg(
        by_anybody=pl.col("predicted_points").is_not_null().any(), known_at=pl.col("inputs_known_at").max()
    )
    return anybody.join(champion, on=GAME_PLAYER_MARKET, how="left").select(
        *GAME_PLAYER_MARKET,
        "prediction_id",
        "model_id",
        "model_term",
        is_ready=pl.coalesce("is_predicted", "by_anybody"),
        said_known_at=pl.coalesce("champion_known_at", "known_at"),
    )


def _postponed(facts: Facts, now: datetime) -> pl.DataFrame:
    """Players whom books quote for a game that is known to be postponed; names are the books', teams null."""
    instant = pl.lit(now).cast(INSTANT)
    games = (
        facts.schedule.filter(pl.col("season_type").is_in(COUNTING), status="postponed")
        .with_columns(as_of=pl.min_horizontal("tip_off", instant))
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .select("game_id", "game_date", "tip_off", "as_of", inputs_known_at="known_at")
    )
    quoted = facts.odds_lines.select(*GAME_PLAYER, "player_name", "known_at").join(games, on="game_id")
    return (
        quoted.sort(*GAME_PLAYER, "known_at", "player_name")
        .unique(GAME_PLAYER, keep="first", maintain_order=True)
        .with_columns(team=pl.lit(None, pl.String))
        .select(PLAYER)
    )
