"""An archive's incomplete games: it has no better rows, so they are kept, and named."""

from pathlib import Path

import pytest

from nba_props.sources.ingest import Ingest
from tests.sources.archive.samples import DAYS, OLD, archive, box, rows
from tests.sources.night import reason, states
from tests.sources.wire_samples import CLE, MIA


@pytest.fixture
def archived(ingest: Ingest, tmp_path: Path) -> Ingest:
    """The chain over an archive alone, with one whole box score and one of a single side."""
    idle = {"minutes": 40.0, "pts": 0, "fga": 0}
    dallas, miami = {"team": "DAL"}, {"team": "MIA", "opponent": "DAL", "is_home": True}
    whole = [box(100 + n, **dallas, **idle) for n in range(5)] + [
        box(200 + n, **miami, **idle) for n in range(5)
    ]
    whole += [
        box(7, **dallas, **idle | {"pts": 101, "fga": 2}),
        box(8, **miami, **idle | {"pts": 100, "fga": 2}),
    ]
    half = [box(300 + n, game_id=CLE, team="CLE", opponent="MEM", minutes=40.0, pts=15) for n in range(6)]
    ingest.archive = archive(tmp_path, player_box=rows("player_box", *whole, *half))
    ingest.prefer = "archive"
    return ingest


def test_an_incomplete_archived_game_keeps_its_rows_and_is_named(archived: Ingest) -> None:
    games = archived.schedule(DAYS).frame
    result = archived.box_scores(DAYS, games)
    assert states(result) == {MIA: "COMPLETE", CLE: "INCOMPLETE", OLD: "MISSING"}
    assert reason(result, CLE) == "away side has no players"
    assert result.frame.filter(game_id=CLE).height == 6
    assert result.frame["corrected_at"].null_count() == result.frame.height


def test_archived_shots_are_compared_with_the_archived_box_score(archived: Ingest) -> None:
    """Dallas has both attempts of two, Miami none of two: that is within two."""
    games = archived.schedule(DAYS).frame
    assert states(archived.shots(DAYS, games))[MIA] == "COMPLETE"
    busy = rows("player_box", *(box(n, fga=5) for n in range(6)))
    archived.archive = archive(Path(archived.archive.folder), player_box=busy) if archived.archive else None
    result = archived.shots(DAYS, games)
    assert (states(result)[MIA], result.frame.height) == ("INCOMPLETE", 2)
    assert reason(result, MIA) == "DAL has 2 attempts of 30"
