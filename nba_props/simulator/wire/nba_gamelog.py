"""stats.nba.com's leaguegamelog: the lines of all players or teams of a season, as one result set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from nba_props.simulator.fixtures.fixture import FINAL, PLAYOFFS, PREFIX, Fixture, Stage
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.schedule import shown_games
from nba_props.simulator.league.season import played
from nba_props.simulator.teams import Team
from nba_props.simulator.wire.nba_statistics import columns

_STAGES = {
    "Regular Season": (Stage.REGULAR,),
    "Playoffs": PLAYOFFS,
    "PlayIn": (Stage.PLAY_IN, Stage.PLAY_IN_LAST),
    "Pre Season": (Stage.PRESEASON,),
    "All Star": (Stage.ALL_STAR,),
    "IST": (Stage.CUP_FINAL,),
}
_TEAM = ["TEAM_ID", "TEAM_ABBREVIATION", "TEAM_NAME"]
_GAME = ["GAME_ID", "GAME_DATE", "MATCHUP", "WL"]
_SHOTS = ["FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT"]
_OTHER = ["OREB", "DREB", "REB", "AST", "STL", "BLK", "TOV", "PF", "PTS", "PLUS_MINUS"]
_LINE = [*_TEAM, *_GAME, "MIN", *_SHOTS, *_OTHER]
_HEADERS = {
    "P": ["SEASON_ID", "PLAYER_ID", "PLAYER_NAME", *_LINE, "FANTASY_PTS", "VIDEO_AVAILABLE"],
    "T": ["SEASON_ID", *_LINE, "VIDEO_AVAILABLE"],
}
_REQUIRED = ["LeagueID", "Season", "SeasonType", "PlayerOrTeam", "Counter"]
_ECHOED = [*_REQUIRED, "Sorter", "Direction", "DateFrom", "DateTo"]


class BadQueryError(Exception):
    """A request without the parameters that stats.nba.com requires; it is answered with status 400."""


@dataclass(frozen=True, slots=True)
class _Query:
    season: int
    stages: tuple[Stage, ...]
    of: str  # P for players, T for teams
    first: date
    last: date
    newest_first: bool


def gamelog(seed: int, params: Mapping[str, str], now: int) -> dict[str, Any]:
    """Returns the lines of the games that are final at `now`.

    Raises:
        BadQueryError: a missing or invalid parameter, named in the message.
    """
    q = _query(params)
    rows = [
        row
        for f in shown_games(seed, q.season, now)
        if f.stage in q.stages and f.status(now) == FINAL and q.first <= f.day <= q.last
        for row in _lines(seed, f, q.of)
    ]
    echo = {k: params.get(k) for k in _ECHOED}
    result = {
        "name": "LeagueGameLog",
        "headers": _HEADERS[q.of],
        "rowSet": rows[::-1] if q.newest_first else rows,
    }
    return {"resource": "leaguegamelog", "parameters": echo, "resultSets": [result]}


def _query(params: Mapping[str, str]) -> _Query:
    season = re.fullmatch(r"(20\d\d)-\d\d", params.get("Season", ""))
    if season is None:
        raise BadQueryError("The Season property is required (YYYY-YY)")
    kind = _STAGES.get(params.get("SeasonType", "Regular Season").replace("+", " "))
    if kind is None:
        raise BadQueryError("The SeasonType property is invalid")
    of = params.get("PlayerOrTeam", "T")[:1]
    if of not in _HEADERS:
        raise BadQueryError("The PlayerOrTeam property is P or T")
    first, last = _day(params, "DateFrom", date.min), _day(params, "DateTo", date.max)
    newest_first = params.get("Direction", "ASC").upper() == "DESC"
    return _Query(int(season[1]), kind, of, first, last, newest_first)


def _day(params: Mapping[str, str], field: str, absent: date) -> date:
    text = params.get(field)
    if not text:
        return absent
    try:
        form = "%m/%d/%Y" if "/" in text else "%Y-%m-%d"
        return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    except ValueError:
        raise BadQueryError(f"The {field} property is a date, MM/DD/YYYY or YYYY-MM-DD") from None


@lru_cache(maxsize=6000)
def _lines(seed: int, f: Fixture, of: str) -> list[list[Any]]:
    """A game's lines of players or teams, the home side's first."""
    games = played(seed, f.season, f.stage)
    season_id = f"{PREFIX[f.stage][-1]}{f.season}"
    score = games.box.points[f.number].sum(-1)
    lines: list[list[Any]] = []
    for side, (team, other, versus) in enumerate(((f.home, f.away, "vs."), (f.away, f.home, "@"))):
        won = bool(score[side] > score[1 - side])
        head = _head(f, team, f"{team.tricode} {versus} {other.tricode}", won=won)
        counts = {k: v.tolist() for k, v in columns(games.box, f.number, side).items()}
        if of == "T":
            total = {k: sum(v) for k, v in counts.items()}
            total["plus_minus"] = int(score[side] - score[1 - side])
            lines.append([season_id, *head, *_statistics(total), 1])
            continue
        for slot, number in enumerate(games.squads.numbers[f.number, side].tolist()):
            c = {k: v[slot] for k, v in counts.items()}
            if c["seconds"] > 0:
                player = name(seed, number)
                lines.append(
                    [season_id, player.person_id, player.full, *head, *_statistics(c), _fantasy(c), 1]
                )
    return lines


def _head(f: Fixture, team: Team, matchup: str, *, won: bool) -> list[Any]:
    names = [team.id, team.tricode, f"{team.city} {team.name}"]
    return [*names, f.game_id, f.day.isoformat(), matchup, "W" if won else "L"]


def _share(made: int, tried: int) -> float | None:
    return round(made / tried, 3) if tried else None


def _statistics(c: dict[str, int]) -> list[Any]:
    """The values from MIN to PLUS_MINUS."""
    made = c["rim_made"] + c["mid_made"] + c["three_made"]
    tried = c["rim_tried"] + c["mid_tried"] + c["three_tried"]
    line: list[Any] = [round(c["seconds"] / 60)]
    for shots in ((made, tried), (c["three_made"], c["three_tried"]), (c["free_made"], c["free_tried"])):
        line += [*shots, _share(*shots)]
    line += [c["oreb"], c["dreb"], c["oreb"] + c["dreb"]]
    return line + [c[k] for k in ("ast", "stl", "blk", "tov", "pf", "points", "plus_minus")]


def _fantasy(c: dict[str, int]) -> float:
    rebounds = c["oreb"] + c["dreb"]
    return round(c["points"] + 1.2 * rebounds + 1.5 * c["ast"] + 3 * (c["stl"] + c["blk"]) - c["tov"], 1)
