"""What a person noted of a published bet that was placed. Which bet it was, and how it ended, is in the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBet:
    """A note that a published bet was placed. Notes are only ever added; the newest one of a bet counts.

    Attributes:
        bet_id: the published bet.
        game_date: its game date.
        placed_at: when it was noted, UTC.
        price: price at which it was placed, American odds.
        stake: what was placed on it, as a share of the bankroll.
        sequence: orders notes of the same instant, which a frozen clock produces.
    """

    bet_id: str
    game_date: date
    placed_at: datetime
    price: int
    stake: float
    sequence: int = 0


def newest(notes: Iterable[PlacedBet]) -> list[PlacedBet]:
    """The note of each bet that counts, in the order in which they were noted."""
    ordered = sorted(notes, key=lambda note: (note.placed_at, note.sequence, note.bet_id))
    return list({note.bet_id: note for note in ordered}.values())
