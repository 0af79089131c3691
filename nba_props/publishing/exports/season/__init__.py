"""Documents beyond the night: results, records of the season, systems, players, calendar and status.

Each module has the shapes of its documents and the functions that fill them. All of them show what was known by one
instant: see `seen`. The dates of a document are US/Eastern game dates, instants are UTC, and shares in percent have one
decimal.
"""
