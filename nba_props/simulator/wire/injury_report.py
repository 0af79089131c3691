"""The league's official injury reports: when one is published, at which address, and what it lists.

The layout of the PDF belongs to `injury_pdf`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from nba_props.simulator.fixtures.fixture import Fixture, Stage, eastern_day, instant, season_of
from nba_props.simulator.league.players.absences import ABSENCES
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.players.official_statuses import STATUS_NAMES, UNLISTED
from nba_props.simulator.league.schedule import games_on_day, is_running
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.injury_pdf import Entry, render

_PATH = re.compile(r"/referee/injury/Injury-Report_(\d{4}-\d\d-\d\d)_(\d\d)(?:_(\d\d))?(AM|PM)\.pdf")
# From then on every quarter of an hour, in files named with their minutes; before, hourly at half past.
_QUARTERS_SINCE = instant(date(2025, 12, 22), time(9))
_WITHOUT_REPORT = (Stage.PRESEASON, Stage.ALL_STAR)


def publication_time(path: str) -> int | None:
    """Returns when the report at this path is published, in epoch seconds; None if no such report can exist."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    day_text, hour, minute, half = match.groups()
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return None
    at_hour = time(int(hour) % 12 + 12 * (half == "PM")) if 1 <= int(hour) <= 12 else None
    if at_hour is None or int(minute or 0) not in (0, 15, 30, 45):
        return None
    at = instant(day, at_hour.replace(minute=30 if minute is None else int(minute)))
    return at if (at >= _QUARTERS_SINCE) == (minute is not None) else None


def injury_report(seed: int, path: str, now: int) -> bytes | None:
    """Returns the PDF at this path; None if it does not exist, or not yet at `now`."""
    at = publication_time(path)
    if at is None or at > now or not is_running(seed, season_of(eastern_day(at)), at):
        return None
    return render(datetime.fromtimestamp(at, UTC), list(entries(seed, at)))


def entries(seed: int, at: int) -> Iterator[Entry]:
    """Yields the entries of the report at `at`: the games of that day and the next, the visiting team first."""
    for ahead in (0, 1):
        day = eastern_day(at) + timedelta(ahead)
        games = [f for f in games_on_day(seed, season_of(day), day, at) if f.stage not in _WITHOUT_REPORT]
        for f in sorted(games, key=lambda f: (f.tip, f.away.tricode)):
            if not f.is_called_off(at) and f.certain <= at:
                for side in (1, 0):
                    yield from _team_entries(seed, f, side, at)


def _team_entries(seed: int, f: Fixture, side: int, at: int) -> Iterator[Entry]:
    games = played(seed, f.season, f.stage)
    tip = datetime.fromtimestamp(f.tip, UTC)
    game = (f.day, tip, f.away.tricode, f.home.tricode, (f.home, f.away)[side].tricode)
    if games.statuses.submitted[f.number, side] > at:
        yield Entry(*game)
        return
    status = games.statuses.at(f.number, at)[side].tolist()
    reason = games.statuses.reason[f.number, side].tolist()
    numbers = games.squads.numbers[f.number, side].tolist()
    listed = [(name(seed, n), s, r) for n, s, r in zip(numbers, status, reason, strict=True) if s != UNLISTED]
    for player, s, r in sorted(listed, key=lambda row: (row[0].family, row[0].first)):
        yield Entry(*game, f"{player.family}, {player.first}", STATUS_NAMES[s], ABSENCES[r].report)
