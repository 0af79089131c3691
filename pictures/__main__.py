"""`make pictures`, or `python -m pictures [name ...]`: writes the pictures of README and docs, of the home of a demo."""

import argparse
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from nba_props.commands.demo import NOW
from nba_props.days import Days, game_date
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from pictures.browser import LOOK, PATIENCE, Page, PictureError, chromium
from pictures.scenes import WIDE, Scene, of_report, of_ui, steps
from pictures.webserver import CHECKOUT, ask, webserver

IMAGES = CHECKOUT / "docs" / "images"
BYTES = 150_000  # of a picture at most
COLOURS = (256, 128, 64, 32)
BACKFILLED = ["team_defense_zones", "player_shot_zones", "daily_cache", "composite_factors", "feature_store"]
LAUNCH = """mutation($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
    ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
STATUS = "query($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"


def main() -> None:
    """Takes the named pictures, by default all of them."""
    parser = argparse.ArgumentParser(prog="python -m pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="of a picture; all of them by default")
    os.environ.setdefault("NBA_PROPS_NOW", NOW)
    try:
        with chromium() as socket, copied_home() as settings:
            _take(Page(socket), settings, set(parser.parse_args().names))
    except PictureError as error:
        sys.exit(str(error))


@contextmanager
def copied_home() -> Iterator[Settings]:
    """A copy of the home, so that taking pictures adds nothing to it.

    Raises:
        PictureError: when the home has no report yet.
    """
    home = Settings.read().home
    if not (home / "report" / "index.html").is_file():
        raise PictureError(f"{home} has no report: run `make demo` first")
    with tempfile.TemporaryDirectory(prefix="nba_props-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        os.environ |= {"NBA_PROPS_HOME": str(copy), "DAGSTER_HOME": str(copy / "dagster")}
        settings = Settings.read()
        prepare(settings)
        yield settings


def _take(page: Page, settings: Settings, names: set[str]) -> None:
    report = settings.home / "report"
    night = game_date(settings.now())
    bets = sorted(report.glob(f"bets/{night}/*.html"))
    for scene in of_report(bets[0].relative_to(report).as_posix() if bets else ""):
        _shoot(page, report.as_uri(), scene, names)
    with webserver() as url:
        _go(page, url, WIDE)
        for scene in of_ui():
            if scene.backfill and (scene.name in names or not names):
                scene = scene.of(_backfilled(url, Days.one(night).before(3)))  # noqa: PLW2901
            _shoot(page, url, scene, names)


def _shoot(page: Page, root: str, scene: Scene, names: set[str]) -> None:
    """Writes a picture, unless others were named."""
    if names and scene.name not in names:
        return
    _go(page, root, scene)
    path = IMAGES / f"{scene.name}.png"
    path.write_bytes(small(page.shot()))
    print(f"{path.relative_to(CHECKOUT)}  {path.stat().st_size // 1000} kB")


def _go(page: Page, root: str, scene: Scene) -> None:
    page.appear(*scene.size, scale=scene.scale, dark=scene.dark)
    page.open(f"{root}/{scene.path}")
    for script, is_awaited in steps(scene):
        page.wait(script) if is_awaited else page.run(script)


def small(png: bytes) -> bytes:
    """The picture with as many colours as fit into 150 kB.

    Raises:
        PictureError: when 32 colours are too many.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= BYTES:
            return out.getvalue()
    raise PictureError(f"a picture of {picture.size} takes more than {BYTES} bytes: make its window smaller")


def _backfilled(url: str, days: Days) -> str:
    """The id of a backfill of features that has just succeeded."""
    params = {
        "assetSelection": [{"path": [name]} for name in BACKFILLED],
        "partitionNames": [str(day) for day in days],
    }
    launched = str(ask(url, LAUNCH, params=params)["backfillId"])
    until = time.monotonic() + PATIENCE
    while (status := ask(url, STATUS, id=launched)["status"]) != "COMPLETED_SUCCESS":
        if time.monotonic() > until:
            raise PictureError(f"the backfill is {status} after {PATIENCE:.0f} s")
        time.sleep(LOOK)
    return launched


if __name__ == "__main__":
    main()
