"""Payloads as polls and quotes: what each payload asked and listed, and each quote as of the instant from which it stood.

A quote has one row for as long as its block stands unchanged, so polls without change add none. Since when a block stands
is decided in `lives`; at which game an event is, in `events`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.sources.odds.books import OVER_UNDER
from nba_props.sources.odds.lives import BLOCK, with_known_at
from nba_props.sources.odds.payload_rows import (
    ASKED,
    EVENT,
    OF_BOOK,
    QUOTE,
    TEXTS,
    UNKNOWN_SIDE,
    PayloadRows,
    Types,
)
from nba_props.sources.odds.payload_types import Event
from nba_props.sources.odds.wire import EVENT_SCHEMA, DecodedOdds, QuotedEvent, read
from nba_props.storage.raw import Payload

# Prices are clipped to this, so that they fit into 32 bits.
MOST = 2_000_000_000
LISTED: Types = {"listed_books": TEXTS, "listed_markets": TEXTS, "listed_known_at": pl.List(INSTANT)}
PRICES: Types = {"first_price": pl.Int32, "second_price": pl.Int32}
POLL_SCHEMA = pl.Schema(EVENT | {"is_listed": pl.Boolean} | ASKED | LISTED | {"known_at": INSTANT})
QUOTE_SCHEMA = pl.Schema(EVENT | OF_BOOK | QUOTE | PRICES | {"known_at": INSTANT})


@dataclass(frozen=True, slots=True)
class Polled:
    """The quotes (QUOTE_SCHEMA) and the polls (POLL_SCHEMA) of any number of payloads."""

    quotes: pl.DataFrame
    polls: pl.DataFrame


def polled(decoded: Iterable[DecodedOdds]) -> Polled:
    """The quotes of every block from the instant from which it stood, and one poll per event of each payload.

    A poll that is not `is_listed` is of an event that the payload lacks: its start is the last that was given.

    `first_price` is the Over or the home side, `second_price` the Under or the visiting side (American odds). A spread's
    `point` is the home side's. `player_name` is null for game lines, `point` 0 for h2h. A side that is neither becomes a
    row without prices, to be counted. A side that comes twice in a payload starts a second pair, so that conflicts are
    visible and not averaged away. The payloads may come in any order.
    """
    rows = PayloadRows()
    for event, payload in sorted(_events(decoded), key=lambda pair: _order(*pair)):
        rows.add(event, payload)
    payloads, states, sides = rows.frames()
    lives = with_known_at(_asked_states(payloads, states.join(_contents(sides), on="block", how="left")))
    return Polled(_quotes(payloads, lives, sides), _polls(payloads, lives))


def quotes(payloads: Iterable[Payload]) -> pl.DataFrame:
    """The quotes of payloads, see `polled`."""
    return polled(read(payload) for payload in payloads).quotes


def _events(decoded: Iterable[DecodedOdds]) -> Iterator[tuple[QuotedEvent, DecodedOdds]]:
    """The events of each payload, and those that earlier payloads listed and a whole one lacks: all books are gone."""
    seen: dict[str, Event] = {}
    for payload in sorted(decoded, key=_instant):
        yield from ((event, payload) for event in payload.quoted)
        if payload.is_whole:
            absent = sorted(seen.keys() - payload.named)
            yield from ((QuotedEvent(seen[name], (), is_listed=False), payload) for name in absent)
            seen |= {event.id: event for event in payload.events}


def _instant(payload: DecodedOdds) -> tuple[object, ...]:
    return payload.seen_at, payload.asked.scope, payload.asked.markets


def _order(event: QuotedEvent, payload: DecodedOdds) -> tuple[object, ...]:
    return event.event.id, *_instant(payload)


def _contents(sides: pl.DataFrame) -> pl.DataFrame:
    """One number per block that is equal for the same outcomes in any order."""
    half = pl.col("hash")
    return (
        sides.with_columns(hash=pl.struct(pl.exclude("block")).hash())
        .group_by("block")
        .agg(content=pl.struct((half % 2**32).sum().alias("low"), (half // 2**32).sum().alias("high")).hash())
    )


def _asked(payloads: pl.DataFrame) -> pl.DataFrame:
    """One row per poll and BLOCK that it asked for, with seen_at."""
    return (
        payloads.select("poll", "event_id", "seen_at", book="asked_books", market="asked_markets")
        .explode("book")
        .explode("market")
        .drop_nulls(["book", "market"])
    )


def _asked_states(payloads: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """One row per block and instant that was asked for: `blocks` are the numbers of what was listed.

    Payloads of one instant count as one, and what they repeat is no other content: a snapshot may be bought twice.
    """
    listed = pl.col("block").is_not_null()
    return (
        _asked(payloads)
        .join(states, on=["poll", "book", "market"], how="left", maintain_order="left")
        .group_by(*BLOCK, "seen_at", maintain_order=True)
        .agg(
            pl.col("poll").first(),
            pl.col("last_update").max(),
            pl.col("content").unique().sum(),
            pl.col("block").drop_nulls().alias("blocks"),
            is_listed=listed.any(),
            is_readable=listed.any() | pl.col("is_readable").fill_null(True).all(),
        )
    )


def _quotes(payloads: pl.DataFrame, lives: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """The quotes of the blocks as of the instants from which they stood."""
    begun = lives.filter("begins").join(
        payloads.select("poll", *EVENT_SCHEMA.names()[1:]), on="poll", how="left", maintain_order="left"
    )
    listed = begun.explode("blocks").rename({"blocks": "block"})
    return listed.join(_paired(sides), on="block", maintain_order="left_right").select(QUOTE_SCHEMA.names())


def _paired(sides: pl.DataFrame) -> pl.DataFrame:
    """The two sides of each player and point of a block in one row; a side that comes again starts another row."""
    price = pl.col("price").round().clip(-MOST, MOST).cast(pl.Int32)
    quote = ["block", "player_name", "point"]
    # Numbering the repeats takes longer than all the rest, and there are hardly ever any.
    repeats = sides.select(pl.struct(*quote, "side").is_duplicated().any()).item()
    turn = pl.int_range(pl.len(), dtype=pl.UInt32).over(*quote, "side") if repeats else pl.lit(0, pl.UInt32)
    turned = sides.with_columns(price, turn=turn, known=pl.col("side") < UNKNOWN_SIDE)
    # A row has at most one price of each side; the greatest is found faster than the first of a selection.
    of_sides = (pl.when(pl.col("side") == side).then("price").max() for side in OVER_UNDER.values())
    return turned.group_by(*quote, "known", "turn", maintain_order=True).agg(
        side.alias(name) for side, name in zip(of_sides, PRICES, strict=True)
    )


def _polls(payloads: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    """One row per payload and event: what was asked, and what stood."""
    standing = lives.filter(pl.col("known_at").is_not_null()).select(
        *BLOCK, "seen_at", listed_known_at="known_at"
    )
    listed = (
        _asked(payloads)
        .join(standing, on=[*BLOCK, "seen_at"])
        .sort("poll", "book", "market")
        .group_by("poll", maintain_order=True)
        .agg(
            pl.col("book").alias("listed_books"), pl.col("market").alias("listed_markets"), "listed_known_at"
        )
    )
    return (
        payloads.join(listed, on="poll", how="left", maintain_order="left")
        .with_columns(pl.col(name).fill_null(pl.lit([], dtype)) for name, dtype in LISTED.items())
        .rename({"seen_at": "known_at"})
        .unique(["event_id", "asked", "known_at"], keep="last", maintain_order=True)
        .select(POLL_SCHEMA.names())
    )
