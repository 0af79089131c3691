"""Explanations of a night's bets: the arithmetic again in plain Python, the payloads as files, the future left out."""

import gzip
import hashlib
import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import msgspec
import numpy as np
import polars as pl
import pytest

from nba_props.declared.families import FAMILIES
from nba_props.declared.features import features_of
from nba_props.declared.registry_events import Event
from nba_props.models.distribution.shape import Shape
from nba_props.publishing.explain.evidence import Evidence
from nba_props.publishing.explain.explain import explanations
from nba_props.publishing.explain.explanation import Explanation
from nba_props.publishing.explain.price.parts import FairPrice
from nba_props.publishing.exports.document import encoded
from tests.publishing.explain.night_explained import EVENING, Explained

pytestmark = pytest.mark.slow
LATER = EVENING + timedelta(hours=1)
EXACT = 1e-9


def payout(price: int) -> float:
    return price / 100 if price > 0 else 100 / -price


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def expit(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def others_over(price: FairPrice) -> tuple[float, float]:
    """P(over) and P(push) by the other feeds, from the numbers of the explanation."""
    assert price.mean_line is not None
    assert price.spread is not None
    centre = fmean(feed.centre or 0.0 for feed in price.feeds)
    assert centre == pytest.approx(price.centre, abs=EXACT)
    width = np.array([price.spread])
    by_shape, push = Shape().sides(np.array([centre]), width, np.array([price.line]))
    at_line = [feed.log_odds for feed in price.feeds if feed.log_odds is not None]
    return (expit(sum(at_line) / len(at_line)) if len(at_line) >= 2 else float(by_shape[0])), float(push[0])


def test_the_steps_of_every_bet_give_its_stored_price_again(told: Explained) -> None:
    assert told.bets
    for bet, of in zip(told.bets, told.told, strict=True):
        price = of.price
        assert price is not None
        assert price.over_price is not None
        assert price.under_price is not None
        assert price.share is not None
        implied = [1 / (1 + payout(p)) for p in (price.over_price, price.under_price)]
        is_over = bet["side"] == "OVER"
        own = implied[0 if is_over else 1] / sum(implied)
        over, push = others_over(price)
        term = (
            price.model.weight * (logit(price.model.model_p_over) - logit(price.model.market_p_over))
            if price.model
            else 0.0
        )
        fair = expit(logit(over) + term) if is_over else expit(logit(1 - over) - term)
        claimed = own + price.share * (fair - own)
        value = (1 - push) * (claimed * payout(bet["price"]) - (1 - claimed))
        assert own == pytest.approx(bet["market_probability"], abs=EXACT)
        assert (over if is_over else 1 - over) == pytest.approx(bet["others_probability"], abs=EXACT)
        assert push == pytest.approx(bet["push_probability"], abs=EXACT)
        assert fair == pytest.approx(bet["fair_probability"], abs=EXACT)
        assert claimed == pytest.approx(bet["claimed_probability"], abs=EXACT)
        assert value == pytest.approx(bet["expected_value"], abs=EXACT)
        assert price.worst_price == bet["worst_price"]
        assert price.differs == ()
        assert sorted(feed.feed for feed in price.feeds) == sorted(bet["feeds"])


def test_a_bet_that_a_model_moved_shows_the_models_own_numbers(told: Explained) -> None:
    moved = [of for of in told.told if of.bet and of.prediction and of.price and of.price.model]
    assert moved
    for of in moved:
        assert of.prediction is not None
        assert of.model is not None
        assert of.price is not None
        assert of.price.model is not None
        assert of.contributions is not None
        assert of.price.model.term == pytest.approx(of.prediction.model_term, abs=EXACT)
        assert of.model.model_id == of.prediction.model_id == of.price.model.model_id
        total = of.contributions.base + sum(c.points for c in of.contributions.columns)
        assert total == pytest.approx(of.prediction.predicted_points, abs=1e-6)
        sizes = [abs(c.points) for c in of.contributions.columns]
        assert sizes == sorted(sizes, reverse=True)
        assert [f.name for f in of.features] == FAMILIES[of.model.family].columns
        assert {g.gate for g in of.model.gates} >= {"bias", "calibration"}
        assert any(e.kind == "trained" and e.model_id == of.model.model_id for e in of.model.events)


def test_every_quote_was_seen_in_a_payload_that_raw_holds(told: Explained, simulated: Path) -> None:
    for of in told.told:
        assert len({q.book for q in of.quotes}) > 3
        for quote in of.quotes:
            assert quote.seen_in, quote
        for payload in of.payloads:
            body = gzip.decompress((simulated / "raw" / payload.path).read_bytes())
            assert hashlib.sha256(body).hexdigest() == payload.sha256
            assert payload.fetched_at is not None
            assert payload.fetched_at <= of.as_of


def test_a_quote_is_the_offer_used_or_says_why_not(told: Explained) -> None:
    for of in told.told:
        assert of.price is not None
        assert [q.use for q in of.quotes].count("offer") == 1
        assert all(q.why for q in of.quotes if q.use == "not used")
        used = {q.feed for q in of.quotes if q.use == "used"}
        assert used == {feed.feed for feed in of.price.feeds}
        assert of.price.feed not in used


def test_rules_history_and_other_sides_are_told(told: Explained) -> None:
    for of in told.told:
        assert all(rule.passes for rule in of.rules)
        assert of.other_sides
        assert of.next_best
        assert all(side.rule for side in of.next_best)
        assert {state.book for state in of.history} >= {
            q.book for q in of.quotes if q.is_main_line and q.p_over
        }
        assert of.distribution is not None
        assert sum(mass.probability for mass in of.distribution.masses) == pytest.approx(1)


def test_an_explanation_is_a_document_with_a_schema(told: Explained) -> None:
    for of in told.told:
        assert msgspec.json.decode(encoded(of), type=Explanation) == of


# -- the future -----------------------------------------------------------------------------------------------------------


def poisoned(evidence: Evidence) -> Evidence:
    """The evidence as an hour later, when every table of the night has been replaced and every feed has spoken again."""
    stored = dict(evidence.stored)
    later = pl.lit(LATER).dt.cast_time_unit("us").dt.convert_time_zone("UTC")
    lines, polls = stored["odds_lines"], stored["odds_polls"]
    tonight = pl.col("game_date") == evidence.day
    moved = lines.filter(tonight).with_columns(
        known_at=later, over_price=pl.lit(250, pl.Int32), under_price=pl.lit(-300, pl.Int32)
    )
    polled = polls.filter(tonight).with_columns(
        known_at=later,
        listed_known_at=pl.col("listed_known_at").list.eval(pl.lit(LATER).dt.cast_time_unit("us")),
    )
    out = stored["injuries"].filter(tonight).with_columns(status=pl.lit("out"), known_at=later)
    said = stored["predictions"].with_columns(
        is_active=False, superseded_by=pl.lit("later"), stand_in_reason=pl.lit("said later")
    )
    newer = said.with_columns(
        prediction_id="later" + pl.col("prediction_id"),
        as_of=later,
        predicted_points=pl.lit(1.0),
        is_active=True,
    )
    stored |= {
        "odds_lines": pl.concat([lines, moved]),
        "odds_polls": pl.concat([polls, polled]),
        "injuries": pl.concat([stored["injuries"], out]),
        "injury_reports": pl.concat(
            [stored["injury_reports"], stored["injury_reports"].filter(tonight).with_columns(known_at=later)]
        ),
        "predictions": pl.concat([said, newer]),
        "slate": stored["slate"].with_columns(as_of=pl.min_horizontal("tip_off", later)),
        "feature_store": stored["feature_store"].with_columns(
            pl.col(f.name).fill_null(0.0) + 1 for f in features_of(FAMILIES["catboost_v9"].contract)
        ),
        "fair_prices": stored["fair_prices"].with_columns(
            as_of=later, expected_value=pl.lit(9.0), filter_reason=pl.lit("postponed")
        ),
        "daily_cache": stored["daily_cache"].with_columns(inputs_known_at=later, as_of=later),
    }
    promoted = Event(kind="promote", family="catboost_core", by="nobody", why="later", recorded_at=LATER)
    seen = evidence.sightings.with_columns(fetched_at=later, path=pl.lit("later/") + pl.col("path"))
    return replace(
        evidence,
        stored=stored,
        judged=replace(evidence.judged, events=[*evidence.judged.events, promoted]),
        sightings=pl.concat([evidence.sightings, seen]),
    )


def test_nothing_that_became_known_later_shows_in_an_explanation(told: Explained) -> None:
    again = explanations(poisoned(told.evidence), told.subjects)
    for before, after in zip(told.told, again, strict=True):
        assert after.is_rebuilt
        assert not before.is_rebuilt
        assert after.prediction is not None
        assert "later" not in after.prediction.standing
        same = msgspec.structs.replace(
            after,
            is_rebuilt=False,
            prediction=msgspec.structs.replace(
                after.prediction, standing=before.prediction.standing if before.prediction else ""
            ),
        )
        for part in before.__struct_fields__:
            assert getattr(same, part) == getattr(before, part), part


def test_what_happened_since_is_told_apart(told: Explained) -> None:
    bet = told.bets[0] | {"withdrawn_at": LATER, "withdrawn_reason": "ruled_out"}
    from nba_props.publishing.explain.subjects import of_bet  # noqa: PLC0415

    [of] = explanations(told.evidence, [of_bet(bet)])
    assert (of.since.withdrawn_at, of.since.withdrawn_reason) == (LATER, "ruled_out")
    assert of.as_of == EVENING


def test_a_model_file_that_is_gone_is_told_and_the_rest_is_shown(told: Explained) -> None:
    without = replace(told.evidence, contribute=lambda *_: "model file x is gone")
    [of] = explanations(without, told.subjects[:1])
    assert of.contributions is None
    assert of.notes == ("no contributions: model file x is gone",)
    assert of.price == told.told[0].price
