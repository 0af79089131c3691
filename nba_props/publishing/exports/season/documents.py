"""All documents beyond the night as files, and what they are made of. What is in each is decided in its own module."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.grades import BET_PERFORMANCE
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.performance import ACCURACY, MODEL_PERFORMANCE
from nba_props.declared.tables.signals import DAILY_SIGNALS, SIGNAL_PERFORMANCE, SUBSET_PICKS
from nba_props.declared.tables.stats import PLAYER_GAMES, SLATE, TEAM_GAMES
from nba_props.declared.tables.table import Table
from nba_props.models.governance.champion import registry_state
from nba_props.models.governance.registry import known_by
from nba_props.publishing.exports.document import Document, encoded
from nba_props.publishing.exports.season import calendar, health, subsets, systems
from nba_props.publishing.exports.season.players import profiles, streaks, trends
from nba_props.publishing.exports.season.players.games import player_rows
from nba_props.publishing.exports.season.players.lookups import people
from nba_props.publishing.exports.season.records import picks_with_results
from nba_props.publishing.exports.season.result_rows import CHAMPION, result_rows
from nba_props.publishing.exports.season.results import results
from nba_props.publishing.exports.season.seen import Seen
from nba_props.publishing.exports.season.status import status
from nba_props.quality.go import Night

Frames = Mapping[str, pl.DataFrame]
GRADED = (
    "player", "team", "opponent", "role", "family", "predicted_points", "actual_points", "consensus_line", "edge",
    "p_over", "was_best_bet", "provenance", "source", "superseded_at",
)  # fmt: skip
PLAYED = (
    "season", "player_name", "team", "opponent", "is_home", "did_play", "minutes", "points", "oreb", "dreb", "assists", 
    "fgm", "fga", "fg3m", "fg3a", "fta", "known_at",
)  # fmt: skip
OF_THE_SEASON = (
    GRADES.narrow(*GRADED), PLAYER_GAMES.narrow(*PLAYED), TEAM_GAMES, SCHEDULE, SUBSET_PICKS, DAILY_SIGNALS,
)  # fmt: skip
OF_THE_YEAR = (MODEL_PERFORMANCE, SIGNAL_PERFORMANCE, BET_PERFORMANCE, ACCURACY)
YEAR, JUDGED = 365, 3  # days


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry says at an instant: the champion's family, and when each family's newest model was registered."""

    champion: str | None
    trained: Mapping[str, date]

    @classmethod
    def of(cls, events: Iterable[Event], seen: Seen) -> Self:
        """What the events say that were recorded by the instant."""
        known = known_by(events, seen.at)
        champion = registry_state(known, seen.at).champion
        trained = {e.family: game_date(e.recorded_at) for e in known if e.kind == "trained"}
        return cls(champion.family if champion else None, trained)


def reads(seen: Seen) -> list[tuple[Table, Days]]:
    """The tables and game dates that the documents are made of."""
    year, recent = Days.one(seen.today).before(YEAR), Days.one(seen.today).before(JUDGED)
    return [
        *((table, seen.season) for table in OF_THE_SEASON),
        *((table, Days(year.first, seen.today)) for table in OF_THE_YEAR),
        (SLATE, Days.one(seen.today)),
        (PREDICTIONS.narrow("tip_off"), recent),
        (EXPECTED_OUTPUTS, Days(recent.first, seen.today)),
    ]


def season_documents(
    frames: Frames, night: Night, registered: Registered, seen: Seen, code_version: str
) -> dict[str, Document]:
    """Every document beyond the night by its path.

    Args:
        frames: rows of the tables and dates of `reads`, by table.
        night: what tonight was predicted from.
        registered: what the registry says.
        seen: the look; what was known later reaches no document.
        code_version: of the code that runs.
    """
    everybody = people(seen.known(frames["player_games"]), seen.known(frames["slate"], "as_of"))
    return (
        _of_results(frames, seen)
        | _of_subsets(frames, everybody, seen)
        | _of_systems(frames, registered, seen)
        | _of_players(frames, everybody, seen)
        | _of_dates(frames, night, seen, code_version)
    )


def encoded_files(documents: Mapping[str, Document]) -> dict[str, bytes]:
    """The bytes of each document, which its schema accepts."""
    return {path: encoded(document) for path, document in documents.items()}


def _of_results(frames: Frames, seen: Seen) -> dict[str, Document]:
    """The newest results; none before a prediction was graded."""
    graded = seen.graded(frames["grades"]).filter(role=CHAMPION)
    if graded.is_empty():
        return {}
    newest = Days.one(graded.select(pl.col("game_date").max()).item())
    rows = result_rows(frames["grades"].filter(newest.hold()), frames["player_games"], newest, seen)
    [document] = results(rows, seen).values()
    return {"results/latest.json": document}


def _of_subsets(frames: Frames, everybody: pl.DataFrame, seen: Seen) -> dict[str, Document]:
    picks = picks_with_results(frames["subset_picks"], frames["grades"], everybody, seen)
    return {
        "subsets/season.json": subsets.subsets_season(picks, frames["daily_signals"], seen),
        "subsets/performance.json": subsets.subsets_performance(picks, seen),
        "systems/subsets.json": subsets.systems_subsets(seen),
    }


def _of_systems(frames: Frames, registered: Registered, seen: Seen) -> dict[str, Document]:
    models, champion = frames["model_performance"], registered.champion
    return {
        "systems/performance.json": systems.systems_performance(
            models, frames["accuracy"], frames["bet_performance"], champion, seen
        ),
        "systems/model-health.json": health.models_health(models, registered.trained, champion, seen),
        "systems/signal-health.json": health.signals_health(frames["signal_performance"], seen),
    }


def _of_players(frames: Frames, everybody: pl.DataFrame, seen: Seen) -> dict[str, Document]:
    rows = player_rows(frames["player_games"], frames["grades"], everybody, seen)
    return {
        "players/index.json": profiles.players_index(rows, seen),
        "streaks/today.json": streaks.streaks_today(rows, frames["slate"], seen),
        "trends/hot-players.json": trends.hot_players(rows, seen),
        "trends/bounce-back.json": trends.bounce_back(rows, frames["slate"], seen),
        "trends/team-tendencies.json": trends.team_tendencies(frames["team_games"], seen),
        **{f"players/{lookup}.json": player for lookup, player in profiles.players(rows, seen).items()},
    }


def _of_dates(frames: Frames, night: Night, seen: Seen, code_version: str) -> dict[str, Document]:
    games = calendar.games_of(frames["schedule"], seen)
    return {
        "schedule/game-counts.json": calendar.schedule_counts(games, seen),
        "calendar/game-counts.json": calendar.calendar_counts(games, seen),
        "status.json": status(
            night,
            games,
            frames["predictions"],
            frames["grades"],
            frames["expected_outputs"],
            seen,
            code_version=code_version,
        ),
    }
