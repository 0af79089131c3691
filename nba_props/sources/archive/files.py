"""The files of the bulk archive: which columns are needed, read from Parquet or CSV with the same types.

How the columns become tables is in `tables` and `game_lines`.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.table import INSTANT
from nba_props.errors import BadPayloadError, ConfigurationError

Types = dict[str, pl.DataType | type[pl.DataType]]
TEXT, WHOLE, NUMBER, TRUTH = pl.String, pl.Int64, pl.Float64, pl.Boolean
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


@dataclass(frozen=True, slots=True)
class ArchiveFiles:
    """A folder with games, player_box, shots, player_props, game_lines and injury_reports as .parquet or .csv."""

    folder: Path

    def has(self, name: str) -> bool:
        """Whether the folder has a file of that name."""
        return self._path(name) is not None

    def read(self, name: str, days: Days) -> pl.DataFrame:
        """The rows of the days, with the needed columns in their types.

        Raises:
            ConfigurationError: the folder has no such file.
            BadPayloadError: naming the file, and the columns that it lacks or that have another type.
        """
        path = self._path(name)
        if path is None:
            raise ConfigurationError(
                f"the archive has no {name}.parquet or {name}.csv in {self.folder}: see NBA_PROPS_ARCHIVE"
            )
        try:
            # A CSV has no types, and inferred ones would drop the leading zeros of a game id.
            rows = (
                pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
            )
            schema = rows.collect_schema()
            if missing := sorted(COLUMNS[name].keys() - schema.keys()):
                raise BadPayloadError(f"archive {path.name} lacks the columns {', '.join(missing)}")
            columns = [_typed(column, schema[column], dtype) for column, dtype in COLUMNS[name].items()]
            return rows.select(columns).filter(days.hold()).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise BadPayloadError(f"archive {path.name} cannot be read: {error}") from None

    def _path(self, name: str) -> Path | None:
        paths = (self.folder / f"{name}{suffix}" for suffix in (".parquet", ".csv"))
        return next((path for path in paths if path.is_file()), None)


def _typed(name: str, stored: pl.DataType, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """A column in its type; a CSV's texts are parsed, and blank ones are null."""
    column = pl.col(name)
    if stored != pl.String or dtype == pl.String:
        return column.cast(dtype)
    text = column.str.strip_chars()
    text = pl.when(text != "").then(text)
    if dtype == INSTANT:
        typed = text.str.to_datetime(time_unit="us", time_zone="UTC")
    elif dtype == pl.Date:
        typed = text.str.to_date("%Y-%m-%d")
    elif dtype == pl.Boolean:
        typed = text.str.to_lowercase().replace_strict({"true": True, "false": False}, return_dtype=TRUTH)
    else:
        typed = text.cast(pl.Float64).cast(dtype)
    return typed.alias(name)
