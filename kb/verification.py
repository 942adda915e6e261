"""What users verified: that somebody looked up, on a day and at a place, whether a document is in force.

Kept in HOME/user.sqlite, apart from the snapshots, so that it outlives every build. The latest record of a document is the one shown.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

from kb.model import Document, HeguiError, Record, Status

FILE = "user.sqlite"
RESULTS: tuple[Status, ...] = tuple(s for s in get_args(Status) if s not in ("未知", "征求意见稿"))

_SCHEMA = """CREATE TABLE IF NOT EXISTS verifications (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL, doc_no TEXT, title TEXT NOT NULL, result TEXT NOT NULL, place TEXT NOT NULL,
    checked_on TEXT NOT NULL, checked_by TEXT NOT NULL, note TEXT, recorded_at TEXT NOT NULL)"""
_COLUMNS = "id, document_id, doc_no, title, result, place, checked_on, checked_by, note, recorded_at"


@dataclass(frozen=True, slots=True)
class Verification(Record):
    """One look-up: ``result`` is a status, ``where`` the place looked at, ``on`` the day, ``by`` the person."""

    id: int
    document_id: str
    doc_no: str | None
    title: str
    result: Status
    where: str
    on: str
    by: str
    note: str | None
    recorded_at: str

    def __str__(self) -> str:
        return f"{self.by}于{self.on}核实：{self.result}（{self.where}）" + (f"，{self.note}" if self.note else "")


class Verifications:
    """The records of one home folder. Safe to use from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        self._files = (os.fspath(self.path), os.fspath(home / f"{FILE}-wal"))

    def record(self, document: Document, result: str, where: str, by: str, on: date | None = None, note: str | None = None) -> Verification:
        """Write down a look-up. Raises HeguiError for a result that is no status, an empty place or person, or a day yet to come."""
        if result not in RESULTS:
            raise HeguiError(f"没有“{result}”这种核实结果。可用：{'、'.join(RESULTS)}。")
        if not where.strip() or not by.strip():
            raise HeguiError("请写明在哪里核实（如国家规章库、发文机关网站）和由谁核实。")
        day = on or date.today()
        if day > date.today():
            raise HeguiError(f"核实日期{day}还没有到。")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (document.id, document.doc_no, document.title, result, where.strip(), day.isoformat(), by.strip(), note or None, now)
        with closing(sqlite3.connect(self.path, timeout=10)) as db, db:
            db.execute(_SCHEMA)
            columns = _COLUMNS.removeprefix("id, ")
            row = db.execute(f"INSERT INTO verifications ({columns}) VALUES (?,?,?,?,?,?,?,?,?) RETURNING {_COLUMNS}", values).fetchone()
        return Verification(*row)

    def of(self, document_id: str) -> list[Verification]:
        """The look-ups of one document, the latest first."""
        return [v for v in self.all() if v.document_id == document_id]

    def all(self) -> list[Verification]:
        """All look-ups, the latest first: by the day of checking, then by the order of recording."""
        if not self.path.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name='verifications'").fetchone():
                return []
            rows = db.execute(f"SELECT {_COLUMNS} FROM verifications ORDER BY checked_on DESC, id DESC").fetchall()
        return [Verification(*row) for row in rows]

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever the file does; () while there is none."""
        found: list[int] = []
        for file in self._files:  # asked for every result of every search
            try:
                stat = os.stat(file)
            except FileNotFoundError:
                continue
            found += (stat.st_mtime_ns, stat.st_size)
        return tuple(found)


def apply(documents: Sequence[Document], verifications: Sequence[Verification]) -> list[Document]:
    """The documents with the status that was last looked up; what the source says stays in ``status_source``, behind the user's word."""
    latest: dict[str, Verification] = {}
    for v in verifications:
        latest.setdefault(v.document_id, v)
    return [_with(d, latest[d.id]) if d.id in latest else d for d in documents]


def _with(document: Document, v: Verification) -> Document:
    said = f"；此前：{document.status}（{document.status_source}）" if document.status_source else ""
    return replace(document, status=v.result, status_as_of=v.on, status_source=f"{v}{said}")
