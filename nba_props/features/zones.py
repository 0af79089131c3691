"""`player_shot_zones` and `team_defense_zones`: where players shoot from, and where teams allow others to score."""

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.features import PLAYER_SHOT_ZONES, TEAM_DEFENSE_ZONES
from nba_props.declared.teams import COUNTING
from nba_props.features.history.lost_games import missing_games
from nba_props.features.history.windows import complete, last, newest_before, number, share
from nba_props.stats.knowledge import as_known
from nba_props.stats.seasons import by_season, so_far

ZONES = ("paint", "mid_range", "three")
# Field-goal shares assumed while a league has no shots yet (reference system 2.6).
LEAGUE_SHARE = {"paint": 0.58, "mid_range": 0.41, "three": 0.355}
LEAGUE_DAYS, GAMES, DEFENSE_GAMES = 30, 10, 15
PLAYER, TEAM = ("season", "player_id"), ("season", "team")


def player_shot_zones(
    moments: pl.DataFrame, player_games: pl.DataFrame, shots: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of PLAYER_SHOT_ZONES: shares of attempts over the last 10 games played this season.

    Shares are null when the shots of less than 70 % of the games are stored, and when there was no attempt:
    `zones_seen` tells the two apart.

    Args:
        moments: one row per game date, see `stats.slate.day_moments`.
        player_games: the season before the days.
        shots: the season before the days.
        days: the range of game dates to build.
    """
    return by_season(
        PLAYER_SHOT_ZONES,
        _player_zones,
        days,
        moments,
        player_games=so_far(player_games),
        shots=so_far(shots),
    )


def team_defense_zones(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, shots: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of TEAM_DEFENSE_ZONES: the last 15 team games of the season; zones against the league's last 30 days.

    Args:
        moments: one row per game date, see `stats.slate.day_moments`.
        schedule: the season's games until the days, themselves included.
        team_games: the season before the days.
        shots: the season before the days.
        days: the range of game dates to build.
    """
    return by_season(
        TEAM_DEFENSE_ZONES,
        _team_zones,
        days,
        moments,
        schedule=so_far(schedule),
        team_games=so_far(team_games),
        shots=so_far(shots),
    )


def zones_seen() -> pl.Expr:
    """Whether the shots of enough games are stored; shares that are null nevertheless had no attempt."""
    return complete(pl.col("games_seen"), pl.col("games_expected") - pl.col("games_seen"))


def _by_zone(shots: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Attempts and makes per zone, and when the newest was known: one row per group of `keys`."""
    return shots.group_by(keys).agg(
        *((pl.col("zone") == z).sum().cast(pl.Int32).alias(f"{z}_a") for z in ZONES),
        *(((pl.col("zone") == z) & pl.col("made")).sum().cast(pl.Int32).alias(f"{z}_m") for z in ZONES),
        shots_known_at=pl.col("known_at").max(),
    )


def _player_zones(moments: pl.DataFrame, player_games: pl.DataFrame, shots: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(_shares(part, *facts) for part, facts in as_known(moments, player_games, shots))


def _shares(moments: pl.DataFrame, player_games: pl.DataFrame, shots: pl.DataFrame) -> pl.DataFrame:
    form = _player_form(player_games, shots)
    grid = moments.join(form.select(PLAYER).unique(), on="season")
    rows = newest_before(grid, form, PLAYER).filter(pl.col("games_seen") > 0)
    return rows.with_columns(
        *(pl.when(zones_seen()).then(pl.col(f"pct_{z}")).alias(f"pct_{z}") for z in ZONES),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at"),
    )


def _player_form(player_games: pl.DataFrame, shots: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: zone shares of the last 10 that end with it."""
    stored = shots.group_by("game_id").agg(stored_at=pl.col("known_at").max())
    attempts = _by_zone(shots, ["game_id", "player_id"]).select(
        "game_id", "player_id", *(f"{z}_a" for z in ZONES)
    )
    played = (
        player_games.filter("did_play")
        .join(stored, on="game_id", how="left")
        .join(attempts, on=["game_id", "player_id"], how="left")
        .with_columns(pl.col(f"{z}_a").fill_null(0) for z in ZONES)
        .sort("game_date", "game_id")
    )

    def window(column: pl.Expr) -> pl.Expr:
        return column.cast(pl.Int32).rolling_sum(GAMES, min_samples=1).over(PLAYER)

    total = window(pl.sum_horizontal(f"{z}_a" for z in ZONES))
    return played.select(
        *PLAYER,
        "game_date",
        seen_known_at=pl.max_horizontal("known_at", "stored_at").cum_max().over(PLAYER),
        games_seen=window(pl.col("stored_at").is_not_null()),
        games_expected=pl.min_horizontal(number(PLAYER), GAMES).cast(pl.Int32),
        **{f"pct_{z}": share(window(pl.col(f"{z}_a")), total) for z in ZONES},
    )


def _team_zones(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, shots: pl.DataFrame
) -> pl.DataFrame:
    return pl.concat(
        _weaknesses(part, schedule, *facts) for part, facts in as_known(moments, team_games, shots)
    )


def _weaknesses(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, shots: pl.DataFrame
) -> pl.DataFrame:
    missing = missing_games(schedule, team_games).drop("is_missing")
    form = _team_form(team_games, shots, missing)
    rows = newest_before(moments.join(form.select(TEAM).unique(), on="season"), form, TEAM)
    rows = newest_before(rows.drop_nulls("seen_date").drop("seen_date"), missing, TEAM)
    rows = rows.with_columns(
        games_missing=(pl.col("missing_so_far") - pl.col("oldest_missing"))
        .fill_null(0)
        .clip(0)
        .cast(pl.Int32)
    ).join(league_shares(moments, shots), on="game_date", how="left")
    whole = complete(pl.col("games_seen"), pl.col("games_missing"))
    unseen = pl.col("games_seen") - pl.col("games_shot") + pl.col("games_missing")
    located = complete(pl.col("games_shot"), unseen) & (pl.col("games_shot") > 0)
    return rows.with_columns(
        *(pl.when(whole).then(n).alias(n) for n in ("defensive_rating", "pace")),
        *(
            pl.when(located).then((pl.col(z) - pl.col(f"{z}_league")) * 100).alias(f"{z}_vs_league")
            for z in ZONES
        ),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at", "league_known_at"),
    )


def _team_form(team_games: pl.DataFrame, shots: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """One row per team game: ratings and field-goal shares allowed over the last 15 that end with it."""
    allowed = _by_zone(shots, ["game_id", "opponent"]).rename({"opponent": "team"})
    games = (
        team_games.join(allowed, on=["game_id", "team"], how="left")
        .join(missing, on=[*TEAM, "game_date"], how="left")
        .sort("game_date", "game_id")
    )

    def window(column: pl.Expr) -> pl.Expr:
        return column.cast(pl.Int32).rolling_sum(DEFENSE_GAMES, min_samples=1).over(TEAM)

    def allowed_share(zone: str) -> pl.Expr:
        return share(*(window(pl.col(f"{zone}_{w}").fill_null(0)) for w in "ma"))

    return games.select(
        *TEAM,
        "game_date",
        seen_known_at=pl.max_horizontal("known_at", "shots_known_at").cum_max().over(TEAM),
        games_seen=pl.min_horizontal(number(TEAM), DEFENSE_GAMES).cast(pl.Int32),
        games_shot=window(pl.col("shots_known_at").is_not_null()),
        oldest_missing=pl.col("missing_so_far").shift(DEFENSE_GAMES - 1).over(TEAM).fill_null(0),
        defensive_rating=last(pl.col("defensive_rating"), DEFENSE_GAMES, TEAM),
        pace=last(pl.col("pace"), DEFENSE_GAMES, TEAM),
        **{z: allowed_share(z) for z in ZONES},
    )


def league_shares(days: pl.DataFrame, shots: pl.DataFrame) -> pl.DataFrame:
    """One row per date: the league's field-goal share by zone over the 30 days before, within the season.

    Args:
        days: season and game_date.
        shots: the season before the dates.
    """
    daily = _by_zone(shots.filter(pl.col("season_type").is_in(COUNTING)), ["season", "game_date"])
    columns = [f"{z}_{w}" for z in ZONES for w in "am"]
    sums = (
        daily.sort("game_date")
        .with_columns(
            *(pl.col(c).cum_sum().over("season") for c in columns),
            league_known_at=pl.col("shots_known_at").cum_max().over("season"),
        )
        .drop("shots_known_at")
    )
    now = newest_before(days.select("season", "game_date"), sums, ["season"]).drop("seen_date")
    before = sums.drop("league_known_at").rename({c: f"{c}_before" for c in columns})
    both = newest_before(now, before, ["season"], LEAGUE_DAYS + 1)

    def league_share(zone: str) -> pl.Expr:
        made, tried = (
            pl.col(f"{zone}_{w}").fill_null(0) - pl.col(f"{zone}_{w}_before").fill_null(0) for w in "ma"
        )
        return share(made, tried).fill_null(LEAGUE_SHARE[zone]).alias(f"{zone}_league")

    return both.select("game_date", *(league_share(z) for z in ZONES), "league_known_at")
