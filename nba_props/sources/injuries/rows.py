"""Injury reports made into `injuries` and `injury_reports`: matched to games, names resolved, late ones left out.

A report lists the games of its day and of the next. Nothing is asked for here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

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
SAID = ["away", "home", "team", "player_name", "status", "reason", "problem"]
ROWS = pl.Schema({"game_date": pl.Date()} | dict.fromkeys(SAID, pl.String()))
UNRESOLVED = ("published", "game_date", "team", "player_name", "problem")


class StoredReport(NamedTuple):
    """A report that was read: the day that raw keeps it under, when it was fetched, and what it says."""

    day: date
    fetched_at: datetime
    report: Report


@dataclass(frozen=True, slots=True)
class InjuryTables:
    """Both tables, the rows that are in neither with the problem, and the games that were reported only too late.

    `unread` is what is wrong in each game's newest report, by game.
    """

    injuries: pl.DataFrame
    reports: pl.DataFrame
    unresolved: pl.DataFrame
    late: frozenset[str]
    unread: dict[str, str]
    counts: dict[str, int]

    @property
    def reported(self) -> frozenset[str]:
        """The games of which a report came in time."""
        return frozenset(self.reports["game_id"])


def injury_tables(
    kept: Iterable[StoredReport], days: Days, games: pl.DataFrame, schedule: pl.DataFrame, seen: pl.DataFrame
) -> InjuryTables:
    """The tables of games, from every report of their day and of the day before that came before their tip-off.

    Args:
        kept: the reports, oldest first.
        games: rows of the schedule that reports are due for; `schedule` has the others of the days too.
        seen: box-score rows, for the rosters.
    """
    reports, rows = _gathered(kept)
    covered = _covered(reports, rows).filter(days.hold())
    parts = covered.join(_sides(games), on="game_date")
    on_time = parts.filter(pl.col("known_at") < pl.col("tip_off"))
    named = _named(rows.join(on_time, on=PART, maintain_order="left"), seen)
    nowhere = rows.filter(pl.col("problem").is_not_null() & (pl.col("home") == ""))
    unknown = rows.filter(days.hold(), pl.col("home") != "").join(schedule, on=GAME, how="anti")
    lost = pl.concat([named.filter(pl.col("problem").is_not_null()), nowhere], how="diagonal")
    counts = {
        "reports": on_time["report"].n_unique(),
        "listed": named.height,
        "unresolved": lost.height,
        "rows_without_a_game": unknown.height,
        "teams_reported_after_the_tip_off": parts.height - on_time.height,
    }
    return InjuryTables(
        named.filter(pl.col("problem").is_null()).select(INJURIES.schema.names()),
        _submitted(on_time, rows, named).select(INJURY_REPORTS.schema.names()),
        lost.join(reports, on="report", maintain_order="left").select(UNRESOLVED),
        frozenset(parts["game_id"]) - frozenset(on_time["game_id"]),
        _unread(on_time, named),
        counts,
    )


def _gathered(kept: Iterable[StoredReport]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reports, numbered, and their rows."""
    reports, rows = [], [pl.DataFrame(schema={"report": pl.Int32(), **ROWS})]
    for number, (day, fetched_at, report) in enumerate(kept):
        reports.append((number, day, fetched_at, report.published))
        frame = pl.DataFrame(list(_rows(report)), schema=ROWS, orient="row")
        rows.append(frame.select(pl.lit(number, pl.Int32).alias("report"), pl.all()))
    return pl.DataFrame(reports, schema=REPORTS, orient="row"), pl.concat(rows)


def _rows(report: Report) -> Iterator[tuple]:
    """A row per entry; one that cannot be read and names no team may be of either."""
    for e in report.entries:
        yield e.game_date, e.away, e.home, e.team, e.player, e.status, e.reason, None
    for part in report.unread:
        told = part.fields
        game = (told["game_date"], told["away"], told["home"]) if told["game_date"] else (None, "", "")
        for team in {told["team"]}.intersection(game) or dict.fromkeys(game[1:]):
            yield *game, team, told["player"], None, None, part.reason


def _covered(reports: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The dates that each report has rows of, with its known_at: of two reports with one known_at the newer counts."""
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


def _named(listed: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Adds player_id, and the problem of each row whose player cannot be told. Exact repeats are dropped."""
    players = listed.filter((pl.col("player_name") != "") | pl.col("problem").is_not_null())
    # A player is looked for on his own team's roster: to `names` that is a game of the team against itself.
    of_team = pl.concat_str("game_id", "team", separator="/")
    asked = players.filter(pl.col("problem").is_null()).select(
        "game_date", "player_name", game_id=of_team, home="team", away="team"
    )
    found = names.resolve(asked, seen).select("player_id", "player_name", of_team="game_id", why="reason")
    joined = players.with_columns(of_team=of_team).join(
        found, on=["of_team", "player_name"], how="left", maintain_order="left"
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


def _submitted(on_time: pl.DataFrame, rows: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """A row per team and report: who is not among the rows had reported, without anybody to list."""
    silent = rows.filter(pl.col("player_name") == "", pl.col("problem").is_null()).select(PART).unique()
    counted = named.group_by(PART).agg(
        listed=pl.len().cast(pl.Int32), unresolved=pl.col("problem").is_not_null().sum().cast(pl.Int32)
    )
    return (
        on_time.join(silent.with_columns(submitted=pl.lit(False)), on=PART, how="left")
        .join(counted, on=PART, how="left")
        .with_columns(
            pl.col("submitted").fill_null(True),
            pl.col("listed", "unresolved").fill_null(0),
            known_at_assumed=pl.lit(False),
        )
    )


def _unread(on_time: pl.DataFrame, named: pl.DataFrame) -> dict[str, str]:
    """What cannot be read in the newest report of each game."""
    newest = on_time.group_by("game_id").agg(pl.col("known_at").max())
    rows = named.filter(pl.col("status").is_null()).join(newest, on=["game_id", "known_at"])
    return dict(rows.select("game_id", "problem").reverse().rows())
