"""The index on Milvus, for collections that outgrow one machine: the interface of :mod:`kb.index`, the words and vectors on a server.

HEGUI_MILVUS names the server (``http://host:19530``; HEGUI_MILVUS_TOKEN: ``user:password`` or a key) or a file of milvus-lite (``….db``).
A build moves its postings and vectors to collections named after the snapshot and records them in ``index.json``. What is shown and how
rare each word is stays in the folder; so does all that ranks: Milvus gives candidates and scores, :mod:`kb.index.fusion` weighs them.

The server cuts no Chinese. Our tokens go there as the hexadecimal numbers of our own vocabulary, set apart by blanks, so that every
analyzer reads the same; "standard" is one that both Milvus and milvus-lite have. Weights, which BM25 has no place for, are repetitions:
in an entry its own text stands twice and what is around it once (k₁ doubled, so that saturation stays), in a query each token stands
as often as four times its weight.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kb.index import keyword
from kb.index.entry import Entry
from kb.index.fusion import Candidates
from kb.index.query import Query
from kb.index.search import CLAUSE_WEIGHT, DEPTH, Floats, Index, Ints, Mode, _gap
from kb.index.store import Store
from kb.index.tokens import Token, bags, tokens
from kb.model import HeguiError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

LEDGER = "milvus.json"  # in the home folder: which collections of which servers are ours, so that no other's is ever dropped
CONNECT, SEARCH, BUILD = 10.0, 30.0, 600.0  # seconds to wait for the server
BATCH = 1000  # rows sent at once
MOST = 16_384  # results that a server gives at most
LONGEST = 65_535  # bytes of a VARCHAR
TEXT_TIMES, QUERY_TIMES = 2, 4  # repetitions that stand for a weight of one
K1 = keyword.K1 * TEXT_TIMES  # Milvus admits up to 3

SCALE = (keyword.K1 + 1) / (K1 + 1) / QUERY_TIMES  # of the server's scores to those of keyword

# The credentials in an address, which are not recorded: "http://root:secret@host:19530"
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


def address() -> str | None:
    """What HEGUI_MILVUS names, a file by its whole path; None when unset."""
    uri = os.environ.get("HEGUI_MILVUS", "").strip()
    return str(Path(uri).resolve()) if uri and "://" not in uri else uri or None


@contextmanager
def _asking(uri: str) -> Iterator[None]:
    """What goes wrong while asking a server, as a sentence for staff."""
    try:
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException
    except ImportError as error:
        raise HeguiError("HEGUI_MILVUS 需要 pymilvus：请先 pip install 'hegui[milvus]'，或取消 HEGUI_MILVUS 改用内置索引。") from error
    try:
        yield
    except (MilvusException, RpcError, OSError, ValueError) as error:
        where = _CREDENTIALS.sub("", uri)
        said = getattr(error, "message", "") or str(error)
        raise HeguiError(
            f"Milvus 没有应答或拒绝了请求：{where}（{said}）。请检查服务是否运行、HEGUI_MILVUS 与 HEGUI_MILVUS_TOKEN 是否正确；"
            "也可取消 HEGUI_MILVUS 后运行 hegui build，改用内置索引。"
        ) from error


def _connect(uri: str) -> MilvusClient:
    with _asking(uri):
        from pymilvus import MilvusClient

        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it would print a traceback of what _asking says in a sentence
        return MilvusClient(uri=uri, token=os.environ.get("HEGUI_MILVUS_TOKEN", ""), timeout=CONNECT)


# ---------------------------------------------------------------- build


def move(entries: Sequence[Entry], folder: Path) -> dict[str, Any]:
    """Move the postings and vectors of the index in ``folder`` to Milvus; returns what ``index.json`` must record.

    ``folder`` is ``HOME/snapshots/NAME/index``. Raises HeguiError when pymilvus is missing or the server does not answer.
    """
    uri = address() or ""
    home, snapshot = folder.parent.parent.parent, folder.parent.name.removeprefix(".making-")
    name = "hegui_" + re.sub(r"\W", "_", snapshot, flags=re.ASCII)
    client = _connect(uri)
    sweep(home)
    _note(home, {**_ledger(home), name: {"address": _CREDENTIALS.sub("", uri), "snapshot": snapshot}})
    store, rows = Store(folder), np.load(folder / "semantic" / "asked.npy")
    vectors = np.load(folder / "semantic" / "vectors.npy", mmap_mode="r")
    with _asking(uri):
        _fill(client, name, vectors.shape[1], _entry_rows(entries, store, folder, vectors), words=True)
        if len(vectors) > len(entries):
            _fill(client, f"{name}_asked", vectors.shape[1], _asked_rows(store, rows, vectors), words=False)
    for part, arrays in (("keyword", ("docs", "impacts")), ("semantic", ("vectors",))):
        for array in arrays:
            kept = np.load(folder / part / f"{array}.npy", mmap_mode="r")[:0]
            np.save(folder / part / f"{array}.npy", np.array(kept))
    (folder / "semantic" / "vectors.faiss").unlink(missing_ok=True)
    return {"milvus": {"address": _CREDENTIALS.sub("", uri), "collection": name}}


def _fill(client: MilvusClient, name: str, dimensions: int, rows: Iterator[dict[str, Any]], words: bool) -> None:
    """Make a collection and send its rows; it is complete when this returns."""
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False)
    schema.add_field("number", DataType.INT64, is_primary=True)
    schema.add_field("entry", DataType.INT64)
    schema.add_field("document", DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
    for scalar in ("entry", "document"):
        index.add_index(scalar, index_type="INVERTED")
    if words:
        analyzer = {"tokenizer": "standard"}
        schema.add_field("words", DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params=analyzer, enable_match=True)
        schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, input_field_names=["words"], output_field_names=["bm25"]))
        params = {"bm25_k1": K1, "bm25_b": keyword.B}
        index.add_index("bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=params)
    client.drop_collection(name, timeout=SEARCH)
    client.create_collection(name, schema=schema, index_params=index, timeout=BUILD)
    sent, batch = 0, []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            sent += client.insert(name, batch, timeout=BUILD)["insert_count"]
            batch = []
    sent += client.insert(name, batch, timeout=BUILD)["insert_count"] if batch else 0
    client.flush(name, timeout=BUILD)
    there = client.query(name, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=BUILD)[0]["count(*)"]
    if there != sent:
        raise HeguiError(f"Milvus 的集合 {name} 应有 {sent} 条，实有 {there} 条。请再运行 hegui build。")


def _entry_rows(entries: Sequence[Entry], store: Store, folder: Path, vectors: npt.NDArray[np.float32]) -> Iterator[dict[str, Any]]:
    find = keyword.Keyword(folder / "keyword", len(entries)).find
    for start in range(0, len(entries), BATCH):
        part = entries[start : start + BATCH]
        for i, words in enumerate(_words(part, find), start):
            yield {"number": i, "entry": i, "document": int(store.document[i]), "vector": vectors[i].tolist(), "words": words}


def _words(entries: Sequence[Entry], find: Any) -> list[str]:
    """The tokens of each entry as numbers of the vocabulary, each as often as the weights of its fields say.

    An entry too long for the field loses repetitions at its end, never a word.
    """
    cells, weights = [], []
    for texts, weight in keyword.fields(entries):
        owner, keys = bags(texts)
        cells.append(owner.astype(np.int64) << 32 | find(keys))
        weights.append(np.full(len(keys), weight))
    cell, inverse = np.unique(np.concatenate(cells), return_inverse=True)
    times = np.maximum(np.floor(TEXT_TIMES * np.bincount(inverse, np.concatenate(weights)) + 0.5).astype(int), 1)
    once: list[list[str]] = [[] for _ in entries]
    again: list[list[str]] = [[] for _ in entries]
    for entry, term, n in zip((cell >> 32).tolist(), (cell & 0xFFFFFFFF).tolist(), times.tolist(), strict=True):
        once[entry].append(f"{term:x}")
        again[entry] += [f"{term:x}"] * (n - 1)
    return [" ".join(first + more)[:LONGEST] for first, more in zip(once, again, strict=True)]


def _asked_rows(store: Store, rows: Ints, vectors: npt.NDArray[np.float32]) -> Iterator[dict[str, Any]]:
    for entry in range(len(store)):
        for row in range(int(rows[entry]), int(rows[entry + 1])):
            yield {"number": row, "entry": entry, "document": int(store.document[entry]), "vector": vectors[row].tolist()}


# ---------------------------------------------------------------- old collections


def sweep(home: Path) -> None:
    """Drop the collections of this home's snapshots that are gone. What a server cannot be asked now is left for the next time."""
    ledger = _ledger(home)
    for name, made in list(ledger.items()):
        if (home / "snapshots" / made["snapshot"]).exists():
            continue
        try:
            client = _connect(made["address"])
            with _asking(made["address"]):
                for collection in (name, f"{name}_asked"):
                    client.drop_collection(collection, timeout=SEARCH)
        except HeguiError:
            continue  # it stays in the ledger
        del ledger[name]
    if ledger != _ledger(home):
        _note(home, ledger)


def _ledger(home: Path) -> dict[str, dict[str, str]]:
    file = home / LEDGER
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def _note(home: Path, ledger: dict[str, dict[str, str]]) -> None:
    draft = home / f".{LEDGER}.{os.getpid()}"
    draft.write_text(json.dumps(ledger, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(home / LEDGER)


# ---------------------------------------------------------------- search


class MilvusIndex(Index):
    """A folder whose postings and vectors :func:`move` has moved. The candidates come from Milvus, all else is the embedded index's."""

    @cached_property
    def _uri(self) -> str:
        return address() or str(self.meta["milvus"]["address"])

    @cached_property
    def _client(self) -> MilvusClient:
        """The server, with the collections in its memory: a server that was started anew has let go of them."""
        client, name = _connect(self._uri), self.meta["milvus"]["collection"]
        with _asking(self._uri):
            for collection in (name, f"{name}_asked") if self._asked else (name,):
                client.load_collection(collection, timeout=BUILD)
        return client

    @cached_property
    def _asked(self) -> bool:
        """Whether any entry has questions."""
        return bool(self.semantic.asked_rows[-1] > len(self.store))

    def _candidates(
        self,
        asked: Query,
        terms: list[Token],
        expansions: list[tuple[str, list[str]]],
        mode: Mode,
        permitted: npt.NDArray[np.bool_] | None,
        depth: int = DEPTH,
    ) -> Candidates:
        """The best entries of both searches with both scores; the filter is the server's, so none of the ``depth`` is lost to it."""
        words = self._words(terms, expansions) if mode != "semantic" or asked.must else ""
        vectors = self._vectors(asked.text, expansions) if mode != "keyword" else []
        where = self._where(permitted)
        if asked.must:
            held = self._holding_all(asked.must)
            found = set() if held is None else set(self._by_words(words, 10 * depth, _all(where, held)))
        else:
            meant = [v for v in vectors if v.any()]
            found = set(self._by_words(words, depth, where)).union(*self._near("", meant, depth, where))
            found.update(self._owner(row) for near in self._near("_asked", meant, depth, where) for row in near)
        scored = self._scored(np.array(sorted(found), np.int64), words, vectors)
        return replace(scored, gap=_gap(self._crowd(vectors[0], depth))) if vectors and (where or asked.must) else scored

    def _crowd(self, vector: Floats, depth: int) -> Floats:
        return np.array(list(self._near("", [vector], depth, "")[0].values()), np.float32)

    def _scored(self, numbers: Ints, words: str, vectors: list[Floats]) -> Candidates:
        """Both scores of each entry, whichever search has found it, and its likeness to a question asked for it."""
        cosine, likest = np.zeros((2, len(numbers)), np.float32)
        if not len(numbers):
            return Candidates(numbers, cosine, cosine, likest, 0.0)
        these = f"entry in {numbers.tolist()}"
        by_words = self._by_words(words, len(numbers), these)
        if vectors:
            whole, *clauses = (_at(numbers, near) for near in self._near("", vectors, len(numbers), these))
            cosine = np.asarray((1 - CLAUSE_WEIGHT) * whole + CLAUSE_WEIGHT * np.max(clauses, axis=0), np.float32) if clauses else whole
            rows = self.semantic.asked_rows
            questions = int((rows[numbers + 1] - rows[numbers]).sum())
            best: dict[int, float] = {}
            for near in self._near("_asked", vectors[:1], questions, these):
                for row, score in near.items():
                    best[self._owner(row)] = max(score, best.get(self._owner(row), 0.0))
            likest = _at(numbers, best)
        return Candidates(numbers, _at(numbers, by_words), cosine, likest, _gap(cosine))

    def _where(self, permitted: npt.NDArray[np.bool_] | None) -> str:
        """The filter for the permitted entries: by whole documents, single entries of others by their number."""
        if permitted is None:
            return ""
        total = np.bincount(self.store.document)
        here = np.bincount(self.store.document[permitted], minlength=len(total))
        whole = here == total
        if (here[~whole] == 0).all() and whole.sum() > len(whole) / 2:
            return f"document not in {np.flatnonzero(~whole).tolist()}" if not whole.all() else ""
        single = np.flatnonzero(permitted & ~whole[self.store.document])
        parts = [f"{name} in {some.tolist()}" for name, some in (("document", np.flatnonzero(whole)), ("entry", single)) if len(some)]
        return " or ".join(parts)

    def _words(self, terms: list[Token], expansions: list[tuple[str, list[str]]]) -> str:
        """The query's tokens as numbers of the vocabulary, each as often as its weight says; of a very long query the rarest."""
        keys, weights = self._bag(terms, expansions)
        found = self.keyword.find(keys)
        numbers, inverse = np.unique(found[found >= 0], return_inverse=True)
        weight = np.bincount(inverse, (weights * keyword.FAMILY_WEIGHT[keyword.family(keys)])[found >= 0], len(numbers))
        rarest = np.argsort(self.keyword.offsets[numbers + 1] - self.keyword.offsets[numbers], kind="stable")[: keyword.MAX_TERMS]
        return " ".join(f"{numbers[i]:x}" for i in rarest for _ in range(max(1, round(QUERY_TIMES * weight[i]))))

    def _holding_all(self, must: tuple[str, ...]) -> str | None:
        """The filter for entries that hold all tokens of the required words; None when one stands nowhere."""
        keys = sorted({t.key for words in must for t in tokens(words) if t.family in "cb"})
        found = self.keyword.find(np.array(keys, np.uint64))
        return None if (found < 0).any() else " and ".join(f"text_match(words, '{n:x}')" for n in found.tolist())

    def _owner(self, row: int) -> int:
        """The entry that a question's row belongs to."""
        return int(np.searchsorted(self.semantic.asked_rows, row, "right")) - 1

    def _by_words(self, words: str, limit: int, where: str) -> dict[int, float]:
        """The best entries for the words, with scores in the measure of :mod:`kb.index.keyword` (milvus-lite gives them a minus)."""
        found = self._ask("", "bm25", [words], limit, where)[0] if words else {}
        return {n: abs(score) * SCALE for n, score in found.items()}

    def _near(self, suffix: str, vectors: list[Floats], limit: int, where: str) -> list[dict[int, float]]:
        if not vectors or not limit or (suffix and not self._asked):
            return []
        return self._ask(suffix, "vector", [v.tolist() for v in vectors], limit, where)

    def _ask(self, suffix: str, field: str, queries: list[Any], limit: int, where: str) -> list[dict[int, float]]:
        """For each query the best rows of a collection with their scores."""
        name = self.meta["milvus"]["collection"] + suffix
        with _asking(self._uri):
            found = self._client.search(name, queries, where, min(limit, MOST), anns_field=field, timeout=SEARCH)
        return [{int(hit["number"]): float(hit["distance"]) for hit in hits} for hits in found]


def _all(*conditions: str) -> str:
    return " and ".join(f"({c})" for c in conditions if c)


def _at(numbers: Ints, scores: dict[int, float]) -> Floats:
    """The score of each number, 0 for one without."""
    return np.fromiter((scores.get(n, 0.0) for n in numbers.tolist()), np.float32, len(numbers))
