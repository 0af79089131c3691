"""`nba-props simulate`: the simulated league behind HTTP for any client, and how it compares with the real one."""

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import MARKDOWN
from rich.table import Table as Grid

from nba_props.commands.console import screen
from nba_props.errors import ConfigurationError

if TYPE_CHECKING:
    from nba_props.simulator.measured.statistics import League

NOW = "2024-04-10T20:00:00Z"
SEASONS = (2022, 2023)
# One date in so many has its quotes made.
EVERY = 6


def simulate(  # noqa: PLR0913  (a command has as many parameters as options)
    *,
    serve: Annotated[
        int | None, typer.Option(min=0, max=65535, help="listens on this port; 0 takes a free one")
    ] = None,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    now: Annotated[str, typer.Option(help="virtual time at the start, ISO")] = NOW,
    speed: Annotated[float, typer.Option(help="virtual seconds per second; 0 stands still")] = 0.0,
    seed: Annotated[int | None, typer.Option(help="another seed is another league")] = None,
    refuse_every: Annotated[
        int, typer.Option(help="a streak of 403 for injury reports in so many requests for them; 0 is none")
    ] = 0,
    calibration: Annotated[bool, typer.Option(help="measures the simulated league")] = False,
    real: Annotated[Path | None, typer.Option(help="a folder as in docs/archive.md, to measure too")] = None,
) -> None:
    """Serves the simulated league in the wire formats of The Odds API and NBA.com, or measures it."""
    from nba_props.simulator.wire.transport import SEED

    chosen = SEED if seed is None else seed
    if calibration:
        show_calibration(chosen, real)
    elif serve is not None:
        listen(host, serve, now, speed, chosen, refuse_every)
    else:
        raise typer.BadParameter("say --serve PORT or --calibration")


def listen(host: str, port: int, now: str, speed: float, seed: int, refuse_every: int = 0) -> None:
    """Answers until Ctrl-C or SIGTERM, then ends with status 0.

    Raises:
        ConfigurationError: the time or the speed is none, refusals are too many, or the port is taken.
    """
    from nba_props.simulator.wire.http_server import VirtualClock, open_server, parse_instant
    from nba_props.simulator.wire.refusals import Refusals

    try:
        clock = VirtualClock(parse_instant(now), 0.0, time.monotonic)
        clock.move({"now": now, "speed": speed})
        server = open_server(host, port, clock, seed, Refusals(refuse_every))
    except ValueError as error:
        raise ConfigurationError(f"simulate: {error}") from None
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another port"
        ) from None
    # Scripts start what they leave running with SIGINT ignored: the handler of SIGINT is not to be had from there.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server, suppress(KeyboardInterrupt):
        url = f"http://{host}:{server.server_address[1]}"
        state = clock.state()
        print(f"simulator ready at {url}, {state['now']}, speed {speed:g}, seed {seed}")
        print("\n".join(environment(url, state["now"] if speed == 0 else None)), flush=True)
        server.serve_forever()


def environment(url: str, now: str | None) -> list[str]:
    """Lines for a shell that make the product live in the served league, in a home of its own."""
    lines = {
        "NBA_PROPS_SOURCE": "live",
        "NBA_PROPS_HOME": ".nba_props_served",
        "ODDS_API_KEY": "simulated",
        "ODDS_API_BASE_URL": f"{url}/odds-api",
        "NBA_CDN_BASE_URL": f"{url}/nba-cdn",
        "NBA_STATS_BASE_URL": f"{url}/nba-stats",
        "NBA_INJURY_BASE_URL": f"{url}/nba-injury",
    } | ({"NBA_PROPS_NOW": now} if now else {})
    return [f"export {name}={value}" for name, value in lines.items()]


def show_calibration(seed: int, folder: Path | None) -> None:
    """Prints each statistic of the simulated league beside the real one's, and whether it is near enough."""
    from nba_props.simulator.measured.sample import sample
    from nba_props.simulator.measured.statistics import measure
    from nba_props.simulator.measured.targets import TARGETS

    simulated = measure(sample(seed, SEASONS, EVERY))
    measured = measure(real_league(folder)) if folder else {}
    grid = Grid(box=MARKDOWN)  # as docs/simulator.md has it
    grid.add_column("statistic")
    for name in ("simulated", "real", "within", *(["measured"] if folder else [])):
        grid.add_column(name, justify="right")
    grid.add_column("")
    for name, target in TARGETS.items():
        values = [simulated[name], target.real, target.within] + ([measured[name]] if folder else [])
        verdict = "" if target.holds(simulated[name]) else "too far"
        grid.add_row(name, *(f"{value:.3f}" for value in values), verdict)
    screen(120).print(grid)


def real_league(folder: Path) -> "League":
    """The recorded regular seasons of an archive folder, and its books' points lines of all games that count.

    Raises:
        ConfigurationError: naming the file that is not there.
    """
    import polars as pl

    from nba_props.simulator.measured.statistics import BOX, COUNTS, GAMES, LINES, QUOTES, League

    def read(name: str) -> pl.DataFrame:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise ConfigurationError(f"{path} is missing; --real wants a folder as in docs/archive.md")
        return pl.read_parquet(path)

    box = read("player_box").filter(pl.col("season_type") == "regular", pl.col("season") >= "2021-22")
    games = read("games").filter(pl.col("game_id").is_in(box["game_id"].unique().implode()))
    hours = (pl.col("commence_time") - pl.col("snapshot_time")).dt.total_minutes() / 60
    quotes = read("player_props").filter(
        pl.col("book_type") == "sportsbook",
        "is_main",
        "two_sided",
        ~pl.col("is_live").fill_null(False),
        pl.col("player_id").is_not_null(),
    )
    lines = read("game_lines").filter(pl.col("book") == "sbr_consensus").unique("game_id")
    return League(
        games=games.select(GAMES.names()),
        box=box.with_columns(pl.col("minutes", *COUNTS).fill_null(0)).select(BOX.names()),
        quotes=quotes.with_columns(hours=hours).select(QUOTES.names()),
        lines=lines.select(LINES.names()).drop_nulls(),
    )
