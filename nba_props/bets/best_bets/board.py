"""Published bets as a bettor looks at them now: beside what was published, the prediction, the quote and the player's state.

Nothing here is stored. Whether a bet stands is in the record.
"""

from datetime import UTC, datetime, timedelta

import polars as pl

from nba_props.bets.grades.bet_performance import WINDOWS, claim_band
from nba_props.declared.keys import GAME_PLAYER, GAME_PLAYER_MARKET
from nba_props.declared.tables.table import INSTANT

QUOTE = (*GAME_PLAYER_MARKET, "book", "side", "line")


def board(
    bets: pl.DataFrame,
    predictions: pl.DataFrame,
    prices: pl.DataFrame,
    performance: pl.DataFrame,
    now: datetime,
) -> pl.DataFrame:
    """The bets in the order of their publication, with what is known of them now.

    Adds `predicted_points` and `consensus_line` of the champion's prediction; `age_seconds`, the time since the quote was
    last seen, until now or the tip-off; `status_now`, the player's newest injury status, that of the publication where no
    quote of his is left; `realised_low` and `realised_high`, what bets of the same band of claimed value and the same
    provenance have made in a year, as a 95 % interval; null where history knows none.

    Args:
        bets: rows of BEST_BETS of a day.
        predictions: rows of PREDICTIONS of the day.
        prices: rows of FAIR_PRICES of the day, of the last run.
        performance: rows of BET_PERFORMANCE of one day, before the bets were published.
        now: the instant of the look, which may be later than the last run.
    """
    said = predictions.filter("is_active", role="champion").select(
        *GAME_PLAYER_MARKET, "predicted_points", "consensus_line"
    )
    age = pl.duration(microseconds=(pl.col("quote_age_seconds") * 1e6).cast(pl.Int64))
    seen = pl.col("as_of") - age
    last = prices.group_by(QUOTE).agg(seen_at=seen.max())
    status = prices.group_by(GAME_PLAYER).agg(status_now=pl.col("injury_status").last())
    until = pl.min_horizontal("tip_off", pl.lit(now.astimezone(UTC)).cast(INSTANT))
    return (
        bets.join(said.unique(GAME_PLAYER_MARKET, keep="first"), on=GAME_PLAYER_MARKET, how="left")
        .join(last, on=QUOTE, how="left")
        .join(status, on=GAME_PLAYER, how="left")
        .with_columns(band=claim_band())
        .join(_realised(performance), on=["band", "provenance"], how="left")
        .with_columns(
            age_seconds=(until - pl.max_horizontal(seen, "seen_at")) / timedelta(seconds=1),
            status_now=pl.coalesce("status_now", "injury_status"),
        )
        .drop("seen_at", "band")
        .sort("game_date", pl.col("sequence"), "rank", *GAME_PLAYER_MARKET, nulls_last=True)
    )


def _realised(performance: pl.DataFrame) -> pl.DataFrame:
    """Interval of the profit of each band of claimed value and provenance, over the longest window."""
    longest = performance.filter("is_bet", dimension="claim", window_days=max(WINDOWS))
    return longest.select("provenance", band="value", realised_low="profit_low", realised_high="profit_high")
