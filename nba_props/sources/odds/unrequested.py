"""Quotes of days of which raw holds nothing, in a run that requests none."""

from dataclasses import replace

import polars as pl

from nba_props.sources.outcomes import IngestResult


def with_stored(
    fresh: IngestResult, lines: pl.DataFrame, unresolved: pl.DataFrame, polls: pl.DataFrame
) -> IngestResult:
    """The result, with what is stored of the days of which it has neither quotes nor polls.

    The quotes of such a day came from an archive that the run does not have, or its payloads were moved away: that raw
    is silent about it does not make them untrue.

    Args:
        fresh: the result for some days, of raw alone.
        lines: rows of ODDS_LINES that are stored of the same days.
        unresolved: likewise rows of UNRESOLVED_NAMES.
        polls: likewise rows of ODDS_POLLS.
    """
    known = pl.concat([fresh.frame.select("game_date"), fresh.polls.select("game_date")]).unique()

    def whole(own: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([own, stored.join(known, on="game_date", how="anti")])

    return replace(
        fresh,
        frame=whole(fresh.frame, lines),
        unresolved=whole(fresh.unresolved, unresolved),
        polls=whole(fresh.polls, polls),
    )
