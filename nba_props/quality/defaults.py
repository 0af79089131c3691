"""What rows of the feature store lack, as far as they could be expected to have it. Readiness decides; this tells."""

import polars as pl

from nba_props.declared.features import Contract, ready_column
from nba_props.declared.row_quality import TIERS
from nba_props.features.readiness import REQUIRED, blocked_by, explain_defaults
from nba_props.quality.verdict import Verdict, nothing, share

# From reference system 9.2 (contamination) and 1.9 (the alarm after a write); the first is ours.
LEAST_READY = 0.90
MOST_DEFAULTED = 0.15
ALARM = 0.30
NOBODY = "no player of these days has played this season: nothing to judge"


def due(store: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Rows whose player has played this season, on an earlier date, as the box scores say and not the features.

    Who has not is no fault of the data: in a season's first month the slate has everybody of last season's teams.
    """
    debuts = (
        player_games.filter("did_play").group_by("season", "player_id").agg(debut=pl.col("game_date").min())
    )
    keys = store.select("season", "player_id").join(
        debuts, on=["season", "player_id"], how="left", maintain_order="left"
    )
    return store.filter(keys["debut"] < store["game_date"])


def ready_for_v9_share(rows: pl.DataFrame) -> Verdict:
    """Are 90 % of the players who have played this season ready for v9? The others are named."""
    if rows.is_empty():
        return nothing(NOBODY)
    found = share(int(rows["ready_for_v9"].sum()), rows.height)
    culprits = rows.filter(~pl.col("ready_for_v9")).select("game_date", "game_id", "team", "player_name")
    return Verdict(found >= LEAST_READY, {"rows": rows.height, "ready share": found}, culprits)


def defaults_by_feature(rows: pl.DataFrame) -> Verdict:
    """Is every required feature there in 85 % of the rows? Optional and unavailable ones do not count."""
    if rows.is_empty():
        return nothing(NOBODY)
    found = explain_defaults(rows)
    culprits = found.filter(pl.col("index").is_in(sorted(REQUIRED)), pl.col("share") > MOST_DEFAULTED)
    return Verdict(
        culprits.is_empty(), {"rows": rows.height, "features missing somewhere": found.height}, culprits
    )


def defaults_by_contract(rows: pl.DataFrame) -> Verdict:
    """Are 85 % of the rows ready for each contract? The features that block one are named, the worst first."""
    if rows.is_empty():
        return nothing(NOBODY)
    shares = {c: share(int(rows[ready_column(c)].sum()), rows.height) for c in Contract}
    blocked = [
        blocked_by(rows, c).select(pl.lit(str(c.name).lower()).alias("contract"), pl.all())
        for c, ready in shares.items()
        if ready < 1 - MOST_DEFAULTED
    ]
    figures = {f"ready for {str(c.name).lower()}": ready for c, ready in shares.items()}
    tiers = {f"tier {name}": int((rows["quality_tier"] == name).sum()) for name in TIERS}
    culprits = pl.concat(blocked) if blocked else pl.DataFrame()
    return Verdict(not blocked, {"rows": rows.height, **figures, **tiers}, culprits)


def required_defaults_alarm(rows: pl.DataFrame) -> Verdict:
    """Do at most 30 % of the rows lack something that some contract requires?"""
    if rows.is_empty():
        return nothing(NOBODY)
    lacking = rows.filter(pl.col("required_default_count") > 0)
    found = share(lacking.height, rows.height)
    by_day = (
        lacking.group_by("game_date").agg(rows=pl.len()).sort("rows", "game_date", descending=[True, False])
    )
    return Verdict(found <= ALARM, {"rows": rows.height, "share lacking": found}, by_day)
