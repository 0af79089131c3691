"""What the store shows of a row's quality: letters, score, tier, alerts; and that nothing is decided by it."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import nba_props
from nba_props.declared.features import CATALOGUE, Allow
from nba_props.declared.row_quality import CAPS, LETTERS, ROW_QUALITY, SCORED, TIERS, WEIGHTS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.table import Column, Table
from nba_props.features.display import MATCHUP, STATE, display

PACKAGE = Path(nba_props.__path__[0])
MAY_NAME_THEM = {"declared/row_quality.py", "quality/defaults.py"}
OPTIONAL = {f.index for f in CATALOGUE if isinstance(f.missing, Allow)}


State = tuple[Collection[int], Collection[int], bool]


def rows(*states: State) -> pl.DataFrame:
    """The defaults of the rows, what is unavailable to them, whether the cache lacked them."""
    return pl.DataFrame(
        [(sorted(lacks), sorted(gone), missed) for lacks, gone, missed in states],
        schema=dict(zip(STATE, (pl.List(pl.Int16), pl.List(pl.Int16), pl.Boolean), strict=True)),
        orient="row",
    )


def shown(lacks: Collection[int] = (), gone: Collection[int] = (), *, missed: bool = False) -> dict[str, Any]:
    return display(rows((lacks, gone, missed))).row(0, named=True)


def test_a_whole_row_is_gold_and_green() -> None:
    row = shown()
    assert (row["quality_tier"], row["quality_alert_level"], row["quality_alerts"]) == ("gold", "green", [])
    assert len(row["feature_sources"]) == len(CATALOGUE)
    assert set(row["feature_sources"]) == {"p", "m", "s"}
    assert [row["feature_sources"][i] for i in (0, 15, 25, 37, 38)] == ["p", "s", "m", "s", "m"]
    reported = row["feature_sources"][:SCORED].count("s")
    assert row["quality_score"] == pytest.approx(100 - 13 * reported / SCORED, abs=0.005)


def test_a_feature_that_is_appended_does_not_change_the_score() -> None:
    appended = range(SCORED, len(CATALOGUE))
    row = shown(appended)
    assert set(row["feature_sources"][SCORED:]) == {"o", "x"}
    assert row["quality_score"] == shown()["quality_score"]
    assert shown({*appended, 2})["quality_score"] == shown({2})["quality_score"]


@pytest.mark.parametrize(
    ("lacks", "gone", "index", "letter"),
    [({5}, set(), 5, "d"), ({2}, set(), 2, "x"), ({25}, set(), 25, "o"), (set(), {6}, 6, "u")],
)
def test_a_letter_says_where_a_feature_came_from_or_why_it_is_absent(
    lacks: set[int], gone: set[int], index: int, letter: str
) -> None:
    row, whole = shown(lacks, gone), shown()
    assert row["feature_sources"][index] == letter
    assert [
        i
        for i, (a, b) in enumerate(zip(row["feature_sources"], whole["feature_sources"], strict=True))
        if a != b
    ] == [index]


def test_a_row_that_the_daily_cache_lacked_is_marked_where_the_cache_is_the_source() -> None:
    row = shown(missed=True)
    assert [row["feature_sources"][i] for i in (0, 5, 15, 18, 25)] == ["r", "r", "s", "p", "m"]
    assert row["quality_score"] == shown()["quality_score"]


def test_optional_and_unavailable_features_raise_no_alert() -> None:
    row = shown(OPTIONAL, {6, 10, 18, 19, 37, 47})
    assert (row["quality_tier"], row["quality_alert_level"], row["quality_alerts"]) == ("gold", "green", [])


@pytest.mark.parametrize(
    ("lacks", "score", "tier", "level", "alerts"),
    [
        ({2}, 69, "poor", "yellow", []),
        ({0, 1, 2, 3}, 69, "poor", "yellow", []),
        ({0, 1, 2, 3, 4}, 49, "critical", "red", []),
        ({13, 14}, 69, "poor", "yellow", ["opponent_defense_missing"]),
        ({5, 6, 7, 8}, 69, "poor", "yellow", ["composite_factors_missing"]),
        (set(range(13)), 49, "critical", "red", ["composite_factors_missing", "high_default_rate"]),
        (
            set(MATCHUP),
            49,
            "critical",
            "red",
            [
                "all_matchup_features_defaulted",
                "composite_factors_missing",
                "opponent_defense_missing",
                "matchup_quality_critical",
            ],
        ),
    ],
    ids=str,
)
def test_defaults_cap_the_score_and_raise_alerts(
    lacks: set[int], score: int, tier: str, level: str, alerts: list[str]
) -> None:
    row = shown(lacks)
    assert (row["quality_score"], row["quality_tier"], row["quality_alert_level"]) == (score, tier, level)
    assert row["quality_alerts"] == alerts


def test_a_context_of_stand_ins_is_critical() -> None:
    assert (
        "game_context_quality_critical"
        in shown({*range(9, 13), *range(15, 22), *range(38, 43), 47})["quality_alerts"]
    )


def test_the_score_is_the_mean_weight_of_the_letters_capped_by_the_defaults() -> None:
    chance = np.random.default_rng(7)
    states: list[State] = [
        (
            {i for i in range(len(CATALOGUE)) if chance.random() < p},
            {i for i in range(len(CATALOGUE)) if chance.random() < 0.1},
            bool(p > 0.1),
        )
        for p in [0.0, 0.02, 0.05, 0.2, 0.9] * 20
    ]
    for row in display(rows(*states)).to_dicts():
        letters = row["feature_sources"][:SCORED]
        weights = [WEIGHTS[letter] for letter in letters if letter in WEIGHTS]
        lost = sum(letter in "dx" for letter in letters)
        expected = min([sum(weights) / len(weights), *(cap for least, cap in CAPS.items() if lost >= least)])
        assert row["quality_score"] == pytest.approx(
            expected, abs=0.00501
        )  # half a hundredth may be rounded up
        assert row["quality_tier"] == next(name for name, low in TIERS.items() if row["quality_score"] >= low)


def test_a_row_is_shown_the_same_alone_and_among_others() -> None:
    states = rows(
        ({5}, set(), False),
        (set(), {6}, True),
        ({5}, set(), False),
        (set(range(len(CATALOGUE))), set(), False),
    )
    together = display(states)
    assert together.select(STATE).equals(states)
    assert together.equals(pl.concat(display(states[n]) for n in range(4)))


def test_the_columns_are_what_the_frame_gets_and_hold_what_they_declare() -> None:
    number = Column("n", pl.Date, "a day")
    table = Table("shown", "a row", ("n",), (number, *ROW_QUALITY), partition="n")
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 1, 4), eager=True).alias("n")
    frame = display(
        rows(
            ({5}, set(), False),
            (OPTIONAL, {6}, True),
            (set(), set(), False),
            (set(range(len(CATALOGUE))), set(), False),
        )
    )
    assert breaches(table, frame.drop(STATE).insert_column(0, days)) == []
    assert display(frame.clear().select(STATE)).drop(STATE).schema == pl.Schema(
        {c.name: c.dtype for c in ROW_QUALITY}
    )


def test_every_letter_is_explained_where_the_column_is() -> None:
    legend = ROW_QUALITY[-1].meaning
    assert all(f"{letter} {meaning}" in legend for letter, meaning in LETTERS.items())


def test_no_gate_reads_what_is_shown() -> None:
    """A score that gated anything once lost a season. Only a summary for people may name these columns."""
    names = {c.name for c in ROW_QUALITY}
    named = {p for p in PACKAGE.rglob("*.py") if any(name in p.read_text() for name in names)}
    naming = {str(path.relative_to(PACKAGE)) for path in named}
    assert naming == MAY_NAME_THEM
