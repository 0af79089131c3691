"""Why players miss games, in the words of the injury report and of the box score."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Absence:
    """One reason. `code` and `dressed` are how NBA.com's box score puts it."""

    report: str  # the official injury report's reason
    code: str  # the end of notPlayingReason: INACTIVE_INJURY, DND_INJURY
    described: str  # notPlayingDescription of a player off the active list
    dressed: str  # notPlayingDescription of one who was ruled out when the list was already handed in


def _injury(what: str) -> Absence:
    return Absence(f"Injury/Illness - {what}", "INJURY", what, "DND - Injury/Illness")


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
    *(_injury(what) for what in _INJURIES),
    Absence("Rest", "REST", "Rest", "DND - Rest"),
    Absence("Personal Reasons", "PERSONAL", "Personal Reasons", "NWT - Personal"),
    Absence("League Suspension", "LEAGUE_SUSPENSION", "League Suspension", "NWT - League Suspension"),
    Absence(
        "G League - On Assignment", "GLEAGUE_ON_ASSIGNMENT", "G League - On Assignment", "DNP - G League"
    ),
)
INJURIES = len(_INJURIES)
REST, PERSONAL, SUSPENSION, ASSIGNMENT = range(INJURIES, len(ABSENCES))


def kinds(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Random injuries, as indices into ABSENCES."""
    return rng.integers(INJURIES, size=shape)
