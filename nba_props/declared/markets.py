"""Markets of The Odds API, a row each: what a line is about, which lines are possible and what settles them.

A market is named by its key everywhere. In `odds_lines` an alternate market has a key of its own; where lines are
agreed, priced, predicted, bet on and graded, its quotes are further prices of its main market.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl


@dataclass(frozen=True, slots=True)
class Market:
    """A market.

    Attributes:
        key: The Odds API's key.
        grain: what a line is about, a game or a player in a game.
        bounds: the least and the greatest line that is possible before the tip-off, in units of the statistic; None
            for a market without lines.
        statistic: the column of `box_scores` that settles a line on a player; None for games.
        alternate_of: for an alternate market, the key of the market whose statistic it quotes at other lines.
    """

    key: str
    grain: Literal["game", "player"]
    bounds: tuple[float, float] | None = None
    statistic: str | None = None
    alternate_of: str | None = None

    def is_possible(self, point: str = "point") -> pl.Expr:
        """True for rows whose line is possible in this market."""
        return pl.col(point).is_between(*self.bounds) if self.bounds else pl.lit(True)


# The bounds of game lines leave out swapped columns of an archive and quotes made during a game.
H2H = Market("h2h", "game")
SPREADS = Market("spreads", "game", (-25, 25))
TOTALS = Market("totals", "game", (150, 320))
PLAYER_POINTS = Market("player_points", "player", (0, 120), "points")
PLAYER_POINTS_ALTERNATE = Market(
    "player_points_alternate", "player", (0, 120), "points", alternate_of=PLAYER_POINTS.key
)
MARKETS = (H2H, SPREADS, TOTALS, PLAYER_POINTS, PLAYER_POINTS_ALTERNATE)

# Keys that are requested and stored, of games and of players.
GAME_MARKETS = tuple(market.key for market in MARKETS if market.grain == "game")
PLAYER_MARKETS = tuple(market.key for market in MARKETS if market.grain == "player")
# Markets of players that are predicted, bet on and graded.
PREDICTED_MARKETS = tuple(m for m in MARKETS if m.grain == "player" and m.alternate_of is None)
# The least and the greatest line of any market of players.
PLAYER_BOUNDS = (
    min(m.bounds[0] for m in PREDICTED_MARKETS if m.bounds),
    max(m.bounds[1] for m in PREDICTED_MARKETS if m.bounds),
)
MAIN_MARKET_OF = {market.key: market.alternate_of for market in MARKETS if market.alternate_of}


def is_main_market() -> pl.Expr:
    """True for rows whose `market` is not an alternate one."""
    return ~pl.col("market").is_in(list(MAIN_MARKET_OF))


def main_market() -> pl.Expr:
    """The row's market, or the main market of an alternate one."""
    return pl.col("market").replace(MAIN_MARKET_OF)
