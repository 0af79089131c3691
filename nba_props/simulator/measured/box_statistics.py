"""Statistics of games and box scores. Quotes belong to `line_statistics`."""

from typing import Any

import polars as pl

COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "ast", "tov", "pf")
_BLOWOUT, _CLOSE = 20, 5  # points
_REGULAR_MINUTES, _STAR_MINUTES = 24.0, 32.0
_FEW, _MANY = 20, 40  # games
_TIERS = {"under 8": (0, 8), "8 to 15": (8, 15), "15 to 22": (15, 22), "22 and more": (22, 99)}
_SCORER = 8.0  # points a game
_KNOWN_ABSENT = 0.05  # a season with fewer rows of absent players than this share is incomplete


def one(frame: pl.DataFrame, **statistics: pl.Expr) -> dict[str, Any]:
    """Returns the values of expressions over a frame by their names."""
    return frame.select(**statistics).row(0, named=True)


def scores(games: pl.DataFrame) -> dict[str, Any]:
    """Returns statistics of final scores."""
    margin = pl.col("home_pts") - pl.col("away_pts")
    points = pl.concat([games["home_pts"], games["away_pts"]])
    return {"points a team": points.mean(), "points a team, sd": points.std()} | one(
        games,
        **{
            "home wins": (margin > 0).mean(),
            "home margin, points": margin.mean(),
            "home margin, sd": margin.std(),
            f"blowouts, {_BLOWOUT} points and more": (margin.abs() >= _BLOWOUT).mean(),
            f"close games, {_CLOSE} points at most": (margin.abs() <= _CLOSE).mean(),
        },
    )


def teams(box: pl.DataFrame) -> dict[str, Any]:
    """Returns statistics of teams per game."""
    played = box.filter("did_play")
    team_games = played.group_by("game_id", "team").agg(pl.sum("minutes", *COUNTS), used=pl.len())
    possessions = pl.col("fga") - pl.col("oreb") + pl.col("tov") + 0.44 * pl.col("fta")
    return one(
        team_games,
        **{
            "pace, possessions in 48 minutes": (240 * possessions / pl.col("minutes")).mean(),
            "field-goal attempts a team": pl.mean("fga"),
            "field goals made": pl.sum("fgm") / pl.sum("fga"),
            "threes made": pl.sum("fg3m") / pl.sum("fg3a"),
            "threes among attempts": pl.sum("fg3a") / pl.sum("fga"),
            "free throws made": pl.sum("ftm") / pl.sum("fta"),
            "free throws per field-goal attempt": pl.sum("fta") / pl.sum("fga"),
            "offensive rebounds a team": pl.mean("oreb"),
            "defensive rebounds a team": pl.mean("dreb"),
            "assists a team": pl.mean("ast"),
            "turnovers a team": pl.mean("tov"),
            "fouls a team": pl.mean("pf"),
            "overtime": (pl.col("minutes") > 245).mean(),
            "players used": pl.mean("used"),
        },
    ) | one(_complete(box), **{"did not play, of the active": (~pl.col("did_play")).mean()})


def _complete(box: pl.DataFrame) -> pl.DataFrame:
    """The seasons whose box scores list players who did not play."""
    return box.filter((~pl.col("did_play")).mean().over("season") > _KNOWN_ABSENT)


def minutes(box: pl.DataFrame) -> dict[str, Any]:
    """Returns statistics of playing time; regulars are players with many minutes and games in a season."""
    played = box.filter("did_play").with_columns(
        games=pl.len().over("season", "player_id"), usual=pl.mean("minutes").over("season", "player_id")
    )
    regulars = played.filter(pl.col("games") >= _FEW, pl.col("usual") >= _REGULAR_MINUTES)
    minutes = pl.col("minutes")
    rank = minutes.rank("ordinal", descending=True).over("game_id", "team")
    return one(
        played,
        **{
            "minutes, busiest player": minutes.filter(rank == 1).mean(),
            "minutes, fifth": minutes.filter(rank == 5).mean(),
            "minutes, ninth": minutes.filter(rank == 9).mean(),
            "player-games of 36 minutes and more": (minutes >= 36).mean(),
            "player-games under 12 minutes": (minutes < 12).mean(),
        },
    ) | one(regulars, **{"regulars' minutes around their mean, sd": (minutes - pl.col("usual")).std()})


def absences(box: pl.DataFrame) -> dict[str, Any]:
    """Returns how often regulars miss a game between their first and last one for a team."""
    played = box.filter("did_play")
    team_games = box.select("season", "team", "game_id", "game_date").unique()
    tired = pl.col("game_date").diff().over("season", "team", order_by="game_date").dt.total_days() == 1
    team_games = team_games.with_columns(tired=tired.fill_null(False))
    stints = (
        played.group_by("season", "team", "player_id")
        .agg(pl.mean("minutes"), games=pl.len(), since=pl.min("game_date"), until=pl.max("game_date"))
        .filter(pl.col("games") >= _FEW, pl.col("minutes") >= _REGULAR_MINUTES)
    )
    expected = stints.join(team_games, on=["season", "team"]).filter(
        pl.col("game_date").is_between("since", "until")
    )
    missed = expected.join(
        played.select("game_id", "player_id", there=pl.lit(True)), on=["game_id", "player_id"], how="left"
    ).with_columns(missed=pl.col("there").is_null(), star=pl.col("minutes") >= _STAR_MINUTES)
    share = pl.col("missed").mean()
    return one(missed, **{"games missed by regulars": share}) | {
        "games missed by stars, rested": missed.filter("star", ~pl.col("tired")).select(share).item(),
        "games missed by stars, back-to-back": missed.filter("star", "tired").select(share).item(),
    }


def points(box: pl.DataFrame) -> dict[str, Any]:
    """Returns the variance over mean of a player's points within a season, averaged over players with many games."""
    players = (
        box.filter("did_play")
        .group_by("season", "player_id")
        .agg(games=pl.len(), mean=pl.mean("pts"), ratio=pl.var("pts") / pl.mean("pts"))
        .filter(pl.col("games") >= _MANY)
    )
    seasons = box["season"].n_unique()
    statistics = {
        "variance over mean of points": players.filter(pl.col("mean") > _SCORER)["ratio"].mean(),
        "best scorer, points a game": players.group_by("season").agg(pl.max("mean"))["mean"].mean(),
    }
    for tier, (low, high) in _TIERS.items():
        inside = players.filter(pl.col("mean").is_between(low, high, closed="left"))
        statistics |= {
            f"players, {tier} points": inside.height / seasons,
            f"variance over mean, {tier} points": inside["ratio"].mean(),
        }
    return statistics
