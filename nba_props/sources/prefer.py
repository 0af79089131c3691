"""Which source an ingest run may use."""

from typing import Literal

Prefer = Literal["auto", "archive", "live", "raw"]
