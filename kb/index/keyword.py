"""Keyword search: BM25 over characters, bigrams and words at once, as arrays on disk.

The score of an entry is 1·BM25(characters) + .75·BM25(bigrams) + .5·BM25(words). Every term's weight in every entry is worked out
when the index is built (as bm25s does), so that a search only adds up postings; how often each term stands in each entry is kept
beside it for the next build, which counts only what is new. An entry's fields count into one bag: its own text
once, the headings above it and the document's title with the weights below. The arrays are memory-mapped: opening costs nothing.

Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; idf as in Lucene.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kb.index.entry import Entry
from kb.index.tokens import Keys, bags
from kb.workers import each

Floats = npt.NDArray[np.float32]

FAMILY_WEIGHT = np.array([0.0, 1.0, 0.75, 0.5, 1.0], np.float32)  # by the key's top bits: -, character, bigram, word, Latin run
K1, B = 1.5, 0.9
HEADING_WEIGHT = 0.4  # a word of a heading counts as this part of a word of the text
TITLE_WEIGHT = 0.25
QUESTION_WEIGHT = 0.25  # of the questions asked for an entry (doc2query, Nogueira et al. 2019)
GRAIN = 20  # all these weights are whole twentieths: counts are kept as integers, whose sums do not depend on their order
PIECE = 4096  # entries whose words are counted at a time
MAX_TERMS = 160  # a pasted page is asked by its rarest terms


def family(keys: Keys) -> npt.NDArray[np.int64]:
    """The family number (top four bits) of each key."""
    return (keys >> np.uint64(60)).astype(np.int64)


def fields(entries: Sequence[Entry]) -> list[tuple[list[str], float]]:
    """The searched texts of the entries, field by field, with the weight of each."""
    return [
        ([e.text for e in entries], 1.0),
        ([" ".join(e.heading_path) for e in entries], HEADING_WEIGHT),
        ([f"{e.title} {e.doc_no or ''}" for e in entries], TITLE_WEIGHT),
        ([" ".join(e.questions) for e in entries], QUESTION_WEIGHT),
    ]


def build(fields: Sequence[tuple[Sequence[str], float]], folder: Path, before: Path | None = None) -> None:
    """Write the postings of ``fields``: (one text per entry, weight of the field) each. All fields have the same length.

    ``before`` is the folder of an index written by the same program: the words of an entry that it holds are taken from there, so that a
    build costs what is new, and a merge. The arrays are the same as without.
    """
    entries = len(fields[0][0])
    marks = _marks(fields)
    runs, known = _kept(before, marks)
    fresh = np.flatnonzero(~known)
    pieces = [fresh[at : at + PIECE] for at in range(0, len(fresh), PIECE)]
    of_piece = [[([texts[int(i)] for i in piece], weight) for texts, weight in fields] for piece in pieces]
    for piece, run in zip(pieces, each(_counted, of_piece, len(pieces) > 1), strict=True):
        runs.append(run._replace(docs=piece[run.docs]))
    keys, offsets, docs, counts = _merged(runs, entries)
    folder.mkdir(parents=True, exist_ok=True)
    impacts = _impacts(keys, offsets, docs, counts, entries)
    arrays: dict[str, npt.NDArray[Any]]
    arrays = {"keys": keys, "offsets": offsets, "docs": docs, "impacts": impacts, "counts": counts, "marks": marks}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


class _Postings(NamedTuple):
    """Terms, ascending; where the entries of each begin; the entries; how often each holds the term, in parts of a word (GRAIN)."""

    keys: Keys
    offsets: npt.NDArray[np.int64]
    docs: npt.NDArray[np.unsignedinteger[Any]]
    counts: npt.NDArray[np.uint16]


def _marks(fields: Sequence[tuple[Sequence[str], float]]) -> Keys:
    """A hash of each entry's texts."""
    joined = ("\0".join(texts) for texts in zip(*(texts for texts, _ in fields), strict=True))
    return np.frombuffer(b"".join(blake2b(t.encode("utf-8", "replace"), digest_size=8).digest() for t in joined), np.uint64)


def _kept(before: Path | None, marks: Keys) -> tuple[list[_Postings], npt.NDArray[np.bool_]]:
    """The postings of an earlier index under the new numbers of its entries, and which entries those are."""
    known = np.zeros(len(marks), bool)
    if before is None or not (before / "marks.npy").exists():
        return [], known
    try:
        keys, offsets, docs, counts, old = (np.load(before / f"{name}.npy") for name in ("keys", "offsets", "docs", "counts", "marks"))
    except (OSError, ValueError, EOFError):
        return [], known  # damaged
    if len(docs) != len(counts):
        return [], known  # its postings have moved to a server
    places: dict[int, list[int]] = {}
    for number in range(len(marks) - 1, -1, -1):
        places.setdefault(int(marks[number]), []).append(number)
    now = np.array([there.pop() if (there := places.get(int(mark))) else -1 for mark in old], np.int32)
    known[now[now >= 0]] = True
    kept = now[docs] >= 0
    here = np.concatenate([[0], np.cumsum(kept)])[offsets]
    return [_Postings(keys, here, now[docs[kept]], counts[kept])], known


def _counted(fields: Sequence[tuple[Sequence[str], float]]) -> _Postings:
    """The postings of some entries, numbered from 0."""
    terms, cells, parts = [], [], []
    for texts, weight in fields:
        doc, term = bags(texts)
        terms.append(term)
        cells.append(doc.astype(np.int64))
        parts.append(np.full(len(term), round(weight * GRAIN), np.int64))
    keys, number = np.unique(np.concatenate(terms), return_inverse=True)
    entries = len(fields[0][0])
    packed = np.sort((number * entries + np.concatenate(cells)) << 16 | np.concatenate(parts))
    cell = packed >> 16
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    counts = np.add.reduceat(packed & 0xFFFF, first) if len(first) else cell
    offsets = np.searchsorted(cell[first] // max(entries, 1), np.arange(len(keys) + 1)).astype(np.int64)
    return _Postings(keys, offsets, _small(cell[first] % max(entries, 1), entries), np.minimum(counts, 0xFFFF).astype(np.uint16))


def _merged(runs: Sequence[_Postings], entries: int) -> _Postings:
    """The postings of all runs, in the order of terms and entries; no entry is in two."""
    keys = np.unique(np.concatenate([np.zeros(0, np.uint64), *(r.keys for r in runs)]))
    packed = np.zeros(sum(len(r.docs) for r in runs), np.int64)  # term · entries + entry, and the count in the last 16 bits
    at = 0
    for run in runs:
        here = packed[at : at + len(run.docs)]
        here += np.repeat(np.searchsorted(keys, run.keys) * entries, np.diff(run.offsets))
        here += run.docs
        here <<= 16
        here |= run.counts
        at += len(here)
    packed.sort()
    counts = (packed & 0xFFFF).astype(np.uint16)
    packed >>= 16
    offsets = np.searchsorted(packed, np.arange(len(keys) + 1) * entries).astype(np.int64)
    held = np.diff(offsets) > 0
    packed %= max(entries, 1)
    return _Postings(keys[held], np.concatenate([offsets[:-1][held], offsets[-1:]]), _small(packed, entries), counts)


def _small(numbers: npt.NDArray[np.int64], entries: int) -> npt.NDArray[np.unsignedinteger[Any]]:
    """Numbers of entries in as few bytes as they need."""
    return numbers.astype(np.uint16 if entries <= 1 << 16 else np.uint32)


def _impacts(
    keys: Keys, offsets: npt.NDArray[np.int64], docs: npt.NDArray[np.unsignedinteger[Any]], counts: npt.NDArray[np.uint16], entries: int
) -> Floats:
    """What each posting adds to the score of its entry: the BM25 weight of the term there, times that of its family."""
    if not len(docs):
        return np.zeros(0, np.float32)
    df = np.diff(offsets)
    kind = family(keys)
    rare = FAMILY_WEIGHT[kind] * np.log1p((entries - df + 0.5) / (df + 0.5)).astype(np.float32) * np.float32(K1 + 1)
    tf = counts.astype(np.float32) / np.float32(GRAIN)
    row = np.repeat(np.where(kind == 4, 1, kind) * entries, df) + docs  # each family has its own lengths; Latin runs share the characters'
    length = np.bincount(row, weights=counts, minlength=4 * entries).reshape(4, entries)
    mean = np.maximum(length.mean(axis=1, keepdims=True), 1e-9)
    norm = (K1 * (1 - B + B * length / mean)).astype(np.float32).ravel()
    return np.asarray(np.repeat(rare, df) * tf / (tf + norm[row]), np.float32)


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

    def postings(self, term: int) -> npt.NDArray[np.int64]:
        """The entries that hold a term, ascending."""
        return np.asarray(self.docs[self.offsets[term] : self.offsets[term + 1]], np.int64)

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
