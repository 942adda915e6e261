"""The work of a build, shared among processes: nothing but a map that keeps order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Sequence[T], many: bool, chunk: int = 1) -> Iterator[R]:
    """``map(work, items)``; ``many`` says that they are worth the start of other processes, which take ``chunk`` at a time.

    With processes all work begins at once, and this one is free until it asks for the first result.
    """
    if not many or (cpu_count() or 1) < 2:
        return map(work, items)
    pool = ProcessPoolExecutor()
    results = pool.map(work, items, chunksize=chunk)
    pool.shutdown(wait=False)
    return results
