"""Postponed games: one id, two dates, and what each document shows of them."""

from datetime import date

import pytest

from nba_props.simulator.fixtures.fixture import NEVER, Fixture, Stage
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.injury_report import entries as report_entries
from nba_props.simulator.wire.transport import SEED
from tests.simulator.simulated_world import Get, Json

SCHEDULE = "/static/json/staticData/scheduleLeagueV2.json"
BOX = "/static/json/liveData/boxscore/boxscore_{}.json"
EVENTS = "/v4/sports/basketball_nba/events"


def pairs(year: int) -> list[tuple[Fixture, Fixture]]:
    """The called-off fixture and the one that is played, of each postponed game."""
    games = played(SEED, year, Stage.REGULAR).fixtures
    later = {f.game_id: f for f in games if f.called_off == NEVER}
    return [(f, later[f.game_id]) for f in games if f.called_off < NEVER]


@pytest.fixture(scope="module")
def postponed() -> tuple[Fixture, Fixture]:
    return pairs(2023)[0]


def entries(get: Get, now: int, game_id: str) -> list[tuple[str, Json]]:
    days = get(now, SCHEDULE).json()["leagueSchedule"]["gameDates"]
    return [(d["gameDate"][:10], g) for d in days for g in d["games"] if g["gameId"] == game_id]


def test_most_seasons_have_a_few_postponed_games() -> None:
    counts = [len(pairs(year)) for year in range(2021, 2027)]
    assert 8 < sum(counts) < 45


def test_a_postponed_game_is_called_off_before_its_tip_off_and_played_later_under_its_id(
    get: Get, postponed: tuple[Fixture, Fixture]
) -> None:
    off, later = postponed
    assert off.called_off < off.tip
    assert off.called_off < off.gone == later.known < later.tip
    assert 12 <= (later.day - off.day).days <= 40
    before, called, decided = (
        entries(get, at, off.game_id) for at in (off.called_off - 1, off.called_off, off.gone)
    )
    old_day, new_day = f"{off.day:%m/%d/%Y}", f"{later.day:%m/%d/%Y}"
    assert [(d, g["gameStatusText"] == "PPD", g["postponedStatus"]) for d, g in before] == [
        (old_day, False, "N")
    ]
    assert [(d, g["gameStatusText"], g["postponedStatus"]) for d, g in called] == [(old_day, "PPD", "Y")]
    assert [(d, g["gameStatusText"] == "PPD", g["postponedStatus"]) for d, g in decided] == [
        (new_day, False, "N")
    ]


def test_a_postponed_game_has_no_box_score_until_it_is_played(
    get: Get, postponed: tuple[Fixture, Fixture]
) -> None:
    off, later = postponed
    assert get(off.end, BOX.format(off.game_id)).status_code == 403
    final = get(later.end, BOX.format(off.game_id)).json()["game"]
    assert final["gameStatus"] == 3
    assert final["gameTimeUTC"][:10] != date.fromordinal(off.day.toordinal()).isoformat()
    schedule = entries(get, later.end, off.game_id)[0][1]
    assert schedule["homeTeam"]["score"] == final["homeTeam"]["score"] > 0


def test_the_event_of_the_old_date_is_listed_until_the_postponement_is_known(
    get: Get, postponed: tuple[Fixture, Fixture]
) -> None:
    off, later = postponed

    def ids(now: int, f: Fixture) -> set[str]:
        events = get(now, EVENTS, dateFormat="unix").json()
        return {e["id"] for e in events if (e["commence_time"], e["home_team"]) == (f.tip, f.home.feed_name)}

    old, new = ids(off.called_off - 1, off), ids(later.tip - 60, later)
    assert len(old) == len(new) == 1
    assert old != new
    assert ids(off.called_off, off) == set()
    key = old.pop()
    odds = {"regions": "us,us2", "markets": "player_points"}
    assert get(off.called_off - 1, f"{EVENTS}/{key}/odds", **odds).json()["bookmakers"]
    assert get(off.called_off, f"{EVENTS}/{key}/odds", **odds).status_code == 404


def test_a_postponed_game_leaves_the_injury_report() -> None:
    off, _ = pairs(2023)[0]
    matchup = (off.day, off.away.tricode, off.home.tricode)
    listed = [
        {(e.game_date, e.away, e.home) for e in report_entries(SEED, at)}
        for at in (off.called_off - 1, off.called_off)
    ]
    assert [matchup in games for games in listed] == [True, False]
