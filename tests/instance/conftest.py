"""Two homes in which the same runs happened, and events made by hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry

from tests.instance.range_run import BATCHED_YAML, FAILING, GOOD, STOCK_YAML, log_of, open_home, run_range

Call = tuple[str, Sequence[EventLogEntry]]


@dataclass(frozen=True)
class Both:
    """A home with the stock log, one with the batched log, and the calls that each log got, in order."""

    stock: dg.DagsterInstance
    batched: dg.DagsterInstance
    stock_calls: Sequence[Call]
    calls: Sequence[Call]

    @property
    def batches(self) -> list[Sequence[EventLogEntry]]:
        """The events of each call of `store_event_batch`."""
        return [events for name, events in self.calls if name == "store_event_batch"]

    @property
    def singles(self) -> list[EventLogEntry]:
        """The event of each call of `store_event`."""
        return [events[0] for name, events in self.calls if name == "store_event"]


@contextmanager
def batches() -> Iterator[None]:
    """Dagster sends batches of events, and the variable that `open_home` sets is restored."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
        patch.setenv("NBA_PROPS_EVENT_LOG", "")
        yield


@pytest.fixture(scope="module", autouse=True)
def _batches() -> Iterator[None]:
    with batches():
        yield


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Homes in which a good and a failing range run happened. Tests do not run anything in them."""
    with batches():
        stock = open_home(tmp_path_factory.mktemp("stock"), STOCK_YAML)
        batched = open_home(tmp_path_factory.mktemp("batched"), BATCHED_YAML)
        stock_calls, calls = _note_calls(stock), _note_calls(batched)
        for instance in (stock, batched):
            assert run_range(instance, GOOD)
            assert not run_range(instance, FAILING, breaks=True)
    yield Both(stock, batched, stock_calls, calls)
    stock.dispose()
    batched.dispose()


def _note_calls(instance: dg.DagsterInstance) -> list[Call]:
    log = log_of(instance)
    calls: list[Call] = []
    store_event, store_event_batch = log.store_event, log.store_event_batch

    def single(event: EventLogEntry) -> None:
        calls.append(("store_event", [event]))
        store_event(event)

    def batch(events: Sequence[EventLogEntry]) -> None:
        calls.append(("store_event_batch", events))
        log.store_event = store_event  # type: ignore[method-assign]  # the stock log calls it for each
        store_event_batch(events)
        log.store_event = single  # type: ignore[method-assign]  # as below

    log.store_event, log.store_event_batch = single, batch  # type: ignore[method-assign]  # they note what they pass on
    return calls
