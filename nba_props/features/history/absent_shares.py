"""What the absent leave to each player, and what those who return take back: shares of the team's last ten games.

The absent are listed out or doubtful. Those who return are on the slate, not absent, and had less of the team's last ten
games than their own averages: they missed some of them, or have come from another team. Both are summed over the team,
and over the player's own role (guards or bigs), without the player.
"""

from collections.abc import Sequence

import polars as pl

from nba_props.declared.keys import DAY_PLAYER, DAY_TEAM, GAME_PLAYER, GAME_TEAM
from nba_props.features.history.absences import ABSENT
from nba_props.features.history.roles import roles
from nba_props.features.history.team_shares import team_shares
from nba_props.features.history.windows import PER_MILLION, complete, millionths

OF_ABSENT = {f"absent_{m}_share": f"absent_role_{m}_share" for m in ("minutes", "points", "usage")}
OF_RETURNING = {f"returning_{m}_share": f"returning_role_{m}_share" for m in ("minutes", "points")}
# Each share over the team, and the same within the role.
SHARES = OF_ABSENT | OF_RETURNING
ADDED = (*SHARES, *SHARES.values(), "shares_known_at")
PLAYER = (*GAME_PLAYER, "game_date", "season", "team", "as_of")


def absent_shares(
    slate: pl.DataFrame,
    form: pl.DataFrame,
    listed: pl.DataFrame,
    newest: pl.DataFrame,
    player_games: pl.DataFrame,
) -> pl.DataFrame:
    """One row per slate row: game_id, player_id and ADDED.

    All are null while the team has not reported, and where less than 70 % of the team's last ten games are known; those
    of the role also for a player without minutes in the past 365 days. A player whose own averages are not known does
    not count among those who return.

    Args:
        slate: rows of SLATE.
        form: rows of DAILY_CACHE of the slate's and of the listed players, on their days.
        listed: see `absences.listed_players`.
        newest: see `absences.newest_reports`.
        player_games: at least the 365 days before the slate's dates.
    """
    absent = listed.filter(pl.col("status").is_in(ABSENT))
    present = slate.join(absent, on=GAME_PLAYER, how="anti")
    players = [absent.select(PLAYER, is_absent=True), present.select(PLAYER, is_absent=False)]
    role = _roles(slate, absent, player_games)
    weights = _weights(pl.concat(players).drop_nulls("team"), role, form, player_games)
    own = weights.select(*GAME_TEAM, "player_id", pl.col(*SHARES).name.prefix("own_"))
    rows = (
        slate.select(*GAME_PLAYER, "game_date", "team")
        .join(newest, on=GAME_TEAM, how="left")
        .join(_whole_windows(form), on=DAY_TEAM, how="left")
        .join(role, on=DAY_PLAYER, how="left")
        .join(_summed(weights, "weights_known_at"), on=GAME_TEAM, how="left")
        .join(_summed(weights, by=["is_big"]).rename(SHARES), on=[*GAME_TEAM, "is_big"], how="left")
        .join(own, on=[*GAME_TEAM, "player_id"], how="left")
    )
    known = pl.col("submitted") & pl.col("is_whole")
    return rows.select(
        *GAME_PLAYER,
        *(_of_others(name, name, known) for name in SHARES),
        *(
            _of_others(of_role, name, known & pl.col("is_big").is_not_null())
            for name, of_role in SHARES.items()
        ),
        shares_known_at=pl.max_horizontal("report_known_at", "role_known_at", "weights_known_at"),
    )


def _roles(slate: pl.DataFrame, absent: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """The roles of the slate's and of the absent players on their days."""
    players = pl.concat(f.select(*DAY_PLAYER, "as_of") for f in (slate, absent))
    return roles(players.group_by(DAY_PLAYER).agg(pl.col("as_of").min()), player_games)


def _weights(
    players: pl.DataFrame, role: pl.DataFrame, form: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    """Per player of a game: role, and in millionths what the player leaves if absent, or takes back if not."""
    shares = team_shares(players.drop("game_id", "is_absent").unique([*DAY_PLAYER, "team"]), player_games)
    averages = form.select(
        *DAY_PLAYER,
        minutes="minutes_avg_last_10",
        points="points_avg_last_10",
        form_known_at="inputs_known_at",
    )
    joined = (
        players.join(shares.drop("season"), on=[*DAY_PLAYER, "team"], how="left")
        .join(role, on=DAY_PLAYER, how="left")
        .join(averages, on=DAY_PLAYER, how="left")
    )
    left = {f"absent_{m}_share": pl.col(f"{m}_share") for m in ("minutes", "points", "usage")}
    back = {
        f"returning_{m}_share": (pl.col(m) / pl.col(f"{m}_a_game") - pl.col(f"{m}_share")).clip(0)
        for m in ("minutes", "points")
    }
    return joined.select(
        *GAME_TEAM,
        "player_id",
        "is_big",
        *(millionths(pl.when("is_absent").then(v).otherwise(0.0)).alias(name) for name, v in left.items()),
        *(millionths(pl.when("is_absent").then(0.0).otherwise(v)).alias(name) for name, v in back.items()),
        weights_known_at=pl.max_horizontal("shares_known_at", "role_known_at", "form_known_at"),
    )


def _whole_windows(form: pl.DataFrame) -> pl.DataFrame:
    """Per day and team: whether enough of the team's last ten games are known; false before its first."""
    seen, missing = pl.col("team_games_seen_last_10"), pl.col("team_games_missing_last_10")
    is_whole = (seen > 0) & complete(seen, missing)
    return form.group_by(DAY_TEAM).agg(is_whole=is_whole.any())


def _summed(weights: pl.DataFrame, *newest: str, by: Sequence[str] = ()) -> pl.DataFrame:
    """Per game, team and `by`: the summed weights, and the newest of these instants."""
    return weights.group_by(*GAME_TEAM, *by).agg(
        *(pl.col(n).sum() for n in SHARES), *(pl.col(n).max() for n in newest)
    )


def _of_others(name: str, weight: str, known: pl.Expr) -> pl.Expr:
    """The sum less the player's own weight, where it is known."""
    others = pl.col(name).fill_null(0) - pl.col(f"own_{weight}").fill_null(0)
    return pl.when(known).then(others * PER_MILLION).alias(name)
