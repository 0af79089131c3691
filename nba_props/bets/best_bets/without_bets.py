"""Why a night that was priced has no bet. What a night lacks before it is priced is told by the command line."""

import polars as pl


def why_without(predictions: pl.DataFrame, prices: pl.DataFrame) -> str:
    """Why none of a day's quotes became a bet: there was none, or how many of their sides each rule rejects first.

    Args:
        predictions: rows of PREDICTIONS of the day.
        prices: rows of FAIR_PRICES of the day.
    """
    champions = predictions.filter("is_active", role="champion")
    if prices.is_empty():
        if champions["consensus_line"].count():
            return "no sportsbook quotes a player at a price; the check `coverage` of `odds_lines` says what failed"
        return "no player had a line; the check `coverage` of `odds_lines` says whether the quotes failed"
    if champions.height and not champions["predicted_points"].count():
        return (
            "no player with a line could be predicted; the check `go` of `predictions` says what is missing"
        )
    left = prices["filter_reason"].null_count()
    rejected = prices["filter_reason"].drop_nulls().value_counts(sort=True).rows()
    counts = ", ".join(f"{number:,} {rule}" for rule, number in rejected)
    told = f"no quote was worth its price: of {prices.height:,} sides, the rules reject {counts}"
    if not left:
        return told
    return (
        f"{left} of {prices.height:,} sides pass all rules, and none is at a book of NBA_PROPS_BOOKS, of a game that was "
        f"ahead, and worth the least stake"
    )
