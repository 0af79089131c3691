"""Which walk-forward rows accuracy is told on: player-games with a sportsbooks' line whose player played.

Each predictor has its own rows, and all share those that every one of them has. What is lost is counted by reason.
Figures are made in `accuracy_points`, `accuracy_probabilities` and `accuracy_bets`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.models.walk_forward.rows import WALK_FORWARD

PLAYER = ["game_id", "player_id"]
ORDER = ["predictor", "game_date", *PLAYER]
AGREED = ("points", "vegas_line_source", "consensus_line")
FACTS = ["game_date", "season", *AGREED, "market_p_over", "points_avg_last_10", "points_avg_season"]
LINED = (pl.col("vegas_line_source") == "sportsbook") & pl.col("consensus_line").is_not_null()
UNSAID = "no_prediction"
LINE, LAST_10 = "line", "last_10"


class Contradiction(Exception):
    """Two predictors' rows of one player-game tell different facts."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of predictors on lined player-games: `own` are those each has, `shared` those that all have.

    `lost` counts player-games that are no lined player-games, or not everyone's, by reason; `lost_by` the lined
    player-games that a predictor lacks, by predictor and reason. A predictor without any row of use is in
    `lost_by` only, and costs the others nothing.
    """

    own: pl.DataFrame
    shared: pl.DataFrame
    lost: dict[str, int]
    lost_by: dict[str, dict[str, int]]

    @property
    def predictors(self) -> list[str]:
        return self.own["predictor"].unique().sort().to_list()

    def of(self, predictor: str) -> pl.DataFrame:
        return self.shared.filter(pl.col("predictor") == predictor)


def compared(rows: pl.DataFrame) -> Compared:
    """What is compared of walk-forward rows.

    Raises:
        Contradiction: naming a player-game on whose points or line two predictors differ.
    """
    facts = player_games(rows)
    lined = facts.filter(LINED, pl.col("points").is_not_null())
    everyone = (
        ordered(rows)
        .select(*PLAYER, *(c for c in rows.columns if c not in {*PLAYER, *FACTS}))
        .join(lined, on=PLAYER)
        .sort(ORDER)
    )
    own = everyone.filter(pl.col("predicted_points").is_not_null()).with_columns(
        edge=pl.col("predicted_points") - pl.col("consensus_line")
    )
    shared = _shared(own)
    played = facts.filter(pl.col("points").is_not_null())
    lost = {
        "did_not_play": facts.filter(LINED, pl.col("points").is_null()).height,
        "dfs_line_only": played.filter(pl.col("vegas_line_source") == "dfs").height,
        "no_line": played.height - lined.height - played.filter(pl.col("vegas_line_source") == "dfs").height,
        "not_every_predictor": lined.height - shared.select(PLAYER).n_unique(),
    }
    return Compared(own, shared, lost, _lost_by(rows, lined, own))


def player_games(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is a player-game with what its rows agree on: PLAYER and FACTS.

    Raises:
        Contradiction: when they do not agree.
    """
    differ = (
        rows.group_by(PLAYER).agg(pl.col(AGREED).n_unique()).filter(pl.any_horizontal(pl.col(AGREED) > 1))
    )
    if differ.height:
        game, player = differ.sort(PLAYER).select(PLAYER).row(0)
        raise Contradiction(
            f"game {game}, player {player}: predictors differ on points or line; walk them forward again together"
        )
    first = [pl.col(c).drop_nulls().first() for c in FACTS]
    return ordered(rows).group_by(PLAYER, maintain_order=True).agg(first).sort("game_date", *PLAYER)


def ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in an order of their own, every declared column there, NaN as no value."""
    absent = [pl.lit(None, c.dtype).alias(c.name) for c in WALK_FORWARD.columns if c.name not in rows.columns]
    held = rows.with_columns(absent).select(WALK_FORWARD.schema.names()).cast(WALK_FORWARD.schema)
    return held.with_columns(pl.selectors.float().fill_nan(None)).sort(ORDER)


def with_references(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `line` (the consensus line at the market's probability) and, unless it is there, `last_10`."""
    rows = ordered(rows)
    facts = player_games(rows)
    taken = rows["predictor"].unique().to_list()
    references = {
        LINE: ("consensus_line", "no_line", pl.col("market_p_over")),
        LAST_10: ("points_avg_last_10", "no_form", pl.lit(None, pl.Float64)),
    }
    added = [
        as_predictor(facts.with_columns(predicted_points=pl.col(column), p_over=probability), name, without)
        for name, (column, without, probability) in references.items()
        if name not in taken
    ]
    return pl.concat([rows, *added]).sort(ORDER)


def as_predictor(facts: pl.DataFrame, name: str, without: str) -> pl.DataFrame:
    """Player-games with `predicted_points` as walk-forward rows of a predictor that is never trained."""
    reason = (
        pl.when(pl.col("points").is_null())
        .then(pl.lit("did_not_play"))
        .when(pl.col("predicted_points").is_null())
        .then(pl.lit(without))
    )
    return ordered(facts.with_columns(predictor=pl.lit(name), reason=reason))


def agreed(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows of those predictors that state the column, on the player-games on which all of them do."""
    stated = rows.filter(pl.col(column).is_not_null())
    return _shared(stated)


def _shared(own: pl.DataFrame) -> pl.DataFrame:
    """The rows of player-games that every predictor has."""
    everyone = own["predictor"].n_unique()
    held = own.group_by(PLAYER).len().filter(pl.col("len") == everyone)
    return own.join(held, on=PLAYER, how="semi").sort(ORDER)


def _lost_by(rows: pl.DataFrame, lined: pl.DataFrame, own: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Lined player-games that a predictor lacks, by reason."""
    wanted = lined.select(PLAYER).join(rows.select("predictor").unique(), how="cross")
    lacking = wanted.join(own, on=[*PLAYER, "predictor"], how="anti").join(
        rows.select(*PLAYER, "predictor", "reason", there=True), on=[*PLAYER, "predictor"], how="left"
    )
    reason = (
        pl.when(pl.col("there").is_null())
        .then(pl.lit("no_row"))
        .otherwise(pl.col("reason").fill_null(UNSAID))
    )
    counts = lacking.group_by("predictor", reason.alias("why")).len().sort("predictor", "why").rows()
    found: dict[str, dict[str, int]] = {name: {} for name in rows["predictor"].unique().sort()}
    for predictor, why, count in counts:
        found[predictor][why] = count
    return found
