"""Makes `tests/scenario.py` importable from here, whichever folder pytest is started on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
