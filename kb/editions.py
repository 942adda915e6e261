"""Editions: texts of one work that differ by date. The newest stands for the work; the older ones are found on request."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from kb.model import Clause, Document, Record
from kb.paragraph import visible

#: Only a regulation has editions; two yearly notices of one title are two documents.
REGULATION = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则|章程|决定|解释|准则|制度)(?:[（(](?:试行|暂行)[）)])?$")
#: 公司法（2018修正） · 公司法(2023-12-29) — the mark of an edition in a title
EDITION_MARK = re.compile(r"[（(]\s*(?:\d{4}(?:年|-).{0,12}|.{0,6}(?:修正|修订|修正文本|公布))\s*[）)]$")


def work_of(document: Document) -> str | None:
    """The name that the editions of one work share, or None for what has no editions."""
    title = document.body_titles[0] if len(document.body_titles) == 1 else document.title
    title = EDITION_MARK.sub("", re.sub(r"\s", "", title))
    return title if REGULATION.search(title) and document.full_text and document.nested_in is None else None


def with_editions(documents: Sequence[Document]) -> list[Document]:
    """The documents with ``replaces`` and ``replaced_by`` filled in where the base holds several dated editions of one work."""
    works: dict[tuple[str, str | None], list[Document]] = defaultdict(list)
    for d in documents:
        if (work := work_of(d)) and (d.issued_date or d.effective_date):
            works[work, d.jurisdiction].append(d)
    changed: dict[str, Document] = {}
    for editions in works.values():
        by_date = sorted(editions, key=_date)
        for older, newer in pairwise(by_date):
            if _date(older) < _date(newer):
                changed[older.id] = replace(changed.get(older.id, older), replaced_by=(newer.id,))
                changed[newer.id] = replace(changed.get(newer.id, newer), replaces=(older.id,))
    return [changed.get(d.id, d) for d in documents]


def _date(document: Document) -> str:
    return document.effective_date or document.issued_date or ""


@dataclass(frozen=True, slots=True)
class Change(Record):
    """One clause in two editions: ``path`` in the newer one (in the older one if it was struck out); ``parts`` as (mark, words)."""

    kind: Literal["same", "changed", "added", "removed", "moved"]
    path: tuple[str, ...]
    old_path: tuple[str, ...] | None
    old: str | None
    new: str | None
    parts: tuple[tuple[Literal["=", "-", "+"], str], ...] = ()


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[Change]:
    """The change from one edition to another, article by article (part by part of an outline), in the order of the newer one.

    An article that moved is found by its words: at least 60 % alike.
    """
    before, after = _units(old), _units(new)
    at_path = {c.path: c for c in before}
    by_words = {_bare(c): c for c in before}
    matched: set[str] = set()
    pairs: list[tuple[Clause | None, Clause]] = []
    for c in after:
        twin = by_words.get(_bare(c)) or _alike(at_path.get(c.path), c)
        if twin is not None and twin.id in matched:
            twin = None
        pairs.append((twin, c))
        matched |= {twin.id} if twin else set()
    rest = [c for c in before if c.id not in matched]
    for i, (twin, c) in enumerate(pairs):
        if twin is None and (near := max(rest, key=lambda r: _ratio(r, c), default=None)) and _ratio(near, c) >= 0.6:
            pairs[i] = (near, c)
            rest.remove(near)
    for twin, c in pairs:
        yield _change(twin, c)
    for gone in rest:
        yield Change("removed", gone.path, gone.path, gone.text, None)


def _units(clauses: Sequence[Clause]) -> list[Clause]:
    articles = [c for c in clauses if c.level == "article"]
    return articles or [c for c in clauses if c.level in ("outline1", "outline2", "preamble") and not (c.level == "outline1" and c.heading)]


def _bare(clause: Clause) -> str:
    """The words without the label, so that a renumbered article is the same article."""
    label = clause.path[-1] if clause.path else ""
    return visible(clause.text.removeprefix(label))


def _alike(a: Clause | None, b: Clause) -> Clause | None:
    return a if a is not None and _ratio(a, b) >= 0.5 else None


def _ratio(a: Clause, b: Clause) -> float:
    x, y = _bare(a), _bare(b)
    matcher = SequenceMatcher(None, x, y, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= 0.5 and matcher.quick_ratio() >= 0.5 else 0.0


def _change(old: Clause | None, new: Clause) -> Change:
    if old is None:
        return Change("added", new.path, None, None, new.text)
    if _bare(old) == _bare(new):
        return Change("same" if old.path == new.path else "moved", new.path, old.path, old.text, new.text)
    parts: list[tuple[Literal["=", "-", "+"], str]] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old.text, new.text, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("=", old.text[a1:a2]))
            continue
        if a2 > a1:
            parts.append(("-", old.text[a1:a2]))
        if b2 > b1:
            parts.append(("+", new.text[b1:b2]))
    return Change("changed", new.path, old.path, old.text, new.text, tuple(parts))
