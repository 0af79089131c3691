"""Official injury reports: what they list, when they are published, and how they agree with the games."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta

import httpx
import numpy as np
import pytest

from nba_props.simulator.fixtures.fixture import Fixture, Stage, instant
from nba_props.simulator.league.players.absences import ABSENCES
from nba_props.simulator.league.players.official_statuses import STATUS_NAMES
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.injury_report import entries, publication_time
from nba_props.simulator.wire.refusals import Refusals
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import Get

PATH = "/referee/injury/Injury-Report_{}.pdf"
EVENING, NOON = time(17, 30), time(12, 30)


def path_of(at: int) -> str:
    return PATH.format(datetime.fromtimestamp(at, ET).strftime("%Y-%m-%d_%I%p"))


def reported(f: Fixture, at: int) -> dict[str, dict[str, tuple[str, str]]]:
    """Status and reason of each player of a game, by team; a team that has not submitted has the player ""."""
    by_team: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for e in entries(SEED, at):
        if (e.game_date, e.away, e.home) == (f.day, f.away.tricode, f.home.tricode):
            by_team[e.team][e.player] = (e.status, e.reason)
    return by_team


def outcomes(games: StageGames, season: tuple[Fixture, ...], wall: time) -> dict[str, Counter[bool]]:
    """By status in the report of a time of day: how many players played (True) and did not."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for f in season:
        at = instant(f.day, wall)
        if at < f.tip:
            status, has_played = games.statuses.at(f.number, at), games.box.seconds[f.number] > 0
            for s, p in zip(status.ravel().tolist(), has_played.ravel().tolist(), strict=True):
                counts[STATUS_NAMES[s]][p] += 1
    return counts


def played_share(counts: Counter[bool]) -> float:
    return counts[True] / counts.total()


def test_statuses_mean_what_they_mean_in_reality(games: StageGames, season: tuple[Fixture, ...]) -> None:
    counts = outcomes(games, season, EVENING)
    assert played_share(counts["Out"]) == 0
    assert played_share(counts["Doubtful"]) < 0.2
    assert 0.4 < played_share(counts["Questionable"]) < 0.6
    assert 0.8 < played_share(counts["Probable"]) < 0.97
    assert played_share(counts["Available"]) > 0.8
    teams = 2 * len(season)
    assert 1.5 < counts["Out"].total() / teams < 3
    assert 0.3 < counts["Questionable"].total() / teams < 1.2


def test_some_absences_are_in_no_report(games: StageGames, season: tuple[Fixture, ...]) -> None:
    """Late scratches: not listed in the last report before the tip-off, and yet not in the game."""
    unknown = 0
    for f in season:
        last = (f.tip - 1) // 3600 * 3600 - 1800
        unlisted = games.statuses.at(f.number, last) == 0
        late, out = games.health.late[f.number], games.health.out[f.number]
        unknown += int((unlisted & late).sum())
        has_submitted = games.statuses.submitted[f.number] <= last
        assert not (unlisted & out & ~late)[has_submitted].any()
    assert 0.02 < unknown / len(season) < 0.6


def test_a_player_who_is_reported_out_is_absent_in_the_box_score_for_that_reason(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    checked = 0
    for f in season[600:640]:
        at = instant(f.day, EVENING)
        if at > f.tip:
            continue
        box = get(f.end, f"/static/json/liveData/boxscore/boxscore_{f.game_id}.json").json()["game"]
        for side in ("homeTeam", "awayTeam"):
            statuses = reported(f, at)[box[side]["teamTricode"]]
            for p in box[side]["players"]:
                status, reason = statuses.get(f"{p['familyName']}, {p['firstName']}", ("", ""))
                if status == "Out":
                    checked += 1
                    assert p["played"] == "0"
                    assert p["notPlayingReason"] != "DNP_COACH"
                    if p["status"] == "INACTIVE":
                        assert reason.endswith(p["notPlayingDescription"])
    assert checked > 100


def test_teams_report_the_evening_before_or_by_noon_after_a_game_on_the_day_before(
    games: StageGames, season: tuple[Fixture, ...]
) -> None:
    for f in season[300:400]:
        for side, team in enumerate((f.home, f.away)):
            submitted = int(games.statuses.submitted[f.number, side])
            is_back_to_back = games.rest[f.number, side] == 0
            reported_on = datetime.fromtimestamp(submitted, ET).date()
            assert reported_on == (f.day if is_back_to_back else f.day - timedelta(1))
            assert "" in reported(f, submitted - 1)[team.tricode]
            assert "" not in reported(f, submitted)[team.tricode]


def test_a_status_changes_only_when_the_team_amends_its_list(
    games: StageGames, season: tuple[Fixture, ...]
) -> None:
    changed = 0
    for f in season[300:340]:
        for side in (0, 1):
            amended = int(games.statuses.amended[f.number, side])
            before, after = (games.statuses.at(f.number, at)[side] for at in (amended - 1, amended))
            if games.statuses.submitted[f.number, side] < amended:
                changed += int((before != after).sum())
                assert amended < f.tip
                assert np.array_equal(after, games.statuses.at(f.number, f.tip)[side])
    assert changed > 10


def test_a_report_lists_the_games_of_its_day_and_of_the_next_visitors_first(
    season: tuple[Fixture, ...],
) -> None:
    f = season[700]
    listed = list(entries(SEED, instant(f.day, NOON)))
    assert {e.game_date for e in listed} <= {f.day, f.day + timedelta(1)}
    order = list(dict.fromkeys((e.game_date, e.game_time, e.away, e.home) for e in listed))
    assert order == sorted(order, key=lambda g: (g[0], g[1]))
    teams = list(dict.fromkeys((e.away, e.home, e.team) for e in listed))
    for away, home in {(a, h) for a, h, _ in teams}:
        reported_teams = [t for a, h, t in teams if (a, h) == (away, home)]
        assert reported_teams in ([away, home], [away], [home])
    players = [e.player for e in listed if e.team == f.home.tricode and e.game_date == f.day]
    assert players == sorted(players)
    assert {e.reason for e in listed if e.player} <= {a.report for a in ABSENCES}


def test_a_report_is_a_pdf_that_is_published_at_half_past_and_never_changes(
    get: Get, season: tuple[Fixture, ...]
) -> None:
    at = instant(season[700].day, EVENING)
    assert publication_time(path_of(at)) == at
    assert get(at - 1, path_of(at)).status_code == 403
    early, late = get(at, path_of(at)), get(at + 10**7, path_of(at))
    assert early.status_code == 200
    assert early.headers["content-type"] == "application/pdf"
    assert early.content.startswith(b"%PDF-1.4")
    assert early.content == late.content


def test_the_pdf_says_what_the_entries_say(get: Get, season: tuple[Fixture, ...]) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    at = instant(season[700].day, EVENING)
    document = pdfium.PdfDocument(get(at, path_of(at)).content)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert f"Injury Report: {datetime.fromtimestamp(at, ET):%m/%d/%y %I:%M %p}" in text
    listed = [e for e in entries(SEED, at) if e.player]
    assert len(listed) > 20
    assert all(e.player in text for e in listed if e.player.isascii())


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("2023-10-22_05PM", 403),  # the season begins with the eve of opening day
        ("2023-10-23_05PM", 200),
        ("2024-02-17_05PM", 200),  # all-star break: an empty report
        ("2024-04-10_13PM", 403),
        ("2024-04-10_00AM", 403),
        ("2024-04-31_05PM", 403),
        ("2024-04-10_05_30PM", 403),  # reports every quarter of an hour began later
        ("2024-08-01_05PM", 403),
        ("2018-11-01_05PM", 403),
    ],
)
def test_only_reports_of_the_season_exist(get: Get, when: str, status: int) -> None:
    assert get(2**31, PATH.format(when)).status_code == status


def test_from_the_end_of_2025_a_report_is_published_every_quarter_of_an_hour() -> None:
    last_day = date(2025, 12, 22)
    assert publication_time(PATH.format("2025-12-22_08AM")) == instant(last_day, time(8, 30))
    assert publication_time(PATH.format("2025-12-22_08_30AM")) is None
    assert publication_time(PATH.format("2025-12-22_08_45AM")) is None
    assert publication_time(PATH.format("2025-12-22_09_00AM")) == instant(last_day, time(9))
    assert publication_time(PATH.format("2025-12-22_09AM")) is None
    assert publication_time(PATH.format("2025-12-23_05PM")) is None
    assert publication_time(PATH.format("2025-12-23_05_15PM")) == instant(date(2025, 12, 23), time(17, 15))
    assert publication_time(PATH.format("2025-12-23_12_00AM")) == instant(date(2025, 12, 23), time(0))
    assert publication_time(PATH.format("2025-12-23_05_20PM")) is None


def test_reports_end_with_the_decision_of_the_finals(get: Get) -> None:
    finals = [f for f in played(SEED, 2023, Stage.FINALS).fixtures if f.is_played]
    end = datetime.fromtimestamp(finals[-1].end, UTC)
    first = int((end.replace(minute=0, second=0) + timedelta(hours=1)).timestamp()) + 1800
    assert get(first, path_of(first)).status_code == 403
    last = first - 7200
    assert get(last, path_of(last)).status_code == 200


def test_refusals_are_streaks_by_the_seed_whatever_is_asked_for() -> None:
    now = instant(date(2024, 4, 10), time(20))
    path = path_of(instant(date(2024, 4, 10), EVENING))

    def statuses(seed: int, refusals: Refusals, requests: int = 120) -> list[int]:
        transport = SimulatedTransport(lambda: datetime.fromtimestamp(now, UTC), seed, refusals)
        client = httpx.Client(transport=transport, base_url="https://x")
        return [client.get(path).status_code for _ in range(requests)]

    played = statuses(SEED, Refusals(40))
    streaks = ["".join("x" if s == 403 else "." for s in played[n : n + 40]).strip(".") for n in (0, 40, 80)]
    assert all(set(streak) == {"x"} and 4 <= len(streak) <= 12 for streak in streaks)
    assert played == statuses(SEED, Refusals(40))
    assert set(statuses(SEED, Refusals(0), 5)) == {200}
    with pytest.raises(ValueError, match="use 0, or 24 or more"):
        Refusals(3)
