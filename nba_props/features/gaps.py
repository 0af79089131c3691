"""`feature_gaps`: players on the slate whom the champion's model cannot be asked about, each with one reason.

A gap closes by itself: a run that finds the row ready keeps the gap with the instant. So the stored day is an input of
its own successor, and running a day again changes nothing (see `kept`). What is done about a gap is not decided here.

The reasons, and those of the older system (reference system 9.4) that they stand for; `circuit_breaker` has no heir,
for nothing is switched off for a player:

    not_built           on the slate, no row in the store     processing_error
    team_unknown        quoted, on neither roster             missing_phase3
    box_scores_missing  a window was cut for want of games    upstream_incomplete
    season_start        within the season's first 14 days     bootstrap
    no_game_yet         has not played this season            insufficient_data, no_game_summary
    table_missing       anything else: see the detail         missing_phase4, unknown
"""

from datetime import datetime, timedelta

import polars as pl

from nba_props.declared.features import BY_INDEX, Contract, ready_column
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING
from nba_props.features.history.windows import complete
from nba_props.features.readiness import blocked, indices_of

SEASON_START = timedelta(days=14)
KEYS = ["game_id", "player_id"]


def feature_gaps(
    slate: pl.DataFrame, store: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, contract: Contract
) -> pl.DataFrame:
    """Rows of FEATURE_GAPS that are open now.

    Args:
        slate, store, cache: of the range's own days.
        schedule: of the seasons so far, to know when they began.
        contract: the champion's.
    """
    ready = store.select(*KEYS, "default_mask", used="inputs_known_at", ready=ready_column(contract))
    form = cache.select("game_date", "player_id", "games_played", whole=_whole())
    opened = schedule.filter(pl.col("season_type").is_in(COUNTING)).group_by("season").agg(
        opened=pl.col("game_date").min()
    )  # fmt: skip
    lacking = (
        slate.join(ready, on=KEYS, how="left")
        .filter(~pl.col("ready").fill_null(False))
        .join(form, on=["game_date", "player_id"], how="left")
        .join(opened, on="season", how="left")
    )
    return _with_detail(lacking, contract).select(
        *FEATURE_GAPS.schema.names()[:6],
        reason=_reason(),
        detail=pl.col("detail"),
        detected_at=pl.col("as_of"),
        resolved_at=pl.lit(None, INSTANT),
        as_of=pl.col("as_of"),
        inputs_known_at=pl.max_horizontal("inputs_known_at", "used"),
    )


def kept(found: pl.DataFrame, stored: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Gaps as they are stored: those found, since when they were first found, and those that have closed.

    Args:
        found: open gaps of the days.
        stored: rows of the same days as an earlier run left them.
        now: when what is no longer found is closed, unless it was before.
    """
    before = stored.select(*KEYS, since="detected_at")
    still = found.join(before, on=KEYS, how="left").with_columns(
        detected_at=pl.coalesce("since", "detected_at")
    )
    closed = stored.join(found, on=KEYS, how="anti").with_columns(
        resolved_at=pl.coalesce("resolved_at", pl.lit(now).cast(INSTANT))
    )
    return pl.concat([still.drop("since"), closed])


def _whole() -> pl.Expr:
    """Whether the windows of the last 5 and 10 games saw enough of them."""
    played = pl.col("games_played")
    return pl.all_horizontal(
        complete(pl.min_horizontal(played, n), pl.col(f"games_missing_last_{n}")) for n in (5, 10)
    )


def _reason() -> pl.Expr:
    """The first that holds. Without a row in the cache a player has not been listed this season."""
    just_begun = pl.col("game_date") - pl.col("opened") < SEASON_START
    return (
        pl.when(pl.col("ready").is_null()).then(pl.lit("not_built"))
        .when(pl.col("team").is_null()).then(pl.lit("team_unknown"))
        .when(~pl.col("whole")).then(pl.lit("box_scores_missing"))
        .when(just_begun).then(pl.lit("season_start"))
        .when(pl.col("games_played").fill_null(0) == 0).then(pl.lit("no_game_yet"))
        .otherwise(pl.lit("table_missing"))
    )  # fmt: skip


def _with_detail(lacking: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Adds what is missing, worked out once for each set of features that occurs."""
    lacking = lacking.with_columns(blocked=blocked(contract))
    masks = lacking["blocked"].unique()
    told = pl.Series("detail", [_told(found) for found in indices_of(masks)], pl.String)
    return lacking.join(pl.DataFrame([masks, told]), on="blocked", how="left", nulls_equal=True)


def _told(indices: pl.Series | None) -> str:
    """Features by the table that they come from."""
    if indices is None:
        return "no row in feature_store"
    features = [BY_INDEX[i] for i in indices]
    tables = dict.fromkeys(f.source for f in features)
    return "; ".join(f"{t}: {' '.join(f.name for f in features if f.source == t)}" for t in tables)
