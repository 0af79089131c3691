"""What each picture shows: its address, its window, and what has to be there before it is taken."""

from dataclasses import dataclass, replace

DESK, PHONE = (1280, 800), (390, 844)
BUTTONS = "[...document.querySelectorAll('button, a, [role=button]')]"


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be taken.

    Attributes:
        name: of its file, without `.png`.
        path: below the webserver's address, or of a file of the report.
        shows: texts that are there once the page is ready.
        size: of the window, CSS pixels.
        dark: whether the reader prefers dark pages.
        scale: pixels of the picture for each CSS pixel.
        presses: texts of buttons that are pressed one after the other.
        backfill: whether the path ends with the id of a backfill.
    """

    name: str
    path: str
    shows: tuple[str, ...]
    size: tuple[int, int] = DESK
    dark: bool = False
    scale: float = 1.0
    presses: tuple[str, ...] = ()
    backfill: bool = False

    def of(self, backfill: str) -> "Scene":
        """The scene of a backfill."""
        return replace(self, path=self.path + backfill)


def of_report(bet: str) -> list[Scene]:
    """Scenes of the report: tonight, a bet and the record.

    Args:
        bet: path of the page of a bet, empty where there is none.
    """
    marked = ("Simulated data",)
    scenes = [
        Scene("report", "index.html", marked),
        Scene("report_dark", "index.html", marked, dark=True),
        Scene("report_phone", "index.html", marked, size=PHONE),
        Scene("report_record", "record.html", marked),
    ]
    return [*scenes, Scene("report_bet", bet, marked)] if bet else scenes


# The UI keeps in the browser whether its navigation is shown; without it, names in graphs are larger.
WIDE = Scene("wide", "asset-groups", ("ingest",), presses=("Hide navigation",))


def of_ui() -> list[Scene]:
    """Scenes of Dagster's UI: the timeline, lineage, checks, plots and a backfill, which would be on the timeline."""
    return [
        Scene(
            "timeline",
            "overview/activity/timeline",
            ("nightly", "grade", "accuracy_report"),
            size=(1280, 470),
            presses=("1hr",),
        ),
        Scene("lineage", "asset-groups", ("ingest", "publishing"), size=(1180, 520), scale=1.25),
        Scene("checks", "assets/feature_store?view=checks", ("batch_variance", "contamination")),
        Scene("asset", "assets/accuracy?view=events", ("Metadata",)),
        Scene("backfill", "runs/b/", ("Succeeded", "100% completed"), size=(1280, 480), backfill=True),
    ]


def steps(scene: Scene) -> list[tuple[str, bool]]:
    """What is done with the page before the picture, as JavaScript, and whether it is a condition to wait for."""
    pressed = [step for text in scene.presses for step in ((_there(text), True), (_press(text), False))]
    return [
        (_shown(scene.shows), True),
        *pressed,
        (_shown(scene.shows), True),
        ("document.fonts.ready.then(() => true)", True),
    ]


def _shown(texts: tuple[str, ...]) -> str:
    found = "".join(f" && document.body.innerText.includes({text!r})" for text in texts)
    loading = "'[class*=Spinner], [class*=spinner], [class*=skeleton]'"
    return f"document.readyState === 'complete' && !document.querySelector({loading}){found}"


def _there(text: str) -> str:
    return f"{BUTTONS}.some(e => e.innerText.trim() === {text!r})"


def _press(text: str) -> str:
    return f"{BUTTONS}.find(e => e.innerText.trim() === {text!r}).click()"
