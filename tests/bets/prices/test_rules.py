"""Each rule at its boundary, the order of the rules, and which side of a market is the best."""

import polars as pl
import pytest

from nba_props.bets.prices.rules import best, with_rules
from nba_props.declared.rules import RULE_NAMES, RULES
from tests.market.market_rows import POINTS, Row

SIDES = pl.Schema(
    [
        ("game_id", pl.String), ("player_id", pl.Int64), ("market", pl.String), ("book", pl.String), ("line", pl.Float64),
        ("side", pl.String), ("price", pl.Int32), ("market_probability", pl.Float64), ("is_main_line", pl.Boolean),
        ("others_line", pl.Float64), ("feeds", pl.List(pl.String)), ("quote_age_seconds", pl.Float64),
        ("expected_value", pl.Float64), ("injury_status", pl.String), ("lacks_report", pl.Boolean),
        ("is_postponed", pl.Boolean), ("is_ready", pl.Boolean), ("was_seen_before", pl.Boolean),
    ]
)  # fmt: skip
KEY = ["game_id", "player_id", "market"]
NOTHING: Row = dict.fromkeys(SIDES.names()) | {"game_id": "1", "player_id": 7, "market": POINTS}


def side(**other: object) -> Row:
    """A side that passes all rules."""
    row: Row = {
        "game_id": "1", "player_id": 7, "market": POINTS, "book": "a", "line": 20.5, "side": "OVER", "price": 110,
        "market_probability": 0.5, "is_main_line": True, "others_line": 20.5, "feeds": ["b", "c", "d"],
        "quote_age_seconds": 60.0, "expected_value": 0.02, "injury_status": "available", "lacks_report": False,
        "is_postponed": False, "is_ready": True, "was_seen_before": True,
    }  # fmt: skip
    return row | other


def ruled(*rows: Row) -> pl.DataFrame:
    return with_rules(pl.DataFrame(rows, schema=SIDES))


def fired(**other: object) -> list[str]:
    [names] = ruled(side(**other))["rules_fired"].to_list()
    return list(names)


@pytest.mark.parametrize(
    ("rule", "rejected", "passed"),
    [
        ("postponed", {"is_postponed": True}, {"is_postponed": None}),
        ("not_ready", {"is_ready": False}, {"is_ready": True}),
        ("one_sided", {"market_probability": None}, {"market_probability": 0.01}),
        ("alternate", {"is_main_line": False}, {"is_main_line": True}),
        ("off_market", {"line": 24.0}, {"line": 23.5}),
        ("off_market", {"line": 17.0}, {"line": 17.5}),
        ("thin_market", {"feeds": ["b", "c"]}, {"feeds": ["b", "c", "d"]}),
        ("thin_market", {"feeds": None}, {"feeds": list("bcde")}),
        ("stale_quote", {"quote_age_seconds": 600.5}, {"quote_age_seconds": 600.0}),
        ("ruled_out", {"injury_status": "doubtful"}, {"injury_status": "questionable"}),
        ("ruled_out", {"injury_status": "out"}, {"injury_status": "unknown"}),
        (
            "no_injury_report",
            {"injury_status": "unknown", "lacks_report": True},
            {"injury_status": "unknown"},
        ),
        ("low_expected_value", {"expected_value": 0.0099}, {"expected_value": 0.01}),
        ("low_expected_value", {"expected_value": None}, {"expected_value": 0.03}),
        (
            "implausible_value",
            {"expected_value": 0.0501, "was_seen_before": False},
            {"expected_value": 0.05, "was_seen_before": False},
        ),
        ("implausible_value", {"expected_value": 0.2, "was_seen_before": False}, {"expected_value": 0.2}),
    ],
)
def test_each_rule_rejects_alone_and_only_beyond_its_boundary(rule: str, rejected: Row, passed: Row) -> None:
    assert fired(**rejected) == [rule]
    assert fired(**passed) == []


def test_in_an_archive_which_has_no_second_look_great_value_is_believed() -> None:
    assert fired(expected_value=0.2, was_seen_before=None) == []


def test_a_market_without_a_quote_is_rejected_for_that_first() -> None:
    row = ruled(NOTHING | {"is_ready": True}).row(0, named=True)
    assert row["filter_reason"] == "no_quote"
    assert ruled(NOTHING | {"is_ready": False})["filter_reason"].to_list() == ["not_ready"]


def test_every_rule_that_fires_is_kept_in_order_and_the_first_is_the_reason() -> None:
    row = ruled(side(is_ready=False, expected_value=-0.1, injury_status="out")).row(0, named=True)
    assert row["rules_fired"] == ["not_ready", "ruled_out", "low_expected_value"]
    assert row["filter_reason"] == "not_ready"
    assert row["rules_fired"] == sorted(row["rules_fired"], key=RULE_NAMES.index)


def test_the_rules_have_names_of_their_own_and_say_what_they_mean() -> None:
    assert len(set(RULE_NAMES)) == len(RULES) == 12
    assert all(rule.meaning for rule in RULES)


def test_a_side_that_passes_is_best_though_another_has_more_value() -> None:
    rows = ruled(side(), side(book="b", is_main_line=False, expected_value=0.4))
    assert best(rows, KEY)["book"].to_list() == ["a"]


def test_of_sides_that_pass_the_one_with_most_value_is_best() -> None:
    rows = ruled(side(), side(book="b", expected_value=0.03), side(book="c", expected_value=0.01))
    assert best(rows, KEY)["book"].to_list() == ["b"]


def test_where_none_passes_the_one_that_came_farthest_is_best_and_says_why() -> None:
    rows = ruled(
        side(book="a", is_main_line=False, expected_value=0.4),
        side(book="b", expected_value=-0.03),
        side(book="c", expected_value=-0.02),
        side(book="d", market_probability=None, expected_value=None),
    )
    assert best(rows, KEY).select("book", "filter_reason").rows() == [("c", "low_expected_value")]


def test_ties_go_to_the_first_book_then_the_lower_line_then_the_over() -> None:
    rows = [
        side(book=b, line=line, side=s)
        for b in ("b", "a")
        for line in (21.5, 20.5)
        for s in ("UNDER", "OVER")
    ]
    assert best(ruled(*rows), KEY).select("book", "line", "side").rows() == [("a", 20.5, "OVER")]


def test_each_market_of_a_player_has_its_best_and_nothing_has_none() -> None:
    rows = ruled(side(), side(player_id=8, expected_value=-0.1), NOTHING | {"player_id": 9})
    assert best(rows, KEY).select("player_id", "filter_reason").rows() == [
        (7, None), (8, "low_expected_value"), (9, "no_quote"),
    ]  # fmt: skip
    assert best(ruled(), KEY).schema == best(rows, KEY).schema
