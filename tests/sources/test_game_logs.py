"""Box scores of seasons that are over come from one game log, and fall back to the CDN game by game."""

from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError
from nba_props.sources.ingest import Ingest, Ingested
from nba_props.sources.nba import game_log_wire as nba_gamelog
from nba_props.storage.raw import RawStore
from tests.replay import ReplayServer, real
from tests.sources.chains import STEADY, opened
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    body,
    box,
    game,
    game_log,
    log_line,
    payload,
    schedule,
)

LOG = "/stats/leaguegamelog"
NEXT_SEASON = TIP + timedelta(days=200)
TODAY = Days.one(DAY)
FINAL = {"status": "final", "final_at": TIP + timedelta(hours=2, minutes=40)}
GAMES = schedule(game(**FINAL), game(CLE, "CLE", "MEM", **FINAL))
LINES = [
    log_line(MIA, 1, "MIA"),
    log_line(MIA, 2, "DAL"),
    log_line(CLE, 3, "CLE"),
    log_line(CLE, 4, "MEM"),
]


@pytest.fixture
def past(ingest: Ingest, world, clock: list[datetime]):
    """The chain in the season after, with a log of both games and the CDN's box scores of both."""
    clock[0] = NEXT_SEASON
    world.replies |= {
        LOG: httpx.Response(200, content=body(game_log(*LINES))),
        of_box(MIA): httpx.Response(200, content=body(box())),
        of_box(CLE): httpx.Response(200, content=body(box(CLE, home="CLE", away="MEM"))),
    }
    return ingest


def of_box(game_id: str) -> str:
    return f"/static/json/liveData/boxscore/boxscore_{game_id}.json"


def asked(world) -> list[str]:
    return sorted(r.url.path.rpartition("/")[2] for r in world.asked)


def states(found: Ingested) -> set[str]:
    return {o.state for o in found.outcomes}


def read(*lines: dict, at: datetime = NEXT_SEASON):
    return nba_gamelog.read(payload("leaguegamelog", game_log(*lines), "2023-24/Playoffs", at, "nba_stats"))


def test_one_call_gives_every_game_of_the_season_and_lands_under_season_and_type(
    past, world, raw: RawStore
) -> None:
    found = past.box_scores(TODAY, GAMES)
    assert asked(world) == ["leaguegamelog"]
    assert (states(found), found.counts, found.drift) == ({"COMPLETE"}, {"from_the_game_log": 2}, frozenset())
    assert breaches(BOX_SCORES, found.frame) == []
    assert raw.newest("nba_stats", "leaguegamelog", "2023-24/Regular-Season", NEXT_SEASON) is not None
    params = world.asked[0].url.params
    assert (params["Season"], params["SeasonType"], params["PlayerOrTeam"]) == (
        "2023-24",
        "Regular Season",
        "P",
    )


def test_a_line_says_what_the_log_knows_and_is_known_at_the_games_final(past) -> None:
    row = past.box_scores(TODAY, GAMES).frame.filter(pl.col("player_id") == 2).row(0, named=True)
    assert (row["team"], row["opponent"], row["is_home"], row["minutes"]) == ("DAL", "MIA", False, 30.0)
    assert (row["started"], row["not_playing_reason"], row["did_play"]) == (None, None, True)
    assert row["known_at"] == FINAL["final_at"]


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({}, TIP + timedelta(hours=3)),
        ({"tip_off_source": "assumed"}, datetime.fromisoformat("2024-04-11T09:00:00Z")),
        ({"final_at": TIP + timedelta(days=999)}, NEXT_SEASON),
    ],
)
def test_where_no_final_is_recorded_it_is_assumed_and_never_after_the_fetch(row, known) -> None:
    rows = read(*LINES).box_score(game(**row))
    assert rows["known_at"].unique().to_list() == [known]


def test_who_was_on_court_for_less_than_half_a_minute_has_none_and_did_not_play() -> None:
    rows = read(log_line(MIA, 1, "MIA", MIN=0), log_line(MIA, 2, "DAL", MIN=None)).box_score(game())
    assert rows.select("did_play", "minutes").unique().rows() == [(False, 0.0)]


def test_a_log_that_raw_holds_is_not_asked_again_and_seasons_types_have_their_own(past, world) -> None:
    past.box_scores(TODAY, GAMES)
    late = schedule(game(season_type="playoffs"))
    past.box_scores(TODAY, GAMES)
    assert asked(world) == ["leaguegamelog"]
    past.box_scores(TODAY, late)
    assert [r.url.params["SeasonType"] for r in world.asked] == ["Regular Season", "Playoffs"]


def test_this_seasons_games_are_asked_of_the_cdn(past, world, clock: list[datetime]) -> None:
    clock[0] = TIP + timedelta(hours=5)
    assert past.box_scores(TODAY, GAMES).frame["started"].unique().to_list() == [True]
    assert "leaguegamelog" not in asked(world)


def test_a_box_score_that_raw_holds_already_is_richer_and_wins(past, world, raw: RawStore) -> None:
    raw.land(payload("boxscore", box(), MIA, TIP + timedelta(hours=4), "nba_cdn"))
    found = past.box_scores(TODAY, GAMES)
    assert found.counts == {"from_the_game_log": 1}
    assert found.frame.filter(pl.col("game_id") == MIA)["started"].to_list() == [True, True]


TROUBLES = {
    "hangs": httpx.ReadTimeout("slow"),
    "server error": httpx.Response(500),
    "refused": httpx.Response(403),
    "cut": httpx.Response(200, content=body(game_log(*LINES))[:-60]),
    "a list": httpx.Response(200, content=b"[]"),
    "a web page": httpx.Response(200, content=b"<html>"),
    "no result set": httpx.Response(200, content=b'{"resultSets": []}'),
    "a column renamed": httpx.Response(200, content=body(game_log(*LINES)).replace(b'"PTS"', b'"POINTS"')),
    "a column doubled": httpx.Response(200, content=body(game_log(*LINES)).replace(b'"WL"', b'"PTS"')),
    "a line without game": httpx.Response(200, content=body(game_log(*LINES, log_line("?", 5, "CLE")))),
    "a short line": httpx.Response(200, content=body(game_log(*LINES)).replace(b", 1, 1]]", b", 1]]")),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_a_log_every_game_comes_from_the_cdn_and_that_is_counted(past, world, trouble) -> None:
    world.replies[LOG] = TROUBLES[trouble]
    found = past.box_scores(TODAY, GAMES)
    assert states(found) == {"COMPLETE"}
    assert found.counts["game_logs_not_had"] == 1
    assert found.frame["started"].unique().to_list() == [True]


def test_stats_nba_com_is_given_up_for_the_run_once_it_hangs(past, world) -> None:
    world.replies[LOG] = httpx.ReadTimeout("slow")
    both = schedule(game(**FINAL), game(CLE, "CLE", "MEM", season_type="playoffs", **FINAL))
    found = past.box_scores(TODAY, both)
    assert (states(found), found.counts["game_logs_not_had"]) == ({"COMPLETE"}, 2)
    assert asked(world).count("leaguegamelog") == 3  # the attempts of one request


def test_a_game_that_the_log_does_not_hold_comes_from_the_cdn(past, world) -> None:
    world.replies[LOG] = httpx.Response(200, content=body(game_log(*LINES[:2])))
    found = past.box_scores(TODAY, GAMES)
    assert states(found) == {"COMPLETE"}
    assert found.counts == {"from_the_game_log": 1, "not_in_the_game_log": 1}
    assert asked(world) == [f"boxscore_{CLE}.json", "leaguegamelog"]


@pytest.mark.parametrize(
    "change",
    [{"PTS": "21"}, {"PTS": -1}, {"PTS": 300}, {"AST": 2.5}, {"PLAYER_NAME": None}, {"MIN": 90},
     {"PLAYER_ID": 1}, {"TEAM_ABBREVIATION": "NYK"}, {"TEAM_ABBREVIATION": "MIA"}],
    ids=str,
)  # fmt: skip
def test_one_bad_line_costs_its_game_the_log_and_no_other(past, world, change) -> None:
    world.replies[LOG] = httpx.Response(200, content=body(game_log(LINES[0], LINES[1] | change, *LINES[2:])))
    found = past.box_scores(TODAY, GAMES)
    assert states(found) == {"COMPLETE"}
    assert found.counts == {"unreadable_in_the_game_log": 1, "from_the_game_log": 1}
    with pytest.raises(BadPayloadError, match=MIA):
        read(LINES[0], LINES[1] | change).box_score(game())


def test_a_held_log_that_cannot_be_read_is_put_aside_and_asked_anew(past, world, raw: RawStore) -> None:
    raw.land(payload("leaguegamelog", b"{}", "2023-24/Regular-Season", TIP, "nba_stats"))
    found = past.box_scores(TODAY, GAMES)
    assert found.counts == {"quarantined_payloads": 1, "from_the_game_log": 2}
    assert asked(world) == ["leaguegamelog"]


def test_new_columns_are_drift_wherever_they_stand(past, world) -> None:
    lines = [{"MOOD": 1} | line for line in LINES]
    world.replies[LOG] = httpx.Response(200, content=body(game_log(*lines) | {"novelty": 1}))
    found = past.box_scores(TODAY, GAMES)
    assert found.drift == {"resultSets[].headers.MOOD", "novelty"}
    assert states(found) == {"COMPLETE"}


@pytest.mark.real
def test_the_authentic_log_is_read_without_drift_and_to_the_point() -> None:
    found = payload(
        "leaguegamelog",
        (real() / "wire" / "stats_leaguegamelog_player_2025-03-15.json").read_bytes(),
        "2024-25/Regular-Season",
        datetime.fromisoformat("2025-09-01T00:00:00Z"),
        "nba_stats",
    )
    log = nba_gamelog.read(found)
    assert (log.drift, len(log.games)) == (set(), 8)
    scheduled = game("0022400974", "GSW", "NYK", game_date=date(2025, 3, 15), season="2024-25")
    rows = log.box_score(scheduled)
    curry = rows.filter(pl.col("player_name") == "Stephen Curry").row(0, named=True)
    assert (curry["points"], curry["fg3a"], curry["minutes"], curry["plus_minus"]) == (28, 13, 35.0, -5)
    assert rows.filter("did_play").group_by("team").agg(pl.col("points").sum()).sort("team").rows() == [
        ("GSW", 97),
        ("NYK", 94),
    ]


SEASONS = ["2021-22", "2022-23", "2023-24", "2024-25"]


@pytest.mark.real
@pytest.mark.xdist_group("replay")
@pytest.mark.parametrize("season", SEASONS)
def test_a_past_seasons_schedule_holds_every_recorded_game_of_each_type(
    replay: ReplayServer, tmp_path: Path, season
) -> None:
    replay.step("2025-09-01T12:00:00Z")
    chain = opened(tmp_path, patience=STEADY)
    days = season_days(season)
    found = chain.schedule(days)
    recorded = pl.read_parquet(real() / "games.parquet").filter(days.hold(), pl.col("season") == season)
    by_type = [f.group_by("season_type").len().sort("season_type").rows() for f in (found.frame, recorded)]
    assert by_type[0] == by_type[1]
    assert set(found.frame["game_id"]) == set(recorded["game_id"])
    assert (states(found), set(found.frame["status"])) == ({"COMPLETE"}, {"final"})
    chain.schedule(days)
    assert replay.asked() == {"/nba-stats/stats/scheduleleaguev2": 1}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.xdist_group("replay")
def test_a_past_seasons_box_scores_are_those_recorded_and_cost_four_calls(
    replay: ReplayServer, tmp_path: Path
) -> None:
    """2023-24: the regular season, the cup's final, the play-in and the playoffs."""
    replay.step("2025-09-01T12:00:00Z")
    chain = opened(tmp_path, patience=STEADY)
    days = season_days("2023-24")
    games = chain.schedule(days).frame.filter(pl.col("season_type") != "preseason")
    found = chain.box_scores(days, games)
    assert (found.counts, states(found)) == ({"from_the_game_log": 1319}, {"COMPLETE"})
    assert replay.asked()["/nba-stats/stats/leaguegamelog"] == 4
    assert breaches(BOX_SCORES, found.frame) == []
    recorded = pl.read_parquet(real() / "player_box.parquet").filter(
        days.hold(), pl.col("minutes").round() > 0, ~pl.col("season_type").is_in(["preseason", "all_star"])
    )
    ours = {"points": "pts", "assists": "ast", "fouls": "pf", "plus_minus": "plus_minus", "fg3a": "fg3a"}
    keys = ["game_id", "player_id", "team"]
    played = found.frame.filter("did_play").select(*keys, *ours).sort(keys)
    assert played.equals(recorded.select(*keys, **{a: pl.col(b) for a, b in ours.items()}).sort(keys))


def season_days(season: str) -> Days:
    return Days(date(int(season[:4]), 10, 1), date(int(season[:4]) + 1, 7, 31))
