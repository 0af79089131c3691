"""Answers of `quality` as Dagster checks: which days one looks at, its name, its severity and what it shows.

Checks are not partitioned: that is a preview, and the one evaluation of a range run then leaves every day of the
range "skipped". Each looks at the days of its run, and culprits name theirs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import dagster as dg

from nba_props.checks.metadata import table_of
from nba_props.days import Days, season_start
from nba_props.declared.tables.table import Table
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.quality.verdict import Verdict
from nba_props.storage.lake import Lake

SHOWN = 100
# A day that is worse than hoped for warns; a whole table that is of no use is an error (decisions, section 6).
WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
Answer = Callable[..., Verdict]
Results = Iterator[dg.AssetCheckResult]


def days_of(context: dg.AssetCheckExecutionContext, lake: Lake, table: Table) -> list[date]:
    """The days of the run; in a run without partitions, the newest day that is stored."""
    tags = context.run.tags
    if PARTITION in tags:
        return [date.fromisoformat(tags[PARTITION])]
    if RANGE[0] in tags:
        return list(Days(*(date.fromisoformat(tags[name]) for name in RANGE)))
    return lake.stored(table)[-1:]


def season_so_far(days: list[date]) -> Iterable[date]:
    """From the first of October of the first day's season to the last day; in summer, the days themselves."""
    return Days(min(season_start(days[0]), days[0]), days[-1]) if days else []


def checks_of(
    asset: str, name: str, *answers: Answer
) -> Callable[[Callable[..., Results]], dg.AssetChecksDefinition]:
    """One step with a check per answer, each of its answer's name and described by the answer's first paragraph."""
    specs = [dg.AssetCheckSpec(a.__name__, asset=asset, description=question(a)) for a in answers]

    def decorated(check: Callable[..., Results]) -> dg.AssetChecksDefinition:
        return dg.multi_asset_check(name=f"{asset}_{name}", specs=specs)(check)

    return decorated


def question(answer: Answer) -> str:
    """What an answer answers."""
    return str(answer.__doc__).strip().split("\n\n")[0]


def answered(
    asset: str, answers: Iterable[Answer], *rows: object, severity: dg.AssetCheckSeverity = WARN
) -> Results:
    """The results of answers that are all given the same rows."""
    yield from results(asset, {answer: answer(*rows) for answer in answers}, severity)


def results(
    asset: str, verdicts: Mapping[Answer, Verdict], severity: dg.AssetCheckSeverity = WARN
) -> Results:
    """Verdicts as Dagster shows them; `severity` is that of a bad one."""
    for answer, verdict in verdicts.items():
        yield dg.AssetCheckResult(
            asset_key=asset,
            check_name=answer.__name__,
            passed=verdict.good,
            severity=severity,
            description=verdict.note or None,
            metadata=dict(verdict.figures) | {"culprits": table_of(verdict.culprits.head(SHOWN).to_dicts())},
        )
