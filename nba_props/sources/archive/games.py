"""Box scores and shots of archived games with each game's outcome: an incomplete game keeps its rows, and is named."""

import polars as pl

from nba_props.days import Days
from nba_props.sources.archive.tables import Archive
from nba_props.sources.nba.completeness import attempt_problems, box_score_problems
from nba_props.sources.outcomes import IngestResult, archive_result

NOT_ARCHIVED = "not in the archive"


def box_scores(archive: Archive, days: Days, games: pl.DataFrame) -> IngestResult:
    """The box scores of the days. `games` are rows of SCHEDULE."""
    archived = archive.box_scores(days)
    incomplete = box_score_problems(archived.rows, games)
    return archive_result(archived, games, NOT_ARCHIVED, incomplete=incomplete)


def shots(archive: Archive, days: Days, games: pl.DataFrame) -> IngestResult:
    """The field-goal attempts of the days. `games` are rows of SCHEDULE."""
    archived = archive.shots(days)
    incomplete = attempt_problems(archived.rows, archive.box_attempts(days))
    return archive_result(archived, games, NOT_ARCHIVED, incomplete=incomplete)
