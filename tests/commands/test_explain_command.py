"""`nba-props explain`: a bet, a prediction or any player of a day, for people and for programs."""

import io
import unicodedata
from datetime import timedelta
from typing import Any

import msgspec
import polars as pl
import pytest
from rich.console import Console

from nba_props.commands.explain_view import show
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.publishing.explain.explanation import Explanation
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call
from tests.publishing.explain.night_explained import DAY, Explained

pytestmark = pytest.mark.slow
HOSTILE = "[red]<script>alert('x')</script>\x1b[2J\u202egnp.exe\u2066 \U0001f3c0\n" + "W" * 200


@pytest.fixture
def bet(night_lake: Lake) -> dict[str, Any]:
    """The best bet of tonight."""
    return night_lake.read(BEST_BETS, [DAY]).sort("rank").row(0, named=True)


def explained_by(*words: str) -> Explanation:
    """What programs get."""
    result = call("explain", *words, "--json")
    assert result.exit_code == 0, result.output
    return msgspec.json.decode(result.stdout, type=Explanation)


def test_a_bet_is_found_by_the_beginning_of_its_id_and_by_its_player(bet: dict[str, Any]) -> None:
    by_id, by_player = (
        explained_by("--bet", bet["bet_id"][:8]),
        explained_by(str(DAY), "--player", bet["player"]),
    )
    assert by_id == by_player
    assert by_id.bet is not None
    assert (by_id.subject, by_id.bet.bet_id, by_id.who.player_id) == ("bet", bet["bet_id"], bet["player_id"])


def test_a_models_prediction_is_explained_instead_of_the_bet(bet: dict[str, Any]) -> None:
    of = explained_by(str(DAY), "--player", str(bet["player_id"]), "--model", "catboost_core")
    assert (of.subject, of.bet) == ("prediction", None)
    assert of.prediction is not None
    assert of.contributions is not None
    assert of.prediction.family == "catboost_core"
    assert of.contributions.predicted == pytest.approx(of.prediction.predicted_points, abs=1e-6)
    assert of.price is not None
    assert of.price.differs == ()


def test_a_player_without_a_bet_has_the_rule_that_rejects_his_best_side(night_lake: Lake) -> None:
    rows = night_lake.read(PREDICTIONS, [DAY]).filter(pl.col("line").is_not_null(), role="champion")
    row = rows.filter(filter_reason="low_expected_value").sort("player_id").row(0, named=True)
    of = explained_by(str(DAY), "--player", str(row["player_id"]))
    assert of.subject == "prediction"
    assert of.price is not None
    assert (of.price.book, of.price.line, of.price.side) == (row["book"], row["line"], row["side"])
    assert "low_expected_value" in [rule.rule for rule in of.rules if not rule.passes]
    assert of.price.expected_value == pytest.approx(row["expected_value"], abs=1e-9)


def test_people_see_every_part_within_100_columns(bet: dict[str, Any]) -> None:
    shown = call("explain", "--bet", bet["bet_id"]).stdout
    for text in (
        bet["player"], bet["bet_id"], bet["book"], "Prediction", "Contributions in points", "points_avg_last_5", "Features",
        "Main lines in force", "sha256", "Fair price of", "worst price", "passes postponed", "Next best players",
    ):  # fmt: skip
        assert text in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_hostile_name_can_neither_steer_the_terminal_nor_widen_it(told: Explained) -> None:
    of = told.told[0]
    named = msgspec.structs.replace(
        of,
        who=msgspec.structs.replace(of.who, player=HOSTILE),
        next_best=tuple(msgspec.structs.replace(side, player=HOSTILE, book=HOSTILE) for side in of.next_best),
    )
    out = io.StringIO()
    show(named, Console(file=out, width=100))
    shown = out.getvalue()
    assert {unicodedata.category(c) for c in shown if c != "\n"}.isdisjoint({"Cc", "Cf", "Zl", "Zp"})
    assert "[red]<script>" in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "say what: a DATE with --player NAME, or --bet ID"),
        (("2024-04-10",), "say what"),
        (("--bet", "zz"), "no published bet has an id that begins with 'zz'"),
        (("--bet", ""), "no published bet"),
        (("2024-04-10", "--bet", "0", "--player", "x"), "leave out --player and --model"),
        (("2024-04-10", "--player", "Nobody At All"), "no player 'Nobody At All' on that day"),
        (
            ("2024-04-11", "--player", "x"),
            "no night of 2024-04-11 is stored; run it with `nba-props night 2024-04-11`",
        ),
    ],
)
@pytest.mark.usefixtures("night")
def test_what_cannot_be_explained_is_refused_with_what_can(words: tuple[str, ...], message: str) -> None:
    assert_refused(call("explain", *words), message)


def test_an_unknown_model_is_refused_with_those_that_predicted(bet: dict[str, Any]) -> None:
    result = call("explain", str(DAY), "--player", str(bet["player_id"]), "--model", "catboost_v99")
    assert_refused(result, "no prediction of the player by 'catboost_v99'; catboost_core")


def test_a_player_of_a_day_that_was_only_backfilled_is_explained_by_features_and_quotes(
    night_lake: Lake,
) -> None:
    day = DAY - timedelta(days=5)
    quoted = night_lake.read(SLATE, [day]).filter("has_quote", pl.col("team").is_not_null()).sort("player_id")
    of = explained_by(str(day), "--player", str(quoted["player_id"][0]))
    assert (of.subject, of.prediction, of.model) == ("player", None, None)
    assert of.features
    assert of.price is not None
    assert of.price.model_silent == "no model predicted the player"
    assert all(quote.seen_in for quote in of.quotes)
    assert of.notes == ("no model predicted the player",)
