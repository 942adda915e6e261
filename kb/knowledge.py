"""The one door to a built knowledge base: open, search, cite, clauses, references."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kb import store, validity, verification
from kb.model import Clause, Document, Flag, HeguiError, Record, Reference, Source
from kb.verification import Verifications

if TYPE_CHECKING:
    from kb.facets import Facets
    from kb.graph import Graph
    from kb.index import Index
    from kb.references.cite import CitationIndex
    from kb.successors import Successors

Mode = Literal["hybrid", "keyword", "semantic"]
MODES: tuple[Mode, ...] = ("hybrid", "keyword", "semantic")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; an empty field limits nothing. Dates are ``YYYY-MM-DD`` of issue, both ends included.

    ``issuer``, ``category`` and ``jurisdiction`` may be part of a name; the whole name of one means that one alone. ``kind`` is the
    ``modality`` of a norm that the place holds.
    """

    doc: str | None = None
    issuer: str | None = None
    jurisdiction: str | None = None
    category: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    kind: str | None = None
    editions: bool = False  # also editions that a newer one in the base has replaced

    def among(self, documents: Sequence[Document]) -> set[str]:
        """The ids of the documents that pass."""
        whole = {name for name in _NAMED if any(getattr(d, name) == getattr(self, name) for d in documents)}
        return {d.id for d in documents if self._admits(d, whole)}

    def _admits(self, document: Document, whole: Collection[str]) -> bool:
        for name in _NAMED:
            wanted, value = getattr(self, name), getattr(document, name) or ""
            if wanted and (wanted != value if name in whole else wanted not in value):
                return False
        if self.status and self.status != document.status:
            return False
        if (self.doc and not names(document, self.doc)) or (has_newer_edition(document) and not (self.editions or self.doc)):
            return False
        issued = document.issued_date
        return not ((self.since or self.until) and (not issued or issued < (self.since or "") or issued > (self.until or "9999")))

    @property
    def any(self) -> bool:
        """Whether it limits anything."""
        return any((self.doc, self.issuer, self.jurisdiction, self.category, self.status, self.since, self.until, self.kind))

    def without(self, facet: str | None) -> Filters:
        """All but the filters of a facet."""
        cleared: dict[str, Any] = dict.fromkeys(("since", "until") if facet == "year" else (facet,) if facet else ())
        return replace(self, **cleared)


_NAMED = ("issuer", "category", "jurisdiction")


@dataclass(frozen=True, slots=True)
class Result(Record):
    """A ranked clause as the interface gives it; an item's ``text`` carries the lead-in sentence of its list at its head."""

    rank: int
    score: float
    clause_id: str
    doc_id: str
    doc_no: str | None
    title: str
    body_title: str
    path: tuple[str, ...]
    citation: str
    text: str
    highlights: tuple[tuple[int, int], ...]
    status: str
    source: Source
    flags: tuple[Any, ...] = ()
    external_id: str | None = None
    keyword: dict[str, Any] | None = None
    semantic: dict[str, Any] | None = None
    asked: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """What a search gives back. ``note`` tells staff what was done to their query. ``facets`` are there when they were asked for."""

    query: str
    mode: str
    verdict: Literal["answer", "near", "none"]
    results: tuple[Result, ...]
    note: str | None = None
    facets: Facets | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields, without ``facets`` when they were not asked for."""
        return {k: v for k, v in Record.as_json(self).items() if k != "facets" or v is not None}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as read: the words to rank by, the documents that it names, the clauses that it cites, whether it is all citation."""

    words: str
    note: str | None = None
    documents: frozenset[str] | None = None
    cited: tuple[Clause, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Cited(Record):
    """What a typed citation leads to."""

    query: str
    outcome: Literal["found", "ambiguous", "no_such_document", "no_such_clause", "not_a_citation"]
    clauses: tuple[Clause, ...]
    message: str
    document: Document | None = field(default=None)


def has_newer_edition(document: Document) -> bool:
    """Whether a newer edition in the base stands for the document; what was repealed stays in view, with its mark."""
    return bool(document.replaced_by) and document.status not in validity.ENDED


def names(document: Document, wanted: str) -> bool:
    """Whether ``wanted`` names a document: its id, a number of it in any brackets, its title, or the title without the issuer before it."""
    from kb.split import number_of

    number = number_of(wanted) or wanted
    titles = (document.title, *document.body_titles)
    headless = wanted.startswith(("关于", "印发", "转发")) and document.title.endswith(wanted)
    return wanted == document.id or number in (document.doc_no, *document.other_numbers) or wanted in titles or headless


class KnowledgeBase:
    """A snapshot, opened for reading. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = store.Store(folder / "kb.sqlite")
        self.verifications = Verifications(folder.parent.parent)
        self._as_of: tuple[Any, dict[str, Document]] | None = None

    @classmethod
    def open(cls, home: Path) -> KnowledgeBase:
        """The knowledge base in ``home``. Raises HeguiError when none was built there."""
        folder = store.current(home)
        if folder is None:
            raise HeguiError(f"{home} 里没有建好的知识库。请先运行 hegui build。")
        return cls(folder)

    # -- records

    @cached_property
    def snapshot(self) -> dict[str, Any]:
        """``{id, built_at, sources: {file: sha256}}``: enough to make the same answers again."""
        return {"id": self.store.meta("id"), "built_at": self.store.meta("built_at"), "sources": self.store.meta("summary")["sources"]}

    @property
    def _documents(self) -> dict[str, Document]:
        """The documents as they stand today, under what was verified last."""
        now = (date.today(), self.verifications.stamp())
        if self._as_of is None or self._as_of[0] != now:
            findings = map(validity.finding_from, self.store.annotations("validity"))
            standing = validity.apply(self.store.documents(), findings, now[0])
            self._as_of = (now, {d.id: d for d in verification.apply(standing, self.verifications.all())})
        return self._as_of[1]

    @cached_property
    def _has_editions(self) -> bool:
        return any(has_newer_edition(d) for d in self.documents())

    def documents(self) -> list[Document]:
        """All documents, those known only from a list too."""
        return list(self._documents.values())

    def document(self, wanted: str) -> Document | None:
        """A document by its id, number or title; one with full text goes before one that is only listed."""
        found = self._documents.get(wanted)
        named = [found] if found else [d for d in self.documents() if names(d, wanted)] or self._cited(wanted)
        return next(iter(sorted(named, key=lambda d: not d.full_text)), None)

    def clauses(self, doc: str | None = None) -> list[Clause]:
        """The clauses of one document (id, number or title), or of all. Raises HeguiError for an unknown document."""
        if doc is None:
            return list(self.store.clauses())
        return [c for d in self._named(doc) for c in self.store.clauses(d.id)]

    def clause(self, clause_id: str) -> Clause | None:
        """A clause by its id, or None."""
        return self.store.clause(clause_id)

    def children(self, clause_id: str) -> list[Clause]:
        """The clauses directly below one."""
        return self.store.children(clause_id)

    def references(self, doc: str | None = None) -> list[Reference]:
        """The references in one document, or in all. Raises HeguiError for an unknown document."""
        if doc is None:
            return self.store.references()
        return [r for d in self._named(doc) for r in self.store.references(doc_id=d.id)]

    def references_from(self, clause_id: str) -> list[Reference]:
        """The references in one clause's own words."""
        return self.store.references(clause_id=clause_id)

    def backlinks(self, target: str) -> list[Reference]:
        """The references that lead to a clause or a document (by id)."""
        return self.store.references(target=target)

    def annotations(self, kind: str, doc: str | None = None, clause_id: str | None = None) -> list[dict[str, Any]]:
        """What was found in the clauses at build time (``norms``), as JSON records."""
        if clause_id is not None:
            return self.store.annotations(kind, clause_id=clause_id)
        if doc is None:
            return self.store.annotations(kind)
        return [a for d in self._named(doc) for a in self.store.annotations(kind, doc_id=d.id)]

    def doubts(self, clause: Clause) -> tuple[Flag, ...]:
        """All that must be known before relying on a clause: its own flags, those of what is below it, and its document's notices."""
        below = (replace(f, start=None, end=None) for c in self._below(clause) for f in c.flags if f.kind in validity.BEYOND)
        document = self._documents.get(clause.doc_id)
        return tuple(dict.fromkeys((*clause.flags, *below, *(validity.notices(document) if document else ()))))

    def described(self, clause: Clause) -> dict[str, Any]:
        """A clause as JSON with all its doubts for flags and its document's status."""
        document = self._documents.get(clause.doc_id)
        standing = (
            {"status": document.status, "status_as_of": document.status_as_of, "status_source": document.status_source} if document else {}
        )
        return {**clause.as_json(), "flags": [f.as_json() for f in self.doubts(clause)], **standing}

    def _below(self, clause: Clause) -> Iterator[Clause]:
        if clause.doc_id in self.store.flagged_documents:
            for child in self.children(clause.id):
                yield child
                yield from self._below(child)

    def definitions_at(self, clause_id: str) -> list[dict[str, Any]]:
        """The definitions of the terms that a clause uses."""
        used = [i for a in self.store.annotations("definition_uses", clause_id=clause_id) for i in a["definitions"]]
        return [d for i in used if (d := self._definitions.get(i))]

    @cached_property
    def _definitions(self) -> dict[str, dict[str, Any]]:
        return {d["id"]: d for d in self.store.annotations("definitions")}

    @cached_property
    def successors(self) -> Successors:
        """What was known beyond the base when the snapshot was made."""
        from kb import successors

        return successors.read(self.store.meta("successors") or {})

    @cached_property
    def graph(self) -> Graph:
        """The web of the documents."""
        from kb.graph import Graph

        return Graph(self.documents(), self.store.references(), {c.id: c for c in self.store.citing()})

    def _cited(self, wanted: str) -> list[Document]:
        """The one document that a citation as people type it means: 99号文, 桂国资发2007 99号."""
        cited = self.cite(wanted)
        meant = {c.doc_id for c in cited.clauses if not c.path} if cited.outcome == "found" else set()
        return [self._documents[doc_id] for doc_id in meant] if len(meant) == 1 else []

    def _named(self, doc: str) -> list[Document]:
        found = [d for d in self.documents() if names(d, doc)] or self._cited(doc)
        if not found:
            raise HeguiError(f"本库没有文件“{doc}”。可用 hegui documents 查看所收文件。")
        return found

    # -- asking

    @cached_property
    def index(self) -> Index:
        """The search index of this snapshot."""
        from kb import index

        return index.open(self.folder / "index")

    @cached_property
    def citations(self) -> CitationIndex:
        """The names and places that a typed citation is held against."""
        from kb.references.cite import CitationIndex

        return CitationIndex(self.documents(), lambda doc_id: list(self.store.clauses(doc_id)))

    def cite(self, text: str) -> Cited:
        """The clauses that a citation, as people type it, leads to."""
        found = self.citations.resolve(text)
        return Cited(text, found.outcome, tuple(found.clauses), found.message)

    def search(
        self, query: str, k: int = 10, mode: Mode = "hybrid", filters: Filters | None = None, explain: bool = False, facets: bool = False
    ) -> Answer:
        """The ``k`` best clauses for a query; a citation in it is answered before any ranking. ``facets`` tells how the places divide.

        Raises HeguiError for an unknown mode or a k out of 1…1000.
        """
        if mode not in MODES:
            raise HeguiError(f"没有“{mode}”这种检索方式。可用：{'、'.join(MODES)}。")
        if not 1 <= k <= 1000:
            raise HeguiError(f"结果条数{k}不在1到1000之间。")
        filters = filters or Filters()
        if filters.doc and (meant := self._cited(filters.doc)):
            filters = replace(filters, doc=meant[0].id)
        asked = self._asked(query, mode, filters)
        answer = self._answer(asked, query, k, mode, filters, explain)
        return replace(answer, facets=self._facets(asked, mode, filters)) if facets else answer

    def _asked(self, query: str, mode: Mode, filters: Filters) -> _Asked:
        if mode != "hybrid" or len(query) > 400:
            return _Asked(query)
        read = self.citations.within(query)
        cited = self._admitted(read.clauses, filters)
        if cited and read.whole:
            return _Asked(query, read.message or None, cited=cited, whole=True)
        if read.document_ids and not filters.doc and not cited:
            return _Asked(read.rest or query, read.message or None, frozenset(read.document_ids))
        return _Asked(query, read.message if read.outcome in ("no_such_document", "no_such_clause") else None, cited=cited)

    def _admitted(self, clauses: Iterable[Clause], filters: Filters) -> tuple[Clause, ...]:
        """Those of some clauses that the filters let pass."""
        clauses = tuple(clauses)
        if not clauses:
            return ()
        documents = filters.among(self.documents())
        kinds = self._kinds([c.id for c in clauses]) if filters.kind else {}
        return tuple(c for c in clauses if c.doc_id in documents and (not filters.kind or filters.kind in kinds.get(c.id, ())))

    def _kinds(self, clause_ids: Iterable[str]) -> dict[str, set[str]]:
        """The kinds of norm that clauses hold, what is below them included."""
        return self.store.annotations_within("norms", "modality", clause_ids)

    def _allowed(self, filters: Filters, documents: Collection[str] | None) -> Any:
        """The entries that the filters and the documents named in a query leave, None for all."""
        if not filters.any and documents is None and (filters.editions or not self._has_editions):
            return None
        admitted = filters.among(self.documents())
        allowed = self.index.store.of_documents(admitted if documents is None else admitted & set(documents))
        if filters.kind:
            allowed &= self.index.store.of_clauses(self.store.annotated("norms", "modality", filters.kind))
        return allowed

    def _answer(self, asked: _Asked, query: str, k: int, mode: Mode, filters: Filters, explain: bool) -> Answer:
        head = self._exact(asked.cited)
        if asked.whole:
            return Answer(query, mode, "answer", tuple(head[:k]), asked.note)
        hits = self.index.search(asked.words, k, mode, self._allowed(filters, asked.documents), explain)
        seen = {r.clause_id for r in head}
        results = list(head)
        for hit in hits.hits:
            if hit.entry.id not in seen and (clause := self.clause(hit.entry.id)):
                results.append(self._result(len(results) + 1, hit, clause, explain))
        verdict = "answer" if head else hits.verdict
        return Answer(query, mode, verdict, tuple(results[:k]), asked.note or hits.note)

    def _facets(self, asked: _Asked, mode: Mode, filters: Filters) -> Facets:
        """How the places that match a query divide; they are sought without filters, so that a value's count is what its filter leaves."""
        from kb import facets

        wide = Filters(editions=filters.editions or bool(filters.doc))
        found = {c.id: c.doc_id for c in asked.cited}
        if not asked.whole:
            hits = self.index.search(asked.words, facets.MOST, mode, self._allowed(wide, asked.documents))
            best = max((h.score for h in hits.hits), default=0.0)
            found |= {h.entry.id: h.entry.doc_id for h in hits.hits if hits.verdict != "none" and h.score >= facets.WELL * best}
        kinds = self._kinds(found)
        places = [facets.Place(self._documents[doc_id], kinds.get(id_, set())) for id_, doc_id in found.items()]
        left = {name: filters.without(name) for name in (None, *facets.NAMES)}
        admitted = {name: some.among(self.documents()) for name, some in left.items()}

        def passes(place: facets.Place, but: str | None) -> bool:
            return place.document.id in admitted[but] and (not left[but].kind or left[but].kind in place.kinds)

        return facets.divide(places, passes)

    def _exact(self, clauses: Iterable[Clause]) -> list[Result]:
        return [
            Result(
                i,
                1.0,
                c.id,
                c.doc_id,
                c.doc_no,
                c.doc_title,
                c.body_title,
                c.path,
                c.citation,
                c.text,
                (),
                self._documents[c.doc_id].status,
                c.source,
                self.doubts(c),
            )
            for i, c in enumerate(clauses, 1)
        ]

    def _result(self, rank: int, hit: Any, clause: Clause, explain: bool) -> Result:
        keyword = {"rank": hit.keyword.rank, "score": hit.keyword.score, "terms": hit.keyword.terms} if explain and hit.keyword else None
        semantic = {"rank": hit.semantic.rank, "score": hit.semantic.score} if explain and hit.semantic else None
        asked = {"question": hit.asked[0], "score": hit.asked[1]} if hit.asked else None
        return Result(
            rank, round(float(hit.score), 4), clause.id, clause.doc_id, clause.doc_no, clause.doc_title, clause.body_title, clause.path, clause.citation,
            hit.entry.text, hit.highlights, self._documents[clause.doc_id].status, clause.source, self.doubts(clause), clause.external_id, keyword, semantic, asked,
        )  # fmt: skip
