"""Decoding of payloads by threads."""

import subprocess
import sys

FIRST_USES = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Annotated
import msgspec
from nba_props.sources.wire import decode
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(8) as pool:
    for number in range(150):
        numbers = {f"n{k}": Annotated[int, msgspec.Meta(ge=0, le=number + 9)] | None for k in range(20)}
        kind = msgspec.defstruct(f"Kind{number}", list(numbers.items()))
        body, ready = msgspec.json.encode(dict.fromkeys(numbers, 1)), Barrier(8)
        def first_use(kind=kind, body=body, ready=ready):
            ready.wait()
            return decode(body, kind, "payload").n0
        assert [f.result() for f in [pool.submit(first_use) for _ in range(8)]] == [1] * 8
"""


def test_threads_that_decode_a_new_type_at_once_do_not_crash() -> None:
    """In a process of its own: what is guarded against ends the interpreter."""
    assert subprocess.run([sys.executable, "-c", FIRST_USES], check=False).returncode == 0
