"""The checks of the record of bets. The asset yields them itself, before anything is written."""

from collections.abc import Iterator, Mapping
from datetime import date

import dagster as dg
import polars as pl

from nba_props.bets.best_bets.chain import RecordBrokenError, verify
from nba_props.declared.record_seal import Seal
from nba_props.declared.tables.record import BEST_BETS

QUESTIONS = {
    "published": "Is every bet that was published stored as it was published?",
    "unchanged": "Does the run keep every published bet as it is?",
}


def record_checks() -> list[dg.AssetCheckSpec]:
    """One check per question of the record."""
    return [
        dg.AssetCheckSpec(name, asset=BEST_BETS.name, description=f"{question} If not, nothing was written.")
        for name, question in QUESTIONS.items()
    ]


def record_results(
    question: str, bets: pl.DataFrame, sealed: Mapping[date, Seal]
) -> Iterator[dg.AssetCheckResult]:
    """The answer to a question of the record.

    Raises:
        RecordBrokenError: after the failed check was recorded, naming the day, the bet and what differs.
    """
    broken: RecordBrokenError | None = None
    try:
        verify(bets, sealed)
    except RecordBrokenError as error:
        broken = error
    yield dg.AssetCheckResult(
        check_name=question,
        asset_key=BEST_BETS.name,
        passed=broken is None,
        description=str(broken) if broken else None,
    )
    if broken:
        raise broken
