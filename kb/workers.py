"""The work of a build, shared among processes: nothing but a map that keeps order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import TypeVar

from kb.model import HeguiError

T = TypeVar("T")
R = TypeVar("R")

_pools: set[ProcessPoolExecutor] = set()  # those whose results are still wanted


def each(work: Callable[[T], R], items: Sequence[T], many: bool, chunk: int = 1) -> Iterator[R]:
    """``map(work, items)``; ``many`` says that they are worth the start of other processes, which take ``chunk`` at a time.

    With processes all work begins at once, and this one is free until it asks for the first result. Raises HeguiError when one of them
    is killed.
    """
    if not many or (os.cpu_count() or 1) < 2:
        return map(work, items)
    pool = ProcessPoolExecutor(initializer=_begin)
    _pools.add(pool)
    return _results(pool, pool.map(work, items, chunksize=chunk))


def _results(pool: ProcessPoolExecutor, results: Iterator[R]) -> Iterator[R]:
    try:
        yield from results
    except BrokenProcessPool as error:
        raise HeguiError("一个工作进程被中止（多半是内存不够），没有做完。请关掉其他程序后重试。") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        _pools.discard(pool)


def stop() -> None:
    """Give up what has been begun and is not wanted any more."""
    while _pools:
        _pools.pop().shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """In each process: leave Ctrl-C to the one that gave the work, and end when that one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    giver = multiprocessing.parent_process()
    if giver is not None:
        Thread(target=_end_with, args=(giver,), daemon=True).start()


def _end_with(giver: BaseProcess) -> None:
    giver.join()
    os._exit(1)
