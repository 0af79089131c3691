"""Names of players as keys in documents and file names. What a document says of a player is not known here."""

from collections.abc import Sequence

import polars as pl

from nba_props.sources.names import key

# Longer names are cut, so that every file system takes a path with one; who then shares a key has an id behind it.
LONGEST = 80
# Files beside those of the players, which no player may take the place of.
RESERVED = ("", "index")


def lookups(players: pl.DataFrame, per: Sequence[str] = ()) -> pl.DataFrame:
    """The lookup of each player: the lower-case ASCII letters and digits of the name, accents stripped.

    It is followed by `-` and the player's id where two players share it, or where nothing is left of the name. So it is
    unique, and a plain file name whatever the name was.

    Args:
        players: columns player_id, player_name and those of `per`: all players of the season, since a lookup depends on who
            else there is; of several spellings of a player the last row counts.
        per: columns by which sets of players are kept apart, such as the date on which they were known.

    Returns:
        One row per player of a set: the columns of `per`, player_id, lookup.
    """
    names = players["player_name"].unique()
    keyed = (
        players.group_by(*per, "player_id", maintain_order=True)
        .agg(pl.col("player_name").last())
        .join(
            pl.DataFrame({"player_name": names, "plain": names.map_elements(_plain, return_dtype=pl.String)}),
            on="player_name",
            maintain_order="left",
        )
    )
    plain = pl.col("plain")
    needs_id = (pl.len().over(*per, "plain") > 1) | plain.is_in(RESERVED)
    name = pl.when(plain == "").then(pl.lit("player")).otherwise(plain)
    lookup = pl.when(needs_id).then(pl.format("{}-{}", name, "player_id")).otherwise(name)
    return keyed.select(*per, "player_id", lookup=lookup)


def _plain(name: str) -> str:
    return key(name).replace(" ", "")[:LONGEST]
