"""What Dagster's UI shows of assets: tables narrow enough for its panel, and plots. Pages of the report are in `report`.

The panel's column of values is some 410 pixels wide on a screen of 1,500, which is 48 characters in all columns,
two for the space around each: names wrap at spaces, so that headings are short and a book stands by its title.
"""
