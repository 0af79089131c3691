"""A player of a night as documents show him, all markets but points left to `props`."""

from typing import Literal

from nba_props.publishing.exports.document import Part

Direction = Literal["OVER", "UNDER"]
Recommendation = Literal["OVER", "UNDER", "PASS", "NO_LINE"]
LineResult = Literal["O", "U", "P", "DNP", "-"]


class Prop(Part, frozen=True, kw_only=True):
    """A sportsbook's main line on a statistic of the player, with its American odds; null odds: the side has no price."""

    stat_type: str
    book: str
    line: float
    over_odds: int | None
    under_odds: int | None


class Factor(Part, frozen=True, kw_only=True):
    """A signal that speaks on the player's line: for or against which side, and the number that it shows."""

    signal: str
    kind: Literal["for", "against"]
    side: Direction
    value: float | None


class PointsPrediction(Part, frozen=True, kw_only=True):
    """The champion's prediction of the player's points.

    `confidence` is the calibrated probability that the recommended side wins; null for PASS, without a line and without
    calibration. `stand_in_reason` says why another model than the scheduled one predicts.
    """

    predicted: float | None
    confidence: float | None
    recommendation: Recommendation
    edge: float | None
    family: str
    stand_in_reason: str | None
    factors: tuple[Factor, ...]


class Player(Part, frozen=True, kw_only=True):
    """A player who may play tonight.

    Season figures are of the games that he played before the night in its season; shares of shots lie between 0 and 1.
    Lists are of the last ten games in which he was listed, the newest first: null where he did not play, results O, U
    and P by his line then, DNP, and - without a line; `last_10_vs_avg` the same by his season's mean. Records are overs
    and unders. `recent_form` is hot or cold where the last five games lie 3 points or more from the season's mean.
    `fatigue_score` is 100 when fresh; the level is fresh from 95, tired below 75. `limited_data` is fewer than ten games.
    `line` and `opening_line` are medians over the books. `result` is that of the recommended side at `line`.
    """

    player_id: int
    player_lookup: str
    name: str
    team: str | None
    is_home: bool | None
    has_line: bool
    line: float | None
    opening_line: float | None
    fatigue_level: Literal["fresh", "normal", "tired"] | None
    fatigue_score: float | None
    days_rest: int | None
    injury_status: str | None
    injury_reason: str | None
    games_played: int
    season_ppg: float | None
    season_mpg: float | None
    season_fg_pct: float | None
    season_three_pct: float | None
    season_plus_minus: float | None
    season_fta: float | None
    minutes_avg: float | None
    last_5_ppg: float | None
    last_30d_ppg: float | None
    recent_form: Literal["hot", "cold", "neutral"] | None
    limited_data: bool
    last_10_points: tuple[int | None, ...]
    last_10_lines: tuple[float | None, ...]
    last_10_minutes: tuple[float | None, ...]
    last_10_fg_pct: tuple[float | None, ...]
    last_10_three_pct: tuple[float | None, ...]
    last_10_plus_minus: tuple[int | None, ...]
    last_10_fta: tuple[int | None, ...]
    last_10_days_rest: tuple[int | None, ...]
    last_10_home_away: tuple[Literal["home", "away"] | None, ...]
    last_10_results: tuple[LineResult, ...]
    last_10_record: str
    last_10_vs_avg: tuple[LineResult, ...]
    last_10_avg_record: str
    actual_points: int | None
    result: Literal["WIN", "LOSS", "PUSH"] | None
    props: tuple[Prop, ...]
    prediction: PointsPrediction | None
