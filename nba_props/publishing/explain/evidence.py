"""`Evidence`: all that explanations of a day are made of, read once for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import polars as pl

from nba_props.declared.families import Family
from nba_props.publishing.explain.instant import Frames
from nba_props.publishing.explain.models import Judged
from nba_props.publishing.explain.price.parts import StoredPayload

Row = Mapping[str, Any]
# Contributions of feature rows by a model, and what they are added to; or why the model cannot be used.
Contribute = Callable[[Family, Row, pl.DataFrame], tuple[np.ndarray, np.ndarray] | str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a day and its models, now; what was known at an instant follows from it.

    Attributes:
        day: the game date.
        stored: tables by name, see `instant.known`, with `bet_grades` and `grades` of the day.
        models: rows of the model tables by model_id, of the models that predicted.
        judged: what the models' status rests on.
        sightings: rows of `sources.odds.sightings` of the subjects' games.
        archived: the archive's files of quotes.
        contribute: contributions of a model's columns.
        source: real or simulated.
        code_version: hash of the source.
        now: when the explanations are made.
    """

    day: date
    stored: Frames
    models: Mapping[str, Row]
    judged: Judged
    sightings: pl.DataFrame
    archived: Sequence[StoredPayload]
    contribute: Contribute
    source: Literal["real", "simulated"]
    code_version: str
    now: datetime
