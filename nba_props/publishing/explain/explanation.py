"""`Explanation`: what is known about a bet, a prediction or a player of a date. How it is found out is not known here."""

from datetime import date, datetime
from typing import Literal

from nba_props.publishing.explain.price.parts import (
    FairPrice,
    LineState,
    OtherSide,
    QuoteSeen,
    RuleAnswer,
    StoredPayload,
)
from nba_props.publishing.exports.document import Document, Part


class WhoAndWhen(Part, frozen=True, kw_only=True):
    """The player and the game. `tip_off` (UTC) is as known at the instant."""

    player_id: int
    player: str
    team: str | None
    opponent: str | None
    game_id: str
    game_date: date
    tip_off: datetime
    injury_status: str | None


class BetSaid(Part, frozen=True, kw_only=True):
    """A bet as it was published. `stake` is a share of the bankroll; `digest` and `sequence` are null for a backfill."""

    bet_id: str
    side: str
    line: float
    book: str
    price: int
    worst_price: int | None
    fair_probability: float | None
    claimed_probability: float | None
    expected_value: float | None
    stake: float
    rank: int
    published_at: datetime
    provenance: str
    algorithm_version: str
    sequence: int | None
    digest: str | None


class PredictionSaid(Part, frozen=True, kw_only=True):
    """What a model said. `made_at` (UTC) is the instant of the prediction, which later runs keep while nothing changes.

    `standing` says whether the family is champion or stands in, and why.
    """

    prediction_id: str
    model_id: str
    family: str
    made_at: datetime
    role: str
    standing: str
    predicted_points: float | None
    consensus_line: float | None
    edge: float | None
    p_over: float | None
    market_p_over: float | None
    model_term: float | None
    recommendation: str


class GateAnswer(Part, frozen=True, kw_only=True):
    """A gate of the model's family: PASS, FAIL or INSUFFICIENT, the figure, its 95 % interval and its rows."""

    gate: str
    verdict: str
    meaning: str
    said: str
    n: int
    value: float | None
    low: float | None
    high: float | None


class RegistryEvent(Part, frozen=True, kw_only=True):
    """A recorded change of the registry. `let_it_bet`: it made the family champion at the instant."""

    kind: str
    family: str
    week: date | None
    model_id: str | None
    by: str
    why: str
    recorded_at: datetime
    forced: bool
    let_it_bet: bool


class ModelCard(Part, frozen=True, kw_only=True):
    """The model behind the prediction: its card's figures, its status and gates as of the instant, and its events.

    `permission` says in words what let it bet. Errors are in points, on the validation days of the card.
    """

    model_id: str
    family: str
    week: date
    contract: str
    predicts: str
    file: str
    sha256: str
    trained_until: datetime
    train_from: date | None
    train_to: date
    training_rows: int
    trees: int
    validation_rows: int
    validation_mae: float | None
    line_mae: float | None
    model_mae_on_lines: float | None
    calibration_weight: float | None
    parameters_hash: str
    data_hash: str
    code_hash: str
    libraries: dict[str, str]
    status: str
    status_reason: str
    permission: str
    evidence: str
    graded_rows: int
    gates: tuple[GateAnswer, ...]
    events: tuple[RegistryEvent, ...]


class Contribution(Part, frozen=True, kw_only=True):
    """What a column adds to the prediction, in points: its SHAP value, and its share of a linear base or the line."""

    feature: str
    value: float | None
    points: float


class Contributions(Part, frozen=True, kw_only=True):
    """`base` and the contributions, largest first, add up to `predicted` (points)."""

    base: float
    columns: tuple[Contribution, ...]
    predicted: float


class InputRows(Part, frozen=True, kw_only=True):
    """Stored rows that a feature was made of: the table, what they are, and the rows as they were known."""

    table: str
    about: str
    rows: tuple[dict[str, str | int | float | bool | None], ...]


class FeatureValue(Part, frozen=True, kw_only=True):
    """A column of the model with its value. `known_at` (UTC) is that of its newest input; null without any."""

    index: int
    name: str
    value: float | None
    unit: str
    meaning: str
    state: str
    why: str
    source: str
    known_at: datetime | None
    inputs: tuple[InputRows, ...]


class PointsMass(Part, frozen=True, kw_only=True):
    """The probability of exactly so many points; the last one includes all above it."""

    points: int
    probability: float


class Distribution(Part, frozen=True, kw_only=True):
    """The distribution of points around a centre, by the model's shape or, without a model, by the league's."""

    by: str
    centre: float
    masses: tuple[PointsMass, ...]


class Graded(Part, frozen=True, kw_only=True):
    """The current grade: result at the published price, profit in units staked, and what the close said."""

    result: str
    actual_points: int | None
    profit: float | None
    closing_line: float | None
    line_move: float | None
    closing_probability: float | None
    closing_value: float | None
    closing_reason: str | None
    scored_at: datetime


class Since(Part, frozen=True, kw_only=True):
    """What became known after the instant. All other parts hold what was known by it."""

    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    grade: Graded | None


class Explanation(Document, frozen=True, kw_only=True):
    """One subject as of one instant: a bet as of its publication, otherwise the last run of the day.

    `is_rebuilt`: the tables of that instant were built again from facts known by it, since a later run replaced them.
    `code_version` is the hash of the source that explains. `notes` say what is missing.
    """

    subject: Literal["bet", "prediction", "player"]
    as_of: datetime
    is_rebuilt: bool
    code_version: str
    who: WhoAndWhen
    bet: BetSaid | None
    prediction: PredictionSaid | None
    model: ModelCard | None
    contributions: Contributions | None
    features: tuple[FeatureValue, ...]
    distribution: Distribution | None
    quotes: tuple[QuoteSeen, ...]
    payloads: tuple[StoredPayload, ...]
    price: FairPrice | None
    rules: tuple[RuleAnswer, ...]
    other_sides: tuple[OtherSide, ...]
    next_best: tuple[OtherSide, ...]
    history: tuple[LineState, ...]
    since: Since
    notes: tuple[str, ...]
