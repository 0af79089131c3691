"""A figure of matplotlib as SVG to stand in a page: readable aloud, the same bytes each time, no id twice in a page.

The page's policy allows no inline styles, so the SVG has attributes in their place.
"""

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from markupsafe import Markup

from nba_props.publishing.report.charts.inks import PROPERTIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SVG, XLINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}"
# What matplotlib writes beside the drawing, and names of fonts: the page has its own.
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
OF_THE_PAGE = {"font-family", "font"}
# Characters that no XML has, and marks by which text from outside could turn around what stands beside it.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
COLOUR = re.compile("|".join(PROPERTIES), re.IGNORECASE)
REFERENCE = re.compile(r"url\(#([^)]*)\)")
DECIMALS = re.compile(r"(-?\d+\.\d\d)\d+")


def as_svg(figure: "Figure", key: str, title: str, description: str) -> Markup:
    """The figure as an element `svg`, safe to put into a page as it is.

    Args:
        figure: drawn in the colours of `inks`.
        key: tells the chart from the page's others: letters, digits and hyphens.
        title: what the chart shows, in a few words.
        description: what it says, with its figures, for those who do not see it.

    Raises:
        ValueError: for a key of other characters.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", key):
        raise ValueError(f"a chart's key has lower-case letters, digits and hyphens, unlike {key!r}")
    root = Xml.fromstring(_drawn(figure, key))  # noqa: S314  (our own drawing)
    used = _tidied(root)
    _renamed(root, key, used)
    _told(root, key, title, description)
    Xml.register_namespace("", SVG)
    text = Xml.tostring(root, encoding="unicode", short_empty_elements=True)
    return Markup(text)  # noqa: S704  (made of elements, which escape what is in them)


def _drawn(figure: "Figure", key: str) -> bytes:
    from matplotlib import rc_context  # noqa: PLC0415  (slow to load)
    from matplotlib.text import Text  # noqa: PLC0415

    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)  # a name with dollar signs is no formula
            text.set_text(FORBIDDEN.sub("", text.get_text()))
    out = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": key}):
        figure.savefig(out, format="svg", metadata=NO_METADATA)
    return out.getvalue()


def _tidied(root: Xml.Element) -> set[str]:
    """Turns styles into attributes, drops what a page does not need, and returns the ids that something refers to."""
    used = set()
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}style", f"{{{SVG}}}metadata"}:
                parent.remove(child)
    for element in root.iter():
        for name, value in _styles(element.attrib.pop("style", "")):
            element.set(name, value)
        if target := element.attrib.pop(f"{XLINK}href", None):
            element.set("href", target)
            used.add(target.removeprefix("#"))
        for name, value in element.attrib.items():
            used |= set(REFERENCE.findall(value))
            rounded = DECIMALS.sub(r"\1", " ".join(value.split()))
            element.set(name, COLOUR.sub(lambda m: f"var({PROPERTIES[m[0].lower()]})", rounded))
        element.tail = None
        element.text = element.text if element.tag == f"{{{SVG}}}text" else None
    return used


def _styles(style: str) -> list[tuple[str, str]]:
    pairs = (part.partition(":") for part in style.split(";") if part.strip())
    return [(name.strip(), value.strip()) for name, _, value in pairs if name.strip() not in OF_THE_PAGE]


def _renamed(root: Xml.Element, key: str, used: set[str]) -> None:
    """Ids of this chart alone; those that nothing refers to are dropped."""
    for element in root.iter():
        own = element.attrib.pop("id", None)
        if own in used:
            element.set("id", f"{key}-{own}")
        for name, value in element.attrib.items():
            if name == "href":
                element.set(name, f"#{key}-{value.removeprefix('#')}")
            else:
                element.set(name, REFERENCE.sub(rf"url(#{key}-\1)", value))


def _told(root: Xml.Element, key: str, title: str, description: str) -> None:
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {
        "class": "chart",
        "role": "img",
        "aria-labelledby": f"{key}-title {key}-told",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    for place, (tag, suffix, text) in enumerate((("title", "title", title), ("desc", "told", description))):
        element = Xml.Element(f"{{{SVG}}}{tag}", {"id": f"{key}-{suffix}"})
        element.text = FORBIDDEN.sub("", text)
        root.insert(place, element)
