"""`feature_gaps`: slate players that the champion's contract cannot use, each with one reason.

A gap closes by itself: a run that finds the row ready keeps the gap with the instant. So the stored day is an input of
the next run, and running a day again changes nothing (see `with_stored`). What is done about a gap is not decided here.

The reasons, and those of the older system (reference system 9.4) that they replace. Its `circuit_breaker` has no
successor, because nothing is switched off for a player:

    not_built           on the slate, no row in the store     processing_error
    team_unknown        quoted, on neither roster             missing_phase3
    box_scores_missing  a window lacks too many games         upstream_incomplete
    season_start        within the season's first 14 days     bootstrap
    no_game_yet         has not played this season            insufficient_data, no_game_summary
    table_missing       anything else: see the detail         missing_phase4, unknown
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl

from nba_props.declared.features import BY_INDEX, Contract, ready_column, required_of
from nba_props.declared.keys import DAY_PLAYER, GAME_PLAYER
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING
from nba_props.features.history.windows import complete

SEASON_START = timedelta(days=14)


def feature_gaps(
    slate: pl.DataFrame, store: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, contract: Contract
) -> pl.DataFrame:
    """Rows of FEATURE_GAPS that are open now.

    Args:
        slate: rows of SLATE of the range's own days.
        store: rows of FEATURE_STORE of the same days.
        cache: rows of DAILY_CACHE of the same days.
        schedule: of the seasons so far, to know when they began.
        contract: the champion's.
    """
    ready = store.select(
        *GAME_PLAYER, "default_feature_indices", used="inputs_known_at", ready=ready_column(contract)
    )
    form = cache.select(*DAY_PLAYER, "games_played", is_complete=_is_complete())
    opened = schedule.filter(pl.col("season_type").is_in(COUNTING)).group_by("season").agg(
        opened=pl.col("game_date").min()
    )  # fmt: skip
    lacking = (
        slate.join(ready, on=GAME_PLAYER, how="left")
        .filter(~pl.col("ready").fill_null(False))
        .join(form, on=DAY_PLAYER, how="left")
        .join(opened, on="season", how="left")
    )
    return lacking.select(
        *FEATURE_GAPS.schema.names()[:6],
        reason=_reason(),
        detail=_details(lacking["default_feature_indices"], required_of(contract)),
        detected_at=pl.col("as_of"),
        resolved_at=pl.lit(None, INSTANT),
        as_of=pl.col("as_of"),
        inputs_known_at=pl.max_horizontal("inputs_known_at", "used"),
    )


def with_stored(open_gaps: pl.DataFrame, stored: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Rows of FEATURE_GAPS to store: the open gaps since they were first detected, and those that have closed.

    Args:
        open_gaps: open gaps of the days.
        stored: rows of the same days as an earlier run left them.
        now: when a stored gap that is no longer open is closed, unless it was closed before.
    """
    before = stored.select(*GAME_PLAYER, since="detected_at")
    still = open_gaps.join(before, on=GAME_PLAYER, how="left").with_columns(
        detected_at=pl.coalesce("since", "detected_at")
    )
    closed = stored.join(open_gaps, on=GAME_PLAYER, how="anti").with_columns(
        resolved_at=pl.coalesce("resolved_at", pl.lit(now).cast(INSTANT))
    )
    return pl.concat([still.drop("since"), closed])


def _is_complete() -> pl.Expr:
    """Whether enough of the last 5 and of the last 10 games are known."""
    played = pl.col("games_played")
    return pl.all_horizontal(
        complete(pl.min_horizontal(played, n), pl.col(f"games_missing_last_{n}")) for n in (5, 10)
    )


def _reason() -> pl.Expr:
    """The first that holds. A player without a row in the cache is in no box score of the season."""
    just_begun = pl.col("game_date") - pl.col("opened") < SEASON_START
    return (
        pl.when(pl.col("ready").is_null()).then(pl.lit("not_built"))
        .when(pl.col("team").is_null()).then(pl.lit("team_unknown"))
        .when(~pl.col("is_complete")).then(pl.lit("box_scores_missing"))
        .when(just_begun).then(pl.lit("season_start"))
        .when(pl.col("games_played").fill_null(0) == 0).then(pl.lit("no_game_yet"))
        .otherwise(pl.lit("table_missing"))
    )  # fmt: skip


def _details(defaults: pl.Series, required: frozenset[int]) -> pl.Series:
    """What is missing, in words, for each list of defaults; null stands for a row that is not there."""
    lists = defaults.to_list()
    words = {key: _detail(key, required) for key in {None if d is None else tuple(d) for d in lists}}
    return pl.Series("detail", [words[None if d is None else tuple(d)] for d in lists], pl.String)


def _detail(defaults: Iterable[int] | None, required: frozenset[int]) -> str:
    """The required features among the defaults, by the table that they come from."""
    if defaults is None:
        return "no row in feature_store"
    features = [BY_INDEX[i] for i in defaults if i in required]
    tables = dict.fromkeys(f.source for f in features)
    return "; ".join(f"{t}: {' '.join(f.name for f in features if f.source == t)}" for t in tables)
