"""Games whose teams depend on earlier results (cup final, play-in, playoffs), and games that do not count."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from nba_props.simulator.fixtures.calendar import stages
from nba_props.simulator.fixtures.fixture import HORIZON_S, PLAYOFFS, Fixture, Stage
from nba_props.simulator.league.schedule import shown_games
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.transport import SEED
from tests.simulator.simulated_world import YEAR, Get, Json

SCHEDULE = "/static/json/staticData/scheduleLeagueV2.json"


def played_games(stage: Stage) -> list[Fixture]:
    return [f for f in played(SEED, YEAR, stage).fixtures if f.is_played]


def won(f: Fixture) -> bool:
    """Whether the home side won."""
    home, away = played(SEED, YEAR, f.stage).box.score[f.number]
    return bool(home > away)


def winner(f: Fixture) -> str:
    return (f.home if won(f) else f.away).tricode


def wins() -> Counter[str]:
    return Counter(winner(f) for f in played_games(Stage.REGULAR))


def series(stage: Stage) -> dict[str, list[Fixture]]:
    by_series: dict[str, list[Fixture]] = {}
    for f in played_games(stage):
        by_series.setdefault(f.game_id[:-1], []).append(f)
    return by_series


def shown(get: Get, now: int) -> dict[str, Json]:
    days = get(now, SCHEDULE).json()["leagueSchedule"]["gameDates"]
    return {g["gameId"]: g for d in days for g in d["games"]}


def test_every_series_is_won_by_four_games_of_seven_and_its_winner_plays_on() -> None:
    survivors: set[str] = set()
    for stage in PLAYOFFS:
        teams = set()
        for games in series(stage).values():
            tally = Counter(winner(f) for f in games)
            champion, most = tally.most_common(1)[0]
            assert most == 4
            assert winner(games[-1]) == champion
            assert 4 <= len(games) <= 7
            assert [f.game_id[-1] for f in games] == [str(n) for n in range(1, len(games) + 1)]
            teams |= {f.home.tricode for f in games} | {f.away.tricode for f in games}
        assert not survivors or teams == survivors
        survivors = {winner(games[-1]) for games in series(stage).values()}
    assert len(survivors) == 1


def test_the_first_round_is_seeded_by_the_standings_and_the_play_in() -> None:
    record = wins()
    for conference in (0, 1):
        ranked = [t for t in played(SEED, YEAR, Stage.REGULAR).fixtures if t.home.conference == conference]
        teams = sorted({f.home.tricode for f in ranked}, key=lambda t: -record[t])
        first = [
            games[0] for games in series(Stage.FIRST_ROUND).values() if games[0].home.conference == conference
        ]
        hosts = {f.home.tricode for f in first}
        assert {record[t] for t in teams[:4]} == {record[t] for t in hosts}
        guests = {f.away.tricode for f in first}
        opening = [f for f in played_games(Stage.PLAY_IN) if f.home.conference == conference]
        last = next(f for f in played_games(Stage.PLAY_IN_LAST) if f.home.conference == conference)
        upper = next(f for f in opening if record[f.home.tricode] >= record[teams[6]])
        assert {winner(upper), winner(last)} <= guests
        assert last.home.tricode == (upper.away if won(upper) else upper.home).tricode


def test_the_better_side_is_at_home_in_games_one_two_five_and_seven() -> None:
    for stage in PLAYOFFS:
        for games in series(stage).values():
            high = games[0].home
            assert [f.home == high for f in games] == [True, True, False, False, True, False, True][
                : len(games)
            ]
    finals = played_games(Stage.FINALS)[0]
    assert wins()[finals.home.tricode] >= wins()[finals.away.tricode]


def test_no_team_plays_on_two_days_in_a_row_from_the_play_in_on() -> None:
    days: dict[str, list[date]] = {}
    for stage in stages(YEAR):
        if stage >= Stage.PLAY_IN:
            for f in played_games(stage):
                for team in (f.home, f.away):
                    days.setdefault(team.tricode, []).append(f.day)
    assert len(days) == 20
    for played_on in days.values():
        assert all((b - a).days >= 2 for a, b in pairwise(sorted(played_on)))


@pytest.mark.parametrize(
    "stage", [s for s in Stage if s not in (Stage.REGULAR, Stage.PRESEASON, Stage.ALL_STAR)]
)
def test_a_late_game_enters_the_schedule_two_days_before_the_tip_off_once_its_sides_are_known(
    get: Get, stage: Stage
) -> None:
    f = played_games(stage)[-1]
    assert f.known >= f.tip - HORIZON_S
    assert f.game_id not in shown(get, f.known - 1)
    assert f.game_id in shown(get, f.known)


@pytest.mark.parametrize("stage", PLAYOFFS[1:])
def test_a_series_is_known_only_when_both_sides_are_decided(stage: Stage) -> None:
    before = [f for s in PLAYOFFS[: PLAYOFFS.index(stage)] for f in played_games(s)]
    for games in series(stage).values():
        for team in (games[0].home, games[0].away):
            assert games[0].known >= max(f.end for f in before if team in (f.home, f.away))


def test_a_game_that_may_not_be_needed_is_marked_until_it_is_certain_or_removed(get: Get) -> None:
    """For a series whose fifth game was in doubt, and for one that ended in four or five games."""
    games = [f for s in PLAYOFFS for f in played(SEED, YEAR, s).fixtures]
    doubtful = next(f for f in games if f.is_played and f.known < f.certain)
    assert shown(get, doubtful.known)[doubtful.game_id]["ifNecessary"] is True
    assert shown(get, doubtful.certain)[doubtful.game_id]["ifNecessary"] is False
    spared = next(f for f in games if not f.is_played and f.known < f.gone)
    assert shown(get, spared.gone - 1)[spared.game_id]["ifNecessary"] is True
    assert spared.game_id not in shown(get, spared.gone)
    not_played = [f for f in games if not f.is_played]
    assert {f.game_id for f in not_played}.isdisjoint(f.game_id for f in shown_games(SEED, YEAR, 2**33))


def test_a_game_in_doubt_is_not_listed_by_the_odds_feed_until_it_is_certain(get: Get) -> None:
    games = [f for s in PLAYOFFS for f in played(SEED, YEAR, s).fixtures]
    f = next(f for f in games if f.is_played and f.known < f.certain)

    def is_listed(now: int) -> bool:
        events = get(now, "/v4/sports/basketball_nba/events", dateFormat="unix").json()
        return (f.tip, f.home.feed_name) in {(e["commence_time"], e["home_team"]) for e in events}

    assert not is_listed(f.certain - 1)
    assert is_listed(f.certain)


def test_a_playoff_game_is_labelled_and_counts_the_series(get: Get) -> None:
    f = series(Stage.FIRST_ROUND)["004230010"][-1]
    entry = shown(get, f.end)[f.game_id]
    assert entry["gameLabel"] == "East First Round"
    assert entry["seriesGameNumber"] == entry["gameSubLabel"] == f"Game {f.game_id[-1]}"
    sides = [entry["homeTeam"], entry["awayTeam"]]
    assert max(s["wins"] for s in sides) == 4
    assert sides[0]["wins"] == sides[1]["losses"]


def test_the_cup_final_is_played_on_neutral_ground_by_the_best_of_each_conference(get: Get) -> None:
    (f,) = played_games(Stage.CUP_FINAL)
    assert {f.home.conference, f.away.conference} == {0, 1}
    assert f.game_id == "0062300001"
    assert shown(get, f.tip)[f.game_id]["isNeutral"] is True
    record = Counter(winner(g) for g in played_games(Stage.REGULAR) if (f.day - g.day).days >= 4)
    conference = {g.home.tricode: g.home.conference for g in played_games(Stage.REGULAR)}
    for side in (f.home, f.away):
        rivals = [n for team, n in record.items() if conference[team] == side.conference]
        assert record[side.tricode] == max(rivals)


def test_the_all_star_game_is_known_all_season_and_has_high_scores(get: Get) -> None:
    (f,) = played_games(Stage.ALL_STAR)
    entry = shown(get, f.tip - 100 * 86_400)[f.game_id]
    assert (entry["homeTeam"]["teamTricode"], entry["awayTeam"]["teamTricode"]) == ("EST", "WST")
    box = get(f.end, f"/static/json/liveData/boxscore/boxscore_{f.game_id}.json").json()["game"]
    assert box["homeTeam"]["score"] + box["awayTeam"]["score"] > 280
    assert get(f.tip - 60, "/v4/sports/basketball_nba/events").json() == []


def test_the_preseason_is_four_games_a_team_that_no_book_quotes_and_in_which_more_players_play(
    get: Get,
) -> None:
    games = played_games(Stage.PRESEASON)
    assert set(Counter(t.index for f in games for t in (f.home, f.away)).values()) == {4}
    f = games[30]
    assert shown(get, f.end)[f.game_id]["gameLabel"] == "Preseason"
    events = get(f.tip - 60, "/v4/sports/basketball_nba/events", dateFormat="unix").json()
    assert f.tip not in {e["commence_time"] for e in events}
    used = {
        s: (played(SEED, YEAR, s).box.seconds > 0).sum(-1).mean() for s in (Stage.PRESEASON, Stage.REGULAR)
    }
    assert used[Stage.PRESEASON] > used[Stage.REGULAR] + 1


def test_in_the_playoffs_the_best_players_play_more() -> None:
    busiest = {
        s: played(SEED, YEAR, s).box.seconds.max(-1).mean() / 60 for s in (Stage.REGULAR, Stage.FIRST_ROUND)
    }
    assert busiest[Stage.FIRST_ROUND] > busiest[Stage.REGULAR] + 1
