"""What a player did before a night: averages of the season and the last ten games, by what was known at its as_of."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from nba_props.declared.keys import DAY_GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.teams import COUNTING

LAST, RECENT = 10, 5  # games
MONTH = timedelta(days=30)
HOT = 3  # points that the mean of the last five lies above or below the season's
PLAYER_SEASON = ("player_id", "season")
COUNTED = ("minutes", "points", "fgm", "fga", "fg3m", "fg3a", "fta", "plus_minus")


def form(players: pl.DataFrame, box_scores: pl.DataFrame, player_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per player of a game who was listed in the season before it: DAY_GAME_PLAYER and the fields of form.

    Args:
        players: rows of `slate`.
        box_scores: rows of `box_scores` of the season; of a player's game only those of earlier dates count.
        player_lines: rows of `player_lines` of the same dates.
    """
    subjects = players.select(*DAY_GAME_PLAYER, "season", "as_of").sort(DAY_GAME_PLAYER).with_row_index("row")
    before = (pl.col("played_on") < pl.col("game_date")) & (pl.col("known_at") <= pl.col("as_of"))
    # The join keeps both orders, so that the games of a subject are in one piece: that is grouped several times as fast.
    past = _past(box_scores, player_lines).lazy()
    newest_first = (
        subjects.lazy().join(past, on=PLAYER_SEASON, maintain_order="left_right").filter(before).collect()
    )
    grouped = newest_first.set_sorted("row").group_by("row", maintain_order=True)
    averaged = grouped.agg(*_averages(), *_last_games())
    return _in_words(subjects.select("row", *DAY_GAME_PLAYER).join(averaged, on="row")).drop("row")


def _past(box_scores: pl.DataFrame, player_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per player listed in a game that counts, with his line, the newest first.

    Statistics are null where he did not play.
    """
    lines = player_lines.filter(market=PLAYER_POINTS.key).select(*DAY_GAME_PLAYER, "line")
    listed = box_scores.filter(pl.col("season_type").is_in(COUNTING)).sort(
        "game_date", "game_id", "player_id"
    )
    rest = pl.col("game_date").diff().dt.total_days().over(PLAYER_SEASON)
    rests = listed.filter("did_play").select(*DAY_GAME_PLAYER, rest=rest)
    with_lines = listed.join(lines, on=DAY_GAME_PLAYER, how="left", maintain_order="left")
    return (
        with_lines.join(rests, on=DAY_GAME_PLAYER, how="left", maintain_order="left")
        .select(
            *PLAYER_SEASON,
            *("did_play", "line", "known_at", "is_home", "rest"),
            pl.when("did_play").then(pl.col(COUNTED)),
            played_on="game_date",
        )
        .reverse()
    )


def _averages() -> Iterator[pl.Expr]:
    """Means over the games that the player played, the newest ones first; a share of no attempts is null."""
    points = pl.col("points").drop_nulls()
    yield pl.col("did_play").sum().cast(pl.Int64).alias("games_played")
    for name, column in (("ppg", "points"), ("mpg", "minutes"), ("plus_minus", "plus_minus"), ("fta", "fta")):
        yield pl.col(column).mean().round(1).alias(f"season_{name}")
    for name, made, tried in (("fg_pct", "fgm", "fga"), ("three_pct", "fg3m", "fg3a")):
        yield _percent(pl.col(made).sum(), pl.col(tried).sum()).alias(f"season_{name}")
    yield pl.col("minutes").drop_nulls().head(LAST).mean().round(1).alias("minutes_avg")
    yield points.head(RECENT).mean().round(1).alias("last_5_ppg")
    in_month = pl.col("played_on") >= pl.col("game_date") - MONTH
    yield pl.col("points").filter(in_month).mean().round(1).alias("last_30d_ppg")


def _last_games() -> Iterator[pl.Expr]:
    """A list each of the last ten games in which the player was listed, the newest first."""
    last = {name: pl.col(name).head(LAST) for name in ("did_play", "line", "is_home", "rest", *COUNTED)}
    points, is_home = last["points"], last["is_home"]
    lists = {
        "points": points,
        "lines": last["line"],
        "minutes": last["minutes"].round(1),
        "fg_pct": _percent(last["fgm"], last["fga"]),
        "three_pct": _percent(last["fg3m"], last["fg3a"]),
        "plus_minus": last["plus_minus"],
        "fta": last["fta"],
        "days_rest": last["rest"],
        "home_away": pl.when(is_home).then(pl.lit("home")).when(~is_home).then(pl.lit("away")),
        "results": _letter(last["did_play"], points - last["line"]),
        "vs_avg": _letter(last["did_play"], points - pl.col("points").mean()),
    }
    return (values.alias(f"last_10_{name}") for name, values in lists.items())


def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds what the figures say in a word: both records of the last ten, form, and whether the games are few."""
    change = pl.col("last_5_ppg") - pl.col("season_ppg")
    return rows.with_columns(
        last_10_record=_record("last_10_results"),
        last_10_avg_record=_record("last_10_vs_avg"),
        limited_data=pl.col("games_played") < LAST,
        recent_form=pl.when(change >= HOT)
        .then(pl.lit("hot"))
        .when(change <= -HOT)
        .then(pl.lit("cold"))
        .when(change.is_not_null())
        .then(pl.lit("neutral")),
    )


def _letter(did_play: pl.Expr, margin: pl.Expr) -> pl.Expr:
    """O, U or P: over, under or at a line; DNP for who did not play, a dash where there was no line."""
    return (
        pl.when(~did_play)
        .then(pl.lit("DNP"))
        .when(margin > 0)
        .then(pl.lit("O"))
        .when(margin < 0)
        .then(pl.lit("U"))
        .when(margin == 0)
        .then(pl.lit("P"))
        .otherwise(pl.lit("-"))
    )


def _record(letters: str) -> pl.Expr:
    """Overs and unders, as in 6-4."""
    return pl.format("{}-{}", *(pl.col(letters).list.count_matches(letter) for letter in "OU"))


def _percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share in percent to one decimal; null over zero."""
    return pl.when(whole > 0).then((100 * part / whole).round(1))
