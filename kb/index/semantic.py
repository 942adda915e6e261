"""Semantic search: a vector per entry, compared by cosine.

Vectors are kept per model and text, so that a build embeds only what is new. Up to FAISS_FROM entries one product with all vectors is
the fastest; above, faiss with bytes per dimension (SQ8), whose recall of the first hundred is above .99 (README).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.index.encoder import Encoder
from kb.index.entry import Entry

Floats = npt.NDArray[np.float32]

FAISS_FROM = 20_000


def passage(entry: Entry) -> str:
    """What is embedded of an entry: its title and headings, then its text."""
    return f"{entry.title}\n{' '.join(entry.heading_path)}\n{entry.text}"


def build(entries: Sequence[Entry], folder: Path, encoder: Encoder, cache: Path) -> int:
    """Write the vectors of the entries, then of the questions people ask for them; returns how many texts were embedded anew."""
    texts = [passage(e) for e in entries]
    asked = [(i, q) for i, e in enumerate(entries) for q in e.questions]
    vectors, fresh = _embedded([*texts, *(q for _, q in asked)], encoder, cache)
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "owner.npy", np.array([*range(len(texts)), *(i for i, _ in asked)], np.int32))
    if len(vectors) >= FAISS_FROM:
        import faiss

        index = faiss.IndexScalarQuantizer(encoder.dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
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
        vectors[missing] = encoder.encode([texts[int(i)] for i in missing])
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
        self.vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        self.owner = np.load(folder / "owner.npy", mmap_mode="r")
        self._faiss: Any = None
        if (folder / "vectors.faiss").exists():
            import faiss

            faiss.omp_set_num_threads(1)
            self._faiss = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP)

    def query(self, text: str) -> Floats:
        """The vector of a query; all zero when it holds nothing that the model knows."""
        return self.encoder.encode_query(text)

    def nearest(self, vector: Floats, depth: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """The ``depth`` nearest entries and their cosines, best first (an entry counts by its best vector)."""
        if self._faiss is None:
            every = np.full(self.entries, -1, np.float32)
            np.maximum.at(every, self.owner, self.vectors @ vector)
            best = np.argpartition(-every, min(depth, len(every) - 1))[:depth]
            best = best[np.argsort(-every[best], kind="stable")]
            return best, every[best]
        cosine, row = self._faiss.search(vector[None], depth * 2)
        owner = self.owner[row[0][row[0] >= 0]]
        _, first = np.unique(owner, return_index=True)
        first = np.sort(first)[:depth]
        return owner[first].astype(np.int64), cosine[0][first]

    def cosines(self, vector: Floats, entries: npt.NDArray[np.int64]) -> Floats:
        """The cosine of the query and each of the entries' own texts."""
        return np.asarray(self.vectors[entries] @ vector, np.float32)
