"""NBA.com's scoreboard of the day. Until six in the morning Eastern it shows the games of the day before."""

from typing import Any

from nba_props.simulator.fixtures.fixture import FINAL, LIVE, Fixture, eastern_day, season_of
from nba_props.simulator.fixtures.put_off_starts import as_shown
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.results import result
from nba_props.simulator.league.schedule import games_on_day
from nba_props.simulator.league.season import played
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.nba_format import (
    game_code,
    iso,
    meta,
    period,
    series_game,
    status_text,
    team_fields,
    wall,
)

_MORNING_S = 6 * 3600


def scoreboard(seed: int, now: int) -> dict[str, Any]:
    """Returns todaysScoreboard_00: the day's games with score and leaders, as of `now`."""
    today = eastern_day(now - _MORNING_S)
    games = sorted(games_on_day(seed, season_of(today), today, now), key=lambda f: (f.tip, f.game_id))
    return {
        "meta": meta("todaysScoreboard_00.json", now),
        "scoreboard": {
            "gameDate": str(today),
            "leagueId": "00",
            "leagueName": "National Basketball Association",
            "games": [_game(seed, as_shown(seed, f, now), now) for f in games],
        },
    }


def _game(seed: int, f: Fixture, now: int) -> dict[str, Any]:
    known, status = result(seed, f, now), f.status(now)
    periods = range(1, 5 + known.overtimes) if status == FINAL else ()
    sides = {
        label: {
            **team_fields(team),
            "wins": known.record[side][0],
            "losses": known.record[side][1],
            "score": known.score[side],
            "inBonus": "None",
            "timeoutsRemaining": 0,
            "periods": [period(p) for p in periods],
        }
        for side, (label, team) in enumerate((("homeTeam", f.home), ("awayTeam", f.away)))
    }
    return {
        "gameId": f.game_id,
        "gameCode": game_code(f),
        "gameStatus": status,
        "gameStatusText": status_text(f, now, known.overtimes),
        "period": len(periods) or int(status == LIVE),
        "gameClock": "",
        "gameTimeUTC": iso(f.tip),
        "gameEt": wall(f.tip, ET),
        "regulationPeriods": 4,
        "seriesGameNumber": series_game(f),
        "seriesText": "",
        **sides,
        "gameLeaders": {
            "homeLeaders": _leader(seed, f, 0, is_final=status == FINAL),
            "awayLeaders": _leader(seed, f, 1, is_final=status == FINAL),
        },
        "pbOdds": {"team": "None", "odds": 0.0, "suspended": 0},
    }


def _leader(seed: int, f: Fixture, side: int, *, is_final: bool) -> dict[str, Any]:
    """A side's top scorer; a blank entry before the game is final."""
    team = (f.home, f.away)[side]
    blank = {"jerseyNum": "", "position": "", "teamTricode": team.tricode, "playerSlug": "None"}
    if not is_final:
        return {"personId": 0, "name": ""} | blank | dict.fromkeys(("points", "rebounds", "assists"), 0)
    games, game = played(seed, f.season, f.stage), f.number
    points, counts = games.box.points[game, side], games.box.counts
    top = int(points.argmax())
    player = name(seed, int(games.squads.numbers[game, side, top]))
    rebounds = counts["oreb"][game, side, top] + counts["dreb"][game, side, top]
    statistics = {"points": points[top], "rebounds": rebounds, "assists": counts["ast"][game, side, top]}
    return (
        {"personId": player.person_id, "name": player.full}
        | blank
        | {k: int(v) for k, v in statistics.items()}
    )
