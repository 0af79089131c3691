"""Which days come from the archive and which are requested live."""

from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.errors import ConfigurationError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.prefer import Prefer
from tests.sources.night import AFTER, GAMES, MIA_ODDS, TODAY, of_box, of_event, points
from tests.sources.wire_samples import CLE, DAY, MIA, box
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")


def split(ingest: Ingest, first: int, last: int, prefer: Prefer = "auto") -> tuple[str, str]:
    """The archived and the live part of a range, given in days from today."""
    ingest.prefer = prefer
    archived, live = ingest.split(Days(DAY + timedelta(first), DAY + timedelta(last)))
    return str(archived), str(live)


def test_days_two_or_more_back_come_from_the_archive_and_the_rest_is_live(
    ingest: Ingest, tmp_path: Path
) -> None:
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0) == ("2024-04-05...2024-04-08", "2024-04-09...2024-04-10")
    assert split(ingest, -5, -2) == ("2024-04-05...2024-04-08", "None")
    assert split(ingest, -1, 0) == ("None", "2024-04-09...2024-04-10")


@pytest.mark.parametrize(
    ("last_game", "archived"),
    [("2024-04-06", "2024-04-05...2024-04-06"), ("2024-04-04", "None"), ("2023-06-12", "None"),
     ("2024-04-08", "2024-04-05...2024-04-08")],
)  # fmt: skip
def test_the_archive_answers_no_day_after_its_last_game(
    ingest: Ingest, tmp_path: Path, last_game: str, archived: str
) -> None:
    games = {"game_date": ["2023-10-24", last_game], "status": "final"}
    pl.DataFrame(games).write_csv(tmp_path / "games.csv")
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0)[0] == archived


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("ahead", ["scheduled", "Scheduled", "live"])
def test_games_that_were_ahead_when_the_archive_was_made_are_live(
    ingest: Ingest, tmp_path: Path, suffix: str, ahead: str
) -> None:
    # On the 7th one game is over and the other is not; the 8th has not begun.
    days = [date(2024, 4, 6), date(2024, 4, 6), date(2024, 4, 7), date(2024, 4, 7), date(2024, 4, 8)]
    games = pl.DataFrame({"game_date": days, "status": ["final", "postponed", "final", ahead, ahead]})
    path = tmp_path / f"games.{suffix}"
    games.write_parquet(path) if suffix == "parquet" else games.write_csv(path)
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0) == ("2024-04-05...2024-04-06", "2024-04-07...2024-04-10")


def test_an_archive_without_a_game_answers_no_day(ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "games.csv").write_text("game_id,game_date,status\n")
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0) == ("None", "2024-04-05...2024-04-10")


def test_an_archive_that_ends_with_a_season_answers_the_summer_after_it(
    ingest: Ingest, tmp_path: Path, clock: list[datetime]
) -> None:
    pl.DataFrame({"game_date": [date(2024, 6, 17)], "status": "final"}).write_parquet(
        tmp_path / "games.parquet"
    )
    ingest.archive, clock[0] = Archive(tmp_path), datetime.fromisoformat("2024-10-10T12:00:00Z")
    ingest.prefer = "auto"
    archived, live = ingest.split(Days(date(2024, 9, 20), date(2024, 10, 6)))
    assert (str(archived), str(live)) == ("2024-09-20...2024-09-30", "2024-10-01...2024-10-06")


def test_the_clocks_eastern_date_decides_and_not_utcs(
    ingest: Ingest, tmp_path: Path, clock: list[datetime]
) -> None:
    ingest.archive = Archive(tmp_path)
    clock[0] = datetime.fromisoformat("2024-04-11T03:00:00Z")
    assert split(ingest, -2, -2) == ("2024-04-08", "None")
    assert split(ingest, -1, -1) == ("None", "2024-04-09")


def test_run_config_may_force_either(ingest: Ingest, tmp_path: Path) -> None:
    ingest.archive = Archive(tmp_path)
    assert split(ingest, -5, 0, "live") == ("None", "2024-04-05...2024-04-10")
    assert split(ingest, -5, 0, "archive") == ("2024-04-05...2024-04-10", "None")


def test_without_an_archive_all_is_live_and_forcing_it_names_the_variable(ingest: Ingest) -> None:
    assert split(ingest, -5, 0) == ("None", "2024-04-05...2024-04-10")
    with pytest.raises(ConfigurationError, match="NBA_PROPS_ARCHIVE"):
        split(ingest, -5, 0, "archive")


def test_an_unknown_preference_is_refused(ingest: Ingest) -> None:
    with pytest.raises(ConfigurationError, match="`auto`, `archive`, `live` or `raw`"):
        split(ingest, 0, 0, "newest")  # type: ignore[arg-type]  # the invalid value under test


def test_counts_and_drift_of_one_table_are_not_those_of_the_next(ingest: Ingest, world: World) -> None:
    world.replies[of_event("mia")] = good(MIA_ODDS | {"weather": "dry"})
    points(ingest)
    assert (ingest.schedule(TODAY).drift, ingest.schedule(TODAY).counts) == (frozenset(), {"games": 2})


def test_a_table_that_failed_leaves_no_counts_to_the_next(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies |= {of_box(MIA): good(box(home="NYK")), of_box(CLE): good(box(CLE, home="NYK"))}
    assert ingest.box_scores(TODAY, GAMES).counts == {"quarantined_payloads": 2}
    assert ingest.schedule(TODAY).counts == {"games": 2}


def test_a_chain_that_may_not_poll_reads_the_quotes_in_raw_and_requests_box_scores_all_the_same(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    polled = points(ingest).frame
    world.requests.clear()
    ingest.may_poll = False
    assert points(ingest).frame.equals(polled)
    assert polled.height > 0
    assert ingest.game_lines(TODAY, GAMES).frame.is_empty()
    assert world.paths() == []
    clock[0] = AFTER
    ingest.box_scores(TODAY, GAMES)
    assert of_box(MIA) in world.paths()
