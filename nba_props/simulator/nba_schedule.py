"""NBA.com's season schedule as of an instant: statuses, scores of what is over, records."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from nba_props.simulator.calendar import fixtures, opening_day, season_label
from nba_props.simulator.nba_format import (
    FINAL,
    SCHEDULED,
    game_code,
    iso,
    meta,
    status_text,
    team_fields,
    wall,
)
from nba_props.simulator.results import records, results
from nba_props.simulator.teams import ET

_BROADCASTERS = [who + how for who in ("national", "home", "away", "intl") for how in ("Tv", "Radio", "Ott")]


@lru_cache(maxsize=6)
def _static(seed: int, season: int) -> tuple[dict[str, Any], ...]:
    """The parts of the schedule's entries that never change."""
    opening = opening_day(season)
    monday = opening - timedelta(opening.weekday())
    sequence: dict[date, int] = defaultdict(int)
    entries = []
    for f in fixtures(seed, season):
        sequence[f.day] += 1
        week = (f.day - monday).days // 7 + 1
        utc, eastern = iso(f.tip), wall(f.tip, ET)
        midnight = datetime(f.day.year, f.day.month, f.day.day, tzinfo=ET).timestamp()
        entries.append(
            {
                "gameId": f.game_id,
                "gameCode": game_code(f),
                "gameSequence": sequence[f.day],
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
                "weekName": f"Week {week}",
                "ifNecessary": False,
                "seriesGameNumber": "",
                "gameLabel": "",
                "gameSubLabel": "",
                "seriesText": "",
                "arenaName": f.home.arena,
                "arenaState": f.home.state,
                "arenaCity": f.home.city,
                "postponedStatus": "N",
                "branchLink": "",
                "gameSubtype": "",
                "isNeutral": False,
                "broadcasters": {f"{kind}Broadcasters": [] for kind in _BROADCASTERS},
                "pointsLeaders": [],
            }
        )
    return tuple(entries)


def schedule(seed: int, season: int, now: int) -> dict[str, Any]:
    """scheduleLeagueV2: every game of the season with status and score as of `now`."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    games = fixtures(seed, season)
    score: list[list[int]] = []
    standing: list[Any] = []
    overtimes: list[int] = []
    if games and games[0].status(now) == FINAL:
        box = results(seed, season)
        score, overtimes = box.score.tolist(), box.overtimes.tolist()
        standing = records(seed, season).tolist()
    for f, fixed in zip(games, _static(seed, season), strict=True):
        status = f.status(now)
        known = bool(score) and status != SCHEDULED
        final = known and status == FINAL
        record = standing[f.number][int(final)] if known else ((0, 0), (0, 0))
        sides = {
            label: {
                **team_fields(team),
                "teamSlug": team.slug,
                "wins": record[i][0],
                "losses": record[i][1],
                "score": score[f.number][i] if final else 0,
                "seed": 0,
            }
            for i, (label, team) in enumerate((("homeTeam", f.home), ("awayTeam", f.away)))
        }
        text = status_text(f, status, overtimes[f.number] if final else 0)
        days[f.day].append(fixed | {"gameStatus": status, "gameStatusText": text} | sides)
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
