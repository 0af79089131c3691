"""The same laws on real rows: box scores, shots and quotes of four seasons."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from tests.features.chain import TABLES, build, build_day
from tests.features.proofs import poisoned, same, until
from tests.replay import real

pytestmark = pytest.mark.real

NOW = datetime(2025, 12, 1, tzinfo=UTC)
WINTER = Days(date(2023, 10, 24), date(2024, 3, 20))
SEASONS = Days(date(2022, 10, 1), date(2024, 6, 30))
CUTS = [
    datetime(2023, 10, 25, 0, 0, tzinfo=UTC),  # opening night, one game on, one ahead
    datetime(2023, 11, 18, 3, 30, tzinfo=UTC),
    datetime(2024, 1, 15, 19, 0, tzinfo=UTC),  # a matinee
    datetime(2024, 3, 6, 0, 20, tzinfo=UTC),  # quotes on every player
    datetime(2024, 3, 16, 23, 10, tzinfo=UTC),
]
SAMPLE = [
    date(2022, 10, 18), date(2022, 10, 19), date(2022, 12, 25), date(2023, 2, 23), date(2023, 4, 9), date(2023, 4, 15),
    date(2023, 10, 24), date(2023, 10, 25), date(2023, 12, 9), date(2024, 2, 16), date(2024, 2, 22), date(2024, 3, 5),
    date(2024, 4, 14), date(2024, 6, 17),
]  # fmt: skip


def ingest(days: Days) -> dict[str, pl.DataFrame]:
    archive = Archive(real())
    box, _ = archive.box_scores(days)
    lines, quotes = archive.game_lines(days).rows, archive.points_quotes(days, box)
    schedule, _ = archive.schedule(days)
    return reports(schedule, box) | {
        "schedule": schedule,
        "box_scores": box,
        "shots": archive.shots(days)[0],
        "game_lines": lines,
        "game_line_polls": game_line_polls(lines),
        "odds_lines": quotes.odds_lines,
        "odds_polls": quotes.polls,
    }


def reports(schedule: pl.DataFrame, box: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Injury reports as they may have been: a player who was hurt is questionable five hours before, out one hour before.

    For some games nothing was submitted at the first.
    """
    games = schedule.select("game_id", "game_date", "season", "tip_off", "home", "away")
    sides = pl.concat(games.select(pl.exclude("home", "away"), team=side) for side in ("home", "away"))
    hurt = box.filter(pl.col("not_playing_reason").str.contains("Injury")).select(
        "game_id", "team", "player_id", "player_name"
    )
    covered, listed = [], []
    for hours, status in ((5, "questionable"), (1, "out")):
        at = sides.with_columns(
            known_at=pl.col("tip_off") - timedelta(hours=hours),
            known_at_assumed=pl.lit(True),
            submitted=pl.lit(hours == 1) | pl.col("game_id").str.ends_with("7").not_(),
            listed=pl.lit(0, pl.Int32),
            unresolved=pl.lit(0, pl.Int32),
        )
        covered.append(at.select(INJURY_REPORTS.schema.names()))
        named = at.filter("submitted").join(hurt, on=["game_id", "team"])
        named = named.with_columns(status=pl.lit(status), reason=pl.lit(None, pl.String))
        listed.append(named.select(INJURIES.schema.names()))
    return {"injury_reports": pl.concat(covered), "injuries": pl.concat(listed)}


@pytest.fixture(scope="module")
def winter() -> dict[str, pl.DataFrame]:
    return ingest(Days(date(2022, 12, 1), date(2024, 4, 1)))


@pytest.fixture(scope="module")
def seasons() -> dict[str, pl.DataFrame]:
    return ingest(Days(date(2021, 10, 1), SEASONS.last))


@pytest.fixture(scope="module")
def built(winter: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return build(winter, WINTER, NOW)


@pytest.mark.parametrize("t", CUTS, ids=str)
def test_another_future_changes_no_row_of_the_past(
    winter: dict[str, pl.DataFrame], built: dict[str, pl.DataFrame], t: datetime
) -> None:
    after = build(poisoned(winter, t, t.toordinal()), WINTER, NOW)
    moved = [n for n in built if not built[n].equals(after[n])]
    assert set(moved) == set(TABLES), "the poison must reach every table"
    for name, frame in until(built, t).items():
        same(frame, until(after, t)[name], name)


def test_a_range_equals_its_days(seasons: dict[str, pl.DataFrame]) -> None:
    whole = build(seasons, SEASONS, NOW)
    for day in SAMPLE:
        for name, frame in build_day(seasons, day, NOW).items():
            same(whole[name].filter(pl.col("game_date") == day), frame, f"{day} {name}")


def test_the_order_of_rows_does_not_matter(
    winter: dict[str, pl.DataFrame], built: dict[str, pl.DataFrame]
) -> None:
    shuffled = {n: f.sample(fraction=1, shuffle=True, seed=7) for n, f in winter.items()}
    for name, frame in build(shuffled, WINTER, NOW).items():
        same(built[name], frame, name)


def test_every_table_keeps_its_contract(built: dict[str, pl.DataFrame]) -> None:
    for name, frame in built.items():
        enforce(TABLES[name], frame)
