import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.teams import FULL_NAMES
from nba_props.errors import BadPayloadError, ConfigurationError, SourceError, UnreachableError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import AT_ONCE, Patience
from nba_props.sources.ingest import Ingest, Ingested
from nba_props.storage.raw import RawStore
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    body,
    book,
    box,
    event,
    event_odds,
    game,
    market,
    over_under,
    payload,
    plays,
    schedule,
    scheduled,
    season,
    seen,
    shot,
    side,
)

TODAY = Days.one(DAY)
AFTER = TIP + timedelta(hours=4)
GAMES = schedule(game(), game(CLE, "CLE", "MEM", tip_off=TIP - timedelta(minutes=30)))
SEEN = seen(
    (7, "Luka Doncic", "DAL", DAY - timedelta(days=2)), (8, "Ja Morant", "MEM", DAY - timedelta(days=2))
)
SEASON = "/static/json/staticData/scheduleLeagueV2.json"
EVENTS = "/v4/sports/basketball_nba/events"
ODDS = "/v4/sports/basketball_nba/odds"
LISTING = [
    event("mia"),
    event("cle", "Cleveland Cavaliers", "Memphis Grizzlies", commence_time="2024-04-10T23:10:00Z"),
]
MIA_ODDS = event_odds(
    book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5))), identity="mia"
)
CLE_ODDS = LISTING[1] | {
    "bookmakers": [book("fanduel", market("player_points", *over_under("Ja Morant", 25.5)))]
}


def of_event(name: str) -> str:
    return f"{EVENTS}/{name}/odds"


def of_box(game_id: str) -> str:
    return f"/static/json/liveData/boxscore/boxscore_{game_id}.json"


def of_plays(game_id: str) -> str:
    return f"/static/json/liveData/playbyplay/playbyplay_{game_id}.json"


def good(node) -> httpx.Response:
    return httpx.Response(200, content=node if isinstance(node, bytes) else body(node))


@pytest.fixture
def night(world) -> Callable[..., None]:
    """A night on which all is well, but for what a test replaces."""

    def replace(**spoiled) -> None:
        lines = [market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150))]
        other = [market("h2h", side("Cleveland Cavaliers", -180), side("Memphis Grizzlies", 150))]
        world.replies |= {
            SEASON: good(season(scheduled(), scheduled(CLE, "CLE", "MEM"))),
            EVENTS: good(LISTING),
            of_event("mia"): good(MIA_ODDS),
            of_event("cle"): good(CLE_ODDS),
            ODDS: good(
                [
                    MIA_ODDS | {"bookmakers": [book("b", *lines)]},
                    CLE_ODDS | {"bookmakers": [book("b", *other)]},
                ]
            ),
            of_box(MIA): good(box()),
            of_box(CLE): good(box(CLE, home="CLE", away="MEM")),
            of_plays(MIA): good(plays(shot())),
            of_plays(CLE): good(plays(shot(teamTricode="MEM"), game_id=CLE)),
        }

    replace()
    return replace


def states(found: Ingested) -> dict[str, str]:
    return {o.game_id: o.state for o in found.outcomes}


def reason(found: Ingested, game_id: str = MIA) -> str:
    return next(o.reason for o in found.outcomes if o.game_id == game_id)


def points(ingest: Ingest) -> Ingested:
    return ingest.points_lines(TODAY, GAMES, SEEN)


def games_of(found: Ingested) -> set[str]:
    return set(found.frame["game_id"])


# -- which days are asked of whom ------------------------------------------------------------------------------


def split(ingest: Ingest, first: int, last: int, prefer: str = "auto") -> tuple[str, str]:
    ingest.prefer = prefer
    days = Days(DAY + timedelta(first), DAY + timedelta(last))
    return tuple(str(part) for part in ingest.split(days))


def test_days_two_or_more_back_are_the_archives_and_the_rest_is_live(ingest: Ingest, tmp_path: Path) -> None:
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0) == ("2024-04-05...2024-04-08", "2024-04-09...2024-04-10")
    assert split(ingest, -5, -2) == ("2024-04-05...2024-04-08", "None")
    assert split(ingest, -1, 0) == ("None", "2024-04-09...2024-04-10")


def test_the_clocks_eastern_date_decides_and_not_utcs(
    ingest: Ingest, tmp_path: Path, clock: list[datetime]
) -> None:
    ingest.archive = Archive(tmp_path)
    clock[0] = datetime.fromisoformat("2024-04-11T03:00:00Z")
    assert split(ingest, -2, -2) == ("2024-04-08", "None")
    assert split(ingest, -1, -1) == ("None", "2024-04-09")


def test_run_config_may_force_either(ingest: Ingest, tmp_path: Path) -> None:
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0, "live") == ("None", "2024-04-05...2024-04-10")
    assert split(ingest, -5, 0, "archive") == ("2024-04-05...2024-04-10", "None")


def test_without_an_archive_all_is_live_and_asking_for_it_names_the_variable(ingest: Ingest) -> None:
    assert split(ingest, -5, 0) == ("None", "2024-04-05...2024-04-10")
    with pytest.raises(ConfigurationError, match="NBA_PROPS_ARCHIVE"):
        split(ingest, -5, 0, "archive")


def test_a_preference_that_is_none_is_refused(ingest: Ingest) -> None:
    with pytest.raises(ConfigurationError, match="`auto`, `archive`, `live` or `raw`"):
        split(ingest, 0, 0, "newest")


# -- schedule --------------------------------------------------------------------------------------------------


def test_a_night_that_goes_well_is_complete_without_drift(ingest: Ingest, night: Callable[..., None]) -> None:
    found = ingest.schedule(TODAY)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert (found.drift, found.counts) == (frozenset(), {"games": 2})


def test_a_day_without_games_is_empty_and_no_failure(ingest: Ingest, night: Callable[..., None]) -> None:
    found = ingest.schedule(Days.one(date(2024, 4, 8)))
    assert (found.frame.height, found.outcomes) == (0, ())
    for table in (ingest.box_scores, ingest.shots, ingest.game_lines):
        assert table(Days.one(date(2024, 4, 8)), GAMES).outcomes == ()
    assert ingest.points_lines(Days.one(date(2024, 4, 8)), GAMES, SEEN).outcomes == ()


def test_one_bad_game_of_the_schedule_is_named_and_the_others_stand(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[SEASON] = good(season(scheduled(), scheduled(CLE, "CLE", "MEM", gameStatus="?")))
    found = ingest.schedule(TODAY)
    assert games_of(found) == {MIA}
    assert states(found) == {MIA: "COMPLETE", CLE: "FAILED"}
    assert "gameStatus" in reason(found, CLE)
    assert ingest.schedule(Days.one(DAY - timedelta(1))).outcomes == ()  # it is of another day


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(500), httpx.Response(403), good(b"{"), good([])],
    ids=["500", "403", "cut", "[]"],
)
def test_when_the_schedule_cannot_be_had_the_last_one_stands_and_that_is_counted(
    ingest: Ingest, night: Callable[..., None], world, trouble
) -> None:
    ingest.schedule(TODAY)
    world.replies[SEASON] = trouble
    found = ingest.schedule(TODAY)
    assert games_of(found) == {MIA, CLE}
    assert found.counts["stale_schedules"] == 1


def test_when_no_schedule_was_ever_had_that_is_a_failure_of_the_table(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[SEASON] = httpx.Response(500)
    with pytest.raises(UnreachableError, match="HTTP 500"):
        ingest.schedule(TODAY)


def test_a_held_schedule_that_can_no_longer_be_read_is_put_aside(
    ingest: Ingest, night: Callable[..., None], world, raw: RawStore
) -> None:
    raw.land(payload("schedule", b"{}", "2023-24", source="nba_cdn"))
    world.replies[SEASON] = httpx.Response(500)
    with pytest.raises(UnreachableError):
        ingest.schedule(TODAY)
    assert raw.newest("nba_cdn", "schedule", "2023-24", NOW) is None


# -- what was played -------------------------------------------------------------------------------------------

SPOILED = {
    "server error": (httpx.Response(500), "FAILED", "HTTP 500"),
    "not there yet": (httpx.Response(403), "MISSING", "HTTP 403"),
    "cut": (good(body(box())[:-40]), "FAILED", "not readable as JSON"),
    "a list": (good([]), "FAILED", "Expected `object`"),
    "a web page": (good(b"<html>blocked</html>"), "FAILED", "not readable as JSON"),
    "re-typed": (good(box(gameStatus="3")), "FAILED", "gameStatus"),
    "another game": (good(box("0022300001")), "FAILED", "not asked for"),
    "not final": (good(box(status=2)), "MISSING", "not final yet"),
    "impossible": (
        good(box(homeTeam={"teamTricode": "MIA", "players": [{"personId": 1}]})),
        "FAILED",
        "name",
    ),
}


@pytest.mark.parametrize("trouble", SPOILED)
def test_one_bad_box_score_leaves_the_others_and_is_healed_by_the_next_ingest(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime], trouble
) -> None:
    reply, state, why = SPOILED[trouble]
    clock[0] = AFTER
    world.replies[of_box(MIA)] = reply
    found = ingest.box_scores(TODAY, GAMES)
    assert states(found) == {MIA: state, CLE: "COMPLETE"}
    assert why in reason(found)
    assert games_of(found) == {CLE}
    night()
    healed = ingest.box_scores(TODAY, GAMES)
    assert states(healed) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert games_of(healed) == {MIA, CLE}


def test_what_raw_holds_is_not_asked_again(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    first = ingest.box_scores(TODAY, GAMES)
    asked = len(world.asked)
    assert ingest.box_scores(TODAY, GAMES).frame.equals(first.frame)
    assert len(world.asked) == asked


def test_a_held_box_score_that_cannot_be_used_is_put_aside_and_asked_anew(
    ingest: Ingest, night: Callable[..., None], raw: RawStore, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    raw.land(payload("boxscore", box(home="NYK"), MIA, AFTER - timedelta(1), "nba_cdn"))
    found = ingest.box_scores(TODAY, GAMES)
    assert states(found)[MIA] == "COMPLETE"
    assert found.counts["quarantined_payloads"] == 1


def test_a_damaged_raw_file_is_asked_anew_and_counted(
    ingest: Ingest, night: Callable[..., None], raw: RawStore, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    ingest.box_scores(TODAY, GAMES)
    [path] = Path(raw.root, "nba_cdn/boxscore", MIA).iterdir()
    path.write_bytes(path.read_bytes()[:-7])
    found = ingest.box_scores(TODAY, GAMES)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert found.counts["damaged_raw_files"] == 1


def test_games_that_cannot_be_over_are_not_asked_for(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    found = ingest.box_scores(TODAY, GAMES)
    assert states(found) == {MIA: "EMPTY_OK", CLE: "EMPTY_OK"}
    assert world.asked == []


def test_postponed_and_all_star_games_are_not_asked_for(ingest: Ingest, world, clock: list[datetime]) -> None:
    clock[0] = AFTER
    games = schedule(game(status="postponed"), game("0032300001", season_type="all_star"))
    found = ingest.box_scores(TODAY, games)
    assert (states(found), world.asked) == ({MIA: "EMPTY_OK"}, [])


def test_when_every_game_fails_the_table_does(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies |= {of_box(MIA): httpx.Response(500), of_box(CLE): httpx.Response(500)}
    with pytest.raises(SourceError, match="box_scores: every game failed"):
        ingest.box_scores(TODAY, GAMES)


def test_a_shot_without_result_fails_its_game_by_name_and_no_other(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies[of_plays(MIA)] = good(plays(shot(3), shot(4, shotResult=None)))
    found = ingest.shots(TODAY, GAMES)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "field goal 4 lacks" in reason(found)
    night()
    assert states(ingest.shots(TODAY, GAMES)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_a_shot_without_distance_is_left_out_and_counted_each_time_the_game_is_read(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies[of_plays(MIA)] = good(plays(shot(3), shot(4, shotDistance=None)))
    for _ in range(2):
        found = ingest.shots(TODAY, GAMES)
        assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
        assert found.frame.filter(pl.col("game_id") == MIA)["action_number"].to_list() == [3]
        assert found.counts["shots_without_distance"] == 1


def test_a_play_by_play_is_not_taken_while_the_game_goes_on(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    """At two hours and ten minutes it would hold three quarters, and be held for ever."""
    clock[0] = TIP + timedelta(hours=2, minutes=10)
    world.replies[of_box(MIA)] = good(box(status=2))
    found = ingest.shots(TODAY, GAMES)
    assert states(found) == {MIA: "MISSING", CLE: "COMPLETE"}
    assert of_plays(MIA) not in {r.url.path for r in world.asked}


# -- what was quoted -------------------------------------------------------------------------------------------


def test_points_of_a_good_night_are_complete(ingest: Ingest, night: Callable[..., None]) -> None:
    found = points(ingest)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert set(found.frame["player_id"]) == {7, 8}
    assert found.unresolved.is_empty()
    assert found.drift == frozenset()


NO_QUOTES = {
    "server error": (httpx.Response(500), "FAILED", "HTTP 500"),
    "timeout": (httpx.ReadTimeout("slow"), "FAILED", "ReadTimeout"),
    "too many requests": (httpx.Response(429), "FAILED", "HTTP 429"),
    "gone": (httpx.Response(404, json={"error_code": "EVENT_NOT_FOUND"}), "MISSING", "no quotes"),
    "no quotes": (good(event("mia") | {"bookmakers": []}), "MISSING", "no quotes"),
    "a list": (good([]), "FAILED", "Expected `object`"),
    "cut": (good(body(MIA_ODDS)[:-30]), "FAILED", "not readable as JSON"),
    "renamed": (good(body(MIA_ODDS).replace(b'"price"', b'"cost"')), "FAILED", "`price`"),
    "re-typed": (good(body(MIA_ODDS).replace(b"-110", b'"-110"')), "FAILED", "price"),
}


@pytest.mark.parametrize("trouble", NO_QUOTES)
def test_one_bad_event_leaves_the_others_and_is_healed_by_the_next_ingest(
    ingest: Ingest, night: Callable[..., None], world, trouble
) -> None:
    reply, state, why = NO_QUOTES[trouble]
    world.replies[of_event("mia")] = reply
    found = points(ingest)
    assert states(found) == {MIA: state, CLE: "COMPLETE"}
    assert why in reason(found)
    assert games_of(found) == {CLE}
    night()
    assert states(points(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_what_an_earlier_poll_brought_stands_when_a_later_one_fails(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies |= {of_event("mia"): httpx.Response(500), of_event("cle"): httpx.Response(500)}
    found = points(ingest)
    assert games_of(found) == {MIA, CLE}
    assert states(found) == {MIA: "FAILED", CLE: "FAILED"}


def test_a_used_up_quota_stops_the_asking_and_fails_what_was_not_asked(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[of_event("mia")] = httpx.Response(401, json={"error_code": "OUT_OF_USAGE_CREDITS"})
    found = points(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}  # the latter was asked before
    assert "quota" in reason(found)
    asked = len(world.asked)
    with pytest.raises(SourceError, match="game_lines: every game failed"):
        ingest.game_lines(TODAY, GAMES)
    assert len(world.asked) == asked


def test_a_refused_key_stops_everything_and_names_the_variable(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[EVENTS] = httpx.Response(401, json={"error_code": "INVALID_KEY"})
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        points(ingest)
    world.replies[ODDS] = httpx.Response(401, json={"error_code": "INVALID_KEY"})
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        ingest.game_lines(TODAY, GAMES)


def test_when_the_list_of_events_cannot_be_had_the_last_one_serves(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies[EVENTS] = httpx.Response(500)
    found = points(ingest)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert found.counts["stale_event_listings"] == 1


def test_without_any_list_of_events_the_table_fails_but_other_days_of_the_range_do_not_cause_it(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[EVENTS] = httpx.Response(500)
    with pytest.raises(SourceError, match="odds_lines: every game failed"):
        ingest.points_lines(Days(DAY - timedelta(1), DAY), GAMES, SEEN)


def test_one_bad_event_in_the_list_costs_its_game_only(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[EVENTS] = good([LISTING[1], event("../../mia")])
    found = points(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert all(".." not in r.url.path for r in world.asked)


def test_a_game_that_the_books_do_not_list_says_so(ingest: Ingest, night: Callable[..., None], world) -> None:
    world.replies[EVENTS] = good(LISTING[1:])
    assert reason(points(ingest)) == "the books list no event for it"


def test_a_started_event_is_not_asked_any_more(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = TIP - timedelta(minutes=10)
    points(ingest)
    assert of_event("cle") not in {r.url.path for r in world.asked}
    assert of_event("mia") in {r.url.path for r in world.asked}


@pytest.mark.parametrize("harm", ["unreadable", "damaged"])
def test_a_payload_in_raw_that_cannot_be_used_fails_its_game_and_is_met_only_once(
    ingest: Ingest, night: Callable[..., None], raw: RawStore, clock: list[datetime], harm: str
) -> None:
    points(ingest)
    [path] = Path(raw.root, "odds_api/event_odds/2024-04-10/mia").iterdir()
    if harm == "damaged":
        path.write_bytes(path.read_bytes()[:-7])
    else:
        path.unlink()
        raw.land(payload("event_odds", {"id": "mia"}, "2024-04-10/mia", NOW))
    clock[0] = NOW + timedelta(minutes=5)
    found = points(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert found.counts["damaged_raw_files" if harm == "damaged" else "quarantined_payloads"] == 1
    assert games_of(found) == {MIA, CLE}  # the poll of this run serves
    assert states(points(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_new_fields_are_reported_and_nothing_fails(ingest: Ingest, night: Callable[..., None], world) -> None:
    world.replies[of_event("mia")] = good(MIA_ODDS | {"weather": "dry"})
    found = points(ingest)
    assert (found.drift, states(found)[MIA]) == ({"weather"}, "COMPLETE")
    assert points(ingest).drift == {"weather"}


def test_past_days_have_no_live_quotes_and_that_is_no_failure(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    yesterday = DAY - timedelta(days=1)
    games = schedule(game(game_date=yesterday, tip_off=TIP - timedelta(days=1)))
    assert states(ingest.points_lines(Days.one(yesterday), games, SEEN)) == {MIA: "EMPTY_OK"}
    assert states(ingest.game_lines(Days.one(yesterday), games)) == {MIA: "EMPTY_OK"}
    assert world.asked == []


def test_game_lines_of_a_good_night_are_complete(ingest: Ingest, night: Callable[..., None]) -> None:
    found = ingest.game_lines(TODAY, GAMES)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert set(found.frame["game_date"]) == {DAY}


def test_one_bad_event_among_the_game_lines_costs_its_game_only(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    bad = body([MIA_ODDS | {"bookmakers": [book("b", market("totals", side("Over", -110)))]}])[1:-1]
    fine = body([CLE_ODDS | {"bookmakers": [book("b", market("totals", side("Over", -110, 210.5)))]}])[1:-1]
    world.replies[ODDS] = good(b"[" + bad + b"," + fine + b"]")
    found = ingest.game_lines(TODAY, GAMES)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "`point`" in reason(found)


def test_no_game_lines_where_some_were_due_are_a_failure_of_the_table(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[ODDS] = httpx.Response(500)
    with pytest.raises(SourceError, match="game_lines: every game failed"):
        ingest.game_lines(TODAY, GAMES)


def test_game_lines_are_not_paid_for_once_every_game_has_begun(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    clock[0] = TIP + timedelta(minutes=1)
    ingest.game_lines(TODAY, GAMES)
    assert world.asked == []


def test_a_replay_as_of_an_instant_reads_only_what_was_fetched_by_then(
    ingest: Ingest, night: Callable[..., None], world, clock: list[datetime]
) -> None:
    points(ingest)
    moved = event_odds(
        book("fanduel", market("player_points", *over_under("Luka Doncic", 35.5), at="2024-04-10T21:00:00Z")),
        identity="mia",
    )
    clock[0] = NOW + timedelta(hours=2)
    world.replies[of_event("mia")] = good(moved)
    assert set(points(ingest).frame.filter(pl.col("player_id") == 7)["point"]) == {33.5, 35.5}
    clock[0] = NOW
    world.replies[of_event("mia")] = good(MIA_ODDS)
    assert set(points(ingest).frame.filter(pl.col("player_id") == 7)["point"]) == {33.5}


def test_counts_and_drift_of_one_table_are_not_told_of_the_next(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[of_event("mia")] = good(MIA_ODDS | {"weather": "dry"})
    points(ingest)
    assert (ingest.schedule(TODAY).drift, ingest.schedule(TODAY).counts) == (frozenset(), {"games": 2})


def test_a_season_that_is_over_is_asked_of_stats_nba_com(
    ingest: Ingest, world, clock: list[datetime]
) -> None:
    clock[0] = NOW + timedelta(days=365)
    world.replies["/stats/scheduleleaguev2"] = good(season(scheduled()))
    ingest.prefer = "live"
    assert games_of(ingest.schedule(TODAY)) == {MIA}
    assert world.asked[0].url.params["Season"] == "2023-24"


def test_bad_payloads_name_source_endpoint_and_key(ingest: Ingest, night: Callable[..., None], world) -> None:
    world.replies[SEASON] = good({})
    with pytest.raises(BadPayloadError, match="nba_cdn/schedule/2023-24"):
        ingest.schedule(TODAY)


# -- several at once -------------------------------------------------------------------------------------------


class Crowd:
    """Counts how many requests are under way at once, each of which takes a little while."""

    def __init__(self, world) -> None:
        self.world, self.lock, self.here, self.most = world, Lock(), 0, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.here += 1
            self.most = max(self.most, self.here)
        time.sleep(0.02)
        with self.lock:
            self.here -= 1
        return self.world(request)


@pytest.fixture
def crowd(world, ingest: Ingest) -> Crowd:
    found = Crowd(world)
    for http in (ingest.nba.http, ingest.odds.http):
        http.transport = None  # as over the network: several requests at once
        http.patience = Patience(attempts=3, first_wait=0, longest_wait=0, interval=0)
        http._client = httpx.Client(transport=httpx.MockTransport(found), base_url="https://world.test")
    return found


MANY = [f"00223011{n:02d}" for n in range(20, 40)]


def test_box_scores_and_shots_are_asked_several_at_once_and_come_in_the_schedules_order(
    ingest: Ingest, world, clock: list[datetime], crowd: Crowd
) -> None:
    clock[0] = AFTER
    for n in MANY:
        world.replies |= {of_box(n): good(box(n)), of_plays(n): good(plays(shot(), game_id=n))}
    world.replies[of_box(MANY[3])] = httpx.Response(500)
    games = schedule(*(game(n, status="final") for n in reversed(MANY)))
    for found, table in ((ingest.box_scores(TODAY, games), "box"), (ingest.shots(TODAY, games), "shots")):
        assert [o.game_id for o in found.outcomes] == MANY
        missing = {MANY[3]} if table == "box" else set()
        assert {o.game_id for o in found.outcomes if o.state == "FAILED"} == missing
        assert found.frame["game_id"].unique(maintain_order=True).to_list() == [
            n for n in MANY if n not in missing
        ]
    assert 2 < crowd.most <= AT_ONCE


def test_events_are_asked_several_at_once_and_a_used_up_quota_lets_the_rest_alone(
    ingest: Ingest, world, crowd: Crowd
) -> None:
    teams = list(FULL_NAMES)
    games = schedule(*(game(n, teams[k], teams[k + 1]) for k, n in enumerate(MANY)))
    listing = [event(f"e{n}", FULL_NAMES[teams[k]], FULL_NAMES[teams[k + 1]]) for k, n in enumerate(MANY)]
    world.replies[EVENTS] = good(listing)
    for e in listing:
        quote = market("player_points", *over_under("Luka Doncic", 33.5))
        world.replies[of_event(e["id"])] = good(e | {"bookmakers": [book("b", quote)]})
    assert set(states(ingest.points_lines(TODAY, games, SEEN)).values()) == {"COMPLETE"}
    assert 2 < crowd.most <= AT_ONCE
    world.asked.clear()
    for e in listing:
        world.replies[of_event(e["id"])] = httpx.Response(401, json={"error_code": "OUT_OF_USAGE_CREDITS"})
    found = ingest.points_lines(TODAY, games, SEEN)
    assert set(states(found).values()) == {"FAILED"}
    assert sum(r.url.path.endswith("/odds") for r in world.asked) <= AT_ONCE


def test_counts_are_right_with_many_threads(
    ingest: Ingest, world, clock: list[datetime], crowd: Crowd
) -> None:
    clock[0] = AFTER
    for n in MANY:
        world.replies[of_box(n)] = good(box(n, home="NYK"))
    games = schedule(*(game(n, status="final") for n in MANY))
    ingest.raw.land(payload("boxscore", box(MANY[0]), MANY[0], NOW, "nba_cdn"))
    found = ingest.box_scores(TODAY, games)
    assert found.counts == {"quarantined_payloads": len(MANY) - 1}


# -- events that books list in their own way -------------------------------------------------------------------


def test_an_event_that_has_the_sides_swapped_is_the_game_and_its_lines_are_seen_from_home(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    swapped = event("mia", home="Dallas Mavericks", away="Miami Heat")
    lines = book(
        "b",
        market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150)),
        market("spreads", side("Dallas Mavericks", -108, 4.5), side("Miami Heat", -112, -4.5)),
        market("totals", side("Over", -115, 220.5), side("Under", -105, 220.5)),
    )
    world.replies |= {
        EVENTS: good([swapped, LISTING[1]]),
        of_event("mia"): good(MIA_ODDS | swapped),
        ODDS: good([swapped | {"bookmakers": [lines]}, CLE_ODDS | {"bookmakers": []}]),
    }
    found = points(ingest)
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert (found.counts["swapped_events"], found.unresolved.height) == (1, 0)
    found = ingest.game_lines(TODAY, GAMES)
    assert found.counts["swapped_events"] == 1
    columns = ["market", "point", "home_price", "away_price", "over_price", "under_price"]
    assert found.frame.sort("market").select(columns).rows() == [
        ("h2h", 0.0, -180, 150, None, None),
        ("spreads", -4.5, -112, -108, None, None),
        ("totals", 220.5, None, None, -115, -105),
    ]


def test_a_rematch_at_the_other_place_on_another_day_is_not_taken_for_it(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    rematch = event("mia", home="Dallas Mavericks", away="Miami Heat", commence_time="2024-04-11T14:00:00Z")
    world.replies[EVENTS] = good([rematch, LISTING[1]])
    found = points(ingest)
    assert states(found)[MIA] == "MISSING"
    assert "swapped_events" not in found.counts


def test_an_event_that_is_listed_twice_is_asked_once(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    later = LISTING[0] | {"commence_time": "2024-04-10T23:45:00Z"}
    world.replies[EVENTS] = good([*LISTING, LISTING[0], later])
    found = points(ingest)
    assert [r.url.path for r in world.asked].count(of_event("mia")) == 1
    assert (states(found), found.counts["exact_repeats"]) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, 0)


def test_a_bad_event_with_the_sides_swapped_fails_its_game(
    ingest: Ingest, night: Callable[..., None], world
) -> None:
    world.replies[EVENTS] = good([LISTING[1], event("../../mia", "Dallas Mavericks", "Miami Heat")])
    assert states(points(ingest)) == {MIA: "FAILED", CLE: "COMPLETE"}
