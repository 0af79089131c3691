"""The reports of raw and those of an archive put together, game by game: one of them answers a game."""

from dataclasses import replace

import polars as pl

from nba_props.days import Days
from nba_props.sources.archive.injuries import ArchivedInjuries
from nba_props.sources.injuries.ingest import InjuryResult
from nba_props.sources.outcomes import GameOutcome, Notes


def with_archived(
    result: InjuryResult, archived: ArchivedInjuries, days: Days, *, archive_wins: bool
) -> InjuryResult:
    """The result with the archive's reports of games of which it has none.

    Args:
        result: what raw holds, and what was requested.
        archived: the archive's reports.
        days: the days that the archive answers.
        archive_wins: whether the archive also answers games of which raw holds reports.
    """
    of_archive = archived.reports.select("game_id", "game_date").unique().filter(days.hold())["game_id"]
    answered = set(of_archive) - (set() if archive_wins else set(result.reports["game_id"]))
    is_answered = pl.col("game_id").is_in(list(answered))
    return replace(
        result,
        frame=pl.concat([result.frame.filter(~is_answered), archived.injuries.filter(is_answered)]),
        reports=pl.concat([result.reports.filter(~is_answered), archived.reports.filter(is_answered)]),
        outcomes=tuple(_answered(outcome, answered) for outcome in result.outcomes),
        notes=result.notes + Notes({name: n for name, n in archived.counts.items() if n}),
    )


def _answered(outcome: GameOutcome, answered: set[str]) -> GameOutcome:
    if outcome.game_id not in answered:
        return outcome
    return GameOutcome(outcome.day, outcome.game_id, "COMPLETE")
