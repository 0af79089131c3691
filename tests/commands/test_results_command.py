"""`nba-props results`: one row per published bet, figures of one provenance, and what people read."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.bets.grades.verdict import verdict
from nba_props.commands.results import show_day
from nba_props.declared.placed_bet import PlacedBet
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.signals import SIGNALS
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.placed_store import PlacedStore
from tests.bets.bet_rows import bet, on_record
from tests.bets.grades.test_bet_performance import grade, grades, prices, rejected
from tests.commands.calls import assert_refused, call, live_in
from tests.market.market_rows import Row

FIRST, NEXT = date(2024, 4, 8), date(2024, 4, 9)
AT = datetime(2024, 4, 9, 5, tzinfo=UTC)
PROMISED = {
    "game_date", "game_id", "player_id", "player", "market", "side", "line", "book", "price", "stake", "published_at",
    "withdrawn_at", "result", "profit", "closing_value", "closing_reason",
}  # fmt: skip
FIGURES = (
    "n", "profit", "roi", "roi_ci95", "closing_value", "closing_value_ci95", "hit_rate", "hit_rate_ci95",
)  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """The lake of an empty home."""
    return Lake(str(live_in(tmp_path, monkeypatch) / "lake"))


def write(lake: Lake, *nights: tuple[date, list[tuple[Row, str | None]]]) -> None:
    """Nights of bets with their results, where they have one."""
    for day, rows in nights:
        own = [
            (row | {"game_date": day, "published_at": AT, "player_id": n}, result)
            for n, (row, result) in enumerate(rows)
        ]
        own = [(row | {"bet_id": f"{day} {row['player_id']}"}, result) for row, result in own]
        lake.write(BEST_BETS, on_record(*(bet(**row) for row, _ in own)), [day])
        graded = [
            grade(result, day, **{k: row[k] for k in ("player_id", "bet_id")}, book=row.get("book", "a"),
                  provenance=row.get("provenance", "live"))
            for row, result in own if result
        ]  # fmt: skip
        lake.write(BET_GRADES, grades(*graded), [day])


def report(*words: str) -> dict[str, Any]:
    result = call("results", "--json", *words)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_programs_get_each_published_bet_once_graded_or_not(lake: Lake) -> None:
    write(
        lake,
        (FIRST, [({}, "WIN"), ({}, None)]),
        (NEXT, [({"withdrawn_at": AT, "withdrawn_reason": "no_value"}, "LOSS")]),
    )
    found = report()
    assert [(row["game_date"], row["player_id"], row["result"]) for row in found["bets"]] == [
        ("2024-04-08", 0, "WIN"),
        ("2024-04-08", 1, None),
        ("2024-04-09", 0, "LOSS"),
    ]
    assert all(
        set(row) >= PROMISED | {"bet_id", "placed_at", "placed_price", "placed_stake"}
        for row in found["bets"]
    )
    assert (found["summary"]["n"], found["summary"]["bets"], found["provenance"]) == (2, 3, "live")
    assert (found["from"], found["to"]) == ("2024-04-08", "2024-04-09")
    assert "groups" not in found


def test_without_bets_the_figures_are_null_and_that_is_no_error(lake: Lake) -> None:
    for found in (report(), report("--by", "book")):
        assert found["bets"] == []
        assert [found["summary"][name] for name in FIGURES] == [0, *[None] * (len(FIGURES) - 1)]
    assert report("--by", "book")["groups"] == []
    shown = call("results")
    assert (shown.exit_code, "nothing can be said" in shown.stdout) == (0, True)
    assert lake.stored(BEST_BETS) == []


def test_a_range_is_kept_and_one_that_runs_backwards_refused(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN")]), (NEXT, [({}, "LOSS")]))
    assert report("--from", "2024-04-09")["summary"]["n"] == 1
    assert [row["game_date"] for row in report("--to", "2024-04-08")["bets"]] == ["2024-04-08"]
    assert_refused(call("results", "--from", "2024-04-09", "--to", "2024-04-08"), "reversed")
    assert_refused(call("results", "--by", "moon"), "moon")


def test_figures_are_of_live_bets_and_backfilled_ones_are_only_listed(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN"), ({"provenance": "backfill"}, "LOSS")]))
    found = report("--by", "side")
    assert len(found["bets"]) == 2
    assert (found["provenance"], found["summary"]["n"], found["groups"][0]["n"]) == ("live", 1, 1)
    wins = {name: (figures["n"], figures["wins"]) for name, figures in found["by_provenance"].items()}
    assert wins == {"live": (1, 1), "backfill": (1, 0)}


def test_groups_of_rules_say_that_they_were_not_bet(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN")]))
    lake.write(PRICE_GRADES, prices(rejected("off_market", False, FIRST)), [FIRST])
    (group,) = report("--by", "rule")["groups"]
    assert (group["rule"], group["is_bet"], group["n"], group["wins"]) == ("off_market", False, 1, 0)
    assert "off_market (not bet)" in call("results", "--by", "rule").stdout


def test_groups_of_signals_are_of_what_spoke_for_the_bet(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN"), ({}, "LOSS")]))
    tag = dict.fromkeys(SIGNALS.schema.names()) | {
        "game_id": "1", "game_date": FIRST, "player_id": 1, "market": "player_points", "side": "OVER", "signal": "b2b",
    }  # fmt: skip
    lake.write(SIGNALS, pl.DataFrame([tag], schema=SIGNALS.schema), [FIRST])
    (group,) = report("--by", "signal")["groups"]
    assert (group["signal"], group["n"], group["wins"]) == ("b2b", 1, 0)


def test_what_a_person_placed_stands_beside_it(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN")]))
    note = PlacedBet(bet_id=f"{FIRST} 0", game_date=FIRST, placed_at=AT, price=115, stake=0.01)
    PlacedStore(Settings.read().placed).append(note)
    (row,) = report()["bets"]
    assert (row["placed_price"], row["placed_stake"]) == (115, 0.01)


def test_people_see_bets_and_figures_within_120_columns(lake: Lake) -> None:
    long = {
        "player": "Shai Gilgeous-Alexander",
        "book": "williamhill_us",
        "withdrawn_at": AT,
        "withdrawn_reason": "ruled_out",
    }
    write(lake, (FIRST, [(long, "VOID"), (long, "WIN")]), (NEXT, [({}, "LOSS")]))
    shown = call("results", "--by", "book").stdout
    assert max(map(len, shown.splitlines())) <= 120
    assert "Gilgeous" in shown
    assert "no profit is shown" in " ".join(shown.split())
    assert "(simulated: no real game, player or price)" in shown


@pytest.mark.parametrize(
    ("n", "interval", "said"),
    [
        (0, None, "nothing can be said"),
        (40, None, "on one date"),
        (400, [-0.05, 0.09], "no profit is shown"),
        (400, [-0.05, 0.0], "no profit is shown"),
        (400, [-0.09, -0.01], "a loss"),
        (12000, [0.01, 0.04], "a profit, by its 95 % interval"),
    ],
)
def test_no_profit_is_claimed_whose_interval_holds_zero(
    n: int, interval: list[float] | None, said: str
) -> None:
    roi = 0.02 if interval is None else sum(interval) / 2
    text = verdict({"n": n, "roi": roi, "roi_ci95": interval})
    assert said in text
    assert ("a profit, by" in text) == (interval is not None and interval[0] > 0)
    assert n == 0 or interval is None or interval[1] < 0 or "10,000" in text


def test_a_graded_day_shows_its_bets_and_what_was_corrected(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    write(lake, (FIRST, [({}, "WIN")]))
    old = grade(
        "LOSS", FIRST, player_id=0, player="A Player", actual_points=20, superseded_at=AT + timedelta(hours=9)
    )  # fmt: skip
    lake.write(BET_GRADES, pl.concat([lake.read(BET_GRADES, [FIRST]), grades(old)]), [FIRST])
    show_day(Settings.read(), FIRST)
    shown = capsys.readouterr().out
    assert "Bets of 2024-04-08" in shown
    assert "Corrected: A Player, bet: LOSS by 20 points until 2024-04-09 14:00Z" in shown
    show_day(Settings.read(), NEXT)
    assert "No bets were published for 2024-04-09" in capsys.readouterr().out


def test_a_bet_that_was_changed_by_hand_is_named_with_the_fix(lake: Lake) -> None:
    write(lake, (FIRST, [({}, "WIN")]), (NEXT, [({}, "LOSS")]))
    changed = lake.read(BEST_BETS, [NEXT]).with_columns(price=pl.lit(150, pl.Int32))
    lake.write(BEST_BETS, changed, [NEXT])
    assert_refused(call("results", "--json"), "the record of 2024-04-09 is broken", status=1)
    assert report("--to", str(FIRST))["summary"]["n"] == 1


def test_bets_of_a_version_before_the_record_were_not_published_and_are_left_out(lake: Lake) -> None:
    older = dict.fromkeys(BEST_BETS.schema) | {
        "game_id": "1",
        "game_date": date(2024, 4, 9),
        "player_id": 7,
        "market": "player_points",
    }
    lake.write(BEST_BETS, pl.DataFrame([older, older], BEST_BETS.schema), [date(2024, 4, 9)])
    assert json.loads(call("results", "--json").stdout)["bets"] == []
