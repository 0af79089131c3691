"""How complete a row looks to a person: the columns of `declared.row_quality`. They gate nothing.

All of it follows from the catalogue and from what the row lacks, so it is computed once for each state that occurs.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from nba_props.declared.features import CATALOGUE, Allow, Block, Feature, Group, features_in
from nba_props.declared.row_quality import (
    CAPS,
    MANY_DEFAULTS,
    RED,
    ROW_QUALITY,
    SCORED,
    TIERS,
    WEIGHTS,
    YELLOW,
)

Letters = npt.NDArray[np.bytes_]
FROM_MARKETS = frozenset(("odds_lines", "player_lines", "game_lines", "game_markets"))
FROM_REPORTS = frozenset(("slate", "injuries"))
FROM_CACHE = frozenset(("daily_cache", "composite_factors"))
MATCHUP = [f.index for f in features_in(Group.MATCHUP)]
GAME_CONTEXT = [f.index for f in features_in(Group.GAME_CONTEXT)]
COMPOSITE = [f.index for f in features_in(Group.MATCHUP) if f.source == "composite_factors"]
DEFENSE = [f.index for f in features_in(Group.MATCHUP) if f.source == "team_defense_zones"]
# What a row's display follows from.
STATE = ["default_feature_indices", "unavailable_feature_indices", "cache_miss"]


def display(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of ROW_QUALITY, which follow from its columns of STATE."""
    states = frame.select(STATE).unique()
    return frame.join(states.hstack(_columns(_letters(states))), on=STATE, how="left", maintain_order="left")


def _letters(states: pl.DataFrame) -> Letters:
    """A row per state, a letter per feature."""
    usual, rebuilt, lacking = (
        np.array([letter(f) for f in CATALOGUE], "S1") for letter in (_usual, _rebuilt, _lacking)
    )
    letters = np.where(states["cache_miss"].to_numpy()[:, None], rebuilt, usual)
    letters = np.where(_holds(states["default_feature_indices"]), lacking, letters)
    return np.where(_holds(states["unavailable_feature_indices"]), np.bytes_("u"), letters)


def _holds(lists: pl.Series) -> npt.NDArray[np.bool_]:
    """A row per list of indices, a column per feature: whether the list holds it."""
    each = (lists.list.contains(pl.lit(f.index, pl.Int16)).alias(f.name) for f in CATALOGUE)
    return pl.DataFrame(each).to_numpy()


def _usual(feature: Feature) -> str:
    return "m" if feature.source in FROM_MARKETS else "s" if feature.source in FROM_REPORTS else "p"


def _rebuilt(feature: Feature) -> str:
    return "r" if feature.source in FROM_CACHE else _usual(feature)


def _lacking(feature: Feature) -> str:
    return "o" if isinstance(feature.missing, Allow) else "x" if isinstance(feature.missing, Block) else "d"


def _columns(letters: Letters) -> pl.DataFrame:
    """The columns of ROW_QUALITY for each state."""
    scored = letters[:, :SCORED]
    lost = np.isin(scored, [b"d", b"x"])
    score, matchup, context = _mean(scored), _mean(letters[:, MATCHUP]), _mean(letters[:, GAME_CONTEXT])
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
    return pl.DataFrame([pl.Series(c.name, v, c.dtype) for c, v in zip(ROW_QUALITY, values, strict=True)])


def _mean(letters: Letters) -> npt.NDArray[np.float64]:
    """The mean weight of each state's letters; 100 where none has a weight. Whole numbers are summed first."""
    weighed = np.isin(letters, [letter.encode() for letter in WEIGHTS])
    total = sum((letters == letter.encode()).sum(axis=1) * weight for letter, weight in WEIGHTS.items())
    mean: npt.NDArray[np.float64] = np.where(
        weighed.any(axis=1), total / np.maximum(weighed.sum(axis=1), 1), 100.0
    )
    return mean.round(2)
