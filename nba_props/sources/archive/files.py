"""The files of the bulk archive: which columns are needed, read from Parquet or CSV with the same types.

How the columns become tables is in `tables` and `game_lines`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.table import INSTANT
from nba_props.errors import BadPayloadError, ConfigurationError
from nba_props.sources.archive import csv_text, formats
from nba_props.sources.archive.door import Door, Findings
from nba_props.sources.archive.formats import NUMBER, TEXT, TRUTH, WHOLE, Type

Types = dict[str, Type]
OF_GAME: Types = {"game_id": TEXT, "game_date": pl.Date}
OF_SEASON: Types = {"season": TEXT, "season_type": TEXT}
QUOTED: Types = {"event_id": TEXT, "commence_time": INSTANT, "snapshot_time": INSTANT, "last_update": INSTANT}
COUNTS = (
    "pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "ast", "stl", "blk", "tov", "pf",
    "plus_minus",
)  # fmt: skip

COLUMNS: dict[str, Types] = {
    "games": {
        **OF_GAME,
        **OF_SEASON,
        "tipoff_utc": INSTANT,
        "tipoff_source": TEXT,
        "home": TEXT,
        "away": TEXT,
        "home_pts": pl.Int32,
        "away_pts": pl.Int32,
        "status": TEXT,
    },
    "player_box": {
        **OF_GAME,
        **OF_SEASON,
        "player_id": WHOLE,
        "player_name": TEXT,
        "team": TEXT,
        "opponent": TEXT,
        "is_home": TRUTH,
        "started": TRUTH,
        "comment": TEXT,
        "minutes": NUMBER,
        **dict.fromkeys(COUNTS, pl.Int32),
    },
    "shots": {
        **OF_GAME,
        **OF_SEASON,
        "action_number": pl.Int32,
        "period": pl.Int8,
        "team": TEXT,
        "player_id": WHOLE,
        "shot_distance": pl.Int32,
        "shot_value": pl.Int8,
        "made": TRUTH,
    },
    "player_props": {
        **OF_GAME,
        **QUOTED,
        "is_live": TRUTH,
        "book": TEXT,
        "player_name": TEXT,
        "player_id": WHOLE,
        "line": NUMBER,
        "over_price": NUMBER,
        "under_price": NUMBER,
        "is_main": TRUTH,
    },
    "game_lines": {
        **OF_GAME,
        **QUOTED,
        "book": TEXT,
        "home_ml": NUMBER,
        "away_ml": NUMBER,
        "home_spread": NUMBER,
        "home_spread_price": NUMBER,
        "away_spread_price": NUMBER,
        "total": NUMBER,
        "over_price": NUMBER,
        "under_price": NUMBER,
    },
    "injury_reports": {
        **OF_GAME,
        "team": TEXT,
        "player_id": WHOLE,
        "player_name": TEXT,
        "status": TEXT,
        "reason": TEXT,
        "reported_at": INSTANT,
        "kind": TEXT,
    },
}
# Statuses of games that were not over when the archive was made.
UNPLAYED = ("scheduled", "live")


def any_content(path: Path) -> None:
    """Accepts any content of a file, as an evaluation does."""


@dataclass(frozen=True, slots=True)
class ArchiveFiles:
    """A folder with games, player_box, shots, player_props, game_lines and injury_reports as .parquet or .csv.

    `check` is called with each file before its rows are read, and raises where its content is not to be used.
    """

    folder: Path
    check: Callable[[Path], None] = any_content
    found: Findings = field(default_factory=Findings, compare=False)

    def has(self, name: str) -> bool:
        """Whether the folder has a file of that name."""
        return self._path(name) is not None

    def read(self, name: str, days: Days, only: Sequence[str] = ()) -> pl.DataFrame:
        """The rows of the days, with the needed columns in their types; what is left out is in `found`.

        Args:
            name: the file's name without its suffix.
            days: the game dates.
            only: columns that are read beside the date; by default all.

        Raises:
            ConfigurationError: the folder has no such file, or its content is not the one that was used first.
            BadPayloadError: naming the file, and the columns that it lacks, that have another type, or of which no value
                can be read.
        """
        path = self._path(name)
        if path is None:
            raise ConfigurationError(
                f"the archive has no {name}.parquet or {name}.csv in {self.folder}: see NBA_PROPS_ARCHIVE"
            )
        self.check(path)
        columns = {c: t for c, t in COLUMNS[name].items() if not only or c in (*only, "game_date")}
        try:
            read = _parquet if path.suffix == ".parquet" else _csv
            rows = read(path, Door(name, path.name, columns, self.found), days)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise BadPayloadError(f"archive {path.name} cannot be read: {error}") from None
        # Blank lines of a CSV are left; what has a date is of the days.
        return rows.drop_nulls("game_date") if rows["game_date"].null_count() else rows

    def last_played(self) -> date | None:
        """The newest date of `games` of which every game is over or postponed; `date.min` if there is none.

        None where the file is missing or cannot be read, which is told by whoever reads its rows.
        """
        path = self._path("games")
        if path is None:
            return None
        try:
            if path.suffix == ".parquet":
                rows = pl.scan_parquet(path)
            else:
                rows = csv_text.read(path, ["game_date", "status"]).rows.lazy()
            day = formats.date_of(rows.collect_schema()["game_date"])
            is_ahead = pl.col("status").cast(pl.String).str.to_lowercase().is_in(UNPLAYED).fill_null(False)
            ahead = rows.select(day=day, ahead=is_ahead).group_by("day").agg(pl.col("ahead").any())
            found = ahead.filter(~pl.col("ahead")).select(pl.col("day").max()).collect().item()
        except (pl.exceptions.PolarsError, OSError, KeyError, BadPayloadError):
            return None
        return found if isinstance(found, date) else date.min

    def _path(self, name: str) -> Path | None:
        paths = (self.folder / f"{name}{suffix}" for suffix in (".parquet", ".csv"))
        return next((path for path in paths if path.is_file()), None)


def _parquet(path: Path, door: Door, days: Days) -> pl.DataFrame:
    rows = pl.scan_parquet(path)
    schema = rows.collect_schema()
    door.check_columns(schema, COLUMNS[door.file])
    return door.admit(rows.select(door.columns.keys()).filter(_may_be_of(days, schema)).collect())


def _csv(path: Path, door: Door, days: Days) -> pl.DataFrame:
    door = replace(door, lines_of=partial(csv_text.lines_of, path))
    door.check_columns(csv_text.columns_of(path), COLUMNS[door.file])
    rows, ragged = csv_text.read(path, door.columns)
    door.name_ragged(ragged)
    return door.admit(rows.filter(_may_be_of(days, rows.schema)))


def _may_be_of(days: Days, schema: pl.Schema) -> pl.Expr:
    """True for rows of the days, and for those whose date is missing or cannot be read, which may be of any."""
    date = formats.date_of(schema["game_date"])
    return date.is_between(days.first, days.last) | date.is_null()
