"""From a rule's basis (document, place, quoted words) to the clause of the knowledge base that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from checklists.matter import Basis
from kb.knowledge import KnowledgeBase, names
from kb.model import Clause, Document, HeguiError
from kb.quotation import find, same_place


@dataclass(frozen=True, slots=True)
class Found:
    """A basis held against the knowledge base: the clause, the document and the clause's own words."""

    clause: Clause
    document: Document
    quote: str

    def as_json(self) -> dict[str, Any]:
        """The record that items, questions and exclusions carry."""
        c = self.clause
        return {
            "clause_id": c.id,
            "doc_no": c.doc_no,
            "body_title": c.body_title,
            "path": list(c.path),
            "citation": c.citation,
            "quote": self.quote,
        }


@dataclass(slots=True)
class Bases:
    """Looks bases up in one knowledge base and remembers what it found."""

    kb: KnowledgeBase
    _documents: dict[str, list[Document]] = field(default_factory=dict)
    _clauses: dict[str, list[Clause]] = field(default_factory=dict)
    _found: dict[Basis, Found] = field(default_factory=dict)

    def documents(self, doc: str) -> list[Document]:
        """The documents that a matter names: by number, by title, or by the file of a document without a number."""
        if doc not in self._documents:
            known = [d for d in self.kb.documents() if d.full_text]
            self._documents[doc] = [d for d in known if names(d, doc)] or [d for d in known if d.source.file == doc]
        return self._documents[doc]

    def clauses(self, document: Document) -> list[Clause]:
        """The document's clauses."""
        if document.id not in self._clauses:
            self._clauses[document.id] = list(self.kb.store.clauses(document.id))
        return self._clauses[document.id]

    def find(self, basis: Basis) -> Found:
        """The clause at the basis' place that holds its words. Raises HeguiError saying what is gone: document, place or words."""
        if basis not in self._found:
            self._found[basis] = self._look_up(basis)
        return self._found[basis]

    def _look_up(self, basis: Basis) -> Found:
        documents = self.documents(basis.doc)
        if not documents:
            raise HeguiError(f"本库没有文件“{basis.doc}”")
        there: list[Clause] = []
        for document in documents:
            here = [c for c in self.clauses(document) if same_place(c.path, basis.path)]
            there += here
            for clause in sorted(here, key=lambda c: (c.level == "annex", len(c.text))):
                if span := find(basis.quote, clause.text):
                    return Found(clause, document, clause.text[span[0] : span[1]])
        place = "、".join(basis.path) or "正文"
        if not there:
            raise HeguiError(f"{basis.doc} 里没有“{place}”{self._elsewhere(documents, basis)}")
        raise HeguiError(f"{basis.doc} {place}里没有“{basis.quote}”{self._elsewhere(documents, basis)}")

    def _elsewhere(self, documents: Sequence[Document], basis: Basis) -> str:
        hits = [c for d in documents for c in self.clauses(d) if find(basis.quote, c.own_text)]
        return f"；这句话在 {'、'.join('/'.join(c.path) or '正文' for c in hits[:2])}" if hits else ""
