"""The published bets of the simulated night, explained, and what the explanations are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.publishing.explain.evidence import Evidence
from nba_props.publishing.explain.explain import explanations
from nba_props.publishing.explain.explanation import Explanation
from nba_props.publishing.explain.subjects import Subject, of_bet
from nba_props.resources.explaining import Explaining
from nba_props.settings import Settings
from nba_props.storage.lake import Lake

DAY = date(2024, 4, 10)
EVENING = datetime.fromisoformat("2024-04-10T20:00:00Z")


@dataclass(frozen=True)
class Explained:
    """The bets, their explanations in the same order, and the evidence."""

    bets: list[dict[str, Any]]
    evidence: Evidence
    told: list[Explanation]

    @property
    def subjects(self) -> list[Subject]:
        """The bets as subjects."""
        return [of_bet(bet) for bet in self.bets]


def explained(settings: Settings, day: date = DAY, now: datetime = EVENING) -> Explained:
    """All published bets of a day."""
    explaining = Explaining(settings, Lake(settings.lake))
    stored: Mapping[str, pl.DataFrame] = explaining.stored(day)
    bets = stored["best_bets"].to_dicts()
    subjects = [of_bet(bet) for bet in bets]
    evidence = explaining.evidence(stored, day, subjects, now)
    return Explained(bets, evidence, explanations(evidence, subjects))
