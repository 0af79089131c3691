"""What may be concluded from the figures of bets, in sentences. The figures are computed in `results`."""

from collections.abc import Mapping
from typing import Any

# So many bets it takes until a profit of a few per cent shows in its interval.
ENOUGH = 10_000


def verdict(summary: Mapping[str, Any]) -> str:
    """What may be concluded of profit: no profit whose interval holds zero is claimed."""
    n, interval = summary["n"], summary["roi_ci95"]
    if not n:
        return "No bet is decided yet, so that nothing can be said of profit."
    made = f"{n:,} decided bets made {_percent(summary['roi'])} each"
    if interval is None:
        return f"{made}, on one date: nothing can be concluded from that. Profit needs some {ENOUGH:,} bets."
    low, high = interval
    between = f"{made} [{100 * low:+.1f}, {100 * high:+.1f}]"
    if low > 0:
        return (
            f"{between}: a profit, by its 95 % interval; some {ENOUGH:,} bets are needed to know how large."
        )
    if high < 0:
        return f"{between}: a loss, by its 95 % interval."
    return (
        f"{between}: no profit is shown, since the 95 % interval holds zero; that takes some {ENOUGH:,} bets. "
        "The closing value tells sooner."
    )


def claims(summary: Mapping[str, Any]) -> str:
    """What was claimed of the decided bets, and how much of it came true."""
    if summary["claimed"] is None:
        return "No claim is decided yet."
    said = f"They were claimed to make {_percent(summary['claimed'])} each"
    if summary["share"] is None:
        return f"{said}."
    ends = summary["share_ci95"]
    between = f" [{ends[0]:+.2f}, {ends[1]:+.2f}]" if ends else ", on one date"
    return (
        f"{said}. Of what was claimed beyond the books' own probabilities, a share of {summary['share']:+.2f}"
        f"{between} came true."
    )


def closes(summary: Mapping[str, Any]) -> str:
    """What the prices were worth at the close, over how many bets, and why the others have none."""
    n, missing = summary["closing_n"], summary["closing_missing"]
    reasons = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in missing.items())
    if not n:
        return f"No bet has a closing value: {reasons}." if missing else "No bet has a closing value yet."
    without = f" {sum(missing.values()):,} have no closing value: {reasons}." if missing else ""
    ends = summary["closing_value_ci95"]
    between = f" [{100 * ends[0]:+.1f}, {100 * ends[1]:+.1f}]" if ends else ", on one date"
    return f"Their prices were worth {_percent(summary['closing_value'])}{between} at the close, over {n:,} bets.{without}"


def _percent(value: float) -> str:
    return f"{100 * value:+.1f} %"
