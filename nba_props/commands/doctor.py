"""`nba-props doctor`: whether the installation is in order, thing by thing, and what mends what is not."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.commands.arguments import AsJson
from nba_props.commands.console import screen
from nba_props.commands.terminal_text import line

if TYPE_CHECKING:
    from nba_props.doctor.finding import Finding

WIDTH = 120
LABELS = {"good": "ok", "warning": "WARNING", "error": "ERROR"}
STYLES = {"good": "", "warning": "yellow", "error": "bold red"}


def doctor(
    *,
    every: Annotated[bool, typer.Option("--all", help="Read every stored file instead of a sample.")] = False,
    gcp: Annotated[
        bool, typer.Option("--gcp", help="Look at Google Cloud, too: each permission, and the mirror.")
    ] = False,
    bucket: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The bucket to ask about; that of NBA_PROPS_STORE by default."),
    ] = None,
    project: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="The project to ask about; that of the mirror or the credentials by default."
        ),
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The dataset to ask about; that of NBA_PROPS_BIGQUERY by default."),
    ] = None,
    secret: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A secret to ask about; can be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Looks at environment, keys, clock, disk, stored files, sensors, daemon and jobs; says what mends what is wrong.

    Nothing is changed. Ends with status 0 where all is good, 1 for warnings, 2 for errors. What is wrong with tonight is
    shown by `nba-props alerts`.
    """
    from nba_props.commands.looks import google, mirror
    from nba_props.commands.looks.installation import looks
    from nba_props.doctor.finding import status

    findings = looks(every=every)
    if gcp:
        findings += google.look(google.Asked(bucket, project, dataset, tuple(secret or ())))
        findings += mirror.look()
    if as_json:
        document = {"status": status(findings), "findings": [asdict(finding) for finding in findings]}
        typer.echo(json.dumps(document, indent=2))
    else:
        _show(findings)
    raise typer.Exit(status(findings))


def _show(findings: "Sequence[Finding]") -> None:
    out = screen(WIDTH)
    for finding in findings:
        line(out, f"{LABELS[finding.state]:<8}{finding.area}: {finding.says}", STYLES[finding.state])
        if finding.fix:
            line(out, f"{'':<8}fix: {finding.fix}")
    count = {state: sum(finding.state == state for finding in findings) for state in ("error", "warning")}
    out.print(", ".join(f"{n} {state}{'s'[: n != 1]}" for state, n in count.items()) + ".")
