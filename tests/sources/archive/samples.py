"""A small archive of three games, as Parquet or CSV; each row is awkward in its own way."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.sources.archive.files import COLUMNS, COUNTS
from nba_props.sources.archive.tables import Archive
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, Node, rosters

OLD = "0022301100"  # a game without a recorded tip-off
YESTERDAY = DAY - timedelta(days=1)
DAYS = Days(YESTERDAY, DAY)
ROSTERS = rosters((7, "Luka Doncic", "DAL", DAY - timedelta(days=3)))
EARLY = TIP - timedelta(hours=4)


def rows(name: str, *given: Node) -> pl.DataFrame:
    common = {"game_id": MIA, "game_date": DAY, "season": "2023-24", "season_type": "regular"}
    defaults = dict.fromkeys(COLUMNS[name]) | {k: v for k, v in common.items() if k in COLUMNS[name]}
    return pl.DataFrame([defaults | row for row in given], schema=COLUMNS[name])


def box(player_id: int, **other: object) -> Node:
    line: Node = dict.fromkeys(COUNTS, 1) | {
        "player_id": player_id,
        "player_name": "Luka Dončić",
        "team": "DAL",
    }
    return line | {"opponent": "MIA", "is_home": False, "minutes": 30.0} | other


def prop(**other: object) -> Node:
    quote = {
        "event_id": "e1",
        "commence_time": TIP + timedelta(minutes=10),
        "snapshot_time": EARLY,
        "is_live": False,
    }
    quote |= {"book": "fanduel", "player_name": "Luka Doncic", "player_id": 7, "line": 33.5}
    return quote | {"over_price": -110.0, "under_price": -110.0, "is_main": True} | other


def line(book: str, **other: object) -> Node:
    return {"book": book, "home_ml": -150.0, "away_ml": 130.0, "home_spread": -3.5, "total": 220.5} | other


def archive(folder: Path, suffix: str = "parquet", **replaced: pl.DataFrame) -> Archive:
    """The archive in a folder, with some of its files replaced."""
    files = {
        "games": rows(
            "games",
            {"home": "MIA", "away": "DAL", "tipoff_utc": TIP, "tipoff_source": "schedule", "status": "final",
             "home_pts": 100, "away_pts": 101},
            {"game_id": CLE, "home": "CLE", "away": "MEM", "status": "final", "home_pts": 90, "away_pts": 80},
            {"game_id": OLD, "game_date": YESTERDAY, "home": "ATL", "away": "BOS", "status": "final"},
        ),
        "player_box": rows("player_box", box(7), box(8, minutes=None, comment="DND - Knee"), box(9, game_id=CLE)),
        "shots": rows(
            "shots",
            {"action_number": 7, "period": 1, "team": "DAL", "player_id": 7, "shot_distance": 7, "shot_value": 2,
             "made": True},
            {"action_number": 8, "period": 1, "team": "DAL", "player_id": 7, "shot_distance": 24, "shot_value": 3,
             "made": False},
        ),
        "player_props": rows("player_props", prop()),
        "game_lines": rows("game_lines", line("fanduel", last_update=EARLY)),
    }  # fmt: skip
    for name, frame in (files | replaced).items():
        path = folder / f"{name}.{suffix}"
        frame.write_parquet(path) if suffix == "parquet" else frame.write_csv(path)
    return Archive(folder)
