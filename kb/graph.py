"""The web of documents: what each rests on, what rests on it, and the way from a document up to the law.

Built from the stored references. An edge goes from the citing document to the cited one; it is a ``basis`` where the words before the reference
say so (根据, 依据, 按照, 为贯彻…), a ``repeal`` where it repeals, else a plain citation. A document outside the base is a node under its title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kb.model import Clause, Document, Record, Reference, Target
from kb.references.aliases import exact_key, same_key
from kb.validity import is_repeal

Kind = Literal["basis", "repeal", "cites"]
#: From the highest: an edge of a path never leads downwards.
RANKS = ("法律", "行政法规", "规章", "规范性文件", "企业制度")

# 根据《…》、《…》和…（…），制定本办法 · 按照…的规定 · 为贯彻落实《…》
_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|参照|为?(?:认真|深入|进一步)*贯彻(?:落实|执行|实施)?|转发|落实|执行)[^。；《》\n]{0,24}$")
# 第四条 企业债券融资审批的依据 — a heading or lead-in to items
_BASIS_LIST = re.compile(r"(?:依据|根据)[^。；\n]{0,6}[：:]?$")
_NAMES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:[（(][^（）()]*[）)])?")
_LAW = re.compile(r"^(?:中华人民共和国)?[^关《》]{1,24}(?<!办)法(?:典)?(?:[（(].*[）)])?$")
_REGULATION = re.compile(r"条例(?:[（(].*[）)])?$")
_ENTERPRISE = re.compile(r"(?:公司|集团|企业|厂|银行)$")
_STATE = re.compile(r"国务院令|^国令|主席令")


@dataclass(frozen=True, slots=True)
class Node(Record):
    """A document in the web. ``id`` is the document's id, for one outside the base its title's key; ``in_base`` tells which."""

    id: str
    title: str
    doc_no: str | None
    rank: str
    in_base: bool
    full_text: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class Edge(Record):
    """``source`` cites ``target`` in ``clauses`` (ids, in order), ``kind`` the strongest of the ways in which it does."""

    source: str
    target: str
    kind: Kind
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood(Record):
    """A document with what it cites and what cites it, up to a distance."""

    centre: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Graph:
    """The web of all documents of a base."""

    def __init__(self, documents: Sequence[Document], references: Iterable[Reference], texts: Mapping[str, Clause]) -> None:
        self.nodes: dict[str, Node] = {d.id: _node(d) for d in documents}
        self._numbers: dict[str, str] = {}
        found: dict[tuple[str, str], Edge] = {}
        for reference in references:
            clause = texts.get(reference.clause_id)
            above = texts.get(clause.parent_id or "") if clause else None
            kind = _kind(reference, clause.own_text if clause else "", above.own_text if above else "")
            for target in reference.targets:
                to = self._node_of(target)
                if to and to != reference.doc_id and reference.doc_id in self.nodes:
                    old = found.get((reference.doc_id, to)) or Edge(reference.doc_id, to, kind, ())
                    stronger = min(old.kind, kind, key=("basis", "repeal", "cites").index)
                    clauses = tuple(dict.fromkeys((*old.clauses, reference.clause_id)))
                    found[reference.doc_id, to] = replace(old, kind=stronger, clauses=clauses)
        self.edges = tuple(found.values())
        self._up: dict[str, list[Edge]] = defaultdict(list)
        self._down: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self._up[edge.source].append(edge)
            self._down[edge.target].append(edge)

    def _node_of(self, target: Target) -> str | None:
        """The node of a target; a document outside the base gets one under its number, or under its title while it has none."""
        if target.document_id:
            return target.document_id
        if not target.title and not target.doc_no:
            return None
        by_number, by_title = exact_key(target.doc_no or ""), same_key(target.title or "")
        known = self._numbers.get(by_number) or (self._numbers.get(by_title) if by_title else None)
        if known is None:
            known = "外：" + (target.title or target.doc_no or "")
            title = target.title or target.doc_no or ""
            self.nodes[known] = Node(known, title, target.doc_no, rank_of(title, target.doc_no, None), False, False, target.status)
        elif target.doc_no and not self.nodes[known].doc_no:
            number = target.doc_no
            self.nodes[known] = replace(self.nodes[known], doc_no=number, rank=rank_of(self.nodes[known].title, number, None))
        for key in (by_number, by_title):
            if key:
                self._numbers.setdefault(key, known)
        return known

    def neighbourhood(self, document_id: str, distance: int = 1) -> Neighbourhood:
        """The nodes within ``distance`` edges of a document, in either direction, and all edges among them. KeyError for an unknown id."""
        centre = self.nodes[document_id]
        reached, border = {document_id}, {document_id}
        for _ in range(distance):
            border = {n for at in border for e in (*self._up[at], *self._down[at]) for n in (e.source, e.target)} - reached
            reached |= border
        edges = tuple(e for n in reached for e in self._up[n] if e.target in reached)
        nodes = sorted((self.nodes[n] for n in reached), key=lambda n: (RANKS.index(n.rank), not n.in_base, n.title))
        return Neighbourhood(centre, tuple(nodes), edges)

    def paths(self, document_id: str, longest: int = 6) -> list[tuple[Node, ...]]:
        """The ways from the highest documents that one rests on down to it (法律→…→企业制度), over basis edges that never lead downwards.

        The shortest first; a way that is the end of a longer one is left out.
        """
        ways: list[tuple[str, ...]] = []
        stack: list[tuple[str, ...]] = [(document_id,)]
        while stack and len(ways) < 1000:
            way = stack.pop()
            higher = [e.target for e in self._up[way[0]] if e.kind == "basis" and e.target not in way and self._not_below(e.target, way[0])]
            if not higher or len(way) >= longest:
                if len(way) > 1:
                    ways.append(way)
                continue
            stack += [(up, *way) for up in higher]
        ways.sort(key=lambda w: (RANKS.index(self.nodes[w[0]].rank), len(w), w))
        return [tuple(self.nodes[n] for n in way) for way in ways]

    def _not_below(self, upper: str, lower: str) -> bool:
        return RANKS.index(self.nodes[upper].rank) <= RANKS.index(self.nodes[lower].rank)


def rank_of(title: str, doc_no: str | None, issuer: str | None) -> str:
    """A document's rank by the form of its title, number and issuer (立法法: 法律, 行政法规, 规章; below them 规范性文件; 企业制度)."""
    bare = title.strip()
    if issuer and _ENTERPRISE.search(issuer):
        return "企业制度"
    if re.search(r"^关于|通知$|意见$|实施", bare):
        return "规章" if doc_no and "令" in doc_no and not _STATE.search(doc_no) else "规范性文件"
    if _LAW.match(bare) and not _is_decree(doc_no):
        return "法律"
    if _REGULATION.search(bare) and (not doc_no or _STATE.search(doc_no)) and not re.search(r"省|市|自治区|纪律处分", bare):
        return "行政法规"
    return "规章" if _is_decree(doc_no) else "规范性文件"


def _is_decree(doc_no: str | None) -> bool:
    return bool(doc_no and "令" in doc_no and not _STATE.search(doc_no))


def _node(document: Document) -> Node:
    rank = rank_of(document.body_titles[0] if len(document.body_titles) == 1 else document.title, document.doc_no, document.issuer)
    return Node(document.id, document.title, document.doc_no, rank, True, document.full_text, document.status)


def _kind(reference: Reference, text: str, lead_in: str) -> Kind:
    if is_repeal(reference, text, lead_in):
        return "repeal"
    if _BASIS_LIST.search(lead_in.strip()):
        return "basis"
    start = max(text.rfind(c, 0, reference.start) for c in "。；\n") + 1
    return "basis" if _BASIS.search(_NAMES.sub("", text[start : reference.start])) else "cites"
