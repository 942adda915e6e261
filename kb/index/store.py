"""The entries of an index on disk: one JSON line each, read only when a result is shown, and small arrays for grouping."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Collection, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.index.entry import Entry

# When two results are otherwise alike, current rules come before drafts, drafts before what is repealed …
STATUS_PENALTY = {"现行": 0.0, "拟修订": 0.0, "未知": 0.0, "尚未施行": 0.02, "征求意见稿": 0.03, "有效期届满": 0.06, "已废止": 0.08}
# … and what many other documents cite before what none does: this, for each e-fold
CITED = 0.02


def write(entries: Sequence[Entry], folder: Path) -> None:
    """Write the entries' records and arrays."""
    names = [f.name for f in fields(Entry)]
    lines = [json.dumps({name: getattr(e, name) for name in names}, ensure_ascii=False).encode() for e in entries]
    (folder / "entries.jsonl").write_bytes(b"\n".join([*lines, b""]))
    places = {p: i for i, p in enumerate(dict.fromkeys(e.place or e.id for e in entries))}
    documents = {d: i for i, d in enumerate(dict.fromkeys(e.doc_id for e in entries))}
    arrays: dict[str, npt.NDArray[Any]] = {
        "starts": np.cumsum([0, *(len(line) + 1 for line in lines)], dtype=np.int64),
        "place": np.array([places[e.place or e.id] for e in entries], np.int32),
        "document": np.array([documents[e.doc_id] for e in entries], np.int32),
        "whole": np.array([e.whole and e.id == (e.place or e.id) for e in entries], bool),
        "length": np.array([len(e.text) for e in entries], np.int32),
        "standing": np.array([CITED * math.log1p(e.cited) - STATUS_PENALTY.get(e.status, 0.0) for e in entries], np.float32),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    for name, ids in (("documents", list(documents)), ("clauses", [e.id for e in entries])):
        (folder / f"{name}.json").write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")


class Store:
    """The written entries, opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.starts, self.place, self.document, self.whole, self.length, self.standing = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
            for name in ("starts", "place", "document", "whole", "length", "standing")
        )
        self._records = (folder / "entries.jsonl").open("rb")  # read, not mapped: what was shown once need not stay in memory

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of_documents(self, ids: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which entries belong to the documents of these ids."""
        return np.array([d in ids for d in self.documents], bool)[self.document] if self.documents else np.zeros(0, bool)

    def of_clauses(self, ids: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which entries stand for the clauses of these ids."""
        return np.array([c in ids for c in self.clauses], bool)

    @cached_property
    def clauses(self) -> list[str]:
        """The id of each entry's clause."""
        return list(json.loads((self._folder / "clauses.json").read_text(encoding="utf-8")))

    @cached_property
    def documents(self) -> list[str]:
        """The ids of the documents, by their number in ``document``."""
        return list(json.loads((self._folder / "documents.json").read_text(encoding="utf-8")))

    def entry(self, number: int) -> Entry:
        """The entry of that number, from 0."""
        start, end = int(self.starts[number]), int(self.starts[number + 1])
        record = json.loads(os.pread(self._records.fileno(), end - start, start))
        return Entry(**{**record, "heading_path": tuple(record["heading_path"]), "questions": tuple(record["questions"])})
