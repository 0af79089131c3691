"""`player_shot_zones` and `team_defense_zones`: where players shoot from, and where teams let others score."""

import polars as pl

from nba_props.days import Days
from nba_props.features.windows import complete, last, missing_games, newest_before
from nba_props.sources.teams import COUNTING
from nba_props.tables.features import PLAYER_SHOT_ZONES, TEAM_DEFENSE_ZONES

ZONES = ("paint", "mid_range", "three")
# Field-goal shares that stand in while a league has no shots yet (reference system 2.6).
LEAGUE_SHARE = {"paint": 0.58, "mid_range": 0.41, "three": 0.355}
LEAGUE_DAYS, GAMES, DEFENSE_GAMES = 30, 10, 15
PLAYER, TEAM = ("season", "player_id"), ("season", "team")


def _by_zone(shots: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Attempts and makes per zone: one row per group of `keys`."""
    return shots.group_by(keys).agg(
        *((pl.col("zone") == z).sum().cast(pl.Int32).alias(f"{z}_a") for z in ZONES),
        *(((pl.col("zone") == z) & pl.col("made")).sum().cast(pl.Int32).alias(f"{z}_m") for z in ZONES),
    )


def player_shot_zones(
    moments: pl.DataFrame, player_games: pl.DataFrame, shots: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of PLAYER_SHOT_ZONES: shares of attempts over the last 10 games played this season.

    Games whose shots are not stored count as unseen; under 70 % seen the shares are null. NaN would be no attempts
    at all, and is stored as null here too: the feature's own row says what that means.
    """
    stored = shots.select("game_id", stored=pl.lit(True)).unique()
    attempts = _by_zone(shots, ["game_id", "player_id"]).drop(f"{z}_m" for z in ZONES)
    played = (
        player_games.filter(pl.col("did_play"))
        .join(stored, on="game_id", how="left")
        .join(attempts, on=["game_id", "player_id"], how="left")
        .with_columns(pl.col("stored").fill_null(False), *(pl.col(f"{z}_a").fill_null(0) for z in ZONES))
        .sort("game_date", "game_id")
    )

    def window(column: pl.Expr) -> pl.Expr:
        return column.cast(pl.Int32).rolling_sum(GAMES, min_samples=1).over(PLAYER)

    total = pl.sum_horizontal(f"{z}_a" for z in ZONES)
    form = played.select(
        *PLAYER,
        "game_date",
        seen_known_at="known_at",
        games_seen=window(pl.col("stored")),
        games_expected=pl.min_horizontal(pl.int_range(1, pl.len() + 1).over(PLAYER), pl.lit(GAMES)).cast(
            pl.Int32
        ),
        **{f"pct_{z}": window(pl.col(f"{z}_a")) / window(total) for z in ZONES},
    )
    wanted = moments.filter(days.hold())
    grid = wanted.join(played.select(*PLAYER).unique(), on="season")
    rows = newest_before(grid, form, list(PLAYER)).filter(pl.col("games_seen") > 0)
    seen = complete(pl.col("games_seen"), pl.col("games_expected") - pl.col("games_seen"))
    return rows.with_columns(
        *(pl.when(seen).then(pl.col(f"pct_{z}")).alias(f"pct_{z}") for z in ZONES),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at"),
    ).select(PLAYER_SHOT_ZONES.schema.names())


def team_defense_zones(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, shots: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of TEAM_DEFENSE_ZONES: the last 15 team games of the season; zones against the league's last 30 days."""
    allowed = _by_zone(shots, ["game_id", "opponent"]).rename({"opponent": "team"})
    games = (
        team_games.filter(pl.col("season_type").is_in(COUNTING))
        .join(allowed, on=["game_id", "team"], how="left")
        .sort("game_date", "game_id")
    )

    def share(zone: str) -> pl.Expr:
        made, tried = (
            pl.col(f"{zone}_{w}").fill_null(0).rolling_sum(DEFENSE_GAMES, min_samples=1).over(TEAM)
            for w in "ma"
        )
        return pl.when(tried > 0).then(made / tried)

    number = pl.int_range(1, pl.len() + 1).over(TEAM)
    form = games.select(
        *TEAM,
        "game_date",
        seen_known_at="known_at",
        games_seen=pl.min_horizontal(number, pl.lit(DEFENSE_GAMES)).cast(pl.Int32),
        oldest=pl.coalesce(
            pl.col("game_date").shift(DEFENSE_GAMES - 1).over(TEAM), pl.col("game_date").min().over(TEAM)
        ),
        defensive_rating=last("defensive_rating", DEFENSE_GAMES, TEAM),
        pace=last("pace", DEFENSE_GAMES, TEAM),
        **{z: share(z) for z in ZONES},
    )
    wanted = moments.filter(days.hold())
    rows = newest_before(wanted.join(games.select(*TEAM).unique(), on="season"), form, list(TEAM))
    rows = rows.filter(pl.col("games_seen").is_not_null()).drop("seen_date")
    missing = missing_games(schedule.filter(pl.col("season_type").is_in(COUNTING)), team_games)
    rows = (
        newest_before(rows, missing, list(TEAM)).drop("seen_date").rename({"missing_so_far": "now_missing"})
    )
    rows = rows.sort("oldest").join_asof(
        missing.rename({"game_date": "at"}),
        left_on="oldest",
        right_on="at",
        by=list(TEAM),
        check_sortedness=False,
    )
    rows = rows.with_columns(
        games_missing=(pl.col("now_missing") - pl.col("missing_so_far")).fill_null(0).clip(0).cast(pl.Int32)
    ).join(league_shares(wanted, shots), on="game_date", how="left")
    whole = complete(pl.col("games_seen"), pl.col("games_missing"))
    return rows.with_columns(
        *(pl.when(whole).then(n).alias(n) for n in ("defensive_rating", "pace")),
        *(
            pl.when(whole).then((pl.col(z) - pl.col(f"{z}_league")) * 100).alias(f"{z}_vs_league")
            for z in ZONES
        ),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at", "league_known_at"),
    ).select(TEAM_DEFENSE_ZONES.schema.names())


def league_shares(wanted: pl.DataFrame, shots: pl.DataFrame) -> pl.DataFrame:
    """One row per wanted date: the league's field-goal share by zone over the 30 days before, within the season."""
    daily = _by_zone(shots.filter(pl.col("season_type").is_in(COUNTING)), ["season", "game_date"]).join(
        shots.group_by("season", "game_date").agg(league_known_at=pl.col("known_at").max()),
        on=["season", "game_date"],
    )
    columns = [f"{z}_{w}" for z in ZONES for w in "am"]
    sums = daily.sort("game_date").with_columns(
        *(pl.col(c).cum_sum().over("season") for c in columns),
        pl.col("league_known_at").cum_max().over("season"),
    )
    now = newest_before(wanted.select("season", "game_date"), sums, ["season"]).drop("seen_date")
    before = sums.drop("league_known_at").rename({c: f"{c}_before" for c in columns})
    both = newest_before(now, before, ["season"], LEAGUE_DAYS + 1)

    def share(zone: str) -> pl.Expr:
        made, tried = (
            pl.col(f"{zone}_{w}").fill_null(0) - pl.col(f"{zone}_{w}_before").fill_null(0) for w in "ma"
        )
        return pl.when(tried > 0).then(made / tried).otherwise(LEAGUE_SHARE[zone]).alias(f"{zone}_league")

    return both.select("game_date", *(share(z) for z in ZONES), "league_known_at")
