"""What books take down and bring back, and starts that are put off, as the feed shows them."""

from collections import Counter
from datetime import datetime

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.fixtures.put_off_starts import as_shown
from nba_props.simulator.market.point_quotes import point_quotes
from nba_props.simulator.market.points_market import points_market
from nba_props.simulator.market.suspensions import is_up
from nba_props.simulator.wire.transport import SEED
from tests.simulator.simulated_world import Get

FEED = "/v4/sports/basketball_nba"
SCHEDULE = "/static/json/staticData/scheduleLeagueV2.json"
MAIN = {"player_points"}


def players(f: Fixture, at: int) -> dict[int, tuple[set[str | None], int]]:
    """What each book lists at an instant, and its last update."""
    return {q.book: ({o[1] for o in q.outcomes}, q.at) for q in point_quotes(SEED, f, at, MAIN)}


def test_books_take_down_players_and_all_and_bring_some_back_with_an_old_last_update(
    season: tuple[Fixture, ...],
) -> None:
    seen: Counter[str] = Counter()
    for f in season[300:360]:
        before: dict[int, tuple[set[str | None], int]] = {}
        for at in range(f.tip - 5 * 3600, f.tip, 600):
            now = players(f, at)
            for book, (listed, update) in before.items():
                later, newer = now.get(book, (set(), update))
                if newer == update:
                    seen["book gone"] += not later
                    seen["player gone"] += bool(later) and later < listed
                    seen["player back"] += later > listed
            before = now
    assert all(seen[what] > 3 for what in ("book gone", "player gone", "player back")), seen


def test_few_quotes_are_down_at_any_instant(season: tuple[Fixture, ...]) -> None:
    up = [is_up(points_market(SEED, f).taken_down, f.tip - 3600).mean() for f in season[300:500]]
    assert 0.93 < float(np.mean(up)) < 0.999


def test_a_start_that_is_put_off_is_shown_by_schedule_and_feed_alike(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    moved = [f for f in season if as_shown(SEED, f, f.tip - 47 * 3600) is not f]
    assert 5 < len(moved) < 60
    f = moved[len(moved) // 2]
    planned = as_shown(SEED, f, f.tip - 47 * 3600).tip
    assert planned < f.tip
    for now, start in ((planned - 10 * 3600, planned), (planned - 60, f.tip)):
        listed = get(now, f"{FEED}/events").json()
        assert start in {epoch(e["commence_time"]) for e in listed if e["home_team"] == f.home.feed_name}
        days = get(now, SCHEDULE).json()["leagueSchedule"]["gameDates"]
        games = {g["gameId"]: g["gameDateTimeUTC"] for day in days for g in day["games"]}
        assert epoch(games[f.game_id]) == start


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
