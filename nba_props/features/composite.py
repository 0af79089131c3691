"""`composite_factors`: rest, fatigue, shot-zone mismatch, pace and usage of each player on the slate.

The formulas are those of the reference system, 2.7, with its traps repaired (decisions, 3). Who is out is found in
`absences`.
"""

import polars as pl

from nba_props.declared.tables.features import COMPOSITE_FACTORS
from nba_props.features.cache_misses import with_misses
from nba_props.features.history.absences import absences, listed_players, reported
from nba_props.features.history.lost_games import due_games
from nba_props.features.history.windows import newest_before
from nba_props.features.zones import ZONES
from nba_props.stats.knowledge import as_known
from nba_props.stats.seasons import ALWAYS, by_season, own, so_far

LONGEST_REST = 10
LOADS = ("games_in_last_7_days", "minutes_in_last_7_days", "back_to_backs_last_14_days")
UNSEEN = ("games_missing_since_last_game", "games_missing_last_14_days")
OF_FORM = (
    "last_game_date",
    "team_pace_last_10",
    "usage_avg_last_5",
    "usage_avg_last_10",
    "usage_avg_last_7_days",
)
PRIMARY_SHARE = {"paint": 0.40, "three": 0.40, "mid_range": 0.35}
ON_DAY, KEYS = ["game_date", "player_id"], ["game_id", "player_id"]
WANTED = ("game_date", "season", "player_id", "as_of", "inputs_known_at")


def composite_factors(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    injuries: pl.DataFrame,
    reports: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of COMPOSITE_FACTORS.

    A player who was not listed this season is rested and unburdened, the rest of him is unknown; one whom the cache
    only missed is worked out.

    Args:
        slate, cache, shot_zones, defense, injuries: of the slate's own days.
        schedule, reports: the season until the days, themselves included.
        player_games: the season before the days.
    """
    of_days = (own(f) for f in (cache, shot_zones, defense))
    until = (so_far(f) for f in (schedule, player_games))
    return by_season(
        COMPOSITE_FACTORS, _composite_factors, ALWAYS, slate, *of_days, *until, own(injuries), so_far(reports)
    )


def _composite_factors(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    injuries: pl.DataFrame,
    reports: pl.DataFrame,
) -> pl.DataFrame:
    newest = reported(slate, reports)
    listed = listed_players(slate, injuries, newest)
    wanted = pl.concat([slate.select(WANTED), listed.select(WANTED)]).unique(
        ON_DAY, keep="first", maintain_order=True
    )
    form = with_misses(wanted, cache, schedule, player_games)
    return (
        slate.select(*KEYS, "game_date", "season", "opponent", "as_of", "inputs_known_at")
        .join(_load(form), on=ON_DAY, how="left")
        .join(_shares(shot_zones), on=ON_DAY, how="left")
        .join(_weaknesses(defense), on=["game_date", "opponent"], how="left")
        .join(_opponents_last(slate, schedule), on=["game_id", "opponent"], how="left")
        .join(absences(slate, form, listed, newest, reports), on=KEYS, how="left")
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
                *(f"{n}_known_at" for n in ("cache", "zones", "defense", "rest", "absences")),
            ),
        )
    )


def _load(form: pl.DataFrame) -> pl.DataFrame:
    return form.select(
        *ON_DAY, *LOADS, *OF_FORM, *UNSEEN, in_form=pl.lit(True), cache_known_at="inputs_known_at"
    )


def _shares(shot_zones: pl.DataFrame) -> pl.DataFrame:
    shares = {f"share_{z}": f"pct_{z}" for z in ZONES}
    return shot_zones.select(*ON_DAY, **shares, zones_known_at="inputs_known_at")


def _weaknesses(defense: pl.DataFrame) -> pl.DataFrame:
    return defense.select(
        "game_date",
        opponent="team",
        opponent_pace="pace",
        defense_known_at="inputs_known_at",
        **{z: f"{z}_vs_league" for z in ZONES},
    )


def _opponents_last(slate: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Per game and opponent: the date of the opponent's newest game of the season, and when that was known.

    From the schedule, which has the game though its box score be lost.
    """
    games = slate.select("game_id", "game_date", "season", "opponent", "as_of").drop_nulls().unique()
    due = due_games(schedule).select("season", "game_date", "known_at", opponent="team")
    return pl.concat(
        newest_before(part, known, ["season", "opponent"]) for part, (known,) in as_known(games, due)
    ).select("game_id", "opponent", opponent_last="seen_date", rest_known_at="known_at")


def days_rest() -> pl.Expr:
    """Days since the last game played of the season, at most 10; 10 for a first game.

    Null, for it is not known, when a game of the past two weeks that may be his newest lacks its box score.
    """
    unseen = pl.min_horizontal(UNSEEN).fill_null(0) > 0
    return pl.when(~unseen).then(_days_since("last_game_date"))


def _days_since(last_date: str) -> pl.Expr:
    days = (pl.col("game_date") - pl.col(last_date)).dt.total_days()
    return days.clip(0, LONGEST_REST).fill_null(LONGEST_REST).cast(pl.Int32)


def fatigue() -> pl.Expr:
    """100 less what rest, load and back-to-backs cost, within 0-100; ages are not known and cost nothing.

    Null when rest or a load is not known.
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
    """0.3 of projected less recent usage, a rise 15 % more with a star out and 30 % with two, within 3.

    Recent is the last 7 days', else the last 10 games'.
    """
    recent = pl.coalesce("usage_avg_last_7_days", "usage_avg_last_10")
    spike = (pl.col("projected_usage") - recent) * 0.3
    stars = pl.col("star_teammates_out").fill_null(0)
    raised = pl.when(stars >= 2).then(1.30).when(stars == 1).then(1.15).otherwise(1.0)
    return pl.when(spike > 0).then(spike * raised).otherwise(spike).clip(-3, 3)
