"""Text from outside, such as names: on one line where it is stored, harmless where people read it.

A name is stored as it came, with its marks, quotes and emoji: its file in raw, what it is compared with and what is
published of it are to be the same text. Only control characters are replaced, since no name has any, and a line end
would make two rows of one in logs and messages. How a page or a file escapes text is decided by what writes it.
"""

import re

# Of the categories Cc, Zl and Zp. A pattern for Python and for Polars.
CONTROLS = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+"
_CONTROLS = re.compile(CONTROLS)


def one_line(text: str) -> str:
    """The text with each run of control characters as one space."""
    return text if text.isprintable() else _CONTROLS.sub(" ", text)


def shown(text: str) -> str:
    """The text without what a terminal or a page acts on instead of showing it; line ends stay.

    Escape sequences lose their escape character, and nothing turns the direction of writing, is of no width, or is
    beyond Unicode's assigned characters. Spaces of any kind are plain ones.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else " " * c.isspace() for c in text)


def plain(text: str) -> str:
    """Text as a part of a line for people: `shown`, on one line."""
    return shown(one_line(text))
