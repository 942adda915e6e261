"""Semantic search: a vector per entry, compared by cosine.

Vectors are kept per model and text, so that a build embeds only what is new. Up to FAISS_FROM rows one product with all vectors is fast
enough; above, faiss scans a sketch of them (product quantisation, two bits per dimension) for REREAD times as many as are wanted, which
are compared exactly. Recall@100 and ms on one core, of 59,281 vectors and of 474,248 (seven of eight
of them copies moved at random; ``python -m tests.bench.vectors --times 8``): flat 1 in 2.8
and 31; this .994 in .23 and .995 in 1.3; SQ8 .996 in 1.4 and .996 in 22; IVF+SQ8 .987 in .80 and .993 in 4.1; HNSW .994 in 1.0 and .985 in .90.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from kb.index.encoder import Encoder, StaticEncoder
from kb.index.entry import Entry
from kb.workers import each

Floats = npt.NDArray[np.float32]

FAISS_FROM = 20_000
PIECE = 4096  # texts that are embedded at a time
REREAD = 2  # candidates of the sketch per row wanted


def passage(entry: Entry) -> str:
    """What is embedded of an entry: its title and headings, then its text."""
    return f"{entry.title}\n{' '.join(entry.heading_path)}\n{entry.text}"


def build(entries: Sequence[Entry], folder: Path, encoder: Encoder, cache: Path) -> int:
    """Write the vectors of the entries, then of the questions people ask for them; returns how many texts were embedded anew."""
    texts = [passage(e) for e in entries]
    vectors, fresh = _embedded([*texts, *(q for e in entries for q in e.questions)], encoder, cache)
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "asked.npy", len(texts) + np.cumsum([0, *(len(e.questions) for e in entries)], dtype=np.int64))
    if len(vectors) >= FAISS_FROM:
        import faiss

        parts = encoder.dimensions // 2 if encoder.dimensions % 2 == 0 else encoder.dimensions
        index = faiss.IndexPQFastScan(encoder.dimensions, parts, 4, faiss.METRIC_INNER_PRODUCT)
        with threadpool_limits(1):
            index.train(vectors[:: max(1, len(vectors) // 50_000)])
            index.add(vectors)
        faiss.write_index(index, str(folder / "vectors.faiss"))
    return fresh


def _embedded(texts: Sequence[str], encoder: Encoder, cache: Path) -> tuple[Floats, int]:
    """The vectors of the texts, those of earlier builds from the cache; the cache then holds what this build needs."""
    file = cache / f"{hashlib.blake2b(encoder.name.encode(), digest_size=8).hexdigest()}.npz"
    marks = np.array([hashlib.blake2b(t.encode(), digest_size=8).digest() for t in texts], "S8") if texts else np.zeros(0, "S8")
    marks = np.frombuffer(marks.tobytes(), np.uint64)
    old_marks, old = np.zeros(0, np.uint64), np.zeros((0, encoder.dimensions), np.float32)
    if file.exists():
        try:
            with np.load(file) as saved:
                old_marks, old = saved["marks"], saved["vectors"]
        except (OSError, KeyError, ValueError):
            file.unlink()  # a torn cache is only a cache
    order = np.argsort(old_marks)
    at = (
        order[np.minimum(np.searchsorted(old_marks, marks, sorter=order), len(order) - 1)] if len(order) else np.zeros(len(marks), np.int64)
    )
    known = old_marks[at] == marks if len(order) else np.zeros(len(marks), bool)
    vectors = np.zeros((len(texts), encoder.dimensions), np.float32)
    vectors[known] = old[at[known]]
    missing = np.flatnonzero(~known)
    if len(missing):
        pieces = [missing[at : at + PIECE] for at in range(0, len(missing), PIECE)]
        many = len(pieces) > 1 and isinstance(encoder, StaticEncoder)  # other models share their own work
        with threadpool_limits(
            1 if isinstance(encoder, StaticEncoder) else None
        ):  # of many small products; on a busy machine threads wait for each other ten times as long as they work
            for piece, made in zip(pieces, each(encoder.encode, [[texts[int(i)] for i in p] for p in pieces], many), strict=True):
                vectors[piece] = made
        _save(file, marks, vectors)
    return vectors, len(missing)


def _save(file: Path, marks: npt.NDArray[np.uint64], vectors: Floats) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as out:
        np.savez(out, marks=marks, vectors=vectors)
    draft.replace(file)


class Semantic:
    """The vectors of a folder, opened for search."""

    def __init__(self, folder: Path, encoder: Encoder, entries: int) -> None:
        self.encoder, self.entries = encoder, entries
        self.vectors = np.asarray(np.load(folder / "vectors.npy", mmap_mode="r"))
        self.asked_rows = np.asarray(
            np.load(folder / "asked.npy", mmap_mode="r")
        )  # questions of entry i: rows asked_rows[i]:asked_rows[i + 1]
        self._faiss: Any = None
        if (folder / "vectors.faiss").exists():
            import faiss

            faiss.omp_set_num_threads(1)
            self._faiss = faiss.read_index(str(folder / "vectors.faiss"))

    def query(self, text: str) -> Floats:
        """The vector of a query; all zero when it holds nothing that the model knows."""
        return self.encoder.encode_query(text)

    def nearest(self, vector: Floats, depth: int) -> npt.NDArray[np.int64]:
        """The ``depth`` nearest rows' entries, by their own text or by a question asked for them; unordered, each once."""
        rows = np.arange(len(self.vectors)) if self._faiss is None else self._faiss.search(vector[None], REREAD * depth)[1][0]
        rows = rows[rows >= 0]
        if len(rows) > depth:
            cosine = (self.vectors if self._faiss is None else self.vectors[rows]) @ vector
            rows = rows[np.argpartition(-cosine, depth)[:depth]]
        owner = np.searchsorted(self.asked_rows, rows, "right") - 1
        return np.unique(np.where(rows < self.entries, rows, owner))

    def cosines(self, vector: Floats, entries: npt.NDArray[np.int64]) -> Floats:
        """The cosine of the query and each of the entries' own texts; for several queries, each a column of ``vector``, in columns too."""
        return np.asarray(self.vectors[entries] @ vector, np.float32)

    def asked(self, vector: Floats, entries: npt.NDArray[np.int64]) -> Floats:
        """The cosine of the query and the likest question asked for each of the entries, 0 without any."""
        first, last = self.asked_rows[entries], self.asked_rows[entries + 1]
        out = np.zeros(len(entries), np.float32)
        count = last - first
        having = np.flatnonzero(count)
        if len(having):
            starts = np.cumsum(count[having]) - count[having]
            rows = np.arange(int(count.sum())) - np.repeat(starts, count[having]) + np.repeat(first[having], count[having])
            out[having] = np.maximum(np.maximum.reduceat(self.vectors[rows] @ vector, starts), 0)
        return out
