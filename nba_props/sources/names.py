"""Resolution of the books' player names, inside the two rosters of their event first.

A roster is the players whose latest known team it is, by their last box score of any season type in 365 days.
"""

import re
import unicodedata
from datetime import timedelta

import polars as pl

from nba_props.sources.teams import FULL_NAMES

SUFFIX = re.compile(r"\b(jr|sr|ii|iii|iv|v)$")
# First names that books shorten or lengthen; both spellings fold to the value.
ALIASES = {"nic": "nicolas", "herb": "herbert", "cam": "cameron", "moe": "moritz"}
MEMORY = timedelta(days=365)


def key(name: str) -> str:
    """A name without accents, punctuation, case, Jr, Sr and numerals; parts are joined by one space."""
    folded = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9 ]", "", folded.lower().replace("-", " ")).strip()
    return re.sub(r"\s+", " ", SUFFIX.sub("", plain).strip())


def alias_key(name: str) -> str:
    """The key with its first name replaced by the spelling that all variants share."""
    first, _, rest = key(name).partition(" ")
    return f"{ALIASES.get(first, first)} {rest}".strip()


def reordered_key(name: str) -> str:
    """The key's parts in alphabetical order: some feeds write the family name first."""
    return " ".join(sorted(key(name).split()))


FORMS = (("roster", key), ("alias", alias_key), ("reordered", reordered_key))


def keyed(names: pl.Series) -> pl.DataFrame:
    """Every form of every distinct name: columns name, form (rank in FORMS), key."""
    distinct = names.unique().sort().to_list()
    rows = [(n, rank, form(n)) for n in distinct for rank, (_, form) in enumerate(FORMS)]
    return pl.DataFrame(rows, schema={"name": pl.String, "form": pl.Int8, "key": pl.String}, orient="row")


def resolve(wanted: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct (game_id, player_name) of `wanted` (game_id, game_date, home, away, player_name).

    Args:
        seen: box-score rows (player_id, player_name, team, game_date); only rows before a game's date count.

    Returns:
        game_id, player_name, player_id (null when unresolved), resolution, reason (`no_match` or `tie`).
    """
    asked = wanted.select("game_id", "game_date", "home", "away", "player_name").unique()
    seen = seen.filter(pl.col("team").is_in(list(FULL_NAMES)))
    known = seen.select("player_id", pl.col("player_name").alias("name")).unique()
    known = known.join(keyed(known["name"]), on="name").select("player_id", "form", "key").unique()
    forms = keyed(asked["player_name"]).rename({"name": "player_name"})
    candidates = asked.join(forms, on="player_name").join(known, on=["form", "key"])
    last = seen.select("player_id", pl.col("team").alias("last_team"), pl.col("game_date").alias("last_date"))
    candidates = (
        candidates.with_columns(eve=pl.col("game_date") - timedelta(days=1))
        .sort("eve")
        .join_asof(
            last.sort("last_date"), left_on="eve", right_on="last_date", by="player_id", tolerance=MEMORY,
            check_sortedness=False,
        )
        .filter(pl.col("last_team").is_not_null())
        .with_columns(on_roster=(pl.col("last_team") == pl.col("home")) | (pl.col("last_team") == pl.col("away")))
        .with_columns(tier=pl.when("on_roster").then(pl.col("form")).when(pl.col("form") == 0).then(len(FORMS)))
        .filter(pl.col("tier").is_not_null())
    )  # fmt: skip
    best = (
        candidates.filter(pl.col("tier") == pl.col("tier").min().over("game_id", "player_name"))
        .group_by("game_id", "player_name")
        .agg(pl.col("player_id").unique().sort(), pl.col("tier").first())
    )
    labels = {rank: name for rank, (name, _) in enumerate(FORMS)} | {len(FORMS): "league"}
    single = pl.col("player_id").list.len() == 1
    found = best.with_columns(
        pl.when(single).then(pl.col("player_id").list.first()).alias("player_id"),
        pl.when(single)
        .then(pl.col("tier").replace_strict(labels, return_dtype=pl.String))
        .alias("resolution"),
        pl.when(~single).then(pl.lit("tie")).alias("reason"),
    )
    return (
        asked.select("game_id", "player_name")
        .unique()
        .join(found.drop("tier"), on=["game_id", "player_name"], how="left")
        .with_columns(
            pl.when(pl.col("player_id").is_null())
            .then(pl.col("reason").fill_null("no_match"))
            .alias("reason")
        )
        .sort("game_id", "player_name")
    )
