"""The season of each player, streaks and trends."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.stats import SLATE, TEAM_GAMES
from nba_props.publishing.exports.document import Document, encoded
from nba_props.publishing.exports.season.lookups import people
from nba_props.publishing.exports.season.player_rows import player_rows
from nba_props.publishing.exports.season.players import players, players_index
from nba_props.publishing.exports.season.streaks import streaks_today
from nba_props.publishing.exports.season.trends import bounce_back, hot_players, team_tendencies
from nba_props.storage.published_files import PublishedFiles
from tests.governance_rows import grades
from tests.publishing.exports.season.season_rows import (
    HOSTILE,
    SEEN,
    TODAY,
    YESTERDAY,
    Row,
    frame,
    games,
    graded,
    known,
    played,
)

slates, team_games = frame(SLATE.schema), frame(TEAM_GAMES.schema)
LATER = SEEN.at + timedelta(hours=1)


def ago(days: int) -> date:
    return YESTERDAY - timedelta(days=days)


def rows(*box: Row, results: tuple[Row, ...] = ()) -> pl.DataFrame:
    seen = games(*box)
    return player_rows(seen, grades(*results), people(SEEN.known(seen)), SEEN)


def tonight(player: int = 7, **changes: object) -> Row:
    return dict.fromkeys(SLATE.schema.names()) | {
        "game_date": TODAY, "player_id": player, "season": "2023-24", "team": "BOS", "opponent": "MIA",
        "as_of": SEEN.at,
    } | changes  # fmt: skip


def scored(*points: int, line: float | None = 20.5) -> pl.DataFrame:
    """Player 7's games up to yesterday, with the champion's line of each."""
    days = [ago(len(points) - 1 - n) for n in range(len(points))]
    box = [played(day, points=p) for day, p in zip(days, points, strict=True)]
    results = [graded(day, actual_points=p, consensus_line=line) for day, p in zip(days, points, strict=True)]
    return rows(*box, results=tuple(results))


def test_a_player_has_means_of_the_games_played_a_record_and_the_games_newest_first() -> None:
    box = (
        played(ago(2), points=10, minutes=20.0),
        played(ago(1), did_play=False, points=0, minutes=0.0, team="MIA"),
        played(),
    )
    results = (graded(ago(2), actual_points=10), graded())
    [player] = players(rows(*box, results=results), SEEN).values()
    assert (player.player_lookup, player.team, player.averages.games_played) == ("anaana", "BOS", 2)
    assert (player.averages.points, player.averages.minutes, player.averages.fg_pct) == (17.5, 25.0, 50.0)
    of = player.record
    assert (of.predictions, of.wins, of.losses, of.pct, of.mae, of.overs, of.unders) == (
        2,
        1,
        1,
        50.0,
        7.5,
        1,
        1,
    )
    assert [(g.date, g.points, g.result) for g in player.games] == [
        (YESTERDAY, 25, "hit"), (ago(1), None, None), (ago(2), 10, "miss"),
    ]  # fmt: skip
    [listed] = players_index(rows(*box), SEEN).players
    assert (listed.name, listed.games_played, listed.points, listed.last_game_date) == (
        "Ana Ana",
        2,
        17.5,
        YESTERDAY,
    )


def test_last_ten_are_games_played_and_other_seasons_do_not_count() -> None:
    box = [played(ago(n), points=n) for n in range(12)] + [
        played(date(2023, 5, 1), season="2022-23", points=60)
    ]
    [player] = players(rows(*box), SEEN).values()
    assert (player.last_10.games_played, player.last_10.points, player.averages.points) == (10, 4.5, 5.5)


def test_players_who_share_a_name_have_files_of_their_own() -> None:
    found = players(rows(played(), played(player=8)), SEEN)
    assert set(found) == {"anaana-7", "anaana-8"}


def test_a_hostile_name_is_a_plain_file_and_stays_as_it_is_within(tmp_path: Path) -> None:
    box = [played(player=n, player_name=name) for n, name in enumerate(HOSTILE)]
    made = players(rows(*box), SEEN)
    files = {f"players/{lookup}.json": encoded(player) for lookup, player in made.items()}
    store = PublishedFiles(str(tmp_path))
    assert len(store.publish(files).written) == len(HOSTILE)
    assert {player.name for player in made.values()} == set(HOSTILE)
    assert all(path.startswith("players/") for path in store.listed())


@pytest.mark.parametrize(
    ("points", "streak"),
    [
        ((9, 25, 25, 25), ("over", 3)), ((25, 9, 9, 9, 9), ("under", 4)), ((25, 25), None), ((25, 25, 25, 9), None),
        ((9, 25, 25, 9, 25), None),
    ],
)  # fmt: skip
def test_a_streak_is_three_games_in_a_row_up_to_the_newest(
    points: tuple[int, ...], streak: tuple[str, int] | None
) -> None:
    found = streaks_today(scored(*points), slates(tonight()), SEEN)
    assert [(s.streak, s.length) for s in found.streaks] == ([streak] if streak else [])


def test_a_push_ends_a_streak_and_a_game_without_a_line_does_not() -> None:
    assert not streaks_today(scored(21, 20, 20, 20, line=20.0), slates(tonight()), SEEN).streaks
    days = [ago(3), ago(2), ago(1), YESTERDAY]
    found = rows(*(played(day) for day in days), results=tuple(graded(day) for day in days if day != ago(1)))
    [streak] = streaks_today(found, slates(tonight()), SEEN).streaks
    assert (streak.length, streak.since, streak.opponent, streak.avg_points) == (3, ago(3), "MIA", 25.0)


def test_only_players_of_tonight_have_streaks_and_slumps() -> None:
    other = slates(tonight(8), tonight(game_date=YESTERDAY), tonight(as_of=LATER))
    assert not streaks_today(scored(25, 25, 25), other, SEEN).streaks
    assert not bounce_back(scored(*[20] * 12, 5), other, SEEN).players


def test_hot_and_cold_are_five_games_beside_the_season() -> None:
    hot = scored(*[10] * 10, *[30] * 5)
    [player] = hot_players(hot, SEEN).hot
    assert (player.season_points, player.last_5_points, player.difference) == (16.7, 30.0, 13.3)
    assert [p.difference for p in hot_players(scored(*[30] * 10, *[10] * 5), SEEN).cold] == [-13.3]
    assert not hot_players(scored(10, 10, 30, 30), SEEN).hot


def test_bounced_back_is_a_next_game_at_the_mean_after_less_than_six_tenths_of_it() -> None:
    # 20 a game; bad, reached the mean; bad, not reached; bad last night, with no next game yet.
    found = scored(*[20] * 11, 5, 25, 5, 8, 21, 2)
    [player] = bounce_back(found, slates(tonight()), SEEN).players
    assert (player.last_points, player.bad_games, player.bounced_back, player.pct) == (2, 3, 2, 66.7)
    assert not bounce_back(scored(*[20] * 10, 5, 25), slates(tonight()), SEEN).players


def test_a_team_has_means_of_the_season_and_of_ten_games() -> None:
    def game(n: int, **changes: object) -> Row:
        return dict.fromkeys(TEAM_GAMES.schema.names(), 100.0) | {
            "game_id": f"{n}", "game_date": ago(n), "season": "2023-24", "season_type": "regular", "team": "BOS",
            "opponent": "MIA", "is_home": True, "won": n % 2 == 0, "points": 110, "opponent_points": 100, "overtimes": 0,
            "game_minutes": 48, "pace": 90.0 if n < 10 else 102.0, "known_at": known(ago(n)), "known_at_assumed": False,
        } | changes  # fmt: skip

    of_season = [game(n) for n in range(12)]
    shown = team_tendencies(team_games(*of_season, game(13, known_at=LATER, points=200)), SEEN)
    [team] = shown.teams
    assert (team.games, team.wins, team.points, team.pace, team.last_10_pace) == (12, 6, 110.0, 92.0, 90.0)


def test_what_is_known_after_the_instant_changes_no_document() -> None:
    def all_of(found: pl.DataFrame) -> list[bytes]:
        made: list[Document] = [
            players_index(found, SEEN),
            *players(found, SEEN).values(),
            hot_players(found, SEEN),
        ]
        return [encoded(document) for document in made]

    before = rows(played(), results=(graded(),))
    after = rows(
        played(), played(TODAY, points=60, known_at=LATER), played(player=8, known_at=LATER),
        results=(graded(superseded_at=LATER), graded(actual_points=1, consensus_line=9.5, scored_at=LATER)),
    )  # fmt: skip
    assert all_of(before) == all_of(after)
