"""The vocabulary of the knowledge base: what every other module speaks.

Field names are those of the JSON records, so that ``as_json`` is a plain copy. Chinese terms, once:
编 part · 章 chapter · 节 section · 条 article · 款 paragraph · 项 item · 目 subitem ·
一、 outline1 · （一） outline2 · 1. outline3 · （1） outline4 · 引言 preamble · 附件 annex · 表 table.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal[
    "part", "chapter", "section", "article", "paragraph", "item", "subitem",
    "outline1", "outline2", "outline3", "outline4", "preamble", "annex", "table",
]  # fmt: skip

Status = Literal["现行", "拟修订", "已废止", "征求意见稿", "尚未施行", "有效期届满", "未知"]

ReferenceKind = Literal["internal", "relative", "self", "external", "alias"]


class HeguiError(Exception):
    """What a person did or gave cannot be used; the message, in Chinese, says what, where and what to do."""


class Record:
    """A record that travels as JSON under the names of its fields."""

    def as_json(self) -> dict[str, Any]:
        """All fields as plain JSON values (tuples become lists)."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.as_json()
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Source(Record):
    """Where a record stands: the file's name as received and its lines, counted from 1, both included."""

    file: str
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Flag(Record):
    """A doubt about a record: ``kind`` for programs, ``note`` (Chinese) for staff, ``start``/``end`` offsets in ``text`` or None."""

    kind: str
    note: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Erratum(Record):
    """A correction that travels beside the source's words; ``start``/``end`` are offsets in the clause's ``text``."""

    start: int
    end: int
    was: str
    is_: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """As the interface spells it: ``is`` without the underscore."""
        return {"start": self.start, "end": self.end, "was": self.was, "is": self.is_, "why": self.why}


@dataclass(frozen=True, slots=True)
class Document(Record):
    """A regulation, notice or opinion: one number, one title, one or more bodies.

    ``doc_no`` is as printed without spaces, None if there is none. Dates are ``YYYY-MM-DD`` or None.
    ``full_text`` is False for a document known only from a list. ``jurisdiction`` is the place whose rules it states
    (``广西壮族自治区``, ``包头市`` …, ``全国``).
    """

    id: str
    doc_no: str | None
    title: str
    source: Source
    other_numbers: tuple[str, ...] = ()
    body_titles: tuple[str, ...] = ()
    issuer: str | None = None
    addressees: tuple[str, ...] = ()
    issued_date: str | None = None
    category: str | None = None
    status: Status = "未知"
    status_as_of: str | None = None
    status_source: str | None = None
    effective_date: str | None = None
    expires: str | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    nested_in: str | None = None
    full_text: bool = True
    jurisdiction: str | None = None
    attachments: tuple[dict[str, Any], ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause(Record):
    """One place of a document, with its words.

    ``text`` is the whole clause, what is below it included; ``own_text`` is the part before its first child, so
    ``text.startswith(own_text)`` always holds and offsets in ``own_text`` are offsets in ``text``. Both begin with the label
    (第四条, （三）, 1.). Newlines separate paragraphs. ``path`` follows the interface: ``("第二章", "第七条", "第一款", "第（三）项")``
    for articles, ``("一", "（二）", "1", "（1）")`` for outlines, ``()`` for a preamble or closing text. ``order`` counts within the
    document. ``rows`` holds the cells of a table, else (). ``external_id`` is the id that a ready-made article came with.
    """

    id: str
    doc_id: str
    doc_no: str | None
    doc_title: str
    body_title: str
    path: tuple[str, ...]
    level: Level
    heading: str | None
    text: str
    own_text: str
    citation: str
    parent_id: str | None
    order: int
    source: Source
    flags: tuple[Flag, ...] = ()
    errata: tuple[Erratum, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Target(Record):
    """Where a reference leads. ``status`` says why it is uncertain (候选 …) or what is known of the document's validity."""

    title: str | None
    doc_no: str | None
    path: tuple[str, ...] = ()
    clause_id: str | None = None
    document_id: str | None = None
    in_corpus: bool = False
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Reference(Record):
    """A reference as the text makes it, at the deepest clause whose ``own_text`` holds it."""

    id: str
    clause_id: str
    doc_id: str
    doc_no: str | None
    body_title: str
    path: tuple[str, ...]
    text: str
    start: int
    end: int
    kind: ReferenceKind
    targets: tuple[Target, ...]
    source: Source
    flags: tuple[Flag, ...] = field(default=())
