"""What the prices of a night lack, in words. What each rule rejects is counted where they are made."""

import polars as pl

STALE = "stale_quote"


def told_of_prices(prices: pl.DataFrame) -> str:
    """How many quoted players have an unknown injury status, and how many sides are of polls that are too old.

    Empty where nothing is wrong.

    Args:
        prices: rows of FAIR_PRICES of a night.
    """
    players = prices.group_by("player_id").agg(unknown=(pl.col("injury_status") == "unknown").any())
    unknown, stale = int(players["unknown"].sum()), prices.filter(filter_reason=STALE).height
    told = []
    if unknown:
        told.append(f"Injuries of {unknown} of {players.height} quoted players are unknown.")
    if stale:
        told.append(f"{stale} of {prices.height} sides were quoted too long ago.")
    return " ".join(told)
