"""The keys of players in documents of the season: `player_lookup` for rows that name players."""

import polars as pl

from nba_props.days import season_of
from nba_props.publishing.exports.lookup import lookups

PERSON = ("season", "player_id", "player_name")


def people(*frames: pl.DataFrame) -> pl.DataFrame:
    """PERSON of rows of tables that have these columns: everybody of each season; the last name of each counts."""
    return pl.concat(frame.select(PERSON) for frame in frames).unique(keep="last", maintain_order=True)


def with_lookups(rows: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    """The rows with `player_lookup`.

    Args:
        rows: game_date, player_id and player; a player who is not among everybody joins them.
        everybody: as `people` returns them.
    """
    dates = rows["game_date"].unique()
    seasons = pl.DataFrame(
        {"game_date": dates, "season": pl.Series([season_of(day) for day in dates], dtype=pl.String)}
    )
    named = rows.join(seasons, on="game_date", maintain_order="left").with_columns(player_name="player")
    strangers = named.join(everybody, on=["season", "player_id"], how="anti", maintain_order="left")
    known = lookups(people(everybody, strangers), per=["season"]).rename({"lookup": "player_lookup"})
    return named.join(known, on=["season", "player_id"], how="left", maintain_order="left")
