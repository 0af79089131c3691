"""Whether the disks of home and store have room."""

from nba_props.declared.alerts import LEAST_FREE_BYTES
from nba_props.declared.doctor import ENOUGH_FREE_BYTES
from nba_props.doctor.finding import Finding

AREA = "disk"


def room(place: str, free_bytes: int) -> Finding:
    """Whether a place has room. `free_bytes`: what this user can still write there."""
    says = f"{free_bytes / 1e9:,.1f} GB are free for {place}"
    if free_bytes < LEAST_FREE_BYTES:
        return Finding(AREA, "error", f"{says}, and a night may not fit.", "nba-props prune --keep-days 7")
    if free_bytes < ENOUGH_FREE_BYTES:
        return Finding(
            AREA, "warning", f"{says}, which some weeks will fill.", "nba-props prune --keep-days 30"
        )
    return Finding(AREA, "good", f"{says}.")
