"""The share of a week's outputs that are there, and facts that follow from it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.outputs import WHOLE_DAY
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.quality.facts import of_outputs
from nba_props.quality.outputs.week import outputs_of_a_week

TODAY = date(2024, 4, 14)
NOW = datetime(2024, 4, 14, 16, tzinfo=UTC)


def row(state: str = "COMPLETE", output: str = "grades", **changes: Any) -> dict[str, Any]:  # noqa: ANN401  (columns)
    whole = dict.fromkeys(EXPECTED_OUTPUTS.schema) | {
        "game_date": TODAY - timedelta(1), "game_id": "0022301150", "output": output, "state": state,
        "severity": "ERROR", "due_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    return whole | changes


def rows(*of: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(of, schema=EXPECTED_OUTPUTS.schema)


@pytest.mark.parametrize(("lost", "good"), [(1, True), (2, False)])
def test_nineteen_of_twenty_are_enough(lost: int, good: bool) -> None:
    verdict = outputs_of_a_week(rows(*[row()] * (20 - lost), *[row("MISSING")] * lost), NOW)
    assert (verdict.good, verdict.figures["lost"]) == (good, lost)


def test_what_is_not_due_or_rightly_empty_is_not_lost_and_what_nobody_looked_at_since_is() -> None:
    later = row("EXPECTED", due_at=NOW + timedelta(minutes=1))
    assert outputs_of_a_week(rows(later, row("EMPTY_OK")), NOW).figures == {
        "outputs due": 1, "lost": 0, "share": 1.0,
    }  # fmt: skip
    assert not outputs_of_a_week(rows(row("EXPECTED", due_at=NOW)), NOW).good
    assert outputs_of_a_week(rows(row("MISSING", game_id=WHOLE_DAY)), NOW).good


def test_each_assets_share_is_listed_the_worst_first() -> None:
    verdict = outputs_of_a_week(rows(row(output="shots"), row(), row("FAILED")), NOW)
    assert verdict.culprits.rows() == [("grades", 2, 1, 0.5), ("shots", 1, 1, 1.0)]


def test_a_past_date_that_lacks_what_bets_need_is_one_fact() -> None:
    lacking = rows(
        row("MISSING"),
        row("MISSING", game_id="0022301151"),
        row("FAILED", "bet_grades"),
        row("MISSING", "shots", severity="WARN"),
        row("MISSING", game_date=TODAY - timedelta(4)),
    )
    facts = list(of_outputs(lacking, NOW, TODAY))
    assert [(f.kind, f.subject, f.what) for f in facts] == [
        ("outputs_missing", "2024-04-13", "due and not there: bet_grades of 1 game, grades of 2 games"),
        ("coverage", "last 7 days", "5 of 5 outputs of the week are not there"),
    ]
    assert facts[0].until == datetime(2024, 4, 17, 4, tzinfo=UTC)
    assert list(of_outputs(rows(row()), NOW, TODAY)) == []
