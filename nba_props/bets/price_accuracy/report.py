"""The part `fair_price` of the accuracy report: what claims of value were worth, of bets and of all lines."""

import polars as pl

from nba_props.bets.price_accuracy.before import BEFORE
from nba_props.bets.price_accuracy.draws import one_per_player
from nba_props.bets.price_accuracy.figures import figures
from nba_props.bets.price_accuracy.graded_sides import Past, graded_sides, with_shares
from nba_props.bets.price_accuracy.probabilities import far_lines, log_losses
from nba_props.bets.prices.rules import best, with_rules
from nba_props.days import Days
from nba_props.declared.price_rules import LEAST_FEEDS, LEAST_VALUE
from nba_props.declared.rules import FARTHEST
from nba_props.models.accuracy.figures import Figures
from nba_props.models.keys import PLAYER_GAME

# Whose term moves the prices: the succession's, as live, else the model that makes a distribution of points.
SPEAKERS = ("served", "points_distribution")
MAIN_LINES_ABOVE = (0.0, 0.01, 0.02)  # claimed expected value, in units staked


def fair_price_report(past: Past, rows: pl.DataFrame, days: Days) -> Figures:
    """The figures of bets by the rule at the top, and of `groups` of claims, with the model's term and without.

    A bet is a player's best quote; of the other groups one claim per player is drawn. Everything is estimated from what
    was known before each date. The second look at a high claim does not apply to an archive, whose polls are snapshots.

    Args:
        past: quotes and scores of the days and of all before.
        rows: rows of WALK_FORWARD of the days.
        days: the game dates that are reported.
    """
    speaker = next((name for name in SPEAKERS if (rows["predictor"] == name).any()), None)
    said = rows.filter(pl.col("predictor") == speaker) if speaker else _without_term(rows)
    graded = graded_sides(past, said)
    bare = graded.with_columns(model_term=pl.lit(None, pl.Float64))
    priced, without = (with_shares(sides).filter(days.hold()) for sides in (graded, bare))
    claims = near(priced)
    main = priced.filter("is_main_line").drop_nulls("claimed_probability")
    return {
        "predictor": speaker,
        "first_date": str(days.first),
        "last_date": str(days.last),
        **figures(bets_of(claims)),
        "groups": [*_groups(claims, with_term=True), *_groups(near(without), with_term=False)],
        "log_loss": log_losses(one_per_player(main), said),
        "far_lines": far_lines(priced),
        "shares": _shares(claims),
        "before": list(BEFORE),
    }


def _without_term(rows: pl.DataFrame) -> pl.DataFrame:
    """A row per player-game that anybody predicts: where nobody may move prices, those of the books alone stand."""
    predicted = rows.filter(pl.col("predicted_points").is_not_null())
    return predicted.unique(PLAYER_GAME, keep="first", maintain_order=True).with_columns(
        model_term=pl.lit(None, pl.Float64)
    )


def near(priced: pl.DataFrame) -> pl.DataFrame:
    """Claims that enough other feeds make, near their median line."""
    return priced.filter(
        pl.col("feed_count") >= LEAST_FEEDS,
        (pl.col("line") - pl.col("others_line")).abs() <= FARTHEST,
        pl.col("expected_value").is_not_null(),
    )


def bets_of(claims: pl.DataFrame) -> pl.DataFrame:
    """The best side of each player that no rule rejects."""
    return best(with_rules(claims).filter(pl.col("filter_reason").is_null()), PLAYER_GAME)


def _groups(claims: pl.DataFrame, *, with_term: bool) -> list[Figures]:
    main, value = pl.col("is_main_line"), pl.col("expected_value")
    chosen = [
        ("bets", LEAST_VALUE, bets_of(claims)),
        *(
            ("main_lines", least, one_per_player(claims.filter(main, value > least)))
            for least in MAIN_LINES_ABOVE
        ),
        ("alternates", 0.0, one_per_player(claims.filter(~main, value > 0))),
    ]
    return [
        {"group": name, "above": least, "with_model_term": with_term} | figures(rows)
        for name, least, rows in chosen
    ]


def _shares(claims: pl.DataFrame) -> Figures:
    """The shares of the first and the last date with claims."""
    return {
        name: {"first": shares.first(), "last": shares.last()}
        for name, is_main in (("main_lines", True), ("alternates", False))
        for shares in [claims.filter(pl.col("is_main_line") == is_main).sort("game_date")["share"]]
    }
