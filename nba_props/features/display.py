"""How whole a row looks to a person: where each feature came from, a score, a tier, an alert level, alerts.

Shown in the store and summed up by a check; it gates nothing. What may use a row is readiness alone (see `readiness`).
All of it follows from the catalogue and from what the row lacks, so it is worked out once for each state that occurs.
"""

from typing import Any

import numpy as np
import polars as pl

from nba_props.declared.features import CATALOGUE, Allow, Block, Feature
from nba_props.declared.tables.table import Column
from nba_props.features.readiness import mask

LETTERS = {
    "p": "past games and shots",
    "r": "past games, worked out past the daily cache",
    "m": "a market",
    "s": "the slate or a report",
    "d": "a stand-in, a default",
    "x": "missing without one, a default",
    "o": "optional and absent",
    "u": "unavailable for the season",
}
FROM_MARKETS = frozenset(("odds_lines", "player_lines", "game_lines", "game_markets"))
FROM_REPORTS = frozenset(("slate", "injuries"))
FROM_CACHE = frozenset(("daily_cache", "composite_factors"))

# Weights, caps, tiers and limits of the older system (reference system 1.5). What is absent by right has no weight.
WEIGHTS = {"p": 100, "r": 100, "m": 100, "s": 87, "d": 40, "x": 0}
CAPS = {1: 69.0, 5: 49.0}
TIERS = {"gold": 95, "silver": 85, "bronze": 70, "poor": 50, "critical": 0}
MATCHUP = [5, 6, 7, 8, 13, 14]
GAME_CONTEXT = [*range(9, 13), *range(15, 22), *range(38, 43), 47, *range(50, 54)]
COMPOSITE, DEFENSE = [5, 6, 7, 8], [13, 14]
YELLOW, RED, MANY_DEFAULTS = 70, 50, 0.20

SHOWN = "; shown, gates nothing"
LEGEND = ", ".join(f"{letter} {meaning}" for letter, meaning in LETTERS.items())
COLUMNS = (
    Column("quality_score", pl.Float64, f"mean weight of the features' sources{SHOWN}", "score", low=0, high=100),
    Column("quality_tier", pl.String, f"the score in a word{SHOWN}", among=tuple(TIERS)),
    Column("quality_alert_level", pl.String, f"how worrying{SHOWN}", among=("green", "yellow", "red")),
    Column("quality_alerts", pl.List(pl.String), f"what is worrying{SHOWN}"),
    Column("feature_sources", pl.String, f"a letter per feature, by index: {LEGEND}"),
)  # fmt: skip
STATE = ["default_mask", "unavailable_feature_indices", "cache_miss"]


def display(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with COLUMNS, from its columns of STATE."""
    states = frame.select(STATE).unique()
    return frame.join(states.hstack(_shown(_letters(states))), on=STATE, how="left", maintain_order="left")


def _letters(states: pl.DataFrame) -> np.ndarray:
    """A row per state, a letter per feature."""
    gone = pl.Series(map(mask, states["unavailable_feature_indices"]), dtype=pl.UInt64)
    missed = states["cache_miss"].to_numpy()[:, None]
    letters = np.where(missed, _each(_rebuilt), _each(_usual))
    letters = np.where(_bits(states["default_mask"]), _each(_lacking), letters)
    return np.where(_bits(gone), b"u", letters)


def _each(letter) -> np.ndarray:
    return np.array([letter(f) for f in CATALOGUE], "S1")


def _usual(feature: Feature) -> str:
    return "m" if feature.source in FROM_MARKETS else "s" if feature.source in FROM_REPORTS else "p"


def _rebuilt(feature: Feature) -> str:
    return "r" if feature.source in FROM_CACHE else _usual(feature)


def _lacking(feature: Feature) -> str:
    return "o" if isinstance(feature.missing, Allow) else "x" if isinstance(feature.missing, Block) else "d"


def _bits(masks: pl.Series) -> np.ndarray:
    """A row per mask, True where the feature's bit is set."""
    places = np.arange(len(CATALOGUE), dtype=np.uint64)
    return (masks.to_numpy()[:, None] >> places & np.uint64(1)) > 0


def _shown(letters: np.ndarray) -> pl.DataFrame:
    """COLUMNS of states."""
    lost = np.isin(letters, [b"d", b"x"])
    score, matchup, context = _mean(letters), _mean(letters[:, MATCHUP]), _mean(letters[:, GAME_CONTEXT])
    for defaults, cap in CAPS.items():
        score = np.where(lost.sum(axis=1) >= defaults, np.minimum(score, cap), score)
    alerts = {
        "all_matchup_features_defaulted": lost[:, MATCHUP].all(axis=1),
        "composite_factors_missing": lost[:, COMPOSITE].all(axis=1),
        "opponent_defense_missing": lost[:, DEFENSE].all(axis=1),
        "high_default_rate": lost.mean(axis=1) > MANY_DEFAULTS,
        "matchup_quality_critical": matchup < RED,
        "game_context_quality_critical": context < RED,
    }
    worst = np.minimum(score, matchup)
    values: tuple[Any, ...] = (
        score,
        np.select([score >= low for low in TIERS.values()], list(TIERS), ""),
        np.select([worst < RED, worst < YELLOW], ["red", "yellow"], "green"),
        [
            [name for name, on in zip(alerts, state, strict=True) if on]
            for state in zip(*alerts.values(), strict=True)
        ],
        np.ascontiguousarray(letters).view(f"S{letters.shape[1]}").ravel().astype(str),
    )
    return pl.DataFrame([pl.Series(c.name, v, c.dtype) for c, v in zip(COLUMNS, values, strict=True)])


def _mean(letters: np.ndarray) -> np.ndarray:
    """The mean weight of each state's letters, of whole numbers first summed; 100 where none has a weight."""
    weighed = np.isin(letters, [letter.encode() for letter in WEIGHTS])
    total = sum((letters == letter.encode()).sum(axis=1) * weight for letter, weight in WEIGHTS.items())
    return np.where(weighed.any(axis=1), total / np.maximum(weighed.sum(axis=1), 1), 100.0).round(2)
