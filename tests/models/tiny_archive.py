"""An archive of four teams that play every night for three months, drawn at random; two books quote the last weeks."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from nba_props.sources.archive.files import COLUMNS, COUNTS

FIRST, NIGHTS, QUOTED = date(2023, 11, 1), 95, 25
LAST = FIRST + timedelta(NIGHTS - 1)
TEAMS = ("BOS", "MIA", "DAL", "CLE")
ROSTER = 8
Row = dict[str, Any]


def archive(folder: Path, suffix: str = "parquet", **replaced: pl.DataFrame) -> Path:
    """Writes games, player_box and player_props, and the files that are given; no shots, no game lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (_files() | replaced).items():
        path = folder / f"{name}.{suffix}"
        frame.write_parquet(path) if suffix == "parquet" else _as_csv(frame).write_csv(path)
    return folder


def shots(until: date) -> pl.DataFrame:
    """Eight shots of each player of each game up to a date, half of them from the paint."""
    played = _files()["player_box"].filter(pl.col("game_date") <= until)
    tried = played.join(pl.DataFrame({"n": range(8)}), how="cross").with_columns(
        action_number=pl.int_range(1, pl.len() + 1).over("game_id"),
        period=pl.lit(1),
        shot_distance=pl.when(pl.col("n") < 4).then(3).when(pl.col("n") < 6).then(15).otherwise(25),
        shot_value=pl.when(pl.col("n") < 6).then(2).otherwise(3),
        made=pl.col("n") % 2 == 0,
    )
    return tried.select(pl.col(name).cast(kind) for name, kind in COLUMNS["shots"].items())


def who_sat() -> pl.DataFrame:
    """A derived row of an injury report: somebody without a game sat in the last one of the first team."""
    row = {"game_date": LAST, "team": TEAMS[0], "status": "Out", "reason": "", "kind": "derived"}
    game = _files()["games"].filter(
        pl.col("game_date") == LAST, (pl.col("home") == TEAMS[0]) | (pl.col("away") == TEAMS[0])
    )
    row |= {"game_id": game["game_id"].item(), "reported_at": game["tipoff_utc"].item() - timedelta(hours=1)}
    return _frame("injury_reports", [row | _player(TEAMS[0], ROSTER)])


def _files() -> dict[str, pl.DataFrame]:
    chance = np.random.default_rng(7)
    strength = {(team, n): chance.uniform(6, 28) for team in TEAMS for n in range(ROSTER)}
    files: dict[str, list[Row]] = {"games": [], "player_box": [], "player_props": []}
    for night in range(NIGHTS):
        day = FIRST + timedelta(night)
        order = chance.permutation(TEAMS)
        for game, (home, away) in enumerate(((order[0], order[1]), (order[2], order[3]))):
            of_game = {"game_id": f"00223{night:03d}{game:02d}", "game_date": day} | SEASON
            tip = datetime.combine(day, time(23, 30), UTC)
            scored: dict[str, int] = {}
            for team, other in ((home, away), (away, home)):
                for n in range(ROSTER):
                    mean = strength[team, n]
                    points = int(chance.negative_binomial(mean / 2.5, 1 / 3.5))
                    scored[team] = scored.get(team, 0) + points
                    player = _player(team, n)
                    files["player_box"].append(of_game | player | _line(points, team, other, home))
                    if night >= NIGHTS - QUOTED:
                        files["player_props"] += [of_game | player | q for q in _quotes(mean, tip, chance)]
            files["games"].append(
                of_game | {"tipoff_utc": tip, "tipoff_source": "schedule", "home": home, "away": away,
                "home_pts": scored[home], "away_pts": scored[away], "status": "final"}
            )  # fmt: skip
    return {name: _frame(name, rows) for name, rows in files.items()}


SEASON = {"season": "2023-24", "season_type": "regular"}


def _frame(name: str, rows: list[Row]) -> pl.DataFrame:
    columns = COLUMNS[name]
    return pl.DataFrame([{c: row.get(c) for c in columns} for row in rows], schema=columns)


def _player(team: str, n: int) -> Row:
    number = TEAMS.index(team) * 100 + n + 1
    return {"player_id": number, "player_name": f"{team.title()} {'abcdefghi'[n].upper()}nderson"}


def _line(points: int, team: str, other: str, home: str) -> Row:
    counts = dict.fromkeys(COUNTS, 2) | {
        "pts": points,
        "fgm": points // 2,
        "fga": points // 2 + 8,
        "ftm": points % 2,
    }
    counts |= {"fg3m": 0, "fg3a": 3, "oreb": 1}
    place = {"team": team, "opponent": other, "is_home": team == home, "started": True, "minutes": 30.0}
    return counts | place


def _quotes(mean: float, tip: datetime, chance: np.random.Generator) -> list[Row]:
    line = float(np.floor(mean + chance.normal(0, 1))) + 0.5
    common = {"snapshot_time": tip - timedelta(hours=4), "is_live": False, "line": line, "is_main": True}
    return [
        common | {"book": "fanduel", "over_price": -110.0, "under_price": -110.0},
        common | {"book": "draftkings", "over_price": 100.0, "under_price": -122.0},
    ]


def _as_csv(frame: pl.DataFrame) -> pl.DataFrame:
    """As a spreadsheet would write it: instants as ISO 8601."""
    return frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
