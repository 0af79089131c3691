"""The documents of nights read back: which are there, since when, and which bets they hold. For what judges a night."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

import msgspec
import polars as pl

from nba_props.declared.outputs import DOCUMENTS
from nba_props.publishing.exports.document import made_at
from nba_props.quality.outputs.found import EXPORTED, EXPORTED_BETS

BETS = "best-bets/{date}.json"
STATUS = "status.json"


class _Bet(msgspec.Struct):
    bet_id: str
    game_id: str
    withdrawn_at: datetime | None


class _Night(msgspec.Struct):
    bets: tuple[_Bet, ...]
    made_afterwards: tuple[_Bet, ...] = ()


class _Status(msgspec.Struct):
    code_version: str | None = None


def written_by(status: bytes | None) -> str | None:
    """The version of the code that wrote a `status.json`; None where there is none, or an older one without it."""
    return msgspec.json.decode(status, type=_Status).code_version if status else None


def paths(days: Iterable[date]) -> list[str]:
    """Where the documents of the nights lie, below the root of the exports."""
    return [path.format(date=day) for day in days for some in DOCUMENTS.values() for path in some]


def exported(
    files: Mapping[str, bytes], schedule: pl.DataFrame, days: Iterable[date]
) -> dict[str, pl.DataFrame]:
    """Rows of EXPORTED of each asset that publishes documents, by its name, one per document and scheduled game.

    Args:
        files: contents by path; what is not there is missing.
        schedule: rows of SCHEDULE of the days.
        days: the game dates.
    """
    games = schedule.select("game_date", "game_id")
    return {
        asset: pl.DataFrame(list(_documents(files, some, days)), schema=DOCUMENT, orient="row")
        .join(games, on="game_date")
        .select(*EXPORTED)
        for asset, some in DOCUMENTS.items()
    }


DOCUMENT = pl.Schema({name: kind for name, kind in EXPORTED.items() if name != "game_id"})


def _documents(
    files: Mapping[str, bytes], some: tuple[str, ...], days: Iterable[date]
) -> Iterator[tuple[date, str, datetime]]:
    for day in days:
        for path in (path.format(date=day) for path in some):
            if (content := files.get(path)) and (at := made_at(content)):
                yield day, path, datetime.fromisoformat(at).astimezone(UTC)


def exported_bets(files: Mapping[str, bytes], days: Iterable[date]) -> pl.DataFrame:
    """The bets that the documents of the nights hold (EXPORTED_BETS).

    Raises:
        msgspec.ValidationError: a document is not of its shape.
    """
    rows = [
        (day, bet.game_id, bet.bet_id, bet.withdrawn_at is None)
        for day in days
        if (content := files.get(BETS.format(date=day)))
        for night in [msgspec.json.decode(content, type=_Night)]
        for bet in (*night.bets, *night.made_afterwards)
    ]
    return pl.DataFrame(rows, schema=EXPORTED_BETS, orient="row")
