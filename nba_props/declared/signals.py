"""Signals: tags on a side of a player's line, each known before the tip-off, and each with a record of its own.

A row says when the signal speaks (`fires`) and which number it shows (`value`), over the columns of `bets.signals.inputs`.
None rejects or makes a bet until its own interval says so: see `bets.signals.record.binding`. Most were published with
hit rates that came from leaks, so nothing is assumed of them.

The older system's signals that cannot be known before the tip-off, or not at all, are in UNKNOWABLE.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Side = Literal["OVER", "UNDER", "either"]
Kind = Literal["for", "against"]

EDGE, HIGH_EDGE = 3.0, 5.0  # points
# A player, or an opponent, with so many cases is judged by them.
BLACKLIST_CALLS, BLACKLIST_RATE = 8, 0.40
MEETINGS = 6
LEAST_CONSENSUS = 3  # families

_HAS_EDGE = pl.col("edge") != 0


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """A signal.

    Attributes:
        meaning: when it speaks, in words.
        side: the side that it speaks about; `either` is the side on which the champion's prediction lies.
        kind: whether it speaks for its side, or against it; only one against may ever reject a bet.
        reference: where the older system has it: one of its 18 signals, or a filter of its predictions or best bets.
        fires: true for the rows on which it speaks; null counts as false, so that what is unknown is silent.
        value: the column whose number it shows.
    """

    name: str
    meaning: str
    side: Side
    kind: Kind
    reference: str
    fires: pl.Expr
    value: str


@dataclass(frozen=True, slots=True)
class Unknowable:
    """A signal of the older system that is not computed, and why."""

    name: str
    rule: str
    why: str


_OF_18, _PREDICTIONS, _BETS = "one of the 18 signals", "filter of predictions", "filter of best bets"

SIGNALS: tuple[Signal, ...] = (
    Signal("model_health", "on every prediction: the hit rate of its family's sides at edge 3 over the 7 days before, null "
           "without one", "either", "for", _OF_18, _HAS_EDGE, "family_hit_rate"),
    Signal("high_edge", "the prediction lies 5 points or more from the line", "either", "for", _OF_18,
           pl.col("edge").abs() >= HIGH_EDGE, "edge"),
    Signal("combo_he_ms", "the prediction lies 5 points or more above the line, and the mean minutes of the last 3 games "
           "3 or more above the season's", "OVER", "for", _OF_18,
           (pl.col("edge") >= HIGH_EDGE) & (pl.col("minutes_surge") >= 3), "minutes_surge"),
    Signal("minutes_surge", "the mean minutes of the last 3 games lie 3 or more above the season's", "OVER", "for", _OF_18,
           pl.col("minutes_surge") >= 3, "minutes_surge"),
    Signal("3pt_bounce", "4 or more three-point attempts a game, and the share made in the last 3 games more than one "
           "deviation (of single games) below the season's", "OVER", "for", _OF_18,
           (pl.col("threes_attempted") >= 4) & (pl.col("threes_shortfall") > 1), "threes_shortfall"),
    Signal("cold_snap", "at home, after going under their own line in 3 or more games in a row", "OVER", "for", _OF_18,
           pl.col("is_home") & (pl.col("prop_under_streak") >= 3), "prop_under_streak"),
    Signal("blowout_recovery", "the last game's minutes lie 6 or more below the season's mean, and 2 or more days of rest; "
           "centres count too, since no feed says who is one", "OVER", "for", _OF_18,
           (pl.col("last_minutes_change") <= -6) & (pl.col("days_rest") >= 2), "last_minutes_change"),
    Signal("b2b_fatigue_under", "played yesterday, and 35 or more minutes a game", "UNDER", "for", _OF_18,
           (pl.col("days_rest") == 1) & (pl.col("minutes_season") >= 35), "minutes_season"),
    Signal("rest_advantage_2d", "2 or more days of rest against an opponent that played yesterday; silent where the "
           "opponent's rest is unknown", "OVER", "for", _OF_18,
           (pl.col("days_rest") >= 2) & (pl.col("opponent_days_rest") <= 1), "days_rest"),
    Signal("high_ft_under", "7 or more free-throw attempts a game", "UNDER", "for", _OF_18,
           pl.col("free_throws_attempted") >= 7, "free_throws_attempted"),
    Signal("volatile_under", "the points of the last 5 games deviate by 10 or more", "UNDER", "for", _OF_18,
           pl.col("points_deviation") >= 10, "points_deviation"),
    Signal("high_usage_under", "a mean usage rate of 30 % or more this season", "UNDER", "for", _OF_18,
           pl.col("usage_season") >= 30, "usage_season"),
    Signal("prop_line_drop_over", "the line lies 2 points or more below that of the player's last game", "OVER", "for",
           _OF_18, pl.col("prop_line_delta") <= -2, "prop_line_delta"),
    Signal("book_disagreement", "the lines of 5 or more books deviate by 1.5 points or more", "either", "for", _OF_18,
           _HAS_EDGE & (pl.col("books") >= 5) & (pl.col("line_std") >= 1.5), "line_std"),
    Signal("star_under", "25 or more points a game, and the prediction 5 points or more below the line", "UNDER", "against",
           _PREDICTIONS, (pl.col("points_avg_season") >= 25) & (pl.col("edge") <= -HIGH_EDGE), "points_avg_season"),
    Signal("hot_streak_under", "the mean points of the last 5 games lie more than 3 above the season's", "UNDER", "against",
           _PREDICTIONS, pl.col("points_surge") > 3, "points_surge"),
    Signal("line_under_12_for_under", "a line below 12", "UNDER", "against", _BETS, pl.col("consensus_line") < 12,
           "consensus_line"),
    Signal("line_fell_3", "the line lies 3 points or more below that of the player's last game", "UNDER", "against", _BETS,
           pl.col("prop_line_delta") <= -3, "prop_line_delta"),
    Signal("line_rose_3", "the line lies 3 points or more above that of the player's last game", "UNDER", "against", _BETS,
           pl.col("prop_line_delta") >= 3, "prop_line_delta"),
    Signal("frequent_opponent", "6 or more games against this opponent on the 365 dates before", "either", "against", _BETS,
           _HAS_EDGE & (pl.col("games_vs_opponent") >= MEETINGS), "games_vs_opponent"),
    Signal("blacklist", "fewer than 40 % of the champion's sides at edge 3 on the player won this season, of 8 or more",
           "either", "against", _BETS,
           _HAS_EDGE & (pl.col("player_calls") >= BLACKLIST_CALLS) & (pl.col("player_hit_rate") < BLACKLIST_RATE),
           "player_hit_rate"),
    Signal("opposite_of_consensus", "of 3 or more other families that recommend a side, most recommend the other one",
           "either", "against", _BETS,
           _HAS_EDGE & (pl.col("families_for") + pl.col("families_against") >= LEAST_CONSENSUS)
           & (pl.col("families_against") > pl.col("families_for")), "families_against"),
)  # fmt: skip

UNKNOWABLE: tuple[Unknowable, ...] = (
    Unknowable("edge_spread_optimal", "edge 5, confidence .70 or more and outside .88-.90",
               "that confidence was a score of 75 to 95 compared with numbers between 0 and 1, never a probability; without "
               "it the rule is high_edge"),
    Unknowable("combo_3way", "combo_he_ms with that confidence", "without that confidence it is combo_he_ms"),
    Unknowable("bench_under", "UNDER, not in the starting five",
               "it read tonight's starters from the box score; no feed announces them before the tip-off"),
    Unknowable("self_creator_under", "UNDER, 5 or more unassisted field goals a game",
               "shots are stored without who assisted them, and archives have no assists per shot"),
)  # fmt: skip

SIGNALS_BY_NAME = {signal.name: signal for signal in SIGNALS}
