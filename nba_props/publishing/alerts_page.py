"""docs/alerts.md, generated from declarations: every kind of alert, and every check of the graph with what mends it."""

from collections.abc import Mapping
from typing import NamedTuple

from nba_props.declared.alerts import KINDS, OF_CHECKS, AlertKind
from nba_props.declared.checks import MENDED_BY
from nba_props.publishing.pages import GENERATED

INTRODUCTION = """\
The sensor `alerts` looks once a minute and tells each channel once of what is wrong, again once a day while it lasts, and
once when it is over. `nba-props alerts` shows what is wrong now, `nba-props alerts --test` tries the channels;
[operations.md](operations.md#alerts) says how to set them up. `{day}` stands for the game date, `{week}` for its Monday:
an alert has them filled in.
"""
CHECKS = """\
Checks are on the asset's page in the UI, with their culprits. Those that are alerts are told as such; the others wait for
you to look. `nba-props check DAY` evaluates all of a day.
"""


class Check(NamedTuple):
    """A check of the graph: its name, the assets that have it, and what it asks of the first of them."""

    name: str
    assets: tuple[str, ...]
    question: str


def alerts_page(checks: Mapping[str, Check]) -> str:
    """docs/alerts.md.

    Args:
        checks: of the graph, by name.
    """
    parts = [
        GENERATED,
        "# Alerts and checks\n",
        INTRODUCTION,
        "| alert | severity | what has happened |\n|---|---|---|",
        *(f"| [`{k.name}`](#{k.name}) | {k.severity} | {k.meaning} |" for k in KINDS.values()),
        "\n## Alerts\n",
        *map(_section, KINDS.values()),
        "## Checks\n",
        CHECKS,
        "| check | of | what it asks | mended by | alert |\n|---|---|---|---|---|",
        *(_row(checks[name]) for name in sorted(checks)),
    ]
    return "\n".join(parts) + "\n"


def _section(kind: AlertKind) -> str:
    ends = "" if kind.lasts else " It is told once; there is no all-clear."
    return (
        f"### {kind.name}\n\n{kind.meaning}{ends}\n\n- Severity: {kind.severity}\n- Costs: {kind.costs}\n"
        f"- Mended by: `{kind.mends}`\n"
    )


def _row(check: Check) -> str:
    few = check.assets if len(check.assets) <= 3 else (f"{len(check.assets)} tables",)
    kinds = {OF_CHECKS[asset, check.name].kind for asset in check.assets if (asset, check.name) in OF_CHECKS}
    told = ", ".join(f"[`{kind}`](#{kind})" for kind in sorted(kinds))
    question = check.question.replace("|", "\\|").replace("\n", " ")
    return f"| `{check.name}` | {', '.join(few)} | {question} | {MENDED_BY[check.name]} | {told} |"
