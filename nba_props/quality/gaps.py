"""Which of the slate's players cannot be predicted, and why."""

import polars as pl

from nba_props.quality.verdict import Verdict, nothing_to_judge

# Reasons that go away by themselves: a season's first weeks, and players who have not played yet.
NORMAL = ("season_start", "no_game_yet")


def open_gaps(gaps: pl.DataFrame) -> Verdict:
    """No player of the slate lacks a row for the champion's model, except early in a season or before a first game."""
    if gaps.is_empty():
        return nothing_to_judge("there are no gaps")
    opened = gaps.filter(pl.col("resolved_at").is_null())
    by_reason = opened.group_by("reason").agg(rows=pl.len()).sort("reason")
    culprits = opened.filter(~pl.col("reason").is_in(NORMAL)).select(
        "game_date", "game_id", "team", "player_name", "reason", "detail", "detected_at"
    )
    figures = {"gaps": gaps.height, "closed": gaps.height - opened.height, "open": opened.height}
    return Verdict(
        culprits.is_empty(), figures | {f"open: {reason}": n for reason, n in by_reason.rows()}, culprits
    )
