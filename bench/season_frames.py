"""A season of rows as graded nights leave them, drawn at random: what the exports beyond the night are made of.

Games of 30 teams on every night, 12 players a team, predicted by several families with lines for two in three. Names,
points and lines are plausible; nothing is learned from them.
"""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from nba_props.days import Days, season_of
from nba_props.declared.families import FAMILIES
from nba_props.declared.subsets import SUBSETS
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import Table
from nba_props.models.governance.champion import DEFAULT_CHAMPION
from nba_props.models.governance.decay import performance

TEAMS = [f"T{chr(65 + n // 5)}{chr(65 + n % 5)}" for n in range(30)]
DRESSED, GAMES = 12, 7  # players a team, games a night
OTHERS = tuple(family for family in FAMILIES if family != DEFAULT_CHAMPION)
Frames = dict[str, pl.DataFrame]


def season_frames(first: date, nights: int, families: int = len(FAMILIES), seed: int = 7) -> Frames:
    """Rows of the tables by name, of so many nights from a first one on.

    Args:
        first: the first game date; there are games on every date.
        nights: how many game dates.
        families: how many families predict, the default champion among them.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    games = _games(first, nights)
    players = _players(games, rng)
    grades = _grades(players, (DEFAULT_CHAMPION, *OTHERS)[:families], rng)
    days = Days(first, first + timedelta(days=nights - 1))
    return {name: table.empty() for name, table in TABLES.items()} | {
        "schedule": shaped(games, TABLES["schedule"]),
        "player_games": shaped(players, TABLES["player_games"]),
        "team_games": shaped(_teams(games), TABLES["team_games"]),
        "grades": grades,
        "subset_picks": _picks(grades),
        "daily_signals": _signals(days),
        "model_performance": performance(
            grades, Days(max(days.first, days.last - timedelta(days=29)), days.last)
        ),
        "slate": shaped(players.filter(game_date=days.last), TABLES["slate"]),
    }


def shaped(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with every column of the table; null where they have none."""
    missing = [
        pl.lit(None, column.dtype).alias(column.name)
        for column in table.columns
        if column.name not in rows.columns
    ]
    return table.shape(rows.with_columns(missing).cast(dict(table.schema)))  # type: ignore[arg-type]  # a schema is one


def _games(first: date, nights: int) -> pl.DataFrame:
    n = np.arange(nights * GAMES)
    day, slot = n // GAMES, n % GAMES
    home = (slot * 2 + day * 5) % 30
    frame = pl.DataFrame({"day": day, "home": home, "away": (home + 1) % 30, "number": n + 1})
    names = {number: name for number, name in enumerate(TEAMS)}
    tip = pl.col("game_date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + pl.duration(
        hours=23, minutes=30
    )
    return frame.select(
        game_id=pl.format("00223{}", pl.col("number").cast(pl.String).str.zfill(5)),
        game_date=pl.lit(first) + pl.duration(days=pl.col("day")),
        season=pl.lit(season_of(first)), season_type=pl.lit("regular"),
        home=pl.col("home").replace_strict(names), away=pl.col("away").replace_strict(names),
        status=pl.lit("final"), tip_off_source=pl.lit("schedule"), known_at_assumed=pl.lit(False),
    ).with_columns(tip_off=tip).with_columns(
        final_at=pl.col("tip_off") + pl.duration(hours=2, minutes=30), as_of="tip_off", inputs_known_at="tip_off",
        known_at=pl.col("tip_off") - pl.duration(days=2),
    )  # fmt: skip


def _players(games: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One row per game and dressed player; one in eleven does not play."""
    sides = _sides(games)
    rows = sides.join(pl.DataFrame({"slot": np.arange(DRESSED)}), how="cross")
    skill, n = rng.gamma(4.0, 3.0, 30 * DRESSED), rows.height
    who = rows["number"].to_numpy() * DRESSED + rows["slot"].to_numpy()
    plays, minutes = rng.random(n) > 0.09, rng.uniform(8, 38, n)
    points = np.minimum(rng.negative_binomial(6, 6 / (6 + skill[who])), 60)
    made = points // 2
    return rows.with_columns(
        player_id=pl.Series(who + 1000), player_name=pl.Series([f"First{w % 97} Last{w}" for w in who]),
        did_play=pl.Series(plays), started=pl.col("slot") < 5, not_playing_reason=pl.lit(None, pl.String),
        minutes=pl.Series(np.where(plays, minutes, 0.0)), points=pl.Series(np.where(plays, points, 0)),
        fgm=pl.Series(np.where(plays, made, 0)), fga=pl.Series(np.where(plays, made * 2 + 1, 0)), fg3m=pl.lit(0),
        fg3a=pl.lit(1), ftm=pl.lit(0), fta=pl.lit(2), oreb=pl.lit(1), dreb=pl.lit(3), assists=pl.lit(2),
        skill=pl.Series(skill[who]),
        has_quote=pl.lit(True), known_at=pl.col("final_at"),
    )  # fmt: skip


def _sides(games: pl.DataFrame) -> pl.DataFrame:
    numbers = {name: number for number, name in enumerate(TEAMS)}
    both = [
        games.with_columns(team=own, opponent=other, is_home=pl.lit(own == "home"))
        for own, other in (("home", "away"), ("away", "home"))
    ]
    return pl.concat(both).with_columns(number=pl.col("team").replace_strict(numbers))


def _teams(games: pl.DataFrame) -> pl.DataFrame:
    points = 100 + pl.col("number") % 7
    return _sides(games).with_columns(
        points=points, opponent_points=pl.lit(103), won=points > 103, overtimes=pl.lit(0), game_minutes=pl.lit(48),
        possessions=pl.lit(99.0), opponent_possessions=pl.lit(99.0), pace=pl.lit(99.0), offensive_rating=pl.lit(112.0),
        defensive_rating=pl.lit(113.0), known_at=pl.col("final_at"),
    )  # fmt: skip


def _grades(players: pl.DataFrame, families: tuple[str, ...], rng: np.random.Generator) -> pl.DataFrame:
    rows = players.join(pl.DataFrame({"family": families}), how="cross")
    n = rows.height
    line = (pl.col("skill").floor() + 0.5).alias("consensus_line")
    has_line = pl.Series("has_line", np.repeat(rng.random(players.height) < 0.67, len(families)))
    predicted = rows["skill"] + pl.Series(rng.normal(0, 2.5, n))
    actual = pl.when("did_play").then("points")
    graded = rows.with_columns(line, has_line, predicted_points=predicted, actual_points=actual).with_columns(
        consensus_line=pl.when("has_line").then("consensus_line")
    )
    return shaped(
        graded.with_columns(
            edge=pl.col("predicted_points") - pl.col("consensus_line"),
            absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs(),
            p_over=(0.5 + (pl.col("predicted_points") - pl.col("consensus_line")) / 40).clip(0.05, 0.95),
            player="player_name", prediction_id=pl.format("{}-{}-{}", "game_id", "player_id", "family"),
            model_id=pl.col("family") + "@week", model_week=pl.col("game_date").dt.truncate("1w"),
            market=pl.lit("player_points"), vegas_line_source=pl.lit("sportsbook"),
            role=pl.when(family=DEFAULT_CHAMPION).then(pl.lit("champion")).otherwise(pl.lit("shadow")),
            result=pl.lit("NO_BET"), was_best_bet=pl.lit(False), provenance=pl.lit("live"), source=pl.lit("simulated"),
            scored_at=pl.col("known_at"),
        ),
        GRADES,
    )  # fmt: skip


def _picks(grades: pl.DataFrame) -> pl.DataFrame:
    """The picks of the subsets, as `subset_picks` chooses them but for the ranks among games that have begun."""
    made_at = pl.col("known_at") - pl.duration(hours=3)
    rows = grades.filter(role="champion").drop_nulls("edge").with_columns(
        direction=pl.when(pl.col("edge") > 0).then(pl.lit("OVER")).otherwise(pl.lit("UNDER")),
        composite_score=10 * pl.col("edge").abs(), side_probability=pl.lit(0.55), daily_signal=pl.lit("GREEN"),
        as_of=made_at, inputs_known_at=made_at,
    )  # fmt: skip
    parts = []
    for subset in SUBSETS:
        chosen = rows.filter(
            pl.col("edge").abs() >= subset.least_edge, pl.col("direction").is_in(subset.directions)
        ).with_columns(
            subset=pl.lit(subset.key),
            rank=pl.col("composite_score").rank("ordinal", descending=True).over("game_date"),
        )
        parts.append(chosen.filter(pl.col("rank") <= (subset.top or chosen.height)))
    return shaped(pl.concat(parts), TABLES["subset_picks"])


def _signals(days: Days) -> pl.DataFrame:
    noon = [datetime(day.year, day.month, day.day, 17, tzinfo=UTC) for day in days]
    rows = pl.DataFrame({"game_date": list(days), "as_of": noon, "inputs_known_at": noon}).with_columns(
        system=pl.lit("champion"), daily_signal=pl.lit("GREEN"), signal=pl.lit("favorable"), provenance=pl.lit("live"),
        source=pl.lit("simulated"),
    )  # fmt: skip
    return shaped(rows, TABLES["daily_signals"])
