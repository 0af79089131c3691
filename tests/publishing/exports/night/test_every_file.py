"""What holds for all files of a night: no future, ranges as their days, harmless names, and bytes that do not vary."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.table import INSTANT
from nba_props.publishing.exports.document import Document, DocumentError, check
from nba_props.publishing.exports.night import best_bets, picks, predictions, signal_best_bets, tonight
from nba_props.storage.published_files import PublishedFiles
from tests.market.market_rows import DAY, TIP
from tests.publishing.exports.night.night_rows import AT, EVE, MADE, TABLES, Frames, files, frames, rows
from tests.publishing.exports.test_lookup import HOSTILE

BOTH = Days(EVE, DAY)
SHAPES: dict[str, type[Document]] = {
    name: shape
    for module in (tonight, predictions, picks, best_bets, signal_best_bets)
    for name, shape in module.DOCUMENTS.items()
}
LATER = AT + timedelta(minutes=1)
UNDATED = (
    "tonight/all-players.json", "predictions/today.json", "best-bets/latest.json", "signal-best-bets/latest.json",
)  # fmt: skip


def dated(content: dict[str, bytes], day: date) -> dict[str, bytes]:
    return {path: body for path, body in content.items() if str(day) in path}


def test_each_day_has_its_files_and_those_without_a_date_show_the_newest(told: dict[str, bytes]) -> None:
    made = told
    folders = {
        "tonight", "predictions", "picks", "signals", "best-bets", "signal-best-bets", "fair-prices",
    }  # fmt: skip
    for day in BOTH:
        assert {path.partition("/")[0] for path in dated(made, day)} == folders
    for path in UNDATED:
        assert made[path] == made[f"{path.partition('/')[0]}/{DAY}.json"]
    players = {path for path in made if "/player/" in path}
    assert players == {"tonight/player/aplayer.json", "tonight/player/bplayer.json"}
    assert {json.loads(made[path])["game_date"] for path in players} == {str(DAY)}


def test_a_range_equals_its_days(told: dict[str, bytes]) -> None:
    for day in BOTH:
        alone = {name: of_day(name, frame, day) for name, frame in frames().items()}
        assert dated(files(alone, Days.one(day)), day) == dated(told, day)


def of_day(name: str, frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """What an asset is given of a table for one day: of these also what was before."""
    with_past = name in {"box_scores", "player_lines", "bet_grades"}
    return frame.filter(pl.col("game_date") <= day if with_past else pl.col("game_date") == day)


def future(name: str) -> pl.DataFrame:
    """Rows of a table that were known only after the run, or of a later result."""
    poison: dict[str, list[dict[str, Any]]] = {
        "schedule": [{"status": "final", "home_score": 111, "away_score": 99, "final_at": LATER, "known_at": LATER}],
        "daily_cache": [{"player_id": 9, "player_name": "A Player", "as_of": LATER}],
        "slate": [{"player_id": 9, "player_name": "C Player", "as_of": LATER}],
        "composite_factors": [{"player_id": 8, "fatigue_score": 1.0, "as_of": LATER}],
        "injuries": [{"status": "questionable", "reason": "poison", "known_at": LATER}],
        "box_scores": [
            {"points": 66, "did_play": True, "known_at": LATER},
            {"day": EVE, "points": 66, "did_play": True, "known_at": LATER},
        ],
        "player_lines": [{"player_id": 8, "line": 66.5, "as_of": LATER}],
        "predictions": [{"prediction_id": "late", "role": "champion", "predicted_points": 66.0, "as_of": LATER}],
        "grades": [{"actual_points": 66, "scored_at": LATER, "prediction_id": "p15"}],
        "signals": [{"signal": "high_edge", "side": "OVER", "as_of": LATER}],
        "daily_signals": [{"system": "champion", "daily_signal": "RED", "signal": "challenging", "as_of": LATER}],
        "subset_picks": [{"subset": "top_pick", "direction": "UNDER", "as_of": LATER}],
        "subset_records": [{"subset": "top_pick", "since": "season", "wins": 66, "as_of": LATER}],
        "fair_prices": [{"is_main_line": True, "book": "late", "side": "OVER", "line": 66.5, "as_of": LATER}],
        "best_bets": [{"bet_id": "late", "published_at": LATER, "price": 100}],
        "bet_grades": [{"bet_id": "b15", "result": "WIN", "actual_points": 66, "scored_at": LATER}],
    }  # fmt: skip
    return rows(name, *poison[name])


@pytest.fixture(scope="module")
def told() -> dict[str, bytes]:
    """The files of both nights."""
    return files(frames(), BOTH)


@pytest.fixture(scope="module")
def told_later() -> dict[str, bytes]:
    """The same of a run a minute later, for which the players' as_of is a minute later, too."""
    return files(frames(slate=later_slate()), BOTH, MADE._replace(at=LATER))


def later_slate() -> pl.DataFrame:
    return frames()["slate"].with_columns(as_of=pl.lit(LATER).cast(INSTANT))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_rows_known_after_the_runs_instant_reach_no_file(
    name: str, told: dict[str, bytes], told_later: dict[str, bytes]
) -> None:
    clean = frames()
    assert files(clean | {name: pl.concat([clean[name], future(name)])}, BOTH) == told
    later = frames(slate=later_slate())
    poisoned = later | {name: pl.concat([later[name], future(name)])}
    assert files(poisoned, BOTH, MADE._replace(at=LATER)) != told_later, "the poison is none"


def test_a_prediction_that_is_superseded_later_still_stands_at_the_instant(told: dict[str, bytes]) -> None:
    clean = frames()
    marked = clean["predictions"].with_columns(superseded_by=pl.lit("late"), is_active=False)
    poisoned = clean | {"predictions": pl.concat([marked, future("predictions")])}
    assert files(poisoned, BOTH) == told
    later = json.loads(files(poisoned, BOTH, MADE._replace(at=LATER))[f"predictions/{DAY}.json"])
    assert [p["prediction_id"] for p in later["games"][0]["predictions"]] == ["late"]


def test_a_score_that_is_corrected_later_is_not_told_before() -> None:
    at = MADE._replace(at=TIP + timedelta(hours=4))
    score = rows("box_scores", {"points": 66, "did_play": True, "known_at": TIP + timedelta(hours=3)})
    corrected = score.with_columns(corrected_at=pl.lit(at.at + timedelta(hours=10)).cast(INSTANT))
    told = [
        files(frames(box_scores=pl.concat([frames()["box_scores"], box])), BOTH, at, "tonight")
        for box in (score, corrected)
    ]
    assert [b'"actual_points":66' in made[f"tonight/{DAY}.json"] for made in told] == [True, False]


def test_a_withdrawal_after_the_instant_is_untold(told: dict[str, bytes]) -> None:
    clean = frames()
    withdrawn = clean["best_bets"].with_columns(
        withdrawn_at=pl.lit(LATER).cast(INSTANT), withdrawn_reason=pl.lit("price_gone")
    )
    assert files(clean | {"best_bets": withdrawn}, BOTH) == told


def test_files_do_not_depend_on_the_order_of_rows(told: dict[str, bytes]) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=3) for name, frame in frames().items()}
    assert files(shuffled, BOTH) == told


def test_a_day_without_games_has_files_of_nothing() -> None:
    none = {name: TABLES[name].empty() for name in TABLES}
    made = files(none, Days.one(DAY))
    assert json.loads(made[f"tonight/{DAY}.json"])["games"] == []
    assert len(json.loads(made[f"picks/{DAY}.json"])["groups"]) == 8
    assert json.loads(made["best-bets/latest.json"])["total"] == 0
    assert made[f"fair-prices/{DAY}.csv"].count(b"\n") == 1


def test_every_document_and_sheet_says_whose_data_it_shows() -> None:
    for path, body in files(frames(), BOTH, MADE._replace(source="real")).items():
        if path.endswith(".json"):
            assert json.loads(body)["source"] == "real"
        else:
            assert all(b'"real"' in line for line in body.splitlines()[1:]), path


def named(names: Sequence[str]) -> Frames:
    """Both nights with a player of each name, and the name in the place of other texts that come from outside."""
    changed = {}
    for table, frame in frames().items():
        outside = {"player", "player_name", "reason", "stand_in_reason", "book"} & set(frame.columns)
        ids = {"bet_id", "prediction_id"} & set(frame.columns)
        parts = [
            frame.with_columns(
                *(pl.lit(name).alias(column) for column in outside),
                *(pl.format("{}-{}", column, pl.lit(number)).alias(column) for column in ids),
                *((pl.col("player_id") + 100 * number,) if "player_id" in frame.columns else ()),
            )
            for number, name in enumerate(names)
        ]
        changed[table] = pl.concat(parts) if "player_id" in frame.columns else frame
    return changed


def test_hostile_names_are_harmless_in_every_file_and_path(tmp_path: Path) -> None:
    made = files(named(HOSTILE), BOTH)
    published = PublishedFiles(str(tmp_path / "exports")).publish(made)
    assert set(published.written) == set(made)
    inside = {str(p.relative_to(tmp_path / "exports")) for p in tmp_path.rglob("*") if p.is_file()}
    assert inside == set(made)
    document = json.loads(made[f"tonight/{DAY}.json"])
    assert {p["name"] for p in document["games"][0]["players"]} == set(HOSTILE)
    assert len({p["player_lookup"] for p in document["games"][0]["players"]}) == 2 * len(HOSTILE)
    assert {b["player"] for b in json.loads(made[f"best-bets/{DAY}.json"])["bets"]} == set(HOSTILE)
    assert document["generated_at"] == "2024-01-15T23:00:00Z"


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a document holds numbers and texts, each kind of place once."""
    if isinstance(value, dict):
        return [place for key, inner in value.items() for place in places(inner, (*path, key))]
    if isinstance(value, list):
        return [place for n, inner in enumerate(value[:1]) for place in places(inner, (*path, n))]
    return [path]


@pytest.mark.parametrize(("name", "path"), [
    ("tonight", f"tonight/{DAY}.json"), ("tonight-player", "tonight/player/aplayer.json"),
    ("predictions", f"predictions/{DAY}.json"), ("picks", f"picks/{DAY}.json"), ("signals", f"signals/{DAY}.json"),
    ("best-bets", f"best-bets/{DAY}.json"), ("signal-best-bets", f"signal-best-bets/{DAY}.json"),
])  # fmt: skip
def test_the_schema_rejects_a_planted_wrong_type_in_every_place(
    name: str, path: str, told: dict[str, bytes]
) -> None:
    whole = json.loads(told[path])
    check(SHAPES[name], json.dumps(whole).encode())
    for place in places(whole):
        planted = json.loads(json.dumps(whole))
        *above, last = place
        inner = planted
        for step in above:
            inner = inner[step]
        inner[last] = {"planted": True}
        with pytest.raises(DocumentError):
            check(SHAPES[name], json.dumps(planted).encode())
