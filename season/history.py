"""The stored history that a season begins with, as `nba-props demo` makes its own: games, some weeks of quotes, models."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

from nba_props.commands.runs import run_job
from nba_props.days import Days, eastern, model_week, season_start
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from season.clocks import NOW
from season.rehearsing import TRAINED

# Enough quotes to calibrate on; and games enough to learn from.
QUOTED, GAMES = timedelta(days=28), timedelta(days=120)
PLAYED = ("schedule", "box_scores", "shots", "player_games", "team_games")
# The last season's last game days, at which one that has just begun looks back.
LAST_SEASON = (date(1, 3, 1), date(1, 4, 14))


def history(first: date) -> tuple[Days, Days]:
    """The days of which games are stored before a day, and those of which quotes are, too."""
    if first - season_start(first) > GAMES:
        games = Days(season_start(first), first - timedelta(days=1))
    else:
        begin, end = (day.replace(year=season_start(first).year) for day in LAST_SEASON)
        games = Days(begin, end)
    return games, Days(max(games.first, games.last - QUOTED), games.last)


def build(home: Path, first: date) -> None:
    """Makes the home of a season that begins on a day, in the night before it."""
    games, quoted = history(first)
    with _in_home(home, eastern(first, time(4))):
        prepare(Settings.read())
        unquoted = Days(games.first, quoted.first - timedelta(days=1))
        run_job("grade", unquoted, only=PLAYED)
        run_job("ingest", quoted)
        run_job("features", games)
        run_job("train", Days.one(model_week(first)), only=TRAINED)


@contextmanager
def _in_home(home: Path, now: datetime) -> Iterator[None]:
    given = {"NBA_PROPS_HOME": str(home), "DAGSTER_HOME": str(home / "dagster"), NOW: now.isoformat()}
    with patch.dict(os.environ, given | {"DAGSTER_EVENT_BATCH_SIZE": "1000"}):
        yield
