"""The consensus line at instants of choice, several of a game if need be. What was known later stays out."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.market.consensus import consensus, main_lines
from nba_props.market.in_force import in_force


def lines_at(quotes: pl.DataFrame, polls: pl.DataFrame, instants: pl.DataFrame) -> pl.DataFrame:
    """One row is a market of a player at an instant of its game: GAME_PLAYER_MARKET, as_of, line.

    Args:
        quotes: rows of `odds_lines`.
        polls: rows of `odds_polls`.
        instants: game_id, as_of and tip_off, any number of instants of a game.
    """
    # Each instant is a game of its own, since `in_force` looks at one moment of a game.
    name = pl.format("{} {}", "game_id", pl.col("as_of").dt.epoch("us"))
    moments = instants.unique().with_columns(of="game_id", game_id=name)
    games = moments.select(game_id="of", moment="game_id")
    own_quotes, own_polls = (
        rows.join(games, on="game_id").with_columns(game_id="moment").select(rows.columns)
        for rows in (quotes, polls)
    )
    lines = consensus(main_lines(in_force(own_quotes, own_polls, moments)))
    return (
        lines.join(moments.select("game_id", "as_of", "of"), on="game_id")
        .with_columns(game_id="of")
        .select(*GAME_PLAYER_MARKET, "as_of", "line")
        .sort(*GAME_PLAYER_MARKET, "as_of")
    )
