"""What was predicted: the prediction, whether its family is champion or stands in, its contributions and distribution."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nba_props.bets.prices.market_sides import LEAGUE
from nba_props.declared.families import FAMILIES, Family
from nba_props.models.distribution.shape import Shape
from nba_props.models.governance.succession import Heir, about
from nba_props.publishing.explain.explanation import (
    Contribution,
    Contributions,
    Distribution,
    PointsMass,
    PredictionSaid,
)
from nba_props.publishing.explain.price.parts import FairPrice

Row = Mapping[str, Any]
SAID = (
    "prediction_id", "model_id", "family", "role", "predicted_points", "consensus_line", "edge", "p_over",
    "market_p_over", "model_term", "recommendation",
)  # fmt: skip
LEAST_MASS = 5e-4  # points that are rarer than this are left out at the upper end


def prediction_said(row: Row, standing: str) -> PredictionSaid:
    """A row of PREDICTIONS."""
    return PredictionSaid(**{name: row[name] for name in SAID}, made_at=row["as_of"], standing=standing)


def standing(row: Row, features: Row | None, champion: str | None, is_rebuilt: bool) -> str:
    """Whether the family of a prediction is champion or stands in for it, and why.

    Args:
        row: the prediction. Its own reason is kept up to date by later runs, and so counts for the last one alone.
        features: the row of FEATURE_STORE as of the instant.
        champion: the family that was champion at the instant.
        is_rebuilt: whether a later run has replaced the instant's tables.
    """
    if row["role"] != "champion":
        return f"{row['role']}: it is graded beside the champion and moves no price"
    if not is_rebuilt:
        return f"champion: {row['stand_in_reason']}" if row["stand_in_reason"] else "champion"
    if champion in {row["family"], None} or features is None:
        return "champion"
    heir = Heir(FAMILIES[str(champion)])
    word, lacks = heir.obstacles(
        features["default_feature_indices"], features["unavailable_feature_indices"] or []
    )
    why = f"{word}: {about(lacks, features['missing_feeds'] or [])}" if lacks else "its model could not serve"
    return f"stands in for {champion}, {why}"


def contributions_of(family: Family, values: Row, points: Sequence[float], base: float) -> Contributions:
    """What the columns add to a prediction, largest first."""
    columns = [
        Contribution(feature=name, value=values[name], points=float(added))
        for name, added in zip(family.columns, points, strict=True)
    ]
    return Contributions(
        base=float(base),
        columns=tuple(sorted(columns, key=lambda c: (-abs(c.points), c.feature))),
        predicted=float(base) + sum(c.points for c in columns),
    )


def distribution_of(
    model: Row | None, predicted: float | None, price: FairPrice | None
) -> Distribution | None:
    """The model's distribution around its prediction or, without one, the league's around the other books' centre."""
    if model is not None and predicted is not None:
        return _around(Shape.of(model), predicted, str(model["model_id"]))
    if price is not None and price.centre is not None:
        return _around(LEAGUE, price.centre, "the other books")
    return None


def _around(shape: Shape, centre: float, by: str) -> Distribution:
    cumulative = shape.cumulative(np.array([centre]))[0]
    masses = np.diff(cumulative, prepend=0.0)
    last = int(np.flatnonzero(masses >= LEAST_MASS).max()) + 1
    shown = [*masses[:last], 1 - masses[:last].sum()]
    return Distribution(
        by=by,
        centre=centre,
        masses=tuple(PointsMass(points=n, probability=max(0.0, float(p))) for n, p in enumerate(shown)),
    )
