"""Whether the slate's players can be predicted, and if not, why not and since when."""

import polars as pl

from nba_props.quality.verdict import Verdict, nothing

# In a season's first weeks, and for who has not played, there is nothing to mend.
NORMAL = ("season_start", "no_game_yet")


def open_gaps(gaps: pl.DataFrame) -> Verdict:
    """Is no player of the slate kept from the champion's model by anything but a young season? Gaps opened and closed."""
    if gaps.is_empty():
        return nothing("no gap was ever found")
    opened = gaps.filter(pl.col("resolved_at").is_null())
    by_reason = opened.group_by("reason").agg(rows=pl.len()).sort("reason")
    culprits = opened.filter(~pl.col("reason").is_in(NORMAL)).select(
        "game_date", "game_id", "team", "player_name", "reason", "detail", "detected_at"
    )
    figures = {"found": gaps.height, "closed": gaps.height - opened.height, "open": opened.height}
    return Verdict(
        culprits.is_empty(), figures | {f"open: {reason}": n for reason, n in by_reason.rows()}, culprits
    )
