"""Records on disk: one immutable SQLite file per snapshot, and the switch from one snapshot to the next.

HOME/current              the name of the snapshot in use, replaced in one step
HOME/snapshots/NAME/      kb.sqlite, index/
HOME/sources/             documents of the user's own
HOME/user.sqlite          what users write; never touched here
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kb.model import Clause, Document, Erratum, Flag, HeguiError, Reference, Source, Target

FORMAT = 1
FLAGS = "flags"  # the kind of annotation that adds flags to a clause, found when all documents are known
KEEP = 5  # snapshots that stay for rolling back and for drawing old checklists again

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (id TEXT PRIMARY KEY, ord INTEGER, doc_no TEXT, file TEXT, json TEXT NOT NULL);
CREATE TABLE clauses (id TEXT PRIMARY KEY, doc_id TEXT NOT NULL, ord INTEGER, parent_id TEXT, json TEXT NOT NULL);
CREATE TABLE refs (id TEXT PRIMARY KEY, clause_id TEXT NOT NULL, doc_id TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE backlinks (target TEXT NOT NULL, ref_id TEXT NOT NULL);
CREATE TABLE annotations (kind TEXT NOT NULL, id TEXT NOT NULL, clause_id TEXT NOT NULL, doc_id TEXT NOT NULL, json TEXT NOT NULL);
CREATE INDEX clauses_of ON clauses (doc_id, ord);
CREATE INDEX clauses_below ON clauses (parent_id);
CREATE INDEX refs_from ON refs (clause_id);
CREATE INDEX refs_of ON refs (doc_id);
CREATE INDEX refs_to ON backlinks (target);
CREATE INDEX annotations_of ON annotations (kind, doc_id);
CREATE INDEX annotations_at ON annotations (kind, clause_id);
"""

T = TypeVar("T")

#: What was found in a clause: kind, id, clause id, document id, and the record as :func:`dump` writes it
Annotation = tuple[str, str, str, str, str]


def write(
    path: Path,
    meta: Mapping[str, Any],
    documents: Iterable[Document],
    clauses: Iterable[Clause],
    references: Iterable[Reference],
    annotations: Iterable[Annotation],
) -> None:
    """Write a snapshot's records to a new file."""
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
    with db:
        db.executemany("INSERT INTO meta VALUES (?,?)", [(k, dump(v)) for k, v in meta.items()])
        db.executemany(
            "INSERT INTO documents VALUES (?,?,?,?,?)",
            [(d.id, i, d.doc_no, d.source.file, dump(d.as_json())) for i, d in enumerate(documents)],
        )
        db.executemany(
            "INSERT INTO clauses VALUES (?,?,?,?,?)", ((c.id, c.doc_id, c.order, c.parent_id, dump(c.as_json())) for c in clauses)
        )
        links: list[tuple[str, str]] = []
        rows = []
        for r in references:
            rows.append((r.id, r.clause_id, r.doc_id, dump(r.as_json())))
            links += [(t, r.id) for t in {t.clause_id or t.document_id for t in r.targets} if t]
        db.executemany("INSERT INTO refs VALUES (?,?,?,?)", rows)
        db.executemany("INSERT INTO backlinks VALUES (?,?)", links)
        db.executemany("INSERT INTO annotations VALUES (?,?,?,?,?)", annotations)
    db.close()


def dump(value: Any) -> str:
    """A record as it is written."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Store:
    """A snapshot's records, read only; one connection per thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        made = self.meta("format")
        if made != FORMAT:
            raise HeguiError(f"知识库是另一版本的程序建的（格式{made}，本程序读格式{FORMAT}）。请重新运行 hegui build。")

    @property
    def _db(self) -> sqlite3.Connection:
        db = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)
        return db

    def meta(self, key: str) -> Any:
        """A value of the snapshot's own description, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def documents(self) -> list[Document]:
        """All documents in the order of the sources, then those known only from lists."""
        return [document_from(json.loads(j)) for (j,) in self._db.execute("SELECT json FROM documents ORDER BY ord")]

    @cached_property
    def _flags(self) -> dict[str, tuple[Flag, ...]]:
        return {a["clause_id"]: _flags(a["flags"]) for a in self.annotations(FLAGS)}

    @cached_property
    def flagged_documents(self) -> frozenset[str]:
        """The documents with such flags."""
        return frozenset(a["doc_id"] for a in self.annotations(FLAGS))

    def _clause(self, record: str) -> Clause:
        """A clause with the flags that were found when all documents were known."""
        clause = clause_from(json.loads(record))
        more = self._flags.get(clause.id)
        return replace(clause, flags=(*clause.flags, *more)) if more else clause

    def clauses(self, doc_id: str | None = None, as_parsed: bool = False) -> Iterator[Clause]:
        """The clauses of one document, or of all, in order; ``as_parsed`` without what other documents tell about them."""
        if doc_id is None:
            rows = self._db.execute("SELECT c.json FROM clauses c JOIN documents d ON d.id=c.doc_id ORDER BY d.ord, c.ord")
        else:
            rows = self._db.execute("SELECT json FROM clauses WHERE doc_id=? ORDER BY ord", (doc_id,))
        return (clause_from(json.loads(j)) if as_parsed else self._clause(j) for (j,) in rows)

    def citing(self) -> Iterator[Clause]:
        """The clauses that hold a reference, and those around them."""
        with_references = "SELECT clause_id FROM refs"
        around = f"SELECT parent_id FROM clauses WHERE id IN ({with_references})"
        rows = self._db.execute(f"SELECT json FROM clauses WHERE id IN ({with_references}) OR id IN ({around})")
        return (clause_from(json.loads(j)) for (j,) in rows)

    def clause(self, clause_id: str) -> Clause | None:
        """One clause, or None."""
        row = self._db.execute("SELECT json FROM clauses WHERE id=?", (clause_id,)).fetchone()
        return self._clause(row[0]) if row else None

    def children(self, clause_id: str) -> list[Clause]:
        """The clauses directly below one."""
        return [self._clause(j) for (j,) in self._db.execute("SELECT json FROM clauses WHERE parent_id=? ORDER BY ord", (clause_id,))]

    def references(self, *, doc_id: str | None = None, clause_id: str | None = None, target: str | None = None) -> list[Reference]:
        """References of a document or a clause, or those that lead to a clause or document."""
        if target is not None:
            rows = self._db.execute(
                "SELECT r.json FROM backlinks b JOIN refs r ON r.id=b.ref_id WHERE b.target=? ORDER BY r.rowid", (target,)
            )
        elif clause_id is not None:
            rows = self._db.execute("SELECT json FROM refs WHERE clause_id=? ORDER BY rowid", (clause_id,))
        elif doc_id is not None:
            rows = self._db.execute("SELECT json FROM refs WHERE doc_id=? ORDER BY rowid", (doc_id,))
        else:
            rows = self._db.execute("SELECT json FROM refs ORDER BY rowid")
        return [reference_from(json.loads(j)) for (j,) in rows]

    def annotations(self, kind: str, *, doc_id: str | None = None, clause_id: str | None = None) -> list[dict[str, Any]]:
        """What another package found in the clauses at build time, as JSON records."""
        query, args = "SELECT json FROM annotations WHERE kind=?", [kind]
        for column, value in (("doc_id", doc_id), ("clause_id", clause_id)):
            if value is not None:
                query, args = f"{query} AND {column}=?", [*args, value]
        return [json.loads(j) for (j,) in self._db.execute(f"{query} ORDER BY rowid", args)]

    def annotated(self, kind: str, name: str, value: str) -> set[str]:
        """The clauses of which an annotation, or one of a clause below, says ``value`` under ``name``."""
        query = """WITH RECURSIVE here(id) AS (SELECT clause_id FROM annotations WHERE kind=? AND json_extract(json, '$.' || ?)=?
            UNION SELECT c.parent_id FROM here JOIN clauses c ON c.id=here.id WHERE c.parent_id IS NOT NULL) SELECT id FROM here"""
        return {i for (i,) in self._db.execute(query, (kind, name, value))}

    def annotations_within(self, kind: str, name: str, clause_ids: Iterable[str]) -> dict[str, set[str]]:
        """What the annotations of each of these clauses, and of the clauses below it, say under ``name``."""
        query = """WITH RECURSIVE here(top, id) AS (SELECT value, value FROM json_each(?)
            UNION ALL SELECT top, c.id FROM here JOIN clauses c ON c.parent_id=here.id)
            SELECT DISTINCT top, json_extract(json, '$.' || ?) FROM here JOIN annotations ON clause_id=here.id AND kind=?"""
        found: dict[str, set[str]] = {}
        for top, value in self._db.execute(query, (dump(list(clause_ids)), name, kind)):
            found.setdefault(top, set()).add(value)
        return found

    def kept(self, kinds: Collection[str], doc_id: str) -> list[Annotation]:
        """The annotations of some kinds in one document, as they were written."""
        query = "SELECT kind, id, clause_id, doc_id, json FROM annotations WHERE kind=? AND doc_id=? ORDER BY rowid"
        return [row for kind in kinds for row in self._db.execute(query, (kind, doc_id))]


# ---------------------------------------------------------------- from JSON


def _source(j: Mapping[str, Any]) -> Source:
    return Source(j["file"], j["start_line"], j["end_line"])


def _flags(j: Iterable[Mapping[str, Any]]) -> tuple[Flag, ...]:
    return tuple(Flag(f["kind"], f["note"], f["start"], f["end"]) for f in j)


def document_from(j: dict[str, Any]) -> Document:
    """A document from its JSON record."""
    tuples = {k: tuple(v) for k, v in j.items() if isinstance(v, list)}
    return Document(**{**j, **tuples, "source": _source(j["source"]), "flags": _flags(j["flags"])})


def clause_from(j: dict[str, Any]) -> Clause:
    """A clause from its JSON record."""
    errata = tuple(Erratum(e["start"], e["end"], e["was"], e["is"], e["why"]) for e in j["errata"])
    rows = tuple(tuple(r) for r in j["rows"])
    return Clause(
        **{**j, "path": tuple(j["path"]), "source": _source(j["source"]), "flags": _flags(j["flags"]), "errata": errata, "rows": rows}
    )


def reference_from(j: dict[str, Any]) -> Reference:
    """A reference from its JSON record."""
    targets = tuple(Target(**{**t, "path": tuple(t["path"])}) for t in j["targets"])
    return Reference(**{**j, "path": tuple(j["path"]), "targets": targets, "source": _source(j["source"]), "flags": _flags(j["flags"])})


# ---------------------------------------------------------------- snapshots


def current(home: Path) -> Path | None:
    """The folder of the snapshot in use, or None when nothing was built."""
    try:
        name = (home / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    folder = home / "snapshots" / name
    return folder if (folder / "kb.sqlite").exists() else None


def switch(home: Path, name: str) -> None:
    """Make a finished snapshot the one in use, in one step, and let go of the oldest."""
    pointer = home / f".current.{os.getpid()}"
    pointer.write_text(name, encoding="utf-8")
    os.replace(pointer, home / "current")
    folders = sorted((home / "snapshots").iterdir(), key=lambda p: p.stat().st_mtime)
    for old in [f for f in folders if f.name != name][: max(0, len(folders) - KEEP)]:
        shutil.rmtree(old, ignore_errors=True)
