"""Open gaps that need mending are told from those of a young season."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.declared.tables.gaps import FEATURE_GAPS, REASONS
from nba_props.quality.gaps import NORMAL, open_gaps

FOUND = datetime(2024, 1, 15, 20, tzinfo=UTC)


def gaps(*found: tuple[str, bool]) -> pl.DataFrame:
    """Rows of FEATURE_GAPS: reason, whether it is closed."""
    rows = [
        dict.fromkeys(FEATURE_GAPS.schema)
        | {"game_date": date(2024, 1, 15), "player_id": n, "player_name": f"P{n}", "reason": reason}
        | {"detected_at": FOUND, "resolved_at": FOUND if closed else None}
        for n, (reason, closed) in enumerate(found)
    ]
    return pl.DataFrame(rows, schema=FEATURE_GAPS.schema)


def test_no_gap_passes_and_says_so() -> None:
    assert open_gaps(gaps()).good
    assert open_gaps(gaps()).said == "no gap was ever found"


@pytest.mark.parametrize("reason", REASONS)
def test_an_open_gap_fails_but_for_reasons_that_time_mends(reason) -> None:
    verdict = open_gaps(gaps((reason, False)))
    assert verdict.good == (reason in NORMAL)
    assert verdict.culprits.height == (reason not in NORMAL)
    assert open_gaps(gaps((reason, True))).good


def test_opened_and_closed_gaps_are_counted_by_reason() -> None:
    found = gaps(("not_built", False), ("not_built", False), ("table_missing", True), ("season_start", False))
    assert open_gaps(found).figures == {
        "found": 4, "closed": 1, "open": 3, "open: not_built": 2, "open: season_start": 1,
    }  # fmt: skip
    assert open_gaps(found).culprits["player_name"].to_list() == ["P0", "P1"]
