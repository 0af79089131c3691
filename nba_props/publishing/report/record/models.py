"""Models beside the market and the last-10 mean, each on identical rows: the player-games that it predicted.

The figures are those of the accuracy report, of graded predictions alone. `served` is what bets rested on: the
predictions of the champion's succession.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.models.accuracy.grades import graded_rows
from nba_props.models.accuracy.points import beside_references
from nba_props.models.accuracy.probabilities import beside_market, decided, reliability
from nba_props.models.accuracy.rows import compare
from nba_props.models.accuracy.slices import edges
from nba_props.models.accuracy.verdicts import against_line, headline
from nba_props.models.walk_forward.served import NAME as SERVED

Models = dict[str, Any]


def beside(evidence: pl.DataFrame, player_games: pl.DataFrame) -> Mapping[str, Models]:
    """The figures of each provenance: `headline`, `predictors`, and `reliability` and `edges` of what was served.

    Args:
        evidence: see `governance.evidence.gather_evidence`.
        player_games: with the season before the grades, for the last-10 mean.
    """
    families = graded_rows(evidence, player_games)
    served = graded_rows(evidence.filter(role="champion"), player_games)
    return {
        provenance: _figures(rows, served.get(provenance, rows.clear()))
        for provenance, rows in families.items()
    }


def _figures(families: pl.DataFrame, served: pl.DataFrame) -> Models:
    rows = pl.concat([served.with_columns(predictor=pl.lit(SERVED)), families])
    parts = rows.partition_by("predictor", as_dict=True, maintain_order=True)
    # Each by itself: what is compared with it, the line and the last-10 mean, stands in its own rows.
    own = {str(name): compare(part).own for (name,), part in parts.items()}
    of_served = own.get(SERVED, compare(rows.clear()).own)
    predictors = [_predictor(name, part) for name, part in own.items() if part.height]
    said = [p | {"name": "What was served"} for p in predictors if p["name"] == SERVED]
    return {
        "headline": headline(said),
        "predictors": predictors,
        "reliability": reliability(decided(of_served)),
        "edges": [band for band in edges(of_served) if band["n"]],
    }


def _predictor(name: str, own: pl.DataFrame) -> Models:
    figures = beside_references(own)
    return {
        "name": name,
        "dates": own["game_date"].n_unique(),
        **figures,
        **beside_market(decided(own)),
        "against_line": against_line(figures),
    }
