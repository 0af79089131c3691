"""Figures of the record with their intervals, as the page writes them. A figure that is not known is a dash."""

from collections.abc import Sequence

from nba_props.publishing.report.words import MINUS, NONE

Interval = Sequence[float | None] | None
PROVENANCES = {
    "live": ("Live", "published before the tip-off"),
    "replay": ("Replayed", "made under a set clock, not when they could be placed"),
    "backfill": ("Backfilled", "made after the tip-off: nobody was told in time"),
}


def signed(value: float | None, decimals: int) -> str:
    """A figure with its sign."""
    return NONE if value is None else f"{value:+.{decimals}f}".replace("-", MINUS)


def ends(ci95: Interval, decimals: int, factor: float = 1.0) -> str:
    """Both ends of an interval in brackets; nothing where there is none.

    Args:
        ci95: the ends.
        decimals: how many to write.
        factor: 100 writes shares in percent.
    """
    if ci95 is None or None in ci95:
        return ""
    low, high = (signed(factor * end, decimals) for end in ci95 if end is not None)
    return f"[{low}, {high}]"


def rate_ends(ci95: Interval) -> str:
    """Both ends of the interval of a rate, in percent without a sign."""
    return ends(ci95, 1, 100).replace("+", "")
