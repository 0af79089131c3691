"""Charts of the report: figures of matplotlib as inline SVG that follows the reader's light or dark colours.

A chart is drawn by a module of the page that shows it, in a `panel.panel()` with the colours of `inks`, and becomes text by
`svg.as_svg`. Which figures it shows is not known here.
"""
