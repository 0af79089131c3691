"""Explanations of subjects, those of one instant from the same tables. What each part holds is made in other modules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from nba_props.declared.families import FAMILIES
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.tables.stats import SLATE
from nba_props.models.governance.champion import DEFAULT_CHAMPION, registry_state
from nba_props.publishing.explain import others, quotes, seen
from nba_props.publishing.explain.evidence import Evidence
from nba_props.publishing.explain.explanation import (
    BetSaid,
    Contributions,
    Explanation,
    ModelCard,
    WhoAndWhen,
)
from nba_props.publishing.explain.features import feature_values
from nba_props.publishing.explain.instant import Known, known
from nba_props.publishing.explain.models import card_of
from nba_props.publishing.explain.prediction import (
    contributions_of,
    distribution_of,
    prediction_said,
    standing,
)
from nba_props.publishing.explain.price_parts import FairPrice, LineState, ModelTerm, QuoteSeen
from nba_props.publishing.explain.price_steps import fair_price, model_term
from nba_props.publishing.explain.since import since_bet, since_prediction
from nba_props.publishing.explain.subjects import Subject

Row = Mapping[str, Any]
BET = (
    "bet_id", "side", "line", "book", "price", "worst_price", "fair_probability", "claimed_probability", "expected_value",
    "stake", "rank", "published_at", "provenance", "algorithm_version", "sequence", "digest",
)  # fmt: skip
QUOTE = (
    "book", "book_type", "feed", "line", "over_price", "under_price", "p_over", "centre", "is_main_line", "known_at",
)  # fmt: skip


def explanations(evidence: Evidence, subjects: Iterable[Subject]) -> list[Explanation]:
    """The explanations, in the order of the subjects, which are of one game date."""
    wanted = list(subjects)
    made: dict[int, Explanation] = {}
    for at in sorted({subject.at for subject in wanted}):
        group = {n: subject for n, subject in enumerate(wanted) if subject.at == at}
        moment = _moment(evidence, list(group.values()))
        made |= {n: _explained(moment, subject) for n, subject in group.items()}
    return [made[n] for n in range(len(wanted))]


@dataclass(frozen=True, slots=True)
class _Moment:
    """The tables of an instant, with what all its subjects share."""

    evidence: Evidence
    known: Known
    quotes: pl.DataFrame
    history: pl.DataFrame
    ranked: pl.DataFrame
    contributions: dict[str, dict[tuple[str, int], Contributions] | str]
    cards: dict[str, ModelCard] = field(default_factory=dict)

    def row_of(self, frame: pl.DataFrame, subject: Subject) -> Row | None:
        """The first row of a frame about the subject's player and game."""
        rows = _of(frame, subject)
        return rows.row(0, named=True) if rows.height else None


def _of(frame: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    return frame.filter(game_id=subject.game_id, player_id=subject.player_id)


def _moment(evidence: Evidence, subjects: Sequence[Subject]) -> _Moment:
    asked = [(s.game_id, s.player_id) for s in subjects]
    players = pl.DataFrame(asked, SLATE.empty().select(GAME_PLAYER).schema, orient="row").unique()
    then = known(evidence.stored, evidence.day, subjects[0].at, evidence.source)
    said = [row for s in subjects if (row := _prediction(then.predictions, s))]
    return _Moment(
        evidence,
        then,
        quotes.quotes_at(then, players),
        quotes.line_history(then, players),
        others.best_of_players(then.prices),
        _contributions(evidence, then, said),
    )


def _prediction(predictions: pl.DataFrame, subject: Subject) -> Row | None:
    """The prediction that is explained: the bet's, that of the model that is asked for, or the champion's."""
    rows = _of(predictions, subject).filter(market=subject.market)
    named = subject.bet["prediction_id"] if subject.bet else None
    if subject.model:
        rows = rows.filter(model_id=subject.model)
    elif named is not None:
        rows = rows.filter(prediction_id=named)
    else:
        rows = rows.filter(role="champion")
    return rows.row(0, named=True) if rows.height else None


def _contributions(
    evidence: Evidence, then: Known, said: Sequence[Row]
) -> dict[str, dict[tuple[str, int], Contributions] | str]:
    """By model, the contributions to its predictions by game and player, all at once; or why there are none."""
    made: dict[str, dict[tuple[str, int], Contributions] | str] = {}
    for model_id in sorted({row["model_id"] for row in said if row["predicted_points"] is not None}):
        if (model := evidence.models.get(model_id)) is None:
            made[model_id] = f"the card of {model_id} is not stored any more"
            continue
        family = FAMILIES[model["family"]]
        keys = [(row["game_id"], row["player_id"]) for row in said if row["model_id"] == model_id]
        wanted = pl.struct(GAME_PLAYER).is_in([dict(zip(GAME_PLAYER, key, strict=True)) for key in keys])
        rows = then.features.filter(wanted)
        answer = evidence.contribute(family, model, rows)
        made[model_id] = answer if isinstance(answer, str) else {
            (row["game_id"], row["player_id"]): contributions_of(family, row, points, base)
            for row, points, base in zip(rows.to_dicts(), *answer, strict=True)
        }  # fmt: skip
    return made


def _explained(moment: _Moment, subject: Subject) -> Explanation:
    evidence, then = moment.evidence, moment.known
    said = _prediction(then.predictions, subject)
    features = moment.row_of(then.features, subject)
    model = evidence.models.get(said["model_id"]) if said else None
    added, notes = _added(moment, subject, said)
    offer = _offer(moment, subject, said)
    price = _price(moment, subject, said, model, offer)
    quoted, payloads = _quotes(moment, subject, offer)
    champion = registry_state(evidence.judged.events, then.at).champion
    family = FAMILIES[said["family"] if said else champion.family if champion else DEFAULT_CHAMPION]
    which = {"game_id": subject.game_id, "player_id": subject.player_id, "market": subject.market}
    if features is None:
        notes.append("the player was not on the slate, so that there are no features")
    return Explanation(
        source=evidence.source,
        generated_at=evidence.now,
        subject=subject.kind,
        as_of=then.at,
        is_rebuilt=then.is_rebuilt,
        code_version=evidence.code_version,
        who=_who(moment, subject, features),
        bet=BetSaid(**{name: subject.bet[name] for name in BET}) if subject.bet else None,
        prediction=prediction_said(
            said, standing(said, features, champion.family if champion else None, then.is_rebuilt)
        )
        if said
        else None,
        model=_card(moment, model),
        contributions=added,
        features=feature_values(family, features, then.tables) if features else (),
        distribution=distribution_of(model, said["predicted_points"] if said else None, price),
        quotes=quoted,
        payloads=payloads,
        price=price,
        rules=others.rule_answers(offer) if offer else (),
        other_sides=others.other_sides(then.prices, which, offer),
        next_best=others.next_best(moment.ranked, which),
        history=_history(moment, subject),
        since=since_bet(subject.bet, evidence.stored["bet_grades"])
        if subject.bet
        else since_prediction(said, evidence.stored["grades"]),
        notes=tuple(notes),
    )


def _who(moment: _Moment, subject: Subject, features: Row | None) -> WhoAndWhen:
    priced = moment.row_of(moment.known.prices, subject)
    on_slate = moment.row_of(moment.known.tables["slate"], subject)
    row = on_slate or priced or subject.bet or {}
    return WhoAndWhen(
        player_id=subject.player_id,
        player=row.get("player_name") or row["player"],
        team=row["team"],
        opponent=row.get("opponent"),
        game_id=subject.game_id,
        game_date=row["game_date"],
        tip_off=row["tip_off"],
        injury_status=priced["injury_status"] if priced else features["injury_status"] if features else None,
    )


def _card(moment: _Moment, model: Row | None) -> ModelCard | None:
    if model is None:
        return None
    name = model["model_id"]
    if name not in moment.cards:
        evidence = moment.evidence
        moment.cards[name] = card_of(model, evidence.judged, moment.known.at, evidence.source)
    return moment.cards[name]


def _added(moment: _Moment, subject: Subject, said: Row | None) -> tuple[Contributions | None, list[str]]:
    """The contributions to a prediction, or a note that says why there are none."""
    if said is None:
        return None, ["no model predicted the player"]
    if said["predicted_points"] is None:
        return None, [f"{said['family']} could not predict the player: {said['filter_reason'] or 'no line'}"]
    answer = moment.contributions[said["model_id"]]
    if isinstance(answer, str):
        return None, [f"no contributions: {answer}"]
    added = answer.get((subject.game_id, subject.player_id))
    return added, [] if added else ["no contributions: the row of the features is gone"]


def _offer(moment: _Moment, subject: Subject, said: Row | None) -> Row | None:
    """The side that is explained, a row of `fair_prices`: the bet's, the prediction's chosen one, or the best."""
    mine = _of(moment.known.prices, subject).filter(market=subject.market)
    chosen = subject.bet or (said if subject.model else None)
    if chosen is not None:
        is_it = [pl.col(name) == chosen[name] for name in ("side", "line", "book", "price")]
        mine = mine.filter(*is_it).sort("is_main_line", descending=True)
    else:
        mine = _of(moment.ranked, subject).filter(market=subject.market)
    return mine.row(0, named=True) if mine.height else None


def _price(
    moment: _Moment, subject: Subject, said: Row | None, model: Row | None, offer: Row | None
) -> FairPrice | None:
    if offer is None:
        return None
    term = _term(said, model)
    mine = _of(moment.quotes, subject).filter(market=subject.market)
    stored = subject.bet or (said if subject.model else None) or offer
    return fair_price(offer, mine.to_dicts(), term, None if term else _silence(said, model), stored)


def _term(said: Row | None, model: Row | None) -> ModelTerm | None:
    if said is None or model is None or said["model_term"] is None:
        return None
    return model_term(model, said)


def _silence(said: Row | None, model: Row | None) -> str:
    """Why no model moves the price."""
    if said is None:
        return "no model predicted the player"
    if said["predicted_points"] is None:
        return "no family of the succession is ready for the player's row"
    if model is None:
        return f"the card of {said['model_id']} is not stored any more"
    if model["calibration_model"] is None:
        return "the model has no calibration"
    if said["market_p_over"] is None:
        return "no sportsbook gives a probability at the consensus line"
    return "a gate of the family failed"


def _quotes(
    moment: _Moment, subject: Subject, offer: Row | None
) -> tuple[tuple[QuoteSeen, ...], tuple[Any, ...]]:
    mine = _of(moment.quotes, subject)
    evidence = moment.evidence
    payloads, places = seen.seen_in(mine, evidence.sightings, evidence.archived, moment.known.at)
    made = []
    for row, seen_in in zip(mine.to_dicts(), places, strict=True):
        use, why = quotes.use_of(row, dict(offer) if offer else None)
        made.append(
            QuoteSeen(
                **{name: row[name] for name in QUOTE},
                market=row["quoted_as"], last_seen_at=row["polled_at"], use=use, why=why, seen_in=seen_in,
            )
        )  # fmt: skip
    return tuple(made), payloads


def _history(moment: _Moment, subject: Subject) -> tuple[LineState, ...]:
    columns = ("book", "at", "line", "over_price", "under_price")
    return tuple(LineState(**row) for row in _of(moment.history, subject).select(columns).to_dicts())
