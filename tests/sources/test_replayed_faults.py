"""The real night of 10 April 2024 over HTTP, with every fault of the replay server."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import ODDS_LINES, UNRESOLVED_NAMES
from nba_props.errors import ConfigurationError
from nba_props.settings import Settings
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import MOST_CONCURRENT
from nba_props.sources.ingest import Ingest, IngestResult
from tests.replay import ReplayServer, real
from tests.sources.chains import HURRIED, opened
from tests.sources.wire_samples import Node

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("replay")]

NIGHT = Days.one(date(2024, 4, 10))
EVENING, MORNING = "2024-04-10T20:00:00Z", "2024-04-11T12:00:00Z"
MIA, PHX, CLE = "0022301161", "0022301165", "0022301158"


@pytest.fixture(scope="module")
def box_scores() -> pl.DataFrame:
    """The league's box scores of the three weeks before: enough for rosters."""
    return Archive(real()).box_scores(Days(date(2024, 3, 1), date(2024, 4, 9)))[0]


@pytest.fixture
def ingest(replay: ReplayServer, tmp_path: Path) -> Ingest:
    replay.step(EVENING)
    return opened(tmp_path, patience=HURRIED)


GOOD: dict[str, IngestResult] = {}


@pytest.fixture
def good(replay: ReplayServer, box_scores: pl.DataFrame, tmp_path: Path) -> IngestResult:
    """The evening's quotes without a fault, fetched once."""
    if not GOOD:
        replay.step(EVENING)
        GOOD["evening"] = points(opened(tmp_path / "good"), box_scores)
    return GOOD["evening"]


SCHEDULED: dict[str, pl.DataFrame] = {}


def points(ingest: Ingest, box_scores: pl.DataFrame) -> IngestResult:
    """The quotes of three of the night's games, which are enough and quicker than all eight."""
    if not SCHEDULED:
        games = ingest.schedule(NIGHT).frame
        SCHEDULED["three"] = games.filter(pl.col("game_id").is_in([MIA, PHX, CLE]))
    return ingest.points_lines(NIGHT, SCHEDULED["three"], box_scores)


def states(result: IngestResult) -> dict[str, str]:
    return {o.game_id: o.state for o in result.outcomes}


def test_a_good_night_is_complete_and_every_name_is_resolved(
    ingest: Ingest, box_scores: pl.DataFrame
) -> None:
    result = ingest.points_lines(NIGHT, ingest.schedule(NIGHT).frame, box_scores)
    assert breaches(ODDS_LINES, result.frame) == []
    assert breaches(UNRESOLVED_NAMES, result.unresolved) == []
    assert set(states(result).values()) == {"COMPLETE"}
    assert len(result.outcomes) == 8
    assert result.frame.height + result.unresolved.height == 1042
    assert result.unresolved.is_empty()
    assert result.drift == frozenset()


def test_polling_again_adds_nothing(ingest: Ingest, replay: ReplayServer, box_scores: pl.DataFrame) -> None:
    first = points(ingest, box_scores).frame
    replay.step("2024-04-10T20:10:00Z")
    assert points(ingest, box_scores).frame.height == first.height


FAULTS: dict[str, tuple[Node, str, str]] = {
    "status": ({"kind": "status", "status": 500}, "FAILED", "HTTP 500"),
    "truncate": ({"kind": "truncate"}, "FAILED", "not readable as JSON"),
    "malformed": ({"kind": "malformed"}, "FAILED", "not readable as JSON"),
    "empty": ({"kind": "empty"}, "FAILED", "Expected `object`, got `array`"),
    "rename_field": ({"kind": "rename_field", "from": "price", "to": "cost"}, "FAILED", "`price`"),
    "rename_point": ({"kind": "rename_field", "from": "point", "to": "line"}, "FAILED", "`point`"),
    "rename_name": (
        {"kind": "rename_field", "from": "description", "to": "player"},
        "FAILED",
        "`description`",
    ),
    "rate_limit": ({"kind": "rate_limit"}, "FAILED", "HTTP 429"),
    "out_of_credits": ({"kind": "out_of_credits"}, "FAILED", "quota"),
    "timeout": ({"kind": "timeout", "seconds": 0.8}, "FAILED", "ReadTimeout"),
    "gone": (
        {"kind": "status", "status": 404, "error_code": "EVENT_NOT_FOUND", "message": "no"},
        "MISSING",
        "no quotes",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoiled_event_costs_its_game_only_and_the_next_ingest_heals_it(
    ingest: Ingest,
    good: IngestResult,
    replay: ReplayServer,
    box_scores: pl.DataFrame,
    fault: str,
    tmp_path: Path,
) -> None:
    rule, state, why = FAULTS[fault]
    event = sorted(good.frame["event_id"].unique())[-1]  # requested last, so that a breaker harms no other
    [spoiled] = good.frame.filter(pl.col("event_id") == event)["game_id"].unique()
    replay.spoil({"path": f"events/{event}/odds"} | rule)
    result = points(ingest, box_scores)
    others = {g: "COMPLETE" for g in states(good) if g != spoiled}
    assert states(result) == others | {spoiled: state}
    assert why in next(o.reason for o in result.outcomes if o.game_id == spoiled)
    assert "replayed-key" not in "".join(o.reason for o in result.outcomes)
    assert result.frame.equals(good.frame.filter(pl.col("game_id") != spoiled))
    replay.heal()
    healed = points(opened(tmp_path), box_scores)
    assert set(states(healed).values()) == {"COMPLETE"}
    assert healed.frame.equals(good.frame)


def test_a_missing_book_means_fewer_quotes_and_no_failure(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, box_scores: pl.DataFrame
) -> None:
    replay.spoil({"path": "events/.*/odds", "kind": "drop_book", "book": "fanduel"})
    result = points(ingest, box_scores)
    assert set(states(result).values()) == {"COMPLETE"}
    assert result.frame.equals(good.frame.filter(pl.col("book") != "fanduel"))
    assert result.frame.height < good.frame.height
    replay.heal()
    assert points(ingest, box_scores).frame.equals(good.frame)


def test_a_book_that_disappears_keeps_its_earlier_quotes(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, box_scores: pl.DataFrame
) -> None:
    points(ingest, box_scores)
    replay.spoil({"path": "events/.*/odds", "kind": "drop_book", "book": "fanduel"})
    replay.step("2024-04-10T20:05:00Z")
    assert points(ingest, box_scores).frame.height == good.frame.height


def test_a_book_that_is_listed_twice_counts_once(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, box_scores: pl.DataFrame
) -> None:
    replay.spoil({"path": "events/.*/odds", "kind": "duplicate"})
    result = points(ingest, box_scores)
    assert result.frame.equals(good.frame)
    assert result.counts["exact_repeats"] > 0
    assert result.counts["conflicting"] == 0


def test_new_fields_everywhere_are_reported_as_drift_and_cost_nothing(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, box_scores: pl.DataFrame
) -> None:
    replay.spoil({"path": "odds-api", "kind": "extra_field", "field": "mood"})
    result = points(ingest, box_scores)
    assert result.frame.equals(good.frame)
    assert "bookmakers[].markets[].outcomes[].mood" in result.drift


def test_a_field_renamed_everywhere_is_named_and_the_next_run_heals(
    ingest: Ingest, replay: ReplayServer, box_scores: pl.DataFrame
) -> None:
    replay.spoil({"path": "odds-api", "kind": "rename_field", "from": "commence_time", "to": "start"})
    [outage] = points(ingest, box_scores).outages
    assert "commence_time" in outage.reason
    replay.heal()
    assert set(states(points(ingest, box_scores)).values()) == {"COMPLETE"}


@pytest.mark.parametrize("key", ["bad", ""])
def test_a_bad_or_missing_key_names_the_variable(
    replay: ReplayServer, box_scores: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", key)
    replay.step(EVENING)
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        points(opened(tmp_path), box_scores)


def test_an_exhausted_key_fails_every_game_and_stops_the_requests(
    replay: ReplayServer, box_scores: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", "exhausted")
    replay.step(EVENING)
    replay.forget()
    result = points(opened(tmp_path), box_scores)
    assert set(states(result).values()) == {"FAILED"}
    assert "quota is used up" in result.outages[0].reason
    assert sum(n for path, n in replay.asked().items() if path.endswith("/odds")) <= MOST_CONCURRENT


def test_a_day_without_games_is_empty_and_green(
    replay: ReplayServer, box_scores: pl.DataFrame, tmp_path: Path
) -> None:
    replay.step("2024-04-08T20:00:00Z")
    ingest, day = opened(tmp_path), Days.one(date(2024, 4, 8))
    games = ingest.schedule(day)
    assert (games.frame.schema, games.frame.height, games.outcomes) == (SCHEDULE.schema, 0, ())
    result = ingest.points_lines(day, games.frame, box_scores)
    assert (result.frame.schema, result.outcomes) == (ODDS_LINES.schema, ())


def test_games_without_quotes_are_missing_and_the_others_complete(
    replay: ReplayServer, box_scores: pl.DataFrame, tmp_path: Path
) -> None:
    day = Days.one(date(2024, 4, 9))
    replay.step("2024-04-09T22:45:00Z")
    ingest = opened(tmp_path)
    result = ingest.points_lines(day, ingest.schedule(day).frame, box_scores)
    assert {o.state for o in result.outcomes} == {"COMPLETE", "MISSING"}
    assert sum(o.state == "MISSING" for o in result.outcomes) == 5
    assert {o.game_id for o in result.outcomes if o.state == "COMPLETE"} == set(result.frame["game_id"])


def test_the_morning_after_has_every_box_score_and_shot(ingest: Ingest, replay: ReplayServer) -> None:
    replay.step(MORNING)
    games = ingest.schedule(NIGHT).frame
    boxes, shots = ingest.box_scores(NIGHT, games), ingest.shots(NIGHT, games)
    assert set(states(boxes).values()) == set(states(shots).values()) == {"COMPLETE"}
    assert breaches(BOX_SCORES, boxes.frame) == breaches(SHOTS, shots.frame) == []
    assert shots.frame.height == boxes.frame["fga"].sum()
    assert boxes.drift == shots.drift == frozenset()


@pytest.mark.parametrize("kind", ["truncate", "malformed", "empty", "status", "timeout"])
def test_a_spoiled_box_score_costs_its_game_only_and_is_healed(
    ingest: Ingest, replay: ReplayServer, kind: str
) -> None:
    replay.step(MORNING)
    games = ingest.schedule(NIGHT).frame
    replay.spoil({"path": f"boxscore_{MIA}", "kind": kind, "status": 500, "seconds": 0.8})
    result = ingest.box_scores(NIGHT, games)
    assert states(result) == {g: "FAILED" if g == MIA else "COMPLETE" for g in games["game_id"]}
    replay.heal()
    replay.forget()
    assert set(states(ingest.box_scores(NIGHT, games)).values()) == {"COMPLETE"}
    # Only the missing one is requested again.
    assert [path.rpartition("_")[2] for path in replay.asked()] == [f"{MIA}.json"]


def test_in_the_middle_of_the_night_only_finished_games_have_box_scores(
    ingest: Ingest, replay: ReplayServer
) -> None:
    replay.step("2024-04-11T02:10:00Z")
    games = ingest.schedule(NIGHT).frame
    result, shots = ingest.box_scores(NIGHT, games), ingest.shots(NIGHT, games)
    assert states(result)[PHX] == states(shots)[PHX] == "EMPTY_OK"
    assert "COMPLETE" in states(result).values()
    assert states(shots) == states(result)


def test_the_servers_clock_and_the_products_are_stepped_together(replay: ReplayServer) -> None:
    at = replay.step("2024-04-10T21:30:00Z")
    assert replay.tells("clock")["now"] == "2024-04-10T21:30:00Z"
    assert Settings.read().frozen_now == at
