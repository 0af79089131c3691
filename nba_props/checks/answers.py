"""How a check asks and shows an answer of `quality`: which days, which name, which colour.

Checks are not partitioned: that is a preview, and a range run's one evaluation then leaves every day of the range
"skipped". Each looks at the days of its run, and culprits name theirs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import dagster as dg

from nba_props.checks.metadata import table_of
from nba_props.days import Days, season_start
from nba_props.declared.tables.table import Table
from nba_props.quality.verdict import Verdict
from nba_props.resources.clock import PARTITION, RANGE
from nba_props.storage.lake import Lake

SHOWN = 100
# What is only worse than hoped for warns; a whole table that is of no use is an error (decisions, section 6).
WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
Answer = Callable[..., Verdict]


def days_of(context: dg.AssetCheckExecutionContext, lake: Lake, table: Table) -> list[date]:
    """The days that the run is about, else the newest that is stored."""
    tags = context.run.tags
    if PARTITION in tags:
        return [date.fromisoformat(tags[PARTITION])]
    if RANGE[0] in tags:
        return list(Days(*(date.fromisoformat(tags[name]) for name in RANGE)))
    return lake.stored(table)[-1:]


def season_so_far(days: list[date]) -> Iterable[date]:
    """From the first of October of the first day's season to the last day; in summer, the days themselves."""
    return Days(min(season_start(days[0]), days[0]), days[-1]) if days else []


def specs(asset: str, answers: Iterable[Answer]) -> list[dg.AssetCheckSpec]:
    """A check per answer, of its name; what it asks is the first paragraph of its docstring."""
    return [dg.AssetCheckSpec(a.__name__, asset=asset, description=question(a)) for a in answers]


def question(answer: Answer) -> str:
    return str(answer.__doc__).strip().split("\n\n")[0]


def told(
    asset: str, verdicts: Mapping[Answer, Verdict], severity: dg.AssetCheckSeverity = WARN
) -> Iterator[dg.AssetCheckResult]:
    """Verdicts as Dagster shows them."""
    for answer, verdict in verdicts.items():
        yield dg.AssetCheckResult(
            asset_key=asset,
            check_name=answer.__name__,
            passed=verdict.good,
            severity=severity,
            description=verdict.said or None,
            metadata=dict(verdict.figures) | {"culprits": table_of(verdict.culprits.head(SHOWN).to_dicts())},
        )
