"""Feature contracts, and the kinds of feature that rules and displays speak of: flags of a feature's row.

Which features a contract holds is written in the rows of `declared.features`, nowhere else.
"""

from enum import Flag, auto


class Contract(Flag):
    """A set of features that models are trained on. A model names one contract; a feature's row names all of its own."""

    V9 = auto()
    V10 = auto()
    V11 = auto()
    V12 = auto()
    V12_NOVEG = auto()
    V16 = auto()
    V17 = auto()
    BLIND = auto()
    CORE = auto()
    ABSENCE = auto()

    @property
    def label(self) -> str:
        """The contract as columns, pages and commands write it: v12_noveg."""
        return str(self.name).lower()


# Each contract from v9 to v17 holds all of the one before.
FROM_V17 = Contract.V17
FROM_V16 = Contract.V16 | FROM_V17
FROM_V12 = Contract.V12 | FROM_V16
FROM_V11 = Contract.V11 | FROM_V12
FROM_V10 = Contract.V10 | FROM_V11
# `absence` is v9 and what absent players leave to their team-mates.
FROM_V9 = Contract.V9 | Contract.ABSENCE | FROM_V10
# v12 without the player's line, and v12 without every market price.
NO_LINE = Contract.V12_NOVEG
NO_PRICE = NO_LINE | Contract.BLIND
# A feature of v9 that a schedule and box scores alone give stands in every contract.
EVERY = FROM_V9 | NO_PRICE | Contract.CORE
NO_CONTRACT = Contract(0)


def ready_column(contract: Contract) -> str:
    """The column of `feature_store` that says whether a row is ready for the contract."""
    return f"ready_for_{contract.label}"


class Group(Flag):
    """What a feature belongs to beside its contracts."""

    CURRENT_LINE = auto()  # the player's line tonight, its opening and its move
    FORM = (
        auto()
    )  # exponential means and the like over games of all seasons, which families add to a contract
    MATCHUP = auto()  # counts towards the matchup's quality (reference system 1.5)
    GAME_CONTEXT = auto()  # counts towards the game context's quality (reference system 1.5)
    ABSENCES = auto()  # what team-mates who are absent tonight, or back, leave to the player
    OF_TEAM = auto()  # the same for all players of a team
    OFTEN_CONSTANT = (
        auto()
    )  # may be the same for everybody for weeks: no back-to-backs in the playoffs, rare breakouts


NO_GROUP = Group(0)
