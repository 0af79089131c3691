"""The report: one static site for people. Frames and values in, bytes of pages out.

To write a page:

1. A module of its own, with a function from frames and values to bytes. It makes a `shell.Page` (path below the report's
   root, title, section of the navigation, whose data, as of which instant) and ends with
   `return shell.rendered(page, "<name>.html", ...)`.
2. A template `templates/<name>.html` that begins `{% extends "page.html" %}`, imports the parts with
   `{% import "parts.html" as parts %}` and fills the block `content`. Headings begin at h2: the title is the page's h1.
3. Tables are values of `grid.Grid`, shown by `{{ parts.grid(table) }}`: sorting, search, a caption and the look of a phone
   come with them. Figures at a glance are `grid.Tile` values in `{{ parts.tiles(...) }}`, what the reader has to know first
   is `{% call parts.notice("good", heading) %}...{% endcall %}` (or bad, or note), numbers are written by `words`.
4. Charts are drawn in a `charts.panel.panel()` with the colours of `charts.inks`, turned into text by `charts.svg.as_svg`,
   and shown by `{{ parts.chart(svg, caption) }}`.
5. Links are relative: `{{ page.root }}nights.html`. The page's policy refuses scripts, styles and requests of its own:
   no attribute `style` and no `onclick`, a new rule belongs in `report.css`.

All text is escaped; nothing but the charts is passed as markup. What is shown of each table is decided by the page,
and what the tables contain is not decided here.
"""
