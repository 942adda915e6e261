"""How the nearest vectors are best found: ``python -m tests.bench.vectors HOME [QUESTIONS] [--depth 100] [--times 4]``.

HOME is a built knowledge base; QUESTIONS a JSONL file of ``{query}`` (default: texts of the base itself, cut short). Each way is held
against the exact product: recall@depth, milliseconds per query (median and p95, one core), seconds to build, megabytes. ``--times``
makes the base so many times larger with copies of its vectors moved at random, as far as neighbours lie apart.

``sketch`` is what :mod:`kb.index.semantic` does from FAISS_FROM rows: a four-bit product quantisation of two dimensions each, scanned for
REREAD × depth rows, which are compared exactly.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from kb.index.semantic import REREAD
from kb.knowledge import KnowledgeBase

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Search = Callable[[Floats], Rows]


def main() -> None:
    """Measure and print, a line per way."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("questions", type=Path, nargs="?")
    arguments.add_argument("--depth", type=int, default=100)
    arguments.add_argument("--times", type=int, default=1)
    given = arguments.parse_args()
    faiss.omp_set_num_threads(1)
    index = KnowledgeBase.open(given.home).index
    if given.questions:
        asked = [json.loads(line)["query"] for line in given.questions.read_text("utf-8").splitlines()[:500]]
    else:
        asked = [index.store.entry(i).text[:40] for i in range(0, len(index), max(1, len(index) // 500))]
    queries = np.stack([index.semantic.query(q) for q in asked])
    vectors = larger(np.array(index.semantic.vectors), given.times)
    exact = np.stack([best(vectors @ q, given.depth) for q in queries])
    print(f"{len(vectors)} vectors of {vectors.shape[1]}, {len(queries)} queries, recall@{given.depth}")
    for name, seconds, size, search in ways(vectors, given.depth):
        spent, found = [], []
        for q in queries:
            began = process_time()
            found.append(search(q))
            spent.append(1000 * (process_time() - began))
        recall = np.mean([len(np.intersect1d(f, e)) / given.depth for f, e in zip(found, exact, strict=True)])
        median, slow = np.percentile(spent, [50, 95])
        print(f"{name:24s} {recall:.4f}   {median:6.2f} ms (p95 {slow:.2f})   built in {seconds:5.1f} s   {size / 1e6:6.0f} MB", flush=True)


def larger(vectors: Floats, times: int) -> Floats:
    """``times`` as many vectors of length one: copies, moved at random by half a length."""
    rng = np.random.default_rng(0)
    moved = [vectors + 0.5 * unit(rng.standard_normal(vectors.shape, np.float32)) for _ in range(times - 1)]
    return np.concatenate([vectors, *map(unit, moved)])


def unit(vectors: Floats) -> Floats:
    """The vectors at length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def best(scores: Floats, depth: int) -> Rows:
    """The rows of the highest scores, unordered."""
    return np.argpartition(-scores, depth)[:depth]


def ways(vectors: Floats, depth: int) -> Iterator[tuple[str, float, int, Search]]:
    """(name, seconds to build, bytes, search) of each way."""
    yield "flat", 0.0, vectors.nbytes, lambda q: best(vectors @ q, depth)
    rows, dimensions = vectors.shape
    lists = 2 ** round(np.log2(np.sqrt(rows)))
    for factory, settings in (
        (f"PQ{dimensions // 2}x4fs", {}),
        ("SQ8", {}),
        (f"IVF{lists},SQ8", {"nprobe": [lists // 8, lists // 4, lists // 2]}),
        ("HNSW32,SQ8", {"efSearch": [2 * depth, 4 * depth, 8 * depth]}),
    ):
        began = process_time()
        index: Any = faiss.index_factory(dimensions, factory, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[:: max(1, rows // 50_000)])
        index.add(vectors)
        seconds, size = process_time() - began, len(faiss.serialize_index(index))
        if factory.endswith("fs"):
            yield "sketch", seconds, size + vectors.nbytes, sketch(index, vectors, depth)
        elif not settings:
            yield factory, seconds, size, lambda q, index=index: index.search(q[None], depth)[1][0]
        for setting, values in settings.items():
            for value in values:
                faiss.ParameterSpace().set_index_parameter(index, setting, value)
                yield f"{factory} {setting} {value}", seconds, size, lambda q, index=index: index.search(q[None], depth)[1][0]


def sketch(index: Any, vectors: Floats, depth: int) -> Search:
    """The rows that a sketch names, compared exactly."""

    def search(query: Floats) -> Rows:
        rows = index.search(query[None], REREAD * depth)[1][0]
        return np.asarray(rows[best(vectors[rows] @ query, depth)])

    return search


if __name__ == "__main__":
    main()
