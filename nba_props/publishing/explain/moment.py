"""What subjects of an instant share: its tables, quotes on their players, contributions and cards of their models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from nba_props.declared.families import FAMILIES
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.tables.stats import SLATE
from nba_props.models.governance.champion import registry_state
from nba_props.publishing.explain.evidence import Evidence
from nba_props.publishing.explain.explanation import Contributions, ModelCard
from nba_props.publishing.explain.instant import Known, known
from nba_props.publishing.explain.models import card_of
from nba_props.publishing.explain.prediction import contributions_of
from nba_props.publishing.explain.price.others import best_of_players
from nba_props.publishing.explain.price.quotes import line_history, quotes_at
from nba_props.publishing.explain.subjects import Subject

Row = Mapping[str, Any]
OfPlayers = dict[tuple[str, int], Contributions]


@dataclass(frozen=True, slots=True)
class Moment:
    """The tables of an instant, with what its subjects share.

    Attributes:
        evidence: what is known of the day now.
        known: what was known at the instant.
        quotes: rows of `price.quotes.quotes_at` of the subjects' players.
        history: rows of `price.quotes.line_history`.
        ranked: the best side of each market, those that came nearest to a bet first.
        contributions: by model_id, those to its predictions by game and player, or why there are none.
        cards: by model_id.
        champion: the family that was champion; None where all were retired.
    """

    evidence: Evidence
    known: Known
    quotes: pl.DataFrame
    history: pl.DataFrame
    ranked: pl.DataFrame
    contributions: Mapping[str, OfPlayers | str]
    cards: Mapping[str, ModelCard]
    champion: str | None


def moment_of(evidence: Evidence, subjects: Sequence[Subject]) -> Moment:
    """What subjects of one instant share."""
    asked = [(s.game_id, s.player_id) for s in subjects]
    players = pl.DataFrame(asked, SLATE.empty().select(GAME_PLAYER).schema, orient="row").unique()
    then = known(evidence.stored, evidence.day, subjects[0].at, evidence.source)
    said = [row for s in subjects if (row := prediction_of(then, s))]
    champion = registry_state(evidence.judged.events, then.at).champion
    models = [m for name in sorted({row["model_id"] for row in said}) if (m := evidence.models.get(name))]
    return Moment(
        evidence=evidence,
        known=then,
        quotes=quotes_at(then, players),
        history=line_history(then, players),
        ranked=best_of_players(then.prices),
        contributions=_contributions(evidence, then, said),
        cards={m["model_id"]: card_of(m, evidence.judged, then.at, evidence.source) for m in models},
        champion=champion.family if champion else None,
    )


def about(frame: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """The rows about the subject's player in his game."""
    return frame.filter(game_id=subject.game_id, player_id=subject.player_id)


def row_about(frame: pl.DataFrame, subject: Subject) -> Row | None:
    """The first of them."""
    rows = about(frame, subject)
    return rows.row(0, named=True) if rows.height else None


def prediction_of(then: Known, subject: Subject) -> Row | None:
    """The prediction that is explained: the bet's, that of the model that is asked for, or the champion's."""
    rows = about(then.predictions, subject).filter(market=subject.market)
    named = subject.bet["prediction_id"] if subject.bet else None
    if subject.model:
        rows = rows.filter(model_id=subject.model)
    elif named is not None:
        rows = rows.filter(prediction_id=named)
    else:
        rows = rows.filter(role="champion")
    return rows.row(0, named=True) if rows.height else None


def _contributions(evidence: Evidence, then: Known, said: Sequence[Row]) -> dict[str, OfPlayers | str]:
    predicted = [row for row in said if row["predicted_points"] is not None]
    made: dict[str, OfPlayers | str] = {}
    for model_id in sorted({row["model_id"] for row in predicted}):
        keys = [tuple(row[name] for name in GAME_PLAYER) for row in predicted if row["model_id"] == model_id]
        rows = then.features.join(
            pl.DataFrame(keys, then.features.select(GAME_PLAYER).schema, orient="row"),
            on=GAME_PLAYER,
            how="semi",
        )
        made[model_id] = _of_model(evidence, model_id, rows)
    return made


def _of_model(evidence: Evidence, model_id: str, rows: pl.DataFrame) -> OfPlayers | str:
    """The contributions to a model's predictions of feature rows, all at once; or why there are none."""
    if (model := evidence.models.get(model_id)) is None:
        return f"the card of {model_id} is not stored any more, or of another release"
    family = FAMILIES[model["family"]]
    answer = evidence.contribute(family, model, rows)
    if isinstance(answer, str):
        return answer
    return {
        (row["game_id"], row["player_id"]): contributions_of(family, row, points, base)
        for row, points, base in zip(rows.to_dicts(), *answer, strict=True)
    }
