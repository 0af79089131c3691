"""NBA.com's documents: they add up, agree with each other and show nothing before its time."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import httpx
import pytest

from nba_props.simulator.fixtures.fixture import Fixture, instant
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.transport import SimulatedTransport
from tests.simulator.simulated_world import Get, Json

BOX = "/static/json/liveData/boxscore/boxscore_{}.json"
SHOTS = "/static/json/liveData/playbyplay/playbyplay_{}.json"
SCHEDULE = "/static/json/staticData/scheduleLeagueV2.json"
SCOREBOARD = "/static/json/liveData/scoreboard/todaysScoreboard_00.json"
LOG = "/stats/leaguegamelog"
LATER = 1_720_000_000


def games_of(document: Json) -> list[Json]:
    return [g for d in document["leagueSchedule"]["gameDates"] for g in d["games"]]


def test_a_box_score_adds_up(get: Get, season: tuple[Fixture, ...]) -> None:
    for f in season[::60]:
        game = get(LATER, BOX.format(f.game_id)).json()["game"]
        for side in (game["homeTeam"], game["awayTeam"]):
            stats = [p["statistics"] for p in side["players"]]
            assert len(side["players"]) == 15
            assert sum(p["starter"] == "1" for p in side["players"]) == 5
            assert side["score"] == side["statistics"]["points"] == sum(s["points"] for s in stats)
            for s in stats:
                twos = s["fieldGoalsMade"] - s["threePointersMade"]
                assert s["points"] == 2 * twos + 3 * s["threePointersMade"] + s["freeThrowsMade"]
                assert s["fieldGoalsMade"] <= s["fieldGoalsAttempted"]
            seconds = sum(int(s["minutes"][2:4]) * 60 + int(s["minutes"][5:7]) for s in stats)
            assert seconds == 60 * (240 + 25 * (game["period"] - 4))
        assert game["homeTeam"]["score"] != game["awayTeam"]["score"]


def test_the_play_by_play_agrees_with_the_box_score(get: Get, season: tuple[Fixture, ...]) -> None:
    for f in season[::60]:
        game = get(LATER, BOX.format(f.game_id)).json()["game"]
        actions = get(LATER, SHOTS.format(f.game_id)).json()["game"]["actions"]
        taken = Counter((a["personId"], a["actionType"], a["shotResult"]) for a in actions)
        for p in game["homeTeam"]["players"] + game["awayTeam"]["players"]:
            s, who = p["statistics"], p["personId"]
            assert taken[who, "3pt", "Made"] == s["threePointersMade"]
            assert taken[who, "2pt", "Made"] == s["twoPointersMade"]
            assert taken[who, "3pt", "Missed"] == s["threePointersAttempted"] - s["threePointersMade"]
            assert taken[who, "2pt", "Missed"] == s["twoPointersAttempted"] - s["twoPointersMade"]


def test_a_player_who_did_not_play_has_a_reason(get: Get, season: tuple[Fixture, ...]) -> None:
    reasons: Counter[str] = Counter()
    for f in season[::20]:
        game = get(LATER, BOX.format(f.game_id)).json()["game"]
        for p in game["homeTeam"]["players"] + game["awayTeam"]["players"]:
            assert (
                (p["played"] == "1")
                == ("notPlayingReason" not in p)
                == (p["statistics"]["minutes"] > "PT00M00.00S")
            )
            reasons[p.get("notPlayingReason", "")] += 1
    assert set(reasons) >= {"", "DNP_COACH", "INACTIVE_INJURY", "DND_INJURY", "INACTIVE_REST"}


def test_a_game_shows_nothing_before_its_time(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    box, shots = BOX.format(f.game_id), SHOTS.format(f.game_id)
    assert get(f.tip - 1, box).status_code == 403
    assert get(f.tip - 1, box).text == "Access Denied"
    live = get(f.tip, box).json()["game"]
    assert (live["gameStatus"], live["homeTeam"]["players"], live["homeTeam"]["score"]) == (2, [], 0)
    assert get(f.tip + 149 * 60, shots).status_code == 403
    assert get(f.tip + 150 * 60, box).json()["game"]["gameStatus"] == 3
    assert get(f.tip + 150 * 60, shots).status_code == 200
    assert get(f.tip + 150 * 60, box).content == get(LATER, box).content


def players_of(game: Json) -> list[list[Json]]:
    return [game[side]["players"] for side in ("homeTeam", "awayTeam")]


def test_a_box_score_is_incomplete_or_uncorrected_at_first_now_and_then_and_right_from_nine_in_the_morning(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    seen: Counter[str] = Counter()
    for f in season[:150]:
        path = BOX.format(f.game_id)
        early, late = (get(at, path).json()["game"] for at in (f.end, LATER))
        six, nine = (instant(f.day + timedelta(1), time(hour)) for hour in (6, 9))
        whole, right = (get(at, path).json()["game"] for at in (six, nine))
        assert right == late
        assert all(len(side) == 15 for side in players_of(whole))
        points = [sum(p["statistics"]["points"] for p in side) for side in players_of(early)]
        scores = [early["homeTeam"]["score"], early["awayTeam"]["score"]]
        minutes = {p["statistics"]["minutes"] for side in players_of(early) for p in side}
        if not all(players_of(early)):
            seen["no players"] += 1
        elif minutes == {"PT00M00.00S"}:
            seen["no minutes"] += 1
        else:
            assert points == scores
            seen["uncorrected" if early != late else "right"] += 1
            assert whole == early
    assert min(seen[fault] for fault in ("no players", "no minutes", "uncorrected")) >= 1
    assert seen["right"] >= 130


def test_heaves_are_missed_attempts_of_a_team_and_of_no_player(get: Get, season: tuple[Fixture, ...]) -> None:
    thrown = 0
    for f in season[::30]:
        actions = get(LATER, SHOTS.format(f.game_id)).json()["game"]["actions"]
        assert len({a["actionNumber"] for a in actions}) == len(actions)
        assert actions == sorted(actions, key=lambda a: a["actionNumber"])
        for a in (a for a in actions if a["actionType"] == "heave"):
            assert (a["personId"], a["shotResult"], a["period"] <= 3) == (0, "Missed", True)
            assert 36 <= a["shotDistance"] <= 75
            thrown += 1
    assert 5 <= thrown <= 40


def test_the_schedule_shows_states_and_scores_as_of_now(get: Get, season: tuple[Fixture, ...]) -> None:
    f = next(f for f in season if f.game_id == "0022300700")
    now = f.tip + 60
    games = games_of(get(now, SCHEDULE).json())
    shown = {g["gameId"]: g for g in games}
    assert len(shown) == len(games)
    assert sum(game_id.startswith("002") for game_id in shown) == 1230
    for g in season:
        if g.known <= now:
            assert shown[g.game_id]["gameStatus"] == g.status(now)
            assert (shown[g.game_id]["homeTeam"]["score"] > 0) == (g.status(now) == 3)
    box = get(LATER, BOX.format(season[0].game_id)).json()["game"]
    assert shown[season[0].game_id]["homeTeam"]["score"] == box["homeTeam"]["score"]


def test_records_count_up_to_82_games(get: Get, season: tuple[Fixture, ...]) -> None:
    last = {f.home.tricode: f for f in season} | {f.away.tricode: f for f in season}
    shown = {g["gameId"]: g for g in games_of(get(LATER, "/stats/scheduleleaguev2", Season="2023-24").json())}
    wins = 0
    for team, f in last.items():
        side = next(s for s in ("homeTeam", "awayTeam") if shown[f.game_id][s]["teamTricode"] == team)
        record = shown[f.game_id][side]
        wins += record["wins"]
        if f.day == season[-1].day:
            assert record["wins"] + record["losses"] == 82
    assert wins > 1000


def test_past_seasons_come_from_the_statistics_site(get: Get) -> None:
    document = get(LATER, "/stats/scheduleleaguev2", Season="2022-23").json()
    games = games_of(document)
    assert document["leagueSchedule"]["seasonYear"] == "2022-23"
    assert {g["gameStatus"] for g in games} == {3}
    assert {g["gameId"][:3] for g in games} == {"001", "002", "003", "004", "005"}
    for unknown in (
        "2018-19",
        "2024-25",
    ):  # before the first simulated season, and not published before August
        assert games_of(get(LATER, "/stats/scheduleleaguev2", Season=unknown).json()) == []


def test_the_statistics_site_answers_only_requests_with_a_browsers_headers(get: Get) -> None:
    transport = SimulatedTransport(lambda: datetime(2024, 7, 3, tzinfo=UTC))
    with httpx.Client(transport=transport, base_url="https://x") as stranger:
        assert stranger.get("/stats/scheduleleaguev2?Season=2022-23").status_code == 403
    assert get(LATER, "/stats/nothing").status_code == 404


def rows_of(reply: httpx.Response) -> list[Json]:
    (table,) = reply.json()["resultSets"]
    return [dict(zip(table["headers"], row, strict=True)) for row in table["rowSet"]]


def test_the_game_log_agrees_with_the_box_scores(get: Get, season: tuple[Fixture, ...]) -> None:
    day = season[700].day
    rows = rows_of(
        get(LATER, LOG, Season="2023-24", PlayerOrTeam="P", DateFrom=f"{day:%m/%d/%Y}", DateTo=str(day))
    )
    games = {f.game_id: f for f in season if f.day == day}
    assert {r["GAME_ID"] for r in rows} == set(games)
    for game_id in games:
        box = get(LATER, BOX.format(game_id)).json()["game"]
        in_box_score = {
            p["personId"]: (p["name"], p["statistics"]["points"], p["statistics"]["freeThrowsAttempted"])
            for p in box["homeTeam"]["players"] + box["awayTeam"]["players"]
            if p["played"] == "1"
        }
        logged = {
            r["PLAYER_ID"]: (r["PLAYER_NAME"], r["PTS"], r["FTA"]) for r in rows if r["GAME_ID"] == game_id
        }
        assert logged == in_box_score


def test_the_team_log_adds_up_and_has_a_winner_of_each_game(get: Get) -> None:
    rows = rows_of(get(LATER, LOG, Season="2023-24", PlayerOrTeam="T", SeasonType="Regular Season"))
    assert len(rows) == 2460
    assert sum(r["WL"] == "W" for r in rows) == 1230
    assert sum(r["PLUS_MINUS"] for r in rows) == 0
    for r in rows[::50]:
        assert r["PTS"] == 2 * (r["FGM"] - r["FG3M"]) + 3 * r["FG3M"] + r["FTM"]
        assert (" vs. " in r["MATCHUP"]) != (" @ " in r["MATCHUP"])
    newest = rows_of(get(LATER, LOG, Season="2023-24", PlayerOrTeam="T", Direction="DESC"))
    assert newest == rows[::-1]


def test_the_game_log_ends_with_the_games_that_are_final(get: Get, season: tuple[Fixture, ...]) -> None:
    f = season[700]
    before, after = (
        {r["GAME_ID"] for r in rows_of(get(at, LOG, Season="2023-24", PlayerOrTeam="T"))}
        for at in (f.end - 1, f.end)
    )
    assert f.game_id in after - before
    assert {g.game_id for g in season if g.end < f.end} == before


@pytest.mark.parametrize(
    ("kind", "prefix", "games"),
    [("Playoffs", "004", 80), ("PlayIn", "005", 6), ("IST", "006", 1), ("Pre Season", "001", 60)],
)
def test_every_part_of_a_season_has_its_own_log(get: Get, kind: str, prefix: str, games: int) -> None:
    rows = rows_of(get(LATER, LOG, Season="2023-24", PlayerOrTeam="T", SeasonType=kind))
    assert {r["GAME_ID"][:3] for r in rows} == {prefix}
    assert abs(len(rows) / 2 - games) <= (12 if kind == "Playoffs" else 0)


@pytest.mark.parametrize(
    "params",
    [{}, {"Season": "2023"}, {"Season": "2023-24", "SeasonType": "Summer"},
     {"Season": "2023-24", "PlayerOrTeam": "X"}, {"Season": "2023-24", "DateFrom": "soon"}],
)  # fmt: skip
def test_an_invalid_query_of_the_game_log_is_a_bad_request(get: Get, params: dict[str, str]) -> None:
    assert get(LATER, LOG, **params).status_code == 400


def test_the_scoreboard_shows_the_night_before_until_six_in_the_morning(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    last = max((f for f in season if f.day == season[700].day), key=lambda f: f.tip)
    six = int(datetime.combine(last.day + timedelta(1), time(6), ET).timestamp())
    early, late = (get(at, SCOREBOARD).json()["scoreboard"] for at in (six - 1, six))
    assert (early["gameDate"], late["gameDate"]) == (str(last.day), str(last.day + timedelta(1)))
    game = next(g for g in early["games"] if g["gameId"] == last.game_id)
    box = get(LATER, BOX.format(last.game_id)).json()["game"]["homeTeam"]
    best = max(p["statistics"]["points"] for p in box["players"])
    assert (game["homeTeam"]["score"], game["gameLeaders"]["homeLeaders"]["points"]) == (box["score"], best)
    during = get(last.tip + 60, SCOREBOARD).json()["scoreboard"]["games"]
    shown = next(g for g in during if g["gameId"] == last.game_id)
    assert (
        shown["gameStatus"],
        shown["homeTeam"]["score"],
        shown["gameLeaders"]["homeLeaders"]["points"],
    ) == (2, 0, 0)
