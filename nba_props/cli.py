"""`nba-props`: a thin command line over the same jobs and instance that the UI shows."""

from typing import Any

import click
import typer
from typer.core import TyperGroup

from nba_props.commands.accuracy import accuracy
from nba_props.commands.alerts import alerts
from nba_props.commands.archive import archive
from nba_props.commands.bets import bets
from nba_props.commands.check import check
from nba_props.commands.demo import demo
from nba_props.commands.doctor import doctor
from nba_props.commands.explain import explain
from nba_props.commands.feature import feature
from nba_props.commands.governance import promote, registry, retire, rollback
from nba_props.commands.injuries_history import injuries_history
from nba_props.commands.migrate import migrate
from nba_props.commands.nights import backfill, grade, night
from nba_props.commands.odds_history import odds_history
from nba_props.commands.placed import placed
from nba_props.commands.plan import plan
from nba_props.commands.prune import prune
from nba_props.commands.repair import repair
from nba_props.commands.replay import replay
from nba_props.commands.reset import reset
from nba_props.commands.results import results
from nba_props.commands.setup import docs, setup
from nba_props.commands.simulate import simulate
from nba_props.commands.train import train
from nba_props.commands.training_set import training_set
from nba_props.commands.walk_forward import walk_forward
from nba_props.errors import NEEDS_MIGRATION, WRONG_CALL, NbaPropsError
from nba_props.settings import Settings
from nba_props.storage.full_disk import full_disk
from nba_props.text import plain

COMMANDS = (
    setup, demo, plan, backfill, odds_history, injuries_history, train, night, grade, check, repair, reset, bets, placed,
    results, explain, feature, training_set, walk_forward, accuracy, registry, promote, retire, rollback, replay, archive,
    prune, migrate, alerts, doctor, simulate, docs,
)  # fmt: skip


class MigrationNeeded(click.ClickException):
    """Ends a command where the mirror is not as declared."""

    exit_code = NEEDS_MIGRATION


KINDS: dict[int, type[click.ClickException]] = {
    WRONG_CALL: click.UsageError,
    NEEDS_MIGRATION: MigrationNeeded,
}


class OneLine(TyperGroup):
    """Ends a command with one line and a status where an error says what to do: see `NbaPropsError` and `full_disk`."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except NbaPropsError as error:
            raise KINDS.get(error.exit_code, click.ClickException)(_line(error)) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):  # a command's own end
            raise
        except Exception as error:
            full = full_disk(error, Settings.read().dagster_home)
            if full is None:
                raise
            raise click.ClickException(_line(full)) from None


def _line(error: NbaPropsError) -> str:
    return " ".join(plain(str(error)).split())


app = typer.Typer(
    cls=OneLine, help=__doc__, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False, context_settings={"max_content_width": 120},
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """The console script."""
    app()
