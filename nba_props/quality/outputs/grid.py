"""`expected_outputs`: each output of each game, whether it is there, and why not."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from nba_props.days import EASTERN, Days
from nba_props.declared.outputs import OF_THE_DAY, OUTPUTS, WHOLE_DAY, Due
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.table import INSTANT
from nba_props.quality.outputs.due import problems, rows_due, with_due_times
from nba_props.quality.outputs.found import GAME, begun, closing_polls, found, known_by
from nba_props.stats.games import takes_place

# What a run or a source said of an output of a game, or of a whole day where game_id is null: `state` is one of
# INCOMPLETE, MISSING and FAILED.
TROUBLE = pl.Schema(
    {
        "output": pl.String(),
        "game_date": pl.Date(),
        "game_id": pl.String(),
        "state": pl.String(),
        "reason": pl.String(),
    }
)
DECLARED = pl.DataFrame(
    [(o.name, o.unit, o.due.name, o.severity, o.least, o.nothing, o.missed) for o in OUTPUTS],
    schema=["output", "unit", "rule", "severity", "least", "nothing", "missed"],
    orient="row",
)
BETS = "exported_bets"
RULES = {due.name: due.value for due in Due}


def expected_outputs(
    tables: Mapping[str, pl.DataFrame], trouble: pl.DataFrame, days: Days, now: datetime
) -> pl.DataFrame:
    """Rows of EXPECTED_OUTPUTS as of an instant: of each game, and of each day.

    A game that does not take place or does not count owes nothing, and a day without games neither.

    Args:
        tables: rows of SCHEDULE and of every table of `declared.outputs`, of the days, and of published documents
            (`found.EXPORTED`) by their asset; BETS are the bets that these hold.
        trouble: what was said of outputs (TROUBLE); it explains what is not there, and never what is.
        days: the range of game dates to build.
        now: the run's instant; what was known later does not count.
    """
    of_days = {name: rows.filter(days.hold()) for name, rows in tables.items()}
    schedule = of_days["schedule"]
    slate = of_days["slate"].filter(pl.col("as_of") <= pl.lit(now).cast(INSTANT))
    games = with_due_times(schedule, slate, now)
    of_days["closes"] = closing_polls(of_days["odds_polls"], games)
    known, keys = known_by(of_days, now), ["output", *GAME]
    told = (
        _of_games(games, now)
        .join(found(known), on=keys, how="left")
        .join(begun(of_days, now), on=keys, how="left")
        .join(rows_due(known), on=keys, how="left")
        .join(problems(known, schedule, of_days[BETS]), on=["output", "game_id"], how="left")
        .pipe(_with_trouble, trouble)
        .with_columns(
            pl.col("rows_found").fill_null(0),
            rows_due=pl.coalesce("rows_due", pl.when(pl.col("nothing") == "").then("least").otherwise(0)),
        )
    )
    is_late = pl.col("owes_nothing").is_null() & (pl.col("began_at") > pl.col("due_at"))
    judged = told.with_columns(state=_state(), is_late=is_late).with_columns(reason=_reason())
    rows = pl.concat([judged, _of_days(schedule, days, now)], how="diagonal_relaxed")
    return EXPECTED_OUTPUTS.shape(rows.with_columns(judged_at=pl.lit(now).cast(INSTANT)))


def _of_games(games: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """One row per game and output, with `due_at`, whether that has come, and why the game owes nothing."""
    owes_nothing = (
        pl.when(pl.col("status") == "postponed")
        .then(pl.lit("the game is postponed"))
        .when(~takes_place())
        .then(pl.format("a game of the part {} does not count", "season_type"))
    )
    due_at = pl.coalesce(pl.when(pl.col("rule") == name).then(name) for name in RULES)
    return (
        games.with_columns(owes_nothing=owes_nothing)
        .join(DECLARED, how="cross")
        .with_columns(due_at=due_at)
        .with_columns(is_due=pl.col("due_at") <= pl.lit(now).cast(INSTANT))
        .select(
            *GAME, "home", "away", "output", "unit", "severity", "least", "nothing", "missed", "due_at", "is_due",
            "owes_nothing",
            rule=pl.col("rule").replace_strict(RULES),
        )
    )  # fmt: skip


def _with_trouble(rows: pl.DataFrame, trouble: pl.DataFrame) -> pl.DataFrame:
    """Rows with what was said of them: of the game where something was, else of its day."""
    said = trouble.unique(["output", *GAME], keep="first", maintain_order=True)
    of_game = said.drop_nulls("game_id").rename({"state": "said", "reason": "words"})
    of_day = said.filter(pl.col("game_id").is_null()).drop("game_id")
    of_day = of_day.rename({"state": "said_of_day", "reason": "words_of_day"})
    return (
        rows.join(of_game, on=["output", *GAME], how="left")
        .join(of_day, on=["output", "game_date"], how="left")
        .with_columns(said=pl.coalesce("said", "said_of_day"), words=pl.coalesce("words", "words_of_day"))
    )


def _state() -> pl.Expr:
    rows, due = pl.col("rows_found"), pl.col("rows_due")
    return (
        pl.when(pl.col("owes_nothing").is_not_null())
        .then(pl.lit("EMPTY_OK"))
        .when(rows > 0, rows >= due, pl.col("problem").is_null())
        .then(pl.lit("COMPLETE"))
        .when(~pl.col("is_due"))
        .then(pl.lit("EXPECTED"))
        .when(pl.col("said") == "FAILED")
        .then(pl.lit("FAILED"))
        .when(rows == 0, due == 0, pl.col("problem").is_null())
        .then(pl.lit("EMPTY_OK"))
        .when((rows > 0) | pl.col("problem").is_not_null() | (pl.col("said") == "INCOMPLETE"))
        .then(pl.lit("INCOMPLETE"))
        .otherwise(pl.lit("MISSING"))
    )


def _reason() -> pl.Expr:
    counts = pl.format("{} of {} {}", "rows_found", "rows_due", "unit")
    due = pl.format("due {}", "rule")
    missing = pl.concat_str(
        pl.when(pl.col("missed") != "").then(pl.format("{}: ", "missed")).otherwise(pl.lit("")),
        pl.format("no {}, due {}", "unit", "rule"),
    )
    late = pl.format("first there at {} UTC, {}", pl.col("began_at").dt.strftime("%Y-%m-%d %H:%M"), due)
    said = pl.when(pl.col("words") != "").then("words")
    return (
        pl.when(pl.col("state") == "EMPTY_OK")
        .then(pl.coalesce("owes_nothing", "nothing"))
        .when(pl.col("state") == "EXPECTED")
        .then(due)
        .when(pl.col("state") == "FAILED")
        .then(said)
        .when(pl.col("state") == "INCOMPLETE")
        .then(pl.coalesce("problem", pl.when(pl.col("rows_found") == 0).then(said), counts))
        .when(pl.col("state") == "MISSING")
        .then(pl.coalesce(said, missing))
        .when("is_late")
        .then(late)
    )


def _of_days(schedule: pl.DataFrame, days: Days, now: datetime) -> pl.DataFrame:
    """One row per day: that its games were listed. A schedule that was never had stops its run."""
    dates = pl.DataFrame({"game_date": pl.Series(list(days), dtype=pl.Date)})
    games = schedule.group_by("game_date").agg(
        rows_found=pl.len().cast(pl.Int64),
        known_at=pl.col("known_at").filter(pl.col("known_at") <= pl.lit(now).cast(INSTANT)).max(),
    )
    listed = dates.join(games, on="game_date", how="left").with_columns(pl.col("rows_found").fill_null(0))
    is_empty = pl.col("rows_found") == 0
    return listed.select(
        "game_date", "rows_found", "known_at",
        game_id=pl.lit(WHOLE_DAY), output=pl.lit(OF_THE_DAY.name), unit=pl.lit(OF_THE_DAY.unit),
        severity=pl.lit(OF_THE_DAY.severity), rows_due=pl.col("rows_found"),
        state=pl.when(is_empty).then(pl.lit("EMPTY_OK")).otherwise(pl.lit("COMPLETE")),
        reason=pl.when(is_empty).then(pl.lit(OF_THE_DAY.nothing)),
        due_at=pl.col("game_date").cast(pl.Datetime("us")).dt.replace_time_zone(EASTERN.key)
        .dt.convert_time_zone("UTC"),
    )  # fmt: skip
