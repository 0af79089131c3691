from collections import Counter

BOX = "/static/json/liveData/boxscore/boxscore_{}.json"
SHOTS = "/static/json/liveData/playbyplay/playbyplay_{}.json"
SCHEDULE = "/static/json/staticData/scheduleLeagueV2.json"
LATER = 1_720_000_000


def games_of(document) -> list[dict]:
    return [g for d in document["leagueSchedule"]["gameDates"] for g in d["games"]]


def test_a_box_score_adds_up(get, season) -> None:
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


def test_the_play_by_play_agrees_with_the_box_score(get, season) -> None:
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


def test_who_did_not_play_says_why(get, season) -> None:
    reasons: Counter[str] = Counter()
    for f in season[::60]:
        game = get(LATER, BOX.format(f.game_id)).json()["game"]
        for p in game["homeTeam"]["players"] + game["awayTeam"]["players"]:
            assert (
                (p["played"] == "1")
                == ("notPlayingReason" not in p)
                == (p["statistics"]["minutes"] > "PT00M00.00S")
            )
            reasons[p.get("notPlayingReason", "")] += 1
    assert set(reasons) >= {"", "DNP_COACH", "INACTIVE_INJURY", "DND_INJURY"}


def test_nothing_of_a_game_shows_before_its_time(get, season) -> None:
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


def test_the_schedule_shows_states_and_scores_as_of_now(get, season) -> None:
    now = season[700].tip + 60
    games = games_of(get(now, SCHEDULE).json())
    assert len(games) == 1230
    for shown, f in zip(games, season, strict=True):
        assert shown["gameStatus"] == f.status(now)
        assert (shown["homeTeam"]["score"] > 0) == (f.status(now) == 3)
    box = get(LATER, BOX.format(season[0].game_id)).json()["game"]
    assert games[0]["homeTeam"]["score"] == box["homeTeam"]["score"]


def test_past_seasons_come_from_the_statistics_site(get, season) -> None:
    document = get(LATER, "/stats/scheduleleaguev2", Season="2022-23").json()
    games = games_of(document)
    assert document["leagueSchedule"]["seasonYear"] == "2022-23"
    assert {g["gameStatus"] for g in games} == {3}
    assert sum(g["homeTeam"]["score"] > g["awayTeam"]["score"] for g in games) > 615
    assert games_of(get(LATER, "/stats/scheduleleaguev2", Season="2018-19").json()) == []
