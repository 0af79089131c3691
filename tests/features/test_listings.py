"""Whether a season's box scores list who did not play, and the rate that hangs on it."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.features.history.listings import lists_who_did_not_play

FIRST = date(2023, 10, 24)
TIP = datetime(2023, 10, 26, tzinfo=UTC)


def judged(*nights: tuple[int, int], known: datetime = TIP, season: str = "2023-24") -> bool:
    """For a game after these nights of (listed, idle) rows."""
    rows = [
        {"season": season, "game_date": FIRST - timedelta(days=n), "did_play": i >= idle, "known_at": known}
        for n, (listed, idle) in enumerate(nights)
        for i in range(listed)
    ]
    schema = {
        "season": pl.String,
        "game_date": pl.Date,
        "did_play": pl.Boolean,
        "known_at": pl.Datetime("us", "UTC"),
    }
    slate = pl.DataFrame(
        [{"game_id": "g", "game_date": FIRST + timedelta(days=1), "season": "2023-24", "as_of": TIP}]
    )
    return lists_who_did_not_play(slate, pl.DataFrame(rows, schema=schema))["has_did_not_play"].item()


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
def test_one_in_twenty_must_be_of_who_did_not_play(nights, expected: bool) -> None:
    assert judged(*nights) == expected


def test_rows_of_another_season_or_not_yet_known_say_nothing() -> None:
    assert not judged((40, 8), season="2022-23")
    assert not judged((40, 8), known=TIP + timedelta(hours=1))
