"""Colours of charts. Each is a placeholder while matplotlib draws, and a colour of the stylesheet in the SVG.

So a chart changes with the page between light and dark. Use no other colour: it would stay as it is in the dark.
"""

INK = "#01fe01"  # text and what the chart is about
QUIET = "#01fe02"  # axes and text beside
RULE = "#01fe03"  # lines of the grid
PAPER = "#01fe04"  # behind the chart
ACCENT = "#01fe05"  # the one thing to look at
GOOD = "#01fe06"
BAD = "#01fe07"
SECOND = "#01fe08"  # a second series beside ACCENT
THIRD = "#01fe09"

# The custom property of the stylesheet that each stands for.
PROPERTIES = {
    INK: "--ink",
    QUIET: "--quiet",
    RULE: "--rule",
    PAPER: "--card",
    ACCENT: "--accent",
    GOOD: "--good",
    BAD: "--bad",
    SECOND: "--second",
    THIRD: "--third",
}
SERIES = (ACCENT, SECOND, THIRD, QUIET)
