"""Every fault of the replay server at every source: what it costs, how it is reported, and that the next run heals it.

Faults while history is bought are in `odds.test_history_replayed`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.errors import SourceError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Patience
from nba_props.sources.ingest import Ingest, IngestResult
from tests.replay import ReplayServer, real
from tests.sources.chains import HURRIED, UNHURRIED, opened
from tests.sources.wire_samples import Node

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("replay")]

FAULTS: dict[str, Node] = {
    "status": {"status": 500},
    "timeout": {"seconds": 0.8},
    "truncate": {},
    "malformed": {},
    "empty": {},
    "drop_book": {},
    "duplicate": {},
    "rename_field": {},
    "extra_field": {"field": "mood"},
    "rate_limit": {},
    "out_of_credits": {},
}
REASONS = {
    "status": "HTTP 500",
    "timeout": "ReadTimeout",
    "truncate": "not readable as JSON",
    "malformed": "not readable as JSON|got `object`",
    "rate_limit": "HTTP 429",
    "out_of_credits": "quota|HTTP 401",
}
# Faults that leave a payload readable: fewer books, the same one twice, unknown fields.
MILD = {"drop_book", "duplicate", "extra_field"}
EVENING, MORNING, SUMMER = "2024-05-11T18:00:00Z", "2024-05-12T12:00:00Z", "2024-08-20T12:00:00Z"
NIGHT, LINED = Days.one(date(2024, 5, 11)), Days.one(date(2025, 4, 30))
# Of the two games the one whose event is requested last: a used-up quota then reaches no other.
STRUCK = "0042300223"

Fetch = Callable[[Ingest, pl.DataFrame, pl.DataFrame], IngestResult]


@dataclass(frozen=True, slots=True)
class Source:
    """A source under test: when and where the fault hits, and which field it renames.

    `lost` says what a lost payload means: the step `fails`, the day is an `outage`, the `struck` game fails, or another
    source has it (`other`); `empty` what an empty payload means, if not the same.
    """

    clock: str
    path: str
    field: str
    lost: str
    fetch: Fetch
    empty: str = ""
    days: Days = NIGHT


SOURCES = {
    "odds events": Source(EVENING, "basketball_nba/events$", "commence_time", "outage",
                          lambda c, games, box_scores: c.points_lines(NIGHT, games, box_scores), empty="missing"),
    "event odds": Source(EVENING, "events/EVENT/odds", "price", "struck",
                         lambda c, games, box_scores: c.points_lines(NIGHT, games, box_scores)),
    "odds": Source("2025-04-30T22:30:00Z", "basketball_nba/odds", "price", "outage",
                   lambda c, games, _: c.game_lines(LINED, games), empty="missing", days=LINED),
    "schedule": Source(EVENING, "scheduleLeagueV2", "gameStatus", "fails", lambda c, *_: c.schedule(NIGHT)),
    "past schedule": Source(SUMMER, "scheduleleaguev2", "gameStatus", "fails", lambda c, *_: c.schedule(NIGHT)),
    "box score": Source(MORNING, f"boxscore_{STRUCK}", "points", "struck",
                        lambda c, games, _: c.box_scores(NIGHT, games)),
    "play-by-play": Source(MORNING, f"playbyplay_{STRUCK}", "shotDistance", "struck",
                           lambda c, games, _: c.shots(NIGHT, games)),
    "game log": Source(SUMMER, "leaguegamelog", "headers", "other",
                       lambda c, games, _: c.box_scores(NIGHT, games)),
}  # fmt: skip


@pytest.fixture(scope="module")
def box_scores() -> pl.DataFrame:
    return Archive(real()).box_scores(Days(date(2024, 4, 20), date(2024, 5, 10)))[0]


SCHEDULED: dict[Source, pl.DataFrame] = {}
GOOD: dict[Source, IngestResult] = {}


def scheduled(source: Source, folder: Path) -> pl.DataFrame:
    if source not in SCHEDULED:
        SCHEDULED[source] = opened(folder).schedule(source.days).frame
    return SCHEDULED[source]


def good(source: Source, folder: Path, games: pl.DataFrame, box_scores: pl.DataFrame) -> IngestResult:
    """The source's result without a fault, fetched once."""
    if source not in GOOD:
        GOOD[source] = source.fetch(opened(folder), games, box_scores)
        assert {o.state for o in GOOD[source].outcomes} == {"COMPLETE"}
        assert GOOD[source].drift == frozenset()
    return GOOD[source]


def patience_with(fault: str) -> Patience:
    """A short timeout only if the fault is a server that sleeps: a busy machine must not look like one."""
    return HURRIED if fault == "timeout" else UNHURRIED


def expected(source: Source, fault: str) -> str:
    return "unchanged" if fault in MILD else source.empty or source.lost if fault == "empty" else source.lost


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", SOURCES)
def test_a_fault_costs_what_it_must_is_reported_and_is_healed_by_the_next_run(
    replay: ReplayServer, tmp_path: Path, box_scores: pl.DataFrame, name: str, fault: str
) -> None:
    source = SOURCES[name]
    replay.step(source.clock)
    games = scheduled(source, tmp_path / "games")
    whole = good(source, tmp_path / "good", games, box_scores)
    path = source.path.replace("EVENT", event_of(whole))
    rule = {"path": path, "kind": fault, "from": source.field, "to": "renamed"} | FAULTS[fault]
    replay.spoil(rule)
    patience = patience_with(fault)
    reason = REASONS.get(fault, source.field if fault == "rename_field" else ".")
    match expected(source, fault):
        case "fails":
            with pytest.raises(SourceError, match=reason) as raised:
                source.fetch(opened(tmp_path, patience=patience), games, box_scores)
            assert "replayed-key" not in str(raised.value)
        case outcome:
            result = source.fetch(opened(tmp_path, patience=patience), games, box_scores)
            judge(outcome, result, whole, fault, reason)
    assert replay_hits(replay) > 0
    replay.heal()
    healed = source.fetch(opened(tmp_path), games, box_scores)
    assert {o.state for o in healed.outcomes} == {"COMPLETE"}
    if source.lost != "other":  # else the CDN's richer box scores stay
        assert same(healed.frame, whole.frame)


def judge(outcome: str, result: IngestResult, whole: IngestResult, fault: str, reason: str) -> None:
    states = {o.game_id: o.state for o in result.outcomes}
    reasons = " ".join(o.reason for o in result.outcomes)
    assert "replayed-key" not in reasons
    if outcome == "outage":
        assert set(states.values()) == {"FAILED"}
        assert [(o.day, o.since) for o in result.outages] == [(result.outcomes[0].day, None)]
        assert re.search(reason, result.outages[0].reason)
    elif outcome == "missing":
        assert set(states.values()) == {"MISSING"}
        assert result.frame.is_empty()
    elif outcome == "struck":
        assert states == {g: "FAILED" if g == STRUCK else "COMPLETE" for g in states}
        assert re.search(reason, reasons)
        assert result.frame.equals(whole.frame.filter(pl.col("game_id") != STRUCK))
    elif outcome == "other":
        assert set(states.values()) == {"COMPLETE"}
        assert result.counts == {"game_logs_not_had": 1}
    else:
        assert set(states.values()) == {"COMPLETE"}
        assert result.frame.height <= whole.frame.height
        assert bool(result.drift) == (fault == "extra_field")
        if fault != "drop_book":
            assert same(result.frame, whole.frame)


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Equal rows: the order of payloads of one instant is that of their content."""
    return one.sort(one.columns).equals(other.sort(other.columns))


def event_of(whole: IngestResult) -> str:
    if "event_id" not in whole.frame.columns:
        return ""
    events = whole.frame.filter(pl.col("game_id") == STRUCK)["event_id"]
    return str(events.first() or "")


def replay_hits(replay: ReplayServer) -> int:
    """How often the current rules have hit."""
    return sum(rule["hits"] for rule in replay.tells("faults"))


@pytest.mark.parametrize("name", ["schedule", "past schedule"])
@pytest.mark.parametrize("fault", ["status", "timeout", "truncate", "empty", "rename_field"])
def test_an_earlier_schedule_is_used_and_its_feed_has_an_outage(
    replay: ReplayServer, tmp_path: Path, name: str, fault: str
) -> None:
    """A past one was fetched during its season; afterwards it would not be requested again."""
    source = SOURCES[name]
    replay.step(MORNING)
    first = opened(tmp_path).schedule(NIGHT).frame
    replay.step(source.clock if name == "past schedule" else MORNING)
    replay.spoil({"path": source.path, "kind": fault, "from": source.field, "to": "renamed"} | FAULTS[fault])
    result = opened(tmp_path, patience=patience_with(fault)).schedule(NIGHT)
    assert result.frame.equals(first)
    [outage] = result.outages
    assert outage.since == datetime.fromisoformat(MORNING)
    replay.heal()
    assert opened(tmp_path).schedule(NIGHT).outages == ()


def test_past_midnight_the_night_is_still_itself(
    replay: ReplayServer, tmp_path: Path, box_scores: pl.DataFrame
) -> None:
    """At 00:30 Eastern the late game of the 11th has just ended, and today is the 12th."""
    replay.step(EVENING)
    chain = opened(tmp_path)
    games = chain.schedule(NIGHT).frame
    polled = chain.points_lines(NIGHT, games, box_scores)
    replay.step("2024-05-12T04:30:00Z")
    replay.forget()
    chain = opened(tmp_path)
    after = chain.points_lines(NIGHT, games, box_scores)
    assert after.frame.equals(polled.frame)
    assert {o.state for o in after.outcomes} == {"COMPLETE"}
    assert replay.asked() == {}  # the night's quotes are yesterday's: there are no newer ones
    assert set(chain.schedule(NIGHT).frame["game_date"]) == {date(2024, 5, 11)}
    boxes = chain.box_scores(NIGHT, games)
    assert {o.state for o in boxes.outcomes} == {"COMPLETE"}
    assert set(boxes.frame["game_date"]) == {date(2024, 5, 11)}
    tomorrow = Days.one(date(2024, 5, 12))
    quotes = chain.points_lines(tomorrow, chain.schedule(tomorrow).frame, box_scores)
    assert set(quotes.frame["game_date"]) <= {date(2024, 5, 12)}
    assert len(quotes.outcomes) == 2
