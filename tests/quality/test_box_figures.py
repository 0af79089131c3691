"""Figures of past games: means that are too low, and games that count twice."""

from datetime import date
from typing import Any

import polars as pl

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.quality.box_figures import plausible_figures, played_once

DAY, LATER = date(2024, 4, 10), date(2024, 4, 12)
TEAMS = ("BOS", "MIL", "DEN", "LAL")


def game(player: int, team: str = "BOS", **changes: Any) -> dict[str, Any]:  # noqa: ANN401  (columns of any type)
    whole = {"game_date": DAY, "game_id": "0022301150", "player_id": player, "player_name": "x", "team": team}
    return whole | {"did_play": True, "minutes": 22.0, "points": 11} | changes


def games(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PLAYER_GAMES.schema)


def night(**changes: Any) -> pl.DataFrame:  # noqa: ANN401  (as above)
    return games(*(game(n, team, **changes) for n, team in enumerate(TEAMS)))


def test_means_of_those_who_played_are_judged() -> None:
    assert plausible_figures(night()).good
    assert not plausible_figures(night(minutes=14.9)).good
    assert plausible_figures(night(minutes=15.0, points=8)).good
    assert plausible_figures(night(points=7)).culprits["game_date"].to_list() == [DAY]
    benched = games(*(game(n, t, did_play=False, minutes=0.0, points=0) for n, t in enumerate(TEAMS)))
    assert plausible_figures(pl.concat([night(), benched])).good
    assert not plausible_figures(night(minutes=None)).good


def test_a_date_with_one_game_is_not_judged() -> None:
    one = games(game(1, "BOS", points=0), game(2, "MIL", points=0))
    assert plausible_figures(one).note == "no date with two games: nothing to judge"


def test_a_game_on_two_dates_and_two_games_on_one_are_named() -> None:
    assert played_once(night()).good
    moved = games(game(1), game(1, game_date=LATER))
    assert played_once(moved).culprits["game_date"].to_list() == [DAY, LATER]
    doubled = games(game(1), game(1, game_id="0022301151"), game(2))
    assert played_once(doubled).culprits["player_id"].to_list() == [1, 1]
    put_off = games(game(1, did_play=False), game(1, game_date=LATER))
    assert played_once(put_off).good
    assert played_once(games()).good
