"""The corpus as parsed, once for all tests of references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kb import catalogue, readers
from kb.model import Clause, Document, Reference
from kb.parse import parse
from kb.references import references_of
from kb.references.cite import CitationIndex

CORPUS = Path(__file__).parents[3] / "corpus"


class Corpus:
    """Documents, clauses, references and the index of citations, with short ways to ask for one."""

    def __init__(self, documents: Sequence[Document], clauses: Mapping[str, Sequence[Clause]]):
        self.documents, self.clauses = documents, clauses
        self.references = list(references_of(documents, clauses))
        self.citations = CitationIndex(documents, lambda i: clauses.get(i, ()))

    def document(self, number: str) -> Document:
        return next(d for d in self.documents if number in (d.doc_no, *d.other_numbers))

    def reference(self, number: str, text: str, *path: str) -> Reference:
        """The first reference of these words in a document, in the clause whose path ends so."""
        here = (r for r in self.references if r.doc_no == number and r.path[len(r.path) - len(path) :] == path)
        return next(r for r in here if r.text.replace(" ", "") == text)

    def targets(self, number: str, text: str, *path: str) -> list[tuple[str | None, str]]:
        return [(t.title, "/".join(t.path)) for t in self.reference(number, text, *path).targets]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    entries = catalogue.load(CORPUS)
    parsed = [parse(readers.read(path), entries) for path in sorted((CORPUS / "sources").glob("*.txt"))]
    return Corpus([d for p in parsed for d in p.documents], {k: v for p in parsed for k, v in p.clauses.items()})
