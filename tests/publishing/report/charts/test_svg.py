"""Figures of matplotlib as SVG in a page."""

import re
from functools import cache
from xml.etree import ElementTree as Xml

import pytest

from nba_props.publishing.report.charts.inks import ACCENT, PROPERTIES, SECOND
from nba_props.publishing.report.charts.panel import legend, panel
from nba_props.publishing.report.charts.svg import as_svg
from nba_props.publishing.report.shell import asset

HOSTILE = "<script>alert(1)</script> $\\frac{$ \u202ename\u0000 \"'& 😀"


@cache
def drawn(key: str = "points", name: str = "Ann") -> str:
    figure, axes = panel()
    axes.bar([1, 2, 3], [0.2, 0.5, 0.3], color=SECOND, label=name)
    axes.plot([1, 2, 3], [0.1, 0.4, 0.2], color=ACCENT, marker="o", label="line")
    axes.set_xlabel(name)
    legend(axes)
    return str(as_svg(figure, key, name, f"{name} scores 2 points most often"))


def elements(text: str) -> list[Xml.Element]:
    return list(Xml.fromstring(text).iter())  # noqa: S314  (our own drawing)


def test_a_chart_has_the_same_bytes_each_time() -> None:
    again = drawn.__wrapped__()
    assert drawn() == again


def test_its_colours_are_those_of_the_stylesheet() -> None:
    text = drawn()
    assert "var(--accent)" in text
    assert "var(--second)" in text
    assert not re.search(r"#[0-9a-f]{6}\b", text)


def test_every_colour_is_one_of_the_stylesheet() -> None:
    style = asset("report.css")
    assert {name for name in PROPERTIES.values() if style.count(f"{name}:") != 2} == set()


def test_two_charts_of_a_page_share_no_id() -> None:
    def ids(text: str) -> set[str]:
        return set(re.findall(r'\bid="([^"]*)"', text))

    first, second = drawn("first"), drawn("second")
    assert ids(first)
    assert not ids(first) & ids(second)
    references = set(re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', first))
    assert {"".join(r) for r in references} <= ids(first)


def test_its_title_and_description_are_read_aloud() -> None:
    root = elements(drawn())[0]
    told = root.attrib["aria-labelledby"].split()
    assert root.attrib["role"] == "img"
    assert [e.attrib["id"] for e in root[:2]] == told
    assert [e.text for e in root[:2]] == ["Ann", "Ann scores 2 points most often"]


def test_it_has_no_styles_of_its_own_which_the_policy_would_refuse() -> None:
    text = drawn()
    assert "style" not in text
    assert "font-family" not in text
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_hostile_name_is_drawn_as_text() -> None:
    text = drawn(name=HOSTILE)
    assert "<script" not in text
    assert "\u202e" not in text
    assert {e.tag for e in elements(text)} == {e.tag for e in elements(drawn())}
    assert any(e.text and "\\frac{$ name" in e.text for e in elements(text))


def test_a_key_is_of_plain_characters() -> None:
    with pytest.raises(ValueError, match="key"):
        drawn(key='a" onload="x')
