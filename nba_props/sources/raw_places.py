"""Where raw keeps the payloads of each ingested table, and what that says of its feed. No payload is opened here."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import NamedTuple

from nba_props.days import season_of
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.declared.tables.table import Table
from nba_props.sources.injuries import client as injuries
from nba_props.sources.nba import client as nba
from nba_props.sources.odds import client as odds
from nba_props.sources.odds.ingest import ENDPOINTS
from nba_props.storage.files import AT_ONCE
from nba_props.storage.raw import RawStore


class Place(NamedTuple):
    """The source and the endpoints of a table's payloads."""

    source: str
    endpoints: tuple[str, ...]


PLACES = {
    SCHEDULE.name: Place(nba.NAME, ("schedule",)),
    BOX_SCORES.name: Place(nba.NAME, ("boxscore",)),
    SHOTS.name: Place(nba.NAME, ("playbyplay",)),
    INJURIES.name: Place(injuries.NAME, (injuries.ENDPOINT,)),
    GAME_LINES.name: Place(odds.NAME, ENDPOINTS["lines"]),
    ODDS_LINES.name: Place(odds.NAME, ENDPOINTS["points"]),
}


LIVE_POLLS = ENDPOINTS["points"][0]


def last_heard(raw: RawStore, table: Table, now: datetime) -> Callable[[], datetime | None]:
    """Returns a function that looks up when the table's feed was last heard by `now`; None: never."""
    place = PLACES[table.name]
    return lambda: raw.last_fetch(place.source, place.endpoints, now)


def payloads_of(
    raw: RawStore, day: date, game_ids: Iterable[str], until: datetime, polled: datetime | None
) -> dict[str, list[str]]:
    """The files in raw from which a game date's tables are built, as fetched by an instant, by table.

    Args:
        raw: the payloads.
        day: the game date.
        game_ids: its games.
        until: what was fetched later is left out.
        polled: when the newest poll of points quotes was fetched that the tables have. One between it and `until`, as the
            sensor stores at any time, came too late for them.
    """
    games, days = sorted(set(game_ids)), [str(day)]
    keys = {
        SCHEDULE.name: [season_of(day)],
        BOX_SCORES.name: games,
        SHOTS.name: games,
        # Reports of the evening before name tonight's games too.
        INJURIES.name: [str(day - timedelta(1)), str(day)],
        GAME_LINES.name: days,
        ODDS_LINES.name: days,
    }
    read_until = {LIVE_POLLS: min(until, polled or until)}
    asked = [
        (table, endpoint, key)
        for table, of_table in keys.items()
        for endpoint in PLACES[table].endpoints
        for key in of_table
    ]

    def names(table: str, endpoint: str, key: str) -> list[str]:
        return raw.names(PLACES[table].source, endpoint, key, read_until.get(endpoint, until))

    found: dict[str, list[str]] = {table: [] for table in keys}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (table, _, _), of_key in zip(asked, pool.map(names, *zip(*asked, strict=True)), strict=True):
            found[table] += of_key
    # A season's schedule is read from its newest payload alone.
    found[SCHEDULE.name] = found[SCHEDULE.name][-1:]
    return {table: names for table, names in found.items() if names}


def holds_game(raw: RawStore, table: Table, game_id: str, now: datetime) -> bool:
    """Whether raw holds a payload of a game, for a table of which each payload is one game's."""
    place = PLACES[table.name]
    return any(raw.holds(place.source, endpoint, game_id, now) for endpoint in place.endpoints)
