"""Payloads of NBA.com as rows: what is kept, what is refused, and by which name."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.errors import BadPayloadError
from nba_props.sources.nba import rows as nba_rows
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.outcomes import Notes
from nba_props.sources.wire import UnreadablePart, unknown_fields
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    Node,
    body,
    box,
    game,
    payload,
    player,
    plays,
    scheduled,
    season,
    shot,
)

LATE = TIP + timedelta(hours=5)


def schedule(*games: Node, at: datetime = NOW) -> tuple[pl.DataFrame, list[UnreadablePart]]:
    listed = nba_wire.read_schedule(payload("schedule", season(*games), "2023-24", at, "nba_cdn"))
    return nba_rows.schedule(listed.games, at), listed.unreadable


def box_rows(node: Node | None = None, at: datetime = LATE) -> pl.DataFrame:
    stored = payload("boxscore", node or box(), MIA, at, "nba_cdn")
    return nba_rows.box_score(nba_wire.read_box_score(stored), stored, game())


def shots(*actions: Node, at: datetime = LATE) -> tuple[pl.DataFrame, Notes]:
    stored = payload("playbyplay", plays(*actions), MIA, at, "nba_cdn")
    return nba_rows.shots(nba_wire.read_play_by_play(stored), stored, game())


def shot_rows(*actions: Node) -> pl.DataFrame:
    return shots(*actions)[0]


def test_a_scheduled_game_is_on_its_eastern_date() -> None:
    frame, unread = schedule(scheduled(gameDateTimeUTC="2024-04-11T02:30:00Z"))
    assert (frame["game_date"][0], frame["status"][0], unread) == (DAY, "scheduled", [])
    assert breaches(SCHEDULE, frame) == []


def test_a_tip_off_after_midnight_eastern_is_on_the_next_date() -> None:
    frame, _ = schedule(scheduled(gameDateTimeUTC="2024-04-11T04:05:00Z"))
    assert frame["game_date"][0] == date(2024, 4, 11)


def test_an_unknown_tip_off_is_assumed_at_half_past_seven_on_its_date() -> None:
    frame, _ = schedule(scheduled(gameStatusText="TBD", gameDateTimeUTC="2024-04-10T04:00:00Z"))
    assert frame.select("game_date", "tip_off", "tip_off_source").row(0) == (DAY, TIP, "assumed")


@pytest.mark.parametrize("date_of_game", ["9999-12-31T00:00:00Z", "0001-01-01", "soon", ""])
def test_an_impossible_date_is_ignored_and_the_tip_offs_date_is_used(date_of_game: str) -> None:
    frame, _ = schedule(scheduled(gameStatusText="TBD", gameDateEst=date_of_game))
    assert frame.select("game_date", "tip_off_source").row(0) == (DAY, "assumed")


def test_a_game_that_is_listed_twice_is_the_one_that_will_be_played() -> None:
    gone = scheduled(postponedStatus="Y")
    later = scheduled(gameDateTimeUTC="2024-04-12T23:30:00Z")
    for games in ((gone, later), (later, gone)):
        frame, unread = schedule(*games)
        assert frame.select("game_date", "status").rows() == [(DAY + timedelta(days=2), "scheduled")]
        assert unread == []
    assert schedule(gone, gone)[0].select("status").rows() == [("postponed",)]


def test_the_score_is_known_three_hours_after_the_tip_off_or_at_an_earlier_fetch() -> None:
    final = scheduled(gameStatus=3, homeTeam={"teamTricode": "MIA", "score": 111})
    assert schedule(final, at=LATE)[0].select("home_score", "final_at").row(0) == (
        111,
        TIP + timedelta(hours=3),
    )
    assert schedule(final, at=TIP + timedelta(hours=2))[0]["final_at"][0] == TIP + timedelta(hours=2)
    assert schedule(scheduled())[0].select("home_score", "final_at").row(0) == (None, None)


@pytest.mark.parametrize("sign", [{"postponedStatus": "Y"}, {"gameStatusText": "PPD"}])
def test_a_postponed_game_says_so(sign: Node) -> None:
    assert schedule(scheduled(**sign))[0]["status"][0] == "postponed"


@pytest.mark.parametrize(
    "other",
    [
        scheduled("0032300001", home="EST", away="WST"),
        scheduled("0012300001", home="NYK", away="RMD"),
        scheduled("0042300401", home=None, away=None),
    ],
    ids=["all-star", "a guest from Madrid", "a pairing not known yet"],
)
def test_games_that_are_not_between_two_nba_teams_are_left_out(other: Node) -> None:
    frame, unread = schedule(scheduled(), other)
    assert (frame["game_id"].to_list(), unread) == ([MIA], [])


@pytest.mark.parametrize(
    "change",
    [{"gameStatus": "3"}, {"gameDateTimeUTC": "soon"}, {"gameId": "../22301158"}, {"homeTeam": None}],
    ids=str,
)
def test_one_bad_game_leaves_the_season_and_is_named(change: Node) -> None:
    frame, [unread] = schedule(scheduled(), scheduled(CLE, "CLE", "MEM") | change)
    assert frame["game_id"].to_list() == [MIA]
    assert next(iter(change)) in unread.reason


@pytest.mark.parametrize(
    "field", ["gameId", "gameStatus", "gameDateTimeUTC", "gameDateEst", "homeTeam", "teamTricode"]
)
def test_a_field_missing_from_all_games_is_named(field: str) -> None:
    def without(node: Node) -> Node:
        kept = {name: value for name, value in node.items() if name != field}
        return {name: without(v) if isinstance(v, dict) else v for name, v in kept.items()}

    with pytest.raises(BadPayloadError, match=f"`{field}`"):
        schedule(without(scheduled()), without(scheduled(CLE)))


def test_a_final_box_score_has_a_row_per_listed_player_and_keeps_its_contract() -> None:
    frame = box_rows()
    assert frame.select("team", "opponent", "is_home", "minutes", "plus_minus").rows() == [
        ("MIA", "DAL", True, 25.5, -3),
        ("DAL", "MIA", False, 25.5, -3),
    ]
    assert breaches(BOX_SCORES, frame) == []


def test_a_box_score_is_known_three_hours_after_the_tip_off_or_at_an_earlier_fetch() -> None:
    assert box_rows()["known_at"][0] == TIP + timedelta(hours=3)
    assert box_rows(at=TIP + timedelta(hours=2, minutes=10))["known_at"][0] == TIP + timedelta(
        hours=2, minutes=10
    )


@pytest.mark.parametrize("status", [1, 2, 4])
def test_a_box_score_that_is_not_final_has_no_rows(status: int) -> None:
    assert box_rows(box(status=status)).is_empty()


def test_a_game_that_ends_after_midnight_stays_on_its_scheduled_date() -> None:
    assert set(box_rows(box(gameTimeUTC="2024-04-11T04:10:00Z"))["game_date"]) == {DAY}


def test_a_player_who_did_not_play_has_a_reason() -> None:
    row = box_rows(statistic({"notPlayingReason": "DNP_COACH"}, minutes="")).row(0, named=True)
    assert (row["did_play"], row["minutes"], row["not_playing_reason"]) == (False, 0.0, "DNP_COACH")


def statistic(of_player: Node | None = None, **changed: object) -> Node:
    line = dict(box()["game"]["homeTeam"]["players"][0]["statistics"]) | changed
    return box(
        homeTeam={"teamTricode": "MIA", "players": [player(9, "A", statistics=line, **of_player or {})]}
    )


@pytest.mark.parametrize(
    ("node", "named"),
    [
        (statistic(points="21"), "points"),
        (statistic(points=-1), "points"),
        (statistic(points=10**12), "points"),
        (statistic(points=300), "points is 300"),
        (statistic(assists=2.5), "assists"),
        (statistic(minutes="25:30"), "minutes"),
        (statistic(minutes="PT90M00.00S"), "minutes is 90"),
        (statistic(plusMinusPoints=1e300), "plusMinusPoints"),
        (box(gameStatus="3"), "gameStatus"),
        (box("0022300001"), "not requested"),
        (box(home="NYK"), "teams are"),
        (
            box(homeTeam={"teamTricode": "MIA", "players": [player(9, "A"), player(9, "A")]}),
            "two rows have the key",
        ),
        (box(homeTeam={"teamTricode": "MIA", "players": [{"personId": 9}]}), "`name`"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_an_impossible_box_score_is_refused_by_name(node: Node, named: str) -> None:
    with pytest.raises(BadPayloadError, match=named):
        box_rows(node)


@pytest.mark.parametrize(
    ("text", "expected"), [("PT25M01.00S", 25 + 1 / 60), ("PT00M00.00S", 0), ("PT25M", 25), ("", 0)]
)
def test_minutes_are_read_in_the_form_of_nba_com(text: str, expected: float) -> None:
    assert nba_rows.minutes(text) == pytest.approx(expected)


def test_shots_get_their_zone_and_other_actions_are_left_out() -> None:
    three = shot(8, actionType="3pt", shotDistance=23.7, shotResult="Missed")
    long = shot(9, shotDistance=16.2, teamTricode="DAL")
    rebound = {"actionNumber": 10, "period": 1, "actionType": "rebound", "personId": 0}
    frame = shot_rows(shot(), three, long, rebound)
    assert frame.select("zone", "distance", "made", "opponent").rows() == [
        ("paint", 4, True, "DAL"),
        ("three", 24, False, "DAL"),
        ("mid_range", 16, True, "MIA"),
    ]
    assert breaches(SHOTS, frame) == []


def test_a_shot_is_recognized_without_its_flag() -> None:
    bare = shot()
    del bare["isFieldGoal"]
    assert shot_rows(bare).height == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"shotResult": None}, "field goal 7 lacks"),
        ({"personId": None}, "field goal 7 lacks"),
        ({"teamTricode": "NYK"}, "which does not play"),
        ({"shotDistance": 400.0}, "distance is 400"),
        ({"period": 0}, "period is 0"),
        ({"shotDistance": "12"}, "shotDistance"),
    ],
)
def test_an_unusable_shot_is_refused_by_its_number_or_field(change: Node, named: str) -> None:
    with pytest.raises(BadPayloadError, match=named):
        shot_rows(shot(1), shot(7) | change)


def test_a_shot_without_distance_is_left_out_but_when_none_has_one_the_format_changed() -> None:
    bare = shot(2, shotDistance=None)
    frame, notes = shots(shot(), bare)
    assert (frame["action_number"].to_list(), notes) == ([7], Notes({"shots_without_distance": 1}))
    with pytest.raises(BadPayloadError, match="`shotDistance`"):
        shot_rows(bare, shot(3, shotDistance=None))


def test_two_shots_of_one_number_are_refused() -> None:
    with pytest.raises(BadPayloadError, match="two rows have the key"):
        shot_rows(shot(1), shot(1))


@pytest.mark.parametrize(
    ("kind", "node"),
    [
        (nba_wire.Schedule, season(scheduled())),
        (nba_wire.BoxScore, box()),
        (nba_wire.PlayByPlay, plays(shot())),
    ],
    ids=lambda v: v.__name__ if isinstance(v, type) else "",
)
def test_a_new_field_is_noted_as_drift_and_nothing_else_is(kind: type, node: Node) -> None:
    assert unknown_fields(body(node), kind) == set()
    assert unknown_fields(body(node | {"novelty": 1}), kind) == {"novelty"}
