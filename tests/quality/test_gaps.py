"""Open gaps fail, except those that are normal early in a season."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.gaps import FEATURE_GAPS, REASONS
from nba_props.quality.gaps import NORMAL, open_gaps

DETECTED = datetime(2024, 1, 15, 20, tzinfo=UTC)


def gaps(*reasons: tuple[str, bool]) -> pl.DataFrame:
    """Rows of FEATURE_GAPS: reason, whether it is closed."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(FEATURE_GAPS.schema)
        | {"game_date": date(2024, 1, 15), "player_id": n, "player_name": f"P{n}", "reason": reason}
        | {"detected_at": DETECTED, "resolved_at": DETECTED if closed else None}
        for n, (reason, closed) in enumerate(reasons)
    ]
    return pl.DataFrame(rows, schema=FEATURE_GAPS.schema)


def test_no_gap_passes_and_says_so() -> None:
    assert open_gaps(gaps()).good
    assert open_gaps(gaps()).note == "there are no gaps"


@pytest.mark.parametrize("reason", REASONS)
def test_an_open_gap_fails_except_for_reasons_that_go_away_by_themselves(reason: str) -> None:
    verdict = open_gaps(gaps((reason, False)))
    assert verdict.good == (reason in NORMAL)
    assert verdict.culprits.height == (reason not in NORMAL)
    assert open_gaps(gaps((reason, True))).good


def test_opened_and_closed_gaps_are_counted_by_reason() -> None:
    several = gaps(
        ("not_built", False), ("not_built", False), ("table_missing", True), ("season_start", False)
    )
    assert open_gaps(several).figures == {
        "gaps": 4, "closed": 1, "open": 3, "open: not_built": 2, "open: season_start": 1,
    }  # fmt: skip
    assert open_gaps(several).culprits["player_name"].to_list() == ["P0", "P1"]
