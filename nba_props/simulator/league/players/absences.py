"""The reasons why players miss games, as the injury report and the box score write them."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.arrays import Ints


@dataclass(frozen=True, slots=True)
class Absence:
    """One reason for an absence, with its text in each document."""

    report: str  # reason in the official injury report
    code: str  # end of the box score's notPlayingReason: INACTIVE_INJURY, DND_INJURY
    inactive: str  # notPlayingDescription of a player off the active list
    ruled_out: str  # notPlayingDescription of a player who was ruled out after the active list was submitted


def _injury(description: str) -> Absence:
    return Absence(f"Injury/Illness - {description}", "INJURY", description, "DND - Injury/Illness")


_INJURIES = (
    "Left Ankle; Sprain",
    "Right Ankle; Sprain",
    "Left Knee; Soreness",
    "Right Knee; Injury Management",
    "Left Hamstring; Strain",
    "Lower Back; Soreness",
    "Right Shoulder; Sprain",
    "Illness; Illness",
    "Left Calf; Strain",
    "Right Wrist; Sprain",
)
ABSENCES = (
    *(_injury(description) for description in _INJURIES),
    Absence("Rest", "REST", "Rest", "DND - Rest"),
    Absence("Personal Reasons", "PERSONAL", "Personal Reasons", "NWT - Personal"),
    Absence("League Suspension", "LEAGUE_SUSPENSION", "League Suspension", "NWT - League Suspension"),
    Absence(
        "G League - On Assignment", "GLEAGUE_ON_ASSIGNMENT", "G League - On Assignment", "DNP - G League"
    ),
)
INJURIES = len(_INJURIES)
REST, PERSONAL, SUSPENSION, ASSIGNMENT = range(INJURIES, len(ABSENCES))


def random_injuries(rng: np.random.Generator, shape: tuple[int, ...]) -> Ints:
    """Draws injuries as indices into ABSENCES."""
    return rng.integers(INJURIES, size=shape)
