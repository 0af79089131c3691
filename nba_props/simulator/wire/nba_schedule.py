"""NBA.com's season schedule as of an instant, with statuses, records and the scores of final games."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from nba_props.simulator.fixtures.calendar import opening_day
from nba_props.simulator.fixtures.fixture import Fixture, Stage, season_label
from nba_props.simulator.fixtures.put_off_starts import as_shown
from nba_props.simulator.league.results import result
from nba_props.simulator.league.schedule import shown_games
from nba_props.simulator.league.season import played
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
def _fixed_entries(seed: int, season: int, stage: Stage) -> tuple[dict[str, Any], ...]:
    """The fields of a stage's schedule entries that never change."""
    return tuple(_entry(f) for f in played(seed, season, stage).fixtures)


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
    """Returns scheduleLeagueV2: every game of a season that is known at `now`, with its status and score."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for f in shown_games(seed, season, now):
        shown = as_shown(seed, f, now)
        fixed = _fixed_entries(seed, season, f.stage)[f.number] if shown is f else _entry(shown)
        days[f.day].append(fixed | _state(seed, shown, now, len(days[f.day]) + 1))
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


def _state(seed: int, f: Fixture, now: int, sequence: int) -> dict[str, Any]:
    """The fields of an entry that change with time."""
    known = result(seed, f, now)
    return {
        "gameStatus": f.status(now),
        "gameStatusText": status_text(f, now, known.overtimes),
        "gameSequence": sequence,
        "ifNecessary": now < f.certain,
        "postponedStatus": "Y" if f.is_called_off(now) else "N",
        "homeTeam": _side(f.home, known.record[0], known.score[0]),
        "awayTeam": _side(f.away, known.record[1], known.score[1]),
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
