"""`subset_picks`: the day's best predictions by rules that do not change, each as it stood at its game's tip-off.

All follows from stored predictions, so a later run says the same of games that have begun: their picks keep rank and
place, and the rest of a subset is filled from the games ahead. What a subset is, is declared in `subsets`.
"""

from functools import reduce

import polars as pl

from nba_props.bets.subsets.daily_signal import CHAMPION, side_probability
from nba_props.bets.subsets.standing import stands, with_spans
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.subsets import SUBSETS, Subset
from nba_props.declared.tables.signals import SUBSET_PICKS

DAY_SUBSET = ("game_date", "subset")
PICK = (*DAY_SUBSET, *GAME_PLAYER_MARKET)


def subset_picks(predictions: pl.DataFrame, daily_signals: pl.DataFrame) -> pl.DataFrame:
    """Rows of SUBSET_PICKS of every day with predictions.

    At each tip-off of a day, the games that have not begun are ranked by their predictions as they stood; the picks of the
    game that begins are final then.

    Args:
        predictions: rows of `predictions` of the days, superseded ones included.
        daily_signals: rows of `daily_signals` of the days.
    """
    candidates = _candidates(predictions, daily_signals)
    moments = candidates.select("game_date", moment="tip_off").unique()
    numbered = moments.with_columns(number=pl.col("moment").rank("dense").over("game_date"))
    parts = numbered.sort("number").partition_by("number", maintain_order=True)
    none = _ranked(candidates.clear(), candidates.clear().with_columns(rank=pl.lit(None, pl.Int32)))
    return SUBSET_PICKS.shape(reduce(lambda picks, at: _with_begun(picks, candidates, at), parts, none))


def _with_begun(picks: pl.DataFrame, candidates: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The picks so far, and those of the games that begin at the moment of each day."""
    at_moment = candidates.join(moments.select("game_date", "moment"), on="game_date")
    ahead = at_moment.filter(pl.col("tip_off") >= pl.col("moment"), stands(pl.col("moment")))
    newest = ahead.with_columns(
        pl.max_horizontal(pl.col(name).max().over(DAY_SUBSET), f"signal_{name}").alias(name)
        for name in ("as_of", "inputs_known_at")
    )
    best = newest.sort("as_of", "model_id").unique(PICK, keep="last", maintain_order=True)
    begun = _ranked(best, picks).filter(pl.col("tip_off") == pl.col("moment"))
    return pl.concat([picks, begun.select(picks.columns)])


def _candidates(predictions: pl.DataFrame, daily_signals: pl.DataFrame) -> pl.DataFrame:
    """The champion's ready predictions by subset, with when they stood."""
    ready = (pl.col("required_default_count") == 0) & pl.col("edge").is_not_null()
    of_champion = daily_signals.filter(system=CHAMPION).select(
        "game_date", "daily_signal", signal_as_of="as_of", signal_inputs_known_at="inputs_known_at"
    )
    rows = (
        with_spans(predictions)
        .filter(ready, role=CHAMPION)
        .join(of_champion, on="game_date", how="left")
        .with_columns(direction="recommendation", side_probability=side_probability())
        .with_columns(
            composite_score=10 * pl.col("edge").abs() + 50 * pl.col("side_probability").fill_null(0.5)
        )
    )
    return pl.concat([_of_subset(rows, subset) for subset in SUBSETS])


def _of_subset(rows: pl.DataFrame, subset: Subset) -> pl.DataFrame:
    has_signal = pl.col("daily_signal").is_in(subset.signals or ()).fill_null(False)
    conditioned = subset.signals is not None
    unasked = [
        pl.when(conditioned).then(name).alias(name) for name in ("signal_as_of", "signal_inputs_known_at")
    ]
    return rows.filter(
        pl.col("direction").is_in(subset.directions),
        pl.col("edge").abs() >= subset.least_edge,
        has_signal if conditioned else pl.lit(True),
    ).with_columns(*unasked, subset=pl.lit(subset.key), top=pl.lit(subset.top, pl.Int32))


def _ranked(rows: pl.DataFrame, picks: pl.DataFrame) -> pl.DataFrame:
    """The rows with the ranks that the picks leave free, the best row first; those beyond the subset's top are dropped."""
    ordered = rows.sort(*DAY_SUBSET, -pl.col("composite_score"), *GAME_PLAYER_MARKET).with_columns(
        place=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(DAY_SUBSET)
    )
    taken = picks.select(*DAY_SUBSET, "rank")
    counts = (
        pl.concat([ordered.select(DAY_SUBSET), taken.select(DAY_SUBSET)]).group_by(DAY_SUBSET).len("ranks")
    )
    free = (
        counts.with_columns(rank=pl.int_ranges(1, pl.col("ranks") + 1, dtype=pl.Int32))
        .explode("rank")
        .join(taken, on=[*DAY_SUBSET, "rank"], how="anti")
        .sort(*DAY_SUBSET, "rank")
        .with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(DAY_SUBSET))
    )
    ranked = ordered.join(free.select(*DAY_SUBSET, "place", "rank"), on=[*DAY_SUBSET, "place"])
    return ranked.filter(pl.col("top").is_null() | (pl.col("rank") <= pl.col("top"))).drop("place")
