"""Threads may call one compiled function at once, and an interruption leaves it usable."""

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile, gradients

X = np.array([1.0, 2.0, 3.0])
THREADS = 6


@pytest.fixture
def eager_switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_switching")
def test_threads_may_call_one_function_at_once() -> None:
    w = Value(np.random.default_rng(0).standard_normal((20, 20)))

    @compile
    def function(x: Any) -> Any:
        hidden = np.tanh(x @ w) * 2 + 1
        return hidden @ hidden.T, gradients(np.sum(hidden * hidden), w)

    inputs = [np.random.default_rng(i).standard_normal((4 + i % 2, 20)) for i in range(THREADS)]
    expected = [[np.array(part) for part in function(x)] for x in inputs]
    function = compile(function.__wrapped__)  # type: ignore[attr-defined]
    barrier = threading.Barrier(THREADS)

    def work(number: int) -> list[Any]:
        barrier.wait()
        return [function(inputs[number]) for _ in range(60)]

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(work, range(THREADS)))
    for results, wanted in zip(found, expected, strict=True):
        for result in results:
            for part, right in zip(result, wanted, strict=True):
                np.testing.assert_array_equal(part, right)
    assert function.traces == 2


def test_threads_that_compile_functions_of_each_other_do_not_wait_for_ever() -> None:
    first = compile(lambda x: x * 2 if x.ndim else second(x[None]))
    second = compile(lambda x: first(x) + 1 if x.ndim else x)
    barrier = threading.Barrier(2)
    results: list[Any] = []

    def work(function: Any) -> None:
        barrier.wait()
        results.extend(function(np.ones(size)) for size in range(1, 7))

    threads = [threading.Thread(target=work, args=(f,), daemon=True) for f in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert len(results) == 12


def test_an_interruption_leaves_the_function_usable() -> None:
    x = np.random.default_rng(0).standard_normal((150, 150))
    function = compile(lambda x: np.tanh(x @ x) @ np.tanh(x * 2 + 1))
    expected = function(x)

    def interrupted(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    stopped = 0
    try:
        for attempt in range(20):
            signal.setitimer(signal.ITIMER_REAL, 0.001 + attempt * 0.0003)
            try:
                while True:
                    function(x)
            except KeyboardInterrupt:
                stopped += 1
            np.testing.assert_array_equal(function(x), expected)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert stopped == 20
    assert function.traces == 1


def test_a_thread_that_is_interrupted_while_tracing_leaves_the_lock() -> None:
    started = threading.Event()

    @compile
    def function(x: Any) -> Any:
        if not started.is_set():
            started.set()
            until = time.monotonic() + 20
            while time.monotonic() < until:
                pass
        return x * 2

    def work() -> None:
        with pytest.raises(SystemExit):
            function(X)

    thread = threading.Thread(target=work)
    thread.start()
    started.wait(5)
    stop = ctypes.pythonapi.PyThreadState_SetAsyncExc
    stop(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    thread.join(10)
    np.testing.assert_array_equal(function(X), X * 2)
