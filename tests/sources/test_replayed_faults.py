"""The real night of 10 April 2024 through real HTTP, spoiled in every way that the replay server knows."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, ODDS_LINES, SCHEDULE, SHOTS, UNRESOLVED_NAMES
from nba_props.errors import ConfigurationError, SourceError
from nba_props.settings import Settings
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import AT_ONCE
from nba_props.sources.ingest import Ingest, IngestResult
from tests.replay import ReplayServer, real
from tests.sources.chains import HURRIED, opened

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("replay")]

NIGHT = Days.one(date(2024, 4, 10))
EVENING, MORNING = "2024-04-10T20:00:00Z", "2024-04-11T12:00:00Z"
MIA, PHX, CLE = "0022301161", "0022301165", "0022301158"


@pytest.fixture(scope="module")
def seen() -> pl.DataFrame:
    """The league's box scores of the three weeks before: enough for rosters."""
    return Archive(real()).box_scores(Days(date(2024, 3, 1), date(2024, 4, 9)))[0]


@pytest.fixture
def ingest(replay: ReplayServer, tmp_path: Path) -> Ingest:
    replay.step(EVENING)
    return opened(tmp_path, patience=HURRIED)


GOOD: dict[str, IngestResult] = {}


@pytest.fixture
def good(replay: ReplayServer, seen: pl.DataFrame, tmp_path: Path) -> IngestResult:
    """The evening's quotes when nothing is spoiled, fetched once."""
    if not GOOD:
        replay.step(EVENING)
        GOOD["evening"] = points(opened(tmp_path / "good"), seen)
    return GOOD["evening"]


SCHEDULED: dict[str, pl.DataFrame] = {}


def points(ingest: Ingest, seen: pl.DataFrame) -> IngestResult:
    """The quotes of three of the night's games, which is enough and quicker than all eight."""
    if not SCHEDULED:
        games = ingest.schedule(NIGHT).frame
        SCHEDULED["three"] = games.filter(pl.col("game_id").is_in([MIA, PHX, CLE]))
    return ingest.points_lines(NIGHT, SCHEDULED["three"], seen)


def states(found: IngestResult) -> dict[str, str]:
    return {o.game_id: o.state for o in found.outcomes}


def test_a_good_night_is_complete_and_every_name_is_resolved(ingest: Ingest, seen: pl.DataFrame) -> None:
    found = ingest.points_lines(NIGHT, ingest.schedule(NIGHT).frame, seen)
    assert breaches(ODDS_LINES, found.frame) == []
    assert breaches(UNRESOLVED_NAMES, found.unresolved) == []
    assert set(states(found).values()) == {"COMPLETE"}
    assert len(found.outcomes) == 8
    assert found.frame.height + found.unresolved.height == 1042
    assert found.unresolved.is_empty()
    assert found.drift == frozenset()


def test_polling_again_adds_nothing(ingest: Ingest, replay: ReplayServer, seen: pl.DataFrame) -> None:
    first = points(ingest, seen).frame
    replay.step("2024-04-10T20:10:00Z")
    assert points(ingest, seen).frame.height == first.height


FAULTS = {
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
    ingest: Ingest, good: IngestResult, replay: ReplayServer, seen: pl.DataFrame, fault, tmp_path: Path
) -> None:
    rule, state, why = FAULTS[fault]
    event = sorted(good.frame["event_id"].unique())[-1]  # asked last, so that a breaker harms no other
    [spoiled] = good.frame.filter(pl.col("event_id") == event)["game_id"].unique()
    replay.spoil({"path": f"events/{event}/odds"} | rule)
    found = points(ingest, seen)
    others = {g: "COMPLETE" for g in states(good) if g != spoiled}
    assert states(found) == others | {spoiled: state}
    assert why in next(o.reason for o in found.outcomes if o.game_id == spoiled)
    assert "replayed-key" not in "".join(o.reason for o in found.outcomes)
    assert found.frame.equals(good.frame.filter(pl.col("game_id") != spoiled))
    replay.heal()
    healed = points(opened(tmp_path), seen)
    assert set(states(healed).values()) == {"COMPLETE"}
    assert healed.frame.equals(good.frame)


def test_a_book_less_is_fewer_quotes_and_no_failure(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    replay.spoil({"path": "events/.*/odds", "kind": "drop_book", "book": "fanduel"})
    found = points(ingest, seen)
    assert set(states(found).values()) == {"COMPLETE"}
    assert found.frame.equals(good.frame.filter(pl.col("book") != "fanduel"))
    assert found.frame.height < good.frame.height
    replay.heal()
    assert points(ingest, seen).frame.equals(good.frame)


def test_a_book_that_goes_away_takes_nothing_with_it_that_was_there(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    points(ingest, seen)
    replay.spoil({"path": "events/.*/odds", "kind": "drop_book", "book": "fanduel"})
    replay.step("2024-04-10T20:05:00Z")
    assert points(ingest, seen).frame.height == good.frame.height


def test_a_book_that_comes_twice_is_taken_once_and_counted(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    replay.spoil({"path": "events/.*/odds", "kind": "duplicate"})
    found = points(ingest, seen)
    assert found.frame.equals(good.frame)
    assert found.counts["exact_repeats"] > 0
    assert found.counts["conflicting"] == 0


def test_new_fields_everywhere_are_reported_as_drift_and_cost_nothing(
    ingest: Ingest, good: IngestResult, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    replay.spoil({"path": "odds-api", "kind": "extra_field", "field": "mood"})
    found = points(ingest, seen)
    assert found.frame.equals(good.frame)
    assert "bookmakers[].markets[].outcomes[].mood" in found.drift


def test_a_field_renamed_everywhere_fails_the_table_by_name_and_leaves_no_trace(
    ingest: Ingest, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    replay.spoil({"path": "odds-api", "kind": "rename_field", "from": "commence_time", "to": "start"})
    with pytest.raises(SourceError, match="commence_time"):
        points(ingest, seen)
    replay.heal()
    assert set(states(points(ingest, seen)).values()) == {"COMPLETE"}


@pytest.mark.parametrize("key", ["bad", ""])
def test_a_bad_or_missing_key_names_the_variable(
    replay: ReplayServer, seen: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", key)
    replay.step(EVENING)
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        points(opened(tmp_path), seen)


def test_an_exhausted_key_fails_every_game_and_asks_no_further(
    replay: ReplayServer, seen: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODDS_API_KEY", "exhausted")
    replay.step(EVENING)
    replay.forget()
    with pytest.raises(SourceError, match="quota is used up"):
        points(opened(tmp_path), seen)
    assert sum(n for path, n in replay.asked().items() if path.endswith("/odds")) <= AT_ONCE


def test_a_day_without_games_is_empty_and_green(
    replay: ReplayServer, seen: pl.DataFrame, tmp_path: Path
) -> None:
    replay.step("2024-04-08T20:00:00Z")
    ingest, day = opened(tmp_path), Days.one(date(2024, 4, 8))
    games = ingest.schedule(day)
    assert (games.frame.schema, games.frame.height, games.outcomes) == (SCHEDULE.schema, 0, ())
    found = ingest.points_lines(day, games.frame, seen)
    assert (found.frame.schema, found.outcomes) == (ODDS_LINES.schema, ())


def test_games_without_quotes_are_missing_and_the_others_complete(
    replay: ReplayServer, seen: pl.DataFrame, tmp_path: Path
) -> None:
    day = Days.one(date(2024, 4, 9))
    replay.step("2024-04-09T22:45:00Z")
    ingest = opened(tmp_path)
    found = ingest.points_lines(day, ingest.schedule(day).frame, seen)
    assert {o.state for o in found.outcomes} == {"COMPLETE", "MISSING"}
    assert sum(o.state == "MISSING" for o in found.outcomes) == 5
    assert {o.game_id for o in found.outcomes if o.state == "COMPLETE"} == set(found.frame["game_id"])


def test_the_morning_after_has_every_box_score_and_shot(
    ingest: Ingest, replay: ReplayServer, seen: pl.DataFrame
) -> None:
    replay.step(MORNING)
    games = ingest.schedule(NIGHT).frame
    boxes, shots = ingest.box_scores(NIGHT, games), ingest.shots(NIGHT, games)
    assert set(states(boxes).values()) == set(states(shots).values()) == {"COMPLETE"}
    assert breaches(BOX_SCORES, boxes.frame) == breaches(SHOTS, shots.frame) == []
    assert shots.frame.height == boxes.frame["fga"].sum()
    assert boxes.drift == shots.drift == frozenset()


@pytest.mark.parametrize("kind", ["truncate", "malformed", "empty", "status", "timeout"])
def test_a_spoiled_box_score_costs_its_game_only_and_heals(
    ingest: Ingest, replay: ReplayServer, kind: str
) -> None:
    replay.step(MORNING)
    games = ingest.schedule(NIGHT).frame
    replay.spoil({"path": f"boxscore_{MIA}", "kind": kind, "status": 500, "seconds": 0.8})
    found = ingest.box_scores(NIGHT, games)
    assert states(found) == {g: "FAILED" if g == MIA else "COMPLETE" for g in games["game_id"]}
    replay.heal()
    replay.forget()
    assert set(states(ingest.box_scores(NIGHT, games)).values()) == {"COMPLETE"}
    # Only what was missing is asked again.
    assert [path.rpartition("_")[2] for path in replay.asked()] == [f"{MIA}.json"]


def test_in_the_middle_of_the_night_only_finished_games_have_box_scores(
    ingest: Ingest, replay: ReplayServer
) -> None:
    replay.step("2024-04-11T02:10:00Z")
    games = ingest.schedule(NIGHT).frame
    found, shots = ingest.box_scores(NIGHT, games), ingest.shots(NIGHT, games)
    assert states(found)[PHX] == states(shots)[PHX] == "EMPTY_OK"
    assert "COMPLETE" in states(found).values()
    assert states(shots) == states(found)


def test_the_server_was_told_the_time(replay: ReplayServer) -> None:
    at = replay.step("2024-04-10T21:30:00Z")
    assert replay.tells("clock")["now"] == "2024-04-10T21:30:00Z"
    assert Settings.read().frozen_now == at
