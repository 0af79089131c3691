"""The chain of digests over a day's published bets: a bet that was changed, dropped or moved is found and named.

A digest is made of all that was published of a bet and of the digest before, so a change shows in the bet itself and a
dropped bet in the next one. A bet dropped from the end shows in the seal (`declared.record_seal`), which is kept apart.
Bets of backfills, which nobody was told in time, have no digest.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from nba_props.declared.record_seal import Seal
from nba_props.declared.tables.record import BEST_BETS, BET
from nba_props.errors import NbaPropsError

# What may still happen to a published bet, and the digest itself.
NOT_DIGESTED = ("withdrawn_at", "withdrawn_reason", "digest")
IS_CHAINED = pl.col("provenance") != "backfill"
Row = Mapping[str, Any]

_BROKEN = (
    "the record of {day} is broken: {problem}. What was published is never changed: restore {table}/{day}.parquet from a "
    "copy, then run again. Nothing was written"
)
_OLDER = (
    "{table}/{day}.parquet was written by an nba-props from before the record of bets, which chose its bets anew with every "
    "run: move the file out of the lake and run again; the day's record begins with that run. Nothing was written"
)


class RecordBrokenError(NbaPropsError):
    """The stored bets of a day are not those that were published. Nothing was written."""


def of_the_record(bets: pl.DataFrame) -> pl.DataFrame:
    """The bets without those of files from before there was a record, which were not published and have no id."""
    return bets.drop_nulls("bet_id")


def digest(bet: Row, before: str) -> str:
    """The digest of a bet.

    Columns without a value are left out, so that a column that is added to the table later changes no digest.

    Args:
        bet: a row of BEST_BETS.
        before: the digest of the bet that was published before it on the same game date; empty for the first.
    """
    published = {name: value for name, value in bet.items() if name not in NOT_DIGESTED and value is not None}
    text = json.dumps([before, published], sort_keys=True, default=lambda when: when.isoformat())
    return hashlib.sha256(text.encode()).hexdigest()


def chained(bets: pl.DataFrame, heads: Mapping[date, str]) -> pl.DataFrame:
    """The bets with their digests.

    Args:
        bets: rows of BEST_BETS without a digest, in the order of `sequence` within a game date.
        heads: the digest after which each game date goes on; dates without one begin their chain.
    """
    last, digests = dict(heads), []
    for bet in bets.iter_rows(named=True):
        day = bet["game_date"]
        last[day] = digest(bet, last.get(day, ""))
        digests.append(last[day])
    return bets.with_columns(digest=pl.Series(digests, dtype=pl.String))


def heads(bets: pl.DataFrame) -> dict[date, str]:
    """The digest of the last published bet of each game date that has one."""
    last = bets.filter(IS_CHAINED).sort("game_date", "sequence").group_by("game_date").last()
    return dict(last.select("game_date", "digest").rows())


def seals(bets: pl.DataFrame) -> dict[date, Seal]:
    """The seal of each game date with published bets, whose chain holds."""
    ordered = bets.filter(IS_CHAINED).sort("game_date", "sequence")
    parts = ordered.partition_by("game_date", as_dict=True)
    return {day: _seal(part.to_dicts()) for (day,), part in parts.items()}


def _seal(bets: Sequence[Row]) -> Seal:
    withdrawn = {bet["bet_id"]: _withdrawal(bet) for bet in bets if bet["withdrawn_at"] is not None}
    return Seal(tuple(bet["bet_id"] for bet in bets), bets[-1]["digest"], withdrawn)


def _withdrawal(bet: Row) -> str:
    when = bet["withdrawn_at"]
    return f"{when.isoformat()} {bet['withdrawn_reason']}" if when else "not withdrawn"


def verify(bets: pl.DataFrame, sealed: Mapping[date, Seal]) -> None:
    """Compares stored bets with their chains and seals.

    A day with more bets than its seal names is that of a run that was killed before it sealed them; it is as good.

    Args:
        bets: rows of BEST_BETS of some days, all that are stored of each.
        sealed: the seals of the same days.

    Raises:
        RecordBrokenError: naming the day, the bet and what differs.
    """
    for message in broken(bets, sealed).values():
        raise RecordBrokenError(message)


def broken(bets: pl.DataFrame, sealed: Mapping[date, Seal]) -> dict[date, str]:
    """What is wrong with each day whose stored bets are not those that were published; see `verify`."""
    days = {day: part.to_dicts() for (day,), part in bets.partition_by("game_date", as_dict=True).items()}
    found = {}
    for day in sorted({*days, *sealed}, key=str):
        if _is_older(days.get(day, [])):
            found[day] = _OLDER.format(table=BEST_BETS.name, day=day)
        elif problem := next(_problems(days.get(day, []), sealed.get(day)), None):
            found[day] = _BROKEN.format(table=BEST_BETS.name, day=day, problem=problem)
    return found


def _is_older(bets: Sequence[Row]) -> bool:
    """Whether the day's table is of a version that published no bets: none of its bets has an id or an instant."""
    published = [bet for bet in bets if bet["provenance"] != "backfill"]
    return bool(published) and all(bet["bet_id"] is bet["published_at"] is None for bet in published)


def _problems(bets: Sequence[Row], seal: Seal | None) -> Iterator[str]:
    yield from _doubled(bets)
    yield from _without_digest(bets)
    published = sorted((bet for bet in bets if bet["provenance"] != "backfill"), key=lambda b: b["sequence"])
    if seal:
        yield from _dropped(published, seal)
    yield from _links(published)
    if seal:
        yield from _unlike(published, seal)


def _doubled(bets: Sequence[Row]) -> Iterator[str]:
    seen = set()
    for bet in bets:
        key = tuple(bet[name] for name in BET)
        if key in seen:
            yield f"{told(bet)} is there twice"
        seen.add(key)


def _without_digest(bets: Sequence[Row]) -> Iterator[str]:
    for bet in bets:
        is_backfill, numbered = bet["provenance"] == "backfill", (bet["sequence"], bet["digest"])
        if is_backfill and numbered != (None, None):
            yield f"{told(bet)} has a digest and says that it is of a backfill"
        elif not is_backfill and None in numbered:
            yield f"{told(bet)} has lost its sequence or digest"


def _dropped(bets: Sequence[Row], seal: Seal) -> Iterator[str]:
    there = {bet["bet_id"] for bet in bets}
    for place, bet_id in enumerate(seal.bets, 1):
        if bet_id not in there:
            yield f"bet {bet_id}, published as number {place} of {len(seal.bets)}, is missing"


def _links(bets: Sequence[Row]) -> Iterator[str]:
    before = ""
    for place, bet in enumerate(bets, 1):
        if bet["sequence"] != place:
            yield f"{told(bet)} is number {bet['sequence']} where number {place} is expected: a bet is missing"
        expected = digest(bet, before)
        if bet["digest"] != expected:
            yield (
                f"{told(bet)} differs from what was published: its values give the digest {expected[:12]}, and "
                f"{str(bet['digest'])[:12]} is stored"
            )
        before = expected


def _unlike(bets: Sequence[Row], seal: Seal) -> Iterator[str]:
    last = bets[len(seal.bets) - 1]
    if last["digest"] != seal.head:
        yield f"{told(last)} has another digest than was sealed: it or a bet before it was published otherwise"
    for bet in bets:
        sealed = seal.withdrawn.get(bet["bet_id"])
        if sealed and sealed != _withdrawal(bet):
            yield f"{told(bet)} was withdrawn ({sealed}) and the table says: {_withdrawal(bet)}"


def told(bet: Row) -> str:
    """A bet in a message: whose, at which quote, and its id."""
    return f"{bet['player']} {bet['side']} {bet['line']} at {bet['book']} (bet {bet['bet_id']})"
