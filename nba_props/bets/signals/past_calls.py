"""How earlier sides at edge 3 did, as known before a game: by the family of its prediction, and on its player.

Rows of one provenance are judged by grades of the same.
"""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.signals import EDGE
from nba_props.models.governance.evidence import calls

WEEK = 7  # days
MOMENT = ("game_date", "as_of")
FAMILY = ("family", "provenance")
PLAYER = ("season", "player_id", "provenance")


def family_record(rows: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """One row per family, provenance, game_date and as_of with a side on the 7 dates before.

    Args:
        rows: family, provenance, game_date, as_of.
        grades: rows of `grades`, of any dates, superseded ones included: they counted until the correction was known.

    Returns:
        FAMILY, MOMENT, family_hit_rate, family_known_at.
    """
    reach = pl.concat_list(pl.col("game_date") + timedelta(n) for n in range(1, WEEK + 1))
    reaching = (
        calls(grades, EDGE)
        .select(*MODEL_PREDICTION, *FAMILY, "hit", "scored_at", called_on="game_date", game_date=reach)
        .explode("game_date")
    )
    known = _known(rows, reaching, [*FAMILY, "game_date"], [*FAMILY, *MOMENT])
    return known.group_by(*FAMILY, *MOMENT).agg(
        family_hit_rate=pl.col("hit").mean(), family_known_at=pl.col("scored_at").max()
    )


def player_record(rows: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """One row per player, season, provenance, game_date and as_of with an earlier side of the champion this season.

    Args:
        rows: season, player_id, provenance, game_date, as_of.
        grades: rows of `grades`, of any dates, superseded ones included: they counted until the correction was known.

    Returns:
        PLAYER, MOMENT, player_calls, player_hit_rate, player_known_at.
    """
    champions = calls(grades.filter(role="champion"), EDGE).with_columns(season=_season())
    earlier = champions.select(
        *MODEL_PREDICTION, "season", "provenance", "hit", "scored_at", called_on="game_date"
    )
    known = _known(rows, earlier, PLAYER, [*PLAYER, *MOMENT])
    return known.group_by(*PLAYER, *MOMENT).agg(
        player_calls=pl.len(), player_hit_rate=pl.col("hit").mean(), player_known_at=pl.col("scored_at").max()
    )


def _known(rows: pl.DataFrame, called: pl.DataFrame, on: Sequence[str], grain: Sequence[str]) -> pl.DataFrame:
    """The graded sides of earlier dates that each of the rows may use, each in its newest grade known by then."""
    return (
        rows.select(grain)
        .unique()
        .join(called, on=list(on))
        .filter(pl.col("called_on") < pl.col("game_date"), pl.col("scored_at") <= pl.col("as_of"))
        .sort("scored_at")
        .unique(
            list(dict.fromkeys([*grain, "called_on", *MODEL_PREDICTION])), keep="last", maintain_order=True
        )
    )


def _season() -> pl.Expr:
    """The season of a game date, which begins in August."""
    first = pl.col("game_date").dt.offset_by("-7mo").dt.year()
    ends = ((first + 1) % 100).cast(pl.String).str.zfill(2)
    return pl.concat_str(first.cast(pl.String), ends, separator="-")
