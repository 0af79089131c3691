"""How many player-games were predicted, by whom, and what the others were lost to."""

from typing import Any

import polars as pl

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.models.accuracy.coverage import of_predictions, of_walk_forward
from nba_props.models.accuracy.report import report
from nba_props.models.accuracy.tables import heading
from tests.models.accuracy.rows_by_hand import NO_HISTORY, NO_PRICES, Row, frame, row


def walked(player: int, by: str | None, lost_to: str | None, **changes: object) -> list[Row]:
    """A player-game as both families and the succession tell it."""
    predicted = {"predicted_points": None if by is None else 20.0}
    of_v9 = {"predicted_points": 20.0 if by == "catboost_v9" else None}
    plain = row(player, 25, 20.0) | changes
    served = {"predictor": "served", "family": by, "lost_to": lost_to}
    return [
        plain | {"predictor": "catboost_v9"} | of_v9,
        plain | {"predictor": "catboost_core"} | predicted,
        plain | served | predicted,
    ]


WALKED = frame(
    *walked(1, "catboost_v9", None),
    *walked(2, "catboost_core", "shots", vegas_line_source="dfs"),
    *walked(3, "catboost_core", "not_ready", points=None),
    *walked(4, "catboost_core", "shots"),
    *walked(5, None, "no_game_yet"),
    *walked(6, None, "no_game_yet", consensus_line=None),
)


def test_lined_player_games_are_counted_by_who_predicted_them_or_what_they_were_lost_to() -> None:
    assert of_walk_forward(WALKED) == {
        "lined": 5,
        "predicted": 4,
        "stand_ins": {"catboost_core": 3},
        "stood_in_for": {"shots": 2, "not_ready": 1},
        "lost": {"no_game_yet": 1},
    }


def test_without_a_succession_there_is_no_coverage() -> None:
    assert of_walk_forward(frame(row(1, 25, 20.0))) is None


def test_the_reports_first_lines_say_how_many_were_lost_and_to_what() -> None:
    result = report(WALKED, NO_HISTORY, NO_PRICES, "backfill", "real")
    assert result["coverage"] == of_walk_forward(WALKED)
    first, second, third = heading(result).splitlines()[:3]
    assert first == "5 player-games with a line: 4 predicted, 1 lost (no game yet 1)."
    assert second == "Predicted by stand-ins: catboost_core 3, 75.0% (for want of: shots 2, not ready 1)."
    assert third.startswith("1 player-games of 1 dates")


def stored(player: int, **changes: object) -> dict[str, Any]:
    plain = {
        "game_id": "1", "player_id": player, "is_active": True, "role": "champion", "family": "catboost_v9",
        "predicted_points": 20.0, "consensus_line": 20.5, "stand_in_reason": "not_promoted: default champion",
    }  # fmt: skip
    return dict.fromkeys(PREDICTIONS.schema.names()) | plain | changes


def test_stored_nights_are_counted_by_the_champions_rows() -> None:
    why = "not_ready: 6, 18, 19: shots silent since 2024-01-10; not_promoted: last of the succession"
    core: dict[str, object] = {"family": "catboost_core", "stand_in_reason": why}
    rows = [
        stored(1),
        stored(2, **core),
        stored(3, **core, consensus_line=None),
        stored(4, **core | {"stand_in_reason": "not_ready: 38: game_markets"}),
        stored(5, predicted_points=None, filter_reason="not_ready"),
        stored(6, is_active=False),
        stored(7, role="shadow"),
    ]
    assert of_predictions(pl.DataFrame(rows, schema=PREDICTIONS.schema)) == {
        "lined": 4,
        "predicted": 3,
        "stand_ins": {"catboost_core": 2},
        "stood_in_for": {"not_ready": 1, "shots": 1},
        "lost": {"not_ready": 1},
    }
