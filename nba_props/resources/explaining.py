"""What explanations of a day are made of, read from the stores: for the command line and for the report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from nba_props.bets.best_bets.chain import of_the_record
from nba_props.days import Days
from nba_props.declared.families import Family
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.prices import BOOK_PAIRS, FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.explain import NotFoundError
from nba_props.instance.installed import code_hash
from nba_props.models.distribution.shape import other_release
from nba_props.publishing.explain.evidence import Contribute, Evidence
from nba_props.publishing.explain.explain import explanations
from nba_props.publishing.explain.explanation import Explanation
from nba_props.publishing.explain.instant import BUILT, looked_back_on
from nba_props.publishing.explain.models import Judged
from nba_props.publishing.explain.price.parts import StoredPayload
from nba_props.publishing.explain.price.seen import ARCHIVED
from nba_props.publishing.explain.subjects import Subject, of_bet
from nba_props.resources.governance import EVIDENCE
from nba_props.resources.loaded_models import LoadedModels
from nba_props.settings import Settings
from nba_props.sources.odds.client import NAME
from nba_props.sources.odds.ingest import ENDPOINTS
from nba_props.sources.odds.sightings import sightings
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelFileError, ModelStore
from nba_props.storage.raw import Payload, RawStore
from nba_props.storage.registry_store import RegistryStore

Frames = Mapping[str, pl.DataFrame]
OF_THE_DAY = (
    BEST_BETS,
    PREDICTIONS,
    FAIR_PRICES,
    BET_GRADES,
    GRADES,
    *(TABLES[name] for name in sorted(BUILT)),
)
# The archive's files of quotes, of which a folder has one.
QUOTES = ("player_props.parquet", "player_props.csv")


@dataclass(frozen=True, slots=True)
class Explaining:
    """The stores of a home, read for explanations of one day at a time."""

    settings: Settings
    lake: Lake

    def stored(self, day: date) -> dict[str, pl.DataFrame]:
        """The tables that the explanations of a day are made of, by name; see `publishing.explain.instant.known`."""
        lake, back = self.lake, looked_back_on() | {BOOK_PAIRS.name: 366}
        tables = {table.name: lake.read(table, [day]) for table in OF_THE_DAY}
        for name, days in back.items():
            asked = [d for d in lake.stored(TABLES[name]) if (day - d).days <= days and d <= day]
            tables[name] = lake.read(TABLES[name], asked)
        graded = [d for d in lake.stored(PRICE_GRADES) if d <= day]
        return tables | {PRICE_GRADES.name: lake.read(PRICE_GRADES, graded)}

    def bets_explained(self, bets: Iterable[Mapping[str, Any]], now: datetime) -> list[Explanation]:
        """The explanations of published bets, by their game dates: the tables of each are read once.

        Args:
            bets: rows of BEST_BETS.
            now: when they are explained.
        """
        by_day: dict[date, list[Subject]] = {}
        for row in bets:
            by_day.setdefault(row["game_date"], []).append(of_bet(row))
        return [of for day, subjects in by_day.items() for of in self._explained(day, subjects, now)]

    def _explained(self, day: date, subjects: list[Subject], now: datetime) -> list[Explanation]:
        return explanations(self.evidence(self.stored(day), day, subjects, now), subjects)

    def bet(self, text: str, day: date | None = None) -> dict[str, Any]:
        """The published bet whose id is a text or begins with it.

        Args:
            text: an id or its beginning.
            day: its game date; None looks at all.

        Raises:
            NotFoundError: there is none, or there are several.
        """
        published = of_the_record(self.lake.read(BEST_BETS, [day] if day else self.lake.stored(BEST_BETS)))
        found = (
            published.filter(pl.col("bet_id").str.starts_with(text.lower())) if text else published.clear()
        )
        if found.is_empty():
            raise NotFoundError(
                f"no published bet has an id that begins with {text!r}: `nba-props bets DATE` shows the ids of a day"
            )
        if found.height > 1:
            ids = ", ".join(
                f"{b['bet_id']} ({b['player']}, {b['game_date']})" for b in found.head(5).to_dicts()
            )
            raise NotFoundError(f"{text!r} begins the ids of {found.height} bets: {ids}")
        row: dict[str, Any] = found.row(0, named=True)
        return row

    def evidence(self, stored: Frames, day: date, subjects: Iterable[Subject], now: datetime) -> Evidence:
        """All that explanations of subjects of a day are made of.

        Args:
            stored: what `stored` returned for the day.
            day: the game date.
            subjects: what is to be explained.
            now: when it is explained.
        """
        quotes = _quotes_of(stored["odds_lines"], day, subjects)
        return Evidence(
            day=day,
            stored=stored,
            models=_models(self.lake, stored[PREDICTIONS.name]),
            judged=self._judged(day),
            sightings=self._sightings(quotes, day, now),
            archived=self._archived(quotes),
            contribute=_contribute(self.settings),
            source=self.settings.label,
            code_version=code_hash(),
            now=now,
        )

    def _judged(self, day: date) -> Judged:
        lake, events = self.lake, RegistryStore(self.settings.registry).events()
        played = lake.read(PLAYER_GAMES, Days(day - 2 * EVIDENCE, day))
        return Judged(events, lake.read(GRADES, Days(day - EVIDENCE, day)), played)

    def _sightings(self, quotes: pl.DataFrame, day: date, now: datetime) -> pl.DataFrame:
        live = quotes.filter(pl.col("resolution") != ARCHIVED)
        events = live["event_id"].drop_nulls().unique().sort().to_list()
        raw = RawStore(self.settings.raw)
        payloads = (p for event in events for p in _payloads(raw, f"{day}/{event}", now))
        return sightings(payloads, live["player_name"].unique().to_list())

    def _archived(self, quotes: pl.DataFrame) -> list[StoredPayload]:
        """The archive's files of quotes whose content the tables come from, where any of the quotes did."""
        if quotes.filter(resolution=ARCHIVED).is_empty():
            return []
        used = ArchiveContents(self.settings.archive_contents).in_use()
        return [
            StoredPayload(kind=ARCHIVED, path=name, sha256=used[name], fetched_at=None)
            for name in QUOTES
            if name in used
        ]


def _quotes_of(odds_lines: pl.DataFrame, day: date, subjects: Iterable[Subject]) -> pl.DataFrame:
    """The quotes on the subjects' players on the day."""
    pairs = {(s.game_id, s.player_id) for s in subjects}
    games, players = {game for game, _ in pairs}, {player for _, player in pairs}
    return odds_lines.filter(
        pl.col("game_date") == day, pl.col("game_id").is_in(games), pl.col("player_id").is_in(players)
    )


def _payloads(raw: RawStore, key: str, until: datetime) -> Iterator[Payload]:
    for endpoint in ENDPOINTS["points"]:
        yield from raw.all(NAME, endpoint, key, until)


def _models(lake: Lake, predictions: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows of the models that predicted, by model_id, as far as they are stored and this release can read them."""
    used = predictions.select("family", "model_week").drop_nulls().unique()
    weeks: dict[str, list[date]] = {}
    for family, week in used.rows():
        weeks.setdefault(family, []).append(week)
    rows = (row for family, of in weeks.items() for row in lake.read(MODEL_TABLES[family], of).to_dicts())
    return {row["model_id"]: row for row in rows if other_release(row) is None}


def _contribute(settings: Settings) -> Contribute:
    loaded = LoadedModels(ModelStore(settings.models), log=lambda _: None)

    def contribute(
        family: Family, model: Mapping[str, Any], rows: pl.DataFrame
    ) -> tuple[np.ndarray, np.ndarray] | str:
        try:
            return loaded.contributions(family, model, rows)
        except ModelFileError as error:
            return str(error)

    return contribute
