"""The league's official injury reports: when one is published, under which name, and what it lists.

How it looks on paper is in `injury_pdf`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from nba_props.simulator.fixtures.fixture import Fixture, Stage, eastern_day, instant, season_of
from nba_props.simulator.league.players.absences import ABSENCES
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.players.official_statuses import STATUS_NAMES, UNLISTED
from nba_props.simulator.league.season import is_on, on_day, played
from nba_props.simulator.league.stage_games import Leg
from nba_props.simulator.wire.injury_pdf import Entry, render

_PATH = re.compile(r"/referee/injury/Injury-Report_(\d{4}-\d\d-\d\d)_(\d\d)(?:_(\d\d))?(AM|PM)\.pdf")
_QUARTERS_SINCE = date(2025, 12, 23)  # until then a report an hour, at half past
_UNREPORTED = (Stage.PRESEASON, Stage.ALL_STAR)


def published(path: str) -> int | None:
    """When the report of this address comes out, in epoch seconds; None for an address that never exists."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    day_text, hour, minute, half = match.groups()
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        return None
    quarterly = day >= _QUARTERS_SINCE
    minutes = int(minute or 0)
    if quarterly == (minute is None) or not 1 <= int(hour) <= 12 or minutes not in (0, 15, 30, 45):
        return None
    return instant(day, time(int(hour) % 12 + 12 * (half == "PM"), minutes if quarterly else 30))


def injury_report(seed: int, path: str, now: int) -> bytes | None:
    """The PDF at this address; None for one that does not exist, or not yet by `now`."""
    at = published(path)
    if at is None or at > now or not is_on(seed, season_of(eastern_day(at)), at):
        return None
    return render(datetime.fromtimestamp(at, UTC), list(entries(seed, at)))


def entries(seed: int, at: int) -> Iterator[Entry]:
    """What the report of the instant `at` lists: the games of that day and the next, the visitors first."""
    for ahead in (0, 1):
        day = eastern_day(at) + timedelta(ahead)
        games = [f for f in on_day(seed, season_of(day), day, at) if f.stage not in _UNREPORTED]
        for f in sorted(games, key=lambda f: (f.tip, f.away.tricode)):
            if not f.is_called_off(at) and f.certain <= at:
                leg = played(seed, f.season, f.stage)
                for side in (1, 0):
                    yield from _of_team(seed, leg, f, side, at)


def _of_team(seed: int, leg: Leg, f: Fixture, side: int, at: int) -> Iterator[Entry]:
    tip = datetime.fromtimestamp(f.tip, UTC)
    game = (f.day, tip, f.away.tricode, f.home.tricode, (f.home, f.away)[side].tricode)
    if leg.listings.submitted[f.number, side] > at:
        yield Entry(*game)
        return
    status = leg.listings.at(f.number, at)[side].tolist()
    reason = leg.listings.reason[f.number, side].tolist()
    numbers = leg.squads.numbers[f.number, side].tolist()
    listed = [(name(seed, n), s, r) for n, s, r in zip(numbers, status, reason, strict=True) if s != UNLISTED]
    for who, s, r in sorted(listed, key=lambda row: (row[0].family, row[0].first)):
        yield Entry(*game, f"{who.family}, {who.first}", STATUS_NAMES[s], ABSENCES[r].report)
