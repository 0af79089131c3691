"""README and docs show the pictures that the script takes, and it takes them once their content is there."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from pictures.__main__ import BYTES, IMAGES, copied_home, small
from pictures.browser import Page, PictureError, chromium, program
from pictures.scenes import Scene, of_report, of_ui, steps
from tests.browser import needs_chromium

CHECKOUT = Path(__file__).parents[2]
SHOWN = re.compile(r"!\[([^\]]*)\]\((?:docs/)?images/(\w+)\.png\)")


def names() -> set[str]:
    return {scene.name for scene in (*of_report("bets/2024-04-10/ab.html"), *of_ui())}


def test_the_pictures_of_readme_and_docs_are_those_that_the_script_takes() -> None:
    pages = [CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")]
    shown = [match for page in pages for match in SHOWN.findall(page.read_text())]
    assert {name for _, name in shown} == names()
    assert {path.stem for path in IMAGES.iterdir()} == names()
    assert all(len(alt) > 20 for alt, _ in shown), "a picture says nothing to those who do not see it"


def test_each_picture_is_small() -> None:
    assert [path.name for path in IMAGES.iterdir() if path.stat().st_size > BYTES] == []


def test_a_picture_takes_as_many_colours_as_fit() -> None:
    plain, noise = Image.new("RGB", (300, 300), "white"), Image.effect_noise((2000, 1000), 90)
    assert Image.open(io.BytesIO(small(_png(plain)))).size == (300, 300)
    with pytest.raises(PictureError, match="make its window smaller"):
        small(_png(noise))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_without_chromium_the_error_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PictureError, match=r"none of chromium, .* is on the PATH"):
        program()


def test_without_a_report_the_error_names_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    with pytest.raises(PictureError, match="run `make demo` first"), copied_home():
        pass


@pytest.mark.slow
@needs_chromium
def test_a_page_is_waited_for_until_it_shows_what_the_picture_shows(tmp_path: Path) -> None:
    late = "<p>waiting</p><script>setTimeout(() => document.body.innerHTML = '<h1>here</h1>', 400)</script>"
    (tmp_path / "late.html").write_text(late)
    scene = Scene("late", "late.html", ("here",), size=(200, 100), dark=True)
    with chromium() as socket:
        page = Page(socket)
        page.appear(*scene.size, dark=scene.dark)
        page.open((tmp_path / scene.path).as_uri())
        for script, is_awaited in steps(scene):
            page.wait(script) if is_awaited else page.run(script)
        assert page.run("document.body.innerText") == "here"
        assert page.run("matchMedia('(prefers-color-scheme: dark)').matches") is True
        assert Image.open(io.BytesIO(page.shot())).size == (200, 100)
