"""Markets: each key once, alternates beside their main market, and every statistic a column of the box score."""

import polars as pl
import pytest

from nba_props.declared.markets import (
    GAME_MARKETS,
    H2H,
    MARKETS,
    PLAYER_MARKETS,
    PLAYER_POINTS,
    PREDICTED_MARKETS,
    SPREADS,
    TOTALS,
    Market,
    is_main_market,
    main_market,
)
from nba_props.declared.tables.ingest import BOX_SCORES

BY_KEY = {market.key: market for market in MARKETS}


def test_each_market_has_one_row_of_a_game_or_of_a_player() -> None:
    assert len(BY_KEY) == len(MARKETS)
    assert sorted((*GAME_MARKETS, *PLAYER_MARKETS)) == sorted(BY_KEY)


def test_an_alternate_market_quotes_the_statistic_of_its_main_market() -> None:
    for market in MARKETS:
        main = BY_KEY[market.alternate_of or market.key]
        assert (main.alternate_of, main.grain, main.statistic) == (None, market.grain, market.statistic)


def test_what_settles_a_line_on_a_player_is_a_column_of_the_box_score() -> None:
    assert [m.key for m in PREDICTED_MARKETS] == [PLAYER_POINTS.key]
    assert all(BOX_SCORES.has(m.statistic) for m in PREDICTED_MARKETS if m.statistic)
    assert all(m.statistic for m in PREDICTED_MARKETS)


def test_quotes_of_an_alternate_market_belong_to_its_main_market() -> None:
    quotes = pl.DataFrame({"market": ["player_points", "player_points_alternate", "player_rebounds"]})
    assert quotes.select(main_market()).to_series().to_list() == [
        "player_points",
        "player_points",
        "player_rebounds",
    ]
    assert quotes.select(is_main_market()).to_series().to_list() == [True, False, True]


@pytest.mark.parametrize(
    ("market", "points", "possible"),
    [
        (TOTALS, [149.5, 150.0, 320.0, 320.5], [False, True, True, False]),
        (SPREADS, [-25.5, -25.0, 25.0, 25.5], [False, True, True, False]),
        (PLAYER_POINTS, [-0.5, 0.0, 120.0, 120.5], [False, True, True, False]),
        (H2H, [0.0, 1.0], [True, True]),
    ],
    ids=lambda value: value.key if isinstance(value, Market) else "",
)
def test_a_line_is_possible_within_its_markets_bounds(
    market: Market, points: list[float], possible: list[bool]
) -> None:
    lines = pl.DataFrame({"point": points}).with_columns(answer=market.is_possible())
    assert lines["answer"].to_list() == possible
