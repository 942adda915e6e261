"""Definitions in place: the terms that a document gives a meaning of its own, and the clauses where they are used.

Three kinds: ``term`` (本办法所称监管企业，是指…), ``short`` (以下简称自治区国资委) and ``counting`` (所称的“以上”包括本数).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.model import Clause, Record, Source
from kb.numerals import NUMERAL
from kb.place import in_article

Scope = Literal["document", "article"]
Kind = Literal["term", "short", "counting"]

_WORD = r"[^，。；：:、\n（）()“”《》]"
# 本办法所称监管企业，是指…; 前款所称同一中介机构包括…; 本规定所称的“以上”、“内”包括本数
_NAME = rf"(?:[“\"]{_WORD}{{1,30}}[”\"]|{_WORD}{{1,40}}?)"
_CALLED = re.compile(
    rf"(?P<where>本[^，。；\n]{{1,10}}?|前款|前述|本条)?所[称指](?:的)?(?P<terms>{_NAME}(?:(?:[、和或及]|(?<=”)(?=“)){_NAME}){{0,5}}?)[，,]?(?:均|都)?"
    r"(?:是指|系指|指的是|指(?!标|导|定|挥|引|数|南|出)|包括|(?<![行作认视成])为)(?P<meaning>[^。\n]{2,})"
)
# （一）一般资产损失是指…; “三重一大”是指…: a sentence that begins with what it defines
_IS = re.compile(
    rf"(?:^|(?<=[。\n；）)\s、]))(?P<terms>[“\"]?(?!所|其|即|也|这|该|以下){_WORD}{{2,24}}?[”\"]?(?:[（(][A-Za-z]+[)）])?)[，,]?(?:是指|系指)"
    r"(?P<meaning>[^。；\n]{2,})"
)
# 广西壮族自治区人民政府国有资产监督管理委员会（以下简称自治区国资委）
_SHORT = re.compile(
    rf"(?P<meaning>{_WORD}{{2,60}})[（(](?:[^（）()]*?[，,])?以?下(?:简|统)?称(?:为|：)?[ 　]*"
    r"(?P<terms>[“\"]?[^（）()《》“”\"]{1,24}[”\"]?)[）)]"
)
# “以上”“以内”含本数; 本办法所称以上包括本数，以下不包括本数
_COUNTING = re.compile(
    r"(?P<terms>(?:所称的?)?(?:[“\"]?(?:以上|以下|以内|内|以外|超过|低于|不足|未超过|届满|之前|之后)[”\"]?[、，,和]?(?:均|都|不满)?){1,6})"
    r"(?P<meaning>(?:不|均|都)*(?:包括|包含|含)(?:本数|本级|本日))"
)
_DAYS = re.compile(r"所称的?[“\"]?(?P<terms>日|天|工作日|月|年)[”\"]?[，,]?(?:均)?(?:为|是指|指)(?P<meaning>[^，。；\n]{2,20})")
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("counting", _COUNTING), ("counting", _DAYS), ("term", _CALLED), ("term", _IS), ("short", _SHORT),
)  # fmt: skip
# 第十条, （一）, 2.: the clause's own label
_LABEL = re.compile(rf"(?:第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?|[（(][{NUMERAL}]+[）)]|[{NUMERAL}]+[、.．])[ 　]*")
# 为加强自治区国资委监管企业（以下简称企业）: the purpose before the name
_PURPOSE = re.compile(
    r"^(?:是指|现就|为了?|由|向|经|并)?(?:进一步|切实)?(?:加强和规范|指导和规范|加强|规范|深化|做好|实现|构建|推进|实施|建立|负责编制)?(?:对)?"
)
_TERM = re.compile(r"[^“”\"、，,和及或\s]+")
_TOO_COMMON = frozenset({"企业", "公司", "单位", "人员", "部门", "机构", "资产", "国家"})


@dataclass(frozen=True, slots=True)
class Definition(Record):
    """A term and what the document says it means; ``start``/``end`` are offsets in the clause's ``text``.

    ``meaning`` is verbatim; for a short name it is the full name before the bracket. ``scope`` is where the term holds.
    """

    id: str
    clause_id: str
    doc_id: str
    doc_no: str | None
    body_title: str
    path: tuple[str, ...]
    kind: Kind
    term: str
    meaning: str
    text: str
    start: int
    end: int
    scope: Scope
    source: Source


@dataclass(frozen=True, slots=True)
class DefinitionUse(Record):
    """A clause and the ids of the definitions whose terms it uses."""

    id: str
    clause_id: str
    definitions: tuple[str, ...]


def definitions_of(clauses: Iterable[Clause]) -> Iterator[Definition]:
    """The definitions in a document's clauses, in order."""
    for clause in clauses:
        taken: list[tuple[int, int]] = []
        label = _LABEL.match(clause.own_text)
        for kind, pattern in _PATTERNS:
            for m in pattern.finditer(clause.own_text, label.end() if label else 0):
                if kind != "short" and any(s < m.end() and m.start() < e for s, e in taken):
                    continue
                taken.append(m.span())
                yield from _definitions(clause, kind, m)


def _definitions(clause: Clause, kind: Kind, m: re.Match[str]) -> Iterator[Definition]:
    meaning = _whole_meaning(clause, m) if kind == "term" else _PURPOSE.sub("", m["meaning"].strip())
    where = m.groupdict().get("where") or ""
    scope: Scope = "article" if where in ("本条", "前款", "前述") else "document"
    for term in _terms(m["terms"], kind):
        yield Definition(
            f"{clause.id}@{m.start()}:{term}", clause.id, clause.doc_id, clause.doc_no, clause.body_title, clause.path,
            kind, term, meaning, m[0].strip(), m.start(), m.end(), scope, clause.source,
        )  # fmt: skip


def _whole_meaning(clause: Clause, m: re.Match[str]) -> str:
    """A meaning that ends in a colon goes on in the items below: then it is the rest of the clause."""
    meaning = m["meaning"].strip()
    return clause.text[m.start("meaning") :].strip() if meaning.endswith(("：", ":")) else meaning


def _terms(text: str, kind: Kind) -> list[str]:
    text = text.removeprefix("所称").removeprefix("的")
    quoted = re.findall(r"[“\"]([^”\"]+)[”\"]", text)
    if quoted:
        return quoted
    if kind == "counting":
        return _TERM.findall(text)
    term = text.strip('“”" ，,、')
    return [term] if term and "×" not in term else []


def uses_of(definitions: Sequence[Definition], clauses: Sequence[Clause]) -> Mapping[str, list[str]]:
    """For each clause of the same document the ids of the definitions whose terms it uses, its own left out.

    A very common word (企业) counts only as defined by 所称 or as a short name within its own body; of two definitions of one term the one
    of the same body goes first. Counting rules belong to clauses that hold a figure with 以上, 以下 and the like.
    """
    by_term: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        by_term[definition.term].append(definition)
    if not by_term:
        return {}
    any_term = re.compile("|".join(re.escape(t) for t in sorted(by_term, key=len, reverse=True)))
    uses: dict[str, list[str]] = {}
    for clause in clauses:
        found: dict[str, None] = {}
        for term in dict.fromkeys(any_term.findall(clause.own_text)):
            best = _in_force(by_term[term], clause)
            if best and best.clause_id != clause.id:
                found[best.id] = None
        if found:
            uses[clause.id] = list(found)
    return uses


_FIGURE = re.compile(
    r"[\d一二三四五六七八九十百千万亿％%元年月日]\s*[）)]?\s*(?:以上|以下|以内|内)|(?:超过|低于|不足|未超过)\s*[\d一二三四五六七八九十百]"
)


def _in_force(candidates: Sequence[Definition], clause: Clause) -> Definition | None:
    """The definition that governs a term in a clause, if any does."""
    fitting = [d for d in candidates if d.doc_id == clause.doc_id and _holds(d, clause)]
    here = [d for d in fitting if d.body_title == clause.body_title]
    return (here or [d for d in fitting if d.term not in _TOO_COMMON] or [None])[0]  # type: ignore[list-item]


def _holds(definition: Definition, clause: Clause) -> bool:
    if definition.kind == "counting":
        return bool(_FIGURE.search(clause.own_text))
    if definition.scope == "article":
        return _article(definition.path) == _article(clause.path)
    return True


def _article(path: Sequence[str]) -> tuple[str, ...]:
    for i, part in enumerate(path):
        if in_article([part]):
            return tuple(path[: i + 1])
    return tuple(path[:1])
