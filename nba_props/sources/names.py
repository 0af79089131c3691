"""Resolution of the books' player names, inside the two rosters of their event first.

A roster is the players whose latest known team it is, by their last box score of any season type in 365 days.
"""

import re
import unicodedata
from datetime import timedelta

import polars as pl

from nba_props.declared.teams import FULL_NAMES

SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "v"))
# First names that books shorten or lengthen; both spellings fold to the value.
ALIASES = {"nic": "nicolas", "herb": "herbert", "cam": "cameron", "moe": "moritz"}
# Letters that Unicode does not take apart into a plain one and its mark.
WHOLE = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
MEMORY = timedelta(days=365)


def key(name: str) -> str:
    """A name without accents, punctuation, case, Jr, Sr and numerals; parts are joined by one space."""
    parts = _parts(name)
    return " ".join(parts[:-1] if parts and parts[-1] in SUFFIXES else parts)


def _parts(name: str) -> list[str]:
    spaced = "".join(
        " " if unicodedata.category(c) == "Pd" else c for c in unicodedata.normalize("NFKC", name)
    )
    folded = unicodedata.normalize("NFKD", spaced.lower().translate(WHOLE)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9 ]", "", folded).split()


def alias_key(name: str) -> str:
    """The key with its first name replaced by the spelling that all variants share."""
    first, _, rest = key(name).partition(" ")
    return f"{ALIASES.get(first, first)} {rest}".strip()


def reordered_key(name: str) -> str:
    """The key's parts in alphabetical order: some feeds write the family name, with its Jr, first."""
    return " ".join(sorted(part for part in _parts(name) if part not in SUFFIXES))


FORMS = (("roster", key), ("alias", alias_key), ("reordered", reordered_key))


def keyed(names: pl.Series) -> pl.DataFrame:
    """Every form of every distinct name: columns name, form (rank in FORMS), key."""
    distinct = names.unique().sort().to_list()
    rows = [(n, rank, form(n)) for n in distinct for rank, (_, form) in enumerate(FORMS)]
    return pl.DataFrame(rows, schema={"name": pl.String, "form": pl.Int8, "key": pl.String}, orient="row")


def resolve(wanted: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct (game_id, player_name) of `wanted` (game_id, game_date, home, away, player_name).

    Args:
        seen: box-score rows (player_id, player_name, team, game_date); only those before a game's date count.

    Returns:
        game_id, player_name, player_id (null when unresolved), resolution, reason (`no_match` or `tie`).
    """
    asked = wanted.select("game_id", "game_date", "home", "away", "player_name").unique()
    seen = seen.filter(pl.col("team").is_in(list(FULL_NAMES)))
    # A spelling counts from the first box score that has it: a later one must not change an earlier match.
    known = seen.group_by("player_id", name="player_name").agg(first_date=pl.col("game_date").min())
    known = known.join(keyed(known["name"]), on="name").filter(pl.col("key") != "")
    forms = keyed(asked["player_name"]).rename({"name": "player_name"})
    candidates = asked.join(forms, on="player_name").join(known, on=["form", "key"])
    candidates = candidates.filter(pl.col("first_date") < pl.col("game_date"))
    last = seen.select("player_id", last_team="team", last_date="game_date").sort("last_date")
    on_roster = (pl.col("last_team") == pl.col("home")) | (pl.col("last_team") == pl.col("away"))
    league = pl.when(pl.col("form") == 0).then(len(FORMS))
    candidates = (
        candidates.with_columns(eve=pl.col("game_date") - timedelta(days=1))
        .sort("eve")
        .join_asof(
            last,
            left_on="eve",
            right_on="last_date",
            by="player_id",
            tolerance=MEMORY,
            check_sortedness=False,
        )
        .filter(pl.col("last_team").is_not_null())
        .with_columns(tier=pl.when(on_roster).then("form").otherwise(league))
        .filter(pl.col("tier").is_not_null())
    )
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
            reason=pl.when(pl.col("player_id").is_null()).then(pl.col("reason").fill_null("no_match"))
        )
        .sort("game_id", "player_name")
    )
