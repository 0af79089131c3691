"""Box scores of past seasons come from one game log, and fall back to the CDN game by game."""

from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.errors import BadPayloadError
from nba_props.sources.ingest import Ingest, IngestResult
from nba_props.sources.nba import game_log as stats_log
from nba_props.sources.nba.game_log import GameLog
from nba_props.storage.raw import RawStore
from tests.replay import ReplayServer, real
from tests.sources.chains import STEADY, opened
from tests.sources.night import of_box
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    Node,
    body,
    box,
    five_log_lines,
    game,
    game_log,
    log_line,
    payload,
    schedule,
)
from tests.sources.world import Reply, World

LOG = "/stats/leaguegamelog"
NEXT_SEASON = TIP + timedelta(days=200)
TODAY = Days.one(DAY)
FINAL_AT = TIP + timedelta(hours=2, minutes=40)


def final(*args: str, **other: object) -> Node:
    return game(*args) | {"status": "final", "final_at": FINAL_AT} | other


GAMES = schedule(final(), final(CLE, "CLE", "MEM"))
LINES = [
    log_line(MIA, 1, "MIA"),
    log_line(MIA, 2, "DAL"),
    log_line(CLE, 3, "CLE"),
    log_line(CLE, 4, "MEM"),
]
OF_MIA = [*five_log_lines(MIA, 10, "MIA"), *five_log_lines(MIA, 20, "DAL")]
OTHERS = [*OF_MIA, *five_log_lines(CLE, 30, "CLE"), *five_log_lines(CLE, 40, "MEM")]


@pytest.fixture
def past(ingest: Ingest, world: World, clock: list[datetime]) -> Ingest:
    """The chain in the season after, with a log of both games and the CDN's box scores of both."""
    clock[0] = NEXT_SEASON
    world.replies |= {
        LOG: httpx.Response(200, content=body(game_log(*LINES, *OTHERS))),
        of_box(MIA): httpx.Response(200, content=body(box())),
        of_box(CLE): httpx.Response(200, content=body(box(CLE, home="CLE", away="MEM"))),
    }
    return ingest


def files(world: World) -> list[str]:
    """The file names of the requests."""
    return sorted(path.rpartition("/")[2] for path in world.paths())


def states(result: IngestResult) -> set[str]:
    return {o.state for o in result.outcomes}


def read(*lines: Node, at: datetime = NEXT_SEASON) -> GameLog:
    return stats_log.read(payload("leaguegamelog", game_log(*lines), "2023-24/Playoffs", at, "nba_stats"))


def test_one_request_gives_every_game_of_the_season_and_lands_under_season_and_type(
    past: Ingest, world: World, raw: RawStore
) -> None:
    result = past.box_scores(TODAY, GAMES)
    assert files(world) == ["leaguegamelog"]
    assert (states(result), result.counts, result.drift) == (
        {"COMPLETE"},
        {"from_the_game_log": 2},
        frozenset(),
    )
    assert breaches(BOX_SCORES, result.frame) == []
    assert raw.newest("nba_stats", "leaguegamelog", "2023-24/Regular-Season", NEXT_SEASON) is not None
    params = world.requests[0].url.params
    assert (params["Season"], params["SeasonType"], params["PlayerOrTeam"]) == (
        "2023-24",
        "Regular Season",
        "P",
    )


def test_a_log_line_becomes_a_box_row_known_at_the_games_final(past: Ingest) -> None:
    row = past.box_scores(TODAY, GAMES).frame.filter(pl.col("player_id") == 2).row(0, named=True)
    assert (row["team"], row["opponent"], row["is_home"], row["minutes"]) == ("DAL", "MIA", False, 30.0)
    assert (row["started"], row["not_playing_reason"], row["did_play"]) == (None, None, True)
    assert row["known_at"] == FINAL_AT


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({}, TIP + timedelta(hours=3)),
        ({"tip_off_source": "assumed"}, datetime.fromisoformat("2024-04-11T09:00:00Z")),
        ({"final_at": TIP + timedelta(days=999)}, NEXT_SEASON),
    ],
)
def test_a_final_that_is_not_recorded_is_assumed_and_never_after_the_fetch(
    row: Node, known: datetime
) -> None:
    rows = read(*LINES).box_score(game() | row)
    assert rows["known_at"].unique().to_list() == [known]


def test_a_player_with_less_than_half_a_minute_did_not_play() -> None:
    rows = read(log_line(MIA, 1, "MIA", MIN=0), log_line(MIA, 2, "DAL", MIN=None)).box_score(game())
    assert rows.select("did_play", "minutes").unique().rows() == [(False, 0.0)]


def test_a_log_in_raw_is_not_requested_again_and_each_season_type_has_its_own(
    past: Ingest, world: World
) -> None:
    past.box_scores(TODAY, GAMES)
    late = schedule(game(season_type="playoffs"))
    past.box_scores(TODAY, GAMES)
    assert files(world) == ["leaguegamelog"]
    past.box_scores(TODAY, late)
    assert [r.url.params["SeasonType"] for r in world.requests] == ["Regular Season", "Playoffs"]


def test_this_seasons_games_are_requested_from_the_cdn(
    past: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = TIP + timedelta(hours=5)
    assert past.box_scores(TODAY, GAMES).frame["started"].unique().sort().to_list() == [False, True]
    assert "leaguegamelog" not in files(world)


def test_a_box_score_in_raw_wins_over_the_game_log(past: Ingest, raw: RawStore) -> None:
    raw.land(payload("boxscore", box(), MIA, TIP + timedelta(hours=4), "nba_cdn"))
    result = past.box_scores(TODAY, GAMES)
    assert result.counts == {"from_the_game_log": 1}
    assert (
        result.frame.filter(pl.col("game_id") == MIA)["started"].to_list()
        == [True, False, False, False, False, False] * 2
    )


TROUBLES: dict[str, Reply] = {
    "hangs": httpx.ReadTimeout("slow"),
    "server error": httpx.Response(500),
    "refused": httpx.Response(403),
    "cut": httpx.Response(200, content=body(game_log(*LINES, *OTHERS))[:-60]),
    "a list": httpx.Response(200, content=b"[]"),
    "a web page": httpx.Response(200, content=b"<html>"),
    "no result set": httpx.Response(200, content=b'{"resultSets": []}'),
    "a column renamed": httpx.Response(
        200, content=body(game_log(*LINES, *OTHERS)).replace(b'"PTS"', b'"POINTS"')
    ),
    "a column doubled": httpx.Response(
        200, content=body(game_log(*LINES, *OTHERS)).replace(b'"WL"', b'"PTS"')
    ),
    "a line without game": httpx.Response(
        200, content=body(game_log(*LINES, *OTHERS, log_line("?", 5, "CLE")))
    ),
    "a short line": httpx.Response(
        200, content=body(game_log(*LINES, *OTHERS)).replace(b", 1, 1]]", b", 1]]")
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_a_log_every_game_comes_from_the_cdn_and_that_is_counted(
    past: Ingest, world: World, trouble: str
) -> None:
    world.replies[LOG] = TROUBLES[trouble]
    result = past.box_scores(TODAY, GAMES)
    assert states(result) == {"COMPLETE"}
    assert result.counts["game_logs_not_had"] == 1
    assert result.frame["started"].unique().sort().to_list() == [False, True]


def test_stats_nba_com_gets_no_more_requests_once_it_hangs(past: Ingest, world: World) -> None:
    world.replies[LOG] = httpx.ReadTimeout("slow")
    both = schedule(final(), final(CLE, "CLE", "MEM", season_type="playoffs"))
    result = past.box_scores(TODAY, both)
    assert (states(result), result.counts["game_logs_not_had"]) == ({"COMPLETE"}, 2)
    assert files(world).count("leaguegamelog") == 3  # the attempts of one request


def test_a_game_that_the_log_does_not_hold_comes_from_the_cdn(past: Ingest, world: World) -> None:
    world.replies[LOG] = httpx.Response(200, content=body(game_log(*LINES[:2], *OF_MIA)))
    result = past.box_scores(TODAY, GAMES)
    assert states(result) == {"COMPLETE"}
    assert result.counts == {"from_the_game_log": 1, "not_in_the_game_log": 1}
    assert files(world) == [f"boxscore_{CLE}.json", "leaguegamelog"]


@pytest.mark.parametrize(
    "change",
    [{"PTS": "21"}, {"PTS": -1}, {"PTS": 300}, {"AST": 2.5}, {"PLAYER_NAME": None}, {"MIN": 90},
     {"PLAYER_ID": 1}, {"TEAM_ABBREVIATION": "NYK"}],
    ids=str,
)  # fmt: skip
def test_one_bad_line_sends_only_its_game_to_the_cdn(past: Ingest, world: World, change: Node) -> None:
    world.replies[LOG] = httpx.Response(
        200, content=body(game_log(LINES[0], LINES[1] | change, *LINES[2:], *OTHERS))
    )
    result = past.box_scores(TODAY, GAMES)
    assert states(result) == {"COMPLETE"}
    assert result.counts == {"unreadable_in_the_game_log": 1, "from_the_game_log": 1}
    with pytest.raises(BadPayloadError, match=MIA):
        read(LINES[0], LINES[1] | change).box_score(game())


def test_a_game_that_is_incomplete_in_the_log_is_asked_of_the_cdn(past: Ingest, world: World) -> None:
    short = [line for line in OTHERS if line["PLAYER_ID"] != 12]
    world.replies[LOG] = httpx.Response(200, content=body(game_log(*LINES, *short)))
    result = past.box_scores(TODAY, GAMES)
    assert (states(result), files(world)) == ({"COMPLETE"}, [f"boxscore_{MIA}.json", "leaguegamelog"])
    assert result.counts == {"incomplete_in_the_game_log": 1, "from_the_game_log": 1}


def test_an_incomplete_game_of_the_log_counts_where_the_cdn_has_none(past: Ingest, world: World) -> None:
    short = [line for line in OTHERS if line["PLAYER_ID"] != 12]
    world.replies |= {
        LOG: httpx.Response(200, content=body(game_log(*LINES, *short))),
        of_box(MIA): httpx.Response(403),
    }
    result = past.box_scores(TODAY, GAMES)
    assert [o.reason for o in result.outcomes if o.state == "INCOMPLETE"] == [
        "home side: 5 played, minutes sum to 198 of 240"
    ]
    assert result.frame.filter(pl.col("game_id") == MIA).height == 11


def test_an_unreadable_log_in_raw_is_quarantined_and_fetched_again(
    past: Ingest, world: World, raw: RawStore
) -> None:
    raw.land(payload("leaguegamelog", b"{}", "2023-24/Regular-Season", TIP, "nba_stats"))
    result = past.box_scores(TODAY, GAMES)
    assert result.counts == {"quarantined_payloads": 1, "from_the_game_log": 2}
    assert files(world) == ["leaguegamelog"]


def test_new_columns_are_drift_in_any_position(past: Ingest, world: World) -> None:
    lines = [{"MOOD": 1} | line for line in [*LINES, *OTHERS]]
    world.replies[LOG] = httpx.Response(200, content=body(game_log(*lines) | {"novelty": 1}))
    result = past.box_scores(TODAY, GAMES)
    assert result.drift == {"resultSets[].headers.MOOD", "novelty"}
    assert states(result) == {"COMPLETE"}


@pytest.mark.real
def test_the_authentic_log_is_read_in_full_and_without_drift() -> None:
    result = payload(
        "leaguegamelog",
        (real() / "wire" / "stats_leaguegamelog_player_2025-03-15.json").read_bytes(),
        "2024-25/Regular-Season",
        datetime.fromisoformat("2025-09-01T00:00:00Z"),
        "nba_stats",
    )
    log = stats_log.read(result)
    assert (log.drift, len(log.games)) == (frozenset(), 8)
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
    replay: ReplayServer, tmp_path: Path, season: str
) -> None:
    replay.step("2025-09-01T12:00:00Z")
    chain = opened(tmp_path, patience=STEADY)
    days = season_days(season)
    result = chain.schedule(days)
    recorded = pl.read_parquet(real() / "games.parquet").filter(days.hold(), pl.col("season") == season)
    by_type = [f.group_by("season_type").len().sort("season_type").rows() for f in (result.frame, recorded)]
    assert by_type[0] == by_type[1]
    assert set(result.frame["game_id"]) == set(recorded["game_id"])
    assert (states(result), set(result.frame["status"])) == ({"COMPLETE"}, {"final"})
    chain.schedule(days)
    assert replay.asked() == {"/nba-stats/stats/scheduleleaguev2": 1}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.xdist_group("replay")
def test_a_past_seasons_box_scores_are_those_recorded_and_take_four_requests(
    replay: ReplayServer, tmp_path: Path
) -> None:
    """2023-24: the regular season, the cup's final, the play-in and the playoffs."""
    replay.step("2025-09-01T12:00:00Z")
    chain = opened(tmp_path, patience=STEADY)
    days = season_days("2023-24")
    games = chain.schedule(days).frame.filter(pl.col("season_type") != "preseason")
    result = chain.box_scores(days, games)
    assert (result.counts, states(result)) == ({"from_the_game_log": 1319}, {"COMPLETE"})
    assert replay.asked()["/nba-stats/stats/leaguegamelog"] == 4
    assert breaches(BOX_SCORES, result.frame) == []
    recorded = pl.read_parquet(real() / "player_box.parquet").filter(
        days.hold(), pl.col("minutes").round() > 0, ~pl.col("season_type").is_in(["preseason", "all_star"])
    )
    ours = {"points": "pts", "assists": "ast", "fouls": "pf", "plus_minus": "plus_minus", "fg3a": "fg3a"}
    keys = ["game_id", "player_id", "team"]
    played = result.frame.filter("did_play").select(*keys, *ours).sort(keys)
    assert played.equals(recorded.select(*keys, **{a: pl.col(b) for a, b in ours.items()}).sort(keys))


def season_days(season: str) -> Days:
    return Days(date(int(season[:4]), 10, 1), date(int(season[:4]) + 1, 7, 31))
