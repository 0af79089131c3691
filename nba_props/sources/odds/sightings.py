"""Where quotes on players were seen: which stored payloads list a player's line at these prices."""

from collections.abc import Collection, Iterable, Iterator

import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.sources.odds.books import OVER_UNDER
from nba_props.sources.odds.wire import DecodedOdds, read
from nba_props.storage.raw import Payload

SIDES = ("over_price", "under_price")
QUOTE = ("event_id", "book", "market", "player_name", "point")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = (
    {
        "event_id": pl.String, "book": pl.String, "market": pl.String, "player_name": pl.String, "point": pl.Float64,
        "over_price": pl.Int32, "under_price": pl.Int32, "path": pl.String, "sha256": pl.String, "fetched_at": INSTANT,
        "seen_at": INSTANT,
    }
)  # fmt: skip
SIGHTINGS = pl.Schema(COLUMNS)
Prices = dict[tuple[str, str, str, str, float], dict[str, int]]


def sightings(payloads: Iterable[Payload], names: Collection[str]) -> pl.DataFrame:
    """One row is a quote on a player in a payload that lists it (SIGHTINGS), as the feed writes book and player.

    Args:
        payloads: readable payloads with quotes on players.
        names: players as the books write them; others are passed over.
    """
    rows = [
        (*quote, *(prices.get(side) for side in SIDES), payload.path, payload.sha256, payload.fetched_at, decoded.seen_at)
        for payload in payloads
        for decoded in (read(payload),)
        for quote, prices in _quotes(decoded, frozenset(names)).items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SIGHTINGS, orient="row")


def _quotes(decoded: DecodedOdds, names: frozenset[str]) -> Prices:
    found: Prices = {}
    for quote, side, price in _sides(decoded, names):
        found.setdefault(quote, {})[side] = price
    return found


def _sides(
    decoded: DecodedOdds, names: frozenset[str]
) -> Iterator[tuple[tuple[str, str, str, str, float], str, int]]:
    for event in decoded.quoted:
        for book in event.books:
            for block in book.blocks:
                for outcome in block.outcomes:
                    if (
                        outcome.description in names
                        and outcome.name in OVER_UNDER
                        and outcome.point is not None
                    ):
                        quote = (event.event.id, book.key, block.market, outcome.description, outcome.point)
                        yield quote, SIDES[OVER_UNDER[outcome.name]], round(outcome.price)
