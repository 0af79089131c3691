"""Explanations of subjects, those of one instant from the same tables. What each part holds is made in other modules."""

from collections.abc import Iterable, Mapping
from typing import Any

from nba_props.declared.families import FAMILIES
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.models.governance.champion import DEFAULT_CHAMPION
from nba_props.publishing.explain.evidence import Evidence
from nba_props.publishing.explain.explanation import (
    BetSaid,
    Contributions,
    Explanation,
    FeatureValue,
    PredictionSaid,
    Since,
    WhoAndWhen,
)
from nba_props.publishing.explain.features import feature_values
from nba_props.publishing.explain.moment import Moment, moment_of, prediction_of, row_about
from nba_props.publishing.explain.prediction import distribution_of, prediction_said, standing
from nba_props.publishing.explain.price import others
from nba_props.publishing.explain.price.of_subject import history_of, offer_of, price_of, quotes_of
from nba_props.publishing.explain.price.parts import FairPrice
from nba_props.publishing.explain.since import since_bet, since_prediction
from nba_props.publishing.explain.subjects import Subject

Row = Mapping[str, Any]
BET = (
    "bet_id", "side", "line", "book", "price", "worst_price", "fair_probability", "claimed_probability", "expected_value",
    "stake", "rank", "published_at", "provenance", "algorithm_version", "sequence", "digest",
)  # fmt: skip


def explanations(evidence: Evidence, subjects: Iterable[Subject]) -> list[Explanation]:
    """The explanations, in the order of the subjects, which are of one game date."""
    wanted = list(subjects)
    made: dict[int, Explanation] = {}
    for at in sorted({subject.at for subject in wanted}):
        group = {n: subject for n, subject in enumerate(wanted) if subject.at == at}
        moment = moment_of(evidence, list(group.values()))
        made |= {n: _explained(moment, subject) for n, subject in group.items()}
    return [made[n] for n in range(len(wanted))]


def _explained(moment: Moment, subject: Subject) -> Explanation:
    evidence, then = moment.evidence, moment.known
    said, features = prediction_of(then, subject), row_about(then.features, subject)
    model = evidence.models.get(said["model_id"]) if said else None
    offer = offer_of(moment, subject, said)
    price = price_of(moment, subject, said, model, offer)
    quoted, payloads = quotes_of(moment, subject, offer)
    added, notes = _added(moment, subject, said)
    which = dict(zip(GAME_PLAYER_MARKET, (subject.game_id, subject.player_id, subject.market), strict=True))
    return Explanation(
        source=evidence.source,
        generated_at=evidence.now,
        subject=subject.kind,
        as_of=then.at,
        is_rebuilt=then.is_rebuilt,
        code_version=evidence.code_version,
        who=_who(moment, subject),
        bet=BetSaid(**{name: subject.bet[name] for name in BET}) if subject.bet else None,
        prediction=_said(moment, said, features),
        model=moment.cards.get(model["model_id"]) if model else None,
        contributions=added,
        features=_features(moment, said, features),
        distribution=distribution_of(model, said["predicted_points"] if said else None, price),
        quotes=quoted,
        payloads=payloads,
        price=price,
        rules=others.rule_answers(offer) if offer else (),
        other_sides=others.other_sides(then.prices, which, offer),
        next_best=others.next_best(moment.ranked, which),
        history=history_of(moment, subject),
        since=_since(evidence, subject, said),
        notes=(*notes, *_lacks(features, price)),
    )


def _who(moment: Moment, subject: Subject) -> WhoAndWhen:
    priced = row_about(moment.known.prices, subject)
    row = row_about(moment.known.tables["slate"], subject) or priced or subject.bet or {}
    return WhoAndWhen(
        player_id=subject.player_id,
        player=row.get("player_name") or row["player"],
        team=row["team"],
        opponent=row.get("opponent"),
        game_id=subject.game_id,
        game_date=row["game_date"],
        tip_off=row["tip_off"],
        injury_status=priced["injury_status"] if priced else None,
    )


def _said(moment: Moment, said: Row | None, features: Row | None) -> PredictionSaid | None:
    if said is None:
        return None
    return prediction_said(said, standing(said, features, moment.champion, moment.known.is_rebuilt))


def _features(moment: Moment, said: Row | None, features: Row | None) -> tuple[FeatureValue, ...]:
    """The columns of the model that predicted or, without a prediction, of the champion's family."""
    if features is None:
        return ()
    family = said["family"] if said else moment.champion or DEFAULT_CHAMPION
    return feature_values(FAMILIES[family], features, moment.known.tables)


def _since(evidence: Evidence, subject: Subject, said: Row | None) -> Since:
    if subject.bet:
        return since_bet(subject.bet, evidence.stored["bet_grades"])
    return since_prediction(said, evidence.stored["grades"])


def _added(
    moment: Moment, subject: Subject, said: Row | None
) -> tuple[Contributions | None, tuple[str, ...]]:
    """The contributions to a prediction, or a note that says why there are none."""
    if said is None:
        return None, ("no model predicted the player",)
    if said["predicted_points"] is None:
        return None, (f"{said['family']} could not predict the player: {said['filter_reason'] or 'no line'}",)
    answer = moment.contributions[said["model_id"]]
    if isinstance(answer, str):
        return None, (f"no contributions: {answer}",)
    added = answer.get((subject.game_id, subject.player_id))
    return added, () if added else ("no contributions: the player's features are not there",)


def _lacks(features: Row | None, price: FairPrice | None) -> tuple[str, ...]:
    """What could not be explained, in words."""
    without = {
        "the player was not on the slate, so that there are no features": features is None,
        "there is no quote to price, or it is not stored any more": price is None,
    }
    return tuple(note for note, is_so in without.items() if is_so)
