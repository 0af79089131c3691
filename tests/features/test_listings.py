"""Whether a season's box scores list players who did not play, which their rate of not playing needs."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.history.listings import lists_who_did_not_play

FIRST = date(2023, 10, 24)
TIP = datetime(2023, 10, 26, tzinfo=UTC)


def lists(*nights: tuple[int, int], known: datetime = TIP, season: str = "2023-24") -> bool:
    """The answer for a game after nights of (listed, idle) rows."""
    rows = [
        {"season": season, "game_date": FIRST - timedelta(days=n), "did_play": i >= idle, "known_at": known}
        for n, (listed, idle) in enumerate(nights)
        for i in range(listed)
    ]
    schema = {n: PLAYER_GAMES.schema[n] for n in ("season", "game_date", "did_play", "known_at")}
    slate = pl.DataFrame(
        [{"game_id": "g", "game_date": FIRST + timedelta(days=1), "season": "2023-24", "as_of": TIP}]
    )
    answer = lists_who_did_not_play(slate, pl.DataFrame(rows, schema=schema))
    return bool(answer["has_did_not_play"].item())


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ((), False),
        (((40, 0),), False),
        (((94, 2),), False),  # opening night of 2021-22: two played less than half a minute
        (((40, 2),), True),
        (((60, 0), (40, 4)), False),
        (((50, 10), (50, 10)), True),
    ],
)
def test_one_row_in_twenty_must_be_of_a_player_who_did_not_play(
    nights: tuple[tuple[int, int], ...], expected: bool
) -> None:
    assert lists(*nights) == expected


def test_rows_of_another_season_or_not_yet_known_do_not_count() -> None:
    assert not lists((40, 8), season="2022-23")
    assert not lists((40, 8), known=TIP + timedelta(hours=1))
