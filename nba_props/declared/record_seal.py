"""What is kept of a day's published bets beside their table, so that a dropped row is noticed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seal:
    """The published bets of one game date, as the last finished run left them. Backfills are not among them.

    Attributes:
        bets: ids of the bets, in the order of their publication.
        head: digest of the last of them.
        withdrawn: when and why each withdrawn bet was withdrawn, by its id.
    """

    bets: tuple[str, ...]
    head: str
    withdrawn: Mapping[str, str]
