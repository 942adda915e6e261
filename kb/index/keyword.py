"""Keyword search: BM25 over characters, bigrams and words at once, as arrays on disk.

The score of an entry is 1·BM25(characters) + .75·BM25(bigrams) + .5·BM25(words). Every term's weight in every entry is worked out
when the index is built (as bm25s does), so that a search only adds up postings. An entry's fields count into one bag: its own text
once, the headings above it and the document's title with the weights below. The arrays are memory-mapped: opening costs nothing.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; idf as in Lucene.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.index.tokens import Keys, bags

Floats = npt.NDArray[np.float32]

FAMILY_WEIGHT = np.array([0.0, 1.0, 0.75, 0.5, 1.0], np.float32)  # by the key's top bits: -, character, bigram, word, Latin run
K1, B = 1.5, 0.9
HEADING_WEIGHT = 0.4  # a word of a heading counts as this part of a word of the text
TITLE_WEIGHT = 0.25
QUESTION_WEIGHT = 0.25  # of the questions asked for an entry (doc2query, Nogueira et al. 2019)
MAX_TERMS = 160  # a pasted page is asked by its rarest terms


def family(keys: Keys) -> npt.NDArray[np.int64]:
    """The family number (top four bits) of each key."""
    return (keys >> np.uint64(60)).astype(np.int64)


def build(fields: Sequence[tuple[Sequence[str], float]], folder: Path) -> None:
    """Write the postings of ``fields``: (one text per entry, weight of the field) each. All fields have the same length."""
    entries = len(fields[0][0])
    term, doc, weight = _occurrences(fields)
    keys, inverse = np.unique(term, return_inverse=True)
    cell, tf = _sum_by(inverse.astype(np.int64) * entries + doc, weight)
    posting_term, posting_doc = cell // entries, (cell % entries).astype(np.int32)
    kind = family(keys)[posting_term]
    df = np.bincount(posting_term, minlength=len(keys)).astype(np.float32)
    idf = np.log1p((entries - df + 0.5) / (df + 0.5)).astype(np.float32)
    norm = _length_norm(kind, posting_doc, tf, entries)
    impact = FAMILY_WEIGHT[kind] * idf[posting_term] * tf * (K1 + 1) / (tf + K1 * norm)
    offsets = np.searchsorted(posting_term, np.arange(len(keys) + 1)).astype(np.int64)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "keys.npy", keys)
    np.save(folder / "offsets.npy", offsets)
    np.save(folder / "docs.npy", posting_doc)
    np.save(folder / "impacts.npy", impact.astype(np.float32))


def _occurrences(fields: Sequence[tuple[Sequence[str], float]]) -> tuple[Keys, npt.NDArray[np.int32], Floats]:
    terms, docs, weights = [], [], []
    for texts, weight in fields:
        doc, term = bags(texts)
        terms.append(term)
        docs.append(doc)
        weights.append(np.full(len(term), weight, np.float32))
    return np.concatenate(terms), np.concatenate(docs), np.concatenate(weights)


def _sum_by(cell: npt.NDArray[np.int64], weight: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The distinct cells, sorted, and the sum of the weights in each."""
    order = np.argsort(cell, kind="stable")
    cell, weight = cell[order], weight[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    return cell[first], np.add.reduceat(weight, first).astype(np.float32) if len(first) else weight


def _length_norm(kind: npt.NDArray[np.int64], doc: npt.NDArray[np.int32], tf: Floats, entries: int) -> Floats:
    """1 − b + b · length / mean length, per posting; each family has its own lengths (Latin runs share the characters')."""
    row = np.where(kind == 4, 1, kind) * entries + doc
    length = np.bincount(row, weights=tf, minlength=4 * entries).reshape(4, entries)
    mean = np.maximum(length.mean(axis=1, keepdims=True), 1e-9)
    return np.asarray((1 - B + B * length / mean).ravel()[row], np.float32)


class Keyword:
    """The postings of a folder, opened for search."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.entries = entries
        self.keys, self.offsets, self.docs, self.impacts = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ("keys", "offsets", "docs", "impacts")
        )

    def find(self, keys: Keys) -> npt.NDArray[np.int64]:
        """The term number of each key, −1 for a key that stands nowhere."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def postings(self, term: int) -> npt.NDArray[np.int32]:
        """The entries that hold a term, ascending."""
        return np.asarray(self.docs[self.offsets[term] : self.offsets[term + 1]])

    def idf(self, keys: Keys) -> Floats:
        """How rare each key is here; a key that stands nowhere is the rarest."""
        found = self.find(keys)
        df = np.where(found >= 0, self.offsets[found + 1] - self.offsets[found], 0)
        return np.log1p((self.entries - df + 0.5) / (df + 0.5)).astype(np.float32)

    def scores(self, keys: Keys, weights: Floats) -> Floats:
        """The BM25 score of every entry for a bag of weighted keys (a key may repeat)."""
        total = np.zeros(self.entries, np.float32)
        found = self.find(keys)
        terms, inverse = np.unique(found[found >= 0], return_inverse=True)
        weight = np.bincount(inverse, weights=weights[found >= 0], minlength=len(terms))
        lengths = self.offsets[terms + 1] - self.offsets[terms] if len(terms) else np.zeros(0, np.int64)
        rarest = np.argsort(lengths, kind="stable")[:MAX_TERMS]
        starts, ends = self.offsets[terms[rarest]].tolist(), self.offsets[terms[rarest] + 1].tolist()
        for start, end, w in zip(starts, ends, weight[rarest].astype(np.float32), strict=True):
            np.add.at(total, self.docs[start:end], self.impacts[start:end] * w)
        return total
