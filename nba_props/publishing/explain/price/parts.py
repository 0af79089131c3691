"""Parts of an explanation about prices: quotes and where they were seen, the steps of the fair price, rules."""

from datetime import datetime

from nba_props.publishing.exports.document import Part


class StoredPayload(Part, frozen=True, kw_only=True):
    """A file that quotes were read from: a payload in raw, or a file of the archive.

    `path` is below the raw store, or the name of the archive's file; `sha256` is the hash of the content as it was
    fetched; `fetched_at` (UTC) is null for an archive.
    """

    kind: str
    path: str
    sha256: str | None
    fetched_at: datetime | None


class QuoteSeen(Part, frozen=True, kw_only=True):
    """A book's quote on the player that stood at the instant.

    `p_over` is its own de-vigged probability of the Over (null: one side, or no price). `use` is what it did for the price
    of the explained side: `offer` (it is the quote itself), `used` or `not used`; `why` says why not. `seen_in` are
    places in the explanation's `payloads`. `centre` is where its line and price put the middle of the points.
    """

    book: str
    book_type: str
    feed: str
    market: str
    line: float
    over_price: int | None
    under_price: int | None
    p_over: float | None
    centre: float | None
    is_main_line: bool
    known_at: datetime
    last_seen_at: datetime
    use: str
    why: str
    seen_in: tuple[int, ...]


class FeedSaid(Part, frozen=True, kw_only=True):
    """What one other feed says: its books, the median of their lines, and the mean of their centres (points).

    `log_odds` is the mean of the log-odds of the Over of its books at the offered line; null where none quotes it.
    """

    feed: str
    books: tuple[str, ...]
    line: float
    centre: float | None
    log_odds: float | None


class ModelTerm(Part, frozen=True, kw_only=True):
    """How far the model moves the log-odds of the Over: weight * (model_log_odds - market_log_odds).

    Both are at the consensus line; `model_p_over` is the model's own, not calibrated.
    """

    model_id: str
    predicted_points: float
    consensus_line: float
    model_p_over: float
    market_p_over: float
    weight: float
    term: float


class PriceStep(Part, frozen=True, kw_only=True):
    """A step of the fair price: what is computed, the arithmetic in figures, and its result."""

    name: str
    arithmetic: str
    result: float | None


class FairPrice(Part, frozen=True, kw_only=True):
    """The price of one side, with every number that it was made of.

    Probabilities leave pushes out, but for `push_probability`. `spread` and `mean_line` are those of the shape that gives
    the push and, where fewer than two feeds quote the line, the probability. `model` is null where none may speak, and
    `model_silent` says why. `differs` names values that were stored otherwise; empty where all are reproduced.
    """

    side: str
    line: float
    book: str
    price: int
    feed: str
    over_price: int | None
    under_price: int | None
    market_probability: float | None
    feeds: tuple[FeedSaid, ...]
    is_at_line: bool
    mean_line: float | None
    centre: float | None
    spread: float | None
    others_line: float | None
    others_probability: float | None
    push_probability: float | None
    model: ModelTerm | None
    model_silent: str | None
    fair_probability: float | None
    share: float | None
    claimed_probability: float | None
    expected_value: float | None
    least_value: float
    worst_price: int | None
    steps: tuple[PriceStep, ...]
    differs: tuple[str, ...]


class RuleAnswer(Part, frozen=True, kw_only=True):
    """A rule, what it rejects in words, and whether the explained side passes it."""

    rule: str
    meaning: str
    passes: bool


class OtherSide(Part, frozen=True, kw_only=True):
    """Another side that was priced at the instant, and the first rule that rejected it (null: none)."""

    player_id: int
    player: str
    side: str
    line: float
    book: str
    price: int
    fair_probability: float | None
    expected_value: float | None
    rule: str | None
    meaning: str


class LineState(Part, frozen=True, kw_only=True):
    """A book's main line on the player from an instant on; without a line it was taken down."""

    book: str
    at: datetime
    line: float | None
    over_price: int | None
    under_price: int | None
