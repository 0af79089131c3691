"""Exports of a season of 170 nights, from frames to the bytes of every document and sheet, and those of one night.

The baseline writes the same frames as JSON once, row by row: what any export of them would cost at least.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import TypeVar

import msgspec
import polars as pl

from bench.figures import Figure, timed
from bench.night_frames import with_nights
from bench.season_frames import Frames, season_frames
from nba_props.days import Days, day_start
from nba_props.publishing.exports.assembly import Made
from nba_props.publishing.exports.night.best_bets import best_bet_files
from nba_props.publishing.exports.night.bets import BetTables, bets
from nba_props.publishing.exports.night.picks import PickTables, pick_files
from nba_props.publishing.exports.night.players import NightTables
from nba_props.publishing.exports.night.predictions import PredictionTables, prediction_files
from nba_props.publishing.exports.night.price_sheets import price_sheets
from nba_props.publishing.exports.night.signal_best_bets import signal_best_bet_files
from nba_props.publishing.exports.night.tonight import tonight_files
from nba_props.publishing.exports.season import documents
from nba_props.publishing.exports.season.result_rows import result_rows
from nba_props.publishing.exports.season.results import grades_csv, results_files
from nba_props.publishing.exports.season.seen import Seen
from nba_props.quality.go import Night

FIRST, NIGHTS = date(2023, 10, 24), 170
TARGET, TARGET_OF_NIGHT = 2.0, 0.5  # seconds
FEEDS = ("odds_lines", "game_lines", "injury_reports")
# Tables of which the nights' documents show the season before them, too.
SO_FAR = ("box_scores", "player_lines", "bet_grades")
T = TypeVar("T")


def run() -> list[Figure]:
    """Figures of the season and of its last night."""
    frames = with_nights(season_frames(FIRST, NIGHTS))
    days = Days(FIRST, FIRST + timedelta(days=NIGHTS - 1))
    at = day_start(days.last + timedelta(days=1)) + timedelta(hours=12)
    seen, made, last = Seen("simulated", at), Made("simulated", at), Days.one(days.last)
    baseline, _ = timed(lambda: _plain(frames))
    beyond, season = timed(lambda: season_files(frames, days, seen))
    nights, of_nights = timed(lambda: night_files(frames, days, made))
    night, of_night = timed(lambda: night_files(frames, last, made) | _results(frames, last, seen))
    plain = "the frames' rows as JSON, once"
    return [
        Figure(
            f"exports of {NIGHTS} nights {_size(season | of_nights)}",
            beyond + nights,
            baseline,
            plain,
            f"target {TARGET:g} s",
        ),
        Figure(f"  who plays, picks, bets and prices {_size(of_nights)}", nights, baseline, plain),
        Figure(f"  results and the season {_size(season)}", beyond, baseline, plain),
        Figure(
            f"exports of one night {_size(of_night)}",
            night,
            beyond + nights,
            "all nights",
            f"target {TARGET_OF_NIGHT} s",
        ),
    ]


def season_files(frames: Frames, days: Days, seen: Seen) -> dict[str, bytes]:
    """The bytes of every document beyond the night, and of the results of every night."""
    narrow = {
        table.name: frames[table.name].select(table.schema.names()) for table, _ in documents.reads(seen)
    }
    registered = documents.Registered("catboost_v9", {})
    made = documents.season_documents(narrow, no_night(frames), registered, seen, "bench")
    return documents.encoded_files(made) | _results(frames, days, seen)


def night_files(frames: Frames, days: Days, made: Made) -> dict[str, bytes]:
    """The bytes of every document and sheet of the nights but the results, and live-grading while games run."""
    of_bets, of_players = _of(BetTables, frames, days), _of(NightTables, frames, days)
    published = bets(of_bets, made.at)
    return (
        tonight_files(of_players, days, made)
        | prediction_files(_of(PredictionTables, frames, days), days, made)
        | price_sheets(of_players.fair_prices, days, made)
        | pick_files(_of(PickTables, frames, days), days, made)
        | best_bet_files(published, days, made)
        | signal_best_bet_files(of_bets, published, days, made)
    )


def no_night(frames: Frames) -> Night:
    """A night without a game ahead."""
    return Night(
        frames["slate"].clear().select("game_id", "game_date", "as_of"), frames["schedule"],
        {name: frames[name] for name in FEEDS}, {}, frames["odds_polls"], frames["predictions"],
    )  # fmt: skip


def _of(shape: type[T], frames: Frames, days: Days) -> T:
    """The rows of the days of the tables that a shape names."""
    names = [field.name for field in fields(shape)]  # type: ignore[arg-type]  # shapes are dataclasses
    day = pl.col("game_date")
    return shape(**{n: frames[n].filter(day <= days.last, n in SO_FAR or day >= days.first) for n in names})


def _results(frames: Frames, days: Days, seen: Seen) -> dict[str, bytes]:
    rows = result_rows(frames["grades"], frames["player_games"], days, seen)
    return results_files(rows, seen) | grades_csv(frames["grades"].filter(days.hold()), seen)


def _size(files: Mapping[str, bytes]) -> str:
    return f"({len(files):,} files, {sum(map(len, files.values())) / 1e6:,.0f} MB)"


def _plain(frames: Mapping[str, pl.DataFrame]) -> int:
    return sum(len(msgspec.json.encode(frame.to_dicts())) for frame in frames.values())
