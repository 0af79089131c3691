"""`composite_factors`: rest, fatigue, shot-zone mismatch, pace and usage of each player on the slate.

The formulas are those of the reference system, 2.7, with its faults repaired (decisions, 3). Which players are out is
computed in `history.absences`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.keys import DAY_PLAYER, GAME_PLAYER
from nba_props.declared.tables.features import COMPOSITE_FACTORS
from nba_props.features.cache_misses import with_misses
from nba_props.features.history.absences import absences, listed_players, newest_reports
from nba_props.features.history.absent_shares import absent_shares
from nba_props.features.history.lost_games import scheduled_sides
from nba_props.features.history.windows import newest_before
from nba_props.features.zones import ZONES
from nba_props.stats.knowledge import as_known
from nba_props.stats.seasons import ALWAYS, by_season, of_year, own, so_far

LONGEST_REST = 10
LOADS = ("games_in_last_7_days", "minutes_in_last_7_days", "back_to_backs_last_14_days")
MISSING_GAMES = ("games_missing_since_last_game", "games_missing_last_14_days")
OF_FORM = (
    "last_game_date",
    "team_pace_last_10",
    "usage_avg_last_5",
    "usage_avg_last_10",
    "usage_avg_last_7_days",
)
PRIMARY_SHARE = {"paint": 0.40, "three": 0.40, "mid_range": 0.35}
OF_PLAYERS = ("game_date", "season", "player_id", "as_of", "inputs_known_at")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What `composite_factors` is built from, by table.

    The slate, the cache, the zones, the injuries and the reports are of the slate's own days; the schedule of the season
    until the days, themselves included; the player games of the year before the days.
    """

    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    player_shot_zones: pl.DataFrame
    team_defense_zones: pl.DataFrame
    schedule: pl.DataFrame
    player_games: pl.DataFrame
    injuries: pl.DataFrame
    injury_reports: pl.DataFrame


def composite_factors(inputs: Inputs) -> pl.DataFrame:
    """Rows of COMPOSITE_FACTORS.

    A player that no box score of the season lists is rested and carries no load; everything else about the player is
    unknown. A player that only the cache lacks is computed.
    """
    return by_season(
        COMPOSITE_FACTORS,
        _of_season,
        ALWAYS,
        inputs.slate,
        daily_cache=own(inputs.daily_cache),
        player_shot_zones=own(inputs.player_shot_zones),
        team_defense_zones=own(inputs.team_defense_zones),
        schedule=so_far(inputs.schedule),
        player_games=of_year(inputs.player_games),
        injuries=own(inputs.injuries),
        injury_reports=own(inputs.injury_reports),
    )


def _of_season(slate: pl.DataFrame, **frames: pl.DataFrame) -> pl.DataFrame:
    inputs = Inputs(slate=slate, **frames)
    newest = newest_reports(slate, inputs.injury_reports)
    listed = listed_players(slate, inputs.injuries, newest)
    players = pl.concat([slate.select(OF_PLAYERS), listed.select(OF_PLAYERS)]).unique(
        DAY_PLAYER, keep="first", maintain_order=True
    )
    form = with_misses(players, inputs.daily_cache, inputs.schedule, inputs.player_games)
    return (
        slate.select(*GAME_PLAYER, "game_date", "season", "opponent", "as_of", "inputs_known_at")
        .join(_load(form), on=DAY_PLAYER, how="left")
        .join(_shares(inputs.player_shot_zones), on=DAY_PLAYER, how="left")
        .join(_weaknesses(inputs.team_defense_zones), on=["game_date", "opponent"], how="left")
        .join(_opponents_last(slate, inputs.schedule), on=["game_id", "opponent"], how="left")
        .join(absences(slate, form, listed, newest), on=GAME_PLAYER, how="left")
        .join(absent_shares(slate, form, listed, newest, inputs.player_games), on=GAME_PLAYER, how="left")
        .with_columns(
            pl.when("in_form").then(pl.col(LOADS)).otherwise(0).name.keep(),
            days_rest=days_rest(),
            opponent_days_rest=pl.when(pl.col("opponent").is_not_null()).then(_days_since("opponent_last")),
            projected_usage=pl.col("usage_avg_last_5") * (1 + pl.col("absent_load").fill_null(0.0)),
        )
        .with_columns(
            fatigue_score=fatigue(),
            shot_zone_mismatch_score=mismatch(),
            pace_score=((pl.col("team_pace_last_10") - pl.col("opponent_pace")) * 0.5).clip(-3, 3),
            usage_spike_score=usage_spike(),
            inputs_known_at=pl.max_horizontal(
                "inputs_known_at",
                *(f"{name}_known_at" for name in ("cache", "zones", "defense", "rest", "absences", "shares")),
            ),
        )
    )


def _load(form: pl.DataFrame) -> pl.DataFrame:
    return form.select(
        *DAY_PLAYER,
        *LOADS,
        *OF_FORM,
        *MISSING_GAMES,
        in_form=pl.lit(True),
        cache_known_at="inputs_known_at",
    )


def _shares(shot_zones: pl.DataFrame) -> pl.DataFrame:
    shares = {f"share_{zone}": f"pct_{zone}" for zone in ZONES}
    return shot_zones.select(*DAY_PLAYER, **shares, zones_known_at="inputs_known_at")


def _weaknesses(defense: pl.DataFrame) -> pl.DataFrame:
    return defense.select(
        "game_date",
        opponent="team",
        opponent_pace="pace",
        defense_known_at="inputs_known_at",
        **{zone: f"{zone}_vs_league" for zone in ZONES},
    )


def _opponents_last(slate: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Per game and opponent: the date of the opponent's newest game of the season, and when that was known.

    From the schedule, which has the game even if its box score is lost.
    """
    games = slate.select("game_id", "game_date", "season", "opponent", "as_of").drop_nulls().unique()
    sides = scheduled_sides(schedule).select("season", "game_date", "known_at", opponent="team")
    return pl.concat(
        newest_before(part, known, ["season", "opponent"]) for part, (known,) in as_known(games, sides)
    ).select("game_id", "opponent", opponent_last="seen_date", rest_known_at="known_at")


def days_rest() -> pl.Expr:
    """Days since the last game played of the season, at most 10; 10 for a first game.

    Null when a game of the past two weeks that may be the player's newest lacks its box score.
    """
    missing = pl.min_horizontal(MISSING_GAMES).fill_null(0) > 0
    return pl.when(~missing).then(_days_since("last_game_date"))


def _days_since(last_date: str) -> pl.Expr:
    days = (pl.col("game_date") - pl.col(last_date)).dt.total_days()
    return days.clip(0, LONGEST_REST).fill_null(LONGEST_REST).cast(pl.Int32)


def fatigue() -> pl.Expr:
    """100 less what rest, load and back-to-backs cost, within 0-100; null when rest or a load is unknown.

    The reference system also counts the player's age, which no source gives.
    """
    rest, games = pl.col("days_rest"), pl.col("games_in_last_7_days")
    minutes, pairs = pl.col("minutes_in_last_7_days"), pl.col("back_to_backs_last_14_days")
    score = (
        100.0
        + pl.when(rest == 1).then(-15).when(rest >= 3).then(5).otherwise(0)
        + pl.when(games >= 4).then(-10).otherwise(0)
        + pl.when(minutes > 240).then(-10).otherwise(0)
        + pl.when((games > 0) & (minutes > 35 * games)).then(-8).otherwise(0)
        + pl.when(pairs >= 2).then(-12).when(pairs == 1).then(-5).otherwise(0)
    ).clip(0, 100)
    return pl.when(pl.all_horizontal(pl.col("days_rest", *LOADS).is_not_null())).then(score)


def mismatch() -> pl.Expr:
    """The opponent's weakness in the player's primary zone times that zone's share; a mean over zones without one.

    A share counts fully from one half on. Scores beyond 5 are raised by a fifth; all are clipped to 10.
    """
    shares = {zone: pl.col(f"share_{zone}") for zone in ZONES}
    score = sum((shares[zone] * pl.col(zone) for zone in ZONES), start=pl.lit(0.0))
    # From the last to the first, so that the first zone that is primary wins.
    for zone, least in reversed(PRIMARY_SHARE.items()):
        primary = pl.col(zone) * (shares[zone] * 2).clip(0, 1)
        score = pl.when(shares[zone] >= least).then(primary).otherwise(score)
    return pl.when(score.abs() > 5).then(score * 1.2).otherwise(score).clip(-10, 10)


def usage_spike() -> pl.Expr:
    """0.3 of projected less recent usage, clipped to 3; a rise counts 15 % more with a star out, 30 % with two.

    Recent usage is that of the last 7 days, else of the last 10 games.
    """
    recent = pl.coalesce("usage_avg_last_7_days", "usage_avg_last_10")
    spike = (pl.col("projected_usage") - recent) * 0.3
    stars = pl.col("star_teammates_out").fill_null(0)
    raised = pl.when(stars >= 2).then(1.30).when(stars == 1).then(1.15).otherwise(1.0)
    return pl.when(spike > 0).then(spike * raised).otherwise(spike).clip(-3, 3)
