"""The bulk archive: years of box scores, shots and lines from a folder of Parquet or CSV files.

Columns are those documented for contributors (docs/archive.md). Impossible values are nulled and counted; rows that
fit no game are quarantined and counted. Nothing here asks the network.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.sources.errors import BadPayload, ConfigurationError
from nba_props.sources.nba_wire import GAME_LENGTH, PAINT_FEET
from nba_props.sources.quotes import Counted, points_quotes, with_tip_off
from nba_props.tables.ingest import BOX_SCORES, GAME_LINES, SCHEDULE, SHOTS
from nba_props.tables.table import INSTANT

UNTIMED = timedelta(hours=6)
FAR = timedelta(hours=16)
RENAMED = {
    "pts": "points", "ast": "assists", "stl": "steals", "blk": "blocks", "tov": "turnovers", "pf": "fouls",
    "comment": "not_playing_reason",
}  # fmt: skip
CONSENSUS = ("sbr_consensus", "consensus_mean")
Frame = tuple[pl.DataFrame, dict[str, int]]


def _next_morning() -> pl.Expr:
    """09:00 UTC of the day after: when a game of unknown tip-off is surely over."""
    return (
        (pl.col("game_date") + timedelta(days=1))
        .cast(pl.Datetime("us"))
        .dt.offset_by("9h")
        .dt.replace_time_zone("UTC")
    )


def _midnight() -> pl.Expr:
    local = pl.col("game_date").cast(pl.Datetime("us")).dt.replace_time_zone("America/New_York")
    return local.dt.convert_time_zone("UTC")


def _half_past_seven() -> pl.Expr:
    local = (
        pl.col("game_date")
        .cast(pl.Datetime("us"))
        .dt.offset_by("19h30m")
        .dt.replace_time_zone("America/New_York")
    )
    return local.dt.convert_time_zone("UTC")


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder with games, player_box, shots, player_props and game_lines as .parquet or .csv."""

    folder: Path

    def _scan(self, name: str, days: Days) -> pl.LazyFrame:
        for suffix, scan in (
            (".parquet", pl.scan_parquet),
            (".csv", lambda p: pl.scan_csv(p, try_parse_dates=True)),
        ):
            if (path := self.folder / f"{name}{suffix}").is_file():
                return scan(path).filter(days.hold())
        raise ConfigurationError(
            f"the archive has no {name}.parquet or {name}.csv in {self.folder}: see NBA_PROPS_ARCHIVE"
        )

    def _collect(self, name: str, frame: pl.LazyFrame) -> pl.DataFrame:
        try:
            return frame.collect()
        except (
            pl.exceptions.ColumnNotFoundError,
            pl.exceptions.SchemaError,
            pl.exceptions.ComputeError,
        ) as error:
            raise BadPayload(f"archive {name}: {error}; see docs/archive.md for its columns") from None

    def _games(self, days: Days) -> pl.DataFrame:
        """The days' games with their tip-off: the schedule's, else the books', else 19:30 Eastern."""
        books = pl.concat(
            self._scan(n, days).select("game_id", pl.col("commence_time").cast(INSTANT))
            for n in ("player_props", "game_lines")
        )
        start = books.drop_nulls().group_by("game_id").agg(pl.col("commence_time").min())
        games = self._collect("games", self._scan("games", days).join(start, on="game_id", how="left"))
        near = (pl.col("commence_time") - _half_past_seven()).abs() < FAR
        books_time = pl.when(near).then("commence_time")
        return games.with_columns(
            tip_off=pl.coalesce("tipoff_utc", books_time, _half_past_seven()).cast(INSTANT),
            tip_off_source=pl.when(pl.col("tipoff_utc").is_not_null())
            .then(
                pl.when(pl.col("tipoff_source") == "schedule")
                .then(pl.lit("schedule"))
                .otherwise(pl.lit("books"))
            )
            .when(books_time.is_not_null())
            .then(pl.lit("books"))
            .otherwise(pl.lit("assumed")),
        ).with_columns(
            final_at=pl.when(pl.col("tip_off_source") == "assumed")
            .then(_next_morning())
            .otherwise(pl.col("tip_off") + GAME_LENGTH)
            .cast(INSTANT)
        )

    def schedule(self, days: Days) -> Frame:
        games = self._games(days).with_columns(
            home_score="home_pts",
            away_score="away_pts",
            known_at=_midnight().cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        return games.select(SCHEDULE.schema.names()), {}

    def box_scores(self, days: Days) -> Frame:
        final = self._games(days).select("game_id", "final_at")
        box = self._collect("player_box", self._scan("player_box", days)).rename(RENAMED)
        box = box.join(final, on="game_id", how="left").with_columns(
            minutes=pl.col("minutes").fill_null(0.0).clip(0.0),
            did_play=pl.col("minutes").fill_null(0.0) > 0,
            impossible=pl.col("minutes") < 0,
            known_at=pl.coalesce("final_at", _next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        counts = {
            "rows_of_unlisted_games": box["final_at"].null_count(),
            "impossible_minutes": int(box["impossible"].sum()),
        }
        return box.select(BOX_SCORES.schema.names()), counts

    def shots(self, days: Days) -> Frame:
        final = self._games(days).select("game_id", "final_at", "home", "away")
        raw = self._collect("shots", self._scan("shots", days)).join(final, on="game_id", how="left")
        team, distance = pl.col("team").cast(pl.String), pl.col("shot_distance").cast(pl.Int32)
        rows = raw.with_columns(
            team=team,
            opponent=pl.when(team == pl.col("home")).then("away").otherwise("home"),
            distance=distance,
            zone=pl.when(pl.col("shot_value") == 3)
            .then(pl.lit("three"))
            .when(distance < PAINT_FEET)
            .then(pl.lit("paint"))
            .otherwise(pl.lit("mid_range")),
            known_at=pl.coalesce("final_at", _next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        listed = rows.filter(pl.col("final_at").is_not_null())
        return listed.select(SHOTS.schema.names()), {"rows_of_unlisted_games": rows.height - listed.height}

    def points_quotes(self, days: Days, seen: pl.DataFrame) -> Counted:
        """Quotes placed at their games; a quote without any time is placed six hours before the tip-off."""
        games = self._games(days).select("game_id", "home", "away", scheduled="tip_off")
        raw = self._collect("player_props", self._scan("player_props", days)).drop("home", "away")
        timed = raw.join(games, on="game_id", how="left").with_columns(
            known_at=pl.coalesce(
                "last_update", "snapshot_time", pl.col("scheduled") - UNTIMED, "commence_time"
            ).cast(INSTANT),
            known_at_assumed=pl.coalesce("last_update", "snapshot_time").is_null(),
            market=pl.when("is_main")
            .then(pl.lit("player_points"))
            .otherwise(pl.lit("player_points_alternate")),
            commence_time=pl.col("commence_time").cast(INSTANT),
            # A quote of a game that is not in the list keeps its event, and is told apart by that.
            game_id=pl.when(pl.col("scheduled").is_not_null()).then("game_id"),
            event_id=pl.coalesce("event_id", "game_id"),
        )
        placed = with_tip_off(timed).with_columns(
            is_in_play=pl.col("is_in_play") | pl.col("is_live").fill_null(False)
        )
        named = placed.rename({"line": "point", "over_price": "first_price", "under_price": "second_price"})
        lost = named.filter(pl.col("event_id").is_null() | pl.col("known_at").is_null()).height
        kept = named.filter(pl.col("event_id").is_not_null() & pl.col("known_at").is_not_null())
        found = points_quotes(kept, seen)
        found.counts["without_event_or_time"] = lost
        return found

    def game_lines(self, days: Days) -> Frame:
        """Books where there are any, else sbr_consensus, else consensus_mean; consensus prices are not used."""
        games = self._games(days).select("game_id", scheduled="tip_off")
        raw = self._collect("game_lines", self._scan("game_lines", days)).drop("home", "away")
        of_game = raw.join(games, on="game_id").with_columns(
            consensus=pl.col("book").is_in(CONSENSUS), commence_time=pl.col("commence_time").cast(INSTANT)
        )
        values = ["home_ml", "away_ml", "home_spread", "total"]
        repeats = of_game.unique(["game_id", "book", *values], keep="first", maintain_order=True)
        single = repeats.filter(pl.len().over("game_id", "book") == 1)
        books = (~pl.col("consensus")).any().over("game_id")
        sbr = (pl.col("book") == CONSENSUS[0]).any().over("game_id")
        chosen = single.filter(
            pl.when(books)
            .then(~pl.col("consensus"))
            .when(sbr)
            .then(pl.col("book") == CONSENSUS[0])
            .otherwise(True)
        )
        impossible = chosen.filter(~pl.col("consensus") | (pl.col("book") == CONSENSUS[0])).select(
            pl.any_horizontal(pl.col("home_ml", "away_ml").is_between(-99.5, 99.5)).sum()
        )
        counts = {
            "rows_without_a_game": raw.height - of_game.height,
            "conflicting_repeats": repeats.height - single.height,
            "impossible_moneylines": impossible.item(),
        }
        return _markets(chosen), counts


def _markets(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per market of each wide archive row."""
    mean = pl.col("book") == CONSENSUS[1]

    def odds(column: str) -> pl.Expr:
        usable = ~mean & ~pl.col(column).is_between(-99.5, 99.5)
        return pl.when(usable).then(pl.col(column).round().cast(pl.Int32))

    none = pl.lit(None, pl.Int32)
    timed = lines.with_columns(
        is_close="consensus",
        known_at=pl.when("consensus")
        .then("scheduled")
        .otherwise(pl.coalesce("last_update", "snapshot_time", pl.col("scheduled") - UNTIMED))
        .cast(INSTANT),
        known_at_assumed=pl.col("consensus") | pl.coalesce("last_update", "snapshot_time").is_null(),
    ).with_columns(is_in_play=(pl.col("known_at") >= pl.col("scheduled")) & ~pl.col("is_close"))
    sides = ("home_price", "away_price", "over_price", "under_price")
    parts = []
    for market, point, prices in (
        ("h2h", pl.lit(0.0), (odds("home_ml"), odds("away_ml"), none, none)),
        (
            "spreads",
            pl.col("home_spread"),
            (odds("home_spread_price"), odds("away_spread_price"), none, none),
        ),
        ("totals", pl.col("total"), (none, none, odds("over_price"), odds("under_price"))),
    ):
        shaped = timed.with_columns(market=pl.lit(market), point=point).with_columns(
            **dict(zip(sides, prices, strict=True))
        )
        priced = pl.any_horizontal(pl.col(sides).is_not_null()) if market == "h2h" else pl.lit(True)
        parts.append(shaped.filter(pl.col("point").is_not_null() & priced).select(GAME_LINES.schema.names()))
    return pl.concat(parts)
