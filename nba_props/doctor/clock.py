"""Whether the clock of the machine and that of the product are right."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from nba_props.declared.doctor import SKEW_HARMFUL, SKEW_TOLERATED
from nba_props.doctor.finding import Finding
from nba_props.settings import Settings

AREA = "clock"
SYNCHRONIZE = "timedatectl set-ntp true (macOS: sntp -sS time.apple.com)"


def product_clock(settings: Settings) -> Finding:
    """Whether the product's clock is the machine's."""
    if settings.frozen_now is None:
        return Finding(AREA, "good", "The product uses the machine's clock.")
    says = f"NBA_PROPS_NOW holds the product's clock at {settings.frozen_now:%Y-%m-%d %H:%M} UTC"
    if settings.source == "live":
        return Finding(
            AREA, "warning", f"{says}, so a live home knows nothing of today.", "unset NBA_PROPS_NOW"
        )
    return Finding(AREA, "good", f"{says}, as a simulated home may have it.")


def skew(skews: Mapping[str, timedelta | str]) -> Iterator[Finding]:
    """Whether the machine's clock agrees with those of the sources.

    Args:
        skews: by host, how far the machine's clock is ahead of it, or why it did not say.
    """
    measured = {host: by for host, by in skews.items() if isinstance(by, timedelta)}
    for host, why in skews.items():
        if isinstance(why, str):
            says = f"{host} does not say what time it is: {why}."
            yield Finding(AREA, "warning", says, f"curl -sI {host}")
    if not measured:
        return
    # One host may be wrong: where two or more answer, the one that is nearest to this machine counts.
    host, by = min(measured.items(), key=lambda item: abs(item[1]))
    seconds = by.total_seconds()
    if abs(by) <= SKEW_TOLERATED:
        yield Finding(AREA, "good", f"The machine's clock is {abs(seconds):.0f} s from that of {host}.")
        return
    says = f"The machine's clock is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} that of {host}."
    yield Finding(AREA, "error" if abs(by) > SKEW_HARMFUL else "warning", says, SYNCHRONIZE)
