"""Resolution of the books' player names to player ids, within the two rosters of their event first.

A roster is the players whose latest known team it is, by their last box score of any season type in 365 days. Jr, Sr and
numerals tell father and son apart: a name is compared without them only where a single player of those 365 days bears
it, whatever the suffix, so that no namesake makes it doubtful.
"""

import re
import unicodedata
from datetime import timedelta
from itertools import takewhile

import polars as pl

from nba_props.declared.teams import FULL_NAMES

SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "v"))
# First names that books shorten or lengthen; both spellings fold to the value.
ALIASES = {
    "nic": "nicolas", "herb": "herbert", "cam": "cameron", "moe": "moritz", "mohamed": "mo", "ron": "ronald",
    "alexandre": "alex", "carlton": "bub",
}  # fmt: skip
# Letters that Unicode does not decompose into a plain one and its mark.
UNDECOMPOSED = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
MEMORY = timedelta(days=365)


def key(name: str) -> str:
    """A name without accents, punctuation and case; its parts are joined by one space."""
    return " ".join(_parts(name))


def stripped_key(name: str) -> str:
    """The key without Jr, Sr and numerals, but for a first part, which is an initial there."""
    return " ".join(_without_suffix(_parts(name)))


def alias_key(name: str) -> str:
    """The key with its first name replaced by the spelling that all variants share."""
    return " ".join(_folded(_parts(name)))


def reordered_key(name: str) -> str:
    """The key's parts in alphabetical order: some feeds write the family name, with its Jr, first."""
    return " ".join(sorted(_parts(name)))


def namesake_key(name: str) -> str:
    """What a name shares with every namesake: no suffix, the shared first name, the parts in alphabetical order."""
    return " ".join(sorted(_folded(_without_suffix(_parts(name)))))


def _parts(name: str) -> list[str]:
    spaced = "".join(
        " " if unicodedata.category(c) == "Pd" else c for c in unicodedata.normalize("NFKC", name)
    )
    decomposed = unicodedata.normalize("NFKD", spaced.lower().translate(UNDECOMPOSED))
    parts = re.sub(r"[^a-z0-9 ]", "", decomposed.encode("ascii", "ignore").decode()).split()
    return _with_joined_initials(parts)


def _with_joined_initials(parts: list[str]) -> list[str]:
    """The parts with initials at the beginning as one, so that "P. J." is "P.J."; the family name stays a part."""
    initials = "".join(takewhile(lambda part: len(part) == 1, parts[:-1]))
    return [initials, *parts[len(initials) :]] if initials else parts


def _without_suffix(parts: list[str]) -> list[str]:
    return parts[:1] + [part for part in parts[1:] if part not in SUFFIXES]


def _folded(parts: list[str]) -> list[str]:
    return [ALIASES.get(part, part) for part in parts[:1]] + parts[1:]


# The forms in which names are compared, from the strictest to the loosest.
FORMS = (key, alias_key, reordered_key, namesake_key, stripped_key)
EXACT, NAMESAKE, STRIPPED = (FORMS.index(form) for form in (key, namesake_key, stripped_key))
# By tier, the lowest first: on the rosters the form itself, then the league by the exact and by the stripped name.
RESOLUTIONS = ("roster", "alias", "reordered", "suffix", "league", "suffix")
LEAGUE = RESOLUTIONS.index("league")
LEAGUE_STRIPPED = LEAGUE + 1
# Resolutions that rest on less than the event's own rosters and the whole name.
LOOSE = ("suffix", "league")
PLAYER = ["game_id", "player_name"]


def loosely_resolved(rows: pl.DataFrame) -> dict[str, int]:
    """How many rows have each of the LOOSE resolutions."""
    return {f"resolved_by_{name}": rows.filter(pl.col("resolution") == name).height for name in LOOSE}


def keyed(names: pl.Series) -> pl.DataFrame:
    """Every form of every distinct name: columns name, form (rank in FORMS), key."""
    distinct = names.unique().sort().to_list()
    rows = [(name, rank, form(name)) for name in distinct for rank, form in enumerate(FORMS)]
    return pl.DataFrame(rows, schema={"name": pl.String, "form": pl.Int8, "key": pl.String}, orient="row")


def resolve(players: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct (game_id, player_name) of `players`, with the player that the name belongs to.

    Args:
        players: columns game_id, game_date, home, away, player_name.
        box_scores: columns player_id, player_name, team, game_date; only rows before a game's date count.

    Returns:
        game_id, player_name, player_id (null when unresolved), resolution, reason (`no_match` or `tie`).
    """
    distinct = players.select("game_id", "game_date", "home", "away", "player_name").unique()
    matches = _best_matches(_candidates(distinct, box_scores.filter(pl.col("team").is_in(list(FULL_NAMES)))))
    is_single = (pl.col("player_id").list.len() == 1) & ~pl.col("is_doubtful")
    resolved = matches.select(
        *PLAYER,
        player_id=pl.when(is_single).then(pl.col("player_id").list.first()),
        resolution=pl.when(is_single).then(
            pl.col("tier").replace_strict(dict(enumerate(RESOLUTIONS)), return_dtype=pl.String)
        ),
        reason=pl.when(~is_single).then(pl.lit("tie")),
    )
    return (
        distinct.select(PLAYER)
        .unique()
        .join(resolved, on=PLAYER, how="left")
        .with_columns(
            reason=pl.when(pl.col("player_id").is_null()).then(pl.col("reason").fill_null("no_match"))
        )
        .sort(PLAYER)
    )


def _candidates(players: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Players of the past 365 days with a matching name, by `form`, and whether each is `on_roster`."""
    # A spelling counts from the first box score that has it: a later one must not change an earlier match.
    spellings = box_scores.group_by("player_id", name="player_name").agg(first_date=pl.col("game_date").min())
    spellings = spellings.join(keyed(spellings["name"]), on="name").filter(pl.col("key") != "")
    forms = keyed(players["player_name"]).rename({"name": "player_name"})
    on_roster = (pl.col("last_team") == pl.col("home")) | (pl.col("last_team") == pl.col("away"))
    bearers = (
        players.join(forms, on="player_name")
        .join(spellings, on=["form", "key"])
        .filter(pl.col("first_date") < pl.col("game_date"))
    )
    known = with_last_team(bearers, box_scores).filter(pl.col("last_team").is_not_null())
    return _tiered(known.with_columns(on_roster=on_roster))


def with_last_team(rows: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """The rows sorted by game_date, with last_team and last_date: of the player's newest box score of the 365 days before.

    Args:
        rows: columns player_id, game_date.
        box_scores: columns player_id, team, game_date.
    """
    last_teams = box_scores.select("player_id", last_team="team", last_date="game_date").sort("last_date")
    return (
        rows.with_columns(eve=pl.col("game_date") - timedelta(days=1))
        .sort("eve", maintain_order=True)
        .join_asof(
            last_teams,
            left_on="eve",
            right_on="last_date",
            by="player_id",
            tolerance=MEMORY,
            check_sortedness=False,
        )
        .drop("eve")
    )


def _tiered(candidates: pl.DataFrame) -> pl.DataFrame:
    """Adds the `tier` of each match, and `is_doubtful` to those that another bearer of the name makes doubtful.

    A namesake on a roster makes a match in the league doubtful too, so that it stands on the tier of those.
    """
    form, on_roster = pl.col("form"), pl.col("on_roster")
    bearers = pl.col("player_id").filter(form == NAMESAKE).n_unique().over(PLAYER)
    is_shared = form.is_in([NAMESAKE, STRIPPED]) & (bearers > 1)
    tier = (
        pl.when(on_roster & (form < NAMESAKE))
        .then("form")
        .when(on_roster & (form == NAMESAKE))
        .then(pl.when(is_shared).then(LEAGUE).otherwise("form"))
        .when(~on_roster & (form == EXACT))
        .then(LEAGUE)
        .when(~on_roster & (form == STRIPPED))
        .then(LEAGUE_STRIPPED)
    )
    return candidates.with_columns(tier=tier, is_doubtful=is_shared).filter(pl.col("tier").is_not_null())


def _best_matches(candidates: pl.DataFrame) -> pl.DataFrame:
    """The players of the best tier of each name: more than one, or a doubtful one, is a tie."""
    return (
        candidates.filter(pl.col("tier") == pl.col("tier").min().over(PLAYER))
        .group_by(PLAYER)
        .agg(pl.col("player_id").unique().sort(), pl.col("tier").first(), pl.col("is_doubtful").any())
    )
