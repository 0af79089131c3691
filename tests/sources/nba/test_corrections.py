"""Incomplete games are asked again, corrected ones on two mornings; what counts is what was fetched by then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import polars as pl
import pytest

from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.sources.finals import due_mornings, settles_at
from nba_props.sources.ingest import Ingest, IngestResult
from nba_props.sources.nba.versions import Version, counted
from tests.sources.night import AFTER, GAMES, TODAY, games_of, of_box, of_plays, reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, Node, body, box, game, plays, shot
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")

NIGHT = AFTER
# 10:00 Eastern of the two days after the game date.
FIRST, SECOND = (datetime(2024, 4, day, 14, tzinfo=UTC) for day in (11, 12))
SETTLED = TIP + timedelta(hours=51)
BEFORE_SETTLED = SETTLED - timedelta(
    minutes=31
)  # Cleveland's game, half an hour earlier, is not settled either


def half() -> Node:
    """Case 2: final, with a visiting side that has no players."""
    node = box()
    node["game"]["awayTeam"]["players"] = []
    return node


def nobody() -> Node:
    node = half()
    node["game"]["homeTeam"]["players"] = []
    return node


def zeros() -> Node:
    """Case 3: final, with a score, and nobody has played a minute."""
    node = box()
    for side in ("homeTeam", "awayTeam"):
        for player in node["game"][side]["players"]:
            player["statistics"] |= {"minutes": "PT00M00.00S", "points": 0}
    return node


def corrected() -> Node:
    """An assist more than in `box`."""
    node = box()
    node["game"]["homeTeam"]["players"][0]["statistics"]["assists"] = 2
    return node


def mia(result: IngestResult) -> pl.DataFrame:
    return result.frame.filter(pl.col("game_id") == MIA)


def assists(result: IngestResult) -> int:
    return int(mia(result)["assists"].sum())


def asked(world: World, path: str) -> int:
    return world.paths().count(path)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (half, "away side has no players"),
        (nobody, "neither side has players"),
        (zeros, "home side: 0 played, minutes sum to 0 of 240, points sum to 0 of 1"),
    ],
    ids=["case 2", "case 2, both sides", "case 3"],
)
def test_cases_2_and_3_an_incomplete_final_is_named_has_no_rows_and_is_asked_again(
    ingest: Ingest, world: World, clock: list[datetime], payload: Callable[[], Node], why: str
) -> None:
    clock[0] = NIGHT
    world.replies[of_box(MIA)] = good(payload())
    result = ingest.box_scores(TODAY, GAMES)
    assert states(result) == {MIA: "INCOMPLETE", CLE: "COMPLETE"}
    assert reason(result).startswith(why)
    assert games_of(result) == {CLE}
    shots = ingest.shots(TODAY, GAMES)
    assert states(shots) == {MIA: "INCOMPLETE", CLE: "COMPLETE"}
    clock[0] = NIGHT + timedelta(hours=5)
    world.replies[of_box(MIA)] = good(box())
    whole = ingest.box_scores(TODAY, GAMES)
    assert states(whole) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert set(mia(whole)["team"]) == {"MIA", "DAL"}
    assert mia(whole)["corrected_at"].null_count() == 12
    assert asked(world, of_box(CLE)) == 1


def test_an_incomplete_game_counts_48_hours_after_its_end_with_a_warning_that_stays(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    world.replies[of_box(MIA)] = good(half())
    for moment, rows in ((NIGHT, 0), (BEFORE_SETTLED, 0), (SETTLED, 6), (SETTLED + timedelta(days=9), 6)):
        clock[0] = moment
        result = ingest.box_scores(TODAY, GAMES)
        assert (states(result)[MIA], mia(result).height) == ("INCOMPLETE", rows)
        assert reason(result) == "away side has no players"
    assert asked(world, of_box(MIA)) == 3  # the last payload is of after settling, and is asked for no more


def test_a_whole_older_payload_counts_before_an_incomplete_newer_one(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NIGHT
    before = ingest.box_scores(TODAY, GAMES)
    world.replies[of_box(MIA)] = good(half())
    for moment in (FIRST, SETTLED):
        clock[0] = moment
        after = ingest.box_scores(TODAY, GAMES)
        assert (states(after)[MIA], asked(world, of_box(MIA))) == ("COMPLETE", 2 if moment == FIRST else 3)
        assert after.frame.equals(before.frame)


def test_a_corrected_box_score_keeps_known_at_and_carries_when_it_was_corrected(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NIGHT
    before = ingest.box_scores(TODAY, GAMES)
    world.replies[of_box(MIA)] = good(corrected())
    clock[0] = FIRST
    after = ingest.box_scores(TODAY, GAMES)
    assert (assists(before), assists(after)) == (2, 3)
    assert set(mia(after)["corrected_at"]) == {FIRST}
    assert mia(after)["known_at"].to_list() == mia(before)["known_at"].to_list()
    cle = pl.col("game_id") == CLE
    assert after.frame.filter(cle).equals(before.frame.filter(cle))
    # The same words again on the second morning are no new correction.
    clock[0] = SECOND
    assert ingest.box_scores(TODAY, GAMES).frame.equals(after.frame)
    # As of an instant before the correction was fetched, the old rows are right.
    clock[0] = FIRST - timedelta(seconds=1)
    ingest.prefer = "raw"
    assert ingest.box_scores(TODAY, GAMES).frame.equals(before.frame)


def test_a_correction_keeps_the_known_at_of_rows_that_were_had_before_three_hours(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    early = TIP + timedelta(hours=2, minutes=10)
    for clock[0], node in ((early, box()), (FIRST, corrected())):
        world.replies[of_box(MIA)] = good(node)
        result = ingest.box_scores(TODAY, GAMES)
    assert (assists(result), set(mia(result)["known_at"])) == (3, {early})


def test_a_correction_that_is_taken_back_is_a_correction(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    for moment, node in ((NIGHT, box()), (FIRST, corrected()), (SECOND, box())):
        clock[0] = moment
        world.replies[of_box(MIA)] = good(node)
        result = ingest.box_scores(TODAY, GAMES)
    assert (assists(result), set(mia(result)["corrected_at"])) == (2, {SECOND})


def test_each_due_morning_sends_one_request_however_often_it_is_ingested(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    requests = []
    for moment in (NIGHT, FIRST - timedelta(minutes=1), FIRST, SECOND, SECOND + timedelta(days=400)):
        for _ in range(2):
            clock[0] = moment
            ingest.box_scores(TODAY, GAMES)
            ingest.shots(TODAY, GAMES)
        requests.append((asked(world, of_box(MIA)), asked(world, of_plays(MIA))))
    assert requests == [(1, 1), (1, 1), (2, 2), (3, 3), (3, 3)]


def test_who_misses_both_mornings_asks_once(ingest: Ingest, world: World, clock: list[datetime]) -> None:
    for moment in (NIGHT, SECOND + timedelta(hours=3), SECOND + timedelta(hours=4)):
        clock[0] = moment
        ingest.box_scores(TODAY, GAMES)
    assert asked(world, of_box(MIA)) == 2


def test_a_morning_without_an_answer_costs_nothing_and_stays_due(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NIGHT
    before = ingest.box_scores(TODAY, GAMES)
    clock[0] = FIRST
    world.replies[of_box(MIA)] = httpx.Response(403)
    result = ingest.box_scores(TODAY, GAMES)
    assert (states(result)[MIA], result.counts) == ("COMPLETE", {"not_had_again": 1})
    assert result.frame.equals(before.frame)
    world.replies[of_box(MIA)] = good(corrected())
    assert assists(ingest.box_scores(TODAY, GAMES)) == 3


def test_a_corrected_play_by_play_is_corrected_likewise(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NIGHT
    before = ingest.shots(TODAY, GAMES)
    clock[0] = FIRST
    world.replies[of_plays(MIA)] = good(plays(shot(shotDistance=16.0)))
    after = ingest.shots(TODAY, GAMES)
    assert (mia(before)["zone"].item(), mia(after)["zone"].item()) == ("paint", "mid_range")
    assert mia(after)["corrected_at"].item() == FIRST
    assert mia(after)["known_at"].item() == mia(before)["known_at"].item()


def test_a_play_by_play_that_stops_early_is_incomplete_and_asked_again(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NIGHT
    busy = body(box()).replace(b'"fieldGoalsAttempted": 1', b'"fieldGoalsAttempted": 4')
    world.replies[of_box(MIA)] = good(busy)
    result = ingest.shots(TODAY, GAMES)
    assert states(result) == {MIA: "INCOMPLETE", CLE: "COMPLETE"}
    assert reason(result) == "DAL has 0 attempts of 4; MIA has 1 attempts of 4"
    assert games_of(result) == {CLE}
    four = [shot(n, teamTricode=team) for n, team in enumerate(["MIA", "DAL"] * 4)]
    world.replies[of_plays(MIA)] = good(plays(*four))
    assert states(ingest.shots(TODAY, GAMES))[MIA] == "COMPLETE"


def test_a_final_without_players_or_field_goals_stays_incomplete_without_rows(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    world.replies |= {of_box(MIA): good(nobody()), of_plays(CLE): good(plays(game_id=CLE))}
    for clock[0] in (NIGHT, SETTLED, SETTLED + timedelta(1)):
        boxes, shots = ingest.box_scores(TODAY, GAMES), ingest.shots(TODAY, GAMES)
        assert (states(boxes)[MIA], games_of(boxes)) == ("INCOMPLETE", {CLE})
        assert (states(shots)[CLE], reason(shots, CLE)) == ("INCOMPLETE", "it has no field goals")
        assert games_of(shots) == set()
    assert asked(world, of_plays(CLE)) == 2


def test_a_play_by_play_is_judged_again_without_a_request_once_its_box_score_is_whole(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    """Its own payload was whole all along."""
    clock[0] = NIGHT
    final = GAMES.with_columns(status=pl.lit("final"))
    world.replies[of_box(MIA)] = good(half())
    assert reason(ingest.shots(TODAY, final)).startswith("the box score to compare it with is incomplete")
    world.replies[of_box(MIA)] = good(box())
    assert states(ingest.shots(TODAY, final))[MIA] == "COMPLETE"
    assert asked(world, of_plays(MIA)) == 1


@pytest.mark.parametrize(
    ("fetched", "now", "due"),
    [
        ([NIGHT], FIRST - timedelta(seconds=1), []),
        ([NIGHT], FIRST, [FIRST]),
        ([NIGHT, FIRST], SECOND - timedelta(seconds=1), []),
        ([NIGHT, FIRST], SECOND, [SECOND]),
        ([NIGHT], SECOND, [FIRST, SECOND]),
        ([NIGHT, SECOND], SECOND + timedelta(days=9), []),
        ([], FIRST, [FIRST]),
    ],
)
def test_the_mornings_that_are_due(fetched: list[datetime], now: datetime, due: list[datetime]) -> None:
    assert due_mornings(DAY, fetched, now) == due


def test_a_game_settles_48_hours_after_its_end() -> None:
    assert settles_at(game()) == SETTLED
    assumed = game(tip_off_source="assumed")
    assert settles_at(assumed) == datetime(2024, 4, 13, 9, tzinfo=UTC)


def version(at: datetime, assists: int, problem: str = "") -> Version:
    row = dict.fromkeys(BOX_SCORES.schema.names()) | {"game_id": MIA, "player_id": 1, "assists": assists}
    return Version(at, pl.DataFrame([row | {"known_at": min(at, TIP)}], schema=BOX_SCORES.schema), problem)


EARLY, LATE = SETTLED - timedelta(hours=9), SETTLED + timedelta(hours=9)


@pytest.mark.parametrize(
    ("versions", "now", "expected"),
    [
        ([version(EARLY, 1, "x"), version(EARLY, 2, "y")], EARLY, (None, None, "y")),
        ([version(EARLY, 1, "x"), version(EARLY, 2, "y")], SETTLED, (2, None, "y")),
        ([version(EARLY, 1, "x"), version(EARLY, 2)], SETTLED, (2, None, "")),
        ([version(EARLY, 1, "x"), version(LATE, 2)], LATE, (2, LATE, "")),  # the table had the first
        ([version(EARLY, 1, "x"), version(LATE, 2, "y")], LATE, (2, LATE, "y")),
        ([version(EARLY, 1), version(LATE, 2, "y")], LATE, (1, None, "")),
    ],
)
def test_what_counts_of_incomplete_and_whole_versions(
    versions: list[Version], now: datetime, expected: tuple[int | None, datetime | None, str]
) -> None:
    got = counted(BOX_SCORES, versions, SETTLED, now)
    row = got.frame.select("assists", "corrected_at").rows() or [(None, None)]
    assert (*row[0], got.problem) == expected
