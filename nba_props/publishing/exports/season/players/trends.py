"""`trends/hot-players.json`, `trends/bounce-back.json` and `trends/team-tendencies.json`."""

from datetime import date

import polars as pl

from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.seen import Seen, percent, records

FEWEST, RECENT, SHOWN = 10, 5, 10  # games of the season, games, players
SLUMP, LEAST_POINTS = 0.6, 10.0  # share of the mean below which a game was a bad one; a mean that counts


class HotPlayer(Part, frozen=True, kw_only=True):
    """Mean points of the last five games played beside the season's, of a player with ten games or more."""

    player_lookup: str
    player: str
    team: str
    games_played: int
    season_points: float
    last_5_points: float
    difference: float


class HotPlayers(Document, frozen=True, kw_only=True):
    """The ten players farthest above their season's mean, and the ten farthest below."""

    date: date
    hot: tuple[HotPlayer, ...]
    cold: tuple[HotPlayer, ...]


class BouncePlayer(Part, frozen=True, kw_only=True):
    """A player with a mean of ten points or more who scored less than 60 % of it in the last game played.

    `bad_games` are those of the season with a next one: how often (`bounced_back`, and in percent) the next game reached
    the mean. The mean is of the games before each.
    """

    player_lookup: str
    player: str
    team: str
    last_points: int
    season_points: float
    bad_games: int
    bounced_back: int
    pct: float | None


class BounceBack(Document, frozen=True, kw_only=True):
    """Players of tonight after a bad game, with how they did after earlier ones."""

    date: date
    players: tuple[BouncePlayer, ...]


class TeamTendency(Part, frozen=True, kw_only=True):
    """A team's season: means per game, and the last ten games. Ratings are per 100 possessions, pace per 48 minutes."""

    team: str
    games: int
    wins: int
    points: float
    opponent_points: float
    pace: float
    offensive_rating: float
    defensive_rating: float
    last_10_pace: float
    last_10_offensive_rating: float
    last_10_defensive_rating: float


class TeamTendencies(Document, frozen=True, kw_only=True):
    """All teams of the season."""

    date: date
    teams: tuple[TeamTendency, ...]


def hot_players(rows: pl.DataFrame, seen: Seen) -> HotPlayers:
    """The document.

    Args:
        rows: as `player_rows` returns them.
        seen: the look.
    """
    players = (
        rows.filter("did_play")
        .group_by("player_id", maintain_order=True)
        .agg(
            player_lookup=pl.col("player_lookup").last(),
            player=pl.col("player_name").last(),
            team=pl.col("team").last(),
            games_played=pl.len(),
            season_points=pl.col("points").mean().round(1),
            last_5_points=pl.col("points").tail(RECENT).mean().round(1),
            difference=(pl.col("points").tail(RECENT).mean() - pl.col("points").mean()).round(1),
        )
        .filter(pl.col("games_played") >= FEWEST)
        .sort("difference", "player_lookup", descending=[True, False])
    )
    hot, cold = (
        players.filter(pl.col("difference") > 0).head(SHOWN),
        players.filter(pl.col("difference") < 0).sort("difference", "player_lookup").head(SHOWN),
    )
    return HotPlayers(
        **seen.head, date=seen.today, hot=records(hot, HotPlayer), cold=records(cold, HotPlayer)
    )


def bounce_back(rows: pl.DataFrame, slate: pl.DataFrame, seen: Seen) -> BounceBack:
    """The document.

    Args:
        rows: as `player_rows` returns them.
        slate: rows of `slate` of today.
        seen: what was known later counts for nothing.
    """
    tonight = seen.known(slate, "as_of").filter(game_date=seen.today).select("player_id").unique()
    played = rows.filter("did_play").join(tonight, on="player_id", how="semi", maintain_order="left")
    games = pl.col("points").cum_count() - 1
    before = (pl.col("points").cum_sum() - pl.col("points")) / games
    form = played.with_columns(mean=pl.when(games >= FEWEST).then(before).over("player_id"))
    bad = form.with_columns(
        is_bad=(pl.col("points") < SLUMP * pl.col("mean")).fill_null(value=False)
    ).with_columns(next_one=(pl.col("points") >= pl.col("mean")).shift(-1).over("player_id"))
    followed = pl.col("is_bad") & pl.col("next_one").is_not_null()
    bounced = (followed & pl.col("next_one")).sum()
    players = bad.group_by("player_id", maintain_order=True).agg(
        player_lookup=pl.col("player_lookup").last(),
        player=pl.col("player_name").last(),
        team=pl.col("team").last(),
        last_points=pl.col("points").last(),
        season_points=pl.col("points").mean().round(1),
        is_bad=pl.col("is_bad").last(),
        bad_games=followed.sum(),
        bounced_back=bounced,
        pct=percent(bounced, followed.sum()),
    )
    listed = players.filter("is_bad", pl.col("season_points") >= LEAST_POINTS).sort(
        "season_points", "player_lookup", descending=[True, False]
    )
    return BounceBack(**seen.head, date=seen.today, players=records(listed, BouncePlayer))


def team_tendencies(team_games: pl.DataFrame, seen: Seen) -> TeamTendencies:
    """The document.

    Args:
        team_games: rows of `team_games` of the season.
        seen: what was known later counts for nothing.
    """
    games = seen.known(team_games).filter(seen.season.hold()).sort("team", "game_date", "game_id")
    means = ("points", "opponent_points", "pace", "offensive_rating", "defensive_rating")
    teams = games.group_by("team", maintain_order=True).agg(
        pl.len().alias("games"),
        pl.col("won").sum().alias("wins"),
        *(pl.col(name).mean().round(1) for name in means),
        *(pl.col(name).tail(10).mean().round(1).name.prefix("last_10_") for name in means[2:]),
    )
    return TeamTendencies(**seen.head, date=seen.today, teams=records(teams, TeamTendency))
