"""A shape whose answers can be computed by hand: points are logistic around their centre."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Logistic:
    """P(over) has the log-odds (centre - line) / spread; a whole line pushes once in ten games."""

    width: float = 3.0
    push: float = 0.1

    def spread(self, predicted: Floats, /) -> Floats:
        """The same for all."""
        return np.full_like(predicted, self.width)

    def centre_for(self, p_over: Floats, line: Floats, spread: Floats, /) -> Floats:
        """The inverse of `sides`."""
        return line + spread * np.log(p_over / (1 - p_over))

    def sides(self, centre: Floats, spread: Floats, line: Floats, /) -> tuple[Floats, Floats]:
        """P(over | no push) and P(push)."""
        p_push = np.where(line == np.floor(line), self.push, 0.0)
        return 1 / (1 + np.exp((line - centre) / spread)), p_push
