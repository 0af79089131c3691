"""The words of a PDF with their positions. What they mean, and in which column they are, is known to `layout`."""

import re
import threading
from ctypes import c_double
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nba_props.errors import BadPayloadError

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_PAGES = 60
# PDFium does not allow two concurrent calls, not even on different documents.
_ONE_AT_A_TIME = threading.Lock()
# PDFium returns a hyphen at the end of a line as this, and joins the next line's first word to it.
_LINE_END_HYPHEN = "\x02"
_WORD = re.compile(rf"[^\s{_LINE_END_HYPHEN}]+{_LINE_END_HYPHEN}?")
_TAIL = 1024


@dataclass(frozen=True, slots=True)
class Word:
    """A word: where it begins, its baseline, and its first letter's height, in points from the lower left."""

    text: str
    x: float
    y: float
    height: float


def pages(body: bytes) -> list[list[Word]]:
    """The words of each page, in the order in which they are drawn.

    Raises:
        BadPayloadError: the body is not a PDF, is cut off, or cannot be opened.
    """
    if not body.startswith(b"%PDF-"):
        raise BadPayloadError(f"is not a PDF, it begins with {body[:12]!r}")
    # PDFium repairs a file that is cut off and shows the rest of it: rows would be missing without a warning.
    if b"%%EOF" not in body[-_TAIL:]:
        raise BadPayloadError(f"is cut off: no %%EOF at the end of its {len(body)} bytes")
    with _ONE_AT_A_TIME:
        return _read(body)


def _read(body: bytes) -> list[list[Word]]:
    import pypdfium2  # noqa: PLC0415  (a library of 8 MB: not at load)

    try:
        with pypdfium2.PdfDocument(body) as document:
            if not 0 < len(document) <= MOST_PAGES:
                raise BadPayloadError(f"has {len(document)} pages, not 1 to {MOST_PAGES}")
            return [_words(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise BadPayloadError(f"cannot be opened as PDF ({error})") from None


def _words(page: "PdfPage") -> list[Word]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (slow to load)

    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        text = "".join(_letter(pdfium.FPDFText_GetUnicode(raw, n)) for n in range(text_page.count_chars()))
        words = []
        x, y, left, right, bottom, top = (c_double() for _ in range(6))
        for match in _WORD.finditer(text):
            pdfium.FPDFText_GetCharOrigin(raw, match.start(), x, y)
            pdfium.FPDFText_GetCharBox(raw, match.start(), left, right, bottom, top)
            word = match[0].replace(_LINE_END_HYPHEN, "-")
            words.append(Word(word, x.value, y.value, top.value - bottom.value))
        return words
    finally:
        text_page.close()
        page.close()


def _letter(code: int) -> str:
    """A character that can be stored: half of a surrogate pair and codes beyond Unicode cannot."""
    return chr(code) if code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\ufffd"
