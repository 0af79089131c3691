"""Payloads of NBA.com as rows: what is kept, what is refused, and by which name."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.errors import BadPayloadError
from nba_props.sources.nba import box_scores
from nba_props.sources.nba import payload_types as nba_types
from nba_props.sources.nba import rows as nba_rows
from nba_props.sources.nba import shots as nba_shots
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.nba.rows import GamePart
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
    plays,
    scheduled,
    season,
    shot,
)

LATE = TIP + timedelta(hours=5)


def schedule(*games: Node, at: datetime = NOW) -> tuple[pl.DataFrame, list[UnreadablePart]]:
    listed = nba_wire.read_schedule(payload("schedule", season(*games), "2023-24", at, "nba_cdn"))
    return nba_rows.schedule(listed.games, at), listed.unreadable


def box_part(node: Node | None = None, at: datetime = LATE) -> GamePart:
    stored = payload("boxscore", node or box(), MIA, at, "nba_cdn")
    return box_scores.box_score(nba_wire.read_box_score(stored), stored, game())


def box_rows(node: Node | None = None, at: datetime = LATE) -> pl.DataFrame:
    return box_part(node, at).frame


def shots(*actions: Node, at: datetime = LATE) -> GamePart:
    stored = payload("playbyplay", plays(*actions), MIA, at, "nba_cdn")
    return nba_shots.shots(nba_wire.read_play_by_play(stored), stored, game())


def shot_rows(*actions: Node) -> pl.DataFrame:
    return shots(*actions).frame


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
    scored = frame.filter(pl.col("points") > 0)
    assert frame.height == 12
    assert scored.select("team", "opponent", "is_home", "minutes", "plus_minus").rows() == [
        ("MIA", "DAL", True, 25.5, -3),
        ("DAL", "MIA", False, 25.5, -3),
    ]
    assert breaches(BOX_SCORES, frame) == []


def test_a_box_score_is_known_three_hours_after_the_tip_off_or_at_an_earlier_fetch() -> None:
    assert box_rows()["known_at"][0] == TIP + timedelta(hours=3)
    assert box_rows(at=TIP + timedelta(hours=2, minutes=10))["known_at"][0] == TIP + timedelta(
        hours=2, minutes=10
    )


@pytest.mark.parametrize("status", [1, 2])
def test_a_box_score_that_is_not_final_has_no_rows(status: int) -> None:
    assert box_rows(box(status=status)).is_empty()


def test_a_status_that_is_not_known_is_named_and_gives_no_rows() -> None:
    part = box_part(box(status=4))
    assert (part.frame.height, part.waiting) == (0, "game.gameStatus = 4 is not known")
    assert part.notes.drift == {"game.gameStatus = 4"}


def test_a_game_that_ends_after_midnight_stays_on_its_scheduled_date() -> None:
    assert set(box_rows(box(gameTimeUTC="2024-04-11T04:10:00Z"))["game_date"]) == {DAY}


def test_a_player_who_did_not_play_has_a_reason() -> None:
    node = statistic({"notPlayingReason": "DNP_COACH"}, minutes="")
    row = box_rows(node).row(0, named=True)
    assert (row["did_play"], row["minutes"], row["not_playing_reason"]) == (False, 0.0, "DNP_COACH")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"status": "ACTIVE", "notPlayingReason": "DND_INJURY"}, set()),
        ({"status": "PAUSED"}, {"game.players[].status = PAUSED"}),
        ({"notPlayingReason": "LOST_SHOES"}, {"game.players[].notPlayingReason = LOST_SHOES"}),
    ],
)
def test_words_about_a_player_that_are_not_known_are_named_and_cost_nothing(
    words: Node, named: set[str]
) -> None:
    part = box_part(statistic(words))
    assert part.notes == Notes(drift=frozenset(named))
    assert part.frame.height == 12


def statistic(of_player: Node | None = None, **changed: object) -> Node:
    """A box score whose first player has other statistics, and other fields."""
    node = box()
    first = node["game"]["homeTeam"]["players"][0]
    first["statistics"] |= changed
    first |= of_player or {}
    return node


def twice() -> Node:
    node = box()
    players = node["game"]["homeTeam"]["players"]
    players.append(players[0])
    return node


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
        (statistic({"name": None}), "name"),
        (statistic({"personId": "nine"}), "personId"),
        (twice(), "two rows have the key"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_bad_player_costs_himself_is_counted_and_named(node: Node, named: str) -> None:
    part = box_part(node)
    assert part.notes.counts == {"unusable_players": 1}
    assert named in part.lost
    left = 12 if named.startswith("two rows") else 11
    assert (part.frame.height, breaches(BOX_SCORES, part.frame)) == (left, [])


@pytest.mark.parametrize(
    ("node", "named"),
    [
        (box(gameStatus="3"), "gameStatus"),
        (box("0022300001"), "not requested"),
        (box(home="NYK"), "teams are"),
        (
            box(
                homeTeam={"teamTricode": "MIA", "players": [{"personId": 9}]},
                awayTeam={"teamTricode": "DAL", "players": []},
            ),
            "`name`",
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_box_score_that_cannot_be_this_games_is_refused_by_name(node: Node, named: str) -> None:
    with pytest.raises(BadPayloadError, match=named):
        box_rows(node)


@pytest.mark.parametrize(
    ("text", "expected"), [("PT25M01.00S", 25 + 1 / 60), ("PT00M00.00S", 0), ("PT25M", 25), ("", 0)]
)
def test_minutes_are_read_in_the_form_of_nba_com(text: str, expected: float) -> None:
    assert box_scores.minutes(text) == pytest.approx(expected)


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
        ({"shotResult": "Goaltended"}, "has the result 'Goaltended'"),
        ({"personId": None}, "field goal 7 lacks"),
        ({"personId": 0}, "field goal 7 lacks"),
        ({"teamTricode": "NYK"}, "which does not play"),
        ({"shotDistance": 400.0}, "distance is 400"),
        ({"period": 0}, "period is 0"),
        ({"shotDistance": "12"}, "shotDistance"),
    ],
)
def test_an_unusable_shot_costs_itself_is_counted_and_named(change: Node, named: str) -> None:
    part = shots(shot(1), shot(7) | change)
    assert (part.frame["action_number"].to_list(), part.notes.counts) == ([1], {"unusable_actions": 1})
    assert named in part.lost
    with pytest.raises(BadPayloadError, match=named):
        shots(shot(7) | change)  # when no shot can be used, the format changed


HEAVE = {"actionType": "heave", "personId": 0, "shotResult": "Missed", "shotDistance": 60}


@pytest.mark.parametrize(
    ("heave", "row"),
    [
        (HEAVE, ("three", 60, False, None)),
        ({k: v for k, v in HEAVE.items() if k != "personId"}, ("three", 60, False, None)),
        (HEAVE | {"personId": 610}, ("three", 60, False, None)),
        (HEAVE | {"shotResult": "Made", "shotDistance": 47}, ("three", 47, True, None)),
        (HEAVE | {"shotResult": "Made", "shotDistance": 47, "personId": 610}, ("three", 47, True, 610)),
    ],
    ids=["missed", "without personId", "missed, with the thrower", "made", "made, with the shooter"],
)
def test_case_5_a_heave_is_a_three_of_its_team_and_a_missed_one_is_no_players(
    heave: Node, row: tuple[object, ...]
) -> None:
    action = {k: v for k, v in shot(9).items() if k != "personId"} | heave
    part = shots(shot(1), action)
    assert part.frame.height == 2
    assert part.frame.select("zone", "distance", "made", "player_id").row(1) == row
    assert (part.notes, part.lost) == (Notes({"heaves": 1}), "")
    assert breaches(SHOTS, part.frame) == []


def test_case_5_a_shot_of_an_unknown_type_is_counted_and_named_and_has_no_zone() -> None:
    part = shots(shot(1), shot(2, actionType="4pt"), shot(3, subType="Moon Ball"))
    assert part.frame["action_number"].to_list() == [1, 3]
    assert part.notes.counts == {"unknown_shot_types": 1}
    assert part.notes.drift == {"game.actions[].actionType = 4pt", "game.actions[].subType = Moon Ball"}


def test_a_shot_without_distance_is_left_out_but_when_none_has_one_the_format_changed() -> None:
    bare = shot(2, shotDistance=None)
    part = shots(shot(), bare)
    assert (part.frame["action_number"].to_list(), part.notes) == ([7], Notes({"shots_without_distance": 1}))
    with pytest.raises(BadPayloadError, match="`shotDistance`"):
        shot_rows(bare, shot(3, shotDistance=None))


def test_of_two_shots_of_one_number_the_first_is_kept() -> None:
    part = shots(shot(1), shot(1, shotDistance=20))
    assert (part.frame["distance"].to_list(), part.notes.counts) == ([4], {"unusable_actions": 1})


@pytest.mark.parametrize(
    ("kind", "node"),
    [
        (nba_types.Schedule, season(scheduled())),
        (nba_types.BoxScore, box()),
        (nba_types.PlayByPlay, plays(shot())),
    ],
    ids=lambda v: v.__name__ if isinstance(v, type) else "",
)
def test_a_new_field_is_noted_as_drift_and_nothing_else_is(kind: type, node: Node) -> None:
    assert unknown_fields(body(node), kind) == set()
    assert unknown_fields(body(node | {"novelty": 1}), kind) == {"novelty"}
