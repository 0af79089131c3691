"""`composite_factors`: fatigue, shot-zone mismatch, pace and usage of each player on the slate (reference system 2.7)."""

import polars as pl

from nba_props.features.windows import newest_before
from nba_props.features.zones import ZONES
from nba_props.tables.features import COMPOSITE_FACTORS

LONGEST_REST = 10
PRIMARY_SHARE = {"paint": 0.40, "three": 0.40, "mid_range": 0.35}


def composite_factors(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    team_games: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of COMPOSITE_FACTORS. Every input is of the slate's own days; `team_games` lie before them."""
    on_day = ["game_date", "player_id"]
    opponents = defense.select(
        "game_date", opponent="team", opponent_pace="pace", defense_known_at="inputs_known_at",
        **{z: pl.col(f"{z}_vs_league") for z in ZONES},
    )  # fmt: skip
    rest = newest_before(
        slate.select("game_date", "season", opponent="opponent").drop_nulls().unique(),
        team_games.select("season", "game_date", opponent="team"),
        ["season", "opponent"],
    ).select("game_date", "opponent", opponent_last="seen_date")
    rows = (
        slate.join(cache.drop("season", "team", "player_name", "as_of").rename({"inputs_known_at": "cache_known_at"}),
                   on=on_day, how="left")
        .join(shot_zones.select(*on_day, "pct_paint", "pct_mid_range", pct_long="pct_three", zones_known_at="inputs_known_at"),
              on=on_day, how="left")
        .join(opponents, on=["game_date", "opponent"], how="left")
        .join(rest, on=["game_date", "opponent"], how="left")
    )  # fmt: skip
    return rows.with_columns(
        days_rest=_rest("last_game_date"), opponent_days_rest=_rest("opponent_last")
    ).with_columns(
        fatigue_score=fatigue(),
        shot_zone_mismatch_score=mismatch(),
        pace_score=((pl.col("team_pace_last_10") - pl.col("opponent_pace")) / 2).clip(-3, 3),
        usage_spike_score=usage_spike(),
        projected_usage=pl.col("usage_avg_last_5"),
        inputs_known_at=pl.max_horizontal("inputs_known_at", "cache_known_at", "zones_known_at", "defense_known_at"),
    ).select(COMPOSITE_FACTORS.schema.names())  # fmt: skip


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
        + pl.when((games > 0) & (minutes / games > 35)).then(-8).otherwise(0)
        + pl.when(pairs >= 2).then(-12).when(pairs == 1).then(-5).when(pairs.is_not_null()).then(0)
    ).clip(0, 100)


def mismatch() -> pl.Expr:
    """The opponent's weakness in the player's primary zone, by that zone's share; a balanced player meets all three.

    Share counts fully from one half on; beyond 5 the score is raised by a fifth; within 10.
    """
    share = {"paint": pl.col("pct_paint"), "mid_range": pl.col("pct_mid_range"), "three": pl.col("pct_long")}
    primary = pl.when(pl.lit(False)).then(pl.lit(None, pl.Float64))
    for zone in ("paint", "three", "mid_range"):
        weighted = pl.col(zone) * (share[zone] / 0.5).clip(0, 1)
        primary = primary.when(share[zone] >= PRIMARY_SHARE[zone]).then(weighted)
    balanced = (
        share["paint"] * pl.col("paint")
        + share["mid_range"] * pl.col("mid_range")
        + share["three"] * pl.col("three")
    )
    score = primary.otherwise(balanced)
    return (pl.when(score.abs() > 5).then(score * 1.2).otherwise(score)).clip(-10, 10)


def usage_spike() -> pl.Expr:
    """0.3 of projected less recent usage, within 3. Recent is the last 7 days', else the last 10 games'.

    The projection is the mean of the last five games; the share of absent team-mates joins it with the injury report.
    """
    recent = pl.coalesce("usage_avg_last_7_days", "usage_avg_last_10")
    return ((pl.col("usage_avg_last_5") - recent) * 0.3).clip(-3, 3)
