"""Injury reports as rows of `injuries` and `injury_reports`: placed at games, names resolved, late ones left out.

A report lists the games of its day and of the next. No requests here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources import names
from nba_props.sources.injuries.report import Report

GAME = ["game_date", "away", "home"]
# A team's part in a report.
PART = ["report", *GAME, "team"]
REPORTS = pl.Schema({"report": pl.Int32(), "day": pl.Date(), "fetched_at": INSTANT, "published": INSTANT})
TEXTS = ["away", "home", "team", "player_name", "status", "reason", "problem"]
ROWS = pl.Schema({"game_date": pl.Date()} | dict.fromkeys(TEXTS, pl.String()))
UNRESOLVED = ("published", "game_date", "team", "player_name", "problem")


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report from raw: the day under which raw keeps it, when it was fetched, and its content."""

    day: date
    fetched_at: datetime
    report: Report


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of reports are placed at.

    `games` are rows of the schedule for which reports are expected; `schedule` also has the other games of the days.
    `box_scores` are rows of BOX_SCORES, for the rosters.
    """

    days: Days
    games: pl.DataFrame
    schedule: pl.DataFrame
    box_scores: pl.DataFrame


@dataclass(frozen=True, slots=True)
class InjuryTables:
    """Both tables, and the rows that are in neither.

    `unresolved` holds those rows with the problem, `late` the games of which every report came after the tip-off,
    `unreadable` what is wrong in each game's newest report, by game id.
    """

    injuries: pl.DataFrame
    reports: pl.DataFrame
    unresolved: pl.DataFrame
    late: frozenset[str]
    unreadable: dict[str, str]
    counts: dict[str, int]

    @property
    def reported(self) -> frozenset[str]:
        """The games of which a report came in time."""
        return frozenset(self.reports["game_id"])


def injury_tables(stored: Iterable[StoredReport], context: Context) -> InjuryTables:
    """The tables of the games, from every report of their day and of the day before that came before their tip-off.

    Args:
        stored: the reports, oldest first.
        context: the days, games and players.
    """
    reports, rows = _frames(stored)
    covered = _covered(reports, rows).filter(context.days.hold())
    parts = covered.join(_sides(context.games), on="game_date")
    on_time = parts.filter(pl.col("known_at") < pl.col("tip_off"))
    listed = _with_player(rows.join(on_time, on=PART, maintain_order="left"), context.box_scores)
    without_game = rows.filter(pl.col("problem").is_not_null() & (pl.col("home") == ""))
    unscheduled = rows.filter(context.days.hold(), pl.col("home") != "").join(
        context.schedule, on=GAME, how="anti"
    )
    lost = pl.concat([listed.filter(pl.col("problem").is_not_null()), without_game], how="diagonal")
    counts = {
        "reports": on_time["report"].n_unique(),
        "listed": listed.height,
        "unresolved": lost.height,
        "rows_without_a_game": unscheduled.height,
        "teams_reported_after_the_tip_off": parts.height - on_time.height,
    }
    return InjuryTables(
        injuries=listed.filter(pl.col("problem").is_null()).select(INJURIES.schema.names()),
        reports=_submissions(on_time, rows, listed).select(INJURY_REPORTS.schema.names()),
        unresolved=lost.join(reports, on="report", maintain_order="left").select(UNRESOLVED),
        late=frozenset(parts["game_id"]) - frozenset(on_time["game_id"]),
        unreadable=_unreadable(on_time, listed),
        counts=counts,
    )


def _frames(stored: Iterable[StoredReport]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reports, numbered, and their rows."""
    reports, rows = [], [pl.DataFrame(schema={"report": pl.Int32(), **ROWS})]
    for number, item in enumerate(stored):
        reports.append((number, item.day, item.fetched_at, item.report.published))
        frame = pl.DataFrame(list(_rows(item.report)), schema=ROWS, orient="row")
        rows.append(frame.select(pl.lit(number, pl.Int32).alias("report"), pl.all()))
    return pl.DataFrame(reports, schema=REPORTS, orient="row"), pl.concat(rows)


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    """A row per entry; an unreadable one without a team may be of either."""
    for e in report.entries:
        yield e.game_date, e.away, e.home, e.team, e.player, e.status, e.reason, None
    for row in report.unreadable:
        away, home = (row.away, row.home) if row.game_date else ("", "")
        for team in [row.team] if row.team in (away, home) else dict.fromkeys((away, home)):
            yield row.game_date, away, home, team, row.player, None, None, row.problem


def _covered(reports: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The dates of which each report has rows, with its known_at: of equal known_at the newest report counts."""
    known = reports.with_columns(known_at=pl.min_horizontal("published", "fetched_at"))
    dates = [known.with_columns(game_date=pl.col("day").dt.offset_by(by)) for by in ("0d", "1d")]
    newest = (
        pl.concat(dates)
        .sort("fetched_at", "published", "report")
        .unique(["game_date", "known_at"], keep="last", maintain_order=True)
    )
    return newest.join(rows, on=["report", "game_date"], how="semi").select("report", "game_date", "known_at")


def _sides(games: pl.DataFrame) -> pl.DataFrame:
    """A row per game and team."""
    columns = ["game_id", "season", "tip_off", *GAME]
    return pl.concat(games.select(*columns, team=side) for side in ("away", "home"))


def _with_player(listed: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Adds player_id, and the problem of each row whose player is not known. Exact repeats are dropped."""
    players = listed.filter((pl.col("player_name") != "") | pl.col("problem").is_not_null())
    # A player is looked up on the own team's roster: to `names` that is a game of the team against itself.
    of_team = pl.concat_str("game_id", "team", separator="/")
    to_resolve = players.filter(pl.col("problem").is_null()).select(
        "game_date", "player_name", game_id=of_team, home="team", away="team"
    )
    resolved = names.resolve(to_resolve, box_scores).select(
        "player_id", "player_name", of_team="game_id", why="reason"
    )
    joined = players.with_columns(of_team=of_team).join(
        resolved, on=["of_team", "player_name"], how="left", maintain_order="left"
    )
    player = ["game_id", "player_id", "known_at"]
    contradicts = pl.col("player_id").is_not_null() & (pl.col("status").n_unique().over(player) > 1)
    problem = pl.when(contradicts).then(pl.lit("listed with two statuses")).otherwise("why")
    repeats = pl.col("player_id").is_not_null() & ~pl.struct(player).is_first_distinct()
    return (
        joined.with_columns(problem=pl.coalesce("problem", problem), known_at_assumed=pl.lit(False))
        .filter(~repeats | pl.col("problem").is_not_null())
        .with_columns(reason=pl.when(pl.col("reason") != "").then("reason"))
    )


def _submissions(on_time: pl.DataFrame, rows: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """A row per team and report: a team without rows had submitted an empty list."""
    silent = rows.filter(pl.col("player_name") == "", pl.col("problem").is_null()).select(PART).unique()
    listed_counts = listed.group_by(PART).agg(
        listed=pl.len().cast(pl.Int32), unresolved=pl.col("problem").is_not_null().sum().cast(pl.Int32)
    )
    return (
        on_time.join(silent.with_columns(submitted=pl.lit(False)), on=PART, how="left")
        .join(listed_counts, on=PART, how="left")
        .with_columns(
            pl.col("submitted").fill_null(True),
            pl.col("listed", "unresolved").fill_null(0),
            known_at_assumed=pl.lit(False),
        )
    )


def _unreadable(on_time: pl.DataFrame, listed: pl.DataFrame) -> dict[str, str]:
    """What cannot be read in the newest report of each game."""
    newest = on_time.group_by("game_id").agg(pl.col("known_at").max())
    rows = listed.filter(pl.col("status").is_null()).join(newest, on=["game_id", "known_at"])
    return dict(rows.select("game_id", "problem").reverse().rows())
