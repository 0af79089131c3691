"""What share of the team's last ten games each player had: of minutes, of points, of possessions used.

A player who missed some of those games had the less of them: who has been out for ten games has none left to leave, since
the others have taken them over already. Shares of tonight's absent are summed in `absent_shares`.
"""

import polars as pl

from nba_props.features.history.lost_games import TEAM
from nba_props.features.history.windows import PER_MILLION, millionths, newest_before, number, share
from nba_props.stats.knowledge import as_known

GAMES = 10
OF_TEAM = ("season", "team", "player_id")
# Minutes are summed in millionths: sums of whole numbers are the same in any order.
MEASURES = ("minutes", "points", "usage")
# Field goals attempted, free throws attempted and turnovers as possessions, in hundredths: whole numbers.
USED = (100 * pl.col("fga") + 44 * pl.col("fta") + 100 * pl.col("turnovers")).cast(pl.Int64)


def team_shares(rows: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per given row: its key, minutes_share, points_share, usage_share, minutes_a_game, points_a_game.

    A share is what the player did in the team's last ten games of the season, fewer where there are fewer, over what the
    whole team did in them; 0 for a player who played in none, null before the team's first game. `minutes_a_game` and
    `points_a_game` are the team's means over the same games. `shares_known_at` is when the newest of them was known.

    Args:
        rows: season, game_date, team, player_id, as_of.
        player_games: at least the season before the rows' dates.
    """
    facts = player_games.filter("did_play").select(
        *OF_TEAM,
        "game_id",
        "game_date",
        "known_at",
        minutes=millionths(pl.col("minutes")),
        points=pl.col("points").cast(pl.Int64),
        usage=USED,
    )
    return pl.concat(_team_shares(part, played) for part, (played,) in as_known(rows, facts))


def _team_shares(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    games = _games(played)
    now = newest_before(rows, games.drop("game_id"), TEAM).drop("seen_date")
    sums = _sums(played.join(games.select("game_id", "team", "number"), on=["game_id", "team"]))
    rows = now.with_columns(pl.col("number").fill_null(0), before=pl.col("number").fill_null(0) - GAMES)
    for at, ending in (("number", "now"), ("before", "then")):
        rows = _at(rows, sums, at, ending)
    window = pl.min_horizontal("number", GAMES)
    done = {m: pl.col(f"{m}_now").fill_null(0) - pl.col(f"{m}_then").fill_null(0) for m in MEASURES}
    return rows.select(
        "game_date",
        *OF_TEAM,
        "shares_known_at",
        *(share(done[m], pl.col(f"team_{m}")).alias(f"{m}_share") for m in MEASURES),
        minutes_a_game=share(pl.col("team_minutes"), window) * PER_MILLION,
        points_a_game=share(pl.col("team_points"), window),
    )


def _games(played: pl.DataFrame) -> pl.DataFrame:
    """A team's games in order, numbered, with what the team did in the ten that end with each."""
    games = played.group_by(*TEAM, "game_id", "game_date").agg(
        pl.col("known_at").max(), *(pl.col(m).sum() for m in MEASURES)
    )
    return games.sort("game_date", "game_id").select(
        *TEAM,
        "game_id",
        "game_date",
        number=number(TEAM),
        shares_known_at=pl.col("known_at").cum_max().over(TEAM),
        **{f"team_{m}": pl.col(m).rolling_sum(GAMES, min_samples=1).over(TEAM) for m in MEASURES},
    )


def _sums(numbered: pl.DataFrame) -> pl.DataFrame:
    """What each player has done for the team this season, up to each game that they played."""
    return numbered.sort("number").select(
        *OF_TEAM, "number", *(pl.col(m).cum_sum().over(OF_TEAM) for m in MEASURES)
    )


def _at(rows: pl.DataFrame, sums: pl.DataFrame, at: str, ending: str) -> pl.DataFrame:
    """Adds the player's sums as of the team's game of that number."""
    named = sums.rename({"number": f"number_{ending}"} | {m: f"{m}_{ending}" for m in MEASURES})
    return rows.sort(at).join_asof(
        named, left_on=at, right_on=f"number_{ending}", by=list(OF_TEAM), check_sortedness=False
    )
