"""Work ahead: that it is done meanwhile, passes errors on, and leaves no thread behind."""

import gc
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn.data import DataLoader, Dataset
from nn.data.prefetch import Prefetched

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "glassgrad-prefetch"]


def assert_that_all_end() -> None:
    for thread in threads():
        thread.join(PATIENCE)
        assert not thread.is_alive()


def endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


class Told(Dataset):
    """Examples that say when they are made."""

    def __init__(self, count: int = 8) -> None:
        self.made = [threading.Event() for _ in range(count)]

    def __len__(self) -> int:
        return len(self.made)

    def __getitem__(self, index: int) -> tuple[int]:
        self.made[index].set()
        return (index,)


def test_all_items_come_in_order_and_then_the_thread_has_ended():
    items = Prefetched(iter(range(100)), ahead=3)
    assert list(items) == list(range(100))
    assert not threads()
    assert list(items) == []


def test_the_next_batches_are_made_while_one_is_worked_with():
    dataset = Told()
    epoch = iter(DataLoader(dataset, prefetch=2))
    assert next(epoch)[0] == 0
    # Nobody asks for these two; they are made all the same, and the one after them is not.
    assert dataset.made[1].wait(PATIENCE)
    assert dataset.made[2].wait(PATIENCE)
    assert not dataset.made[3].wait(0.05)
    assert next(epoch)[0] == 1
    assert dataset.made[3].wait(PATIENCE)


def test_work_goes_on_in_both_threads_at_once():
    # Each side waits for the other: in one thread, this would never end.
    consumer, producer = threading.Event(), threading.Event()

    def source() -> Iterator[int]:
        yield 0
        producer.set()
        assert consumer.wait(PATIENCE)
        yield 1

    items = Prefetched(source(), ahead=1)
    assert next(items) == 0
    assert producer.wait(PATIENCE)
    consumer.set()
    assert next(items) == 1


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_comes_after_the_items_before_it_with_its_traceback(
    kind: type[BaseException],
):
    def breaks_here() -> Iterator[int]:
        yield 1
        raise kind("broken")

    items = Prefetched(breaks_here(), ahead=5)
    assert next(items) == 1
    with pytest.raises(kind, match="broken") as caught:
        next(items)
    assert "breaks_here" in {
        frame.name for frame in traceback.extract_tb(caught.value.__traceback__)
    }
    assert not threads()
    assert next(items, None) is None


def test_the_thread_ends_when_the_loop_is_left():
    for number in Prefetched(endless(), ahead=2):
        if number == 5:
            break
    assert_that_all_end()


def test_the_thread_ends_when_the_loop_fails():
    def fail() -> None:
        for _ in Prefetched(endless(), ahead=2):
            raise RuntimeError("in the loop")

    with pytest.raises(RuntimeError, match="in the loop"):
        fail()
    assert_that_all_end()


def test_the_thread_ends_when_the_iterator_is_garbage():
    items: Any = Prefetched(endless(), ahead=2)
    assert len(threads()) == 1
    items.itself = items
    del items
    gc.collect()
    assert_that_all_end()


def test_the_thread_ends_when_closed_and_no_item_comes_any_more():
    items = Prefetched(endless(), ahead=2)
    next(items)
    items.close()
    assert not threads()
    assert next(items, None) is None
    items.close()


def test_a_loader_that_is_left_early_leaves_no_thread():
    loader = DataLoader(np.arange(100), prefetch=3)
    for _ in loader:
        break
    assert_that_all_end()
    assert loader.state_dict()["batches"] == 1
    assert len(list(loader)) == 100


def test_many_iterations_at_once_and_one_after_the_other():
    loader = DataLoader(np.arange(50), 5, shuffle=True, prefetch=2, seed=0)
    for _ in range(20):
        for (a,), (b,) in zip(loader, loader):
            assert len(a) == len(b) == 5
    assert_that_all_end()


def test_errstate_holds_in_the_thread_too():
    def source() -> Iterator[Any]:
        yield np.zeros(1) / np.zeros(1)

    with np.errstate(invalid="ignore"):
        assert np.isnan(next(Prefetched(source(), ahead=1)))
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        next(Prefetched(source(), ahead=1))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_from_the_keyboard_ends_the_waiting_and_loses_nothing():
    asked, interrupted = threading.Event(), threading.Event()

    def source() -> Iterator[int]:
        assert asked.wait(PATIENCE)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        while not interrupted.wait(1.0):  # it came just before Python began to wait
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        yield 1

    def ask() -> None:
        asked.set()
        next(items)

    items = Prefetched(source(), ahead=1)
    # In the background of some shells a process begins with interruptions ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            ask()
    finally:
        signal.signal(signal.SIGINT, before)
    interrupted.set()
    assert next(items) == 1
    assert list(items) == []
    assert not threads()


@pytest.mark.parametrize(
    "program",
    [
        "epoch = iter(DataLoader(np.arange(100), prefetch=2)); next(epoch)",
        "epoch = iter(DataLoader(Slow(), prefetch=2))",
        "epoch = iter(DataLoader(Slow(), prefetch=2)); raise SystemExit(0)",
    ],
)
def test_a_program_can_end_in_the_middle_of_an_epoch(program: str):
    code = f"""
import threading, numpy as np
from nn.data import DataLoader
class Slow:
    def __len__(self): return 9
    def __getitem__(self, index): threading.Event().wait()
{program}
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
