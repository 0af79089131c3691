"""What all pages share: the frame with its navigation, the stylesheet, the script, the policy that lets nothing else in.

Which pages there are, and what is in them, is not known here.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nba_props.publishing.report.words import FILTERS, moment
from nba_props.text import shown

Section = Literal["tonight", "nights", "record", "data"]
NAVIGATION: dict[Section, tuple[str, str]] = {
    "tonight": ("Tonight", "index.html"),
    "nights": ("Nights", "nights.html"),
    "record": ("Record", "record.html"),
    "data": ("Data", "data.html"),
}
TEMPLATES = "templates"
# As of when a page was made. What comes from outside is escaped, so that it cannot look like it.
STAMP = re.compile(rb'<time id="made-at" datetime="([^"]*)">')
MADE_AT = re.compile(rb'<time id="made-at" datetime="[^"]*">[^<]*</time>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the report.

    Attributes:
        path: below the report's root, of plain names.
        title: its heading, and what the browser's tab shows.
        section: the part of the navigation that it belongs to.
        source: whose games and prices it shows.
        made_at: the instant (UTC) that its content is as of. A later run that finds nothing new keeps it.
        lead: a sentence below the heading.
    """

    path: str
    title: str
    section: Section
    source: Literal["real", "simulated"]
    made_at: datetime
    lead: str = ""

    @property
    def root(self) -> str:
        """The way from the page to the report's root, for relative links: empty, or `../../`."""
        return "../" * self.path.count("/")

    @property
    def is_of_now(self) -> bool:
        """Whether it is read as what holds now, and so says how old it is; simulated nights have no now."""
        return self.path == NAVIGATION["tonight"][1] and self.source == "real"

    @property
    def stamp(self) -> str:
        """Its instant as programs write it."""
        return _stamp(self.made_at)


def rendered(page: Page, template: str, **values: object) -> bytes:
    """The page as bytes, the same for equal values.

    Args:
        page: its place and head.
        template: a file of `templates` that extends `page.html`.
        values: what the template names.

    Raises:
        jinja2.UndefinedError: when the template names something else.
    """
    return environment().get_template(template).render(page=page, **values).encode()


def says_the_same(stored: bytes, new: bytes) -> bool:
    """Whether two pages differ at most in the instant that they were made as of."""
    return MADE_AT.sub(b"", stored, count=1) == MADE_AT.sub(b"", new, count=1)


def not_earlier(new: Mapping[str, bytes], stored: Mapping[str, bytes]) -> dict[str, bytes]:
    """The new pages without those in whose place a page as of a later instant is stored."""
    return {path: page for path, page in new.items() if _made_at(page) >= _made_at(stored.get(path, b""))}


def _made_at(page: bytes) -> bytes:
    found = STAMP.search(page)
    return found[1] if found else b""


def restamped(page: bytes, made_at: datetime) -> bytes:
    """The page as of another instant (UTC)."""
    text = f'<time id="made-at" datetime="{_stamp(made_at)}">{moment(made_at)} Eastern</time>'
    return MADE_AT.sub(text.encode(), page, count=1)


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@cache
def environment() -> Environment:
    """The templates, where all text is escaped and a name that nobody gave is an error."""
    made = Environment(
        loader=PackageLoader(__package__, TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {write.__name__: write for write in FILTERS}
    style, script = asset("report.css"), asset("report.js")
    made.globals |= {
        "navigation": NAVIGATION,
        # Our own files, between tags that they must not close.
        "stylesheet": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "policy": policy(style, script),
    }
    return made


def _shown(value: object) -> object:
    """A value as it stands in a page: a text without marks that turn what stands beside it."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def policy(style: str, script: str) -> str:
    """The page's Content-Security-Policy: this stylesheet, this script, and no request at all."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def asset(name: str) -> str:
    """The text of a file of `templates`."""
    return files(__package__).joinpath(TEMPLATES, name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
