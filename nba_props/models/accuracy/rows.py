"""Which walk-forward rows are compared: player-games with a sportsbooks' line whose player played.

Each predictor has its own rows, and all share those that every predictor has. Rows lost are counted by reason. Figures
are computed in `points`, `probabilities` and `bets`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.models.keys import PLAYER_GAME
from nba_props.models.walk_forward.table import WALK_FORWARD

ORDER = ["predictor", "game_date", *PLAYER_GAME]
AGREED = ("points", "vegas_line_source", "consensus_line")
FACTS = ["game_date", "season", *AGREED, "market_p_over", "points_avg_last_10", "points_avg_season"]
HAS_LINE = (pl.col("vegas_line_source") == "sportsbook") & pl.col("consensus_line").is_not_null()
LINE, LAST_10 = "line", "last_10"


class ContradictionError(Exception):
    """Two predictors' rows of one player-game have different facts."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of predictors on player-games with a line: `own` are those that each has, `shared` those that all have.

    `lost` counts player-games that are not compared, or not by every predictor, by reason; `lost_by` the compared
    player-games that a predictor lacks, by predictor and reason. A predictor without any usable row is in `lost_by`
    only, and takes no rows from the others.
    """

    own: pl.DataFrame
    shared: pl.DataFrame
    lost: dict[str, int]
    lost_by: dict[str, dict[str, int]]

    @property
    def predictors(self) -> list[str]:
        """Names of the predictors with a usable row."""
        return self.own["predictor"].unique().sort().to_list()


def compare(rows: pl.DataFrame) -> Comparison:
    """The comparison of walk-forward rows.

    Raises:
        ContradictionError: two predictors differ on the points or the line of a player-game.
    """
    facts = player_games(rows)
    with_line = facts.filter(HAS_LINE, pl.col("points").is_not_null())
    everyone = (
        normalize(rows)
        .select(*PLAYER_GAME, *(c for c in rows.columns if c not in {*PLAYER_GAME, *FACTS}))
        .join(with_line, on=PLAYER_GAME)
        .sort(ORDER)
    )
    own = everyone.filter(pl.col("predicted_points").is_not_null()).with_columns(
        edge=pl.col("predicted_points") - pl.col("consensus_line")
    )
    shared = _shared(own)
    played = facts.filter(pl.col("points").is_not_null())
    dfs_only = played.filter(pl.col("vegas_line_source") == "dfs").height
    lost = {
        "did_not_play": facts.filter(HAS_LINE, pl.col("points").is_null()).height,
        "dfs_line_only": dfs_only,
        "no_line": played.height - with_line.height - dfs_only,
        "not_every_predictor": with_line.height - shared.select(PLAYER_GAME).n_unique(),
    }
    return Comparison(own, shared, lost, _lost_by(rows, with_line, own))


def player_games(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per player-game with the facts that its rows agree on: PLAYER_GAME and FACTS.

    Raises:
        ContradictionError: the rows of a player-game do not agree.
    """
    differing = (
        rows.group_by(PLAYER_GAME)
        .agg(pl.col(AGREED).n_unique())
        .filter(pl.any_horizontal(pl.col(AGREED) > 1))
    )
    if differing.height:
        game, player = differing.sort(PLAYER_GAME).select(PLAYER_GAME).row(0)
        raise ContradictionError(
            f"game {game}, player {player}: predictors differ on the points or the line; run the walk-forward again "
            f"with all of them together"
        )
    first = [pl.col(c).drop_nulls().first() for c in FACTS]
    facts = normalize(rows).group_by(PLAYER_GAME, maintain_order=True).agg(first)
    return facts.sort("game_date", *PLAYER_GAME)


def normalize(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of WALK_FORWARD in a fixed order, with every declared column and null for NaN."""
    absent = [pl.lit(None, c.dtype).alias(c.name) for c in WALK_FORWARD.columns if c.name not in rows.columns]
    declared = rows.with_columns(absent).select(WALK_FORWARD.schema.names()).cast(WALK_FORWARD.schema)
    return declared.with_columns(pl.selectors.float().fill_nan(None)).sort(ORDER)


def with_references(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds the predictors `line` (the consensus line, at the market's probability) and, if absent, `last_10`."""
    rows = normalize(rows)
    facts = player_games(rows)
    present = rows["predictor"].unique().to_list()
    references = {
        LINE: ("consensus_line", "no_line", pl.col("market_p_over")),
        LAST_10: ("points_avg_last_10", "no_form", pl.lit(None, pl.Float64)),
    }
    added = [
        as_predictor(facts.with_columns(predicted_points=pl.col(column), p_over=probability), name, lacking)
        for name, (column, lacking, probability) in references.items()
        if name not in present
    ]
    return pl.concat([rows, *added]).sort(ORDER)


def as_predictor(facts: pl.DataFrame, name: str, lacking: str) -> pl.DataFrame:
    """Player-games with `predicted_points` as walk-forward rows of a predictor without a model.

    Args:
        facts: one row per player-game, see `player_games`.
        name: the predictor's.
        lacking: the reason for a row without a prediction.
    """
    reason = (
        pl.when(pl.col("points").is_null())
        .then(pl.lit("did_not_play"))
        .when(pl.col("predicted_points").is_null())
        .then(pl.lit(lacking))
    )
    return normalize(facts.with_columns(predictor=pl.lit(name), reason=reason))


def shared_rows(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Rows with a value in the column, on the player-games on which every predictor with such values has one."""
    return _shared(rows.filter(pl.col(column).is_not_null()))


def _shared(own: pl.DataFrame) -> pl.DataFrame:
    """The rows of player-games that every predictor has."""
    predictors = own["predictor"].n_unique()
    complete = own.group_by(PLAYER_GAME).len().filter(pl.col("len") == predictors)
    return own.join(complete, on=PLAYER_GAME, how="semi").sort(ORDER)


def _lost_by(rows: pl.DataFrame, with_line: pl.DataFrame, own: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Compared player-games that a predictor lacks, by predictor and reason."""
    key = [*PLAYER_GAME, "predictor"]
    expected = with_line.select(PLAYER_GAME).join(rows.select("predictor").unique(), how="cross")
    lacking = expected.join(own, on=key, how="anti").join(
        rows.select(*key, "reason", there=True), on=key, how="left"
    )
    reason = (
        pl.when(pl.col("there").is_null())
        .then(pl.lit("no_row"))
        .otherwise(pl.col("reason").fill_null("no_prediction"))
    )
    counts = lacking.group_by("predictor", reason.alias("why")).len().sort("predictor", "why").rows()
    lost_by: dict[str, dict[str, int]] = {name: {} for name in rows["predictor"].unique().sort()}
    for predictor, why, count in counts:
        lost_by[predictor][why] = count
    return lost_by
