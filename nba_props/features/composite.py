"""`composite_factors`: fatigue, shot-zone mismatch, pace and usage of each player on the slate (reference system 2.7)."""

import polars as pl

from nba_props.features.windows import newest_before
from nba_props.features.zones import ZONES
from nba_props.stats.knowledge import as_known
from nba_props.tables.features import COMPOSITE_FACTORS

LONGEST_REST = 10
LOADS = ("games_in_last_7_days", "minutes_in_last_7_days", "back_to_backs_last_14_days")
PRIMARY_SHARE = {"paint": 0.40, "three": 0.40, "mid_range": 0.35}


def composite_factors(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    team_games: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of COMPOSITE_FACTORS. Every input is of the slate's own days; `team_games` lie before them.

    A player whom the cache lacks has no games this season: he is rested and unburdened, the rest of him is unknown.
    """
    on_day = ["game_date", "player_id"]
    return (
        slate.select(*on_day, "game_id", "season", "opponent", "as_of", "inputs_known_at")
        .join(_load(cache), on=on_day, how="left")
        .join(_shares(shot_zones), on=on_day, how="left")
        .join(_weaknesses(defense), on=["game_date", "opponent"], how="left")
        .join(_opponents_last(slate, team_games), on=["game_id", "opponent"], how="left")
        .with_columns(
            pl.col(LOADS).fill_null(0),
            days_rest=_rest("last_game_date"),
            opponent_days_rest=_rest("opponent_last"),
        )
        .with_columns(
            fatigue_score=fatigue(),
            shot_zone_mismatch_score=mismatch(),
            pace_score=((pl.col("team_pace_last_10") - pl.col("opponent_pace")) * 0.5).clip(-3, 3),
            usage_spike_score=usage_spike(),
            projected_usage=pl.col("usage_avg_last_5"),
            inputs_known_at=pl.max_horizontal(
                "inputs_known_at", "cache_known_at", "zones_known_at", "defense_known_at", "rest_known_at"
            ),
        )
        .select(COMPOSITE_FACTORS.schema.names())
    )


def _load(cache: pl.DataFrame) -> pl.DataFrame:
    return cache.select(
        "game_date",
        "player_id",
        *LOADS,
        "last_game_date",
        "team_pace_last_10",
        "usage_avg_last_5",
        "usage_avg_last_10",
        "usage_avg_last_7_days",
        cache_known_at="inputs_known_at",
    )


def _shares(shot_zones: pl.DataFrame) -> pl.DataFrame:
    shares = {f"share_{z}": f"pct_{z}" for z in ZONES}
    return shot_zones.select("game_date", "player_id", **shares, zones_known_at="inputs_known_at")


def _weaknesses(defense: pl.DataFrame) -> pl.DataFrame:
    return defense.select(
        "game_date",
        opponent="team",
        opponent_pace="pace",
        defense_known_at="inputs_known_at",
        **{z: f"{z}_vs_league" for z in ZONES},
    )


def _opponents_last(slate: pl.DataFrame, team_games: pl.DataFrame) -> pl.DataFrame:
    """Per game and opponent: the date of the opponent's newest game of the season, and when that was known."""
    games = slate.select("game_id", "game_date", "season", "opponent", "as_of").drop_nulls().unique()
    played = team_games.select("season", "game_date", "known_at", opponent="team")
    return pl.concat(
        newest_before(part, known, ["season", "opponent"]) for part, (known,) in as_known(games, played)
    ).select("game_id", "opponent", opponent_last="seen_date", rest_known_at="known_at")


def _rest(last_date: str) -> pl.Expr:
    """Days since the last game of the season, at most 10; 10 for a first game."""
    days = (pl.col("game_date") - pl.col(last_date)).dt.total_days()
    return days.clip(0, LONGEST_REST).fill_null(LONGEST_REST).cast(pl.Int32)


def fatigue() -> pl.Expr:
    """100 less what rest, load and back-to-backs cost, within 0-100; ages are not known and cost nothing."""
    rest, games = pl.col("days_rest"), pl.col("games_in_last_7_days")
    minutes, pairs = pl.col("minutes_in_last_7_days"), pl.col("back_to_backs_last_14_days")
    return (
        100.0
        + pl.when(rest == 1).then(-15).when(rest >= 3).then(5).otherwise(0)
        + pl.when(games >= 4).then(-10).otherwise(0)
        + pl.when(minutes > 240).then(-10).otherwise(0)
        + pl.when((games > 0) & (minutes > 35 * games)).then(-8).otherwise(0)
        + pl.when(pairs >= 2).then(-12).when(pairs == 1).then(-5).otherwise(0)
    ).clip(0, 100)


def mismatch() -> pl.Expr:
    """The opponent's weakness in the player's primary zone, by that zone's share; a balanced player meets all three.

    Share counts fully from one half on; beyond 5 the score is raised by a fifth; within 10.
    """
    shares = {zone: pl.col(f"share_{zone}") for zone in ZONES}
    met = sum((shares[zone] * pl.col(zone) for zone in ZONES), start=pl.lit(0.0))
    # From the last to the first, so that the first zone that is primary counts.
    for zone, least in reversed(PRIMARY_SHARE.items()):
        primary = pl.col(zone) * (shares[zone] * 2).clip(0, 1)
        met = pl.when(shares[zone] >= least).then(primary).otherwise(met)
    return pl.when(met.abs() > 5).then(met * 1.2).otherwise(met).clip(-10, 10)


def usage_spike() -> pl.Expr:
    """0.3 of projected less recent usage, within 3. Recent is the last 7 days', else the last 10 games'.

    The projection is the mean of the last five games; the share of absent team-mates joins it with the injury report.
    """
    recent = pl.coalesce("usage_avg_last_7_days", "usage_avg_last_10")
    return ((pl.col("usage_avg_last_5") - recent) * 0.3).clip(-3, 3)
