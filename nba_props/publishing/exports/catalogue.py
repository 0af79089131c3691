"""Every document that is published: its path, its shape, when it is written, and what it leaves out.

The schemas that readers get and docs/exports.md are made from this list.
"""

from dataclasses import dataclass

from nba_props.publishing.exports.document import Document, schema_files
from nba_props.publishing.exports.night import (
    best_bets,
    live_grading,
    picks,
    predictions,
    signal_best_bets,
    tonight,
)
from nba_props.publishing.exports.season import calendar, health, results, status, subsets, systems
from nba_props.publishing.exports.season.players import profiles, streaks, trends

NIGHTLY = "each run"
GRADING = "grading"
RUNNING = "while games run, and grading"


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of document.

    Attributes:
        name: of its schema, `schemas/<name>.schema.json`.
        paths: below `exports/v1/`; `{date}` is a game date, `{lookup}` the key of a player's name, `latest` the newest date.
        shape: what it contains.
        written: by which runs: `each run` is the end of a night, late lines, and grading.
        left_out: what the older system had in it and this one does not, and why.
    """

    name: str
    paths: tuple[str, ...]
    shape: type[Document]
    written: str
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file beside the documents: the path, and what one row is."""

    path: str
    row: str
    written: str


OF_THE_NIGHT = (
    Export(
        "tonight",
        ("tonight/{date}.json", "tonight/all-players.json"),
        tonight.Tonight,
        NIGHTLY,
        "`props` of statistics other than points, which are not predicted.",
    ),
    Export("tonight-player", ("tonight/player/{lookup}.json",), tonight.TonightPlayer, NIGHTLY),
    Export(
        "predictions",
        ("predictions/{date}.json", "predictions/today.json"),
        predictions.Predictions,
        NIGHTLY,
        "Predictions of families that do not bet; their results are in `systems/performance.json`.",
    ),
    Export("picks", ("picks/{date}.json",), picks.Picks, NIGHTLY, "Code names of models."),
    Export("signals", ("signals/{date}.json",), picks.Signals, NIGHTLY),
    Export(
        "best-bets",
        ("best-bets/{date}.json", "best-bets/latest.json"),
        best_bets.BestBets,
        NIGHTLY,
        "The tiers premium, strong and value, which ranked by edge; and which bets a person placed.",
    ),
    Export(
        "signal-best-bets",
        ("signal-best-bets/{date}.json", "signal-best-bets/latest.json"),
        signal_best_bets.SignalBestBets,
        NIGHTLY,
        "`model_health` and `signal_health`, which are documents of their own; and what ranked bets by composite scores.",
    ),
    Export(
        "live-grading",
        ("live-grading/{date}.json",),
        live_grading.LiveGrading,
        RUNNING,
        "Play-by-play, substitutions and fouls; points before the final in the simulated league, which tells none.",
    ),
)
BEYOND_THE_NIGHT = (
    Export(
        "results",
        ("results/{date}.json", "results/latest.json"),
        results.Results,
        GRADING,
        "Breakdowns by rest beyond back-to-back games, and by position, which no feed says.",
    ),
    Export("subsets-season", ("subsets/season.json",), subsets.SubsetsSeason, NIGHTLY),
    Export("subsets-performance", ("subsets/performance.json",), subsets.SubsetsPerformance, NIGHTLY),
    Export(
        "systems-subsets",
        ("systems/subsets.json",),
        subsets.SystemsSubsets,
        NIGHTLY,
        "The subsets 9 to 35 of later models, which are not kept.",
    ),
    Export("systems-performance", ("systems/performance.json",), systems.SystemsPerformance, NIGHTLY),
    Export("systems-model-health", ("systems/model-health.json",), health.ModelsHealth, NIGHTLY),
    Export(
        "systems-signal-health",
        ("systems/signal-health.json",),
        health.SignalsHealth,
        NIGHTLY,
        "Signals that cannot be known before the tip-off (docs/signals.md).",
    ),
    Export(
        "schedule-game-counts",
        ("schedule/game-counts.json",),
        calendar.ScheduleCounts,
        NIGHTLY,
        "Dates after today: the schedule is stored day by day.",
    ),
    Export("calendar-game-counts", ("calendar/game-counts.json",), calendar.CalendarCounts, NIGHTLY),
    Export("players-index", ("players/index.json",), profiles.PlayersIndex, NIGHTLY),
    Export(
        "players",
        ("players/{lookup}.json",),
        profiles.Player,
        NIGHTLY,
        "Height, position and the like, which no feed says.",
    ),
    Export(
        "streaks-today",
        ("streaks/today.json",),
        streaks.Streaks,
        NIGHTLY,
        "Streaks at lines that the champion did not predict.",
    ),
    Export("trends-hot-players", ("trends/hot-players.json",), trends.HotPlayers, NIGHTLY),
    Export("trends-bounce-back", ("trends/bounce-back.json",), trends.BounceBack, NIGHTLY),
    Export(
        "trends-team-tendencies",
        ("trends/team-tendencies.json",),
        trends.TeamTendencies,
        NIGHTLY,
    ),
    Export(
        "status",
        ("status.json",),
        status.Status,
        NIGHTLY,
        "`maintenance_windows`: none is ever announced to the product.",
    ),
)
EXPORTS: tuple[Export, ...] = (*OF_THE_NIGHT, *BEYOND_THE_NIGHT)
SHEETS: tuple[Sheet, ...] = (
    Sheet("best-bets/{date}.csv", "a published bet, with what became of it", NIGHTLY),
    Sheet(
        "fair-prices/{date}.csv",
        "a side of a sportsbook's quote, what it is worth, and why it may not be bet",
        NIGHTLY,
    ),
    Sheet(
        "results/{date}.csv",
        "a graded prediction of any model, with the columns of the table `grades`",
        GRADING,
    ),
)

# Documents of the older system that are not made, and why.
NOT_MADE = {
    "live/{date}.json": "what is read of running games is in `live-grading/{date}.json`",
    "trends/what-matters.json, trends/quick-hits.json": "texts on tendencies for which no evidence is kept",
    "`model_groups` (version 2 of the shapes)": "one model bets here; its rivals are in `systems/performance.json`",
}


def schemas() -> dict[str, bytes]:
    """The JSON Schema of every document by its path below `exports/v1/`."""
    return schema_files({export.name: export.shape for export in EXPORTS})
