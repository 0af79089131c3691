"""NBA.com's season schedule as of an instant: statuses, scores of what is over, records."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from nba_props.simulator.fixtures.calendar import opening_day
from nba_props.simulator.fixtures.fixture import Fixture, Stage, season_label
from nba_props.simulator.league import season as seasons
from nba_props.simulator.league.results import result
from nba_props.simulator.teams import ET, Team
from nba_props.simulator.wire.nba_format import (
    game_code,
    iso,
    meta,
    series_game,
    status_text,
    team_fields,
    wall,
)

_BROADCASTERS = [who + how for who in ("national", "home", "away", "intl") for how in ("Tv", "Radio", "Ott")]


@lru_cache(maxsize=40)
def _static(seed: int, season: int, stage: Stage) -> tuple[dict[str, Any], ...]:
    """The parts of the schedule's entries that never change."""
    return tuple(_entry(f) for f in seasons.played(seed, season, stage).fixtures)


def _entry(f: Fixture) -> dict[str, Any]:
    utc, eastern = iso(f.tip), wall(f.tip, ET)
    midnight = datetime(f.day.year, f.day.month, f.day.day, tzinfo=ET).timestamp()
    week, billing = _week(f), f.billing
    return {
        "gameId": f.game_id,
        "gameCode": game_code(f),
        "gameDateEst": f"{f.day}T00:00:00Z",
        "gameTimeEst": "1900-01-01T" + eastern[11:],
        "gameDateTimeEst": eastern,
        "gameDateUTC": iso(midnight),
        "gameTimeUTC": "1900-01-01T" + utc[11:],
        "gameDateTimeUTC": utc,
        "awayTeamTime": wall(f.tip, f.away.zone),
        "homeTeamTime": wall(f.tip, f.home.zone),
        "day": f"{f.day:%a}",
        "monthNum": f.day.month,
        "weekNumber": week,
        "weekName": f"Week {week}" if week else "",
        "seriesGameNumber": series_game(f),
        "gameLabel": billing.label,
        "gameSubLabel": billing.sub_label,
        "seriesText": "",
        "arenaName": f.home.arena,
        "arenaState": f.home.state,
        "arenaCity": f.home.city,
        "branchLink": "",
        "gameSubtype": billing.subtype,
        "isNeutral": billing.neutral,
        "broadcasters": {f"{kind}Broadcasters": [] for kind in _BROADCASTERS},
        "pointsLeaders": [],
    }


def _week(f: Fixture) -> int:
    if f.stage != Stage.REGULAR:
        return 0
    opening = opening_day(f.season)
    return (f.day - opening + timedelta(opening.weekday())).days // 7 + 1


def schedule(seed: int, season: int, now: int) -> dict[str, Any]:
    """scheduleLeagueV2: every game known at `now` with its status and score."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for f in seasons.schedule(seed, season, now):
        known = result(seed, f, now)
        days[f.day].append(
            _static(seed, season, f.stage)[f.number]
            | {
                "gameStatus": f.status(now),
                "gameStatusText": status_text(f, now, known.overtimes),
                "gameSequence": len(days[f.day]) + 1,
                "ifNecessary": now < f.certain,
                "postponedStatus": "Y" if f.is_called_off(now) else "N",
                "homeTeam": _side(f.home, known.record[0], known.score[0]),
                "awayTeam": _side(f.away, known.record[1], known.score[1]),
            }
        )
    label = season_label(season)
    return {
        "meta": meta(f"league/00/{label}/scheduleleaguev2", now),
        "leagueSchedule": {
            "seasonYear": label,
            "leagueId": "00",
            "gameDates": [
                {"gameDate": f"{d:%m/%d/%Y} 00:00:00", "games": games} for d, games in days.items()
            ],
            "weeks": [],
            "broadcasterList": [],
        },
    }


def _side(team: Team, record: tuple[int, int], score: int) -> dict[str, Any]:
    wins, losses = record
    return {
        **team_fields(team),
        "teamSlug": team.slug,
        "wins": wins,
        "losses": losses,
        "score": score,
        "seed": 0,
    }
